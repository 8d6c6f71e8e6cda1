//===- LayoutTesting.h - random layouts and a simulated machine -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of the layout library share: random layouts from seeds,
// register files filled with element indices, and literal execution of
// conversion plans on them.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LAYOUT_LAYOUTTESTING_H
#define TILE_TEST_UNIT_LAYOUT_LAYOUTTESTING_H

#include "tile/Layout/Conversion.h"
#include "gtest/gtest.h"
#include <random>
#include <vector>

namespace tile {
/// Makes GoogleTest print layouts and maps readably.
void PrintTo(const LinearLayout &layout, std::ostream *os);
void PrintTo(const HardwareMap &map, std::ostream *os);
} // namespace tile

namespace tile::layout_testing {

/// Runs `body(generator)` for the seeds 0 .. count - 1; a failure shows the
/// seed.
template <typename Body> void forSeeds(unsigned count, Body body) {
  for (unsigned seed = 0; seed < count; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    std::mt19937_64 generator(seed);
    body(generator);
    if (::testing::Test::HasFatalFailure())
      return;
  }
}

using Random = std::mt19937_64;

/// A number from 0 to bound - 1.
uint64_t below(Random &random, uint64_t bound);

/// A shape of rank 1 to 3 with `bits` index bits.
LinearLayout::Coords randomShape(Random &random, unsigned bits);

/// A random matrix with `rows` independent rows (rows <= columns): a random
/// surjection. `simple` ones have columns with at most one bit.
BitMatrix randomSurjection(Random &random, unsigned rows, unsigned columns,
                           bool simple);

/// A random surjective layout on these places.
LinearLayout randomLayout(Random &random, const HardwareSpace &space,
                          llvm::ArrayRef<int64_t> shape);

/// A space for registers and threads.
HardwareSpace threadSpace(unsigned registerBits, unsigned laneBits,
                          unsigned warpBits, unsigned ctaBits);

/// All places of a space.
std::vector<HardwarePoint> allPlaces(const HardwareSpace &space);

/// The value of each register of each thread, by flattened place.
using RegisterFile = std::vector<uint64_t>;

/// Every register holds the linear index of its element.
RegisterFile fill(const LinearLayout &layout);

/// Executes the plan of a conversion step by step, as a lowering would.
RegisterFile execute(const Conversion &conversion, const LinearLayout &source,
                     const LinearLayout &destination,
                     const RegisterFile &registers);
RegisterFile execute(const ShufflePlan &plan, const LinearLayout &source,
                     const LinearLayout &destination,
                     const RegisterFile &registers);
RegisterFile execute(const SharedPlan &plan, const LinearLayout &source,
                     const LinearLayout &destination,
                     const RegisterFile &registers);

} // namespace tile::layout_testing

#endif // TILE_TEST_UNIT_LAYOUT_LAYOUTTESTING_H
