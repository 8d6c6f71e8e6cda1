//===- RegisterPermutationTest.cpp - tests of register orders -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Permutations act alike on layouts and on values; vector widths are checked
// against the addresses of each thread's registers.
//
//===----------------------------------------------------------------------===//

#include "LayoutTesting.h"
#include "tile/Layout/Families.h"

using namespace tile;
using namespace tile::layout_testing;

static RegisterPermutation randomPermutation(Random &random, unsigned bits,
                                             unsigned kept) {
  llvm::SmallVector<unsigned, 8> order;
  for (unsigned i = 0; i < bits; ++i)
    order.push_back(i);
  std::shuffle(order.begin(), order.end(), random);
  order.resize(kept);
  return RegisterPermutation(order, bits);
}

/// The elements of one thread, register by register.
static std::vector<uint64_t> valuesOf(const LinearLayout &layout,
                                      const HardwarePoint &thread) {
  std::vector<uint64_t> values;
  for (uint32_t reg = 0; reg < layout.numRegisters(); ++reg) {
    HardwarePoint place = thread;
    place[InDim::Register] = reg;
    values.push_back(layout.applyLinear(place));
  }
  return values;
}

TEST(RegisterPermutationTest, LayoutAndValuesMoveTogether) {
  forSeeds(60, [](Random &random) {
    LinearLayout layout =
        randomLayout(random, threadSpace(4, 2, 1, 0), randomShape(random, 4));
    RegisterPermutation order = randomPermutation(random, 4, below(random, 5));
    LinearLayout permuted = order.apply(layout);
    for (unsigned lane = 0; lane < 4; ++lane) {
      HardwarePoint thread = HardwarePoint::thread(0, lane, 1);
      std::vector<uint64_t> before = valuesOf(layout, thread);
      llvm::SmallVector<uint64_t> moved = order.apply<uint64_t>(before);
      std::vector<uint64_t> after = valuesOf(permuted, thread);
      EXPECT_EQ(std::vector<uint64_t>(moved.begin(), moved.end()), after);
    }
  });
}

TEST(RegisterPermutationTest, UndoAndInverse) {
  forSeeds(40, [](Random &random) {
    RegisterPermutation order = randomPermutation(random, 4, 4);
    std::vector<int> values(16);
    for (int i = 0; i < 16; ++i)
      values[i] = i;
    llvm::SmallVector<int> moved = order.apply<int>(values);
    llvm::SmallVector<int> back = order.undo<int>(moved);
    EXPECT_EQ(std::vector<int>(back.begin(), back.end()), values);
    EXPECT_EQ(order.inverse().apply<int>(moved), back);
    EXPECT_EQ(order.inverse().inverse(), order);
  });
  EXPECT_TRUE(RegisterPermutation::identity(3).isIdentity());
  EXPECT_FALSE(RegisterPermutation({1, 0}, 2).isIdentity());
  EXPECT_FALSE(RegisterPermutation({0}, 2).isIdentity());
}

TEST(RegisterPermutationTest, UndoCopiesDroppedRegisters) {
  RegisterPermutation order({2, 0}, 3);
  std::vector<int> values = {10, 11, 12, 13};
  llvm::SmallVector<int> wide = order.undo<int>(values);
  EXPECT_EQ(wide, (llvm::SmallVector<int>{10, 12, 10, 12, 11, 13, 11, 13}));
}

TEST(RegisterPermutationTest, CanonicalOrder) {
  LinearLayout layout = LinearLayout::registers(
      {4, 8}, {{2, 0}, {0, 0}, {0, 4}, {0, 1}}, {{0, 2}, {1, 0}});
  EXPECT_EQ(canonicalize(layout),
            LinearLayout::registers({4, 8}, {{0, 1}, {0, 4}, {2, 0}, {0, 0}},
                                    {{0, 2}, {1, 0}}));
  forSeeds(40, [](Random &random) {
    LinearLayout layout =
        randomLayout(random, threadSpace(4, 2, 1, 0), randomShape(random, 5));
    LinearLayout other = randomPermutation(random, 4, 4).apply(layout);
    EXPECT_EQ(canonicalize(layout), canonicalize(other));
    EXPECT_TRUE(equivalent(layout, other));
    EXPECT_EQ(canonicalize(canonicalize(layout)), canonicalize(layout));
  });
  EXPECT_FALSE(equivalent(LinearLayout::registers({4}, {{1}}, {{2}}),
                          LinearLayout::registers({4}, {{2}}, {{1}})));
}

//===----------------------------------------------------------------------===//
// Vector width
//===----------------------------------------------------------------------===//

