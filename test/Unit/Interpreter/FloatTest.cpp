//===- FloatTest.cpp - floating-point operations against APFloat ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every arithmetic operation in every float type, on all pairs of corner cases
// and random numbers (for 8 bits, of all numbers); the reference is LLVM's
// software floating point, which rounds exact results once.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <functional>
#include <random>

using namespace tile::test;
using llvm::APFloat;
using Rounding = llvm::RoundingMode;

namespace {

struct Binary {
  const char *name;
  std::function<APFloat(APFloat, const APFloat &)> reference;
};

struct Unary {
  const char *name;
  std::function<APFloat(APFloat)> reference;
};

} // namespace

static uint64_t bitsOf(const APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

static std::string describe(const char *name, const TypeInfo &type,
                            uint64_t bits) {
  return std::string(name) + " " + type.name + " of " + std::to_string(bits);
}

static void checkBinary(const Binary &operation, const TypeInfo &type,
                        const std::vector<std::vector<uint64_t>> &operands) {
  std::vector<uint64_t> results =
      applyOperation(std::string(operation.name) + " %a, %b : $0", {type, type},
                     type, operands);
  for (size_t i = 0; i != results.size(); ++i) {
    APFloat expected = operation.reference(floatOf(type, operands[0][i]),
                                           floatOf(type, operands[1][i]));
    ASSERT_TRUE(isSameFloat(type, results[i], bitsOf(expected)))
        << describe(operation.name, type, operands[0][i]) << " and "
        << operands[1][i] << ": " << results[i] << " instead of "
        << bitsOf(expected);
  }
}

TEST(Float, BinaryOperations) {
  using A = const APFloat &;
  constexpr Rounding kNearest = Rounding::NearestTiesToEven;
  // clang-format off
  const std::vector<Binary> operations = {
      {"arith.addf", [](APFloat a, A b) { a.add(b, kNearest); return a; }},
      {"arith.subf", [](APFloat a, A b) { a.subtract(b, kNearest); return a; }},
      {"arith.mulf", [](APFloat a, A b) { a.multiply(b, kNearest); return a; }},
      {"arith.divf", [](APFloat a, A b) { a.divide(b, kNearest); return a; }},
      {"tile.precise_div",
       [](APFloat a, A b) { a.divide(b, kNearest); return a; }},
      {"arith.remf", [](APFloat a, A b) { a.mod(b); return a; }},
      {"arith.maximumf", [](APFloat a, A b) { return llvm::maximum(a, b); }},
      {"arith.minimumf", [](APFloat a, A b) { return llvm::minimum(a, b); }},
      {"arith.maxnumf",
       [](APFloat a, A b) { return llvm::maximumnum(a, b); }},
      {"arith.minnumf",
       [](APFloat a, A b) { return llvm::minimumnum(a, b); }},
      {"math.copysign", [](APFloat a, A b) { a.copySign(b); return a; }},
  };
  // clang-format on
  for (const TypeInfo &type : floatTypes()) {
    std::vector<uint64_t> values = interestingFloats(type);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    for (const Binary &operation : operations)
      checkBinary(operation, type, operands);
  }
}

TEST(Float, SignsAreBits) {
  for (const TypeInfo &type : floatTypes()) {
    std::vector<uint64_t> values = interestingFloats(type);
    uint64_t sign = 1ull << (type.bits - 1);
    std::vector<uint64_t> negated =
        applyOperation("arith.negf %a : $0", {type}, type, {values});
    std::vector<uint64_t> magnitudes =
        applyOperation("math.absf %a : $0", {type}, type, {values});
    for (size_t i = 0; i != values.size(); ++i) {
      EXPECT_EQ(negated[i], values[i] ^ sign);
      EXPECT_EQ(magnitudes[i], values[i] & ~sign);
    }
  }
}

TEST(Float, Rounding) {
  auto roundTo = [](Rounding mode) {
    return [=](APFloat a) {
      a.roundToIntegral(mode);
      return a;
    };
  };
  const std::vector<Unary> operations = {
      {"math.floor", roundTo(Rounding::TowardNegative)},
      {"math.ceil", roundTo(Rounding::TowardPositive)},
      {"math.trunc", roundTo(Rounding::TowardZero)},
      {"math.round", roundTo(Rounding::NearestTiesToAway)},
      {"math.roundeven", roundTo(Rounding::NearestTiesToEven)},
  };
  for (const TypeInfo &type : floatTypes())
    for (const Unary &operation : operations) {
      std::vector<uint64_t> values = interestingFloats(type);
      // Halves, where the roundings differ.
      for (const char *half : {"0.5", "1.5", "2.5", "3.5"})
        for (bool isNegative : {false, true}) {
          APFloat value(*type.semantics, half);
          if (isNegative)
            value.changeSign();
          values.push_back(bitsOf(value));
        }
      std::vector<uint64_t> results = applyOperation(
          std::string(operation.name) + " %a : $0", {type}, type, {values});
      for (size_t i = 0; i != results.size(); ++i) {
        uint64_t expected =
            bitsOf(operation.reference(floatOf(type, values[i])));
        ASSERT_TRUE(isSameFloat(type, results[i], expected))
            << describe(operation.name, type, values[i]) << ": " << results[i]
            << " instead of " << expected;
      }
    }
}

TEST(Float, Comparisons) {
  // For each predicate the relations under which it holds, of: less, equal,
  // greater, unordered.
  const std::vector<std::pair<const char *, std::string>> predicates = {
      {"false", ""},  {"oeq", "e"},   {"ogt", "g"},   {"oge", "ge"},
      {"olt", "l"},   {"ole", "le"},  {"one", "lg"},  {"ord", "leg"},
      {"ueq", "ue"},  {"ugt", "ug"},  {"uge", "uge"}, {"ult", "ul"},
      {"ule", "ule"}, {"une", "ulg"}, {"uno", "u"},   {"true", "uleg"}};
  for (const TypeInfo &type : floatTypes()) {
    std::vector<uint64_t> values = interestingFloats(type);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    for (const auto &[predicate, relations] : predicates) {
      std::vector<uint64_t> results = applyOperation(
          std::string("arith.cmpf ") + predicate + ", %a, %b : $0",
          {type, type}, integerTypes()[0], operands);
      for (size_t i = 0; i != results.size(); ++i) {
        APFloat::cmpResult relation =
            floatOf(type, operands[0][i])
                .compare(floatOf(type, operands[1][i]));
        char letter = relation == APFloat::cmpLessThan      ? 'l'
                      : relation == APFloat::cmpEqual       ? 'e'
                      : relation == APFloat::cmpGreaterThan ? 'g'
                                                            : 'u';
        ASSERT_EQ(results[i], relations.find(letter) != std::string::npos)
            << describe(predicate, type, operands[0][i]) << " and "
            << operands[1][i];
      }
    }
  }
}

TEST(Float, Classification) {
  for (const TypeInfo &type : floatTypes()) {
    std::vector<uint64_t> values = interestingFloats(type);
    auto ask = [&](const char *name) {
      return applyOperation(std::string(name) + " %a : $0", {type},
                            integerTypes()[0], {values});
    };
    std::vector<uint64_t> nan = ask("math.isnan"), inf = ask("math.isinf"),
                          finite = ask("math.isfinite");
    for (size_t i = 0; i != values.size(); ++i) {
      APFloat value = floatOf(type, values[i]);
      EXPECT_EQ(nan[i], value.isNaN());
      EXPECT_EQ(inf[i], value.isInfinity());
      EXPECT_EQ(finite[i], value.isFinite());
    }
  }
}

/// Three operands, random ones and those where the product is halfway between
/// two numbers and the summand is tiny, so that rounding twice goes wrong.
static std::vector<std::vector<uint64_t>> fmaOperands(const TypeInfo &type) {
  std::vector<uint64_t> values = interestingFloats(type);
  std::mt19937_64 random(type.bits);
  std::vector<std::vector<uint64_t>> operands(3);
  auto add = [&](uint64_t a, uint64_t b, uint64_t c) {
    operands[0].push_back(a);
    operands[1].push_back(b);
    operands[2].push_back(c);
  };
  for (int i = 0; i != 60000; ++i)
    add(values[random() % values.size()], values[random() % values.size()],
        values[random() % values.size()]);
  uint64_t one = bitsOf(APFloat(*type.semantics, 1));
  uint64_t tiny = bitsOf(APFloat::getSmallest(*type.semantics));
  uint64_t sign = 1ull << (type.bits - 1);
  for (uint64_t a = 1; a != 64; ++a)
    for (uint64_t b = 1; b != 64; ++b) {
      add(one + a, one + b, tiny);
      add(one + a, one + b, tiny | sign);
    }
  return operands;
}

TEST(Float, FusedMultiplyAdd) {
  for (const TypeInfo &type : floatTypes()) {
    std::vector<std::vector<uint64_t>> operands = fmaOperands(type);
    std::vector<uint64_t> results = applyOperation(
        "math.fma %a, %b, %c : $0", {type, type, type}, type, operands);
    for (size_t i = 0; i != results.size(); ++i) {
      APFloat expected = floatOf(type, operands[0][i]);
      expected.fusedMultiplyAdd(floatOf(type, operands[1][i]),
                                floatOf(type, operands[2][i]),
                                Rounding::NearestTiesToEven);
      ASSERT_TRUE(isSameFloat(type, results[i], bitsOf(expected)))
          << describe("math.fma", type, operands[0][i]) << ", "
          << operands[1][i] << ", " << operands[2][i] << ": " << results[i]
          << " instead of " << bitsOf(expected);
    }
  }
}
