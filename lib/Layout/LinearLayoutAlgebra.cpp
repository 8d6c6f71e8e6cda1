//===- LinearLayoutAlgebra.cpp - layouts made from layouts ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Product, division, composition and the operations on shapes. Most of them
// say where each index bit of the tensor goes and leave the rest to one
// function, relocate().
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/HardwareMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

using Shape = LinearLayout::Coords;

/// Where the bits of one tensor dimension go.
namespace {
struct Target {
  /// The dimension of the new tensor, or -1 to drop all bits.
  int dim = -1;
  /// Bit k becomes bit k + shift; it is dropped if there is none.
  int shift = 0;
};
} // namespace

/// The layout of a tensor of shape `shape` whose index bits are those of
/// `layout`, dimension i moved to targets[i].
static LinearLayout relocate(const LinearLayout &layout, const Shape &shape,
                             llvm::ArrayRef<Target> targets) {
  llvm::SmallVector<unsigned, 4> starts(shape.size(), 0);
  unsigned total = 0;
  for (unsigned dim = shape.size(); dim-- > 0;) {
    starts[dim] = total;
    total += llvm::Log2_64(shape[dim]);
  }
  BitMatrix moves(total, layout.totalOutBits());
  for (unsigned dim = 0; dim < layout.rank(); ++dim) {
    Target target = targets[dim];
    if (target.dim < 0)
      continue;
    int targetBits = llvm::Log2_64(shape[target.dim]);
    for (unsigned bit = 0; bit < layout.outBits(dim); ++bit) {
      int position = static_cast<int>(bit) + target.shift;
      if (position >= 0 && position < targetBits)
        moves.setColumn(layout.outStart(dim) + bit,
                        uint64_t(1) << (starts[target.dim] + position));
    }
  }
  return layout.then(moves, shape);
}

