//===- Elements.cpp - conversions between storage and double --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The float formats are described by the widths of their fields, so one
// decoder and one encoder serve all of them; binary32 and binary64 take the
// compiler's own conversions.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Elements.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace tile;

double ElementFormat::epsilon() const {
  return std::ldexp(1.0, -static_cast<int>(mantissaBits));
}

double ElementFormat::smallest() const {
  return std::ldexp(1.0, 1 - bias - static_cast<int>(mantissaBits));
}

std::optional<ElementFormat> tile::elementFormat(DType dtype) {
  if (dtype.isPointer() || dtype.isVoid())
    return std::nullopt;
  ElementFormat format;
  format.bytes = static_cast<uint8_t>(dtype.byteSize());
  if (dtype.isBool()) {
    format.kind = ElementKind::Bool;
  } else if (dtype.isInteger()) {
    format.kind =
        dtype.isSignedInteger() ? ElementKind::Signed : ElementKind::Unsigned;
  } else {
    format.kind = ElementKind::Float;
    format.mantissaBits = static_cast<uint8_t>(dtype.mantissaWidth());
    format.exponentBits =
        static_cast<uint8_t>(dtype.bitWidth() - 1 - format.mantissaBits);
    format.bias = static_cast<int16_t>(dtype.exponentBias());
    if (dtype.is(ScalarKind::FP8E4NV))
      format.specials = FloatSpecials::OneNaN;
    else if (dtype.is(ScalarKind::FP8E4B8) || dtype.is(ScalarKind::FP8E5B16))
      format.specials = FloatSpecials::NegativeZeroIsNaN;
    else if (dtype.is(ScalarKind::FP8E4B15))
      format.specials = FloatSpecials::None;
  }
  return format;
}

//===----------------------------------------------------------------------===//
// One float
//===----------------------------------------------------------------------===//

/// The pattern of NaN, or ~0 if the format has none.
static uint64_t nanBits(const ElementFormat &format) {
  uint64_t sign = uint64_t(1) << (format.exponentBits + format.mantissaBits);
  uint64_t exponent = ((uint64_t(1) << format.exponentBits) - 1)
                      << format.mantissaBits;
  switch (format.specials) {
  case FloatSpecials::IEEE:
    return exponent | (uint64_t(1) << (format.mantissaBits - 1));
  case FloatSpecials::OneNaN:
    return sign - 1;
  case FloatSpecials::NegativeZeroIsNaN:
    return sign;
  case FloatSpecials::None:
    return ~uint64_t(0);
  }
  return ~uint64_t(0);
}

/// The pattern of the largest finite number.
static uint64_t largestBits(const ElementFormat &format) {
  uint64_t sign = uint64_t(1) << (format.exponentBits + format.mantissaBits);
  switch (format.specials) {
  case FloatSpecials::IEEE:
    return sign - (uint64_t(1) << format.mantissaBits) - 1;
  case FloatSpecials::OneNaN:
    return sign - 2;
  case FloatSpecials::NegativeZeroIsNaN:
  case FloatSpecials::None:
    return sign - 1;
  }
  return 0;
}

double tile::decodeFloat(uint64_t bits, const ElementFormat &format) {
  int mantissaBits = format.mantissaBits;
  uint64_t signBit = uint64_t(1) << (format.exponentBits + mantissaBits);
  uint64_t mantissaMask = (uint64_t(1) << mantissaBits) - 1;
  uint64_t magnitude = bits & (signBit - 1);
  bool negative = bits & signBit;
  bool isIEEE = format.specials == FloatSpecials::IEEE;
  uint64_t infinity = largestBits(format) + 1;
  if (isIEEE
          ? magnitude > infinity
          : nanBits(format) ==
                (format.specials == FloatSpecials::OneNaN ? magnitude : bits))
    return std::numeric_limits<double>::quiet_NaN();
  int64_t exponent = static_cast<int64_t>(magnitude >> mantissaBits);
  uint64_t mantissa = magnitude & mantissaMask;
  double value;
  if (isIEEE && magnitude == infinity) {
    value = std::numeric_limits<double>::infinity();
  } else if (exponent != 0) {
    // The same fields in a double, whose exponent has another bias.
    uint64_t fields = static_cast<uint64_t>(exponent - format.bias + 1023)
                          << 52 |
                      mantissa << (52 - mantissaBits);
    std::memcpy(&value, &fields, sizeof(value));
  } else {
    // Subnormal numbers are multiples of the smallest one.
    value = static_cast<double>(mantissa) * format.smallest();
  }
  return negative ? -value : value;
}

uint64_t tile::encodeFloat(double value, const ElementFormat &format) {
  int mantissaBits = format.mantissaBits;
  uint64_t sign = std::signbit(value)
                      ? uint64_t(1) << (format.exponentBits + mantissaBits)
                      : 0;
  uint64_t largest = largestBits(format);
  if (std::isnan(value)) {
    uint64_t nan = nanBits(format);
    return nan == ~uint64_t(0) ? largest : nan;
  }
  double magnitude = std::fabs(value);
  uint64_t beyond =
      format.specials == FloatSpecials::IEEE ? largest + 1 : largest;
  uint64_t bits = beyond;
  if (magnitude == 0) {
    bits = 0; // which has no exponent
  } else if (!std::isinf(magnitude)) {
    int exponent = 0;
    std::frexp(magnitude, &exponent); // magnitude < 2^exponent
    // The unit of the last place at this size; not below the subnormals'.
    int unit = std::max(exponent - 1, 1 - format.bias) - mantissaBits;
    // Scaling by a power of two is exact, nearbyint rounds ties to even. A
    // carry out of the mantissa counts up the exponent, as it should.
    double units = std::nearbyint(std::ldexp(magnitude, -unit));
    if (units < std::ldexp(1.0, mantissaBits + 2)) {
      int64_t field =
          static_cast<int64_t>(units) +
          ((static_cast<int64_t>(unit) + mantissaBits + format.bias - 1)
           << mantissaBits);
      bits = std::min<uint64_t>(static_cast<uint64_t>(field), beyond);
    }
  }
  if (format.specials == FloatSpecials::NegativeZeroIsNaN && bits == 0)
    return 0;
  return sign | bits;
}

