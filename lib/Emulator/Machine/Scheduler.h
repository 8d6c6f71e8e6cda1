//===- Scheduler.h - runs the warps of a CTA --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Executes a CTA on one host thread. A warp is run until its fragments are
// blocked, have yielded, or its turn is over; which one is next, and how long a
// turn is, is the policy's affair. Warps that are blocked sleep until something
// happens that they may have waited for (Cta::wake).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_SCHEDULER_H
#define TILE_LIB_EMULATOR_MACHINE_SCHEDULER_H

#include "Cta.h"
#include <deque>

namespace tile::emulator {

/// How a turn of a CTA ended.
enum class CtaState : uint8_t {
  /// The turn is over; it can go on.
  Running,
  /// It does little but wait for other CTAs, as it seems.
  Yielded,
  /// All threads have exited.
  Ended,
  /// Something was reported that ends the run.
  Stopped,
};

class WarpScheduler {
public:
  explicit WarpScheduler(Cta &cta);

  /// Executes up to about `steps` warp instructions.
  CtaState run(uint64_t steps);

private:
  /// How an attempt to run a fragment, or a warp, ended.
  enum class Pause : uint8_t {
    /// It has executed as many instructions as it may.
    TurnOver,
    /// It has let others run.
    Yield,
    Blocked,
    /// A fragment has ended, or is blocked now; there may be others.
    Progress,
    Stop,
  };

  /// The dispatch loop: the running fragment, up to `limit` instructions, whose
  /// number is added to `steps`.
  Pause execute(Warp &warp, uint64_t limit);
  /// Before an `.aligned` instruction: true if the whole warp is there. Else
  /// `pause` says how it goes on.
  bool meet(Warp &warp, const Instruction &instruction, LaneMask active,
            Pause &pause);
  /// Runs some fragment of the warp that is not blocked. Blocked if all are.
  Pause visit(Warp &warp, uint64_t limit);
  /// Ends some asynchronous copies if the policy has them end at any time.
  void endSomeCopies(Warp &warp);
  /// Puts the warp at `place` of `awake` where it belongs after its turn.
  void takeTurn(size_t place, Pause pause);
  /// Nobody is awake: all have ended, or fragments go on that wait at a rejoin,
  /// or there is a deadlock.
  CtaState resolveStandstill();
  bool stepLimitReached();

  Cta &cta;
  LaunchState &state;
  /// Those to be tried, the next one first; those that are blocked.
  std::deque<Warp *> awake;
  std::vector<Warp *> asleep;
  uint64_t steps = 0;
  /// Turns that ended with a yield, or not at all, since one that led
  /// somewhere.
  uint64_t yields = 0;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_SCHEDULER_H
