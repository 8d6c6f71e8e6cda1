//===- TensorCore.cpp - how tensor cores add products ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products, cut off where tensor cores cut them off. Terms become
// integers in units of the last bit that is kept, by a multiplication with a
// power of two and a conversion, which cuts off. The eight columns are computed
// at once, as vectors.
//
//===----------------------------------------------------------------------===//

#include "TensorCore.h"
#include <algorithm>

using namespace tile::emulator;

/// Bits kept below the exponent of the largest term: 23 of a binary32, and two
/// more.
static constexpr int kFractionBits = 25;
/// The exponent of zero: it never decides, nor does its sum with another.
static constexpr int kZeroExponent = -8000;
/// That of infinity and NaN.
static constexpr int kSpecialExponent = 128;

namespace {
/// One number for each column; what compilers have vector instructions for.
template <typename T>
using Columns __attribute__((vector_size(kMaxColumns * sizeof(T)))) = T;
using Floats = Columns<float>;
using Doubles = Columns<double>;
using Ints = Columns<int32_t>;
using Longs = Columns<int64_t>;
/// Exponents have 16 bits, for which even old CPUs have a vector maximum.
using Shorts = Columns<int16_t>;

/// One pass: the chosen inner indices side by side; the rest are zeros.
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

/// The least and the greatest exponent of numbers that are not zero.
struct ExponentRange {
  Ints least = Ints{} + kSpecialExponent;
  Ints greatest = Ints{} + kZeroExponent;

  int findLeast() const {
    int result = least[0];
    for (unsigned n = 1; n != kMaxColumns; ++n)
      result = std::min<int>(result, least[n]);
    return result;
  }
  int findGreatest() const {
    int result = greatest[0];
    for (unsigned n = 1; n != kMaxColumns; ++n)
      result = std::max<int>(result, greatest[n]);
    return result;
  }
};
} // namespace

template <typename V> static V larger(V a, V b) { return a > b ? a : b; }
template <typename V> static V smaller(V a, V b) { return a < b ? a : b; }

/// Exponents; that of subnormal numbers is `minExponent`.
static Shorts findExponents(Floats values, int minExponent,
                            ExponentRange &range) {
  Ints magnitude = reinterpret_cast<Ints>(values) & 0x7fffffff;
  Ints exponent = larger((magnitude >> 23) - 127, Ints{} + minExponent);
  Ints isZero = magnitude == 0;
  range.least =
      smaller(range.least, isZero ? Ints{} + kSpecialExponent : exponent);
  exponent = isZero ? Ints{} + kZeroExponent : exponent;
  range.greatest = larger(range.greatest, exponent);
  return __builtin_convertvector(exponent, Shorts);
}

/// 2 to the power of normal exponents.
static Doubles powersOfTwo(const Shorts &exponents) {
  Longs fields = __builtin_convertvector(exponents, Longs) + 1023;
  return reinterpret_cast<Doubles>(fields << 52);
}

/// Cuts off. Sums that are too large become infinite.
static Floats cutOff(const Doubles &sums) {
  Floats nearest = __builtin_convertvector(sums, Floats);
  Doubles magnitude = larger(sums, -sums);
  Doubles rounded = __builtin_convertvector(nearest, Doubles);
  // Back by one if that was away from zero.
  Longs isFurther = (larger(rounded, -rounded) > magnitude) &
                    (magnitude < Doubles{} + 0x1p128);
  return reinterpret_cast<Floats>(reinterpret_cast<Ints>(nearest) +
                                  __builtin_convertvector(isFurther, Ints));
}

static float roundToHalf(double sum) {
  return F16::toDouble(F16::fromDouble(sum, Rounding::NearestEven));
}

/// The sum of the products for eight inner indices, cut off, in units of
/// 1 / `scale`. Terms are less than 2^(kFractionBits + 2), for significands are
/// less than 2, so that eight of them fit 32 bits.
template <typename Real>
static Ints addProducts(const Pass &pass, unsigned row, unsigned half,
                        Columns<Real> scale) {
  Ints sum = {};
  for (unsigned k = 0; k != kMaxColumns; ++k) {
    Columns<Real> b =
        __builtin_convertvector(pass.b[half * kMaxColumns + k], Columns<Real>);
    Real a = pass.a[row][half][k];
    sum += __builtin_convertvector(b * a * scale, Ints);
  }
  return sum;
}

/// The row of d. Products and their multiples are exact in Real, or less than
/// the last bit that is kept. Exponents below `floor` do not occur, but for
/// zeros.
template <typename Real>
static void addRow(const Pass &pass, unsigned row, int floor,
                   const TensorCoreMode &mode, float *d) {
  Shorts largest =
      larger(pass.exponentC[row], Shorts{} + static_cast<int16_t>(floor));
  for (unsigned k = 0; k != pass.inner; ++k) {
    int16_t a = pass.exponentA[row][k / kMaxColumns][k % kMaxColumns];
    largest = larger(largest, static_cast<Shorts>(pass.exponentB[k] + a));
  }
  Columns<Real> scale = __builtin_convertvector(
      powersOfTwo(kFractionBits - largest), Columns<Real>);

  static_assert(kMaxPass == 2 * kMaxColumns, "two sums of eight terms");
  Ints c = __builtin_convertvector(
      __builtin_convertvector(pass.c[row], Columns<Real>) * scale, Ints);
  Doubles sum = __builtin_convertvector(c, Doubles);
  for (unsigned half = 0; half * kMaxColumns < pass.inner; ++half)
    sum += __builtin_convertvector(addProducts<Real>(pass, row, half, scale),
                                   Doubles);
  sum *= powersOfTwo(largest - kFractionBits);
  Floats result = cutOff(sum);
  if (mode.roundsToHalf)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      result[n] = roundToHalf(sum[n]);
  std::memcpy(d, &result, sizeof(result));
}

