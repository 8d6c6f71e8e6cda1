//===- WarpMembers.h - lanes that wait for one another ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The common beginning of instructions with a membermask, and of those that
// need the whole warp.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_WARPMEMBERS_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_WARPMEMBERS_H

#include "../Machine/Warp.h"

namespace tile::emulator {

/// Waits until all lanes of the membermask are at the instruction; `active` is
/// then them. If it is false the handler returns `outcome`: the lanes wait, or
/// a misuse (E0915) has been reported.
bool meetMembers(Warp &warp, const Instruction &instruction,
                 Register membermask, LaneMask &active, Outcome &outcome);

/// False after reporting (E0915) that lanes of the warp are missing: matrix
/// instructions need all 32.
bool hasWholeWarp(Warp &warp, const Instruction &instruction, LaneMask active);

/// Writes the lanes of `active` of a predicate.
inline void setPredicate(Warp &warp, Register reg, LaneMask active,
                         LaneMask value) {
  LaneMask &predicate = warp.predicate(reg);
  predicate = (predicate & ~active) | (value & active);
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_WARPMEMBERS_H
