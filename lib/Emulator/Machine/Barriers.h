//===- Barriers.h - the barriers of a CTA -----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sixteen barriers that `bar` and `barrier` name (PTX ISA, "Parallel
// Synchronization and Communication Instructions: bar").
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_BARRIERS_H
#define TILE_LIB_EMULATOR_MACHINE_BARRIERS_H

#include "Warp.h"

namespace tile::emulator {

inline constexpr unsigned kNumBarriers = 16;

/// The state of one barrier. Threads that arrive count up; when the expected
/// number is there the phase ends and those that wait go on.
struct Barrier {
  /// Counts the phases that have ended.
  uint64_t phase = 0;
  uint32_t arrived = 0;
  /// Of the phase in progress; 0 if nobody has arrived.
  uint32_t expected = 0;
  /// `bar.red`: the predicates so far.
  uint32_t trueCount = 0;
  bool all = true;
  bool any = false;
  /// Of the phase that ended last.
  uint32_t lastTrueCount = 0;
  bool lastAll = true;
  bool lastAny = false;
  /// The instruction and thread that came first in this phase, for messages.
  uint32_t firstInstruction = kNoIndex;
};

using Barriers = Barrier[kNumBarriers];

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_BARRIERS_H
