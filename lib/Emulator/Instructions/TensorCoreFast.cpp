//===- TensorCoreFast.cpp - sums of products, with vectors ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The usual case of a pass through a tensor core (TensorCore.h): all exponents
// are moderate, so that binary32 holds the terms and their units. Terms become
// integers in units of the last bit that is kept, by a multiplication with a
// power of two and a conversion, which cuts off. The eight columns are computed
// at once, on x86-64 with 256-bit vectors where the CPU has them. So are the
// multiplications of binary64 and of integers.
//
//===----------------------------------------------------------------------===//

#include "TensorCore.h"
#include "TensorCoreVectors.h"
#include <algorithm>

using namespace tile::emulator;

namespace {
/// The greatest powers of two that are not greater than the operands; 0 of 0.
struct Powers {
  float a[kMaxRows][kMaxPass];
  Floats b[kMaxPass];
  Floats c[kMaxRows];
};

/// What was seen of powers that are not 0.
struct PowerRange {
  Floats least = Floats{} + 0x1p127f;
  Floats greatest = {};
};
} // namespace

/// Of an exponent of normal numbers.
static float powerOfTwo(int exponent) {
  return bitCast<float>(uint32_t(exponent + 127) << 23);
}

/// `minimum`: that of subnormal numbers.
TILE_VECTOR_INLINE Floats findPowers(Floats values, float minimum,
                                     PowerRange &range) {
  Ints bits = reinterpret_cast<Ints>(values);
  Floats power = reinterpret_cast<Floats>(bits & 0x7f800000);
  power = larger(power, Floats{} + minimum);
  Ints isZero = (bits & 0x7fffffff) == 0;
  range.least = smaller(range.least, isZero ? Floats{} + 0x1p127f : power);
  power = reinterpret_cast<Floats>(reinterpret_cast<Ints>(power) & ~isZero);
  range.greatest = larger(range.greatest, power);
  return power;
}

/// Fills `powers`. False if a number is infinite, NaN, or of an exponent with
/// which binary32 could not do.
TILE_VECTOR_INLINE bool findAllPowers(const SingleMatrices &matrices,
                                      const TensorCoreMode &mode,
                                      Powers &powers) {
  float minimum = powerOfTwo(mode.operandMinExponent);
  float minimumC = powerOfTwo(mode.accumulatorMinExponent);
  PowerRange operands, sums;
  for (unsigned m = 0; m != matrices.rows; ++m) {
    for (unsigned k = 0; k < matrices.inner; k += kMaxColumns)
      storeFloats(&powers.a[m][k],
                  findPowers(loadFloats(&matrices.a[m][k]), minimum, operands));
    powers.c[m] = findPowers(loadFloats(matrices.c[m]), minimumC, sums);
  }
  for (unsigned k = 0; k != matrices.inner; ++k)
    powers.b[k] = findPowers(loadFloats(matrices.b[k]), minimum, operands);
  Ints isOut = (operands.least < 0x1p-50f) | (operands.greatest > 0x1p60f) |
               (sums.least < 0x1p-100f) | (sums.greatest > 0x1p127f);
  int32_t anyIsOut = 0;
  for (unsigned n = 0; n != kMaxColumns; ++n)
    anyIsOut |= isOut[n];
  return anyIsOut == 0;
}

/// The terms of eight inner indices, or fewer, as integers, added. Each is less
/// than 2^(kFractionBits + 2), for significands are less than 2, so that eight
/// of them fit 32 bits.
template <unsigned count>
TILE_VECTOR_INLINE Ints addProducts(const float *a,
                                    const float (*b)[kMaxColumns],
                                    Floats scale) {
  Ints sum = {};
#pragma clang loop unroll(full)
  for (unsigned k = 0; k != count; ++k)
    sum += __builtin_convertvector(loadFloats(b[k]) * a[k] * scale, Ints);
  return sum;
}

/// The 24 bits of a binary32 of each sum, the last one set if `isOdd` and bits
/// were lost. None is subnormal here: the last bit that is kept of a term is at
/// least 2^-125.
template <bool isOdd> TILE_VECTOR_INLINE Floats cutOffNormal(Doubles sums) {
  constexpr int64_t lost = 0x1fffffff;
  Longs bits = reinterpret_cast<Longs>(sums);
  Longs kept = bits & ~lost;
  if (isOdd)
    kept |= (bits != kept) & (lost + 1);
  return __builtin_convertvector(reinterpret_cast<Doubles>(kept), Floats);
}

