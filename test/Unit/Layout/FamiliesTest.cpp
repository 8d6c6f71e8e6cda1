//===- FamiliesTest.cpp - tests of named layouts and of printing ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocked layouts are built, recognised and printed; the tables show the right
// places.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/Families.h"
#include "LayoutTesting.h"
#include "tile/Layout/Print.h"
#include "tile/Layout/RegisterPermutation.h"

using namespace tile;
using namespace tile::layout_testing;

using Sizes = llvm::SmallVector<int64_t, 4>;

TEST(FamiliesTest, BlockedByFormula) {
  // A 2D tile without wrapping: each coordinate is
  // thread block + lane block + warp block, the lane numbered along the order.
  LinearLayout layout = blocked({64, 32}, {{2, 4}, {8, 4}, {4, 2}, {1, 0}, {}});
  ASSERT_EQ(layout.inSpace(), threadSpace(3, 5, 3, 0));
  for (const HardwarePoint &place : allPlaces(layout.inSpace())) {
    int64_t reg = place[InDim::Register], lane = place[InDim::Lane],
            warp = place[InDim::Warp];
    EXPECT_EQ(layout.apply(place),
              (LinearLayout::Coords{reg / 4 + lane / 4 * 2 + warp / 2 * 16,
                                    reg % 4 + lane % 4 * 4 + warp % 2 * 16}));
  }
}

TEST(FamiliesTest, BlockedIsAlwaysCompleteAndRecognised) {
  forSeeds(200, [](Random &random) {
    unsigned rank = 1 + below(random, 3);
    auto sizes = [&](unsigned limit) {
      Sizes result;
      for (unsigned dim = 0; dim < rank; ++dim)
        result.push_back(int64_t(1) << below(random, limit));
      return result;
    };
    Sizes shape = sizes(7);
    BlockedTile tile{sizes(3), sizes(3), sizes(2), {}, sizes(2)};
    for (unsigned dim = 0; dim < rank; ++dim)
      tile.order.push_back(dim);
    std::shuffle(tile.order.begin(), tile.order.end(), random);
    LinearLayout layout = blocked(shape, tile);
    EXPECT_TRUE(layout.isSurjective());
    EXPECT_EQ(layout.outSizes(), shape);
    // Copies may be put in more than one dimension at once; only then may the
    // layout be without a name.
    if (std::optional<BlockedTile> found = matchBlocked(layout))
      EXPECT_TRUE(equivalent(blocked(shape, *found), layout));
    else
      EXPECT_FALSE(layout.isInjective());
  });
}

TEST(FamiliesTest, DefaultTile) {
  BlockedTile tile = defaultBlockedTile({1024}, 4, 4);
  EXPECT_EQ(tile, (BlockedTile{{4}, {32}, {4}, {0}, {1}}));
  tile = defaultBlockedTile({64, 64}, 8, 4);
  EXPECT_EQ(tile, (BlockedTile{{1, 8}, {4, 8}, {4, 1}, {1, 0}, {1, 1}}));
  // Too small for all threads: the rest holds copies.
  LinearLayout tiny = blocked({2, 2}, defaultBlockedTile({2, 2}, 4, 4));
  EXPECT_EQ(tiny.inSpace(), threadSpace(1, 5, 2, 0));
  EXPECT_TRUE(tiny.isSurjective());
  LinearLayout scalar = blocked({}, defaultBlockedTile({}, 4, 4));
  EXPECT_EQ(scalar.numElements(), 1);
  LinearLayout split = blocked({64, 64}, defaultBlockedTile({64, 64}, 8, 4, 2));
  EXPECT_EQ(split.basisCoords(InDim::Cta, 0), (LinearLayout::Coords{32, 0}));
}

TEST(FamiliesTest, DefaultTileKeepsTheMachineForAnyShape) {
  for (int64_t size = 1; size <= 4096; size *= 4) {
    for (int64_t rows = 1; rows <= 64; rows *= 8) {
      LinearLayout layout =
          blocked({rows, size}, defaultBlockedTile({rows, size}, 4, 8, 2));
      EXPECT_EQ(layout.inBits(InDim::Lane), 5u);
      EXPECT_EQ(layout.inBits(InDim::Warp), 3u);
      EXPECT_EQ(layout.inBits(InDim::Cta), 1u);
      EXPECT_TRUE(layout.isSurjective());
      EXPECT_NE(familyName(layout), "");
    }
  }
}

