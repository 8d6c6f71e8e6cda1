//===- ShufflePlan.h - conversions inside a warp ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// If a conversion keeps all data in its warp, it can be done with register
// selects and warp shuffles, without memory or barriers. This file describes
// such a conversion as plain data that a lowering follows step by step.
//
//===----------------------------------------------------------------------===//
//
// A shuffle is one instruction in which every lane offers one register and
// reads what some other lane offers. Two things make conversions harder than
// that: which register a lane must offer may depend on the lane, and so may the
// register in which the result belongs. Register numbers cannot be computed at
// run time; but because everything is linear, both dependences are XORs with a
// number that depends on the thread, and such an XOR is done in steps: one
// step swaps all register pairs {i, i ^ x}, in those threads where the parity
// of some thread bits is odd.
//
//     values[]         the packed words of the source
//       | before       XOR steps: what I offer depends on where I am
//     rounds           round t: word = shuffle(values[t.sourceWord], lane(t))
//       | after        XOR steps: where it belongs depends on where I am
//     destination      the first numDestinationWords round results
//
// Example. Two registers a, b; the destination exchanges the register bit with
// lane bit 0. One XOR step before (odd lanes swap a and b), two rounds: the
// first keeps its word in the lane, the second shuffles with lane ^ 1; one XOR
// step after. So one shuffle moves two registers.
//
// How it is found. Let the conversion read, for destination register r in
// thread t (t holds lane, warp and CTA bits), register R r + S t of lane
// L r + M t. In round k every lane does not receive register k, but register
// k + P t, with P chosen such that no two lanes want different registers of one
// lane: then the lane that offers knows what to offer. Such a P exists if
// there are enough registers; otherwise the register space is enlarged by
// rounds of which each lane uses only some. P gives the steps after; the
// choice of the register to offer gives the steps before. A conversion that
// exchanges m register bits with m lane bits costs (1 - 2^-m) R shuffles and at
// most 2 m R selects for R registers.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_SHUFFLEPLAN_H
#define TILE_LAYOUT_SHUFFLEPLAN_H

#include "tile/Layout/HardwareMap.h"

namespace tile {

/// Bits of the thread's own coordinates. Its value in a thread is the parity
/// of the bits that are set in both.
struct ThreadParity {
  uint32_t lane = 0;
  uint32_t warp = 0;
  uint32_t cta = 0;

  bool isNever() const { return lane == 0 && warp == 0 && cta == 0; }
  /// Whether the parity is odd in this thread.
  bool holds(uint32_t laneId, uint32_t warpId, uint32_t ctaId) const;
};

/// One XOR step: new[i] = parity odd ? old[i ^ wordXor] : old[i].
struct RegisterXorStep {
  uint32_t wordXor = 0;
  ThreadParity where;
};

/// One round: every lane gets the word `sourceWord` of lane
/// (own contribution of ShufflePlan::lane) ^ laneXor.
struct ShuffleRound {
  uint32_t sourceWord = 0;
  uint32_t laneXor = 0;
  /// False if every thread gets its own word: no instruction.
  bool needsShuffle = true;
};

/// See the head of this file.
struct ShufflePlan {
  /// The registers (elements) of the source that make up each word, lowest
  /// bits first. Elements of less than 32 bits that travel together are packed;
  /// otherwise each word has one element.
  llvm::SmallVector<llvm::SmallVector<uint32_t, 4>> sourceWords;
  llvm::SmallVector<RegisterXorStep> before;
  /// Bit b of the lane to read from is the parity laneFrom[b], XORed with bit b
  /// of the round's laneXor.
  std::array<ThreadParity, maxLaneBits> laneFrom;
  /// One for each word that comes out, a power of two.
  llvm::SmallVector<ShuffleRound> rounds;
  llvm::SmallVector<RegisterXorStep> after;
  /// The destination registers that each of the first words is split into.
  llvm::SmallVector<llvm::SmallVector<uint32_t, 4>> destinationWords;

  /// Whether laneFrom is the thread's own lane, so that a round can be a
  /// butterfly shuffle by the constant laneXor.
  bool isButterfly() const;

  /// Shuffle instructions of words of at most 32 bits.
  unsigned numShuffles() const;
  /// Selects, those of results that nobody uses left out.
  unsigned numSelects() const;
};

/// A plan for the conversion `map` (from places of the destination to places of
/// the source, as solve() gives it) of elements of `elementBits` bits. Nothing
/// if data changes its warp or CTA or if the lane counts differ. Elements of
/// more than 32 bits are left to the lowering to cut in pieces.
std::optional<ShufflePlan> planShuffles(const HardwareMap &map,
                                        unsigned elementBits);

} // namespace tile

#endif // TILE_LAYOUT_SHUFFLEPLAN_H
