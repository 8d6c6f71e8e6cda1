//===- DType.h - the element types of the language --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The types of elements and pointers: what `tl.float32`, `x.dtype` and a
// signature such as `*fp32` stand for. A DType is a value of four bytes, equal
// if it means the same type. Knows every spelling and every property that a
// kernel may ask for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_DTYPE_H
#define TILE_LANGUAGE_DTYPE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace tile {

/// The types that are no pointers.
enum class ScalarKind : uint8_t {
  Void,
  Int1,
  Int8,
  Int16,
  Int32,
  Int64,
  UInt8,
  UInt16,
  UInt32,
  UInt64,
  FP8E4NV,
  FP8E5,
  FP8E4B15,
  FP8E4B8,
  FP8E5B16,
  FP16,
  BF16,
  FP32,
  FP64,
};

/// Whether integers of a type are signed; int1 counts as unsigned.
enum class Signedness : uint8_t { Signed, Unsigned };

/// A scalar type, or a pointer to a type.
class DType {
public:
  constexpr DType(ScalarKind kind = ScalarKind::Void) : scalarKind(kind) {}

  /// Pointers nest no deeper.
  static constexpr unsigned kMaxPointerDepth = 7;
  /// A pointer to `element`, which must be nested less than kMaxPointerDepth.
  static DType pointerTo(DType element, bool isConst = false);

  /// The type named so in `tl` ("float32", "int1", "float8e4nv", "void").
  static std::optional<DType> fromMemberName(llvm::StringRef name);
  /// The type a signature means: "fp32", "i32", "u1", "*bf16", "*kfp16" (to
  /// constants), "**i64"; "B" and "i1" as int1, "fp8e4nv", ...
  static std::optional<DType> fromSignature(llvm::StringRef text);
  /// All scalar types in the order of ScalarKind.
  static llvm::ArrayRef<DType> allScalars();

  bool isPointer() const { return depth != 0; }
  /// The pointee; this must be a pointer.
  DType elementType() const;
  /// Whether what this pointer points at must not be written.
  bool isConstPointer() const {
    return depth && (constMask >> (depth - 1) & 1);
  }

  /// The scalar kind; of a pointer, that at the end of the chain.
  ScalarKind kind() const { return scalarKind; }

  bool isVoid() const { return is(ScalarKind::Void); }
  bool isBool() const { return is(ScalarKind::Int1); }
  /// Any integer, int1 included.
  bool isInteger() const;
  bool isSignedInteger() const;
  /// Unsigned integers, int1 included.
  bool isUnsignedInteger() const;
  bool isFloating() const;
  bool isFP8() const;
  /// fp16, bf16, fp32 or fp64.
  bool isStandardFloating() const { return isFloating() && !isFP8(); }
  bool is(ScalarKind which) const { return !depth && scalarKind == which; }

  /// Bits of a value: 1 for int1, 64 for pointers, 0 for void.
  unsigned bitWidth() const;
  /// Bytes of a value in memory: 1 for int1.
  unsigned byteSize() const;
  /// Stored bits of the significand; floating types only.
  unsigned mantissaWidth() const;
  /// Bias of the exponent; floating types only.
  unsigned exponentBias() const;

  /// As the language prints it: "int32", "fp32", "bf16", "pointer<fp32>",
  /// "const_pointer<fp32>".
  std::string name() const;
  /// The member of `tl`: "int32", "float32"; of a pointer, its name().
  std::string memberName() const;
  /// As in a signature: "i32", "fp32", "u1", "*fp32", "*kfp32".
  std::string signatureName() const;

  /// The integer type of a width (1, 8, 16, 32, 64) and signedness.
  static std::optional<DType> integer(unsigned width, bool isSigned);

  friend bool operator==(DType a, DType b) { return a.raw() == b.raw(); }
  friend bool operator!=(DType a, DType b) { return a.raw() != b.raw(); }
  /// Distinct for distinct types.
  uint32_t raw() const {
    return static_cast<uint32_t>(scalarKind) | depth << 8 | constMask << 16;
  }

private:
  ScalarKind scalarKind;
  uint8_t depth = 0;
  /// Bit i is set if the pointer of nesting i+1 points to constants.
  uint8_t constMask = 0;
};

} // namespace tile

#endif // TILE_LANGUAGE_DTYPE_H
