//===- DType.cpp - the element types of the language ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table of the scalar types with their spellings and sizes; every question
// about a type is a look into it.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/DType.h"
#include "llvm/ADT/STLExtras.h"
#include <array>
#include <cassert>

using namespace tile;

namespace {
/// What there is to say of a scalar type.
struct ScalarInfo {
  /// As the language prints it.
  const char *name;
  /// The member of `tl`.
  const char *memberName;
  /// As in a signature.
  const char *signature;
  unsigned bitWidth;
  enum Class : uint8_t { Nothing, Unsigned, Signed, Float } kind;
  /// Of floats.
  unsigned mantissaWidth;
  unsigned exponentBias;
};
} // namespace

static constexpr ScalarInfo kScalars[] = {
    {"void", "void", "void", 0, ScalarInfo::Nothing, 0, 0},
    {"int1", "int1", "u1", 1, ScalarInfo::Unsigned, 0, 0},
    {"int8", "int8", "i8", 8, ScalarInfo::Signed, 0, 0},
    {"int16", "int16", "i16", 16, ScalarInfo::Signed, 0, 0},
    {"int32", "int32", "i32", 32, ScalarInfo::Signed, 0, 0},
    {"int64", "int64", "i64", 64, ScalarInfo::Signed, 0, 0},
    {"uint8", "uint8", "u8", 8, ScalarInfo::Unsigned, 0, 0},
    {"uint16", "uint16", "u16", 16, ScalarInfo::Unsigned, 0, 0},
    {"uint32", "uint32", "u32", 32, ScalarInfo::Unsigned, 0, 0},
    {"uint64", "uint64", "u64", 64, ScalarInfo::Unsigned, 0, 0},
    {"fp8e4nv", "float8e4nv", "fp8e4nv", 8, ScalarInfo::Float, 3, 7},
    {"fp8e5", "float8e5", "fp8e5", 8, ScalarInfo::Float, 2, 15},
    {"fp8e4b15", "float8e4b15", "fp8e4b15", 8, ScalarInfo::Float, 3, 15},
    {"fp8e4b8", "float8e4b8", "fp8e4b8", 8, ScalarInfo::Float, 3, 8},
    {"fp8e5b16", "float8e5b16", "fp8e5b16", 8, ScalarInfo::Float, 2, 16},
    {"fp16", "float16", "fp16", 16, ScalarInfo::Float, 10, 15},
    {"bf16", "bfloat16", "bf16", 16, ScalarInfo::Float, 7, 127},
    {"fp32", "float32", "fp32", 32, ScalarInfo::Float, 23, 127},
    {"fp64", "float64", "fp64", 64, ScalarInfo::Float, 52, 1023},
};
static constexpr size_t kNumScalars = std::size(kScalars);

static const ScalarInfo &info(ScalarKind kind) {
  return kScalars[static_cast<size_t>(kind)];
}

llvm::ArrayRef<DType> DType::allScalars() {
  static const std::array<DType, kNumScalars> all = [] {
    std::array<DType, kNumScalars> list;
    for (size_t i = 0; i != kNumScalars; ++i)
      list[i] = DType(static_cast<ScalarKind>(i));
    return list;
  }();
  return all;
}

DType DType::pointerTo(DType element, bool isConst) {
  assert(element.depth < kMaxPointerDepth && "pointers nest too deep");
  DType pointer = element;
  if (isConst)
    pointer.constMask |= 1u << element.depth;
  ++pointer.depth;
  return pointer;
}

DType DType::elementType() const {
  assert(isPointer() && "only pointers have an element type");
  DType element = *this;
  --element.depth;
  element.constMask &= ~(1u << element.depth);
  return element;
}

std::optional<DType> DType::fromMemberName(llvm::StringRef name) {
  for (DType type : allScalars())
    if (name == info(type.kind()).memberName)
      return type;
  return std::nullopt;
}

std::optional<DType> DType::fromSignature(llvm::StringRef text) {
  text = text.trim();
  // From the outside in: each `*`, perhaps with a `k`, is one pointer.
  llvm::SmallVector<bool, 4> isConst;
  while (text.consume_front("*")) {
    isConst.push_back(text.consume_front("k"));
    if (isConst.size() > kMaxPointerDepth)
      return std::nullopt;
  }
  std::optional<DType> type;
  for (DType scalar : allScalars())
    if (text == info(scalar.kind()).signature ||
        text == info(scalar.kind()).name)
      type = scalar;
  if (text == "i1" || text == "B")
    type = ScalarKind::Int1;
  if (!type || (type->isVoid() && isConst.empty()))
    return std::nullopt;
  for (bool constant : llvm::reverse(isConst))
    type = pointerTo(*type, constant);
  return type;
}

bool DType::isInteger() const {
  return isSignedInteger() || isUnsignedInteger();
}
bool DType::isSignedInteger() const {
  return !depth && info(scalarKind).kind == ScalarInfo::Signed;
}
bool DType::isUnsignedInteger() const {
  return !depth && info(scalarKind).kind == ScalarInfo::Unsigned;
}
bool DType::isFloating() const {
  return !depth && info(scalarKind).kind == ScalarInfo::Float;
}
bool DType::isFP8() const { return isFloating() && bitWidth() == 8; }

unsigned DType::bitWidth() const {
  return depth ? 64 : info(scalarKind).bitWidth;
}
unsigned DType::byteSize() const { return (bitWidth() + 7) / 8; }
unsigned DType::mantissaWidth() const { return info(scalarKind).mantissaWidth; }
unsigned DType::exponentBias() const { return info(scalarKind).exponentBias; }

std::string DType::name() const {
  if (!depth)
    return info(scalarKind).name;
  return (isConstPointer() ? "const_pointer<" : "pointer<") +
         elementType().name() + ">";
}

std::string DType::memberName() const {
  return depth ? name() : info(scalarKind).memberName;
}

std::string DType::signatureName() const {
  if (!depth)
    return info(scalarKind).signature;
  return (isConstPointer() ? "*k" : "*") + elementType().signatureName();
}

std::optional<DType> DType::integer(unsigned width, bool isSigned) {
  for (DType type : allScalars())
    if (type.isInteger() && type.bitWidth() == width &&
        (type.isSignedInteger() == isSigned || width == 1))
      return type;
  return std::nullopt;
}
