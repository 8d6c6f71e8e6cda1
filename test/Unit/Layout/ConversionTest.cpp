//===- ConversionTest.cpp - tests of layout conversions -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every kind of conversion is planned and executed on a simulated machine;
// each destination register must hold the element that the destination layout
// says.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "tile/Layout/Families.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;
using namespace tile::layout_testing;

/// Plans, executes and checks one conversion; returns the plan.
static Conversion convert(const LinearLayout &source,
                          const LinearLayout &destination,
                          unsigned elementBits) {
  std::optional<Conversion> conversion =
      planConversion(source, destination, elementBits);
  if (!conversion) {
    ADD_FAILURE() << "no plan";
    return Conversion();
  }
  EXPECT_EQ(execute(*conversion, source, destination, fill(source)),
            fill(destination));
  EXPECT_EQ(conversion->cost == 0,
            conversion->kind <= ConversionKind::RegisterPermutation);
  return *conversion;
}

TEST(ConversionTest, Kinds) {
  LinearLayout source =
      LinearLayout::registers({64}, {{1}, {2}}, {{4}, {8}}, {{16}}, {{32}});
  auto kind = [&](const LinearLayout &destination) {
    EXPECT_LE(*classifyConversion(source, destination),
              convert(source, destination, 32).kind);
    return *classifyConversion(source, destination);
  };
  EXPECT_EQ(kind(source), ConversionKind::None);
  EXPECT_EQ(kind(LinearLayout::registers({64}, {{2}, {1}}, {{4}, {8}}, {{16}},
                                         {{32}})),
            ConversionKind::RegisterPermutation);
  EXPECT_EQ(kind(LinearLayout::registers({64}, {{1}, {0}, {2}}, {{4}, {8}},
                                         {{16}}, {{32}})),
            ConversionKind::RegisterPermutation);
  EXPECT_EQ(kind(LinearLayout::registers({64}, {{4}, {2}}, {{1}, {8}}, {{16}},
                                         {{32}})),
            ConversionKind::WarpShuffle);
  EXPECT_EQ(kind(LinearLayout::registers({64}, {{1}, {16}}, {{4}, {8}}, {{2}},
                                         {{32}})),
            ConversionKind::SharedMemory);
  EXPECT_EQ(kind(LinearLayout::registers({64}, {{1}, {2}}, {{4}, {8}}, {{32}},
                                         {{16}})),
            ConversionKind::Cluster);
}

TEST(ConversionTest, RefusesWhatCannotBe) {
  LinearLayout all = LinearLayout::registers({8}, {{1}}, {{2}, {4}});
  LinearLayout half = LinearLayout::registers({8}, {{1}}, {{2}, {0}});
  EXPECT_FALSE(planConversion(half, all, 32));
  EXPECT_FALSE(planConversion(all, half, 32));
  EXPECT_FALSE(planConversion(all, all.reshape({2, 4}), 32));
  EXPECT_FALSE(planConversion(all, LinearLayout::rowMajor({8}), 32));
  EXPECT_FALSE(classifyConversion(LinearLayout::rowMajor({8}), all));
  // Other numbers of threads, and warps of 64 lanes.
  EXPECT_FALSE(
      planConversion(all, LinearLayout::registers({8}, {{1}, {2}}, {{4}}), 32));
  EXPECT_FALSE(planConversion(
      all, LinearLayout::registers({8}, {{1}}, {{2}, {4}}, {{0}}), 32));
  LinearLayout wide =
      LinearLayout::registers({64}, {}, {{1}, {2}, {4}, {8}, {16}, {32}});
  EXPECT_FALSE(planConversion(wide, wide, 32));
}

TEST(ConversionTest, RandomLayouts) {
  unsigned kinds[5] = {};
  forSeeds(400, [&](Random &random) {
    unsigned laneBits = below(random, 3) == 0 ? 5 : 3;
    HardwareSpace from =
        threadSpace(below(random, 4), laneBits, below(random, 3), 0);
    HardwareSpace to = from;
    to.setBits(InDim::Register, below(random, 4));
    unsigned ctaBits = below(random, 2);
    from.setBits(InDim::Cta, ctaBits);
    to.setBits(InDim::Cta, ctaBits);
    unsigned most = std::min(from.totalBits(), to.totalBits());
    LinearLayout::Coords shape =
        randomShape(random, most - below(random, std::min(most, 3u)));
    LinearLayout source = randomLayout(random, from, shape);
    LinearLayout destination = randomLayout(random, to, shape);
    unsigned elementBits = 8u << below(random, 4);
    Conversion conversion = convert(source, destination, elementBits);
    ++kinds[static_cast<unsigned>(conversion.kind)];
  });
  EXPECT_GT(kinds[unsigned(ConversionKind::SharedMemory)], 30u);
  EXPECT_GT(kinds[unsigned(ConversionKind::Cluster)], 30u);
}

