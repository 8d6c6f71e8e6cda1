//===- LibdeviceSpecial.cpp - functions the C library does not have -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Special functions of libdevice, computed in long double (which has 11 more
// bits than double on x86) and rounded to double in the end: references for a
// GPU's versions, made for accuracy rather than speed.
//
//===----------------------------------------------------------------------===//

#include "Libdevice.h"

#include <cmath>
#include <limits>

using Long = long double;

static constexpr Long kPi = 3.14159265358979323846264338327950288L;
static constexpr Long kTwoOverRootPi = 1.12837916709551257389615890312154517L;
static constexpr Long kRootHalf = 0.70710678118654752440084436210484904L;
static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Circular functions of multiples of pi
//===----------------------------------------------------------------------===//

/// x = quarter / 2 + rest, exactly, with |rest| <= 1/4.
static double splitQuarters(double x, unsigned &quarter) {
  // The period is 2, and the remainder is exact.
  double reduced = std::remainder(x, 2.0);
  double nearest = std::nearbyint(2 * reduced);
  quarter = static_cast<unsigned>(static_cast<int>(nearest)) & 3;
  return reduced - nearest / 2;
}

/// sin(pi x + quarter pi / 2) for |x| <= 1/4.
static double sineOfQuarter(double rest, unsigned quarter) {
  Long angle = kPi * static_cast<Long>(rest);
  Long value = quarter & 1 ? std::cos(angle) : std::sin(angle);
  return static_cast<double>(quarter & 2 ? -value : value);
}

double tile::interpreter::sinPi(double x) {
  if (!std::isfinite(x))
    return kNaN;
  unsigned quarter;
  double rest = splitQuarters(x, quarter);
  // A whole number gives a zero with its sign.
  double value = sineOfQuarter(rest, quarter);
  return value == 0 ? std::copysign(0.0, x) : value;
}

double tile::interpreter::cosPi(double x) {
  if (!std::isfinite(x))
    return kNaN;
  unsigned quarter;
  double rest = splitQuarters(x, quarter);
  double value = sineOfQuarter(rest, (quarter + 1) & 3);
  return value == 0 ? 0.0 : value;
}

//===----------------------------------------------------------------------===//
// Error functions and the normal distribution
//===----------------------------------------------------------------------===//

/// Halley's iteration for f(y) = 0 with f'' = -2 y f', as erf and erfc have it,
/// where `step` is f / f'. Each step triples the number of right digits.
template <typename Step> static Long solve(Long y, Step step) {
  for (int i = 0; i != 4; ++i) {
    Long u = step(y);
    y -= u / (1 + y * u);
  }
  return y;
}

/// The inverse of erf near 0, |x| <= 1/2.
static Long inverseErfNear(Long x) {
  // The first two terms of the series.
  Long first = x / kTwoOverRootPi * (1 + kPi / 12 * x * x);
  return solve(first, [x](Long y) {
    return (std::erf(y) - x) / (kTwoOverRootPi * std::exp(-y * y));
  });
}

/// The inverse of erfc for 0 < q <= 1/2.
static Long inverseErfcFar(Long q) {
  // erfc(y) is about exp(-y^2) / (y sqrt(pi)).
  Long root = std::sqrt(-std::log(q));
  Long first = std::sqrt(-std::log(q * root * 2 / kTwoOverRootPi));
  if (!(first > 0.4L))
    first = 0.4L;
  return solve(first, [q](Long y) {
    return (std::erfc(y) - q) / (-kTwoOverRootPi * std::exp(-y * y));
  });
}

double tile::interpreter::inverseErf(double x) {
  double magnitude = std::fabs(x);
  if (!(magnitude < 1))
    return magnitude == 1 ? std::copysign(kInfinity, x) : kNaN;
  if (x == 0)
    return x;
  // 1 - x is exact above 1/2.
  Long y = magnitude <= 0.5 ? inverseErfNear(magnitude)
                            : inverseErfcFar(1 - static_cast<Long>(magnitude));
  return std::copysign(static_cast<double>(y), x);
}

/// The inverse of erfc for 0 < q < 2.
static Long inverseErfcInside(Long q) {
  if (q <= 0.5L)
    return inverseErfcFar(q);
  if (q < 1.5L)
    return inverseErfNear(1 - q);
  return -inverseErfcFar(2 - q);
}

double tile::interpreter::inverseErfc(double x) {
  if (!(x > 0 && x < 2))
    return x == 0 ? kInfinity : x == 2 ? -kInfinity : kNaN;
  return static_cast<double>(inverseErfcInside(x));
}

double tile::interpreter::inverseNormalCdf(double x) {
  if (!(x > 0 && x < 1))
    return x == 0 ? -kInfinity : x == 1 ? kInfinity : kNaN;
  Long y = inverseErfcInside(2 * static_cast<Long>(x));
  // The median is 0, not -0.
  return static_cast<double>(0 - y / kRootHalf);
}

double tile::interpreter::normalCdf(double x) {
  return static_cast<double>(std::erfc(-x * kRootHalf) / 2);
}

double tile::interpreter::scaledErfc(double x) {
  Long y = x;
  if (!(x > 10))
    return static_cast<double>(std::exp(y * y) * std::erfc(y));
  // The asymptotic series; from 10 on its 20 terms are exact enough.
  Long sum = 1, term = 1, step = 1 / (2 * y * y);
  for (int n = 1; n != 20; ++n) {
    term *= -(2 * n - 1) * step;
    sum += term;
  }
  return static_cast<double>(kTwoOverRootPi / 2 / y * sum);
}

//===----------------------------------------------------------------------===//
// Bessel functions, norms
//===----------------------------------------------------------------------===//

/// The sum of (x/2)^(2k) / (k! (k + order)!), all of whose terms are positive.
static Long besselSeries(Long x, int order) {
  Long square = x * x / 4, term = 1, sum = 1;
  for (int k = 1; term > sum * std::numeric_limits<Long>::epsilon() / 4; ++k) {
    term *= square / (static_cast<Long>(k) * (k + order));
    sum += term;
  }
  return sum;
}

/// Beyond this both functions are larger than any double.
static constexpr double kBesselOverflow = 720;

double tile::interpreter::besselI0(double x) {
  if (!(std::fabs(x) < kBesselOverflow))
    return std::isnan(x) ? x : kInfinity;
  return static_cast<double>(besselSeries(x, 0));
}

double tile::interpreter::besselI1(double x) {
  if (!(std::fabs(x) < kBesselOverflow))
    return std::copysign(std::isnan(x) ? x : kInfinity, x);
  return static_cast<double>(static_cast<Long>(x) / 2 * besselSeries(x, 1));
}

double tile::interpreter::norm(double x, double y, double z, double w) {
  Long sum = 0;
  bool isInfinite = false;
  for (Long value : {x, y, z, w}) {
    isInfinite |= std::isinf(value);
    sum += value * value;
  }
  return isInfinite ? kInfinity : static_cast<double>(std::sqrt(sum));
}
