//===- ArrayMathTest.cpp - array mathematics against plain loops ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function on arrays of all families, with broadcasting and strides,
// against the same computed element by element with the language's rules
// written out.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/ArrayMath.h"
#include "tile/Host/Random.h"
#include "gtest/gtest.h"

#include <cmath>
#include <functional>

using namespace tile;

static std::shared_ptr<MemoryBudget> budget() {
  static std::shared_ptr<MemoryBudget> shared =
      std::make_shared<MemoryBudget>(uint64_t(1) << 30);
  return shared;
}

static HostArray integers(llvm::ArrayRef<int64_t> shape, int64_t low,
                          int64_t high, uint64_t seed,
                          ScalarKind kind = ScalarKind::Int64) {
  HostArray array = *HostArray::create(kind, shape, budget());
  RandomStream stream(seed);
  array.generateIntegers(
      [&](int64_t i) { return stream.integer(i, low, high); });
  return array;
}

static HostArray reals(llvm::ArrayRef<int64_t> shape, uint64_t seed,
                       ScalarKind kind = ScalarKind::FP64) {
  HostArray array = *HostArray::create(kind, shape, budget());
  RandomStream stream(seed);
  array.generate([&](int64_t i) { return 3 * stream.normal(i); });
  return array;
}

TEST(ArrayMath, BroadcastShapes) {
  EXPECT_EQ(*broadcastShapes({3, 1}, {4}), Extents({3, 4}));
  EXPECT_EQ(*broadcastShapes({}, {2, 5}), Extents({2, 5}));
  EXPECT_EQ(*broadcastShapes({1}, {0}), Extents({0}));
  EXPECT_EQ(broadcastShapes({3}, {4}).takeError().code(), "E0404");
  EXPECT_EQ(broadcastShapes({2, 3}, {2, 1, 4}).takeError().code(), "E0404");
}

TEST(ArrayMath, BroadcastsOverRowsColumnsAndStrides) {
  HostArray row = reals({300}, 1), column = reals({50, 1}, 2);
  HostArray sum = *applyBinary(BinaryMath::Add, row, column);
  ASSERT_EQ(sum.shape(), llvm::ArrayRef<int64_t>({50, 300}));
  for (int64_t i = 0; i != 50; ++i)
    for (int64_t j = 0; j != 300; ++j)
      ASSERT_EQ(sum.doubleAt(i * 300 + j),
                row.doubleAt(j) + column.doubleAt(i));
  HostArray factor = reals({300, 50}, 3);
  HostArray product =
      *applyBinary(BinaryMath::Multiply, sum.transposed(), factor);
  for (int64_t j = 0; j != 300; ++j)
    for (int64_t i = 0; i != 50; ++i)
      ASSERT_EQ(product.doubleAt(j * 50 + i),
                sum.doubleAt(i * 300 + j) * factor.doubleAt(j * 50 + i));
}

TEST(ArrayMath, UnaryFunctionsAreTheLibraryOnes) {
  HostArray x = reals({1000}, 4, ScalarKind::FP32);
  struct {
    UnaryMath function;
    double (*reference)(double);
  } cases[] = {
      {UnaryMath::Exp, std::exp},     {UnaryMath::Exp2, std::exp2},
      {UnaryMath::Expm1, std::expm1}, {UnaryMath::Sin, std::sin},
      {UnaryMath::Cos, std::cos},     {UnaryMath::Tanh, std::tanh},
      {UnaryMath::Erf, std::erf},     {UnaryMath::Floor, std::floor},
      {UnaryMath::Ceil, std::ceil},   {UnaryMath::Absolute, std::fabs},
      {UnaryMath::Log, std::log},     {UnaryMath::Sqrt, std::sqrt},
  };
  for (auto [function, reference] : cases) {
    HostArray y = *applyUnary(function, x);
    EXPECT_EQ(y.dtype(), DType(ScalarKind::FP64));
    for (int64_t i = 0; i != 1000; ++i) {
      double expected = reference(x.doubleAt(i)), got = y.doubleAt(i);
      ASSERT_TRUE(got == expected || (std::isnan(got) && std::isnan(expected)))
          << spelling(function).str() << " of " << x.doubleAt(i);
    }
  }
  HostArray s = *applyUnary(UnaryMath::Sigmoid, x);
  for (int64_t i = 0; i != 1000; ++i)
    ASSERT_NEAR(s.doubleAt(i), 1 / (1 + std::exp(-x.doubleAt(i))), 1e-15);
}

