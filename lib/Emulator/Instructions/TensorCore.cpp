//===- TensorCore.cpp - how tensor cores add products ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products, cut off where tensor cores cut them off, for numbers of any
// exponent, infinities and NaNs; the usual ones are added in TensorCoreFast.cpp
// in the same way.
//
//===----------------------------------------------------------------------===//

#include "TensorCore.h"
#include "TensorCoreVectors.h"
#include <algorithm>

using namespace tile::emulator;

/// The exponent of zero: it never decides, nor does its sum with another.
static constexpr int kZeroExponent = -8000;
/// That of infinity and NaN.
static constexpr int kSpecialExponent = 128;

namespace {
/// Exponents have 16 bits, for which even old CPUs have a vector maximum.
using Shorts = Columns<int16_t>;

/// One pass.
struct Pass {
  unsigned rows = 0;
  unsigned inner = 0;
  Floats a[kMaxRows][kMaxPass / kMaxColumns];
  Floats b[kMaxPass];
  Floats c[kMaxRows];
  Shorts exponentA[kMaxRows][kMaxPass / kMaxColumns];
  Shorts exponentB[kMaxPass];
  Shorts exponentC[kMaxRows];
};
} // namespace

/// Exponents; that of subnormal numbers is `minExponent`. `greatest` rises with
/// them.
static Shorts findExponents(Floats values, int minExponent, Shorts &greatest) {
  Ints magnitude = reinterpret_cast<Ints>(values) & 0x7fffffff;
  Ints exponent = larger((magnitude >> 23) - 127, Ints{} + minExponent);
  exponent = magnitude == 0 ? Ints{} + kZeroExponent : exponent;
  Shorts result = __builtin_convertvector(exponent, Shorts);
  greatest = larger(greatest, result);
  return result;
}

/// 2 to the power of normal exponents.
static Doubles powersOfTwo(const Shorts &exponents) {
  Longs fields = __builtin_convertvector(exponents, Longs) + 1023;
  return reinterpret_cast<Doubles>(fields << 52);
}

static float roundToHalf(double sum) { return F16::toFloat(F16::nearest(sum)); }

/// The row of d. Terms and their multiples are exact in binary64, or less than
/// the last bit that is kept.
static void addRow(const Pass &pass, unsigned row, const TensorCoreMode &mode,
                   float *d) {
  // No sum of two exponents is less, but for those of zeros.
  Shorts largest = larger(pass.exponentC[row], Shorts{} + int16_t(-600));
  for (unsigned k = 0; k != pass.inner; ++k) {
    int16_t a = pass.exponentA[row][k / kMaxColumns][k % kMaxColumns];
    largest = larger(largest, static_cast<Shorts>(pass.exponentB[k] + a));
  }
  Doubles scale = powersOfTwo(kFractionBits - largest);
  auto cut = [scale](Doubles term) {
    return __builtin_convertvector(__builtin_convertvector(term * scale, Ints),
                                   Doubles);
  };
  Doubles sum = cut(__builtin_convertvector(pass.c[row], Doubles));
  for (unsigned k = 0; k != pass.inner; ++k) {
    double a = pass.a[row][k / kMaxColumns][k % kMaxColumns];
    sum += cut(__builtin_convertvector(pass.b[k], Doubles) * a);
  }
  sum *= powersOfTwo(largest - kFractionBits);
  Floats result = cutOff(sum);
  if (mode.roundsToHalf)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      result[n] = roundToHalf(sum[n]);
  std::memcpy(d, &result, sizeof(result));
}

static void fill(const SingleMatrices &matrices, Pass &pass) {
  pass.rows = matrices.rows;
  pass.inner = matrices.inner;
  for (unsigned m = 0; m != pass.rows; ++m) {
    float row[kMaxPass] = {};
    std::memcpy(row, matrices.a[m], pass.inner * sizeof(float));
    std::memcpy(pass.a[m], row, sizeof(row));
  }
  std::memcpy(pass.b, matrices.b, pass.inner * sizeof(Floats));
  std::memcpy(pass.c, matrices.c, pass.rows * sizeof(Floats));
}

