//===- AlgebraTest.cpp - tests of arithmetic with layouts -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products, divisions, compositions and inverses, each checked place by place.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include <map>

using namespace tile;
using namespace tile::layout_testing;

using Coords = LinearLayout::Coords;

/// A layout of random small size and rank `rank`.
static LinearLayout smallLayout(Random &random, unsigned rank) {
  Coords shape(rank, 1);
  unsigned bits = below(random, 4);
  for (unsigned i = 0; i < bits; ++i)
    shape[below(random, rank)] *= 2;
  HardwareSpace space = threadSpace(below(random, 2), below(random, 3),
                                    below(random, 2), below(random, 2));
  space.setBits(InDim::Register,
                space.bits(InDim::Register) +
                    (bits > space.totalBits() ? bits - space.totalBits() : 0));
  return randomLayout(random, space, shape);
}

TEST(ProductTest, PlacesAndIndicesAreConcatenated) {
  forSeeds(60, [](Random &random) {
    unsigned rank = 1 + below(random, 3);
    LinearLayout a = smallLayout(random, rank), b = smallLayout(random, rank);
    LinearLayout product = a * b;
    for (const HardwarePoint &low : allPlaces(a.inSpace())) {
      for (const HardwarePoint &high : allPlaces(b.inSpace())) {
        HardwarePoint place;
        for (InDim dim : allInDims)
          place[dim] = low[dim] | high[dim] << a.inBits(dim);
        Coords expected;
        for (unsigned dim = 0; dim < rank; ++dim)
          expected.push_back(a.apply(low)[dim] +
                             b.apply(high)[dim] * a.outSize(dim));
        EXPECT_EQ(product.apply(place), expected);
      }
    }
  });
}

TEST(ProductTest, IsAssociativeWithUnit) {
  forSeeds(60, [](Random &random) {
    unsigned rank = 1 + below(random, 3);
    LinearLayout a = smallLayout(random, rank), b = smallLayout(random, rank),
                 c = smallLayout(random, rank);
    EXPECT_EQ((a * b) * c, a * (b * c));
    LinearLayout unit = LinearLayout::zeros1D(1, InDim::Lane, rank);
    EXPECT_EQ(a * unit, a);
    EXPECT_EQ(unit * a, a);
  });
}

TEST(DivisionTest, UndoesProducts) {
  forSeeds(60, [](Random &random) {
    unsigned rank = 1 + below(random, 3);
    LinearLayout a = smallLayout(random, rank), b = smallLayout(random, rank);
    EXPECT_EQ((a * b).divideLeft(a), b);
    EXPECT_EQ((a * b).divideRight(b), a);
  });
}

TEST(DivisionTest, SucceedsOnlyOnProducts) {
  unsigned divided = 0, refused = 0;
  forSeeds(200, [&](Random &random) {
    LinearLayout a = smallLayout(random, 2), b = smallLayout(random, 2);
    if (std::optional<LinearLayout> c = a.divideLeft(b)) {
      EXPECT_EQ(b * *c, a);
      ++divided;
    } else {
      ++refused;
    }
    if (std::optional<LinearLayout> c = a.divideRight(b))
      EXPECT_EQ(*c * b, a);
  });
  EXPECT_GT(divided, 0u);
  EXPECT_GT(refused, 0u);
}

TEST(DivisionTest, TilesOfTensorCores) {
  // The accumulator of a 32 x 32 tile consists of 16 x 8 fragments.
  LinearLayout fragment = LinearLayout::registers(
      {16, 8}, {{0, 1}, {8, 0}}, {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}});
  LinearLayout whole = LinearLayout::registers(
      {32, 32}, {{0, 1}, {8, 0}, {0, 8}, {0, 16}},
      {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}}, {{16, 0}});
  EXPECT_EQ(whole.divideLeft(fragment),
            LinearLayout::registers({2, 4}, {{0, 1}, {0, 2}}, {}, {{1, 0}}));
  EXPECT_FALSE(whole.transpose({1, 0}).divideLeft(fragment));
  // A high register that reaches into the tile spoils it.
  LinearLayout spoilt = LinearLayout::registers(
      {32, 32}, {{0, 1}, {8, 0}, {1, 8}, {0, 16}},
      {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}}, {{16, 0}});
  EXPECT_FALSE(spoilt.divideLeft(fragment));
}

static HardwareMap randomMap(Random &random, const HardwareSpace &from,
                             const HardwareSpace &to) {
  BitMatrix matrix(to.totalBits(), from.totalBits());
  for (unsigned i = 0; i < from.totalBits(); ++i)
    matrix.setColumn(i, below(random, uint64_t(1) << to.totalBits()));
  return HardwareMap(from, to, matrix);
}

TEST(ComposeTest, AppliesBothAndIsAssociative) {
  forSeeds(40, [](Random &random) {
    HardwareSpace a = threadSpace(1, 2, 1, 0), b = threadSpace(2, 1, 1, 1),
                  c = threadSpace(1, 3, 1, 0);
    HardwareMap first = randomMap(random, a, b),
                second = randomMap(random, b, c);
    LinearLayout layout = randomLayout(random, c, randomShape(random, 4));
    LinearLayout composed = layout.compose(second);
    for (const HardwarePoint &place : allPlaces(b))
      EXPECT_EQ(composed.apply(place), layout.apply(second.apply(place)));
    EXPECT_EQ(layout.compose(second).compose(first),
              layout.compose(second.compose(first)));
    EXPECT_EQ(layout.compose(HardwareMap::identity(c)), layout);
  });
}

TEST(ComposeTest, ThenActsOnIndices) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = randomLayout(random, threadSpace(2, 3, 0, 0), {4, 8});
    BitMatrix map = randomSurjection(random, 3, 5, false);
    LinearLayout result = layout.then(map, {8});
    for (const HardwarePoint &place : allPlaces(layout.inSpace()))
      EXPECT_EQ(result.applyLinear(place),
                map.apply(layout.applyLinear(place)));
  });
}

TEST(InverseTest, FindsTheFirstPlaceOfEachElement) {
  forSeeds(40, [](Random &random) {
    LinearLayout layout =
        randomLayout(random, threadSpace(2, 2, 1, 1), randomShape(random, 4));
    std::map<uint64_t, uint64_t> first;
    for (uint64_t place = 0; place < 64; ++place)
      first.try_emplace(layout.asMatrix().apply(place), place);
    std::optional<BitMatrix> inverse = layout.pseudoInverse();
    ASSERT_TRUE(inverse);
    for (const auto &[index, place] : first)
      EXPECT_EQ(inverse->apply(index), place);
  });
  EXPECT_FALSE(LinearLayout::registers({4}, {{1}}, {{1}}).pseudoInverse());
}
