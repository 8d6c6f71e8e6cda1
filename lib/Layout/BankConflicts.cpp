//===- BankConflicts.cpp - how long a shared-memory access takes ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enumerates the words that the lanes of each phase touch and counts how many
// of them share a bank.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/BankConflicts.h"
#include "tile/Layout/RegisterPermutation.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

static constexpr unsigned numBanks = 32;
static constexpr unsigned bankBytes = 4;

/// The words that `numLanes` lanes from `firstLane` on touch with the access
/// that starts at register 0, each word once.
static llvm::SmallVector<uint64_t, 32>
wordsOfPhase(const HardwareMap &toOffset, unsigned firstLane, unsigned numLanes,
             unsigned elementBytes, unsigned accessBytes) {
  llvm::SmallVector<uint64_t, 32> words;
  for (unsigned lane = firstLane; lane < firstLane + numLanes; ++lane) {
    HardwarePoint place = toOffset.apply(HardwarePoint::thread(0, lane));
    uint64_t address = uint64_t(place[InDim::Offset]) * elementBytes;
    for (unsigned byte = 0; byte < accessBytes; byte += bankBytes)
      words.push_back((address + byte) / bankBytes);
  }
  llvm::sort(words);
  words.erase(llvm::unique(words), words.end());
  return words;
}

BankAccess tile::countBankConflicts(const HardwareMap &toOffset,
                                    unsigned elementBits,
                                    unsigned vectorElements) {
  VectorWidth width = sharedVectorWidth(toOffset, vectorElements);
  assert(width.elements == vectorElements && "the vector is too wide");
  unsigned elementBytes = elementBits / 8;
  unsigned accessBytes = elementBytes * vectorElements;
  unsigned numLanes = 1u << toOffset.domain().bits(InDim::Lane);
  unsigned phases = std::max(1u, accessBytes / bankBytes);
  unsigned lanesPerPhase = std::max(1u, numLanes / phases);

  // The accesses of other registers differ from the first by an XOR of the
  // offset with a multiple of the vector. That permutes words and banks without
  // changing who shares one, so that one access stands for all.
  BankAccess access;
  access.instructions = (1u << width.order.numNewBits()) / vectorElements;
  for (unsigned lane = 0; lane < numLanes; lane += lanesPerPhase) {
    llvm::SmallVector<uint64_t, 32> words =
        wordsOfPhase(toOffset, lane, lanesPerPhase, elementBytes, accessBytes);
    std::array<unsigned, numBanks> load = {};
    for (uint64_t word : words)
      ++load[word % numBanks];
    access.wavefronts += *llvm::max_element(load);
    access.minimum += (words.size() + numBanks - 1) / numBanks;
  }
  access.wavefronts *= access.instructions;
  access.minimum *= access.instructions;
  return access;
}