template <unsigned inner>
TILE_VECTOR_INLINE void addRow(SingleMatrices &matrices, const Powers &powers,
                               unsigned row, bool roundsToHalf) {
  // Four chains, since each step waits for the one before.
  Floats chains[4] = {powers.c[row], Floats{} + 0x1p-100f};
#pragma clang loop unroll(full)
  for (unsigned k = 0; k != inner; ++k)
    chains[k % 4] = larger(chains[k % 4], powers.b[k] * powers.a[row][k]);
  Floats largest =
      larger(larger(chains[0], chains[1]), larger(chains[2], chains[3]));
  // 2^kFractionBits divided by it: the exponent fields are subtracted.
  constexpr uint32_t fields = uint32_t(2 * 127 + kFractionBits) << 23;
  Floats scale = reinterpret_cast<Floats>(static_cast<int32_t>(fields) -
                                          reinterpret_cast<Ints>(largest));
  Floats c = loadFloats(matrices.c[row]) * scale;
  Doubles sum =
      __builtin_convertvector(__builtin_convertvector(c, Ints), Doubles);
  constexpr unsigned part = inner < 8 ? inner : 8;
  for (unsigned k = 0; k != inner; k += part)
    sum += __builtin_convertvector(
        addProducts<part>(&matrices.a[row][k], &matrices.b[k], scale), Doubles);
  static_assert(kFractionBits == 25, "the unit of the sum");
  sum *= __builtin_convertvector(largest, Doubles) * 0x1p-25;
  if (roundsToHalf) {
    // As a loop over an array it vectorises.
    Floats odd = cutOffNormal<true>(sum);
    uint32_t words[kMaxColumns];
    std::memcpy(words, &odd, sizeof(words));
#pragma clang loop unroll(disable)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      matrices.d[row][n] = F16::toFloat(F16::nearestOf(words[n]));
  } else {
    storeFloats(matrices.d[row], cutOffNormal<false>(sum));
  }
}

template <unsigned inner>
TILE_VECTOR_INLINE void addRows(SingleMatrices &matrices, const Powers &powers,
                                bool roundsToHalf) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    addRow<inner>(matrices, powers, m, roundsToHalf);
}

TILE_VECTOR_INLINE bool multiply(SingleMatrices &matrices,
                                 const TensorCoreMode &mode) {
  Powers powers;
  if (!findAllPowers(matrices, mode, powers))
    return false;
  static_assert(kMaxPass == 16, "the longest pass");
  if (matrices.inner == 4)
    addRows<4>(matrices, powers, mode.roundsToHalf);
  else if (matrices.inner == 8)
    addRows<8>(matrices, powers, mode.roundsToHalf);
  else
    addRows<16>(matrices, powers, mode.roundsToHalf);
  return true;
}

TILE_VECTOR_INLINE void fuseDoubles(DoubleMatrices &matrices) {
  for (unsigned m = 0; m != matrices.rows; ++m) {
    Doubles sum;
    std::memcpy(&sum, matrices.c[m], sizeof(sum));
    for (unsigned k = 0; k != matrices.inner; ++k) {
      Doubles b;
      std::memcpy(&b, matrices.b[k], sizeof(b));
      sum = __builtin_elementwise_fma(Doubles{} + matrices.a[m][k], b, sum);
    }
    std::memcpy(matrices.d[m], &sum, sizeof(sum));
  }
}

/// 32 products of 16 bits fit 32 bits.
TILE_VECTOR_INLINE void addIntegers(Matrices<int32_t> &matrices) {
  for (unsigned m = 0; m != matrices.rows; ++m) {
    Ints sum = {};
    for (unsigned k = 0; k != matrices.inner; ++k) {
      Ints b;
      std::memcpy(&b, matrices.b[k], sizeof(b));
      sum += b * matrices.a[m][k];
    }
    std::memcpy(matrices.d[m], &sum, sizeof(sum));
  }
}

//===----------------------------------------------------------------------===//
// The same for CPUs with more
//===----------------------------------------------------------------------===//

TILE_MODERN static bool multiplyModern(SingleMatrices &matrices,
                                       const TensorCoreMode &mode) {
  return multiply(matrices, mode);
}
TILE_MODERN static void fuseDoublesModern(DoubleMatrices &matrices) {
  fuseDoubles(matrices);
}
TILE_MODERN static void addIntegersModern(Matrices<int32_t> &matrices) {
  addIntegers(matrices);
}

bool tile::emulator::multiplyModerate(SingleMatrices &matrices,
                                      const TensorCoreMode &mode) {
  return hasModernVectors() ? multiplyModern(matrices, mode)
                            : multiply(matrices, mode);
}

void tile::emulator::multiplyDoubles(DoubleMatrices &matrices) {
  hasModernVectors() ? fuseDoublesModern(matrices) : fuseDoubles(matrices);
}

void tile::emulator::multiplyIntegers(Matrices<int32_t> &matrices) {
  hasModernVectors() ? addIntegersModern(matrices) : addIntegers(matrices);
}