TEST(ConversionTest, RandomBlockedLayouts) {
  unsigned kinds[5] = {};
  forSeeds(300, [&](Random &random) {
    LinearLayout::Coords shape = {int64_t(1) << below(random, 7),
                                  int64_t(1) << below(random, 7)};
    auto randomTile = [&] {
      BlockedTile tile;
      auto split = [&](unsigned bits) {
        unsigned first = below(random, bits + 1);
        return llvm::SmallVector<int64_t, 4>{int64_t(1) << first,
                                             int64_t(1) << (bits - first)};
      };
      tile.sizePerThread = split(below(random, 4));
      tile.threadsPerWarp = split(5);
      tile.warpsPerCta = split(2);
      tile.order = {1, 0};
      if (below(random, 2))
        tile.order = {0, 1};
      return tile;
    };
    LinearLayout source = blocked(shape, randomTile());
    LinearLayout destination = blocked(shape, randomTile());
    unsigned elementBits = 8u << below(random, 4);
    Conversion conversion = convert(source, destination, elementBits);
    ++kinds[static_cast<unsigned>(conversion.kind)];
  });
  for (ConversionKind kind :
       {ConversionKind::WarpShuffle, ConversionKind::SharedMemory})
    EXPECT_GT(kinds[static_cast<unsigned>(kind)], 3u)
        << conversionKindName(kind).str();
}

TEST(ConversionTest, OddElementSizesCountAsBytes) {
  LinearLayout source = LinearLayout::registers({8}, {{1}, {2}}, {{4}});
  LinearLayout destination = LinearLayout::registers({8}, {{1}, {4}}, {{2}});
  for (unsigned bits : {1u, 4u, 24u})
    EXPECT_EQ(convert(source, destination, bits).kind,
              ConversionKind::WarpShuffle);
}

TEST(ConversionTest, CostsGrowWithTheWay) {
  LinearLayout rows = blocked({64, 64}, {{1, 4}, {2, 16}, {4, 1}, {1, 0}, {}});
  LinearLayout columns =
      blocked({64, 64}, {{4, 1}, {16, 2}, {1, 4}, {0, 1}, {}});
  LinearLayout neighbours =
      blocked({64, 64}, {{1, 2}, {1, 32}, {4, 1}, {1, 0}, {}});
  unsigned none = convert(rows, rows, 32).cost;
  unsigned shared = convert(rows, columns, 32).cost;
  EXPECT_EQ(none, 0u);
  EXPECT_GT(shared, 2 * conversionCost::perBarrier);
  EXPECT_GT(convert(rows, neighbours, 32).cost, 0u);
  // Twice the elements do not cost less.
  LinearLayout wide = blocked({64, 128}, {{1, 4}, {2, 16}, {4, 1}, {1, 0}, {}});
  LinearLayout wideColumns =
      blocked({64, 128}, {{4, 1}, {16, 2}, {1, 4}, {0, 1}, {}});
  EXPECT_GT(convert(wide, wideColumns, 32).cost, shared);
}

TEST(ConversionTest, ManyRegistersTurnToSharedMemory) {
  // All five lane bits change places with registers: 31/32 of all registers
  // would be shuffled, with ten selects each.
  LinearLayout rows = LinearLayout::registers(
      {32, 32}, {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}},
      {{1, 0}, {2, 0}, {4, 0}, {8, 0}, {16, 0}});
  Conversion conversion = convert(rows, rows.transpose({1, 0}), 32);
  EXPECT_EQ(*classifyConversion(rows, rows.transpose({1, 0})),
            ConversionKind::WarpShuffle);
  EXPECT_EQ(conversion.kind, ConversionKind::SharedMemory);
}
