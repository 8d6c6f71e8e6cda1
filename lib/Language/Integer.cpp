//===- Integer.cpp - integers without bound -------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's integer arithmetic on llvm::APInt: operands are widened so that no
// operation can overflow, and results are narrowed to the least multiple of 64
// bits.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Integer.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace tile;
using llvm::APFloat;
using llvm::APInt;

static unsigned roundedWidth(unsigned width) {
  return static_cast<unsigned>(llvm::alignTo(std::max(width, 1u), 64));
}

Integer::Integer(APInt value)
    : bits(value.sextOrTrunc(roundedWidth(value.getSignificantBits()))) {}

Integer Integer::fromUnsigned(uint64_t value) {
  return Integer(APInt(128, value));
}

Integer Integer::fromAPInt(const APInt &value, bool isSigned) {
  return Integer(isSigned ? value : value.zext(value.getBitWidth() + 1));
}

/// The value of a digit in radix 36, or 36 for any other character.
static unsigned digitValue(char c) {
  if (llvm::isDigit(c))
    return static_cast<unsigned>(c - '0');
  return llvm::isAlpha(c) ? static_cast<unsigned>(llvm::toLower(c) - 'a') + 10
                          : 36;
}

std::optional<Integer> Integer::fromDigits(llvm::StringRef digits,
                                           unsigned radix) {
  if (digits.empty())
    return std::nullopt;
  for (char c : digits)
    if (digitValue(c) >= radix)
      return std::nullopt;
  digits = digits.drop_while([](char c) { return c == '0'; });
  if (digits.empty())
    return Integer(0);
  size_t limit = llvm::isPowerOf2_32(radix)
                     ? limits::kIntegerBits / llvm::Log2_32(radix) + 1
                     : kDecimalDigits;
  if (digits.size() > limit)
    return std::nullopt;
  // The radices that APInt reads itself.
  if (radix == 2 || radix == 8 || radix == 10 || radix == 16)
    return Integer(APInt(APInt::getSufficientBitsNeeded(digits, radix) + 1,
                         digits, static_cast<uint8_t>(radix)));
  Integer value(0);
  for (char c : digits)
    value = value * Integer(radix) + Integer(digitValue(c));
  return value;
}

std::optional<Integer> Integer::fromDouble(double value) {
  if (!std::isfinite(value))
    return std::nullopt;
  int exponent = 0;
  std::frexp(value, &exponent);
  unsigned width = exponent < 62 ? 64 : roundedWidth(exponent + 2);
  return Integer(llvm::APIntOps::RoundDoubleToAPInt(value, width));
}

unsigned Integer::bitLength() const {
  return isNegative() ? (-*this).bits.getActiveBits() : bits.getActiveBits();
}

bool Integer::isWithinLimit() const {
  return bits.getSignificantBits() <= limits::kIntegerBits;
}

std::optional<int64_t> Integer::asInt64() const {
  if (bits.getBitWidth() > 64)
    return std::nullopt;
  return bits.getSExtValue();
}

std::optional<uint64_t> Integer::asUInt64() const {
  if (isNegative() || bits.getActiveBits() > 64)
    return std::nullopt;
  return bits.getZExtValue();
}

APInt Integer::toAPInt(unsigned width) const {
  assert((isNegative() ? bits.getSignificantBits() : bits.getActiveBits()) <=
             width &&
         "the value does not fit");
  return bits.sextOrTrunc(width);
}

double Integer::toDouble() const {
  APFloat value(APFloat::IEEEdouble());
  value.convertFromAPInt(bits, true, APFloat::rmNearestTiesToEven);
  return value.convertToDouble();
}

std::optional<std::string> Integer::digits(unsigned radix) const {
  // kDecimalDigits digits have more than 3 bits each.
  if (!llvm::isPowerOf2_32(radix) && bitLength() > kDecimalDigits * 4)
    return std::nullopt;
  llvm::SmallString<32> text;
  bits.toString(text, radix, /*Signed=*/true, /*formatAsCLiteral=*/false,
                /*UpperCase=*/false);
  if (!llvm::isPowerOf2_32(radix) &&
      text.size() - isNegative() > kDecimalDigits)
    return std::nullopt;
  return text.str().str();
}

/// Calls `operation` with both operands sign-extended to `extra` bits above
/// the wider one.
template <typename Operation>
static APInt widened(const APInt &a, const APInt &b, unsigned extra,
                     Operation operation) {
  unsigned width = std::max(a.getBitWidth(), b.getBitWidth()) + extra;
  return operation(a.sext(width), b.sext(width));
}

namespace tile {
Integer operator+(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 1,
                         [](APInt x, const APInt &y) { return x += y; }));
}

Integer operator-(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 1,
                         [](APInt x, const APInt &y) { return x -= y; }));
}

Integer operator*(const Integer &a, const Integer &b) {
  unsigned extra = std::min(a.bits.getBitWidth(), b.bits.getBitWidth());
  return Integer(widened(a.bits, b.bits, extra,
                         [](const APInt &x, const APInt &y) { return x * y; }));
}

