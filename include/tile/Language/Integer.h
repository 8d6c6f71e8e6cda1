//===- Integer.h - integers without bound, as Python's ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compile-time integers. They grow as needed, `//` and `%` round towards minus
// infinity, and the bitwise operators see an infinite two's complement.
// Nothing here allocates more than the operands and the result take; the
// evaluator refuses results above limits::kIntegerBits, so only operations
// whose result can be far larger than their operands report that themselves.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_INTEGER_H
#define TILE_LANGUAGE_INTEGER_H

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace tile {

/// An integer of any size. Values up to 64 bits need no allocation.
class Integer {
public:
  Integer(int64_t value = 0) : bits(64, static_cast<uint64_t>(value), true) {}
  static Integer fromUnsigned(uint64_t value);
  /// `value` read as two's complement or as unsigned.
  static Integer fromAPInt(const llvm::APInt &value, bool isSigned);
  /// Digits of a radix from 2 to 36, without sign or prefix. None if there is
  /// another character, no digit, or more than kDecimalDigits decimal ones.
  static std::optional<Integer> fromDigits(llvm::StringRef digits,
                                           unsigned radix);
  /// Rounded towards zero; none for infinities and NaN.
  static std::optional<Integer> fromDouble(double value);

  /// Python's own bound on conversions between text and integers in a radix
  /// that is no power of two, because they take quadratic time.
  static constexpr unsigned kDecimalDigits = 4300;

  bool isNegative() const { return bits.isNegative(); }
  bool isZero() const { return bits.isZero(); }
  /// Bits of the absolute value, as int.bit_length().
  unsigned bitLength() const;
  /// Whether limits::kIntegerBits allows this value.
  bool isWithinLimit() const;

  /// The value if it fits.
  std::optional<int64_t> asInt64() const;
  std::optional<uint64_t> asUInt64() const;
  /// Two's complement of `width` bits; the value must fit signed or unsigned.
  llvm::APInt toAPInt(unsigned width) const;
  /// Rounded to nearest even; an infinity if beyond the largest double.
  double toDouble() const;
  /// With sign and no prefix, lower-case digits. None if that takes more than
  /// kDecimalDigits digits in a radix that is no power of two.
  std::optional<std::string> digits(unsigned radix = 10) const;

  friend Integer operator+(const Integer &a, const Integer &b);
  friend Integer operator-(const Integer &a, const Integer &b);
  friend Integer operator*(const Integer &a, const Integer &b);
  friend Integer operator&(const Integer &a, const Integer &b);
  friend Integer operator|(const Integer &a, const Integer &b);
  friend Integer operator^(const Integer &a, const Integer &b);
  Integer operator-() const;
  Integer operator~() const;

  /// Division that rounds towards minus infinity; `b` must not be zero.
  static Integer floorDiv(const Integer &a, const Integer &b);
  /// The remainder of floorDiv: zero or with the sign of `b`.
  static Integer floorMod(const Integer &a, const Integer &b);
  /// The quotient a / b rounded once, to nearest even, as Python's `/`. An
  /// infinity if beyond the largest double; `b` must not be zero.
  static double trueDiv(const Integer &a, const Integer &b);
  /// a << count; none if the result is beyond limits::kIntegerBits.
  static std::optional<Integer> shiftLeft(const Integer &a,
                                          const Integer &count);
  /// a >> count, rounding towards minus infinity; count must not be negative.
  static Integer shiftRight(const Integer &a, const Integer &count);
  /// base ** exponent for exponent >= 0; none if the result is beyond
  /// limits::kIntegerBits.
  static std::optional<Integer> power(const Integer &base,
                                      const Integer &exponent);

  /// Negative, zero or positive as a is below, equal to or above b.
  static int compare(const Integer &a, const Integer &b);
  /// The same with a double that is no NaN, exactly.
  static int compare(const Integer &a, double b);
  friend bool operator==(const Integer &a, const Integer &b) {
    return compare(a, b) == 0;
  }
  friend bool operator!=(const Integer &a, const Integer &b) {
    return compare(a, b) != 0;
  }
  friend bool operator<(const Integer &a, const Integer &b) {
    return compare(a, b) < 0;
  }

  /// Equal for equal values.
  size_t hash() const;

private:
  explicit Integer(llvm::APInt value);

  /// Signed; the width is the least multiple of 64 that holds the value.
  llvm::APInt bits;
};

} // namespace tile

#endif // TILE_LANGUAGE_INTEGER_H