/// Applies `reference` to all pairs and compares exactly.
static void checkIntegers(BinaryMath function, const HostArray &a,
                          const HostArray &b,
                          std::function<int64_t(int64_t, int64_t)> reference) {
  Expected<HostArray> result = applyBinary(function, a, b);
  ASSERT_TRUE(bool(result));
  for (int64_t i = 0; i != a.numel(); ++i)
    ASSERT_EQ(result->integerAt(i), reference(a.integerAt(i), b.integerAt(i)))
        << a.integerAt(i) << " " << spelling(function).str() << " "
        << b.integerAt(i);
}

TEST(ArrayMath, IntegersFollowPython) {
  HostArray a = integers({500}, -20, 20, 5, ScalarKind::Int8);
  HostArray b = integers({500}, 1, 7, 6);
  HostArray minus = *applyUnary(UnaryMath::Negate, b);
  auto floorDivide = [](int64_t x, int64_t y) {
    return static_cast<int64_t>(std::floor(double(x) / double(y)));
  };
  auto modulo = [&](int64_t x, int64_t y) { return x - floorDivide(x, y) * y; };
  for (const HostArray &divisor : {b, minus}) {
    checkIntegers(BinaryMath::FloorDivide, a, divisor, floorDivide);
    checkIntegers(BinaryMath::Modulo, a, divisor, modulo);
  }
  checkIntegers(BinaryMath::Power, a, b, [](int64_t x, int64_t y) {
    int64_t power = 1;
    while (y-- > 0)
      power *= x;
    return power;
  });
  checkIntegers(BinaryMath::ShiftLeft, a, b,
                [](int64_t x, int64_t y) { return x * (int64_t(1) << y); });
  checkIntegers(BinaryMath::ShiftRight, a, b, [&](int64_t x, int64_t y) {
    return floorDivide(x, int64_t(1) << y);
  });
  checkIntegers(BinaryMath::Maximum, a, b,
                [](int64_t x, int64_t y) { return std::max(x, y); });
}

TEST(ArrayMath, IntegersAreExactAndWrapAround) {
  HostArray large = *HostArray::scalar((int64_t(1) << 62) + 1, budget());
  HostArray three = *HostArray::scalar(int64_t(3), budget());
  EXPECT_EQ(applyBinary(BinaryMath::Add, large, three)->integerAt(0),
            (int64_t(1) << 62) + 4);
  HostArray least = *HostArray::scalar(INT64_MIN, budget());
  HostArray minusOne = *HostArray::scalar(int64_t(-1), budget());
  EXPECT_EQ(applyBinary(BinaryMath::FloorDivide, least, minusOne)->integerAt(0),
            INT64_MIN);
  EXPECT_EQ(applyBinary(BinaryMath::Modulo, least, minusOne)->integerAt(0), 0);
  EXPECT_EQ(applyUnary(UnaryMath::Absolute, least)->integerAt(0), INT64_MIN);
  HostArray unsignedMax = *HostArray::create(ScalarKind::UInt64, {}, budget());
  unsignedMax.fillInteger(-1, true);
  HostArray quotient =
      *applyBinary(BinaryMath::FloorDivide, unsignedMax, three);
  EXPECT_EQ(quotient.dtype(), DType(ScalarKind::UInt64));
  EXPECT_EQ(uint64_t(quotient.integerAt(0)), ~uint64_t(0) / 3);
  EXPECT_EQ(applyBinary(BinaryMath::Greater, unsignedMax, three)->integerAt(0),
            1);
}

