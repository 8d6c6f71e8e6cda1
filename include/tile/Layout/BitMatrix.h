//===- BitMatrix.h - matrices and bases over F2 -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear algebra over F2, the field with two elements, where addition is XOR
// and multiplication is AND. A vector is the bits of one uint64_t; a matrix is
// a list of columns. This is all the mathematics that the layout library rests
// on; LinearLayout.h tells what it is good for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_BITMATRIX_H
#define TILE_LAYOUT_BITMATRIX_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cassert>
#include <cstdint>
#include <optional>

namespace tile {

/// An incrementally built basis of a subspace of F2^64, in echelon form: every
/// stored vector has a leading (highest) bit that no other one leads with.
/// With each vector goes a label that is XORed along, so that a caller can
/// learn of which inserted vectors a result is the sum.
class XorBasis {
public:
  /// A vector together with the XOR of the labels it was made from.
  struct Labelled {
    uint64_t vector;
    uint64_t label;
  };

  XorBasis() = default;
  /// The basis of the span of `vectors`, without labels.
  explicit XorBasis(llvm::ArrayRef<uint64_t> vectors);

  /// Adds `vector` unless it is already in the span; tells whether it was
  /// added.
  bool insert(uint64_t vector, uint64_t label = 0);

  /// The smallest member (as an integer) of the coset `vector` + span, and the
  /// label of the difference.
  Labelled reduce(uint64_t vector) const;

  /// Whether `vector` lies in the span.
  bool contains(uint64_t vector) const { return reduce(vector).vector == 0; }

  /// The dimension of the span.
  unsigned size() const { return rows.size(); }

private:
  /// Sorted by leading bit, highest first.
  llvm::SmallVector<Labelled, 16> rows;
};

/// A matrix over F2 with at most 64 rows and 64 columns; column i is the image
/// of the unit vector with bit i set.
class BitMatrix {
public:
  BitMatrix() = default;
  /// A matrix of zeros.
  BitMatrix(unsigned numRows, unsigned numColumns)
      : rowCount(numRows), columns(numColumns, 0) {
    assert(numRows <= 64 && numColumns <= 64 && "matrix is too large");
  }
  /// A matrix with these columns; all their bits lie below `numRows`.
  BitMatrix(unsigned numRows, llvm::ArrayRef<uint64_t> columnValues);

  /// The identity on `size` bits.
  static BitMatrix identity(unsigned size);

  unsigned numRows() const { return rowCount; }
  unsigned numColumns() const { return columns.size(); }
  /// The image of unit vector `index`.
  uint64_t column(unsigned index) const { return columns[index]; }
  llvm::ArrayRef<uint64_t> allColumns() const { return columns; }
  void setColumn(unsigned index, uint64_t value) { columns[index] = value; }

  /// The columns whose bit `row` is set, as a mask: bit `row` of the result of
  /// apply(x) is the parity of x & rowMask(row).
  uint64_t rowMask(unsigned row) const;

  /// The image of `vector`: the XOR of the columns of its set bits.
  uint64_t apply(uint64_t vector) const;

  /// The matrix that applies `first` and then this one.
  BitMatrix compose(const BitMatrix &first) const;

  /// The sum: (A + B)(x) = A(x) ^ B(x). Equal sizes.
  BitMatrix add(const BitMatrix &other) const;

  /// The rows [firstRow, firstRow + rows) of the columns
  /// [firstColumn, firstColumn + cols).
  BitMatrix block(unsigned firstRow, unsigned rows, unsigned firstColumn,
                  unsigned cols) const;

  /// The dimension of the image.
  unsigned rank() const;

  /// A basis of the vectors that are mapped to zero. Each of its vectors has
  /// one column of its own: the highest bit, which depends on earlier columns.
  llvm::SmallVector<uint64_t, 8> kernel() const;

  /// The columns that are sums of earlier ones, as a mask. Every point of the
  /// image has exactly one preimage in which all these bits are zero.
  uint64_t dependentColumns() const;

  /// The smallest vector (as an integer) that is mapped to `image`, or nothing
  /// if there is none.
  std::optional<uint64_t> solve(uint64_t image) const;

  /// The inverse of a bijective matrix, or nothing.
  std::optional<BitMatrix> inverse() const;

  bool operator==(const BitMatrix &other) const {
    return rowCount == other.rowCount && columns == other.columns;
  }
  bool operator!=(const BitMatrix &other) const { return !(*this == other); }
  bool operator<(const BitMatrix &other) const {
    return rowCount != other.rowCount ? rowCount < other.rowCount
                                      : columns < other.columns;
  }

private:
  unsigned rowCount = 0;
  llvm::SmallVector<uint64_t, 16> columns;
};

} // namespace tile

#endif // TILE_LAYOUT_BITMATRIX_H
