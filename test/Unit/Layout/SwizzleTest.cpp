//===- SwizzleTest.cpp - tests of shared-memory layouts -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts bank conflicts by a second, literal enumeration, and checks that the
// synthesised layouts have none.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "tile/Layout/Families.h"
#include <map>
#include <set>

using namespace tile;
using namespace tile::layout_testing;

/// Counts every access of every register and warp, as the hardware would.
static BankAccess countAll(const HardwareMap &toOffset, unsigned elementBits,
                           unsigned vector, unsigned warp) {
  BankAccess result;
  VectorWidth width = sharedVectorWidth(toOffset, vector);
  unsigned bytes = vector * elementBits / 8;
  unsigned lanesAtOnce = bytes <= 4 ? 32 : bytes == 8 ? 16 : 8;
  for (unsigned i = 0; i < (1u << width.order.numNewBits()); i += vector) {
    ++result.instructions;
    for (unsigned first = 0; first < 32; first += lanesAtOnce) {
      std::map<unsigned, std::set<unsigned>> wordsOfBank;
      std::set<unsigned> words;
      for (unsigned lane = first; lane < first + lanesAtOnce; ++lane) {
        unsigned offset = toOffset.apply(HardwarePoint::thread(
            width.order.oldRegister(i), lane, warp))[InDim::Offset];
        for (unsigned byte = offset * elementBits / 8, end = byte + bytes;
             byte < end; ++byte) {
          words.insert(byte / 4);
          wordsOfBank[byte / 4 % 32].insert(byte / 4);
        }
      }
      size_t turns = 0;
      for (const auto &[bank, list] : wordsOfBank)
        turns = std::max(turns, list.size());
      result.wavefronts += turns;
      result.minimum += (words.size() + 31) / 32;
    }
  }
  return result;
}

TEST(BankConflictTest, KnownCases) {
  // 32 lanes read a column of a 32 x 32 matrix of f32: all in one bank.
  LinearLayout matrix = LinearLayout::rowMajor({32, 32});
  LinearLayout column = LinearLayout::registers(
      {32, 32}, {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}},
      {{1, 0}, {2, 0}, {4, 0}, {8, 0}, {16, 0}});
  BankAccess access = countBankConflicts(*solve(column, matrix), 32, 1);
  EXPECT_EQ(access.instructions, 32u);
  EXPECT_EQ(access.wavefronts, 32u * 32);
  EXPECT_EQ(access.minimum, 32u);
  EXPECT_FALSE(access.isConflictFree());
  // A row: none.
  access = countBankConflicts(*solve(column.transpose({1, 0}), matrix), 32, 1);
  EXPECT_EQ(access.wavefronts, 32u);
  EXPECT_TRUE(access.isConflictFree());
  // All lanes read one word.
  LinearLayout same =
      LinearLayout::registers({2}, {{1}}, {{0}, {0}, {0}, {0}, {0}});
  access = countBankConflicts(*solve(same, LinearLayout::rowMajor({2})), 32, 1);
  EXPECT_EQ(access.wavefronts, 2u);
  // 16 bytes a lane: four phases.
  LinearLayout wide =
      LinearLayout::registers({128}, {{1}, {2}}, {{4}, {8}, {16}, {32}, {64}});
  access =
      countBankConflicts(*solve(wide, LinearLayout::rowMajor({128})), 32, 4);
  EXPECT_EQ(access.instructions, 1u);
  EXPECT_EQ(access.wavefronts, 4u);
}

TEST(BankConflictTest, StoreOfAnAccumulator) {
  // A bf16 accumulator of wgmma into 128-byte rows, two elements a store:
  // 8-way conflicts without the 128-byte swizzle, none with it.
  LinearLayout accumulator = LinearLayout::registers(
      {16, 64}, {{0, 1}, {8, 0}, {0, 8}, {0, 16}, {0, 32}},
      {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}});
  BankAccess plain = countBankConflicts(
      *solve(accumulator, LinearLayout::rowMajor({16, 64})), 16, 2);
  EXPECT_EQ(plain.wavefronts, 8 * plain.minimum);
  LinearLayout swizzled = LinearLayout::memory({16, 64}, {{0, 1},
                                                          {0, 2},
                                                          {0, 4},
                                                          {0, 8},
                                                          {0, 16},
                                                          {0, 32},
                                                          {1, 8},
                                                          {2, 16},
                                                          {4, 32},
                                                          {8, 0}});
  EXPECT_TRUE(countBankConflicts(*solve(accumulator, swizzled), 16, 2)
                  .isConflictFree());
}

