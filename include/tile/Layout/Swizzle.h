//===- Swizzle.h - shared memory without bank conflicts ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A conversion that moves data between warps stores to shared memory in one
// layout and loads in another. This file finds a buffer layout for it in which
// both sides use wide vectors and neither has bank conflicts.
//
//===----------------------------------------------------------------------===//
//
// Think of the index bits of the tensor as a vector space. One wavefront of
// stores touches a subspace F_s of it (what the lanes of a phase and the
// vector of each lane span), one of loads a subspace F_d. The offset bits of
// the buffer are, from the lowest:
//
//     vector    the elements that one lane moves at once
//     bank      the rest of a line of 32 banks, 128 bytes
//     segment   which line
//
// Two words of a wavefront meet in one bank exactly if they differ only by
// segment bases. So the span G of the segment bases must have nothing in common
// with F_s and F_d but 0. Such a G always exists, because two subspaces of a
// space never cover it: as long as neither of the two is everything, there is a
// vector u outside F_s and a vector v outside F_d, and u, v or u ^ v is outside
// both. Add it to G, work modulo G, and go on. Where u and v are both
// needed their XOR is the swizzle.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_SWIZZLE_H
#define TILE_LAYOUT_SWIZZLE_H

#include "tile/Layout/BankConflicts.h"
#include "tile/Layout/RegisterPermutation.h"

namespace tile {

/// A way through shared memory: store all of the source, synchronise, load all
/// of the destination.
struct SharedPlan {
  /// The buffer: (offset, cta) to elements, with the CTA of the source.
  LinearLayout buffer;
  /// From source registers to offsets. CTAs write to their own memory.
  HardwareMap storeMap;
  /// From destination registers to (offset, cta).
  HardwareMap loadMap;
  VectorWidth store;
  VectorWidth load;
  BankAccess storeAccess;
  BankAccess loadAccess;
  /// Size of the buffer of one CTA.
  uint64_t scratchBytes = 0;
};

/// The plan for elements of `elementBits` bits (8, 16, 32 or 64; smaller ones
/// take a byte each and are passed as 8). Source and destination are surjective
/// layouts of one tensor; nothing if they are not.
std::optional<SharedPlan> planSharedMemory(const LinearLayout &source,
                                           const LinearLayout &destination,
                                           unsigned elementBits);

} // namespace tile

#endif // TILE_LAYOUT_SWIZZLE_H
