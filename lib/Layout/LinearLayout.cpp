//===- LinearLayout.cpp - which place holds which element -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Construction of layouts and the questions they answer. The operations that
// make layouts from layouts are in LinearLayoutAlgebra.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/LinearLayout.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"
#include <tuple>

using namespace tile;

/// More index bits than a tensor of int64_t sizes can have.
static constexpr unsigned maxIndexBits = 62;
/// Coordinates of places are 32 bits wide.
static constexpr unsigned maxBitsPerInDim = 31;

static llvm::SmallVector<uint8_t, 4> log2Sizes(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<uint8_t, 4> bits;
  for (int64_t size : shape) {
    assert(size > 0 && llvm::isPowerOf2_64(size) && "not a power of two");
    bits.push_back(llvm::Log2_64(size));
  }
  return bits;
}

static unsigned sum(llvm::ArrayRef<uint8_t> values) {
  unsigned total = 0;
  for (uint8_t value : values)
    total += value;
  return total;
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

LinearLayout::LinearLayout(llvm::ArrayRef<uint8_t> dimBits, const Bases &bases)
    : dimBits(dimBits) {
  llvm::SmallVector<uint64_t, 16> columns;
  for (InDim dim : allInDims) {
    const llvm::SmallVector<uint64_t, 8> &list =
        bases[static_cast<unsigned>(dim)];
    assert(list.size() <= maxBitsPerInDim && "too many places");
    space.setBits(dim, list.size());
    columns.append(list.begin(), list.end());
  }
  assert(sum(dimBits) <= maxIndexBits && "tensor is too large");
  matrix = BitMatrix(sum(dimBits), columns);
}

LinearLayout LinearLayout::identity1D(int64_t size, InDim in, unsigned outDim,
                                      unsigned rank) {
  return strided1D(size, 1, in, outDim, rank);
}

LinearLayout LinearLayout::strided1D(int64_t size, int64_t stride, InDim in,
                                     unsigned outDim, unsigned rank) {
  assert(outDim < rank && "no such dimension");
  unsigned sizeBits = llvm::Log2_64(size);
  unsigned strideBits = llvm::Log2_64(stride);
  llvm::SmallVector<uint8_t, 4> bits(rank, 0);
  bits[outDim] = sizeBits + strideBits;
  Bases bases;
  for (unsigned i = 0; i < sizeBits; ++i)
    bases[static_cast<unsigned>(in)].push_back(uint64_t(1) << (strideBits + i));
  return LinearLayout(bits, bases);
}

LinearLayout LinearLayout::zeros1D(int64_t size, InDim in, unsigned rank) {
  Bases bases;
  bases[static_cast<unsigned>(in)].assign(llvm::Log2_64(size), 0);
  return LinearLayout(llvm::SmallVector<uint8_t, 4>(rank, 0), bases);
}

LinearLayout LinearLayout::fromBases(llvm::ArrayRef<int64_t> shape,
                                     const Bases &bases) {
  return LinearLayout(log2Sizes(shape), bases);
}

/// The linear indices of `coords` in a tensor with these dimensions.
static llvm::SmallVector<uint64_t, 8>
linearBases(llvm::ArrayRef<int64_t> shape,
            const LinearLayout::CoordBases &coords) {
  llvm::SmallVector<uint64_t, 8> result;
  for (const LinearLayout::Coords &point : coords) {
    assert(point.size() == shape.size() && "one coordinate a dimension");
    uint64_t index = 0;
    for (unsigned dim = 0; dim < shape.size(); ++dim) {
      assert(point[dim] >= 0 && point[dim] < shape[dim] && "out of range");
      index = index * shape[dim] + point[dim];
    }
    result.push_back(index);
  }
  return result;
}

LinearLayout LinearLayout::registers(llvm::ArrayRef<int64_t> shape,
                                     const CoordBases &reg,
                                     const CoordBases &lane,
                                     const CoordBases &warp,
                                     const CoordBases &cta) {
  return fromBases(shape, Bases{linearBases(shape, reg),
                                linearBases(shape, lane),
                                linearBases(shape, warp),
                                {},
                                linearBases(shape, cta)});
}

LinearLayout LinearLayout::memory(llvm::ArrayRef<int64_t> shape,
                                  const CoordBases &offset,
                                  const CoordBases &cta) {
  Bases bases;
  bases[static_cast<unsigned>(InDim::Offset)] = linearBases(shape, offset);
  bases[static_cast<unsigned>(InDim::Cta)] = linearBases(shape, cta);
  return fromBases(shape, bases);
}

LinearLayout LinearLayout::rowMajor(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<uint8_t, 4> bits = log2Sizes(shape);
  Bases bases;
  for (unsigned i = 0; i < sum(bits); ++i)
    bases[static_cast<unsigned>(InDim::Offset)].push_back(uint64_t(1) << i);
  return LinearLayout(bits, bases);
}

/// What is wrong with one coordinate list, or the empty string.
static std::string checkBasis(llvm::ArrayRef<int64_t> shape,
                              const LinearLayout::Coords &point) {
  if (point.size() != shape.size())
    return ("a basis needs " + llvm::Twine(shape.size()) +
            " coordinates, one a dimension, but one has " +
            llvm::Twine(point.size()))
        .str();
  for (unsigned dim = 0; dim < shape.size(); ++dim)
    if (point[dim] < 0 || point[dim] >= shape[dim])
      return ("basis coordinate " + llvm::Twine(point[dim]) +
              " is outside of dimension " + llvm::Twine(dim) + " of size " +
              llvm::Twine(shape[dim]))
          .str();
  return "";
}

std::string LinearLayout::check(llvm::ArrayRef<int64_t> shape,
                                llvm::ArrayRef<CoordBases> bases) {
  unsigned indexBits = 0;
  for (int64_t size : shape) {
    if (size <= 0 || !llvm::isPowerOf2_64(size))
      return ("size " + llvm::Twine(size) + " is not a power of two").str();
    indexBits += llvm::Log2_64(size);
    // Checked at once, since a long shape could overflow the sum.
    if (indexBits > maxIndexBits)
      return "the tensor has too many elements";
  }
  if (bases.size() != numInDims)
    return "one list of bases is needed for each hardware dimension";
  unsigned placeBits = 0;
  for (InDim dim : allInDims) {
    const CoordBases &list = bases[static_cast<unsigned>(dim)];
    if (list.size() > (dim == InDim::Lane ? maxLaneBits : maxBitsPerInDim))
      return ("too many bases for `" + inDimName(dim) + "`").str();
    placeBits += list.size();
    for (const Coords &point : list) {
      std::string problem = checkBasis(shape, point);
      if (!problem.empty())
        return problem;
    }
  }
  if (placeBits > maxIndexBits)
    return "the layout has too many places";
  bool inMemory = !bases[static_cast<unsigned>(InDim::Offset)].empty();
  for (InDim dim : {InDim::Register, InDim::Lane, InDim::Warp})
    if (inMemory && !bases[static_cast<unsigned>(dim)].empty())
      return ("a layout cannot have both `offset` and `" + inDimName(dim) + "`")
          .str();
  return "";
}

//===----------------------------------------------------------------------===//
// Sizes and bases
//===----------------------------------------------------------------------===//

LinearLayout::Coords LinearLayout::outSizes() const {
  Coords sizes;
  for (unsigned dim = 0; dim < rank(); ++dim)
    sizes.push_back(outSize(dim));
  return sizes;
}

unsigned LinearLayout::outStart(unsigned dim) const {
  return sum(llvm::ArrayRef<uint8_t>(dimBits).drop_front(dim + 1));
}

uint64_t LinearLayout::outMask(unsigned dim) const {
  return llvm::maskTrailingOnes<uint64_t>(outBits(dim)) << outStart(dim);
}

uint64_t LinearLayout::basis(InDim dim, unsigned bit) const {
  assert(bit < inBits(dim) && "no such bit");
  return matrix.column(space.start(dim) + bit);
}

LinearLayout::Coords LinearLayout::basisCoords(InDim dim, unsigned bit) const {
  return delinearize(basis(dim, bit));
}

llvm::ArrayRef<uint64_t> LinearLayout::basesOf(InDim dim) const {
  return matrix.allColumns().slice(space.start(dim), inBits(dim));
}

LinearLayout::CoordBases LinearLayout::coordBasesOf(InDim dim) const {
  CoordBases result;
  for (uint64_t index : basesOf(dim))
    result.push_back(delinearize(index));
  return result;
}

LinearLayout::Bases LinearLayout::allBases() const {
  Bases bases;
  for (InDim dim : allInDims)
    bases[static_cast<unsigned>(dim)].assign(basesOf(dim).begin(),
                                             basesOf(dim).end());
  return bases;
}

uint64_t LinearLayout::linearize(llvm::ArrayRef<int64_t> coords) const {
  assert(coords.size() == rank() && "one coordinate a dimension");
  uint64_t index = 0;
  for (unsigned dim = 0; dim < rank(); ++dim)
    index = index << outBits(dim) | static_cast<uint64_t>(coords[dim]);
  return index;
}

LinearLayout::Coords LinearLayout::delinearize(uint64_t index) const {
  Coords coords(rank(), 0);
  for (unsigned dim = rank(); dim-- > 0;) {
    coords[dim] = index & llvm::maskTrailingOnes<uint64_t>(outBits(dim));
    index >>= outBits(dim);
  }
  return coords;
}

//===----------------------------------------------------------------------===//
// What the map does
//===----------------------------------------------------------------------===//

uint64_t LinearLayout::applyLinear(const HardwarePoint &point) const {
  return matrix.apply(space.flatten(point));
}

LinearLayout::Coords LinearLayout::apply(const HardwarePoint &point) const {
  return delinearize(applyLinear(point));
}

HardwarePoint LinearLayout::freeMasks() const {
  return space.unflatten(matrix.dependentColumns());
}

bool LinearLayout::operator<(const LinearLayout &other) const {
  return std::tie(space, dimBits, matrix) <
         std::tie(other.space, other.dimBits, other.matrix);
}

llvm::hash_code tile::hash_value(const LinearLayout &layout) {
  llvm::ArrayRef<uint64_t> columns = layout.matrix.allColumns();
  return llvm::hash_combine(llvm::hash_combine_range(layout.space.widths),
                            llvm::hash_combine_range(layout.dimBits),
                            llvm::hash_combine_range(columns));
}
