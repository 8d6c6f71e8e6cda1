//===- RegisterPermutation.cpp - other orders of the registers ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Permutations of register bits, the canonical order, and the search for the
// registers that one wide memory access can take.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/RegisterPermutation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/bit.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// RegisterPermutation
//===----------------------------------------------------------------------===//

RegisterPermutation::RegisterPermutation(llvm::ArrayRef<unsigned> oldBits,
                                         unsigned numOldBits)
    : oldBits(oldBits), oldBitCount(numOldBits) {
  for ([[maybe_unused]] unsigned bit : oldBits)
    assert(bit < numOldBits && llvm::count(oldBits, bit) == 1 &&
           "not a permutation");
}

RegisterPermutation RegisterPermutation::identity(unsigned numBits) {
  llvm::SmallVector<unsigned, 8> bits = llvm::to_vector<8>(llvm::seq(numBits));
  return RegisterPermutation(bits, numBits);
}

unsigned RegisterPermutation::oldRegister(unsigned newRegister) const {
  unsigned result = 0;
  for (unsigned i = 0; i < numNewBits(); ++i)
    result |= (newRegister >> i & 1) << oldBits[i];
  return result;
}

unsigned RegisterPermutation::newRegister(unsigned oldNumber) const {
  unsigned result = 0;
  for (unsigned i = 0; i < numNewBits(); ++i)
    result |= (oldNumber >> oldBits[i] & 1) << i;
  return result;
}

LinearLayout RegisterPermutation::apply(const LinearLayout &layout) const {
  assert(layout.inBits(InDim::Register) == oldBitCount && "sizes differ");
  LinearLayout::Bases bases = layout.allBases();
  llvm::SmallVector<uint64_t, 8> &registers =
      bases[static_cast<unsigned>(InDim::Register)];
  registers.clear();
  for (unsigned bit : oldBits)
    registers.push_back(layout.basis(InDim::Register, bit));
  return LinearLayout::fromBases(layout.outSizes(), bases);
}

bool RegisterPermutation::isIdentity() const {
  return *this == identity(oldBitCount);
}

RegisterPermutation RegisterPermutation::inverse() const {
  assert(numNewBits() == numOldBits() && "dropped bits cannot come back");
  llvm::SmallVector<unsigned, 8> newBits(numOldBits(), 0);
  for (unsigned i = 0; i < numNewBits(); ++i)
    newBits[oldBits[i]] = i;
  return RegisterPermutation(newBits, numNewBits());
}

//===----------------------------------------------------------------------===//
// Canonical order
//===----------------------------------------------------------------------===//

RegisterPermutation tile::canonicalRegisterOrder(const LinearLayout &layout) {
  llvm::ArrayRef<uint64_t> bases = layout.basesOf(InDim::Register);
  llvm::SmallVector<unsigned, 8> order =
      llvm::to_vector<8>(llvm::seq<unsigned>(0, bases.size()));
  llvm::sort(order, [&](unsigned a, unsigned b) {
    // Subtracting 1 makes zero the largest. Equal bases keep their order.
    return std::pair(bases[a] - 1, a) < std::pair(bases[b] - 1, b);
  });
  return RegisterPermutation(order, bases.size());
}

LinearLayout tile::canonicalize(const LinearLayout &layout) {
  return canonicalRegisterOrder(layout).apply(layout);
}

bool tile::equivalent(const LinearLayout &a, const LinearLayout &b) {
  return canonicalize(a) == canonicalize(b);
}

//===----------------------------------------------------------------------===//
// Vector width
//===----------------------------------------------------------------------===//

/// The widest access when address bits 0, 1, ... are the rows of `matrix` from
/// `firstRow` on, `numRows` of them, and the first `registerBits` columns are
/// the register bits.
static VectorWidth findVectorWidth(const BitMatrix &matrix, unsigned firstRow,
                                   unsigned numRows, unsigned registerBits,
                                   unsigned maxElements) {
  llvm::SmallVector<unsigned, 8> bits;
  for (unsigned i = 0; i < numRows; ++i) {
    if ((2u << i) > maxElements)
      break;
    // One register bit must move the address by 2^i and do nothing else, and
    // nothing else may touch that address bit, or accesses would be unaligned.
    uint64_t users = matrix.rowMask(firstRow + i);
    if (!llvm::has_single_bit(users))
      break;
    unsigned user = llvm::countr_zero(users);
    if (user >= registerBits || matrix.column(user) != uint64_t(1)
                                                           << (firstRow + i))
      break;
    bits.push_back(user);
  }
  VectorWidth result;
  result.elements = 1u << bits.size();
  for (unsigned bit = 0; bit < registerBits; ++bit)
    if (matrix.column(bit) != 0 && !llvm::is_contained(bits, bit))
      bits.push_back(bit);
  result.order = RegisterPermutation(bits, registerBits);
  return result;
}

VectorWidth tile::globalVectorWidth(const LinearLayout &layout, unsigned dim,
                                    unsigned maxElements) {
  return findVectorWidth(layout.asMatrix(), layout.outStart(dim),
                         layout.outBits(dim), layout.inBits(InDim::Register),
                         maxElements);
}

VectorWidth tile::sharedVectorWidth(const HardwareMap &toOffset,
                                    unsigned maxElements) {
  return findVectorWidth(toOffset.asMatrix(),
                         toOffset.range().start(InDim::Offset),
                         toOffset.range().bits(InDim::Offset),
                         toOffset.domain().bits(InDim::Register), maxElements);
}
