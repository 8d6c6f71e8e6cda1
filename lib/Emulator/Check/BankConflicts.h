//===- BankConflicts.h - how long shared memory takes -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts the wavefronts of accesses to shared memory: 32 banks of 4 bytes, each
// of which gives one word at a time to any number of lanes. Accesses of 8 bytes
// a lane are made for 16 lanes at a time, those of 16 bytes for 8.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_BANKCONFLICTS_H
#define TILE_LIB_EMULATOR_CHECK_BANKCONFLICTS_H

#include "../Machine/Memory.h"
#include "llvm/ADT/DenseMap.h"

namespace tile::emulator {

/// What an instruction needed.
struct Wavefronts {
  uint64_t taken = 0;
  /// If no two lanes had wanted different words of one bank.
  uint64_t fewest = 0;
};

/// The wavefronts of one access; `offset` are those of the lanes into shared
/// memory, of which `lanes` count.
Wavefronts countWavefronts(const uint64_t *offset, LaneMask lanes,
                           uint32_t bytes);

/// By instruction.
using WavefrontTable = llvm::DenseMap<uint32_t, Wavefronts>;

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_BANKCONFLICTS_H
