//===- Facts.h - what is known of integers, pointers and tiles --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts that make wide memory accesses possible: how the elements of a
// tile of integers or addresses follow one another, and which of their bits
// are known. This file has the facts and their arithmetic, one function for
// each kind of operation; AccessFacts.h applies them to a whole kernel.
//
//===----------------------------------------------------------------------===//
//
// A tile is cut, along each dimension d, into runs: the aligned blocks of 2^e
// indices. Inside a run the values advance by a constant stride,
//
//     value(..., start + j, ...) = value(..., start, ...) + stride * j
//
// for every index of the other dimensions. Stride 1 is what is often called
// contiguity, stride 0 constancy. The equation holds modulo 2^width, as machine
// arithmetic does. Beside it stand the known bits of the values at which runs
// start (in all dimensions at once), and an interval that holds all elements.
//
//     offsets = splat(program_id * 1024) + range(0, 1024)
//
// has one run of 1024 elements with stride 1, and the low 10 bits of its start
// are zero: so 4 consecutive elements are an aligned vector. A run of one
// element says nothing; its stride is then only a guess, kept because it tells
// which dimension is walked first in memory.
//
// Division by zero has a defined result in the dialect, but no use: the facts
// of quotients and remainders leave it out.
//
// Counts are numbers made of nothing but program ids, numbers of programs,
// ranges, counters of loops and constants, none of them negative. Their sums
// and products are taken not to exceed their type: a kernel whose offsets do is
// wrong in any case. So program_id * 1024 + range is not negative, and its
// remainders by a multiple of 16 have runs of 16.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_FACTS_H
#define TILE_ANALYSIS_FACTS_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"
#include "llvm/IR/ConstantRange.h"
#include "llvm/Support/KnownBits.h"
#include <optional>

namespace tile {

/// How values follow one another along one dimension of a tile.
struct DimFacts {
  /// The difference of neighbours. Proven inside runs; a guess if the run has
  /// one element; nothing (only then) if there is no guess.
  std::optional<int64_t> stride;
  /// log2 of the number of elements of a run.
  unsigned logRun = 0;

  bool operator==(const DimFacts &other) const {
    return stride == other.stride && logRun == other.logRun;
  }
};

/// What is known of a scalar (no dimensions) or a tile of integers or pointers.
struct Facts {
  /// The bits of the values at run starts. Pointers are addresses in bytes.
  llvm::KnownBits start;
  /// An interval, possibly wrapped, that holds every element.
  llvm::ConstantRange range = llvm::ConstantRange::getFull(1);
  llvm::SmallVector<DimFacts, 2> dims;
  /// Whether the value is a count (see the head); then `range` has no negative
  /// numbers.
  bool isCount = false;

  /// No facts of a value of this type, which has one (hasFacts).
  static Facts unknown(mlir::Type type);
  /// The same number everywhere in a value of this type.
  static Facts constant(mlir::Type type, const llvm::APInt &value);
  /// A value of this type with all elements in `range`.
  static Facts within(mlir::Type type, const llvm::ConstantRange &range);

  unsigned width() const { return start.getBitWidth(); }
  /// The number that all elements are, if it is known.
  const llvm::APInt *getConstant() const { return range.getSingleElement(); }

  /// Cuts the runs of dimension `dim` down to 2^logRun elements.
  void restrictRun(unsigned dim, unsigned logRun);
  /// The bits of the elements at multiples of 2^logRun along `dim` and any
  /// index of the other dimensions. `logRun` is at most that of `dim`.
  llvm::KnownBits startBits(unsigned dim, unsigned logRun) const;
  /// The bits that all elements share.
  llvm::KnownBits allBits() const;
  /// The smallest m such that each piece of 2^logRun elements along `dim` lies
  /// in one aligned block of 2^m numbers: it never carries into bit m. Nothing
  /// if no m below or equal to the width is known.
  std::optional<unsigned> blockBits(unsigned dim, unsigned logRun) const;

  bool operator==(const Facts &other) const {
    return width() == other.width() && start == other.start &&
           range == other.range && dims == other.dims &&
           isCount == other.isCount;
  }
  bool operator!=(const Facts &other) const { return !(*this == other); }
  void print(llvm::raw_ostream &os) const;
};

/// Whether facts are kept for values of this type: integers, indices, pointers,
/// floats and tiles of these with static extents.
bool hasFacts(mlir::Type type);

/// The width of the numbers that `type` holds: 64 for indices and pointers. A
/// float counts as the number that its bits are; of floats it is of interest
/// which are equal.
unsigned factsWidth(mlir::Type type);

/// log2 of the extents, rounded up; empty for a scalar.
llvm::SmallVector<unsigned, 2> logExtents(mlir::Type type);

//===----------------------------------------------------------------------===//
// Arithmetic. Operands of one operation have the same width and dimensions.
//===----------------------------------------------------------------------===//

/// The bitwise operations.
enum class BitOp : uint8_t { And, Or, Xor };

/// Which of two numbers a minimum or maximum takes.
enum class MinMax : uint8_t { SMin, SMax, UMin, UMax };

/// The order that a comparison asks for; see `compare`.
enum class Order : uint8_t { EQ, NE, LT, LE, GT, GE };

/// `noWrap` is a set of OverflowingBinaryOperator::NoSignedWrap/NoUnsignedWrap.
Facts add(Facts a, Facts b, unsigned noWrap = 0);
Facts subtract(Facts a, Facts b, unsigned noWrap = 0);
Facts multiply(Facts a, Facts b, unsigned noWrap = 0);
Facts divide(Facts a, Facts b, bool isSigned);
Facts remainder(Facts a, Facts b, bool isSigned);
Facts shiftLeft(Facts a, Facts b);
Facts shiftRight(Facts a, Facts b, bool isSigned);
Facts bitwise(BitOp op, Facts a, Facts b);
Facts minMax(MinMax op, Facts a, Facts b);
/// A tile of i1.
Facts compare(Order order, bool isSigned, Facts a, Facts b);
/// `condition` is i1, a scalar or of the shape of the others.
Facts select(const Facts &condition, Facts a, Facts b);
/// The same numbers with more bits.
Facts extend(Facts a, unsigned width, bool isSigned);
/// The low bits.
Facts truncate(Facts a, unsigned width);

/// What holds of a value that is one or the other.
Facts join(Facts a, Facts b);
/// join(old, update) for values that change from iteration to iteration of a
/// loop: intervals that grow are given up, so that a fixed point is near.
Facts widen(const Facts &old, const Facts &update);

/// Facts of an elementwise operation of which nothing more is known: constant
/// where all operands are.
Facts elementwise(mlir::Type type, llvm::ArrayRef<const Facts *> operands);

} // namespace tile

#endif // TILE_ANALYSIS_FACTS_H