TEST(BankConflictTest, OneAccessStandsForAll) {
  forSeeds(150, [](Random &random) {
    HardwareSpace space = threadSpace(2, 5, 1, 0);
    LinearLayout::Coords shape = randomShape(random, 8);
    LinearLayout registers = randomLayout(random, space, shape);
    HardwareSpace offsets;
    offsets.setBits(InDim::Offset, 8);
    LinearLayout buffer = randomLayout(random, offsets, shape);
    HardwareMap map = *solve(registers, buffer);
    unsigned bits = 8u << below(random, 4);
    unsigned vector = sharedVectorWidth(map, 128 / bits).elements;
    BankAccess access = countBankConflicts(map, bits, vector);
    for (unsigned warp = 0; warp < 2; ++warp) {
      BankAccess expected = countAll(map, bits, vector, warp);
      EXPECT_EQ(access.instructions, expected.instructions);
      EXPECT_EQ(access.wavefronts, expected.wavefronts);
      EXPECT_EQ(access.minimum, expected.minimum);
    }
  });
}

//===----------------------------------------------------------------------===//
// Synthesis
//===----------------------------------------------------------------------===//

/// Plans, executes and checks that there are no conflicts.
static SharedPlan planAndRun(const LinearLayout &source,
                             const LinearLayout &destination,
                             unsigned elementBits) {
  std::optional<SharedPlan> plan =
      planSharedMemory(source, destination, elementBits);
  if (!plan) {
    ADD_FAILURE() << "no plan";
    return SharedPlan();
  }
  EXPECT_EQ(execute(*plan, source, destination, fill(source)),
            fill(destination));
  EXPECT_TRUE(plan->buffer.isSurjective());
  EXPECT_EQ(plan->scratchBytes, (uint64_t(elementBits) / 8)
                                    << plan->buffer.inBits(InDim::Offset));
  EXPECT_TRUE(plan->storeAccess.isConflictFree())
      << plan->storeAccess.wavefronts << " for " << plan->storeAccess.minimum;
  EXPECT_TRUE(plan->loadAccess.isConflictFree())
      << plan->loadAccess.wavefronts << " for " << plan->loadAccess.minimum;
  return *plan;
}

TEST(SwizzleTest, RowsToColumns) {
  for (unsigned bits : {8u, 16u, 32u, 64u}) {
    SCOPED_TRACE(::testing::Message() << bits << " bits");
    int64_t vector = 128 / bits;
    LinearLayout rows =
        blocked({64, 64}, {{1, vector}, {4, 8}, {4, 1}, {1, 0}, {}});
    LinearLayout columns =
        blocked({64, 64}, {{vector, 1}, {8, 4}, {1, 4}, {0, 1}, {}});
    SharedPlan plan = planAndRun(rows, columns, bits);
    // 16-byte accesses on one side. The other has them only if the tiles leave
    // registers that repeat along both dimensions, as they do for wide
    // elements.
    EXPECT_EQ(std::max(plan.store.elements, plan.load.elements), vector);
    EXPECT_EQ(std::min(plan.store.elements, plan.load.elements),
              bits >= 32 ? vector : 1);
    EXPECT_EQ(plan.scratchBytes, 64u * 64 * bits / 8);
  }
}

TEST(SwizzleTest, SharedVectorsServeBothSides) {
  // Four common elements: 16-byte stores and loads of f32.
  LinearLayout a = blocked({64, 64}, {{1, 4}, {2, 16}, {4, 1}, {1, 0}, {}});
  LinearLayout b = blocked({64, 64}, {{1, 4}, {32, 1}, {1, 4}, {0, 1}, {}});
  SharedPlan plan = planAndRun(a, b, 32);
  EXPECT_EQ(plan.store.elements, 4u);
  EXPECT_EQ(plan.load.elements, 4u);
}

