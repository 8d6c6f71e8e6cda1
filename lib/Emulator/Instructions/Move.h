//===- Move.h - what moves and comparisons share ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Predicates are stored as one bit a lane. Loops that go from values to such
// bits or back take the bit from a table, which the compiler turns into vector
// code on every x86-64; it does not for shifts by the number of the lane.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_MOVE_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_MOVE_H

#include "Lanes.h"

namespace tile::emulator {

/// 1 << lane.
extern const LaneMask kLaneBit[kWarpLanes];

/// MoveAddress.cpp: cvta and isspacep.
void addAddressMoveOpcodes(OpcodeTable &table);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_MOVE_H