TEST(ArrayMath, WhatIntegersRefuse) {
  HostArray one = *HostArray::scalar(int64_t(1), budget());
  HostArray zero = *HostArray::scalar(int64_t(0), budget());
  HostArray minusOne = *HostArray::scalar(int64_t(-1), budget());
  HostArray half = *HostArray::scalar(0.5, budget());
  auto code = [](BinaryMath function, const HostArray &a, const HostArray &b) {
    return applyBinary(function, a, b).takeError().code();
  };
  EXPECT_EQ(code(BinaryMath::FloorDivide, one, zero), "E0411");
  EXPECT_EQ(code(BinaryMath::Modulo, one, zero), "E0411");
  EXPECT_EQ(code(BinaryMath::Power, one, minusOne), "E0412");
  EXPECT_EQ(code(BinaryMath::And, one, half), "E0410");
  EXPECT_EQ(applyUnary(UnaryMath::Invert, half).takeError().code(), "E0410");
  EXPECT_EQ(applyBinary(BinaryMath::Divide, one, zero)->doubleAt(0), INFINITY);
}

TEST(ArrayMath, FamiliesOfResults) {
  HostArray boolean = integers({8}, 0, 2, 1, ScalarKind::Int1);
  HostArray small = integers({8}, 0, 9, 2, ScalarKind::Int8);
  HostArray half = reals({8}, 3, ScalarKind::FP16);
  auto type = [](Expected<HostArray> array) { return array->dtype().kind(); };
  EXPECT_EQ(type(applyBinary(BinaryMath::Add, boolean, boolean)),
            ScalarKind::Int64);
  EXPECT_EQ(type(applyBinary(BinaryMath::And, boolean, boolean)),
            ScalarKind::Int1);
  EXPECT_EQ(type(applyUnary(UnaryMath::Invert, boolean)), ScalarKind::Int1);
  EXPECT_EQ(type(applyBinary(BinaryMath::Multiply, small, half)),
            ScalarKind::FP64);
  EXPECT_EQ(type(applyBinary(BinaryMath::Divide, small, small)),
            ScalarKind::FP64);
  EXPECT_EQ(type(applyBinary(BinaryMath::Less, half, small)), ScalarKind::Int1);
  EXPECT_EQ(type(selectWhere(boolean, small, half)), ScalarKind::FP64);
  EXPECT_EQ(type(reduce(ReduceMath::Sum, boolean, std::nullopt, false)),
            ScalarKind::Int64);
  EXPECT_EQ(type(reduce(ReduceMath::Mean, small, std::nullopt, false)),
            ScalarKind::FP64);
}

TEST(ArrayMath, MaximumAndMinimumKeepNaN) {
  HostArray nan = *HostArray::scalar(double(NAN), budget());
  HostArray one = *HostArray::scalar(1.0, budget());
  for (BinaryMath function : {BinaryMath::Maximum, BinaryMath::Minimum}) {
    EXPECT_TRUE(std::isnan(applyBinary(function, nan, one)->doubleAt(0)));
    EXPECT_TRUE(std::isnan(applyBinary(function, one, nan)->doubleAt(0)));
  }
  HostArray x = reals({100}, 1);
  x.sliced(0, 40, 1, 1).fill(NAN);
  for (ReduceMath function : {ReduceMath::Max, ReduceMath::Min})
    EXPECT_TRUE(
        std::isnan(reduce(function, x, std::nullopt, false)->doubleAt(0)));
}

TEST(ArrayMath, WhereBroadcasts) {
  HostArray condition = integers({4, 1}, 0, 2, 9);
  HostArray a = reals({3}, 1);
  HostArray zero = *HostArray::scalar(0.0, budget());
  HostArray chosen = *selectWhere(condition, a, zero);
  for (int64_t i = 0; i != 4; ++i)
    for (int64_t j = 0; j != 3; ++j)
      EXPECT_EQ(chosen.doubleAt(i * 3 + j),
                condition.integerAt(i) ? a.doubleAt(j) : 0);
}