static void select(const SingleMatrices &matrices,
                   llvm::ArrayRef<uint8_t> inner, Pass &pass) {
  pass.rows = matrices.rows;
  pass.inner = inner.size();
  for (unsigned m = 0; m != pass.rows; ++m) {
    float row[kMaxPass] = {};
    for (unsigned k = 0; k != pass.inner; ++k)
      row[k] = matrices.a[m][inner[k]];
    std::memcpy(pass.a[m], row, sizeof(row));
  }
  std::memset(pass.b, 0, sizeof(pass.b));
  for (unsigned k = 0; k != pass.inner; ++k)
    std::memcpy(&pass.b[k], matrices.b[inner[k]], sizeof(Floats));
  std::memcpy(pass.c, matrices.c, pass.rows * sizeof(Floats));
}

/// Computes d of finite numbers. False, with nothing done, if there are others.
static bool multiplyFinite(Pass &pass, const TensorCoreMode &mode,
                           float (*d)[kMaxColumns]) {
  ExponentRange operands, sums;
  for (unsigned m = 0; m != pass.rows; ++m) {
    for (unsigned half = 0; half != kMaxPass / kMaxColumns; ++half)
      pass.exponentA[m][half] =
          findExponents(pass.a[m][half], mode.operandMinExponent, operands);
    pass.exponentC[m] =
        findExponents(pass.c[m], mode.accumulatorMinExponent, sums);
  }
  for (unsigned k = 0; k != pass.inner; ++k)
    pass.exponentB[k] =
        findExponents(pass.b[k], mode.operandMinExponent, operands);
  int greatest = operands.findGreatest();
  if (std::max(greatest, sums.findGreatest()) >= kSpecialExponent)
    return false;
  // In binary32 scales must not overflow: largest exponents are -100 at least.
  bool isNarrow =
      operands.findLeast() >= -50 && greatest <= 60 && sums.findLeast() >= -100;
  for (unsigned m = 0; m != pass.rows; ++m)
    if (isNarrow)
      addRow<float>(pass, m, -100, mode, d[m]);
    else
      addRow<double>(pass, m, -600, mode, d[m]);
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

void tile::emulator::tensorCorePass(SingleMatrices &matrices,
                                    llvm::ArrayRef<uint8_t> inner,
                                    const TensorCoreMode &mode) {
  Pass pass;
  select(matrices, inner, pass);
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

void tile::emulator::multiplyInTensorCore(SingleMatrices &matrices,
                                          const TensorCoreMode &mode) {
  uint8_t inner[kMaxInner];
  for (unsigned k = 0; k != matrices.inner; ++k)
    inner[k] = k;
  tensorCorePass(matrices, {inner, matrices.inner}, mode);
}

void tile::emulator::multiplyBytes(SingleMatrices &matrices,
                                   const TensorCoreMode &mode) {
  float c[kMaxRows][kMaxColumns];
  std::memcpy(c, matrices.c, sizeof(c));
  std::memset(matrices.c, 0, sizeof(c));
  for (unsigned odd : {0, 1}) {
    uint8_t inner[kMaxInner];
    unsigned count = 0;
    for (unsigned k = 0; k != matrices.inner; ++k)
      if (k / 2 % 2 == odd)
        inner[count++] = k;
    tensorCorePass(matrices, {inner, count}, mode);
    std::memcpy(matrices.c, matrices.d, sizeof(c));
  }
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      if (mode.roundsToHalf)
        matrices.d[m][n] =
            roundToHalf(static_cast<double>(matrices.d[m][n]) + c[m][n]);
      else
        matrices.d[m][n] += c[m][n];
}

void tile::emulator::multiplyQuadPair(SingleMatrices &matrices,
                                      bool roundsToHalf) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      float sum = matrices.c[m][n];
      for (unsigned k : {0, 2}) {
        // Products of two binary16 are exact in binary32.
        float first = matrices.a[m][k] * matrices.b[k][n];
        float second = matrices.a[m][k + 1] * matrices.b[k + 1][n];
        sum += first + second;
      }
      matrices.d[m][n] = roundsToHalf ? roundToHalf(sum) : sum;
    }
}

void tile::emulator::multiplyDoubles(DoubleMatrices &matrices) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      double sum = matrices.c[m][n];
      for (unsigned k = 0; k != matrices.inner; ++k)
        sum = std::fma(matrices.a[m][k], matrices.b[k][n], sum);
      matrices.d[m][n] = sum;
    }
}