Integer operator&(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 0,
                         [](APInt x, const APInt &y) { return x &= y; }));
}

Integer operator|(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 0,
                         [](APInt x, const APInt &y) { return x |= y; }));
}

Integer operator^(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 0,
                         [](APInt x, const APInt &y) { return x ^= y; }));
}
} // namespace tile

Integer Integer::operator-() const { return Integer(0) - *this; }

Integer Integer::operator~() const { return Integer(~bits); }

Integer Integer::floorDiv(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 1, [](const APInt &x, const APInt &y) {
    return llvm::APIntOps::RoundingSDiv(x, y, APInt::Rounding::DOWN);
  }));
}

Integer Integer::floorMod(const Integer &a, const Integer &b) {
  return Integer(widened(a.bits, b.bits, 1, [](const APInt &x, const APInt &y) {
    APInt rest = x.srem(y);
    return !rest.isZero() && rest.isNegative() != y.isNegative() ? rest + y
                                                                 : rest;
  }));
}

double Integer::trueDiv(const Integer &a, const Integer &b) {
  int lengthA = static_cast<int>(a.bitLength());
  int lengthB = static_cast<int>(b.bitLength());
  if (lengthA <= 53 && lengthB <= 53)
    return a.toDouble() / b.toDouble();
  // Scale so that the quotient has 66 or 67 bits, enough for one rounding to
  // be right once the last bit tells whether a remainder is left.
  int shift = 66 - (lengthA - lengthB);
  unsigned width = std::max(lengthA, lengthB) + std::abs(shift) + 2;
  APInt numerator = a.bits.sextOrTrunc(std::max(width, a.bits.getBitWidth()));
  APInt denominator = b.bits.sextOrTrunc(numerator.getBitWidth());
  if (width > numerator.getBitWidth()) {
    numerator = numerator.sext(width);
    denominator = denominator.sext(width);
  }
  numerator = numerator.abs();
  denominator = denominator.abs();
  (shift >= 0 ? numerator : denominator) <<= std::abs(shift);
  APInt quotient, rest;
  APInt::udivrem(numerator, denominator, quotient, rest);
  if (!rest.isZero())
    quotient |= 1;
  APFloat result(APFloat::IEEEquad());
  result.convertFromAPInt(quotient, false, APFloat::rmNearestTiesToEven);
  result = llvm::scalbn(result, -shift, APFloat::rmNearestTiesToEven);
  bool losesInfo = false;
  result.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  double magnitude = result.convertToDouble();
  return a.isNegative() != b.isNegative() ? -magnitude : magnitude;
}

std::optional<Integer> Integer::shiftLeft(const Integer &a,
                                          const Integer &count) {
  if (a.isZero())
    return a;
  std::optional<uint64_t> amount = count.asUInt64();
  unsigned length = a.bits.getSignificantBits();
  if (!amount || *amount > limits::kIntegerBits -
                               std::min<uint64_t>(length, limits::kIntegerBits))
    return std::nullopt;
  unsigned shift = static_cast<unsigned>(*amount);
  return Integer(a.bits.sext(a.bits.getBitWidth() + shift).shl(shift));
}

Integer Integer::shiftRight(const Integer &a, const Integer &count) {
  std::optional<uint64_t> amount = count.asUInt64();
  if (!amount || *amount >= a.bits.getBitWidth())
    return Integer(a.isNegative() ? -1 : 0);
  return Integer(a.bits.ashr(static_cast<unsigned>(*amount)));
}

std::optional<Integer> Integer::power(const Integer &base,
                                      const Integer &exponent) {
  if (exponent.isZero() || base == Integer(1))
    return Integer(1);
  bool odd = exponent.bits[0];
  if (base.isZero())
    return base;
  if (base == Integer(-1))
    return Integer(odd ? -1 : 1);
  // |base| >= 2 ** (length - 1), so the result has more bits than this.
  std::optional<uint64_t> count = exponent.asUInt64();
  uint64_t least = base.bitLength() - 1;
  if (!count || *count > limits::kIntegerBits / least)
    return std::nullopt;
  Integer result(1), square = base;
  for (uint64_t rest = *count;;) {
    if (rest & 1)
      result = result * square;
    rest >>= 1;
    if (!rest)
      break;
    square = square * square;
  }
  if (!result.isWithinLimit())
    return std::nullopt;
  return result;
}

int Integer::compare(const Integer &a, const Integer &b) {
  if (a.bits.getBitWidth() == b.bits.getBitWidth())
    return a.bits == b.bits ? 0 : a.bits.slt(b.bits) ? -1 : 1;
  // Of two different widths the wider value has the larger magnitude.
  if (a.bits.getBitWidth() > b.bits.getBitWidth())
    return a.isNegative() ? -1 : 1;
  return b.isNegative() ? 1 : -1;
}

int Integer::compare(const Integer &a, double b) {
  if (std::isinf(b))
    return b > 0 ? -1 : 1;
  double whole = std::floor(b);
  int order = compare(a, *fromDouble(whole));
  return order == 0 && b > whole ? -1 : order;
}

size_t Integer::hash() const { return llvm::hash_value(bits); }