TEST(ArrayMath, ReductionsAlongEachAxis) {
  HostArray x = integers({4, 5, 6}, -100, 100, 3, ScalarKind::Int16);
  int64_t shape[] = {4, 5, 6}, strides[] = {30, 6, 1};
  for (int64_t axis = -3; axis != 3; ++axis) {
    int64_t dim = axis < 0 ? axis + 3 : axis;
    int64_t other[2], count = 0;
    for (int64_t d = 0; d != 3; ++d)
      if (d != dim)
        other[count++] = d;
    HostArray sum = *reduce(ReduceMath::Sum, x, axis, false);
    HostArray max = *reduce(ReduceMath::Max, x, axis, true);
    EXPECT_EQ(max.shape()[dim], 1);
    for (int64_t i = 0; i != shape[other[0]]; ++i)
      for (int64_t j = 0; j != shape[other[1]]; ++j) {
        int64_t total = 0, largest = INT64_MIN;
        for (int64_t k = 0; k != shape[dim]; ++k) {
          int64_t value = x.integerAt(i * strides[other[0]] +
                                      j * strides[other[1]] + k * strides[dim]);
          total += value;
          largest = std::max(largest, value);
        }
        int64_t flat = i * shape[other[1]] + j;
        ASSERT_EQ(sum.integerAt(flat), total);
        ASSERT_EQ(max.integerAt(flat), largest);
      }
  }
  EXPECT_EQ(reduce(ReduceMath::Sum, x, 3, false).takeError().code(), "E0415");
}

TEST(ArrayMath, EmptyReductions) {
  HostArray none = *HostArray::create(ScalarKind::FP32, {0, 3}, budget());
  EXPECT_EQ(reduce(ReduceMath::Sum, none, 0, false)->doubleAt(2), 0);
  EXPECT_EQ(reduce(ReduceMath::Max, none, 0, false).takeError().code(),
            "E0416");
  EXPECT_EQ(
      reduce(ReduceMath::Mean, none, std::nullopt, false).takeError().code(),
      "E0416");
}

TEST(ArrayMath, SumsArePairwise) {
  // Added one by one, 0.1 would be off by some 1e-5 after 10 million terms.
  HostArray tenths =
      *HostArray::create(ScalarKind::FP64, {10'000'000}, budget());
  tenths.fill(0.1);
  double sum =
      reduce(ReduceMath::Sum, tenths, std::nullopt, false)->doubleAt(0);
  EXPECT_NEAR(sum, 1e6, 1e-8);
}

TEST(ArrayMath, ProductsOfMatricesVectorsAndStacks) {
  HostArray a = reals({2, 70, 9}, 1), b = reals({9, 5}, 2);
  HostArray c = *matrixProduct(a, b);
  ASSERT_EQ(c.shape(), llvm::ArrayRef<int64_t>({2, 70, 5}));
  for (int64_t s = 0; s != 2; ++s)
    for (int64_t i = 0; i != 70; ++i)
      for (int64_t j = 0; j != 5; ++j) {
        double sum = 0;
        for (int64_t k = 0; k != 9; ++k)
          sum += a.doubleAt((s * 70 + i) * 9 + k) * b.doubleAt(k * 5 + j);
        ASSERT_NEAR(c.doubleAt((s * 70 + i) * 5 + j), sum, 1e-12);
      }
  EXPECT_EQ(matrixProduct(b.transposed(), reals({9}, 3))->shape(),
            llvm::ArrayRef<int64_t>({5}));
  EXPECT_EQ(matrixProduct(reals({9}, 1), reals({9}, 2))->rank(), 0u);
  EXPECT_EQ(matrixProduct(a, reals({5, 9}, 1)).takeError().code(), "E0417");
  EXPECT_EQ(
      matrixProduct(*HostArray::scalar(1.0, budget()), b).takeError().code(),
      "E0417");
}

TEST(ArrayMath, IntegerProductsAreExact) {
  HostArray a = integers({3, 4}, INT32_MIN, INT32_MAX, 1);
  HostArray b = integers({4, 2}, -1000, 1000, 2);
  HostArray c = *matrixProduct(a, b);
  EXPECT_EQ(c.dtype(), DType(ScalarKind::Int64));
  for (int64_t i = 0; i != 3; ++i)
    for (int64_t j = 0; j != 2; ++j) {
      int64_t sum = 0;
      for (int64_t k = 0; k != 4; ++k)
        sum += a.integerAt(i * 4 + k) * b.integerAt(k * 2 + j);
      EXPECT_EQ(c.integerAt(i * 2 + j), sum);
    }
}
