//===- Clock.h - what one thread knows of the others ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vector clocks (Fidge, Mattern 1988) for thousands of threads. All threads of
// one clock domain (a CTA, or a launch whose CTAs communicate) draw their times
// from one counter that only grows. So "everything that this CTA did until now"
// is a single number, its floor: after a barrier of the whole CTA a clock is
// one number however many threads there are. Threads about which more is known
// than the floor says are listed one by one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_CLOCK_H
#define TILE_LIB_EMULATOR_CHECK_CLOCK_H

#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <utility>

namespace tile::emulator {

/// A time of a clock domain. 0 is before everything.
using Time = uint32_t;
/// Of an asynchronous access that nobody has waited for: after everything.
inline constexpr Time kPending = ~Time(0);
/// Where time stops. Later events all have this time and count as ordered, so
/// that a run of more than four thousand million synchronisations may miss
/// races but never invents one.
inline constexpr Time kLastTime = kPending - 1;

/// Draws a new time, later than all others.
inline Time advance(Time &now) {
  if (now < kLastTime)
    ++now;
  return now;
}

/// A lane of the clock domain: 32 times the warp's number in the domain, plus
/// the lane.
using Thread = uint32_t;

/// Immutable, shared by many threads. Not thread-safe: a clock domain belongs
/// to one host thread.
class Clock : public llvm::RefCountedBase<Clock> {
public:
  /// What is known of the threads of one CTA.
  struct Part {
    uint32_t cta = 0;
    /// All threads of the CTA are known until then.
    Time floor = 0;
    /// Those that are known further, ascending by thread.
    llvm::SmallVector<std::pair<Thread, Time>, 2> threads;
  };

  /// Until when `thread` of `cta` is known.
  Time get(uint32_t cta, Thread thread) const;

  /// Ascending by CTA.
  llvm::SmallVector<Part, 1> parts;
};

/// Null knows nothing.
using ClockRef = llvm::IntrusiveRefCntPtr<const Clock>;

/// Puts knowledge together.
class ClockBuilder {
public:
  void add(const ClockRef &clock);
  void addFloor(uint32_t cta, Time floor);
  void addThread(uint32_t cta, Thread thread, Time time);
  /// The union of what was added; null if that is nothing.
  ClockRef finish();

private:
  struct Point {
    uint32_t cta;
    Thread thread;
    Time time;
  };
  llvm::SmallVector<ClockRef, 4> clocks;
  llvm::SmallVector<std::pair<uint32_t, Time>, 4> floors;
  llvm::SmallVector<Point, 40> points;
};

/// The union of two clocks; one of them if it holds the other by being the same
/// object or the only one.
ClockRef join(const ClockRef &a, const ClockRef &b);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_CLOCK_H
