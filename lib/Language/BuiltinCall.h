//===- BuiltinCall.h - a call of a function of `tl` -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the C++ function behind a builtin gets: the arguments bound to the
// parameters of Builtins.def, conversions of them that report what is wrong,
// and the emitter to build with.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_BUILTINCALL_H
#define TILE_LIB_LANGUAGE_BUILTINCALL_H

#include "KernelEmitter.h"
#include "tile/Language/Native.h"

namespace tile {

/// The element types that a math function takes.
enum class MathTypes : uint8_t { Float32And64, Float32 };

struct BuiltinCall : NativeCall {
  BuiltinCall(KernelEmitter &emitter, llvm::StringRef name,
              const CallArguments &arguments, SourceRange range)
      : NativeCall(emitter, name, arguments, range), emitter(emitter) {}

  KernelEmitter &emitter;
  TileBuilder &builder() const { return emitter.builder; }

  // The argument as ...; none after an error. Absent arguments and None must
  // be asked for with has() first, where there is no default.

  /// A tensor; numbers become scalars of their own type.
  std::optional<Tensor> tensor(size_t i) const {
    return emitter.toTensor((*this)[i], rangeOf(i), name);
  }
  /// A pointer, or a tile of pointers.
  std::optional<Tensor> pointer(size_t i) const;
  /// An integer that is known at compile time.
  std::optional<int64_t> constantInt(size_t i, llvm::StringRef parameter) const;
  std::optional<bool> flag(size_t i, bool defaultValue) const;
  std::optional<llvm::StringRef> option(size_t i) const;
  std::optional<DType> dtype(size_t i) const;
  /// A tuple of integers that is a legal shape.
  std::optional<llvm::SmallVector<int64_t, 4>> shape(const Value &value,
                                                     SourceRange at) const;

  /// Reports that something had to be known at compile time.
  std::nullopt_t notConstant(size_t i, llvm::StringRef parameter) const;
  EvalResult result(Tensor tensor) const { return emitter.wrap(tensor, range); }
};

/// Builds the operation of a math function on one tensor.
using UnaryMath = Tensor (*)(TileBuilder &builder, Tensor operand);
using BinaryMath = Tensor (*)(TileBuilder &builder, Tensor lhs, Tensor rhs);
EvalResult emitUnaryMath(BuiltinCall &call, MathTypes types, UnaryMath build);
EvalResult emitBinaryMath(BuiltinCall &call, BinaryMath build);
/// A function of the standard library on fp32, an operation on fp64.
EvalResult emitElementary(BuiltinCall &call, llvm::StringRef name,
                          UnaryMath build);
/// Calls a function of Stdlib/math.tile.
EvalResult callStdlibMath(BuiltinCall &call, llvm::StringRef name,
                          llvm::ArrayRef<Tensor> operands);
/// A function of Libdevice.def, by the name under which it is called.
EvalResult emitLibdevice(BuiltinCall &call);
/// Reports that a function does not take this element type.
std::nullopt_t refuseType(BuiltinCall &call, size_t i, llvm::StringRef wanted,
                          DType actual);

#define TILE_BUILTIN(NAME, PARAMETERS, FUNCTION, IS_METHOD)                    \
  EvalResult FUNCTION(BuiltinCall &call);
#define TILE_DESCRIPTOR_METHOD(NAME, PARAMETERS, FUNCTION)                     \
  EvalResult FUNCTION(BuiltinCall &call);
#define TILE_CUDA(NAME, PARAMETERS, FUNCTION)                                  \
  EvalResult FUNCTION(BuiltinCall &call);
#include "tile/Language/Builtins.def"

} // namespace tile

#endif // TILE_LIB_LANGUAGE_BUILTINCALL_H
