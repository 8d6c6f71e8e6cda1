//===- FloatFormat.h - floating-point formats and rounding ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All formats of at most 24 significant bits are computed in binary64: an exact
// result that does not fit is kept "rounded to odd" (its last bit is set if
// anything was cut off), and rounding that once more to the format, in whatever
// direction, gives what rounding the exact result would (Boldo and Melquiond,
// "Emulation of FMA and correctly rounded sums: proved algorithms using
// rounding to odd", IEEE Trans. Comp. 57, 2008). So one piece of code has all
// rounding modes and no format needs arithmetic of its own.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_FLOATFORMAT_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_FLOATFORMAT_H

#include "Lanes.h"
#include <cmath>

namespace tile::emulator {

enum class Rounding : uint8_t {
  NearestEven,
  TowardZero,
  Down,
  Up,
  /// Halves go away from zero (`rna`).
  NearestAway,
};

/// A format of `precision` significant bits, the hidden one included.
template <typename BitsType, unsigned precisionBits, unsigned exponentBits>
struct FloatFormat {
  using Bits = BitsType;
  static constexpr unsigned precision = precisionBits;
  static constexpr Bits signBit = Bits(1) << (precision - 1 + exponentBits);
  static constexpr int minExponent = 2 - (1 << (exponentBits - 1));
  /// All exponent bits: infinity, if the format has one.
  static constexpr Bits exponentMask = ((Bits(1) << exponentBits) - 1)
                                       << (precision - 1);
  static constexpr Bits fractionMask = (Bits(1) << (precision - 1)) - 1;
  /// What the GPU gives for every NaN.
  static constexpr Bits nan = Bits(signBit - 1);
  static constexpr Bits infinity = exponentMask;
  static constexpr Bits largest = Bits(exponentMask - 1);
  static constexpr Bits smallestNormal = fractionMask + 1;

