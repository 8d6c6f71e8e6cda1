//===- RegisterStepsTest.cpp - registers that follow from others ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random tiles with random facts that hold, in random layouts: every register
// of every thread must have the value that follows from its representative.
// And single cases in which something must follow.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/RegisterSteps.h"
#include "gtest/gtest.h"
#include <random>

using namespace tile;
using llvm::SmallVector;

namespace {

using Random = std::mt19937_64;

constexpr unsigned kLogExtent = 4;
constexpr unsigned kExtent = 1u << kLogExtent;

/// A tile of 16 x 16 elements that is the sum of two functions, one of each
/// index, and what is known of it.
struct RandomTile {
  explicit RandomTile(Random &random) {
    for (SmallVector<int64_t, 16> &function : parts) {
      unsigned logRun = random() % (kLogExtent + 1);
      int64_t stride = int64_t(random() % 5) - 2;
      facts.dims.push_back({stride, logRun});
      int64_t start = 0;
      for (unsigned i = 0; i < kExtent; ++i) {
        unsigned inRun = i % (1u << logRun);
        if (inRun == 0)
          start = int64_t(random() % 1000);
        function.push_back(start + stride * int64_t(inRun));
      }
    }
  }

  int64_t at(const LinearLayout::Coords &index) const {
    return parts[0][index[0]] + parts[1][index[1]];
  }

  Facts facts;
  std::array<SmallVector<int64_t, 16>, 2> parts;
};

/// The index bits in random order and mixed, some twice, some nowhere.
LinearLayout randomLayout(Random &random) {
  SmallVector<uint64_t, 16> bits;
  for (unsigned bit = 0; bit < 2 * kLogExtent; ++bit)
    bits.push_back(uint64_t(1) << bit);
  std::shuffle(bits.begin(), bits.end(), random);
  for (unsigned mixes = random() % 4; mixes > 0; --mixes) {
    unsigned from = random() % bits.size(), to = random() % bits.size();
    if (from != to)
      bits[to] ^= bits[from];
  }
  if (random() % 3 == 0)
    bits.insert(bits.begin() + random() % 4, 0);
  LinearLayout::Bases bases;
  for (auto [number, bit] : llvm::enumerate(bits)) {
    InDim dim = number < 4   ? InDim::Register
                : number < 7 ? InDim::Lane
                             : InDim::Warp;
    bases[static_cast<unsigned>(dim)].push_back(bit);
  }
  return LinearLayout::fromBases({kExtent, kExtent}, bases);
}

TEST(RegisterStepsTest, randomTilesInRandomLayouts) {
  unsigned followers = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    RandomTile tile(random);
    LinearLayout layout = randomLayout(random);
    RegisterSteps steps(tile.facts, layout);
    for (unsigned warp = 0; warp < layout.inSize(InDim::Warp); ++warp)
      for (unsigned lane = 0; lane < layout.inSize(InDim::Lane); ++lane)
        for (unsigned reg = 0; reg < layout.numRegisters(); ++reg) {
          auto valueOf = [&](unsigned reg) {
            HardwarePoint place = HardwarePoint::thread(reg, lane);
            place[InDim::Warp] = warp;
            return tile.at(layout.apply(place));
          };
          unsigned from = steps.representative(reg);
          ASSERT_EQ(valueOf(reg), valueOf(from) + steps.distance(reg));
          followers += from != reg;
        }
    EXPECT_EQ(steps.pairs(), RegisterSteps(steps.pairs()).pairs());
  }
  EXPECT_GT(followers, 10000u);
}

TEST(RegisterStepsTest, equalOnesAndGroups) {
  RegisterSteps steps(llvm::ArrayRef<int64_t>{0, 0, 1, 4, 3, 0});
  EXPECT_EQ(steps.representative(15), 4u);
  EXPECT_EQ(steps.distance(15), 4);
  RegisterSteps equal = steps.onlyEqual();
  EXPECT_EQ(equal.pairs(), (SmallVector<int64_t, 8>{0, 0, 3, 0}));
  EXPECT_EQ(equal.representative(15), 6u);
  RegisterSteps pairs = steps.ofGroups(1);
  EXPECT_EQ(pairs.pairs(), (SmallVector<int64_t, 8>{0, 4, 2, 0}));
  EXPECT_TRUE(RegisterSteps().empty());
  EXPECT_EQ(RegisterSteps().representative(5), 5u);
}

} // namespace