TEST(VectorWidthTest, GlobalExamples) {
  LinearLayout rows = blocked({64, 64}, {{1, 8}, {4, 8}, {4, 1}, {1, 0}, {}});
  EXPECT_EQ(globalVectorWidth(rows, 1, 8).elements, 8u);
  EXPECT_EQ(globalVectorWidth(rows, 1, 4).elements, 4u);
  EXPECT_EQ(globalVectorWidth(rows, 1, 1).elements, 1u);
  EXPECT_EQ(globalVectorWidth(rows, 0, 8).elements, 1u);
  LinearLayout columns =
      blocked({64, 64}, {{8, 1}, {8, 4}, {1, 4}, {0, 1}, {}});
  EXPECT_EQ(globalVectorWidth(columns, 0, 8).elements, 8u);
  EXPECT_EQ(globalVectorWidth(columns, 1, 8).elements, 1u);
  // The order of registers does not matter.
  LinearLayout mixed = RegisterPermutation({4, 1, 0, 3, 2}, 5).apply(rows);
  VectorWidth width = globalVectorWidth(mixed, 1, 8);
  EXPECT_EQ(width.elements, 8u);
  EXPECT_EQ(width.order.apply(mixed).basisCoords(InDim::Register, 2),
            (LinearLayout::Coords{0, 4}));
  // Elements 1 apart are missing, or a lane shares an address bit.
  EXPECT_EQ(
      globalVectorWidth(LinearLayout::registers({8}, {{2}}, {{1}, {4}}), 0, 8)
          .elements,
      1u);
  EXPECT_EQ(
      globalVectorWidth(LinearLayout::registers({8}, {{1}, {2}}, {{6}}), 0, 8)
          .elements,
      2u);
}

/// Whether every group of `elements` registers in this order is consecutive and
/// aligned along dimension `dim` in every thread.
static bool isVector(const LinearLayout &ordered, unsigned dim,
                     unsigned elements) {
  for (const HardwarePoint &place : allPlaces(ordered.inSpace())) {
    uint32_t position = place[InDim::Register] % elements;
    HardwarePoint first = place;
    first[InDim::Register] -= position;
    LinearLayout::Coords expected = ordered.apply(first);
    if (expected[dim] % elements != 0)
      return false;
    expected[dim] += position;
    if (ordered.apply(place) != expected)
      return false;
  }
  return true;
}

TEST(VectorWidthTest, GlobalIsRightAndMaximal) {
  unsigned vectors = 0;
  forSeeds(200, [&](Random &random) {
    LinearLayout layout = randomLayout(random, threadSpace(3, 2, 0, 0), {2, 8});
    VectorWidth width = globalVectorWidth(layout, 1, 8);
    vectors += width.elements > 1;
    EXPECT_TRUE(isVector(width.order.apply(layout), 1, width.elements));
    // No order of the three register bits allows a wider vector.
    std::vector<unsigned> order = {0, 1, 2};
    do {
      LinearLayout other = RegisterPermutation(order, 3).apply(layout);
      for (unsigned wider = width.elements * 2; wider <= 8; wider *= 2)
        EXPECT_FALSE(isVector(other, 1, wider));
    } while (std::next_permutation(order.begin(), order.end()));
  });
  EXPECT_GT(vectors, 10u);
}

TEST(VectorWidthTest, OrderDropsCopies) {
  LinearLayout layout = LinearLayout::registers({8}, {{0}, {2}, {1}}, {{4}});
  VectorWidth width = globalVectorWidth(layout, 0, 4);
  EXPECT_EQ(width.elements, 4u);
  EXPECT_EQ(width.order, RegisterPermutation({2, 1}, 3));
}

TEST(VectorWidthTest, Shared) {
  LinearLayout registers =
      blocked({8, 64}, {{1, 8}, {4, 8}, {1, 1}, {1, 0}, {}});
  // 128-byte swizzle of 16-bit elements keeps groups of eight together.
  LinearLayout swizzled = LinearLayout::memory({8, 64}, {{0, 1},
                                                         {0, 2},
                                                         {0, 4},
                                                         {0, 8},
                                                         {0, 16},
                                                         {0, 32},
                                                         {1, 8},
                                                         {2, 16},
                                                         {4, 32}});
  EXPECT_EQ(sharedVectorWidth(*solve(registers, swizzled), 8).elements, 8u);
  LinearLayout columns = LinearLayout::rowMajor({64, 8}).transpose({1, 0});
  EXPECT_EQ(sharedVectorWidth(*solve(registers, columns), 8).elements, 1u);
  LinearLayout pairs = LinearLayout::memory({8, 64}, {{0, 1},
                                                      {1, 0},
                                                      {2, 0},
                                                      {4, 0},
                                                      {0, 2},
                                                      {0, 4},
                                                      {0, 8},
                                                      {0, 16},
                                                      {0, 32}});
  EXPECT_EQ(sharedVectorWidth(*solve(registers, pairs), 8).elements, 2u);
}
