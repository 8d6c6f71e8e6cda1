//===- MatrixFragments.h - which lane holds which element -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the matrices of `mma` are spread over the registers of a warp (PTX ISA,
// "Warp-level matrix instructions: mma"). All shapes but one follow one rule:
// lanes form 8 groups of 4; a group holds a row of A (or a column of B), each
// of its lanes one register's worth of neighbouring elements, and further
// registers hold first the rows from 8 on, then the inner indices behind those
// 4 registers. m8n8k4 of binary16 is older: each of four quad pairs (lanes 4q
// to 4q + 3 and the same from 16 on) multiplies matrices of its own.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_MATRIXFRAGMENTS_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_MATRIXFRAGMENTS_H

#include "../Program/Decoder.h"

namespace tile::emulator {

/// A decoded `mma`. The columns are 8 always. Operands: the registers of d, a,
/// b and c.
struct MultiplyDetails {
  unsigned rows = 0;
  unsigned inner = 0;
  Type d = Type::None;
  Type a = Type::None;
  Type b = Type::None;
  Type c = Type::None;
  bool quadPairs = false;
  /// Quad pairs: A is stored by columns, B by rows.
  bool aByColumns = false;
  bool bByRows = false;
  /// Integers: sums are limited to the range of s32.
  bool saturates = false;
  /// The first operand of each matrix, and the number of all.
  unsigned firstA = 0;
  unsigned firstB = 0;
  unsigned firstC = 0;
  unsigned numOperands = 0;
};

struct Place {
  unsigned row;
  unsigned column;
};

/// True if `lane` holds elements of multiplication `index` (of 4 if there are
/// quad pairs, else of 1).
inline bool takesPart(const MultiplyDetails &details, unsigned lane,
                      unsigned index) {
  return !details.quadPairs || lane % 16 / 4 == index;
}

/// Element `sub` of the `perRegister` in register `reg` of A.
inline Place placeInA(const MultiplyDetails &details, unsigned perRegister,
                      unsigned lane, unsigned reg, unsigned sub) {
  if (details.quadPairs) {
    unsigned i = reg * 2 + sub, half = lane / 16 * 4;
    return details.aByColumns ? Place{i + half, lane % 4}
                              : Place{lane % 4 + half, i};
  }
  // There are one or two blocks of 8 rows; this is reg % and / their number.
  unsigned isTall = details.rows == 16;
  return {lane / 4 + (reg & isTall) * 8,
          (lane % 4 + (reg >> isTall) * 4) * perRegister + sub};
}

inline Place placeInB(const MultiplyDetails &details, unsigned perRegister,
                      unsigned lane, unsigned reg, unsigned sub) {
  if (details.quadPairs) {
    unsigned i = reg * 2 + sub, half = lane / 16 * 4;
    return details.bByRows ? Place{lane % 4, i + half}
                           : Place{i, lane % 4 + half};
  }
  return {(lane % 4 + reg * 4) * perRegister + sub, lane / 4};
}

/// Element `i` of those that a lane holds of an accumulator of `type`.
inline Place placeInAccumulator(const MultiplyDetails &details, Type type,
                                unsigned lane, unsigned i) {
  if (details.quadPairs) {
    unsigned half = lane / 16 * 4;
    if (type == Type::F16)
      return {lane % 4 + half, i};
    return {(lane & 1) + (i & 2) + half, (i & 4) + (lane & 2) + (i & 1)};
  }
  return {lane / 4 + i / 2 * 8, lane % 4 * 2 + i % 2};
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_MATRIXFRAGMENTS_H
