//===- RegisterSteps.h - registers that follow from others ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread holds several elements of a tile, often neighbours. Where the facts
// say that neighbours are equal or differ by a known number, one of them need
// be computed, or loaded, and the others are copies or sums: eight neighbours
// in one row share a division by the length of the row. This is what a layout
// makes of the facts of a tile.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_REGISTERSTEPS_H
#define TILE_ANALYSIS_REGISTERSTEPS_H

#include "tile/Analysis/Facts.h"
#include "tile/Layout/LinearLayout.h"

namespace tile {

/// For some bits of a register's number: by how much setting the bit changes
/// the value, in every thread and whatever the other bits are.
class RegisterSteps {
public:
  RegisterSteps() = default;
  /// What `facts` prove of a tile in `layout`.
  RegisterSteps(const Facts &facts, const LinearLayout &layout);
  /// From the form that pairs() gives.
  explicit RegisterSteps(llvm::ArrayRef<int64_t> pairs);

  /// Bit, step, bit, step, ..., bits increasing.
  llvm::SmallVector<int64_t, 8> pairs() const;
  bool empty() const { return known == 0; }

  /// Only the steps of zero: registers that are equal.
  RegisterSteps onlyEqual() const;
  /// Only the steps of bits that have one in `other`, too.
  RegisterSteps whereAlso(const RegisterSteps &other) const;
  /// The steps between groups of 2^logGroup neighbouring registers.
  RegisterSteps ofGroups(unsigned logGroup) const;

  /// The register from which `reg` follows; itself if it stands alone.
  unsigned representative(unsigned reg) const { return reg & ~known; }
  /// value(reg) - value(representative(reg)), modulo 2^64.
  int64_t distance(unsigned reg) const;

private:
  /// The bits with a step.
  uint32_t known = 0;
  /// By bit; zero where there is none.
  llvm::SmallVector<int64_t, 8> steps;
};

} // namespace tile

#endif // TILE_ANALYSIS_REGISTERSTEPS_H
