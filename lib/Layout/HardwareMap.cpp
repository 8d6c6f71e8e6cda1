//===- HardwareMap.cpp - which place has what another place needs ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Maps from places to places, and the solver that finds the nearest source of
// each destination place.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/HardwareMap.h"

using namespace tile;

HardwareMap::HardwareMap(const HardwareSpace &domain,
                         const HardwareSpace &range, BitMatrix matrix)
    : domainSpace(domain), rangeSpace(range), matrix(std::move(matrix)) {
  assert(this->matrix.numColumns() == domain.totalBits() &&
         this->matrix.numRows() == range.totalBits() && "sizes do not fit");
}

HardwareMap HardwareMap::identity(const HardwareSpace &space) {
  return HardwareMap(space, space, BitMatrix::identity(space.totalBits()));
}

BitMatrix HardwareMap::block(InDim to, InDim from) const {
  return matrix.block(rangeSpace.start(to), rangeSpace.bits(to),
                      domainSpace.start(from), domainSpace.bits(from));
}

HardwareMap HardwareMap::compose(const HardwareMap &first) const {
  assert(first.range() == domain() && "sizes do not fit");
  return HardwareMap(first.domain(), range(), matrix.compose(first.matrix));
}

bool HardwareMap::preserves(InDim dim) const {
  if (domainSpace.bits(dim) != rangeSpace.bits(dim))
    return false;
  for (unsigned i = 0; i < rangeSpace.bits(dim); ++i)
    if (matrix.rowMask(rangeSpace.start(dim) + i) !=
        uint64_t(1) << (domainSpace.start(dim) + i))
      return false;
  return true;
}

bool HardwareMap::isTrivialOn(InDim dim) const {
  if (!preserves(dim))
    return false;
  for (unsigned i = 0; i < domainSpace.bits(dim); ++i)
    if (matrix.column(domainSpace.start(dim) + i) & ~rangeSpace.mask(dim))
      return false;
  return true;
}

std::optional<HardwareMap> HardwareMap::quotient(InDim dim) const {
  if (!isTrivialOn(dim))
    return std::nullopt;
  HardwareSpace newDomain = domainSpace, newRange = rangeSpace;
  newDomain.setBits(dim, 0);
  newRange.setBits(dim, 0);
  llvm::SmallVector<uint64_t, 16> columns;
  for (unsigned i = 0; i < matrix.numColumns(); ++i) {
    if (domainSpace.mask(dim) >> i & 1)
      continue;
    HardwarePoint image = rangeSpace.unflatten(matrix.column(i));
    columns.push_back(newRange.flatten(image));
  }
  return HardwareMap(newDomain, newRange,
                     BitMatrix(newRange.totalBits(), columns));
}

bool HardwareMap::isIdentity() const {
  return domainSpace == rangeSpace &&
         matrix == BitMatrix::identity(domainSpace.totalBits());
}

std::optional<HardwareMap> tile::solve(const LinearLayout &destination,
                                       const LinearLayout &source) {
  if (destination.outSizes() != source.outSizes())
    return std::nullopt;
  const HardwareSpace &domain = destination.inSpace();
  const HardwareSpace &range = source.inSpace();
  // All solutions for one basis differ by a member of the kernel. Reducing by
  // the kernel gives the smallest integer, and the bits of far dimensions are
  // the high ones, so reducing the difference from the wish gives the nearest
  // place. Each basis is free to choose, so the choice is the best for the
  // whole map.
  XorBasis copies(source.asMatrix().kernel());
  BitMatrix result(range.totalBits(), domain.totalBits());
  for (InDim dim : allInDims) {
    for (unsigned bit = 0; bit < domain.bits(dim); ++bit) {
      std::optional<uint64_t> place =
          source.asMatrix().solve(destination.basis(dim, bit));
      if (!place)
        return std::nullopt;
      uint64_t wish = 0;
      if (bit < range.bits(dim))
        wish = uint64_t(1) << (range.start(dim) + bit);
      uint64_t nearest = wish ^ copies.reduce(*place ^ wish).vector;
      result.setColumn(domain.start(dim) + bit, nearest);
    }
  }
  return HardwareMap(domain, range, std::move(result));
}
