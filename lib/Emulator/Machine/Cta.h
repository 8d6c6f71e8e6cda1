//===- Cta.h - a CTA and the launch it belongs to ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of a launch (shared by all CTAs) and of one CTA: its warps, shared
// and local memory, barriers and checks. CTAs of one launch run on several host
// threads unless they communicate; all of one CTA runs on one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_CTA_H
#define TILE_LIB_EMULATOR_MACHINE_CTA_H

#include "../Check/Findings.h"
#include "../Program/Program.h"
#include "Barriers.h"
#include "Random.h"
#include "Warp.h"
#include "tile/Emulator/Emulator.h"

namespace tile::emulator {

class CtaMonitor;
class LaunchMonitor;

/// How a seed lets things happen.
struct SchedulePolicy {
  enum class Warps : uint8_t {
    /// One after the other, as far as each can go.
    Natural,
    /// Another one after a random number of instructions.
    Random,
    /// The one that is furthest goes on until it is blocked.
    OneAhead,
  };
  enum class Async : uint8_t {
    /// Asynchronous operations end when they are issued, at a random time, or
    /// at the wait that promises it.
    AtOnce,
    Random,
    AsLateAsAllowed,
  };
  Warps warps = Warps::Natural;
  Async async = Async::AsLateAsAllowed;
  /// Fragments join where the ways of a branch meet; else only where they must.
  bool rejoinEarly = true;

  static SchedulePolicy fromSeed(uint64_t seed);
};

/// What all CTAs of a launch share. Thread-safe where it is not const.
struct LaunchState {
  const Program &program;
  const EmulatorLaunch &launch;
  const EmulatorOptions &options;
  SchedulePolicy policy;
  /// Threads of a CTA along x, y, z, and in all.
  uint32_t block[3];
  uint32_t threads;
  /// Arrays by address, ascending.
  std::vector<EmulatorArray> arrays;
  /// The module's global and constant variables, as this launch sees them.
  std::vector<uint8_t> globalData;
  Findings findings;
  /// Null if nothing between CTAs is checked.
  std::unique_ptr<LaunchMonitor> monitor;
  /// Set to end the run of all CTAs soon.
  std::atomic<bool> stop = false;
  /// What every warp's register block begins with: constants, parameters and
  /// what is the same for all CTAs.
  std::vector<std::byte> registers;
  /// Bytes of a CTA's shared memory.
  uint32_t sharedBytes;
  /// CTAs run one at a time, on one host thread.
  bool cooperative;

  /// The launch must have been checked (Run.cpp).
  LaunchState(const Program &program, const EmulatorLaunch &launch,
              const EmulatorOptions &options);
  ~LaunchState();

  uint64_t numCtas() const;
  unsigned warpsPerCta() const { return (threads + kWarpLanes - 1) / 32; }
};

/// The position of CTA number `index`.
void positionOf(uint64_t index, llvm::ArrayRef<uint32_t> grid,
                uint32_t position[3]);

class Cta {
public:
  /// `index` counts x fastest.
  Cta(LaunchState &launch, uint64_t index);
  ~Cta();

  LaunchState &launch() const { return state; }
  uint64_t index() const { return linear; }
  const uint32_t *position() const { return coordinates; }
  std::vector<std::unique_ptr<Warp>> &warps() { return allWarps; }
  /// Static and dynamic shared memory.
  std::byte *shared() { return sharedMemory.get(); }
  uint32_t sharedBytes() const { return state.sharedBytes; }
  /// Local memory of one lane.
  std::byte *local(const Warp &warp, unsigned lane);
  Barriers &barriers() { return ctaBarriers; }
  /// Null if nothing is checked.
  CtaMonitor *monitor() const { return checks.get(); }
  /// Decides everything that the seed decides in this CTA.
  Random &random() { return randomness; }
  EmulatorStatistics &statistics() { return counts; }

  /// Something happened that warps which are blocked may have waited for.
  void wake() { woken = true; }
  /// True once after wake().
  bool takeWake() { return std::exchange(woken, false); }

private:
  /// Fills in what differs from warp to warp.
  void initialise(Warp &warp);

  LaunchState &state;
  uint64_t linear;
  uint32_t coordinates[3];
  std::unique_ptr<std::byte[]> sharedMemory;
  std::unique_ptr<std::byte[]> localMemory;
  std::vector<std::unique_ptr<Warp>> allWarps;
  Barriers ctaBarriers;
  Random randomness;
  EmulatorStatistics counts;
  bool woken = false;
  std::unique_ptr<CtaMonitor> checks;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_CTA_H
