//===- ThreadClocks.h - happens-before within a CTA -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clocks of a CTA's threads, and how the events of a run change them:
// barriers, bar.warp.sync, fences, and strong accesses that release or acquire.
// After a barrier of the whole CTA, and after a bar.warp.sync of the whole
// warp, what a thread knows is one number; only other patterns need clocks with
// entries for single threads.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_THREADCLOCKS_H
#define TILE_LIB_EMULATOR_CHECK_THREADCLOCKS_H

#include "../Machine/Memory.h"
#include "Clock.h"
#include "Monitor.h"
#include "SyncLocations.h"
#include <deque>
#include <map>

namespace tile::emulator {

/// What a thread knows, and its own time.
struct ThreadState {
  /// Its accesses get this time.
  Time time = 0;
  /// Everything that its CTA did until then happened before.
  Time floor = 0;
  /// Everything that its warp did until then happened before.
  Time warpFloor = 0;
  /// What it knows beyond that.
  ClockRef clock;
};

/// The threads of a warp.
struct WarpState {
  ThreadState lanes[kWarpLanes];
  /// All lanes that are alive have the same state as any other of them.
  bool uniform = true;
  /// Lanes that have accessed memory at their present time.
  LaneMask touched = 0;
};

class ThreadClocks {
public:
  /// `now` is the time of the clock domain; `cta` and `firstWarp` are the
  /// numbers of this CTA and of its first warp in the domain.
  ThreadClocks(Time &now, uint32_t cta, uint32_t firstWarp, uint32_t warps);

  uint32_t cta() const { return ctaNumber; }
  uint32_t firstWarp() const { return first; }
  uint32_t numWarps() const { return static_cast<uint32_t>(warps.size()); }
  WarpState &warp(unsigned index) { return warps[index]; }

  /// True if what the lanes `others` of warp `otherWarp` (its number in the
  /// domain) did at `time` happened before what lane `lane` of the warp does
  /// now. Otherwise `culprit` is the first lane of which it does not hold.
  bool isOrdered(Time time, uint32_t otherWarp, LaneMask others, unsigned warp,
                 unsigned lane, unsigned &culprit) const;

  void release(Warp &warp, LaneMask lanes, SyncObject object);
  void acquire(Warp &warp, LaneMask lanes, SyncObject object);
  void warpSync(Warp &warp, LaneMask lanes);
  void fence(unsigned warp, LaneMask lanes, Order order, Scope scope);
  /// A strong read of one lane at the location `key` of `locations`, to be told
  /// before the access is looked at: what is acquired happened before it.
  void strongRead(unsigned warp, unsigned lane, SyncLocations &locations,
                  uint64_t key, Order order, Scope scope);
  /// A strong write, to be told after that: it is among what is released. An
  /// atomic keeps what others released there, a plain write does not.
  void strongWrite(unsigned warp, unsigned lane, SyncLocations &locations,
                   uint64_t key, bool isAtomic, Order order, Scope scope);

private:
  /// One phase of a synchronisation object.
  struct Phase {
    struct Arrival {
      uint32_t warp;
      LaneMask lanes;
      ThreadState state;
    };
    std::vector<Arrival> arrivals;
    /// By warp: the lanes that arrived.
    std::vector<LaneMask> members;
    /// After completion: what its members know. A `time` other than 0 is that
    /// of all members that went on after it.
    bool complete = false;
    ClockRef clock;
    Time floor = 0;
    Time time = 0;
  };
  /// What a thread's fences have done to it.
  struct FenceState {
    /// What it released by its last fence, of CTA scope and of wider scope.
    ClockRef releasedCta, releasedWide;
    /// What its strong reads saw, for its next fence.
    ClockRef seenCta, seenWide;
    /// What was added to those, and to what the thread knows, last: a loop that
    /// waits for a flag adds the same again and again.
    ClockRef lastSeen[2], lastAcquired[2];
  };

  /// All that lane `lane` knows, itself included, as a clock.
  void exportState(unsigned warp, unsigned lane, ClockBuilder &builder) const;
  ClockRef exportState(unsigned warp, unsigned lane) const;
  void exportState(uint32_t warp, LaneMask lanes, const ThreadState &state,
                   ClockBuilder &builder) const;
  /// Completes a phase; true if all of the CTA took part.
  void complete(Cta &cta, Phase &phase);
  bool isWhole(Cta &cta, const Phase &phase) const;
  FenceState &fenceState(unsigned warp, unsigned lane);
  /// The thread acquires both clocks, either of which may be null.
  static void acquireClocks(ThreadState &mine, FenceState &fence,
                            const ClockRef &narrow, const ClockRef &wide);
  Thread thread(unsigned warp, unsigned lane) const {
    return (first + warp) * kWarpLanes + lane;
  }

  Time &now;
  uint32_t ctaNumber;
  uint32_t first;
  std::vector<WarpState> warps;
  /// The phases of an object, the newest last.
  std::map<std::pair<SyncObject::Kind, uint64_t>, std::deque<Phase>> objects;
  /// By thread of the CTA; empty until there is a fence or a release.
  std::vector<FenceState> fences;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_THREADCLOCKS_H
