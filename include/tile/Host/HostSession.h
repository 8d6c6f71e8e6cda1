//===- HostSession.h - what host code of one program shares -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state behind the evaluation of a program's host part: where kernels run,
// how much memory arrays may take, the kernels compiled so far, and what the
// current case did. Making a session gives the program's module `tile` its
// functions.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTSESSION_H
#define TILE_HOST_HOSTSESSION_H

#include "tile/Host/Check.h"
#include "tile/Host/LaunchBackend.h"
#include "llvm/ADT/StringMap.h"

namespace tile {

/// What one case has done so far.
struct CaseState {
  /// A test or benchmark is running, so kernels may be launched.
  bool active = false;
  /// Launches are to be kept for timing.
  bool recording = false;
  std::vector<KernelLaunch> recorded;
  unsigned launches = 0;
  unsigned checks = 0;
  /// The case said how far devices may differ: what it compares are they.
  bool statesTolerance = false;
  /// A check did not pass; the case has ended.
  bool checkFailed = false;
  std::optional<CheckReport> worst;
  uint64_t bytes = 0;
  uint64_t flops = 0;
  /// The seed of the next generator that is not given one.
  uint64_t nextSeed = 0;
};

/// Shared by all evaluators of one program's host code. The program and the
/// backend must outlive it; only one session a program.
class HostSession {
public:
  HostSession(Program &program, LaunchBackend &backend,
              std::shared_ptr<MemoryBudget> budget);
  ~HostSession();
  HostSession(const HostSession &) = delete;
  HostSession &operator=(const HostSession &) = delete;

  /// The compiled kernel of a source, made at most once. Null after errors.
  std::shared_ptr<PreparedKernel> prepared(const KernelSource &kernel);

  Program &program;
  LaunchBackend &backend;
  const std::shared_ptr<MemoryBudget> budget;
  CaseState state;
  /// What tile.dialect made of each file, by the file's real path.
  llvm::StringMap<Value> dialects;

private:
  llvm::StringMap<std::shared_ptr<PreparedKernel>> kernels;
};

} // namespace tile

#endif // TILE_HOST_HOSTSESSION_H
