//===- LaunchHarness.h - runs a few lines of PTX ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Wraps the body of a kernel, runs it on the emulator, and gives what it wrote
// and what was reported. The kernel gets one array of 32-bit words, one for
// each thread of the grid.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_EMULATOR_LAUNCHHARNESS_H
#define TILE_TEST_UNIT_EMULATOR_LAUNCHHARNESS_H

#include "tile/Emulator/Emulator.h"

namespace tile::emulatortest {

/// Seeds that meet every combination of policies once.
inline constexpr uint64_t kSeeds = 13;

struct RunOutcome {
  bool done = false;
  std::vector<uint32_t> out;
  std::vector<Diagnostic> diagnostics;
  EmulatorStatistics statistics;

  /// The only diagnostic as "E0916: deadlock: ...", its notes in lines of
  /// their own after it; "none" if there is none.
  std::string text() const;
};

struct RunShape {
  uint32_t ctas = 1;
  uint32_t threads = 32;
  uint32_t sharedBytes = 0;
};

/// A module with the entry `k` around `body`. Declared are the predicates %p0
/// to %p9, the registers %r0 to %r31 and %rd0 to %rd15, 4096 bytes of shared
/// memory `tile`, a global word `flag` and the parameter `out`. `%rd0` is the
/// address of the thread's word of the output, `%r0` its %tid.x. What stands in
/// `functions` precedes the entry.
std::string wrapBody(const std::string &body,
                     const std::string &functions = "");

/// Runs a whole module. The output begins with zeros.
RunOutcome runModule(const std::string &ptx, const RunShape &shape = {},
                     const EmulatorOptions &options = {});

/// The same for a body.
RunOutcome runBody(const std::string &body, const RunShape &shape = {},
                   const EmulatorOptions &options = {});

/// Options with a seed.
EmulatorOptions withSeed(uint64_t seed);

} // namespace tile::emulatortest

#endif // TILE_TEST_UNIT_EMULATOR_LAUNCHHARNESS_H
