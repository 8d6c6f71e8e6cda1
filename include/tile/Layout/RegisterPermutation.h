//===- RegisterPermutation.h - other orders of the registers ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of a thread's registers costs nothing to change: the compiler only
// renames values. This file permutes register bits, in a layout and in the list
// of values alike, knows the canonical order, and finds the order in which the
// first registers fill one wide load or store.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_REGISTERPERMUTATION_H
#define TILE_LAYOUT_REGISTERPERMUTATION_H

#include "tile/Layout/HardwareMap.h"

namespace tile {

/// A new order of register bits: bit i of the new register number is bit
/// oldBits[i] of the old one. Old bits that are not listed are dropped: of the
/// registers that differ in them only those with 0 remain.
class RegisterPermutation {
public:
  RegisterPermutation() = default;
  /// `oldBits` are distinct and below `numOldBits`.
  RegisterPermutation(llvm::ArrayRef<unsigned> oldBits, unsigned numOldBits);

  static RegisterPermutation identity(unsigned numBits);

  unsigned numOldBits() const { return oldBitCount; }
  unsigned numNewBits() const { return oldBits.size(); }
  llvm::ArrayRef<unsigned> bits() const { return oldBits; }

  /// The old number of the register whose new number is `newRegister`.
  unsigned oldRegister(unsigned newRegister) const;

  /// The layout of the values in their new order.
  LinearLayout apply(const LinearLayout &layout) const;

  /// The values in their new order; one value for each old register.
  template <typename T>
  llvm::SmallVector<T> apply(llvm::ArrayRef<T> values) const {
    assert(values.size() == (size_t(1) << oldBitCount) && "one a register");
    llvm::SmallVector<T> result;
    result.reserve(size_t(1) << numNewBits());
    for (unsigned i = 0; i < (1u << numNewBits()); ++i)
      result.push_back(values[oldRegister(i)]);
    return result;
  }

  /// The values in their old order again; a register whose number has dropped
  /// bits gets the value of the one without them.
  template <typename T>
  llvm::SmallVector<T> undo(llvm::ArrayRef<T> values) const {
    assert(values.size() == (size_t(1) << numNewBits()) && "one a register");
    llvm::SmallVector<T> result;
    result.reserve(size_t(1) << oldBitCount);
    for (unsigned i = 0; i < (1u << oldBitCount); ++i)
      result.push_back(values[newRegister(i)]);
    return result;
  }

  /// The new number of old register `oldNumber`, dropped bits taken as 0.
  unsigned newRegister(unsigned oldNumber) const;

  /// Whether nothing moves and nothing is dropped.
  bool isIdentity() const;
  /// The permutation that takes this one back; nothing may be dropped.
  RegisterPermutation inverse() const;

  bool operator==(const RegisterPermutation &other) const {
    return oldBits == other.oldBits && oldBitCount == other.oldBitCount;
  }

private:
  llvm::SmallVector<unsigned, 8> oldBits;
  unsigned oldBitCount = 0;
};

/// The order in which register bases increase as linear indices: neighbours in
/// memory first. Zero bases come last.
RegisterPermutation canonicalRegisterOrder(const LinearLayout &layout);

/// The layout in canonical register order.
LinearLayout canonicalize(const LinearLayout &layout);

/// Whether the layouts differ at most in the order of register bits, so that a
/// conversion between them renames values.
bool equivalent(const LinearLayout &a, const LinearLayout &b);

/// How many elements one memory access of a thread can take, and the register
/// order in which each group of that many registers is one access, element 0 at
/// the lowest address, which is a multiple of the access size. The order drops
/// register bits that only make copies: a store writes order.apply(values), a
/// load reads fewer values and order.undo(values) makes the copies.
struct VectorWidth {
  unsigned elements = 1;
  RegisterPermutation order;
};

/// The widest access of at most `maxElements` (bounded by the caller from what
/// is known of contiguity and alignment of the addresses and from the 16 bytes
/// of the hardware), where elements that are neighbours along tensor dimension
/// `dim` are neighbours in memory.
VectorWidth globalVectorWidth(const LinearLayout &layout, unsigned dim,
                              unsigned maxElements);

/// The widest access of at most `maxElements` to a buffer; `toOffset` is
/// solve(registers, buffer).
VectorWidth sharedVectorWidth(const HardwareMap &toOffset,
                              unsigned maxElements);

} // namespace tile

#endif // TILE_LAYOUT_REGISTERPERMUTATION_H
