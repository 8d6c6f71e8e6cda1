//===- HardwareMapTest.cpp - tests of maps between places -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Maps between places, and the solver: it must hold at every place, and keep
// data as near as any solution could.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"

using namespace tile;
using namespace tile::layout_testing;

using Coords = LinearLayout::Coords;

TEST(HardwareMapTest, PreservesAndQuotient) {
  HardwareSpace space = threadSpace(1, 1, 1, 0);
  // Register and lane change places; the warp stays, but moves the register.
  HardwareMap map(space, space, BitMatrix(3, {2, 1, 5}));
  EXPECT_TRUE(map.preserves(InDim::Warp));
  EXPECT_FALSE(map.isTrivialOn(InDim::Warp));
  EXPECT_FALSE(map.quotient(InDim::Warp));
  EXPECT_FALSE(map.preserves(InDim::Lane));
  HardwareMap swap(space, space, BitMatrix(3, {2, 1, 4}));
  std::optional<HardwareMap> rest = swap.quotient(InDim::Warp);
  ASSERT_TRUE(rest);
  HardwareSpace small = threadSpace(1, 1, 0, 0);
  EXPECT_EQ(*rest, HardwareMap(small, small, BitMatrix(2, {2, 1})));
  EXPECT_EQ(swap.block(InDim::Lane, InDim::Register), BitMatrix::identity(1));
  EXPECT_EQ(swap.block(InDim::Lane, InDim::Lane), BitMatrix(1, 1));
  EXPECT_FALSE(swap.isIdentity());
  EXPECT_TRUE(swap.compose(swap).isIdentity());
}

TEST(SolveTest, HoldsAtEveryPlace) {
  forSeeds(100, [](Random &random) {
    Coords shape = randomShape(random, 5);
    LinearLayout source = randomLayout(random, threadSpace(2, 2, 2, 1), shape);
    LinearLayout destination =
        randomLayout(random, threadSpace(3, 2, 2, 1), shape);
    std::optional<HardwareMap> map = solve(destination, source);
    ASSERT_TRUE(map);
    EXPECT_EQ(source.compose(*map), destination);
    for (const HardwarePoint &place : allPlaces(destination.inSpace()))
      EXPECT_EQ(source.apply(map->apply(place)), destination.apply(place));
  });
}

TEST(SolveTest, RefusesWhatIsNotThere) {
  LinearLayout half = LinearLayout::registers({4}, {{1}}, {{1}});
  LinearLayout all = LinearLayout::registers({4}, {{1}}, {{2}});
  EXPECT_FALSE(solve(all, half));
  EXPECT_TRUE(solve(half, all));
  EXPECT_FALSE(solve(all, all.reshape({2, 2})));
}

TEST(SolveTest, FromALayoutToItselfNothingMoves) {
  // However many copies there are.
  forSeeds(60, [](Random &random) {
    LinearLayout layout =
        randomLayout(random, threadSpace(2, 3, 2, 1), randomShape(random, 4));
    EXPECT_TRUE(solve(layout, layout)->isIdentity());
  });
}

/// Whether some linear solution keeps all data in its `dim`, found by trying
/// all sources of each basis.
static bool canPreserve(const LinearLayout &destination,
                        const LinearLayout &source, InDim dim) {
  for (InDim from : allInDims) {
    for (unsigned bit = 0; bit < destination.inBits(from); ++bit) {
      uint32_t wish = from == dim ? 1u << bit : 0;
      bool found = false;
      for (const HardwarePoint &place : allPlaces(source.inSpace()))
        found |= place[dim] == wish &&
                 source.applyLinear(place) == destination.basis(from, bit);
      if (!found)
        return false;
    }
  }
  return true;
}

TEST(SolveTest, StaysAsNearAsPossible) {
  unsigned inCta = 0, inWarp = 0;
  forSeeds(300, [&](Random &random) {
    HardwareSpace space = threadSpace(2, 2, 1, 1);
    Coords shape = randomShape(random, 2 + below(random, 2));
    LinearLayout source = randomLayout(random, space, shape);
    LinearLayout destination = randomLayout(random, space, shape);
    std::optional<HardwareMap> map = solve(destination, source);
    ASSERT_TRUE(map);
    bool cta = canPreserve(destination, source, InDim::Cta);
    EXPECT_EQ(map->preserves(InDim::Cta), cta);
    inCta += cta;
    // With one CTA, the same holds of warps.
    HardwareSpace single = threadSpace(2, 2, 2, 0);
    LinearLayout from = randomLayout(random, single, shape);
    LinearLayout to = randomLayout(random, single, shape);
    bool warp = canPreserve(to, from, InDim::Warp);
    EXPECT_EQ(solve(to, from)->preserves(InDim::Warp), warp);
    inWarp += warp;
  });
  EXPECT_GT(inCta, 10u);
  EXPECT_GT(inWarp, 10u);
}

TEST(SolveTest, UsesTheCopyOfTheOwnWarp) {
  // Both warps hold everything; the destination divides it. A solver that takes
  // the first place of each element would read from warp 0.
  LinearLayout source =
      LinearLayout::registers({16}, {{1}, {8}}, {{2}, {4}}, {{0}});
  LinearLayout destination =
      LinearLayout::registers({16}, {{1}}, {{2}, {4}}, {{8}});
  std::optional<HardwareMap> map = solve(destination, source);
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->preserves(InDim::Warp));
  EXPECT_TRUE(map->preserves(InDim::Lane));
  EXPECT_EQ(map->apply(HardwarePoint::thread(1, 3, 1)),
            HardwarePoint::thread(3, 3, 1));
}

TEST(SolveTest, RegistersToBuffer) {
  LinearLayout buffer =
      LinearLayout::memory({4, 4}, {{0, 1}, {0, 2}, {1, 1}, {2, 2}});
  LinearLayout registers =
      LinearLayout::registers({4, 4}, {{0, 1}, {0, 2}}, {{1, 0}, {2, 0}});
  std::optional<HardwareMap> map = solve(registers, buffer);
  ASSERT_TRUE(map);
  for (uint32_t row = 0; row < 4; ++row)
    for (uint32_t column = 0; column < 4; ++column)
      EXPECT_EQ(map->apply(HardwarePoint::thread(column, row)),
                HardwarePoint::memory(row * 4 + (column ^ row)));
}
