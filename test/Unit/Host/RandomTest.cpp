//===- RandomTest.cpp - generators give the same numbers everywhere -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fixed values of the streams, so that a change of the generator cannot go
// unnoticed, and the statistics that make them random.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Random.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace tile;

TEST(Random, GoldenValues) {
  RandomStream stream(1);
  EXPECT_EQ(stream.bits(0), 0x5dc20aa7b2a27137u);
  EXPECT_EQ(stream.bits(1), 0xbda5668a01d7049cu);
  EXPECT_EQ(stream.bits(2), 0x82b43276abb80226u);
  EXPECT_EQ(stream.bits(3), 0xed4d5ed4a6ea59b4u);
  EXPECT_EQ(stream.uniform(0), 0.36624209016975739);
  EXPECT_EQ(stream.normal(0), -0.34182287765139313);
  EXPECT_EQ(stream.normal(1), 0.64582938085041275);
  EXPECT_EQ(stream.normal(3), 1.4535311657742014);
  EXPECT_EQ(stream.integer(0, -5, 5), -2);
  EXPECT_EQ(stream.integer(3, -5, 5), 4);
}

TEST(Random, MomentsOfTheNormalDistribution) {
  RandomStream stream(7);
  constexpr int kCount = 400'000;
  double sums[5] = {};
  for (int i = 0; i != kCount; ++i) {
    double power = 1, x = stream.normal(i);
    for (double &sum : sums) {
      sum += power;
      power *= x;
    }
  }
  // Four standard errors of each moment.
  EXPECT_NEAR(sums[1] / kCount, 0, 4 * 1 / std::sqrt(kCount));
  EXPECT_NEAR(sums[2] / kCount, 1, 4 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(sums[3] / kCount, 0, 4 * std::sqrt(15.0 / kCount));
  EXPECT_NEAR(sums[4] / kCount, 3, 4 * std::sqrt(96.0 / kCount));
}

TEST(Random, InverseNormalInvertsTheDistribution) {
  for (double p = 1e-15; p < 1; p = p < 1e-3 ? p * 1.5 : p + 1e-4) {
    double back = 0.5 * std::erfc(-inverseNormal(p) / std::sqrt(2.0));
    ASSERT_NEAR(back / p, 1, 6e-6) << p;
  }
}

TEST(Random, IntegersCoverTheirRangeEvenly) {
  RandomStream stream(3);
  int counts[10] = {};
  for (int i = 0; i != 100'000; ++i) {
    int64_t value = stream.integer(i, 100, 110);
    ASSERT_GE(value, 100);
    ASSERT_LT(value, 110);
    ++counts[value - 100];
  }
  for (int count : counts)
    EXPECT_NEAR(count, 10'000, 400);
  // The whole range of int64 is one interval too.
  EXPECT_LT(RandomStream(0).integer(0, INT64_MIN, INT64_MAX), INT64_MAX);
}

TEST(Random, NeighbouringSeedsAreUnrelated) {
  RandomStream a(1), b(2);
  int equalBits = 0;
  for (int i = 0; i != 1000; ++i)
    equalBits += 64 - __builtin_popcountll(a.bits(i) ^ b.bits(i));
  EXPECT_NEAR(equalBits, 32'000, 500);
}
