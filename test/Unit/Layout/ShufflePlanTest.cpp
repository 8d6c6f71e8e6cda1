//===- ShufflePlanTest.cpp - tests of conversions by shuffles -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shuffle plans are executed literally, for random conversions inside a warp
// with copies on either side, and their instruction counts are those that
// theory promises.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"

using namespace tile;
using namespace tile::layout_testing;

/// Plans, executes and checks.
static ShufflePlan planAndRun(const LinearLayout &source,
                              const LinearLayout &destination,
                              unsigned elementBits) {
  std::optional<HardwareMap> map = solve(destination, source);
  std::optional<ShufflePlan> plan;
  if (map)
    plan = planShuffles(*map, elementBits);
  if (!plan) {
    ADD_FAILURE() << "no plan";
    return ShufflePlan();
  }
  EXPECT_EQ(execute(*plan, source, destination, fill(source)),
            fill(destination));
  return *plan;
}

/// A layout with `registerBits` register bits that needs from each warp only
/// what `source` holds in it; surjective.
static LinearLayout shuffled(Random &random, const LinearLayout &source,
                             unsigned registerBits) {
  const HardwareSpace &from = source.inSpace();
  HardwareSpace to = from;
  to.setBits(InDim::Register, registerBits);
  uint64_t local = from.mask(InDim::Register) | from.mask(InDim::Lane);
  while (true) {
    BitMatrix matrix(from.totalBits(), to.totalBits());
    for (InDim dim : allInDims) {
      for (unsigned bit = 0; bit < to.bits(dim); ++bit) {
        uint64_t image = random() & local;
        // Sparse maps are the usual ones.
        if (below(random, 2))
          image &= -image;
        if (dim == InDim::Warp || dim == InDim::Cta)
          image = (below(random, 2) ? image : 0) |
                  uint64_t(1) << (from.start(dim) + bit);
        matrix.setColumn(to.start(dim) + bit, image);
      }
    }
    LinearLayout result = source.compose(HardwareMap(to, from, matrix));
    if (result.isSurjective())
      return result;
  }
}

TEST(ShufflePlanTest, RandomConversionsInAWarp) {
  unsigned general = 0, extraRounds = 0, packed = 0;
  forSeeds(600, [&](Random &random) {
    unsigned laneBits = below(random, 2) ? 5 : 2;
    HardwareSpace space = threadSpace(below(random, 4), laneBits,
                                      below(random, 3), below(random, 2));
    unsigned copies = below(random, 4);
    unsigned bits = space.totalBits() - std::min(copies, space.totalBits());
    LinearLayout source =
        randomLayout(random, space, randomShape(random, bits));
    unsigned registerBits = space.bits(InDim::Register) + below(random, 2);
    LinearLayout destination = shuffled(random, source, registerBits);
    ShufflePlan plan = planAndRun(source, destination, 8u << below(random, 4));
    general += !plan.isButterfly();
    extraRounds += plan.rounds.size() > plan.destinationWords.size();
    packed += plan.sourceWords.front().size() > 1;
  });
  EXPECT_GT(general, 50u);
  EXPECT_GT(packed, 5u);
  EXPECT_GT(extraRounds, 5u);
}