/// Computes d of finite numbers. False, with nothing done, if there are others.
static bool multiplyFinite(Pass &pass, const TensorCoreMode &mode,
                           float (*d)[kMaxColumns]) {
  Shorts greatest = Shorts{} + int16_t(kZeroExponent);
  for (unsigned m = 0; m != pass.rows; ++m) {
    for (unsigned half = 0; half != kMaxPass / kMaxColumns; ++half)
      pass.exponentA[m][half] =
          findExponents(pass.a[m][half], mode.operandMinExponent, greatest);
    pass.exponentC[m] =
        findExponents(pass.c[m], mode.accumulatorMinExponent, greatest);
  }
  for (unsigned k = 0; k != pass.inner; ++k)
    pass.exponentB[k] =
        findExponents(pass.b[k], mode.operandMinExponent, greatest);
  for (unsigned n = 0; n != kMaxColumns; ++n)
    if (greatest[n] >= kSpecialExponent)
      return false;
  for (unsigned m = 0; m != pass.rows; ++m)
    addRow(pass, m, mode, d[m]);
  return true;
}

/// Sets aside what is infinite or NaN: `special` gets the sums, as IEEE 754 has
/// them, of the elements that they reach, and 0 for others. The operands
/// themselves become zero.
static void separateSpecial(Pass &pass,
                            float (&special)[kMaxRows][kMaxColumns]) {
  for (unsigned m = 0; m != pass.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      double sum = pass.c[m][n];
      for (unsigned k = 0; k != pass.inner; ++k) {
        double a = pass.a[m][k / kMaxColumns][k % kMaxColumns];
        sum += a * pass.b[k][n];
      }
      special[m][n] = std::isfinite(sum) ? 0 : sum;
    }
  auto clear = [](Floats &values) {
    for (unsigned n = 0; n != kMaxColumns; ++n)
      values[n] = std::isfinite(values[n]) ? values[n] : 0;
  };
  for (unsigned m = 0; m != pass.rows; ++m) {
    std::for_each(std::begin(pass.a[m]), std::end(pass.a[m]), clear);
    clear(pass.c[m]);
  }
  std::for_each_n(pass.b, pass.inner, clear);
}

void tile::emulator::multiplyInTensorCore(SingleMatrices &matrices,
                                          const TensorCoreMode &mode) {
  if (multiplyModerate(matrices, mode))
    return;
  Pass pass;
  fill(matrices, pass);
  if (multiplyFinite(pass, mode, matrices.d))
    return;
  float special[kMaxRows][kMaxColumns];
  separateSpecial(pass, special);
  multiplyFinite(pass, mode, matrices.d);
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      if (special[m][n] != 0)
        matrices.d[m][n] = special[m][n];
}

void tile::emulator::multiplyBytes(SingleMatrices &matrices,
                                   const TensorCoreMode &mode) {
  SingleMatrices half;
  half.rows = matrices.rows;
  half.inner = matrices.inner / 2;
  std::memset(half.c, 0, sizeof(half.c));
  for (unsigned odd : {0, 1}) {
    for (unsigned k = 0; k != half.inner; k += 2) {
      unsigned from = 2 * k + 2 * odd;
      for (unsigned m = 0; m != half.rows; ++m)
        std::memcpy(&half.a[m][k], &matrices.a[m][from], 2 * sizeof(float));
      std::memcpy(half.b[k], matrices.b[from], 2 * sizeof(matrices.b[0]));
    }
    multiplyInTensorCore(half, mode);
    std::memcpy(half.c, half.d, sizeof(half.c));
  }
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      if (mode.roundsToHalf)
        matrices.d[m][n] =
            roundToHalf(static_cast<double>(half.d[m][n]) + matrices.c[m][n]);
      else
        matrices.d[m][n] = half.d[m][n] + matrices.c[m][n];
}

void tile::emulator::multiplyQuadPair(SingleMatrices &matrices,
                                      bool roundsToHalf) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      // Products of two binary16 are exact in binary32.
      float products[4];
      for (unsigned k = 0; k != 4; ++k)
        products[k] = matrices.a[m][k] * matrices.b[k][n];
      float c = matrices.c[m][n], &d = matrices.d[m][n];
      if (roundsToHalf)
        d = roundToHalf((c + (products[0] + products[1])) +
                        (products[2] + products[3]));
      else
        // The sum begins at +0.
        d = ((((0.0f + products[0]) + products[1]) + products[2]) +
             products[3]) +
            c;
    }
}
