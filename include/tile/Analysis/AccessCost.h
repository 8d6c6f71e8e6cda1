//===- AccessCost.h - what a load or store costs in a layout ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Estimates the work of a load or store of global memory for a given layout:
// how many instructions, how many turns of the L1 cache each of them takes, and
// how many sectors travel. What a warp loads twice comes from the L1
// cache the second time, so a sector counts once, however many instructions
// touch it; stores go through L1, so there it counts each time. A load with few
// distinct addresses, of an index or of something repeated, thus costs about
// the same in any layout and leaves the choice to the accesses of whole arrays.
// Registers of a thread that are known to load the same are loaded once.
// The unit is that of conversionCost: issue slots per thread.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_ACCESSCOST_H
#define TILE_ANALYSIS_ACCESSCOST_H

#include "tile/Analysis/AccessFacts.h"

namespace tile {

/// The cost of one tile.load or tile.store on tiles, for any layout.
class AccessCost {
public:
  AccessCost(mlir::Operation *memoryOp, const AccessFacts &facts);

  /// Issue slots per thread.
  int64_t of(const LinearLayout &layout) const;

  /// Whether the other one costs the same in every layout.
  bool isLike(const AccessCost &other) const {
    return bytes == other.bytes && isStore == other.isStore &&
           accessLimit.elements == other.accessLimit.elements &&
           accessLimit.dim == other.accessLimit.dim &&
           strides == other.strides && loaded == other.loaded;
  }

  const AccessLimit &limit() const { return accessLimit; }
  unsigned elementBytes() const { return bytes; }
  /// The dimensions by the distance of neighbours in memory, the nearest first;
  /// dimensions without a known distance or with distance 0 come last.
  llvm::SmallVector<unsigned, 4> order() const;

private:
  int64_t addressOf(const LinearLayout::Coords &index) const;

  AccessLimit accessLimit;
  unsigned bytes;
  bool isStore;
  /// The distance of neighbours along each dimension in bytes, proven or
  /// guessed.
  llvm::SmallVector<std::optional<int64_t>, 4> strides;
  /// The facts of what is loaded; nothing for a store.
  std::optional<Facts> loaded;
};

} // namespace tile

#endif // TILE_ANALYSIS_ACCESSCOST_H
