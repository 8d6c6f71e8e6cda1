//===- Emulator.h - executes PTX on the CPU ---------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads the PTX of a kernel and executes it as a GPU would: grids of CTAs,
// warps of 32 lanes, barriers, shared memory, asynchronous copies. It needs no
// GPU and no CUDA. While it runs it can check what a GPU does not: accesses
// outside the arrays, reads of uninitialised shared memory, data races and
// misuse of barriers, each reported once with the source line.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_EMULATOR_EMULATOR_H
#define TILE_EMULATOR_EMULATOR_H

#include "tile/Support/Diagnostics.h"
#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tile {

/// Memory that a kernel may use. The bytes belong to the caller and stay his.
struct EmulatorArray {
  /// What messages call it, usually the name of the argument.
  std::string name;
  void *data = nullptr;
  uint64_t bytes = 0;
  /// A store into it is an error.
  bool readOnly = false;
  /// The address by which the kernel knows its first byte; arrays keep at
  /// least 4 GiB between them, so that an overrun hits nothing. The
  /// caller chooses it, with the alignment that the array would have on a GPU.
  uint64_t address = 0;
};

/// A address for array `index` of a launch, far from all others; `offset` is
/// added to one that is a multiple of 2^40.
constexpr uint64_t getEmulatorAddress(uint32_t index, uint64_t offset = 0) {
  return (static_cast<uint64_t>(index) + 1) * (1ull << 40) + offset;
}

/// What is checked while a kernel runs; bits of EmulatorOptions::checks.
enum EmulatorCheck : unsigned {
  /// Global accesses stay within the arrays, shared and local ones in range,
  /// all are aligned. Without it, a bad access still ends the run.
  CheckMemory = 1,
  /// Shared memory is written before it is read.
  CheckInit = 2,
  /// No data races in shared memory, nor between CTAs in global memory.
  CheckRace = 4,
  /// Barriers are used as PTX defines; bank conflicts are counted.
  CheckSync = 8,
  CheckNothing = 0,
  CheckEverything = 15,
};

/// How a kernel is run.
struct EmulatorOptions {
  unsigned checks = CheckEverything;
  /// Chooses the order in which warps run and asynchronous operations end. 0
  /// is the natural order; each other seed gives a random one, some of them
  /// adversarial (one warp as far ahead of the others as it can get,
  /// asynchronous operations as late as allowed, divergent paths never
  /// rejoined before they must). A run is determined by its seed.
  uint64_t seed = 0;
  /// CTAs that run at once; 0 takes one thread for each core. Kernels whose
  /// CTAs communicate run on one thread, so that the seed decides all.
  unsigned threads = 0;
  /// Warp instructions that one CTA may execute before it counts as endless;
  /// 0 sets no bound.
  uint64_t maxSteps = 1'000'000'000;
  /// Findings after which the run ends.
  unsigned maxFindings = 20;
  /// Remarks (R0930) name the instructions with bank conflicts; needs
  /// CheckSync.
  bool reportBankConflicts = false;
  /// Ends the run soon after it becomes true, as an error (for Ctrl-C).
  const std::atomic<bool> *cancel = nullptr;
};

/// One launch: the grid, and the kernel's parameters in order.
struct EmulatorLaunch {
  std::array<uint32_t, 3> grid = {1, 1, 1};
  /// Threads of a CTA; {0, 0, 0} takes what the kernel demands (.reqntid).
  std::array<uint32_t, 3> block = {0, 0, 0};
  /// Dynamic shared memory of a CTA, in bytes.
  uint32_t sharedBytes = 0;
  std::vector<EmulatorArray> arrays;
  /// Integers, addresses (of EmulatorArray), bit patterns of floats; bits above
  /// a parameter's width are ignored.
  std::vector<uint64_t> arguments;
};

/// What a run did.
struct EmulatorStatistics {
  /// Instructions, counted once for each active lane.
  uint64_t laneInstructions = 0;
  /// Instructions, counted once for each warp that issued them.
  uint64_t warpInstructions = 0;
  /// Shared-memory wavefronts beyond the fewest possible.
  uint64_t bankConflicts = 0;
};

/// A kernel in executable form. Thread-safe: one object may be run by several
/// threads at once.
class EmulatedKernel {
public:
  /// Parses `ptx` and prepares the entry `name` (the only one, if empty).
  /// Null after reporting errors. `.loc` directives are resolved to the buffers
  /// of the engine's sources where a `.file` names one, so that findings point
  /// at the .tile file.
  static std::unique_ptr<EmulatedKernel> create(llvm::StringRef ptx,
                                                llvm::StringRef name,
                                                DiagnosticEngine &diagnostics);
  ~EmulatedKernel();
  EmulatedKernel(const EmulatedKernel &) = delete;
  EmulatedKernel &operator=(const EmulatedKernel &) = delete;

  /// Runs a launch. False after errors, findings of the checks included; the
  /// arrays then hold what had been written so far.
  bool run(const EmulatorLaunch &launch, const EmulatorOptions &options,
           DiagnosticEngine &diagnostics,
           EmulatorStatistics *statistics = nullptr) const;

private:
  struct Implementation;
  explicit EmulatedKernel(std::unique_ptr<Implementation> implementation);

  std::unique_ptr<Implementation> implementation;
};

} // namespace tile

#endif // TILE_EMULATOR_EMULATOR_H
