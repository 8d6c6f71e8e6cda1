//===- BankConflicts.h - how long a shared-memory access takes --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts by enumeration the turns that shared memory needs to serve a warp's
// loads or stores. Shared memory has 32 banks of 4 bytes; one turn, called a
// wavefront, serves one word of each bank. Lanes that access the same word
// share it; different words of one bank wait for each other.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_BANKCONFLICTS_H
#define TILE_LAYOUT_BANKCONFLICTS_H

#include "tile/Layout/HardwareMap.h"

namespace tile {

/// What it costs one warp to access all its registers.
struct BankAccess {
  /// Load or store instructions.
  unsigned instructions = 0;
  /// Turns of shared memory.
  unsigned wavefronts = 0;
  /// The turns if the same words were spread evenly over the banks.
  unsigned minimum = 0;

  bool isConflictFree() const { return wavefronts == minimum; }
  /// In issue slots per thread, the unit that Conversion.h defines: an
  /// instruction takes one, and a wavefront occupies the path to shared memory
  /// for two.
  unsigned cost() const { return instructions + 2 * wavefronts; }
};

/// Counts the accesses of one warp to a buffer with vectors of
/// `vectorElements` elements; `toOffset` is solve(registers, buffer) and allows
/// that width (sharedVectorWidth). Accesses of 8 and 16 bytes are served in two
/// and four phases of consecutive lanes, as the hardware does. All warps and
/// CTAs cost the same, since they differ by an XOR of the offset.
BankAccess countBankConflicts(const HardwareMap &toOffset, unsigned elementBits,
                              unsigned vectorElements);

} // namespace tile

#endif // TILE_LAYOUT_BANKCONFLICTS_H
