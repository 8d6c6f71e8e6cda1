//===- Elements.h - array elements of every type ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays hold their elements in the form in which kernels see them: half
// precision, 8-bit floats, integers of all widths. Host code computes in
// double precision and 64-bit integers. This file converts between the two,
// exactly when widening and with one correct rounding when narrowing.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_ELEMENTS_H
#define TILE_HOST_ELEMENTS_H

#include "tile/Language/DType.h"
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tile {

/// What an element is, seen from host code.
enum class ElementKind : uint8_t { Bool, Signed, Unsigned, Float };

/// Which bit patterns of a float format are not numbers.
enum class FloatSpecials : uint8_t {
  /// The highest exponent is infinity and NaN, as in IEEE 754.
  IEEE,
  /// No infinity; all bits one (but the sign) is NaN.
  OneNaN,
  /// No infinity and no negative zero, whose pattern is the only NaN.
  NegativeZeroIsNaN,
  /// Every pattern is a number.
  None,
};

/// How one element is stored.
struct ElementFormat {
  ElementKind kind = ElementKind::Float;
  /// Bytes in memory: 1, 2, 4 or 8. A bool takes one byte, 0 or 1.
  uint8_t bytes = 0;
  /// Floats: the widths of the fields, the sign bit being one more.
  uint8_t exponentBits = 0, mantissaBits = 0;
  int16_t bias = 0;
  FloatSpecials specials = FloatSpecials::IEEE;

  bool isFloat() const { return kind == ElementKind::Float; }
  /// The distance from 1 to the next larger number: 2^-mantissaBits.
  double epsilon() const;
  /// The smallest positive number.
  double smallest() const;
};

/// The format of `dtype`; none for types that are no elements of arrays
/// (pointers, blocks, void).
std::optional<ElementFormat> elementFormat(DType dtype);

/// The number that `bits` stand for.
double decodeFloat(uint64_t bits, const ElementFormat &format);

/// `value` rounded to nearest, ties to even. Beyond the largest number it is
/// infinity, or, where the format has none, the largest number (as the
/// hardware's saturating conversions do); NaN without a pattern for it too.
uint64_t encodeFloat(double value, const ElementFormat &format);

/// Reads `count` elements that are `stride` elements apart into `out`.
void readDoubles(const std::byte *source, const ElementFormat &format,
                 int64_t stride, int64_t count, double *out);
/// The same as 64-bit integers (unsigned ones modulo 2^64); floats are
/// truncated towards zero and clamped to the range, NaN is 0.
void readIntegers(const std::byte *source, const ElementFormat &format,
                  int64_t stride, int64_t count, int64_t *out);

/// Writes `count` consecutive elements. Floats are rounded; integers are
/// truncated towards zero and clamped to their range, NaN is 0; a bool is
/// whether the number differs from 0.
void writeDoubles(std::byte *target, const ElementFormat &format, int64_t count,
                  const double *values);
/// The same from 64-bit integers, which wrap around in narrower integers.
/// `isUnsigned` says how to read them when the target is a float.
void writeIntegers(std::byte *target, const ElementFormat &format,
                   int64_t count, const int64_t *values, bool isUnsigned);

} // namespace tile

#endif // TILE_HOST_ELEMENTS_H