  static bool isNaN(Bits bits) { return (bits & (signBit - 1)) > infinity; }
  static bool isSubnormal(Bits bits) {
    return (bits & exponentMask) == 0 && (bits & fractionMask) != 0;
  }
  /// Subnormal numbers become zero and keep their sign.
  static Bits flush(Bits bits) {
    return (bits & exponentMask) == 0 ? Bits(bits & signBit) : bits;
  }
};

/// The nearest finite number, for formats and conversions without overflow.
enum class Overflow : uint8_t { ToInfinity, ToLargest };

/// Rounds `value`, exact or rounded to odd, to the format F: its bits.
template <typename F>
inline typename F::Bits roundTo(double value, Rounding rounding,
                                Overflow overflow = Overflow::ToInfinity) {
  using Bits = typename F::Bits;
  constexpr uint64_t hidden = uint64_t(1) << 52;
  uint64_t source = bitCast<uint64_t>(value);
  bool negative = source >> 63;
  uint64_t magnitude = source & ~(uint64_t(1) << 63);
  Bits sign = negative ? F::signBit : Bits(0);
  if (magnitude > 0x7ff0000000000000)
    return F::nan;
  if (magnitude == 0x7ff0000000000000)
    return sign | (overflow == Overflow::ToLargest ? F::largest : F::infinity);

  int field = static_cast<int>(magnitude >> 52);
  uint64_t significand = (magnitude & (hidden - 1)) | (field ? hidden : 0);
  int exponent = (field ? field : 1) - 1023;
  bool subnormal = exponent < F::minExponent;
  // Bits of the significand below the last one that the format keeps.
  int cut = 53 - static_cast<int>(F::precision);
  cut += subnormal ? F::minExponent - exponent : 0;
  cut = cut > 62 ? 62 : cut;
  uint64_t kept = significand >> cut;
  uint64_t rest = significand & ((uint64_t(1) << cut) - 1);
  uint64_t half = uint64_t(1) << (cut - 1);
  bool up = false;
  switch (rounding) {
  case Rounding::NearestEven:
    up = rest > half || (rest == half && (kept & 1));
    break;
  case Rounding::NearestAway:
    up = rest >= half;
    break;
  case Rounding::TowardZero:
    break;
  case Rounding::Down:
    up = negative && rest != 0;
    break;
  case Rounding::Up:
    up = !negative && rest != 0;
    break;
  }
  // The hidden bit adds one to the exponent field, a carry another one.
  uint64_t biased = subnormal ? 0 : exponent - F::minExponent;
  uint64_t result = (biased << (F::precision - 1)) + kept + up;
  if (result > F::largest) {
    bool toLargest = overflow == Overflow::ToLargest ||
                     rounding == Rounding::TowardZero ||
                     rounding == (negative ? Rounding::Up : Rounding::Down);
    result = toLargest ? F::largest : F::infinity;
  }
  return static_cast<Bits>(sign | result);
}

struct F32 : FloatFormat<uint32_t, 24, 8> {
  static double toDouble(Bits bits) { return bitCast<float>(bits); }
  static Bits fromDouble(double value, Rounding rounding) {
    if (rounding != Rounding::NearestEven)
      return roundTo<F32>(value, rounding);
    float result = static_cast<float>(value);
    return result == result ? bitCast<Bits>(result) : nan;
  }
};

/// `value` as a binary32, rounded to odd, so that rounding it once more to at
/// most 22 bits is right.
inline uint32_t narrowToOdd(double value) {
  float nearest = static_cast<float>(value);
  double magnitude = std::fabs(value), kept = std::fabs(nearest);
  uint32_t bits = bitCast<uint32_t>(nearest);
  bool further = magnitude > kept;
  bool inexact = further | (magnitude < kept);
  uint32_t step = inexact & ~bits & 1;
  return further ? bits + step : bits - step;
}

// F16 and BF16 have functions for rounding to nearest that vectorise.

struct F16 : FloatFormat<uint16_t, 11, 5> {
  static double toDouble(Bits bits) { return toFloat(bits); }
  static float toFloat(Bits bits) {
    // The fields are moved into a binary32, whose exponents are 112 further
    // from the least; the product is exact, subnormal numbers included.
    uint32_t magnitude = uint32_t(bits & 0x7fff) << 13;
    float value = bitCast<float>(magnitude) * 0x1p112f;
    uint32_t special = (bits & 0x7c00) == 0x7c00 ? 0x7f800000 : 0;
    uint32_t sign = uint32_t(bits & 0x8000) << 16;
    return bitCast<float>(bitCast<uint32_t>(value) | special | sign);
  }
  /// From the bits of a binary32.
  static Bits nearestOf(uint32_t a) {
    uint32_t magnitude = a & 0x7fffffff;
    // Half a unit of the result is added, less one if the last bit kept is
    // even, and the bias of the exponent changed from 127 to 15.
    uint32_t normal =
        (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
    // Below 2^-14 the addition of 0.5, whose last bit is 2^-24 like that of the
    // result, rounds; what was added are the bits of 0.5.
    float aligned = bitCast<float>(magnitude) + 0.5f;
    uint32_t small = bitCast<uint32_t>(aligned) - 0x3f000000;
    uint32_t result = magnitude < 0x38800000 ? small : normal;
    result = magnitude >= 0x477ff000 ? uint32_t(infinity) : result;
    result |= a >> 16 & 0x8000;
    return static_cast<Bits>(magnitude > 0x7f800000 ? uint32_t(nan) : result);
  }
  static Bits nearest(double value) { return nearestOf(narrowToOdd(value)); }
  static Bits fromDouble(double value, Rounding rounding) {
    return roundTo<F16>(value, rounding);
  }
};

struct BF16 : FloatFormat<uint16_t, 8, 8> {
  static double toDouble(Bits bits) {
    return bitCast<float>(uint32_t(bits) << 16);
  }
  static Bits nearestOf(uint32_t a) {
    // As for F16; carries go into the exponent and from its last value into
    // infinity.
    uint32_t rounded = (a + 0x7fff + (a >> 16 & 1)) >> 16;
    bool isNaN = (a & 0x7fffffff) > 0x7f800000;
    return static_cast<Bits>(isNaN ? uint32_t(nan) : rounded);
  }
  static Bits nearest(double value) { return nearestOf(narrowToOdd(value)); }
  static Bits fromDouble(double value, Rounding rounding) {
    return roundTo<BF16>(value, rounding);
  }
};

/// Of a tf32 the upper 19 bits of its register; see Convert.
struct TF32 : FloatFormat<uint32_t, 11, 8> {};

/// No infinity: the largest exponent has numbers, too, but for one NaN.
struct E4M3 : FloatFormat<uint8_t, 4, 4> {
  static constexpr Bits largest = 0x7e;
  static constexpr Bits infinity = largest;
  static double toDouble(Bits bits);
};

struct E5M2 : FloatFormat<uint8_t, 3, 5> {
  static double toDouble(Bits bits) { return F16::toDouble(Bits16(bits)); }

private:
  static uint16_t Bits16(Bits bits) { return uint16_t(bits << 8); }
};

inline double E4M3::toDouble(Bits bits) {
  // As for F16: 120 is the difference of the two biases.
  float value = bitCast<float>(uint32_t(bits & 0x7f) << 20) * 0x1p120f;
  uint32_t special = (bits & 0x7f) == 0x7f ? 0x7fc00000 : 0;
  uint32_t sign = uint32_t(bits & 0x80) << 24;
  return bitCast<float>(bitCast<uint32_t>(value) | special | sign);
}

//===----------------------------------------------------------------------===//
// Arithmetic, exact or rounded to odd
//===----------------------------------------------------------------------===//

/// `nearest` is the exact value rounded to nearest, `error` has the sign of
/// what is missing.
inline double toOdd(double nearest, double error) {
  uint64_t bits = bitCast<uint64_t>(nearest);
  bool inexact = (error > 0) | (error < 0);
  bool further = (error > 0) == (nearest > 0);
  uint64_t step = inexact & ~bits & 1;
  return bitCast<double>(further ? bits + step : bits - step);
}

/// The sum; its error is exact (Knuth, TAOCP volume 2, theorem 4.2.2 B).
inline double addToOdd(double a, double b) {
  double sum = a + b;
  double partOfB = sum - a;
  double partOfA = sum - partOfB;
  double error = (a - partOfA) + (b - partOfB);
  return toOdd(sum, error);
}

/// A sum of zeros of both signs, or of x and -x, is -0 when rounding down.
inline double fixZeroSum(double sum, double a, double b, Rounding rounding) {
  if (sum == 0 && rounding == Rounding::Down &&
      (std::signbit(a) || std::signbit(b)))
    return -0.0;
  return sum;
}

/// The same in binary32: the bits of the sum.
inline uint32_t addToOdd32(float a, float b) {
  float sum = a + b;
  float partOfB = sum - a;
  float partOfA = sum - partOfB;
  float error = (a - partOfA) + (b - partOfB);
  uint32_t bits = bitCast<uint32_t>(sum);
  bool inexact = (error > 0) | (error < 0);
  bool further = (error > 0) == (sum > 0);
  uint32_t step = inexact & ~bits & 1;
  return further ? bits + step : bits - step;
}

inline double divideToOdd(double a, double b) {
  double quotient = a / b;
  // Its sign is that of what the quotient lacks, if b is positive.
  double rest = std::fma(-quotient, b, a);
  return toOdd(quotient, std::signbit(b) ? -rest : rest);
}

inline double squareRootToOdd(double a) {
  double root = std::sqrt(a);
  return toOdd(root, std::fma(-root, root, a));
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_FLOATFORMAT_H
