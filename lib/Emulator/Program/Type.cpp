//===- Type.cpp - the scalar types of PTX instructions ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table: how each type is written, how wide its register is, and what kind
// of number it holds.
//
//===----------------------------------------------------------------------===//

#include "Decoder.h"

using namespace tile::emulator;

namespace {
struct TypeInfo {
  Type type;
  llvm::StringRef spelling;
  /// Of a register that holds one.
  uint8_t bytes;
  bool isFloat;
  bool isSigned;
};
} // namespace

/// In the order of Type.
static const TypeInfo types[] = {
    {Type::None, "", 0, false, false},
    {Type::B8, "b8", 1, false, false},
    {Type::B16, "b16", 2, false, false},
    {Type::B32, "b32", 4, false, false},
    {Type::B64, "b64", 8, false, false},
    {Type::B128, "b128", 16, false, false},
    {Type::U8, "u8", 1, false, false},
    {Type::U16, "u16", 2, false, false},
    {Type::U32, "u32", 4, false, false},
    {Type::U64, "u64", 8, false, false},
    {Type::S8, "s8", 1, false, true},
    {Type::S16, "s16", 2, false, true},
    {Type::S32, "s32", 4, false, true},
    {Type::S64, "s64", 8, false, true},
    {Type::F16, "f16", 2, true, false},
    {Type::BF16, "bf16", 2, true, false},
    {Type::F32, "f32", 4, true, false},
    {Type::F64, "f64", 8, true, false},
    {Type::TF32, "tf32", 4, true, false},
    {Type::F16x2, "f16x2", 4, true, false},
    {Type::BF16x2, "bf16x2", 4, true, false},
    {Type::E4M3, "e4m3", 1, true, false},
    {Type::E5M2, "e5m2", 1, true, false},
    {Type::E4M3x2, "e4m3x2", 2, true, false},
    {Type::E5M2x2, "e5m2x2", 2, true, false},
    {Type::U16x2, "u16x2", 4, false, false},
    {Type::S16x2, "s16x2", 4, false, true},
    {Type::Pred, "pred", 0, false, false},
};
static_assert(std::size(types) == static_cast<size_t>(Type::Pred) + 1,
              "the table has each type");

static const TypeInfo &infoOf(Type type) {
  return types[static_cast<size_t>(type)];
}

unsigned tile::emulator::byteSize(Type type) { return infoOf(type).bytes; }

bool tile::emulator::isFloat(Type type) { return infoOf(type).isFloat; }

bool tile::emulator::isSigned(Type type) { return infoOf(type).isSigned; }

llvm::StringRef tile::emulator::spelling(Type type) {
  return infoOf(type).spelling;
}

Type tile::emulator::parseType(llvm::StringRef name) {
  for (const TypeInfo &info : types)
    if (info.spelling == name)
      return info.type;
  return Type::None;
}