TEST(ShufflePlanTest, SwapOfOneRegisterBitAndOneLaneBit) {
  LinearLayout source = LinearLayout::registers({256}, {{1}, {2}, {4}},
                                                {{8}, {16}, {32}, {64}, {128}});
  LinearLayout destination = LinearLayout::registers(
      {256}, {{1}, {2}, {16}}, {{8}, {4}, {32}, {64}, {128}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_TRUE(plan.isButterfly());
  EXPECT_EQ(plan.numShuffles(), 4u); // Half of the registers.
  EXPECT_EQ(plan.numSelects(), 16u);
  // Pairs of 16 bits travel together, and four of 8.
  EXPECT_EQ(planAndRun(source, destination, 16).numShuffles(), 2u);
  EXPECT_EQ(planAndRun(source, destination, 8).numShuffles(), 1u);
  EXPECT_EQ(planAndRun(source, destination, 64).numShuffles(), 4u);
}

TEST(ShufflePlanTest, SwapOfTwoBitPairs) {
  LinearLayout source =
      LinearLayout::registers({128}, {{1}, {2}}, {{8}, {16}, {32}, {64}, {4}});
  LinearLayout destination =
      LinearLayout::registers({128}, {{8}, {16}}, {{1}, {2}, {32}, {64}, {4}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_TRUE(plan.isButterfly());
  EXPECT_EQ(plan.numShuffles(), 3u); // (1 - 1/4) of four registers.
  EXPECT_EQ(plan.numSelects(), 16u);
}

TEST(ShufflePlanTest, CrossedPairsStayAButterfly) {
  LinearLayout source =
      LinearLayout::registers({128}, {{1}, {2}}, {{8}, {16}, {32}, {64}, {4}});
  LinearLayout destination =
      LinearLayout::registers({128}, {{16}, {8}}, {{1}, {2}, {32}, {64}, {4}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_TRUE(plan.isButterfly());
  EXPECT_EQ(plan.numShuffles(), 3u);
}

TEST(ShufflePlanTest, LanePermutationNeedsNoSelects) {
  LinearLayout source =
      LinearLayout::registers({64}, {{1}}, {{2}, {4}, {8}, {16}, {32}});
  LinearLayout destination =
      LinearLayout::registers({64}, {{1}}, {{32}, {2}, {4}, {8}, {16}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_FALSE(plan.isButterfly());
  EXPECT_EQ(plan.numShuffles(), 2u);
  EXPECT_EQ(plan.numSelects(), 0u);
}

TEST(ShufflePlanTest, CopiesInLanes) {
  // Lanes 16 .. 31 get what lanes 0 .. 15 have.
  LinearLayout source =
      LinearLayout::registers({32}, {}, {{1}, {2}, {4}, {8}, {16}});
  LinearLayout destination =
      LinearLayout::registers({32}, {{16}}, {{1}, {2}, {4}, {8}, {0}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_EQ(plan.numShuffles(), 2u);
  // The way back: every lane has what it needs, but must choose by lane.
  plan = planAndRun(destination, source, 32);
  EXPECT_EQ(plan.numShuffles(), 0u);
  EXPECT_EQ(plan.numSelects(), 1u);
}

TEST(ShufflePlanTest, ExtraRoundsIfOneLaneOwesTwoWords) {
  // Both warps hold everything; the destination divides it such that lanes 0
  // and 1 of a warp want the two registers of one lane.
  LinearLayout source =
      LinearLayout::registers({64}, {{1}}, {{2}, {4}, {8}, {16}, {32}}, {{0}});
  LinearLayout destination =
      LinearLayout::registers({64}, {}, {{1}, {4}, {8}, {16}, {32}}, {{2}});
  ShufflePlan plan = planAndRun(source, destination, 32);
  EXPECT_EQ(plan.destinationWords.size(), 1u);
  EXPECT_EQ(plan.rounds.size(), 2u);
}

TEST(ShufflePlanTest, FragmentConversionOfFp8) {
  // From the accumulator of wgmma to its 8-bit A operand: one register and one
  // lane bit change places, and lane bits rotate.
  LinearLayout accumulator =
      LinearLayout::registers({16, 32}, {{0, 1}, {8, 0}, {0, 8}, {0, 16}},
                              {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}});
  LinearLayout operand =
      LinearLayout::registers({16, 32}, {{0, 1}, {0, 2}, {8, 0}, {0, 16}},
                              {{0, 4}, {0, 8}, {1, 0}, {2, 0}, {4, 0}});
  ShufflePlan plan = planAndRun(accumulator, operand, 8);
  // 16 elements in four words, each shuffled at most once.
  EXPECT_EQ(plan.sourceWords.size(), 4u);
  EXPECT_LE(plan.numShuffles(), 4u);
  EXPECT_LE(plan.numSelects(), 8u);
}

TEST(ShufflePlanTest, RefusesOtherWarps) {
  LinearLayout source = LinearLayout::registers({8}, {{1}}, {{2}}, {{4}});
  LinearLayout destination = LinearLayout::registers({8}, {{1}}, {{4}}, {{2}});
  EXPECT_FALSE(planShuffles(*solve(destination, source), 32));
}

TEST(ThreadParityTest, Parity) {
  ThreadParity parity{0b101, 0b1, 0};
  EXPECT_FALSE(parity.holds(0, 0, 1));
  EXPECT_TRUE(parity.holds(0b100, 0, 0));
  EXPECT_FALSE(parity.holds(0b101, 0, 0));
  EXPECT_TRUE(parity.holds(0b101, 1, 0));
  EXPECT_FALSE(parity.isNever());
  EXPECT_TRUE(ThreadParity().isNever());
}
