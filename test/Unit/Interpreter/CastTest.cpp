//===- CastTest.cpp - conversions between element types -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between floats for all patterns of 8 and 16 bits, and for f32
// and f64 around every number of the smaller types and halfway between them;
// conversions from and to integers; against APFloat. Bitcasts and index casts
// keep or extend bits.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "llvm/ADT/APSInt.h"
#include "gtest/gtest.h"
#include <random>

using namespace tile::test;
using llvm::APFloat;
using llvm::APInt;

static constexpr llvm::RoundingMode kNearest =
    llvm::RoundingMode::NearestTiesToEven;

static uint64_t bitsOf(const APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

/// What is too large for 8 bits becomes the largest number.
static APFloat convert(APFloat value, const TypeInfo &to,
                       llvm::RoundingMode mode = kNearest) {
  bool losesInfo, isNaN = value.isNaN(), isNegative = value.isNegative();
  value.convert(*to.semantics, mode, &losesInfo);
  // Without infinity the sign of what is too large may be lost in NaN.
  if (to.bits == 8 && !isNaN && !value.isFinite())
    value = APFloat::getLargest(*to.semantics, isNegative);
  return value;
}

static std::string castText(const char *operation) {
  return std::string(operation) + " %a : $0 to $r";
}

/// The patterns with which conversions from `from` to `to` are tested. For
/// wide types: every number of the small type, the points halfway to the next,
/// and the neighbours of all of these.
static std::vector<uint64_t> patterns(const TypeInfo &from,
                                      const TypeInfo &to) {
  std::vector<uint64_t> values;
  if (from.bits <= 16) {
    for (uint64_t bits = 0; bits != 1ull << from.bits; ++bits)
      values.push_back(bits);
    return values;
  }
  values = interestingFloats(from);
  if (to.bits > 16)
    return values;
  for (uint64_t bits = 0; bits < 1ull << to.bits; ++bits) {
    uint64_t exact = bitsOf(convert(floatOf(to, bits), from));
    unsigned lost = APFloat::semanticsPrecision(*from.semantics) -
                    APFloat::semanticsPrecision(*to.semantics);
    uint64_t half = exact + (1ull << (lost - 1));
    values.insert(values.end(), {exact, exact + 1, half - 1, half, half + 1});
  }
  return values;
}

/// Applies a cast in pieces that fit into one tile.
static std::vector<uint64_t> applyCast(const char *operation,
                                       const TypeInfo &from, const TypeInfo &to,
                                       const std::vector<uint64_t> &values) {
  std::vector<uint64_t> results;
  for (size_t begin = 0; begin < values.size(); begin += 1 << 16) {
    size_t end = std::min(values.size(), begin + (1 << 16));
    std::vector<uint64_t> piece(values.begin() + begin, values.begin() + end);
    std::vector<uint64_t> part =
        applyOperation(castText(operation), {from}, to, {piece});
    results.insert(results.end(), part.begin(), part.end());
  }
  return results;
}

TEST(Cast, FloatToFloat) {
  for (const TypeInfo &from : floatTypes())
    for (const TypeInfo &to : floatTypes()) {
      if (from.bits == to.bits)
        continue;
      std::vector<uint64_t> values = patterns(from, to);
      const char *operation =
          from.bits < to.bits ? "arith.extf" : "arith.truncf";
      std::vector<uint64_t> results = applyCast(operation, from, to, values);
      for (size_t i = 0; i != results.size(); ++i) {
        uint64_t expected = bitsOf(convert(floatOf(from, values[i]), to));
        ASSERT_TRUE(isSameFloat(to, results[i], expected))
            << from.name << " to " << to.name << " of " << values[i] << ": "
            << results[i] << " instead of " << expected;
      }
    }
}

TEST(Cast, FloatTowardZero) {
  for (const TypeInfo &from : floatTypes())
    for (const TypeInfo &to : floatTypes()) {
      if (from.bits <= to.bits)
        continue;
      std::vector<uint64_t> values = patterns(from, to);
      std::vector<uint64_t> results;
      for (size_t begin = 0; begin < values.size(); begin += 1 << 16) {
        size_t end = std::min(values.size(), begin + (1 << 16));
        std::vector<uint64_t> part =
            applyOperation("arith.truncf %a toward_zero : $0 to $r", {from}, to,
                           {{values.begin() + begin, values.begin() + end}});
        results.insert(results.end(), part.begin(), part.end());
      }
      for (size_t i = 0; i != results.size(); ++i) {
        uint64_t expected = bitsOf(convert(floatOf(from, values[i]), to,
                                           llvm::RoundingMode::TowardZero));
        ASSERT_TRUE(isSameFloat(to, results[i], expected))
            << from.name << " to " << to.name << " of " << values[i] << ": "
            << results[i] << " instead of " << expected;
      }
    }
}

TEST(Cast, FloatToIntegerSaturates) {
  for (const TypeInfo &from : floatTypes())
    for (const TypeInfo &to : integerTypes())
      for (bool isSigned : {false, true}) {
        std::vector<uint64_t> values = patterns(from, floatTypes()[2]);
        std::vector<uint64_t> results = applyCast(
            isSigned ? "arith.fptosi" : "arith.fptoui", from, to, values);
        for (size_t i = 0; i != results.size(); ++i) {
          llvm::APSInt expected(to.bits, /*isUnsigned=*/!isSigned);
          bool isExact;
          floatOf(from, values[i])
              .convertToInteger(expected, llvm::RoundingMode::TowardZero,
                                &isExact);
          ASSERT_EQ(results[i], expected.getZExtValue())
              << from.name << " to " << (isSigned ? "signed " : "unsigned ")
              << to.name << " of " << values[i];
        }
      }
}

/// Integers whose conversion rounds: around powers of two and halfway points.
static std::vector<uint64_t> roundingIntegers(const TypeInfo &type) {
  std::vector<uint64_t> values = interestingIntegers(type);
  std::mt19937_64 random(1);
  for (unsigned shift = 0; shift != 64; ++shift)
    for (uint64_t low : {0, 1, 2})
      for (uint64_t head : {0x101, 0x103, 0x801, 0x803, 0x1000001, 0x1000003})
        values.push_back((head << shift) + low - 1);
  for (int i = 0; i != 1000; ++i)
    values.push_back(random() >> (random() % 64));
  for (uint64_t &value : values)
    value &= APInt::getAllOnes(type.bits).getZExtValue();
  return values;
}

TEST(Cast, IntegerToFloat) {
  for (const TypeInfo &from : integerTypes())
    for (const TypeInfo &to : floatTypes())
      for (bool isSigned : {false, true}) {
        std::vector<uint64_t> values = roundingIntegers(from);
        std::vector<uint64_t> results = applyCast(
            isSigned ? "arith.sitofp" : "arith.uitofp", from, to, values);
        for (size_t i = 0; i != results.size(); ++i) {
          APFloat expected(*to.semantics);
          APInt integer(from.bits, values[i]);
          expected.convertFromAPInt(integer, isSigned, kNearest);
          if (to.bits == 8 && !expected.isFinite())
            expected = APFloat::getLargest(*to.semantics,
                                           isSigned && integer.isNegative());
          ASSERT_TRUE(isSameFloat(to, results[i], bitsOf(expected)))
              << (isSigned ? "signed " : "unsigned ") << from.name << " to "
              << to.name << " of " << values[i] << ": " << results[i]
              << " instead of " << bitsOf(expected);
        }
      }
}

TEST(Cast, IntegerToInteger) {
  for (const TypeInfo &from : integerTypes())
    for (const TypeInfo &to : integerTypes()) {
      if (from.bits == to.bits)
        continue;
      std::vector<uint64_t> values = interestingIntegers(from);
      bool isWider = from.bits < to.bits;
      std::vector<uint64_t> first =
          applyCast(isWider ? "arith.extsi" : "arith.trunci", from, to, values);
      std::vector<uint64_t> second =
          applyCast(isWider ? "arith.extui" : "arith.trunci", from, to, values);
      for (size_t i = 0; i != values.size(); ++i) {
        APInt value(from.bits, values[i]);
        ASSERT_EQ(first[i], value.sextOrTrunc(to.bits).getZExtValue());
        ASSERT_EQ(second[i], value.zextOrTrunc(to.bits).getZExtValue());
      }
    }
}

TEST(Cast, IndexIs64Bits) {
  for (const TypeInfo &type : integerTypes()) {
    std::vector<uint64_t> values = interestingIntegers(type);
    const TypeInfo &wide = integerTypes()[4];
    for (bool isSigned : {true, false}) {
      std::string name = isSigned ? "arith.index_cast" : "arith.index_castui";
      // Tiles of index: the type of the operand with another element.
      std::string tile = "tensor<32xindex>";
      ASSERT_EQ(values.size(), 32u);
      std::vector<uint64_t> results = applyOperation(
          "%x = " + name + " %a : $0 to " + tile +
              "\n  %r = arith.index_cast %x : " + tile + " to $r",
          {type}, wide, {values});
      for (size_t i = 0; i != values.size(); ++i) {
        APInt value(type.bits, values[i]);
        APInt expected =
            isSigned ? value.sextOrTrunc(64) : value.zextOrTrunc(64);
        ASSERT_EQ(results[i], expected.getZExtValue()) << name << type.name;
      }
    }
  }
}

TEST(Cast, BitcastKeepsBits) {
  for (const TypeInfo &from : floatTypes())
    for (const TypeInfo &to : integerTypes())
      if (from.bits == to.bits) {
        std::vector<uint64_t> values = interestingFloats(from);
        EXPECT_EQ(applyCast("arith.bitcast", from, to, values), values);
        EXPECT_EQ(applyCast("arith.bitcast", to, from, values), values);
      }
}
