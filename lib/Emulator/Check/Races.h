//===- Races.h - accesses that nothing orders -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares each access with the history of its bytes and writes it there. Two
// accesses race if they overlap, at least one writes, neither happened before
// the other, and they are not both strong with scopes that reach each other
// (PTX ISA, "Memory Consistency Model": "Data-races", "Morally strong
// operations"; that strong accesses overlap in part is not looked at). Equal
// values are no excuse, nor is one instruction of one warp. An asynchronous
// copy is an access that happens at no known time before it is waited for, so
// that it races with everything in between, that of its own thread included.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_RACES_H
#define TILE_LIB_EMULATOR_CHECK_RACES_H

#include "Shadow.h"
#include "ThreadClocks.h"
#include <optional>

namespace tile::emulator {

/// One lane's access that is to be looked at.
struct Attempt {
  /// In the CTA.
  unsigned warp = 0;
  unsigned lane = 0;
  /// Instruction and what it does.
  Site site;
};

/// An earlier access that an attempt races with.
struct Conflict {
  /// In the clock domain.
  Thread thread = 0;
  Site site;
  /// Of the first byte of the cell.
  uint64_t address = 0;
};

class RaceDetector {
public:
  explicit RaceDetector(ThreadClocks &clocks) : clocks(clocks) {}

  /// Looks at an access of [address, address + bytes) in `page`, and remembers
  /// it. The first conflict, if there is one. `overwritten` becomes true if a
  /// plain write went over strong accesses.
  std::optional<Conflict> access(Shadow &shadow, ShadowPage &page,
                                 uint64_t address, uint32_t bytes,
                                 const Attempt &attempt, bool &overwritten);

  /// An asynchronous access of the lane has been waited for: it is as if it
  /// happened now.
  void waited(Shadow &shadow, ShadowPage &page, uint64_t address,
              uint32_t bytes, const Attempt &attempt);

private:
  /// True if the accesses of `time` by `lanes` of `warp` (of the domain)
  /// happened before the attempt.
  bool isOrdered(Time time, uint32_t warp, LaneMask lanes,
                 const Attempt &attempt, unsigned &culprit) const;
  /// Compares with the last plain write, then with the visits.
  bool findConflict(Shadow &shadow, const Cell &cell, const Attempt &attempt,
                    Conflict &conflict);
  bool conflicts(const Visit &visit, const Attempt &attempt,
                 Conflict &conflict);
  void addVisit(Shadow &shadow, Cell &cell, const Attempt &attempt);
  /// Takes out of a visit what the attempt, of the same kind, makes needless.
  void weaken(Visit &visit, const Attempt &attempt);

  ThreadClocks &clocks;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_RACES_H
