//===- Random.cpp - normal deviates from exact arithmetic -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns uniform bits into normally distributed numbers by inverting the
// distribution, with a logarithm of our own: the C library's differs in the
// last bit between versions, and a test must see the same array everywhere.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Random.h"

#include <cmath>

// A fused multiply-add rounds once where two operations round twice; some
// targets would form it from the source below and get other bits.
#pragma STDC FP_CONTRACT OFF

using namespace tile;

/// log(x) for normal x > 0 to a relative 1e-10: x = m * 2^e with m within
/// sqrt(2) of 1, and log m = 2 atanh((m - 1) / (m + 1)) by its power series.
static double portableLog(double x) {
  constexpr double kLn2 = 0.69314718055994530942;
  constexpr double kSqrtHalf = 0.70710678118654752440;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --exponent;
  }
  double z = (mantissa - 1) / (mantissa + 1);
  double square = z * z;
  double series = 0;
  for (int power = 13; power >= 1; power -= 2)
    series = series * square + 1.0 / power;
  return exponent * kLn2 + 2 * z * series;
}

double tile::inverseNormal(double p) {
  double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    double numerator =
        ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r +
        3.3871327179;
    double denominator =
        ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0;
    return q * numerator / denominator;
  }
  double r = std::sqrt(-portableLog(q < 0 ? p : 1.0 - p));
  double value;
  if (r <= 5.0) {
    r -= 1.6;
    value = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r +
             1.4234372777) /
            ((0.12021132975 * r + 0.73700164250) * r + 1.0);
  } else {
    r -= 5.0;
    value = (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r +
             6.6579051150) /
            ((0.012258202635 * r + 0.24197894225) * r + 1.0);
  }
  return q < 0 ? -value : value;
}

double RandomStream::normal(uint64_t index) const {
  // The middle of one of 2^52 equal intervals: never 0, never 1.
  double p = (static_cast<double>(bits(index) >> 12) + 0.5) * 0x1p-52;
  return inverseNormal(p);
}

int64_t RandomStream::integer(uint64_t index, int64_t low, int64_t high) const {
  uint64_t range = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  unsigned __int128 scaled =
      static_cast<unsigned __int128>(bits(index)) * range;
  uint64_t offset = static_cast<uint64_t>(scaled >> 64);
  return static_cast<int64_t>(static_cast<uint64_t>(low) + offset);
}
