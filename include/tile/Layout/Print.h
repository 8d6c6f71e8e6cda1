//===- Print.h - layouts as text --------------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two forms for readers: one line with the bases, which says everything, and a
// table that shows which place holds each element, which is easier to look at.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_PRINT_H
#define TILE_LAYOUT_PRINT_H

#include "tile/Layout/HardwareMap.h"
#include "llvm/Support/raw_ostream.h"

namespace tile {

/// The bases as coordinate lists, for example
/// `{register = [[0, 1]], lane = [[0, 2], [1, 0]], warp = [[2, 0]], cta = []}`.
/// A buffer has offset and cta. A tensor of one dimension has plain numbers
/// instead of lists.
std::string toString(const LinearLayout &layout);

/// The bases of a map between places, one line for each bit, for example
/// `lane 1 -> register 4 + warp 1`.
std::string toString(const HardwareMap &map);

/// Prints a table of the elements with the place of each, for example
/// `w0 l3 r1` (the lowest of several, then `*`) or, for a buffer, the offset.
/// The last dimension goes across, the one before it down; tensors of higher
/// rank print one table for each index of the other dimensions. At most
/// `maxRows` lines and `maxColumns` entries a line are printed, the rest is
/// shown as dots.
void printTable(const LinearLayout &layout, llvm::raw_ostream &os,
                unsigned maxRows = 16, unsigned maxColumns = 8);

} // namespace tile

#endif // TILE_LAYOUT_PRINT_H