//===----------------------------------------------------------------------===//
// Many elements
//===----------------------------------------------------------------------===//

template <typename T> static T loadAs(const std::byte *source) {
  T value;
  std::memcpy(&value, source, sizeof(T));
  return value;
}

/// Calls `body` with a value of the C++ type that stores `format`; small
/// floats are stored as unsigned integers.
template <typename Body>
static void withStorage(const ElementFormat &format, Body body) {
  bool isSigned = format.kind == ElementKind::Signed;
  switch (format.bytes) {
  case 1:
    return isSigned ? body(int8_t()) : body(uint8_t());
  case 2:
    return isSigned ? body(int16_t()) : body(uint16_t());
  case 4:
    if (format.isFloat())
      return body(float());
    return isSigned ? body(int32_t()) : body(uint32_t());
  default:
    if (format.isFloat())
      return body(double());
    return isSigned ? body(int64_t()) : body(uint64_t());
  }
}

/// `value` truncated and clamped to the range of T; NaN is 0.
template <typename T> static T clampTo(double value) {
  // 2^63 and 2^64 are exact in double, the largest integers are not: compare
  // with the power of two above them.
  double low = static_cast<double>(std::numeric_limits<T>::min());
  double high = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (std::isnan(value))
    return 0;
  if (value >= high)
    return std::numeric_limits<T>::max();
  return value <= low ? std::numeric_limits<T>::min() : static_cast<T>(value);
}

void tile::readDoubles(const std::byte *source, const ElementFormat &format,
                       int64_t stride, int64_t count, double *out) {
  bool isSmallFloat = format.isFloat() && format.bytes <= 2;
  withStorage(format, [&](auto sample) {
    using T = decltype(sample);
    for (int64_t i = 0; i != count; ++i) {
      T value = loadAs<T>(source + i * stride * int64_t(sizeof(T)));
      out[i] = isSmallFloat ? decodeFloat(static_cast<uint64_t>(value), format)
                            : static_cast<double>(value);
    }
  });
}

void tile::readIntegers(const std::byte *source, const ElementFormat &format,
                        int64_t stride, int64_t count, int64_t *out) {
  bool isSmallFloat = format.isFloat() && format.bytes <= 2;
  withStorage(format, [&](auto sample) {
    using T = decltype(sample);
    for (int64_t i = 0; i != count; ++i) {
      T value = loadAs<T>(source + i * stride * int64_t(sizeof(T)));
      if (isSmallFloat)
        out[i] =
            clampTo<int64_t>(decodeFloat(static_cast<uint64_t>(value), format));
      else if constexpr (std::is_floating_point_v<T>)
        out[i] = clampTo<int64_t>(value);
      else
        out[i] = static_cast<int64_t>(value);
    }
  });
}

void tile::writeDoubles(std::byte *target, const ElementFormat &format,
                        int64_t count, const double *values) {
  bool isSmallFloat = format.isFloat() && format.bytes <= 2;
  bool isBool = format.kind == ElementKind::Bool;
  withStorage(format, [&](auto sample) {
    using T = decltype(sample);
    for (int64_t i = 0; i != count; ++i) {
      T value;
      if (isSmallFloat)
        value = static_cast<T>(encodeFloat(values[i], format));
      else if constexpr (std::is_floating_point_v<T>)
        value = static_cast<T>(values[i]);
      else
        value = isBool ? static_cast<T>(values[i] != 0) : clampTo<T>(values[i]);
      std::memcpy(target + i * int64_t(sizeof(T)), &value, sizeof(T));
    }
  });
}

void tile::writeIntegers(std::byte *target, const ElementFormat &format,
                         int64_t count, const int64_t *values,
                         bool isUnsigned) {
  bool isSmallFloat = format.isFloat() && format.bytes <= 2;
  bool isBool = format.kind == ElementKind::Bool;
  withStorage(format, [&](auto sample) {
    using T = decltype(sample);
    for (int64_t i = 0; i != count; ++i) {
      T value;
      if (format.isFloat()) {
        // A binary32 from the integer itself: through double it could be
        // rounded twice. The small formats have no bits to lose in double
        // but those far below their own last place.
        if (isSmallFloat) {
          double number = isUnsigned ? static_cast<double>(uint64_t(values[i]))
                                     : static_cast<double>(values[i]);
          value = static_cast<T>(encodeFloat(number, format));
        } else {
          value = isUnsigned ? static_cast<T>(uint64_t(values[i]))
                             : static_cast<T>(values[i]);
        }
      } else {
        value = static_cast<T>(isBool ? values[i] != 0 : values[i]);
      }
      std::memcpy(target + i * int64_t(sizeof(T)), &value, sizeof(T));
    }
  });
}
