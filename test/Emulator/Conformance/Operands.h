//===- Operands.h - random operands that find mistakes ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands for the arithmetic families. Half of them are edge values (zeros,
// subnormal numbers, infinities, NaNs, limits, powers of two and their
// neighbours); later operands of an instruction are sometimes related to the
// first, so that sums cancel and comparisons find equal numbers.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_OPERANDS_H
#define TILE_TEST_EMULATOR_CONFORMANCE_OPERANDS_H

#include "Conformance.h"

namespace tile::conformance {

/// What an operand or a result is.
enum class Value : uint8_t {
  I8,
  I16,
  I32,
  I64,
  /// 0 to about twice the width: amounts of shifts, places of bits.
  Amount,
  /// Small positive and negative numbers.
  Small,
  /// Divisors: no zeros.
  NonZero16,
  NonZero32,
  NonZero64,
  F16,
  BF16,
  F32,
  F64,
  F16x2,
  BF16x2,
  /// Two 8-bit floats, any bits.
  F8x2,
  /// From -2 pi to 2 pi.
  Angle,
  /// A predicate; 0 or 1 in 32 bits of memory.
  Predicate,
};

/// Bytes of its element in memory.
unsigned byteSize(Value value);

/// The bits of a random one. Later operands are sometimes such that the product
/// with the first is near the least normal number, and after a NaN of f64 often
/// another NaN: there results have rules of their own. `first` is the first
/// operand of the instruction, null for the first itself.
uint64_t randomValue(Random &random, Value value, const uint64_t *first);

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_OPERANDS_H
