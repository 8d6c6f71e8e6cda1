//===- ContainedWork.h - work that cannot harm its caller -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does a number of independent pieces of work in child processes, several at a
// time. A piece that crashes, takes all memory or does not end costs itself
// alone: a thread could be neither stopped nor survived. Used where one run
// compiles many functions that nobody has looked at.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_CONTAINEDWORK_H
#define TILE_SUPPORT_CONTAINEDWORK_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <string>
#include <vector>

namespace tile {

/// What a piece of work may take, and how many are done at a time.
struct ContainedLimits {
  /// Child processes at a time; at least 1.
  unsigned processes = 1;
  /// Wall time of one piece; at least 1.
  unsigned seconds = 60;
  /// Address space of a process in bytes. Not enforced in builds with
  /// sanitizers, which reserve terabytes.
  uint64_t bytes = 4ull << 30;
};

/// How a piece of work ended.
struct ContainedResult {
  enum End : uint8_t { Finished, Crashed, TimedOut, OutOfMemory, NotStarted };
  End end = NotStarted;
  /// What the work returned, if it finished.
  std::string text;
  /// The signal of a crash; 0 if the process ended by itself.
  int signal = 0;
};

/// Calls `work(i)` for each i below `count`, and returns what came of each. A
/// process does several in a row; after one that crashed, a new process goes on
/// with the next. What `work` prints is dropped, and what it changes in memory
/// is lost. Call it while this process has a single thread.
std::vector<ContainedResult>
runContained(size_t count, const ContainedLimits &limits,
             llvm::function_ref<std::string(size_t)> work);

} // namespace tile

#endif // TILE_SUPPORT_CONTAINEDWORK_H
