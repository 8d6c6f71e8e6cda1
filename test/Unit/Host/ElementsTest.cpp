//===- ElementsTest.cpp - conversions of array elements -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks encoding and decoding of every float format against the compiler's
// own conversions, against LLVM's APFloat, and against the values that the
// formats are defined by.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Elements.h"
#include "llvm/ADT/APFloat.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>

using namespace tile;

static ElementFormat formatOf(ScalarKind kind) {
  return *elementFormat(DType(kind));
}

/// Every pattern of a small format decodes as APFloat says, and encodes back.
static void checkAgainstAPFloat(ScalarKind kind,
                                const llvm::fltSemantics &semantics) {
  ElementFormat format = formatOf(kind);
  unsigned bits = 8 * format.bytes;
  for (uint64_t pattern = 0; pattern != uint64_t(1) << bits; ++pattern) {
    llvm::APFloat reference(semantics, llvm::APInt(bits, pattern));
    double value = decodeFloat(pattern, format);
    if (reference.isNaN()) {
      ASSERT_TRUE(std::isnan(value)) << pattern;
      continue;
    }
    bool lossy;
    reference.convert(llvm::APFloat::IEEEdouble(),
                      llvm::APFloat::rmNearestTiesToEven, &lossy);
    ASSERT_EQ(value, reference.convertToDouble()) << pattern;
    ASSERT_EQ(encodeFloat(value, format), pattern);
  }
}

TEST(Elements, SmallFormatsDecodeAndEncodeEveryPattern) {
  checkAgainstAPFloat(ScalarKind::FP16, llvm::APFloat::IEEEhalf());
  checkAgainstAPFloat(ScalarKind::BF16, llvm::APFloat::BFloat());
  checkAgainstAPFloat(ScalarKind::FP8E4NV, llvm::APFloat::Float8E4M3FN());
  checkAgainstAPFloat(ScalarKind::FP8E5, llvm::APFloat::Float8E5M2());
  checkAgainstAPFloat(ScalarKind::FP8E4B8, llvm::APFloat::Float8E4M3FNUZ());
  checkAgainstAPFloat(ScalarKind::FP8E5B16, llvm::APFloat::Float8E5M2FNUZ());
}

TEST(Elements, RoundsToNearestEven) {
  // Between each pair of neighbours: a little below the middle, the middle, a
  // little above it.
  for (ScalarKind kind : {ScalarKind::FP16, ScalarKind::BF16}) {
    ElementFormat format = formatOf(kind);
    for (uint64_t pattern = 0; pattern != 0x7000; ++pattern) {
      double low = decodeFloat(pattern, format);
      double high = decodeFloat(pattern + 1, format);
      double middle = (low + high) / 2;
      ASSERT_EQ(encodeFloat(std::nextafter(middle, low), format), pattern);
      ASSERT_EQ(encodeFloat(std::nextafter(middle, high), format), pattern + 1);
      ASSERT_EQ(encodeFloat(middle, format), (pattern + 1) / 2 * 2);
    }
  }
}

TEST(Elements, BeyondTheLargestNumber) {
  ElementFormat half = formatOf(ScalarKind::FP16);
  EXPECT_EQ(encodeFloat(65504, half), 0x7bffu);
  EXPECT_EQ(encodeFloat(65519.99, half), 0x7bffu);
  EXPECT_EQ(encodeFloat(65520, half), 0x7c00u);
  EXPECT_EQ(encodeFloat(-1e300, half), 0xfc00u);
  ElementFormat fp8 = formatOf(ScalarKind::FP8E4NV);
  EXPECT_EQ(decodeFloat(encodeFloat(1e9, fp8), fp8), 448);
  EXPECT_EQ(decodeFloat(encodeFloat(-INFINITY, fp8), fp8), -448);
  EXPECT_TRUE(std::isnan(decodeFloat(encodeFloat(NAN, fp8), fp8)));
}

TEST(Elements, TinyNumbersAndZeros) {
  ElementFormat half = formatOf(ScalarKind::FP16);
  EXPECT_EQ(half.smallest(), std::ldexp(1.0, -24));
  EXPECT_EQ(encodeFloat(half.smallest() / 2, half), 0u);
  EXPECT_EQ(encodeFloat(half.smallest() * 0.51, half), 1u);
  EXPECT_EQ(encodeFloat(-0.0, half), 0x8000u);
  EXPECT_EQ(encodeFloat(5e-324, half), 0u);
  // The pattern of negative zero is NaN in this format.
  ElementFormat uz = formatOf(ScalarKind::FP8E4B8);
  EXPECT_EQ(encodeFloat(-0.0, uz), 0u);
  EXPECT_EQ(encodeFloat(-1e-30, uz), 0u);
}

TEST(Elements, FloatsToIntegersTruncateAndClamp) {
  double values[] = {2.9, -2.9, 1e30, -1e30, NAN, 200};
  int8_t bytes[6];
  writeDoubles(reinterpret_cast<std::byte *>(bytes), formatOf(ScalarKind::Int8),
               6, values);
  int8_t expected[] = {2, -2, 127, -128, 0, 127};
  EXPECT_EQ(0, std::memcmp(bytes, expected, 6));
  uint64_t wide[6];
  writeDoubles(reinterpret_cast<std::byte *>(wide),
               formatOf(ScalarKind::UInt64), 6, values);
  EXPECT_EQ(wide[0], 2u);
  EXPECT_EQ(wide[1], 0u);
  EXPECT_EQ(wide[2], ~uint64_t(0));
}

TEST(Elements, IntegersWrapAroundAndBoolsAreTruth) {
  int64_t values[] = {300, -1, 0};
  uint8_t bytes[3];
  std::byte *target = reinterpret_cast<std::byte *>(bytes);
  writeIntegers(target, formatOf(ScalarKind::UInt8), 3, values, false);
  EXPECT_EQ(bytes[0], 44);
  EXPECT_EQ(bytes[1], 255);
  writeIntegers(target, formatOf(ScalarKind::Int1), 3, values, false);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[1], 1);
  EXPECT_EQ(bytes[2], 0);
}

TEST(Elements, PointersAndVoidAreNoElements) {
  EXPECT_FALSE(elementFormat(DType(ScalarKind::Void)));
  EXPECT_FALSE(elementFormat(DType::pointerTo(ScalarKind::FP32)));
}
