//===- Libdevice.h - the functions of libdevice -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NVIDIA's library of device functions as a table (Libdevice.def): which
// symbols there are, for which types, and under which names the language has
// them. `tile.extern_call` calls one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_LIBDEVICE_H
#define TILE_DIALECT_TILE_IR_LIBDEVICE_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <array>

namespace mlir::tile {

/// The types of operands and results. The language knows signs, the dialect
/// does not.
enum class LibdeviceType : uint8_t { F32, F64, I32, U32, I64, U64 };

/// The dialect's type, without sign.
Type getDialectType(LibdeviceType type, MLIRContext *context);

/// One symbol of the library.
struct LibdeviceFunction {
  /// In the language; several symbols may have one.
  llvm::StringLiteral name;
  llvm::StringLiteral symbol;
  LibdeviceType result;
  unsigned arity;
  std::array<LibdeviceType, 4> operandStorage;

  llvm::ArrayRef<LibdeviceType> operands() const {
    return llvm::ArrayRef(operandStorage).take_front(arity);
  }
};

/// All symbols; those of one name stand together.
llvm::ArrayRef<LibdeviceFunction> getLibdeviceFunctions();

/// The function with that symbol, or null.
const LibdeviceFunction *findLibdeviceSymbol(llvm::StringRef symbol);

/// The functions with that name in the language.
llvm::ArrayRef<LibdeviceFunction> findLibdeviceOverloads(llvm::StringRef name);

} // namespace mlir::tile

#endif // TILE_DIALECT_TILE_IR_LIBDEVICE_H
