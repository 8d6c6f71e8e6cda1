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
#include <vector>

namespace tile::emulator {

class Cta;

inline constexpr unsigned kNumBarriers = 16;
/// The cluster's barrier in WaitReason::detail.
inline constexpr uint32_t kClusterBarrier = kNumBarriers;

/// What an instruction does at a barrier.
enum class BarrierAction : uint8_t {
  Arrive,
  Sync,
  /// Sync and a reduction of predicates.
  RedCount,
  RedAll,
  RedAny,
};

/// Threads that wait at a barrier.
struct BarrierWaiter {
  Warp *warp;
  LaneMask lanes;
  const Instruction *instruction;
};

/// The state of one barrier. Threads that arrive count up; when the expected
/// number is there the phase ends and those that wait go on.
struct Barrier {
  /// Counts the phases that have ended.
  uint64_t phase = 0;
  /// Threads that arrived in this phase, and the same with warps that came as
  /// a whole counted as 32, which is how explicit counts count.
  uint32_t threads = 0;
  uint32_t places = 0;
  /// The count that was named; meaningless until `firstInstruction` is set.
  uint32_t expected = 0;
  /// No count was named: all threads that have not exited take part.
  bool wholeCta = false;
  /// `red` and others must not be mixed in a phase.
  bool isReduction = false;
  /// Predicates of `red` so far.
  uint32_t trueCount = 0;
  /// The instruction that came first in this phase; kNoIndex if none has.
  uint32_t firstInstruction = kNoIndex;
  std::vector<BarrierWaiter> waiters;
};

/// How an instruction uses a barrier.
struct BarrierUse {
  BarrierAction action = BarrierAction::Sync;
  uint32_t id = 0;
  /// Threads that take part; 0 if none are named.
  uint32_t count = 0;
  /// `red`: lanes whose predicate is true.
  LaneMask predicates = 0;
};

/// The barriers of one CTA, and its cluster's barrier while a cluster has one
/// CTA.
class Barriers {
public:
  explicit Barriers(Cta &cta) : cta(cta) {}

  /// `lanes` of the running fragment come to a barrier. Blocked if they have to
  /// wait: wait.kind is then Barrier, and waited() is asked when the
  /// instruction is run again. The instruction of a `red` has its action as the
  /// immediate and its result as the first operand.
  Outcome come(Warp &warp, const Instruction &instruction, LaneMask lanes,
               const BarrierUse &use);
  /// True if the phase that the running fragment waits for has ended.
  bool waited(Warp &warp) const;

  /// Threads have exited: a barrier may have waited for none but them.
  void threadsExited();

  const Barrier &operator[](unsigned id) const { return barriers[id]; }
  /// Threads of the CTA that have not exited.
  uint32_t liveThreads() const;

  /// barrier.cluster.arrive and .wait. `releases` and `acquires` say whether
  /// they order memory.
  Outcome clusterArrive(Warp &warp, const Instruction &instruction,
                        LaneMask lanes, bool releases);
  Outcome clusterWait(Warp &warp, const Instruction &instruction,
                      LaneMask lanes, bool acquires);

private:
  bool isComplete(const Barrier &barrier) const;
  void complete(Barrier &barrier, uint32_t id);
  void completeCluster();
  /// Reports a misuse (E0915).
  Outcome misuse(Warp &warp, const Instruction &instruction, LaneMask lanes,
                 std::string what, uint32_t other = kNoIndex);

  Cta &cta;
  Barrier barriers[kNumBarriers];
  /// The cluster's barrier: phases that have ended, threads that arrived in
  /// this one, and for each thread the phase it arrived in last, plus one (0
  /// after it waited).
  uint64_t clusterPhase = 0;
  uint32_t clusterArrived = 0;
  std::vector<uint64_t> arrivedPhase;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_BARRIERS_H