/// Each dimension stays where it is, its bits shifted by shifts[dim].
static LinearLayout shiftBits(const LinearLayout &layout, const Shape &shape,
                              llvm::ArrayRef<int> shifts) {
  llvm::SmallVector<Target, 4> targets;
  for (unsigned dim = 0; dim < layout.rank(); ++dim)
    targets.push_back(Target{static_cast<int>(dim), shifts[dim]});
  return relocate(layout, shape, targets);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

LinearLayout LinearLayout::product(const LinearLayout &upper) const {
  assert(rank() == upper.rank() && "ranks differ");
  Shape shape;
  llvm::SmallVector<int, 4> none(rank(), 0), above;
  for (unsigned dim = 0; dim < rank(); ++dim) {
    shape.push_back(outSize(dim) * upper.outSize(dim));
    above.push_back(outBits(dim));
  }
  Bases bases = shiftBits(*this, shape, none).allBases();
  Bases upperBases = shiftBits(upper, shape, above).allBases();
  for (unsigned i = 0; i < numInDims; ++i)
    llvm::append_range(bases[i], upperBases[i]);
  return fromBases(shape, bases);
}

/// The shape that is `divisor` times smaller than `shape`, or nothing.
static std::optional<Shape> divideShape(const LinearLayout &layout,
                                        const LinearLayout &divisor) {
  if (layout.rank() != divisor.rank())
    return std::nullopt;
  for (InDim dim : allInDims)
    if (layout.inBits(dim) < divisor.inBits(dim))
      return std::nullopt;
  Shape shape;
  for (unsigned dim = 0; dim < layout.rank(); ++dim) {
    if (layout.outBits(dim) < divisor.outBits(dim))
      return std::nullopt;
    shape.push_back(layout.outSize(dim) / divisor.outSize(dim));
  }
  return shape;
}

// Both divisions read the only possible quotient off the bases and then
// multiply to see whether it is one.

std::optional<LinearLayout>
LinearLayout::divideLeft(const LinearLayout &lower) const {
  std::optional<Shape> shape = divideShape(*this, lower);
  if (!shape)
    return std::nullopt;
  llvm::SmallVector<int, 4> below;
  for (unsigned dim = 0; dim < rank(); ++dim)
    below.push_back(-static_cast<int>(lower.outBits(dim)));
  Bases bases = shiftBits(*this, *shape, below).allBases();
  for (InDim dim : allInDims) {
    llvm::SmallVector<uint64_t, 8> &list = bases[static_cast<unsigned>(dim)];
    list.erase(list.begin(), list.begin() + lower.inBits(dim));
  }
  LinearLayout quotient = fromBases(*shape, bases);
  if (lower.product(quotient) != *this)
    return std::nullopt;
  return quotient;
}

std::optional<LinearLayout>
LinearLayout::divideRight(const LinearLayout &upper) const {
  std::optional<Shape> shape = divideShape(*this, upper);
  if (!shape)
    return std::nullopt;
  llvm::SmallVector<int, 4> none(rank(), 0);
  Bases bases = shiftBits(*this, *shape, none).allBases();
  for (InDim dim : allInDims)
    bases[static_cast<unsigned>(dim)].resize(inBits(dim) - upper.inBits(dim));
  LinearLayout quotient = fromBases(*shape, bases);
  if (quotient.product(upper) != *this)
    return std::nullopt;
  return quotient;
}

LinearLayout LinearLayout::compose(const HardwareMap &first) const {
  assert(first.range() == space && "the map leads elsewhere");
  LinearLayout result = *this;
  result.space = first.domain();
  result.matrix = matrix.compose(first.asMatrix());
  return result;
}

LinearLayout LinearLayout::then(const BitMatrix &indexMap,
                                llvm::ArrayRef<int64_t> shape) const {
  LinearLayout result = *this;
  result.dimBits.clear();
  unsigned total = 0;
  for (int64_t size : shape) {
    assert(size > 0 && llvm::isPowerOf2_64(size) && "not a power of two");
    result.dimBits.push_back(llvm::Log2_64(size));
    total += llvm::Log2_64(size);
  }
  result.matrix = indexMap.compose(matrix);
  assert(result.matrix.numRows() == total && "shape does not fit the map");
  (void)total;
  return result;
}

std::optional<BitMatrix> LinearLayout::pseudoInverse() const {
  BitMatrix result(totalInBits(), totalOutBits());
  for (unsigned i = 0; i < totalOutBits(); ++i) {
    std::optional<uint64_t> place = matrix.solve(uint64_t(1) << i);
    if (!place)
      return std::nullopt;
    result.setColumn(i, *place);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Parts and shapes
//===----------------------------------------------------------------------===//

LinearLayout LinearLayout::sublayout(llvm::ArrayRef<InDim> keepIn,
                                     llvm::ArrayRef<unsigned> keepOut) const {
  Shape shape;
  llvm::SmallVector<Target, 4> targets(rank());
  for (unsigned dim : keepOut) {
    targets[dim].dim = shape.size();
    shape.push_back(outSize(dim));
  }
  Bases bases = relocate(*this, shape, targets).allBases();
  for (InDim dim : allInDims)
    if (!llvm::is_contained(keepIn, dim))
      bases[static_cast<unsigned>(dim)].clear();
  return fromBases(shape, bases);
}

LinearLayout LinearLayout::reshape(llvm::ArrayRef<int64_t> shape) const {
  return then(BitMatrix::identity(totalOutBits()), shape);
}

LinearLayout LinearLayout::transpose(llvm::ArrayRef<unsigned> order) const {
  assert(order.size() == rank() && "not a permutation");
  Shape shape;
  llvm::SmallVector<Target, 4> targets(rank());
  for (unsigned dim : order) {
    targets[dim].dim = shape.size();
    shape.push_back(outSize(dim));
  }
  return relocate(*this, shape, targets);
}

LinearLayout LinearLayout::slice(unsigned dim) const {
  assert(dim < rank() && "no such dimension");
  llvm::SmallVector<unsigned, 4> keep;
  for (unsigned other = 0; other < rank(); ++other)
    if (other != dim)
      keep.push_back(other);
  return sublayout(allInDims, keep);
}

LinearLayout LinearLayout::expandDims(unsigned dim) const {
  assert(dim <= rank() && "no such dimension");
  Shape shape = outSizes();
  shape.insert(shape.begin() + dim, 1);
  return reshape(shape);
}

LinearLayout LinearLayout::unitDim(unsigned dim) const {
  assert(dim < rank() && "no such dimension");
  return slice(dim).expandDims(dim);
}

LinearLayout
LinearLayout::ensureNotLarger(llvm::ArrayRef<int64_t> shape) const {
  assert(shape.size() == rank() && "one size a dimension");
  Shape smaller;
  for (unsigned dim = 0; dim < rank(); ++dim)
    smaller.push_back(std::min(outSize(dim), shape[dim]));
  llvm::SmallVector<int, 4> none(rank(), 0);
  return shiftBits(*this, smaller, none);
}

LinearLayout LinearLayout::ensureNotSmaller(llvm::ArrayRef<int64_t> shape,
                                            llvm::ArrayRef<unsigned> order,
                                            InDim in) const {
  assert(shape.size() == rank() && "one size a dimension");
  assert((order.empty() || order.size() == rank()) && "not a permutation");
  LinearLayout result = *this;
  for (unsigned i = 0; i < rank(); ++i) {
    unsigned dim = order.empty() ? rank() - 1 - i : order[i];
    if (outSize(dim) < shape[dim])
      result = result * identity1D(shape[dim] / outSize(dim), in, dim, rank());
  }
  return result;
}

LinearLayout LinearLayout::resize(llvm::ArrayRef<int64_t> shape,
                                  llvm::ArrayRef<unsigned> order) const {
  return ensureNotLarger(shape).ensureNotSmaller(shape, order);
}

LinearLayout LinearLayout::withoutZeroRegisters() const {
  Bases bases = allBases();
  llvm::erase(bases[static_cast<unsigned>(InDim::Register)], uint64_t(0));
  return fromBases(outSizes(), bases);
}
