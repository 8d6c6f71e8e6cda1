//===- ShapeTest.cpp - tests of shape operations on layouts ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reshape, transpose, slices, broadcasts and resizing, checked on the
// coordinates of every place.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"

using namespace tile;
using namespace tile::layout_testing;

using Coords = LinearLayout::Coords;

/// Checks that place by place the coordinates are those of `before` changed by
/// `change`.
template <typename Change>
static void expectCoords(const LinearLayout &before, const LinearLayout &after,
                         Change change) {
  ASSERT_EQ(before.inSpace(), after.inSpace());
  for (const HardwarePoint &place : allPlaces(before.inSpace()))
    EXPECT_EQ(after.apply(place), change(before.apply(place)));
}

/// A random layout of shape 2 x 8 x 4 with copies.
static LinearLayout random3D(Random &random) {
  return randomLayout(random, threadSpace(3, 3, 1, 1), {2, 8, 4});
}

TEST(ShapeTest, ReshapeKeepsTheRowMajorOrder) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout reshaped = layout.reshape({4, 16});
    EXPECT_EQ(reshaped.outSizes(), (Coords{4, 16}));
    expectCoords(layout, reshaped, [](Coords c) {
      int64_t index = (c[0] * 8 + c[1]) * 4 + c[2];
      return Coords{index / 16, index % 16};
    });
    EXPECT_EQ(reshaped.reshape({2, 8, 4}), layout);
    EXPECT_EQ(layout.reshape({64}).basesOf(InDim::Lane),
              layout.basesOf(InDim::Lane));
  });
}

TEST(ShapeTest, Transpose) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout turned = layout.transpose({2, 0, 1});
    EXPECT_EQ(turned.outSizes(), (Coords{4, 2, 8}));
    expectCoords(layout, turned,
                 [](Coords c) { return Coords{c[2], c[0], c[1]}; });
    EXPECT_EQ(turned.transpose({1, 2, 0}), layout);
    EXPECT_EQ(layout.transpose({0, 1, 2}), layout);
  });
}

TEST(ShapeTest, SliceExpandAndUnitDim) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout sliced = layout.slice(1);
    expectCoords(layout, sliced, [](Coords c) { return Coords{c[0], c[2]}; });
    EXPECT_TRUE(sliced.isSurjective());
    LinearLayout expanded = sliced.expandDims(1);
    EXPECT_EQ(expanded.outSizes(), (Coords{2, 1, 4}));
    expectCoords(layout, expanded,
                 [](Coords c) { return Coords{c[0], 0, c[2]}; });
    EXPECT_EQ(layout.unitDim(1), expanded);
    EXPECT_EQ(expanded.slice(1), sliced);
    EXPECT_EQ(sliced.expandDims(2).outSizes(), (Coords{2, 4, 1}));
  });
}

TEST(ShapeTest, BroadcastOperandNeedsNoTraffic) {
  // The operand of a broadcast in the layout that unitDim gives: every thread
  // finds each of its result elements in one of its own registers.
  forSeeds(40, [](Random &random) {
    LinearLayout result = randomLayout(random, threadSpace(3, 3, 1, 0), {8, 4});
    LinearLayout operand = result.unitDim(1).withoutZeroRegisters();
    std::optional<HardwareMap> map = solve(result.unitDim(1), operand);
    ASSERT_TRUE(map);
    EXPECT_TRUE(map->preserves(InDim::Warp));
    EXPECT_TRUE(map->preserves(InDim::Lane));
    for (InDim dim : {InDim::Lane, InDim::Warp})
      EXPECT_EQ(map->block(InDim::Register, dim).rank(), 0u);
  });
}

TEST(ShapeTest, ReductionOfABlockedLayout) {
  LinearLayout layout = LinearLayout::registers({4, 8}, {{0, 1}, {2, 0}},
                                                {{0, 2}, {0, 4}, {1, 0}});
  LinearLayout sums = layout.slice(1).withoutZeroRegisters();
  EXPECT_EQ(sums, LinearLayout::registers({4}, {{2}}, {{0}, {0}, {1}}));
  EXPECT_EQ(sums.freeMask(InDim::Lane), 3u);
}

TEST(ShapeTest, Sublayout) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout part = layout.sublayout({InDim::Lane, InDim::Cta}, {0, 2});
    EXPECT_EQ(part.inSpace(), threadSpace(0, 3, 0, 1));
    for (const HardwarePoint &place : allPlaces(part.inSpace())) {
      Coords whole = layout.apply(place);
      EXPECT_EQ(part.apply(place), (Coords{whole[0], whole[2]}));
    }
    EXPECT_EQ(layout.sublayout(allInDims, {0, 1, 2}), layout);
  });
}

TEST(ShapeTest, EnsureNotLargerWrapsAround) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout smaller = layout.ensureNotLarger({4, 2, 4});
    EXPECT_EQ(smaller.outSizes(), (Coords{2, 2, 4}));
    expectCoords(layout, smaller,
                 [](Coords c) { return Coords{c[0], c[1] % 2, c[2]}; });
    EXPECT_EQ(layout.ensureNotLarger({8, 8, 8}), layout);
  });
}

TEST(ShapeTest, EnsureNotSmallerRepeats) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout = random3D(random);
    LinearLayout larger = layout.ensureNotSmaller({4, 2, 16});
    EXPECT_EQ(larger.outSizes(), (Coords{4, 8, 16}));
    EXPECT_EQ(larger.numRegisters(), 64);
    // The last dimension is repeated first: register bits 3, 4, then bit 5.
    for (const HardwarePoint &place : allPlaces(larger.inSpace())) {
      HardwarePoint inner = place;
      inner[InDim::Register] %= 8;
      Coords expected = layout.apply(inner);
      expected[2] += place[InDim::Register] / 8 % 4 * 4;
      expected[0] += place[InDim::Register] / 32 * 2;
      EXPECT_EQ(larger.apply(place), expected);
    }
    LinearLayout byWarps = layout.ensureNotSmaller({4, 8, 4}, {}, InDim::Warp);
    EXPECT_EQ(byWarps.inSize(InDim::Warp), 4);
    EXPECT_EQ(byWarps.basisCoords(InDim::Warp, 1), (Coords{2, 0, 0}));
    EXPECT_EQ(layout.ensureNotSmaller({16, 8, 8}, {0, 1, 2})
                  .basisCoords(InDim::Register, 3),
              (Coords{2, 0, 0}));
  });
}

TEST(ShapeTest, ResizeGivesExactlyTheShape) {
  forSeeds(40, [](Random &random) {
    LinearLayout layout = random3D(random);
    Coords shape;
    for (unsigned dim = 0; dim < 3; ++dim)
      shape.push_back(int64_t(1) << below(random, 5));
    LinearLayout resized = layout.resize(shape);
    EXPECT_EQ(resized.outSizes(), shape);
    EXPECT_TRUE(resized.isSurjective());
  });
}

TEST(ShapeTest, WithoutZeroRegisters) {
  LinearLayout layout =
      LinearLayout::registers({8}, {{0}, {1}, {0}, {4}}, {{2}, {0}});
  EXPECT_EQ(layout.withoutZeroRegisters(),
            LinearLayout::registers({8}, {{1}, {4}}, {{2}, {0}}));
}