TEST(FamiliesTest, Names) {
  EXPECT_EQ(familyName(blocked({1024}, {{4}, {32}, {4}, {0}, {}})),
            "blocked<per_thread = [4], lanes = [32], warps = [4]>");
  LinearLayout columns =
      blocked({64, 64}, {{8, 1}, {8, 4}, {1, 4}, {0, 1}, {}});
  EXPECT_EQ(familyName(columns),
            "blocked<per_thread = [8, 1], lanes = [8, 4], warps = [1, 4], "
            "order = [0, 1]>");
  EXPECT_EQ(familyName(RegisterPermutation({2, 0, 1, 4, 3}, 5).apply(columns)),
            familyName(columns));
  EXPECT_EQ(familyName(blocked({256}, {{4}, {32}, {4}, {0}, {}})),
            "blocked<per_thread = [4], lanes = [32], warps = [4]>");
  EXPECT_EQ(familyName(blocked({512}, {{4}, {32}, {2}, {0}, {2}})),
            "blocked<per_thread = [4], lanes = [32], warps = [2], "
            "ctas = [2]>");
  LinearLayout fragment = LinearLayout::registers(
      {16, 8}, {{0, 1}, {8, 0}}, {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}});
  EXPECT_EQ(familyName(LinearLayout::rowMajor({4})), "");
  EXPECT_EQ(familyName(LinearLayout::registers({4}, {{1}}, {{3}})), "");
  EXPECT_NE(familyName(fragment), "");
}

TEST(PrintTest, Bases) {
  EXPECT_EQ(toString(LinearLayout::registers({4, 4}, {{0, 1}}, {{0, 2}, {1, 0}},
                                             {{2, 0}})),
            "{register = [[0, 1]], lane = [[0, 2], [1, 0]], "
            "warp = [[2, 0]], cta = []}");
  EXPECT_EQ(toString(LinearLayout::memory({4}, {{1}, {2}})),
            "{offset = [1, 2], cta = []}");
  EXPECT_EQ(toString(LinearLayout()),
            "{register = [], lane = [], warp = [], cta = []}");
}

TEST(PrintTest, Map) {
  HardwareSpace space = threadSpace(2, 1, 1, 0);
  EXPECT_EQ(toString(HardwareMap(space, space, BitMatrix(4, {4, 0, 9, 8}))),
            "register 1 -> lane 1\nregister 2 -> nothing\n"
            "lane 1 -> register 1 + warp 1\nwarp 1 -> warp 1\n");
}

static std::string table(const LinearLayout &layout, unsigned rows = 16,
                         unsigned columns = 8) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printTable(layout, os, rows, columns);
  return text;
}

TEST(PrintTest, Tables) {
  LinearLayout essay =
      LinearLayout::registers({4, 4}, {{0, 1}}, {{0, 2}, {1, 0}}, {{2, 0}});
  EXPECT_EQ(table(essay), "w0 l0 r0  w0 l0 r1  w0 l1 r0  w0 l1 r1\n"
                          "w0 l2 r0  w0 l2 r1  w0 l3 r0  w0 l3 r1\n"
                          "w1 l0 r0  w1 l0 r1  w1 l1 r0  w1 l1 r1\n"
                          "w1 l2 r0  w1 l2 r1  w1 l3 r0  w1 l3 r1\n");
  EXPECT_EQ(table(essay, 2, 1), "w0 l0 r0  ...\nw0 l2 r0  ...\n...\n");
  EXPECT_EQ(table(LinearLayout::registers({2}, {}, {{1}, {0}})),
            "w0 l0 r0*  w0 l1 r0*\n");
  EXPECT_EQ(table(LinearLayout::registers({4}, {{2}}, {})),
            "w0 l0 r0  -         w0 l0 r1  -\n");
  EXPECT_EQ(table(LinearLayout::rowMajor({2, 2, 2}).transpose({2, 1, 0})),
            "[0]\n0  4\n2  6\n[1]\n1  5\n3  7\n");
  EXPECT_EQ(table(LinearLayout::memory({2, 2}, {{0, 1}}, {{1, 0}})),
            "c0 0  c0 1\nc1 0  c1 1\n");
}
