//===- LinearLayoutTest.cpp - tests of layouts as maps --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Construction, the examples of the essay and of the hardware's documentation,
// and the questions that a layout answers.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "tile/Layout/Families.h"
#include <map>
#include <set>

using namespace tile;
using namespace tile::layout_testing;

/// The first example of the essay in LinearLayout.h.
static LinearLayout essayExample() {
  return LinearLayout::identity1D(2, InDim::Register) *
         LinearLayout::identity1D(4, InDim::Lane) *
         LinearLayout::identity1D(2, InDim::Warp);
}

TEST(LinearLayoutTest, EssayTable) {
  LinearLayout layout = essayExample();
  EXPECT_EQ(layout, LinearLayout::registers({16}, {{1}}, {{2}, {4}}, {{8}}));
  unsigned expected[2][2][4] = {{{0, 2, 4, 6}, {1, 3, 5, 7}},
                                {{8, 10, 12, 14}, {9, 11, 13, 15}}};
  for (unsigned warp = 0; warp < 2; ++warp)
    for (unsigned reg = 0; reg < 2; ++reg)
      for (unsigned lane = 0; lane < 4; ++lane)
        EXPECT_EQ(layout.applyLinear(HardwarePoint::thread(reg, lane, warp)),
                  expected[warp][reg][lane]);
}

TEST(LinearLayoutTest, EssaySwizzle) {
  LinearLayout layout =
      LinearLayout::memory({4, 4}, {{0, 1}, {0, 2}, {1, 1}, {2, 2}});
  for (int64_t offset = 0; offset < 16; ++offset) {
    int64_t row = offset / 4, column = offset % 4 ^ row;
    EXPECT_EQ(layout.apply(HardwarePoint::memory(offset)),
              (LinearLayout::Coords{row, column}));
  }
}

TEST(LinearLayoutTest, Builders) {
  LinearLayout strided = LinearLayout::strided1D(4, 8, InDim::Lane, 1, 2);
  EXPECT_EQ(strided.outSizes(), (LinearLayout::Coords{1, 32}));
  EXPECT_EQ(strided.apply(HardwarePoint::thread(0, 3)),
            (LinearLayout::Coords{0, 24}));
  LinearLayout zeros = LinearLayout::zeros1D(8, InDim::Warp, 2);
  EXPECT_EQ(zeros.inSize(InDim::Warp), 8);
  EXPECT_EQ(zeros.numElements(), 1);
  EXPECT_EQ(zeros.applyLinear(HardwarePoint::thread(0, 0, 5)), 0u);
  LinearLayout rows = LinearLayout::rowMajor({4, 8});
  for (uint32_t offset = 0; offset < 32; ++offset)
    EXPECT_EQ(rows.applyLinear(HardwarePoint::memory(offset)), offset);
  EXPECT_EQ(LinearLayout().numElements(), 1);
  EXPECT_EQ(LinearLayout().numRegisters(), 1);
}

TEST(LinearLayoutTest, BlockedWorkedBases) {
  // 1024 elements, 4 a thread, 4 warps.
  BlockedTile tile{{4}, {32}, {4}, {0}, {}};
  EXPECT_EQ(blocked({1024}, tile),
            LinearLayout::registers({1024}, {{1}, {2}, {512}},
                                    {{4}, {8}, {16}, {32}, {64}},
                                    {{128}, {256}}));
  // On 256 elements the second warp bit makes a copy.
  EXPECT_EQ(blocked({256}, tile),
            LinearLayout::registers(
                {256}, {{1}, {2}}, {{4}, {8}, {16}, {32}, {64}}, {{128}, {0}}));
  // 64 x 64 row-major, 8 a thread, 4 x 8 lanes.
  EXPECT_EQ(blocked({64, 64}, {{1, 8}, {4, 8}, {4, 1}, {1, 0}, {}}),
            LinearLayout::registers(
                {64, 64}, {{0, 1}, {0, 2}, {0, 4}, {16, 0}, {32, 0}},
                {{0, 8}, {0, 16}, {0, 32}, {1, 0}, {2, 0}}, {{4, 0}, {8, 0}}));
  // Registers that do not fit vanish; CTAs take contiguous halves.
  EXPECT_EQ(blocked({2, 64}, {{4, 1}, {1, 32}, {1, 1}, {1, 0}, {1, 2}}),
            LinearLayout::registers({2, 64}, {{1, 0}},
                                    {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}},
                                    {}, {{0, 32}}));
}

TEST(LinearLayoutTest, TensorCoreFragments) {
  // The element of each register of mma.m16n8k16's accumulator according to
  // the PTX manual: row lane/4 (+ 8 for registers 2, 3), column 2 * (lane % 4)
  // (+ 1 for odd registers).
  LinearLayout accumulator = LinearLayout::registers(
      {16, 8}, {{0, 1}, {8, 0}}, {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}});
  for (int64_t lane = 0; lane < 32; ++lane)
    for (int64_t reg = 0; reg < 4; ++reg)
      EXPECT_EQ(accumulator.apply(HardwarePoint::thread(reg, lane)),
                (LinearLayout::Coords{lane / 4 + (reg >= 2 ? 8 : 0),
                                      lane % 4 * 2 + reg % 2}));
  EXPECT_TRUE(accumulator.isBijective());
  // The 128-byte swizzle for 16-bit elements: bits 4 to 6 of the byte address
  // are XORed with bits 7 to 9.
  LinearLayout swizzle = LinearLayout::memory({8, 64}, {{0, 1},
                                                        {0, 2},
                                                        {0, 4},
                                                        {0, 8},
                                                        {0, 16},
                                                        {0, 32},
                                                        {1, 8},
                                                        {2, 16},
                                                        {4, 32}});
  for (uint32_t offset = 0; offset < 512; ++offset) {
    uint32_t address = offset * 2;
    uint32_t plain = address ^ (address >> 7 & 7) << 4;
    EXPECT_EQ(swizzle.applyLinear(HardwarePoint::memory(offset)), plain / 2);
  }
}