TEST(SwizzleTest, FragmentsToRows) {
  // The accumulator of mma, four warps, to rows that can be stored to global
  // memory with 16 bytes a lane.
  LinearLayout accumulator = LinearLayout::registers(
      {64, 64}, {{0, 1}, {8, 0}, {0, 8}, {0, 16}, {0, 32}},
      {{0, 2}, {0, 4}, {1, 0}, {2, 0}, {4, 0}}, {{16, 0}, {32, 0}});
  LinearLayout rows = blocked({64, 64}, {{1, 8}, {4, 8}, {4, 1}, {1, 0}, {}});
  SharedPlan plan = planAndRun(accumulator, rows, 16);
  EXPECT_GE(plan.load.elements, 2u);
  EXPECT_GE(plan.store.elements, 2u);
}

TEST(SwizzleTest, TheSideWithMoreToMoveGetsTheVectors) {
  // Every warp of the destination loads everything, four elements a thread.
  LinearLayout one = LinearLayout::registers(
      {128}, {}, {{1}, {2}, {4}, {8}, {16}}, {{32}, {64}});
  LinearLayout four = LinearLayout::registers(
      {128}, {{1}, {2}}, {{4}, {8}, {16}, {32}, {64}}, {{0}, {0}});
  EXPECT_EQ(planAndRun(one, four, 32).load.elements, 4u);
  EXPECT_EQ(planAndRun(four, one, 32).store.elements, 4u);
}

TEST(SwizzleTest, CopiesAreStoredOnce) {
  LinearLayout source = LinearLayout::registers(
      {64}, {{0}, {1}}, {{2}, {4}, {8}, {16}, {32}}, {{0}});
  LinearLayout destination = LinearLayout::registers(
      {64}, {{0}, {0}}, {{1}, {2}, {4}, {8}, {16}}, {{32}});
  SharedPlan plan = planAndRun(source, destination, 32);
  EXPECT_EQ(plan.storeAccess.instructions, 1u); // A pair of elements.
  EXPECT_EQ(plan.loadAccess.instructions, 1u);
  EXPECT_EQ(plan.scratchBytes, 256u);
}

TEST(SwizzleTest, EachCtaHasItsPart) {
  LinearLayout source = LinearLayout::registers(
      {32, 64}, {{0, 1}, {0, 2}, {0, 4}},
      {{0, 8}, {0, 16}, {1, 0}, {2, 0}, {4, 0}}, {{8, 0}, {16, 0}}, {{0, 32}});
  LinearLayout destination = LinearLayout::registers(
      {32, 64}, {{1, 0}, {2, 0}, {4, 0}},
      {{8, 0}, {0, 1}, {0, 2}, {0, 4}, {0, 8}}, {{0, 16}, {0, 32}}, {{16, 0}});
  SharedPlan plan = planAndRun(source, destination, 32);
  EXPECT_EQ(plan.scratchBytes, 32u * 64 * 4 / 2);
  EXPECT_TRUE(plan.storeMap.preserves(InDim::Cta));
  EXPECT_FALSE(plan.loadMap.preserves(InDim::Cta));
}

TEST(SwizzleTest, RandomPermutationsHaveNoConflicts) {
  // Layouts whose bases are single bits, as all layouts of kernels are, with
  // copies.
  forSeeds(300, [](Random &random) {
    unsigned bits = 9 + below(random, 3);
    unsigned elementBits = 8u << below(random, 4);
    auto permuted = [&] {
      HardwareSpace space = threadSpace(bits - 7 + below(random, 3), 5, 2, 0);
      BitMatrix matrix =
          randomSurjection(random, bits, space.totalBits(), true);
      LinearLayout::Bases bases;
      for (InDim dim : allInDims)
        for (unsigned bit = 0; bit < space.bits(dim); ++bit)
          bases[unsigned(dim)].push_back(matrix.column(space.start(dim) + bit));
      return LinearLayout::fromBases({int64_t(1) << bits}, bases);
    };
    LinearLayout source = permuted(), destination = permuted();
    planAndRun(source, destination, elementBits);
  });
}

TEST(SwizzleTest, RefusesPartialLayouts) {
  LinearLayout all = LinearLayout::registers({8}, {{1}}, {{2}, {4}});
  LinearLayout half = LinearLayout::registers({8}, {{1}}, {{2}, {0}});
  EXPECT_FALSE(planSharedMemory(all, half, 32));
  EXPECT_FALSE(planSharedMemory(half, all, 32));
}
