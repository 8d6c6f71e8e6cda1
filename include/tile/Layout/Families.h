//===- Families.h - common layouts by name ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds layouts of well-known families from a few parameters and recognises
// them again, so that a reader sees a name where a list of bases would be hard
// to read. A name means nothing beyond its bases: no algorithm asks for it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_FAMILIES_H
#define TILE_LAYOUT_FAMILIES_H

#include "tile/Layout/LinearLayout.h"

namespace tile {

/// A tile of consecutive blocks: each thread holds a block, the lanes of a warp
/// a block of these, and so on. One power of two for each tensor dimension.
struct BlockedTile {
  llvm::SmallVector<int64_t, 4> sizePerThread;
  llvm::SmallVector<int64_t, 4> threadsPerWarp;
  llvm::SmallVector<int64_t, 4> warpsPerCta;
  /// The dimensions, the one that is walked first (the fastest) first. A
  /// permutation of 0 .. rank - 1.
  llvm::SmallVector<unsigned, 4> order;
  /// How many CTAs share the tensor along each dimension, each one a contiguous
  /// part; empty means one.
  llvm::SmallVector<int64_t, 4> ctas;

  bool operator==(const BlockedTile &other) const {
    return sizePerThread == other.sizePerThread &&
           threadsPerWarp == other.threadsPerWarp &&
           warpsPerCta == other.warpsPerCta && order == other.order &&
           ctas == other.ctas;
  }
};

/// The tile on a tensor of this shape. A larger tensor is covered by repeating
/// the tile in further registers; on a smaller one, surplus registers vanish
/// and surplus lanes and warps hold copies.
LinearLayout blocked(llvm::ArrayRef<int64_t> shape, const BlockedTile &tile);

/// A good default for element-wise work: `elementsPerThread` contiguous
/// elements along the last dimension, lanes and then warps filling the
/// dimensions from the last to the first.
BlockedTile defaultBlockedTile(llvm::ArrayRef<int64_t> shape,
                               int64_t elementsPerThread, int64_t numWarps,
                               int64_t numCtas = 1);

/// Parameters for which blocked(shape, *result) is the layout up to the order
/// of registers, if there are any.
std::optional<BlockedTile> matchBlocked(const LinearLayout &layout);

/// The name of the layout in its family, for example
/// `blocked<per_thread = [1, 8], lanes = [4, 8], warps = [4, 1]>`, with
/// `order` where it is not the default and `ctas` where there are several; or
/// the empty string. Families of tensor-core layouts are added here.
std::string familyName(const LinearLayout &layout);

} // namespace tile

#endif // TILE_LAYOUT_FAMILIES_H
