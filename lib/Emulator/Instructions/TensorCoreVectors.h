//===- TensorCoreVectors.h - a number for each column -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two ways through a tensor core share (TensorCore.cpp for all
// numbers, TensorCoreFast.cpp for moderate ones): vectors of one number for
// each column of a matrix, in the form for which compilers have vector
// instructions.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCOREVECTORS_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCOREVECTORS_H

#include "TensorCore.h"

// Functions of vectors are inlined into code for several kinds of CPU.
#define TILE_VECTOR_INLINE static inline __attribute__((always_inline))

// Before a function that is compiled, with what it calls, for CPUs with vectors
// of 256 bits, and called only if hasModernVectors.
#if defined(__x86_64__)
#define TILE_MODERN __attribute__((target("avx2,fma"), flatten))
#else
#define TILE_MODERN
#endif

namespace tile::emulator {

/// Bits kept below the exponent of the largest term: 23 of a binary32, and two
/// more.
inline constexpr int kFractionBits = 25;

template <typename T>
using Columns __attribute__((vector_size(kMaxColumns * sizeof(T)))) = T;
using Floats = Columns<float>;
using Doubles = Columns<double>;
using Ints = Columns<int32_t>;
using Longs = Columns<int64_t>;

template <typename V> TILE_VECTOR_INLINE V larger(V a, V b) {
  return a > b ? a : b;
}
template <typename V> TILE_VECTOR_INLINE V smaller(V a, V b) {
  return a < b ? a : b;
}

TILE_VECTOR_INLINE Floats loadFloats(const float *row) {
  Floats values;
  std::memcpy(&values, row, sizeof(values));
  return values;
}
TILE_VECTOR_INLINE void storeFloats(float *row, Floats values) {
  std::memcpy(row, &values, sizeof(values));
}

inline bool hasModernVectors() {
#if defined(__x86_64__)
  static const bool answer =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return answer;
#else
  return false;
#endif
}

/// Cuts off. Sums that are too large become infinite.
TILE_VECTOR_INLINE Floats cutOff(Doubles sums) {
  Floats nearest = __builtin_convertvector(sums, Floats);
  Doubles magnitude = larger(sums, -sums);
  Doubles rounded = __builtin_convertvector(nearest, Doubles);
  // Back by one if that was away from zero.
  Longs isFurther = (larger(rounded, -rounded) > magnitude) &
                    (magnitude < Doubles{} + 0x1p128);
  return reinterpret_cast<Floats>(reinterpret_cast<Ints>(nearest) +
                                  __builtin_convertvector(isFurther, Ints));
}

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCOREVECTORS_H
