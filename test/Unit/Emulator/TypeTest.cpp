//===- TypeTest.cpp - the scalar types of PTX -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each type is found by its spelling and has the width that its spelling says.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Program/Decoder.h"
#include "gtest/gtest.h"

using namespace tile::emulator;

TEST(EmulatorTypeTest, SpellingsNameTheirTypes) {
  for (unsigned i = 1; i <= static_cast<unsigned>(Type::Pred); ++i) {
    Type type = static_cast<Type>(i);
    EXPECT_EQ(parseType(spelling(type)), type) << spelling(type).str();
  }
  EXPECT_EQ(parseType("q32"), Type::None);
  EXPECT_EQ(parseType(""), Type::None);
}

TEST(EmulatorTypeTest, SizesAreThoseOfRegisters) {
  EXPECT_EQ(byteSize(Type::B8), 1u);
  EXPECT_EQ(byteSize(Type::BF16), 2u);
  EXPECT_EQ(byteSize(Type::TF32), 4u);
  EXPECT_EQ(byteSize(Type::F16x2), 4u);
  EXPECT_EQ(byteSize(Type::E5M2x2), 2u);
  EXPECT_EQ(byteSize(Type::S64), 8u);
  EXPECT_EQ(byteSize(Type::B128), 16u);
  EXPECT_EQ(byteSize(Type::Pred), 0u);
}

TEST(EmulatorTypeTest, KindsOfNumbers) {
  EXPECT_TRUE(isSigned(Type::S8));
  EXPECT_TRUE(isSigned(Type::S16x2));
  EXPECT_FALSE(isSigned(Type::U32));
  EXPECT_TRUE(isFloat(Type::TF32));
  EXPECT_TRUE(isFloat(Type::E4M3x2));
  EXPECT_FALSE(isFloat(Type::B32));
}