TEST(LinearLayoutTest, ApplyIsTheXorOfBases) {
  forSeeds(20, [](Random &random) {
    LinearLayout layout =
        randomLayout(random, threadSpace(2, 3, 1, 1), randomShape(random, 5));
    for (const HardwarePoint &place : allPlaces(layout.inSpace())) {
      uint64_t expected = 0;
      for (InDim dim : allInDims)
        for (unsigned bit = 0; bit < layout.inBits(dim); ++bit)
          if (place[dim] >> bit & 1)
            expected ^= layout.linearize(layout.basisCoords(dim, bit));
      EXPECT_EQ(layout.applyLinear(place), expected);
      EXPECT_EQ(layout.linearize(layout.apply(place)), expected);
    }
  });
}

TEST(LinearLayoutTest, CountsAndFreeMasksByEnumeration) {
  forSeeds(60, [](Random &random) {
    HardwareSpace space = threadSpace(2, 3, 1, 1);
    LinearLayout::Coords shape = randomShape(random, 5);
    LinearLayout layout = randomLayout(random, space, shape);
    if (below(random, 2) == 0) // Possibly not surjective.
      layout = layout.then(randomSurjection(random, 5, 5, true)
                               .compose(BitMatrix(5, {1, 2, 4, 8, 0})),
                           shape);
    HardwarePoint free = layout.freeMasks();
    std::map<uint64_t, unsigned> places, pinned;
    for (const HardwarePoint &place : allPlaces(space)) {
      uint64_t index = layout.applyLinear(place);
      ++places[index];
      bool isPinned = true;
      for (InDim dim : allInDims)
        isPinned &= (place[dim] & free[dim]) == 0;
      if (isPinned)
        ++pinned[index];
    }
    EXPECT_EQ(layout.isSurjective(), places.size() == 32);
    EXPECT_EQ(layout.isInjective(), places.size() == 128);
    EXPECT_EQ(pinned.size(), places.size());
    for (const auto &[index, count] : pinned)
      EXPECT_EQ(count, 1u) << "element " << index;
  });
}

TEST(LinearLayoutTest, FreeMasksPinFarDimensionsFirst) {
  LinearLayout layout =
      LinearLayout::registers({4}, {{1}, {1}}, {{2}, {3}}, {{0}}, {{2}});
  EXPECT_EQ(layout.freeMask(InDim::Register), 2u);
  EXPECT_EQ(layout.freeMask(InDim::Lane), 2u);
  EXPECT_EQ(layout.freeMask(InDim::Warp), 1u);
  EXPECT_EQ(layout.freeMask(InDim::Cta), 1u);
}

TEST(LinearLayoutTest, EqualityHashAndOrder) {
  std::set<LinearLayout> layouts;
  std::set<size_t> hashes;
  forSeeds(50, [&](Random &random) {
    LinearLayout layout = randomLayout(random, threadSpace(1, 2, 1, 0), {2, 8});
    LinearLayout copy =
        LinearLayout::fromBases(layout.outSizes(), layout.allBases());
    EXPECT_EQ(layout, copy);
    EXPECT_EQ(hash_value(layout), hash_value(copy));
    EXPECT_FALSE(layout < copy);
    EXPECT_NE(layout, layout.reshape({16}));
    layouts.insert(layout);
    hashes.insert(hash_value(layout));
  });
  EXPECT_GT(layouts.size(), 10u);
  EXPECT_EQ(layouts.size(), hashes.size());
}

TEST(LinearLayoutTest, CheckFindsWhatIsWrong) {
  using CoordBases = LinearLayout::CoordBases;
  auto check = [](llvm::ArrayRef<int64_t> shape, const CoordBases &reg,
                  const CoordBases &offset) {
    CoordBases bases[numInDims] = {reg, {}, {}, offset, {}};
    return LinearLayout::check(shape, bases);
  };
  EXPECT_EQ(check({4, 4}, {{0, 1}}, {}), "");
  EXPECT_EQ(check({}, {}, {}), "");
  EXPECT_EQ(check({6}, {}, {}), "size 6 is not a power of two");
  EXPECT_EQ(check({0}, {}, {}), "size 0 is not a power of two");
  EXPECT_EQ(check({INT64_MIN}, {}, {}),
            "size -9223372036854775808 is not a power of two");
  EXPECT_EQ(check({1ll << 40, 1ll << 40}, {}, {}),
            "the tensor has too many elements");
  EXPECT_EQ(check({4, 4}, {{1}}, {}),
            "a basis needs 2 coordinates, one a dimension, but one has 1");
  EXPECT_EQ(check({4}, {{4}}, {}),
            "basis coordinate 4 is outside of dimension 0 of size 4");
  EXPECT_EQ(check({4}, {{-1}}, {}),
            "basis coordinate -1 is outside of dimension 0 of size 4");
  EXPECT_EQ(check({4}, {{1}}, {{2}}),
            "a layout cannot have both `offset` and `register`");
  EXPECT_EQ(check({4}, CoordBases(40, {1}), {}),
            "too many bases for `register`");
  EXPECT_NE(LinearLayout::check({4}, {}), "");
}
