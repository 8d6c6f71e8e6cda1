//===- BitMatrix.cpp - matrices and bases over F2 -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gaussian elimination over F2 on columns held as integers. Everything here
// is a use of XorBasis::reduce: columns are inserted one by one with labels
// that tell which columns a row is the sum of.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/BitMatrix.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// XorBasis
//===----------------------------------------------------------------------===//

XorBasis::XorBasis(llvm::ArrayRef<uint64_t> vectors) {
  for (uint64_t vector : vectors)
    insert(vector);
}

XorBasis::Labelled XorBasis::reduce(uint64_t vector) const {
  uint64_t label = 0;
  for (const Labelled &row : rows) {
    if (vector & llvm::bit_floor(row.vector)) {
      vector ^= row.vector;
      label ^= row.label;
    }
  }
  return Labelled{vector, label};
}

bool XorBasis::insert(uint64_t vector, uint64_t label) {
  Labelled row = reduce(vector);
  if (row.vector == 0)
    return false;
  row.label ^= label;
  Labelled *place = llvm::find_if(
      rows, [&](const Labelled &other) { return other.vector < row.vector; });
  rows.insert(place, row);
  return true;
}

//===----------------------------------------------------------------------===//
// BitMatrix
//===----------------------------------------------------------------------===//

BitMatrix::BitMatrix(unsigned numRows, llvm::ArrayRef<uint64_t> columnValues)
    : rowCount(numRows), columns(columnValues) {
  assert(numRows <= 64 && columns.size() <= 64 && "matrix is too large");
  for ([[maybe_unused]] uint64_t column : columns)
    assert((column & ~llvm::maskTrailingOnes<uint64_t>(numRows)) == 0 &&
           "column has more rows than the matrix");
}

BitMatrix BitMatrix::identity(unsigned size) {
  BitMatrix result(size, size);
  for (unsigned i = 0; i < size; ++i)
    result.columns[i] = uint64_t(1) << i;
  return result;
}

uint64_t BitMatrix::rowMask(unsigned row) const {
  uint64_t mask = 0;
  for (unsigned i = 0; i < numColumns(); ++i)
    mask |= (columns[i] >> row & 1) << i;
  return mask;
}

uint64_t BitMatrix::apply(uint64_t vector) const {
  uint64_t image = 0;
  for (; vector; vector &= vector - 1)
    image ^= columns[llvm::countr_zero(vector)];
  return image;
}

BitMatrix BitMatrix::compose(const BitMatrix &first) const {
  assert(first.numRows() == numColumns() && "sizes do not fit");
  BitMatrix result(numRows(), first.numColumns());
  for (unsigned i = 0; i < first.numColumns(); ++i)
    result.columns[i] = apply(first.columns[i]);
  return result;
}

BitMatrix BitMatrix::add(const BitMatrix &other) const {
  assert(numRows() == other.numRows() && numColumns() == other.numColumns() &&
         "sizes differ");
  BitMatrix result = *this;
  for (unsigned i = 0; i < numColumns(); ++i)
    result.columns[i] ^= other.columns[i];
  return result;
}

BitMatrix BitMatrix::block(unsigned firstRow, unsigned rows,
                           unsigned firstColumn, unsigned cols) const {
  assert(firstRow + rows <= numRows() && firstColumn + cols <= numColumns());
  BitMatrix result(rows, cols);
  // A block without rows may start at row 64, where a shift is undefined.
  if (rows == 0)
    return result;
  for (unsigned i = 0; i < cols; ++i)
    result.columns[i] = columns[firstColumn + i] >> firstRow &
                        llvm::maskTrailingOnes<uint64_t>(rows);
  return result;
}

unsigned BitMatrix::rank() const { return XorBasis(columns).size(); }

llvm::SmallVector<uint64_t, 8> BitMatrix::kernel() const {
  llvm::SmallVector<uint64_t, 8> result;
  XorBasis basis;
  for (unsigned i = 0; i < numColumns(); ++i) {
    uint64_t self = uint64_t(1) << i;
    if (!basis.insert(columns[i], self))
      result.push_back(basis.reduce(columns[i]).label ^ self);
  }
  return result;
}

uint64_t BitMatrix::dependentColumns() const {
  uint64_t mask = 0;
  XorBasis basis;
  for (unsigned i = 0; i < numColumns(); ++i)
    if (!basis.insert(columns[i]))
      mask |= uint64_t(1) << i;
  return mask;
}

/// The span of the columns of `matrix`, each labelled with its unit vector.
static XorBasis labelledColumns(const BitMatrix &matrix) {
  XorBasis basis;
  for (unsigned i = 0; i < matrix.numColumns(); ++i)
    basis.insert(matrix.column(i), uint64_t(1) << i);
  return basis;
}

std::optional<uint64_t> BitMatrix::solve(uint64_t image) const {
  XorBasis::Labelled rest = labelledColumns(*this).reduce(image);
  if (rest.vector != 0)
    return std::nullopt;
  // The smallest: it uses no column that depends on earlier ones, and another
  // solution would differ by a member of the kernel, whose highest bit is such
  // a column.
  return rest.label;
}

std::optional<BitMatrix> BitMatrix::inverse() const {
  if (numRows() != numColumns() || rank() != numRows())
    return std::nullopt;
  XorBasis basis = labelledColumns(*this);
  BitMatrix result(numRows(), numRows());
  for (unsigned i = 0; i < numRows(); ++i)
    result.columns[i] = basis.reduce(uint64_t(1) << i).label;
  return result;
}
