//===- FactMath.h - arithmetic on what is known of values -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Intervals and errors of sums, products and choices. Errors are those of two
// devices against one another; products of errors are kept, so that bounds
// hold for large ones, too.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_FUZZ_FACTMATH_H
#define TILE_LIB_FUZZ_FACTMATH_H

#include "tile/Fuzz/Inference.h"

namespace tile::fuzz {

/// The largest difference of two devices' values; infinite for a relative
/// error of a value without bounds.
double errorOf(const Facts &facts);

/// Adds what rounding to `type` on both devices changes, and drops bounds that
/// the type does not hold. False if an approximate value may overflow.
bool addRounding(DType type, Facts &facts);

/// a + b, before rounding.
Facts addFacts(const Facts &a, const Facts &b);
Facts negateFacts(Facts facts);
/// a * b, before rounding.
Facts multiplyFacts(const Facts &a, const Facts &b);
/// Either a or b, the same one on all devices.
Facts uniteFacts(const Facts &a, const Facts &b);

} // namespace tile::fuzz

#endif // TILE_LIB_FUZZ_FACTMATH_H
