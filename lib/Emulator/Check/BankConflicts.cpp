//===- BankConflicts.cpp - how long shared memory takes ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts wavefronts, phase by phase.
//
//===----------------------------------------------------------------------===//

#include "BankConflicts.h"

using namespace tile::emulator;

static constexpr unsigned kBanks = 32;

/// Different words that the busiest bank must give to the lanes of one phase.
static unsigned busiestBank(const uint64_t *offset, LaneMask lanes,
                            uint32_t words) {
  uint32_t wanted[kBanks][kWarpLanes];
  uint8_t count[kBanks] = {};
  unsigned most = 0;
  for (; lanes; lanes &= lanes - 1) {
    uint32_t first =
        static_cast<uint32_t>(offset[llvm::countr_zero(lanes)] / 4);
    for (uint32_t word = first; word != first + words; ++word) {
      unsigned bank = word % kBanks;
      unsigned known = 0;
      while (known != count[bank] && wanted[bank][known] != word)
        ++known;
      if (known != count[bank])
        continue;
      wanted[bank][known] = word;
      most = std::max<unsigned>(most, ++count[bank]);
    }
  }
  return most;
}

Wavefronts tile::emulator::countWavefronts(const uint64_t *offset,
                                           LaneMask lanes, uint32_t bytes) {
  Wavefronts result;
  uint32_t words = std::max<uint32_t>(1, bytes / 4);
  unsigned width = words <= 1 ? 32 : words == 2 ? 16 : 8;
  LaneMask phase = kAllLanes >> (kWarpLanes - width);
  for (unsigned first = 0; first != kWarpLanes; first += width) {
    LaneMask present = lanes & (phase << first);
    if (!present)
      continue;
    result.taken += busiestBank(offset, present, words);
    // 8 lanes of 32 bytes fill the banks twice.
    result.fewest += words > 4 ? words / 4 : 1;
  }
  return result;
}
