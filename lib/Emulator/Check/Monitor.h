//===- Monitor.h - watches a CTA for what PTX forbids -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The checks' view of a run. The machine tells a CTA's monitor each access to
// memory and each event that orders threads; the monitor keeps shadow memory
// and the happens-before relation, and reports. Order is made of two steps that
// serve barriers, atomics and (later) mbarriers alike: threads *release* what
// they did into a synchronisation object, others *acquire* from it.
//
// The relation is that of the PTX memory model (PTX ISA, "Memory Consistency
// Model"), with vector clocks (Fidge, Mattern 1988; shadow words after Flanagan
// and Freund, "FastTrack", PLDI 2009).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_MONITOR_H
#define TILE_LIB_EMULATOR_CHECK_MONITOR_H

#include "../Machine/Memory.h"
#include <memory>

namespace tile::emulator {

class Cta;
struct LaunchState;

/// Names a synchronisation object of a CTA.
struct SyncObject {
  enum class Kind : uint8_t { Barrier, MBarrier };
  Kind kind = Kind::Barrier;
  /// The barrier's number, the mbarrier's address.
  uint64_t id = 0;
};

/// What is known between CTAs; shared by the monitors of a launch.
class LaunchMonitor {
public:
  static std::unique_ptr<LaunchMonitor> create(LaunchState &launch);
  virtual ~LaunchMonitor() = default;
  /// One for a new CTA; null if `checks` has nothing for it.
  virtual std::unique_ptr<class CtaMonitor> watch(Cta &cta) = 0;
  /// All CTAs have ended and no monitor of theirs is left: reports what
  /// concerns the launch as a whole (bank conflicts, if they are asked for).
  virtual void finish() = 0;
};

class CtaMonitor {
public:
  virtual ~CtaMonitor() = default;

  /// An access that resolve() has resolved, before it is made. True if the run
  /// shall end.
  virtual bool access(Warp &warp, const Instruction &instruction,
                      const Access &access) = 0;

  /// What `lanes` did until now becomes visible to those that acquire from
  /// `object` later.
  virtual void release(Warp &warp, LaneMask lanes, SyncObject object) = 0;
  virtual void acquire(Warp &warp, LaneMask lanes, SyncObject object) = 0;
  /// All of `lanes` met (bar.warp.sync, and nothing else: shuffles order
  /// no memory).
  virtual void warpSync(Warp &warp, LaneMask lanes) = 0;
  /// A fence of the lanes.
  virtual void fence(Warp &warp, LaneMask lanes, Order order, Scope scope) = 0;
  /// The lanes waited for their asynchronous copies up to and including commit
  /// group `lastGroup[lane]`: what those wrote is now visible to the lane.
  virtual void asyncWaited(Warp &warp, LaneMask lanes,
                           const uint64_t *lastGroup) = 0;
  /// All warps of the CTA have ended.
  virtual void finish() = 0;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_MONITOR_H
