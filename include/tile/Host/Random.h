//===- Random.h - random numbers that are the same everywhere ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The generators behind tile.rand, tile.randn and tile.randint. Element i of
// an array depends on the seed and on i alone, so arrays can be filled in any
// order and by any number of threads. Only integer arithmetic and the exactly
// rounded + - * / and sqrt of IEEE 754 are used, never the C library's
// mathematics, so the same seed gives the same bits on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_RANDOM_H
#define TILE_HOST_RANDOM_H

#include <cstdint>

namespace tile {

/// A stream of random numbers that is addressed, not advanced. The bits are
/// those of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014), which is a counter passed through a
/// mixing function; the start of the counter is the mixed seed, so that
/// neighbouring seeds have unrelated streams.
class RandomStream {
public:
  explicit RandomStream(uint64_t seed) : start(mix(seed ^ kGamma)) {}

  /// 64 random bits, number `index` of the stream.
  uint64_t bits(uint64_t index) const {
    return mix(start + (index + 1) * kGamma);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform(uint64_t index) const {
    return static_cast<double>(bits(index) >> 11) * 0x1p-53;
  }

  /// Normally distributed, mean 0 and variance 1; never infinite, and within
  /// 8.3 of zero.
  double normal(uint64_t index) const;

  /// Uniform in [low, high), which must not be empty. Taken by multiplying
  /// the range by a 64-bit fraction, whose bias is below 2^-64 times the range.
  int64_t integer(uint64_t index, int64_t low, int64_t high) const;

private:
  static constexpr uint64_t kGamma = 0x9e3779b97f4a7c15;

  static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  uint64_t start;
};

/// The inverse of the normal distribution's cumulative function for
/// 0 < p < 1, to a relative 1e-7 (Wichura, "Algorithm AS 241: The percentage
/// points of the normal distribution", Applied Statistics 37, 1988, the
/// single precision variant PPND7).
double inverseNormal(double p);

} // namespace tile

#endif // TILE_HOST_RANDOM_H
