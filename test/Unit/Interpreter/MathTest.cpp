//===- MathTest.cpp - elementary functions against long double ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementary functions in every float type: the result is within one unit in
// the last place of the function in long double (two for f64, which the C
// library computes directly), and exact where the function is undefined or
// infinite.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <cmath>
#include <functional>

using namespace tile::test;
using llvm::APFloat;

namespace {

struct Function {
  const char *name;
  std::function<long double(long double)> reference;
};

} // namespace

static double toDouble(APFloat value) {
  bool losesInfo;
  value.convert(APFloat::IEEEdouble(), llvm::RoundingMode::NearestTiesToEven,
                &losesInfo);
  return value.convertToDouble();
}

static APFloat fromDouble(double value, const TypeInfo &type) {
  APFloat result(value);
  bool losesInfo;
  result.convert(*type.semantics, llvm::RoundingMode::NearestTiesToEven,
                 &losesInfo);
  return result;
}

/// Whether `bits` is `expected` rounded to the type, or up to `units`
/// neighbours away.
static bool isNear(const TypeInfo &type, uint64_t bits, long double expected,
                   int units) {
  APFloat nearest = fromDouble(static_cast<double>(expected), type);
  APFloat actual = floatOf(type, bits);
  if (nearest.isNaN() || actual.isNaN())
    return nearest.isNaN() && actual.isNaN();
  APFloat low = nearest, high = nearest;
  for (int i = 0; i != units; ++i) {
    low.next(/*nextDown=*/true);
    high.next(/*nextDown=*/false);
  }
  if (low.isNaN() || high.isNaN())
    return actual.bitwiseIsEqual(nearest);
  return actual >= low && actual <= high;
}

static const std::vector<Function> &functions() {
  using L = long double;
  static const std::vector<Function> list = {
      {"math.exp", [](L x) { return std::exp(x); }},
      {"math.exp2", [](L x) { return std::exp2(x); }},
      {"math.expm1", [](L x) { return std::expm1(x); }},
      {"math.log", [](L x) { return std::log(x); }},
      {"math.log2", [](L x) { return std::log2(x); }},
      {"math.log10", [](L x) { return std::log10(x); }},
      {"math.log1p", [](L x) { return std::log1p(x); }},
      {"math.sin", [](L x) { return std::sin(x); }},
      {"math.cos", [](L x) { return std::cos(x); }},
      {"math.tan", [](L x) { return std::tan(x); }},
      {"math.asin", [](L x) { return std::asin(x); }},
      {"math.acos", [](L x) { return std::acos(x); }},
      {"math.atan", [](L x) { return std::atan(x); }},
      {"math.sinh", [](L x) { return std::sinh(x); }},
      {"math.cosh", [](L x) { return std::cosh(x); }},
      {"math.tanh", [](L x) { return std::tanh(x); }},
      {"math.asinh", [](L x) { return std::asinh(x); }},
      {"math.acosh", [](L x) { return std::acosh(x); }},
      {"math.atanh", [](L x) { return std::atanh(x); }},
      {"math.erf", [](L x) { return std::erf(x); }},
      {"math.erfc", [](L x) { return std::erfc(x); }},
      {"math.cbrt", [](L x) { return std::cbrt(x); }},
      {"math.rsqrt", [](L x) { return 1 / std::sqrt(x); }},
  };
  return list;
}

TEST(Math, Functions) {
  for (const TypeInfo &type : floatTypes())
    for (const Function &function : functions()) {
      std::vector<uint64_t> values = interestingFloats(type);
      std::vector<uint64_t> results = applyOperation(
          std::string(function.name) + " %a : $0", {type}, type, {values});
      int units = type.bits == 64 ? 2 : 1;
      for (size_t i = 0; i != results.size(); ++i) {
        long double x = toDouble(floatOf(type, values[i]));
        ASSERT_TRUE(isNear(type, results[i], function.reference(x), units))
            << function.name << " " << type.name << " of "
            << static_cast<double>(x) << ": "
            << toDouble(floatOf(type, results[i])) << " instead of "
            << static_cast<double>(function.reference(x));
      }
    }
}

/// Square roots are the nearest numbers, in both forms.
TEST(Math, SquareRoots) {
  for (const TypeInfo &type : floatTypes())
    for (const char *name : {"math.sqrt", "tile.precise_sqrt"}) {
      std::vector<uint64_t> values = interestingFloats(type);
      std::vector<uint64_t> results = applyOperation(
          std::string(name) + " %a : $0", {type}, type, {values});
      for (size_t i = 0; i != results.size(); ++i) {
        // For f64 the root in double is the nearest already; for the others it
        // has more than twice their precision.
        double root = std::sqrt(toDouble(floatOf(type, values[i])));
        uint64_t expected =
            fromDouble(root, type).bitcastToAPInt().getZExtValue();
        ASSERT_TRUE(isSameFloat(type, results[i], expected))
            << name << " " << type.name << " of " << values[i];
      }
    }
}

TEST(Math, FunctionsOfTwo) {
  for (const TypeInfo &type : floatTypes()) {
    std::vector<uint64_t> values = interestingFloats(type);
    values.resize(64);
    std::vector<std::vector<uint64_t>> operands = pairs(values, values);
    std::vector<uint64_t> powers =
        applyOperation("math.powf %a, %b : $0", {type, type}, type, operands);
    std::vector<uint64_t> angles =
        applyOperation("math.atan2 %a, %b : $0", {type, type}, type, operands);
    int units = type.bits == 64 ? 2 : 1;
    for (size_t i = 0; i != powers.size(); ++i) {
      long double x = toDouble(floatOf(type, operands[0][i]));
      long double y = toDouble(floatOf(type, operands[1][i]));
      ASSERT_TRUE(isNear(type, powers[i], std::pow(x, y), units))
          << "pow " << type.name << " of " << static_cast<double>(x) << " and "
          << static_cast<double>(y);
      ASSERT_TRUE(isNear(type, angles[i], std::atan2(x, y), units))
          << "atan2 " << type.name << " of " << static_cast<double>(x)
          << " and " << static_cast<double>(y);
    }
  }
}
