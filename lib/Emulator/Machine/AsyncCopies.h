//===- AsyncCopies.h - copies that end later --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The asynchronous copies of a warp's lanes (`cp.async`): each lane has its
// commit groups, in order. A copy reads its source and writes its target when
// it ends: at once, at a random time, or at the wait that promises it, as the
// seed says; groups of a lane may end in any order before that.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_ASYNCCOPIES_H
#define TILE_LIB_EMULATOR_MACHINE_ASYNCCOPIES_H

#include "Warp.h"
#include <vector>

namespace tile::emulator {

/// One lane's copy of `bytes` from `source` to `target`; bytes from
/// `sourceBytes` on become zero.
struct AsyncCopy {
  std::byte *target = nullptr;
  const std::byte *source = nullptr;
  uint32_t bytes = 0;
  uint32_t sourceBytes = 0;
  uint64_t group = 0;
};

class AsyncCopies {
public:
  /// The group that copies issued now by `lane` will be committed to.
  uint64_t currentGroup(unsigned lane) const { return groups[lane]; }
  void issue(unsigned lane, const AsyncCopy &copy) {
    pending[lane].push_back(copy);
    anything = true;
  }
  void commit(LaneMask lanes) {
    forLanes(lanes, [&](unsigned lane) { ++groups[lane]; });
  }
  /// Ends the copies of groups up to and including `lastGroup`.
  void complete(unsigned lane, uint64_t lastGroup);
  /// Ends copy `index` of the lane.
  void completeOne(unsigned lane, size_t index);
  size_t count(unsigned lane) const { return pending[lane].size(); }
  /// False if nothing is pending in any lane (then it is cheap to ask).
  bool hasPending() const { return anything; }

private:
  void update();

  uint64_t groups[kWarpLanes] = {};
  std::vector<AsyncCopy> pending[kWarpLanes];
  bool anything = false;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_ASYNCCOPIES_H
