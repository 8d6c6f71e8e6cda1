//===- Random.h - numbers that a seed decides -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small generator (SplitMix64: Steele, Lea, Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014) that gives the same numbers on
// every machine.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_RANDOM_H
#define TILE_LIB_EMULATOR_MACHINE_RANDOM_H

#include <cstdint>

namespace tile::emulator {

class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// From 0 to `bound` - 1; the bias is that of a remainder.
  uint64_t below(uint64_t bound) { return next() % bound; }
  /// True once in `n` times.
  bool oneIn(uint64_t n) { return below(n) == 0; }

private:
  uint64_t state;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_RANDOM_H
