//===- TensorCore.cpp - how tensor cores add products ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products, cut off where tensor cores cut them off. A product of two
// 24-bit significands is exact in a double, and so is everything else here:
// terms become integers in units of the last bit that is kept.
//
//===----------------------------------------------------------------------===//

#include "TensorCore.h"
#include <algorithm>

using namespace tile::emulator;

/// Bits kept below the exponent of the largest term: 23 of a binary32, and two
/// more.
static constexpr int kFractionBits = 25;
/// The exponent of zero: it never decides.
static constexpr int kZeroExponent = -100000;

/// The exponent of a finite number; `minExponent` if it is subnormal.
static int exponentOf(double value, int minExponent) {
  int field = bitCast<uint64_t>(value) >> 52 & 0x7ff;
  return field == 0 ? kZeroExponent : std::max(field - 1023, minExponent);
}

/// 2 to the power of a normal exponent.
static double powerOfTwo(int exponent) {
  return bitCast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
}

/// As d has it; sums that are too large become infinite.
static double roundResult(double sum, bool toHalf) {
  if (toHalf)
    return F16::toDouble(F16::fromDouble(sum, Rounding::NearestEven));
  if (std::fabs(sum) >= 0x1p128)
    return sum > 0 ? HUGE_VAL : -HUGE_VAL;
  return F32::toDouble(F32::fromDouble(sum, Rounding::TowardZero));
}

namespace {
/// One output row: the exponents, and which columns have infinities or NaN.
struct Exponents {
  int a[kMaxRows][kMaxInner];
  int b[kMaxInner][kMaxColumns];
};
} // namespace

/// The sum of a row's outputs, `kFractionBits` below the largest term each.
static void addRow(FloatMatrices &matrices, unsigned row,
                   llvm::ArrayRef<uint8_t> inner, const Exponents &exponents,
                   const TensorCoreMode &mode) {
  const double *c = matrices.c[row];
  int largest[kMaxColumns];
  for (unsigned n = 0; n != kMaxColumns; ++n)
    largest[n] = exponentOf(c[n], mode.accumulatorMinExponent);
  for (unsigned k : inner)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      largest[n] =
          std::max(largest[n], exponents.a[row][k] + exponents.b[k][n]);

  double scale[kMaxColumns];
  int64_t sum[kMaxColumns];
  for (unsigned n = 0; n != kMaxColumns; ++n) {
    // If all terms are zero, any scale will do.
    largest[n] = std::max(largest[n], -600);
    scale[n] = powerOfTwo(kFractionBits - largest[n]);
    sum[n] = static_cast<int32_t>(c[n] * scale[n]);
  }
  // Terms are less than 2^(kFractionBits + 2), products of two significands
  // below 2 each; conversion to an integer cuts off.
  for (unsigned k : inner)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      sum[n] += static_cast<int32_t>(matrices.a[row][k] * matrices.b[k][n] *
                                     scale[n]);
  for (unsigned n = 0; n != kMaxColumns; ++n)
    matrices.d[row][n] = roundResult(static_cast<double>(sum[n]) *
                                         powerOfTwo(largest[n] - kFractionBits),
                                     mode.roundsToHalf);
}

/// True if no operand is infinite or NaN.
static bool allFinite(const FloatMatrices &matrices) {
  double sum = 0;
  for (unsigned m = 0; m != matrices.rows; ++m) {
    for (unsigned k = 0; k != matrices.inner; ++k)
      sum += matrices.a[m][k] * 0;
    for (unsigned n = 0; n != kMaxColumns; ++n)
      sum += matrices.c[m][n] * 0;
  }
  for (unsigned k = 0; k != matrices.inner; ++k)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      sum += matrices.b[k][n] * 0;
  return sum == 0;
}

/// Sets aside what is infinite or NaN: `special` gets the sums, as IEEE 754 has
/// them, of the elements that they reach, and 0 for others. The operands
/// themselves become zero.
static void separateSpecial(FloatMatrices &matrices,
                            llvm::ArrayRef<uint8_t> inner,
                            double (&special)[kMaxRows][kMaxColumns]) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      double sum = matrices.c[m][n];
      for (unsigned k : inner)
        sum += matrices.a[m][k] * matrices.b[k][n];
      special[m][n] = std::isfinite(sum) ? 0 : sum;
    }
  auto clear = [](double &value) { value = std::isfinite(value) ? value : 0; };
  for (unsigned m = 0; m != matrices.rows; ++m) {
    std::for_each_n(matrices.a[m], matrices.inner, clear);
    std::for_each_n(matrices.c[m], kMaxColumns, clear);
  }
  for (unsigned k = 0; k != matrices.inner; ++k)
    std::for_each_n(matrices.b[k], kMaxColumns, clear);
}

static void passFinite(FloatMatrices &matrices, llvm::ArrayRef<uint8_t> inner,
                       const TensorCoreMode &mode) {
  Exponents exponents;
  for (unsigned k : inner) {
    for (unsigned m = 0; m != matrices.rows; ++m)
      exponents.a[m][k] = exponentOf(matrices.a[m][k], mode.operandMinExponent);
    for (unsigned n = 0; n != kMaxColumns; ++n)
      exponents.b[k][n] = exponentOf(matrices.b[k][n], mode.operandMinExponent);
  }
  for (unsigned m = 0; m != matrices.rows; ++m)
    addRow(matrices, m, inner, exponents, mode);
}

void tile::emulator::tensorCorePass(FloatMatrices &matrices,
                                    llvm::ArrayRef<uint8_t> inner,
                                    const TensorCoreMode &mode) {
  if (allFinite(matrices))
    return passFinite(matrices, inner, mode);
  FloatMatrices finite = matrices;
  double special[kMaxRows][kMaxColumns];
  separateSpecial(finite, inner, special);
  passFinite(finite, inner, mode);
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n)
      matrices.d[m][n] = special[m][n] != 0 ? special[m][n] : finite.d[m][n];
}

void tile::emulator::multiplyInTensorCore(FloatMatrices &matrices,
                                          const TensorCoreMode &mode) {
  uint8_t inner[kMaxInner];
  for (unsigned k = 0; k != matrices.inner; ++k)
    inner[k] = k;
  tensorCorePass(matrices, {inner, matrices.inner}, mode);
}

void tile::emulator::multiplyBytes(FloatMatrices &matrices,
                                   const TensorCoreMode &mode) {
  double c[kMaxRows][kMaxColumns];
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
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      double sum = addToOdd(matrices.d[m][n], c[m][n]);
      matrices.d[m][n] =
          mode.roundsToHalf
              ? F16::toDouble(F16::fromDouble(sum, Rounding::NearestEven))
              : F32::toDouble(F32::fromDouble(sum, Rounding::NearestEven));
    }
}

void tile::emulator::multiplyQuadPair(FloatMatrices &matrices,
                                      bool roundsToHalf) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      float pairs[2];
      for (unsigned i : {0, 1}) {
        // Products of two binary16 are exact in binary32.
        float first = matrices.a[m][2 * i] * matrices.b[2 * i][n];
        float second = matrices.a[m][2 * i + 1] * matrices.b[2 * i + 1][n];
        pairs[i] = first + second;
      }
      float sum = static_cast<float>(matrices.c[m][n]) + pairs[0];
      sum += pairs[1];
      matrices.d[m][n] =
          roundsToHalf
              ? F16::toDouble(F16::fromDouble(sum, Rounding::NearestEven))
              : sum;
    }
}

void tile::emulator::multiplyDoubles(FloatMatrices &matrices) {
  for (unsigned m = 0; m != matrices.rows; ++m)
    for (unsigned n = 0; n != kMaxColumns; ++n) {
      double sum = matrices.c[m][n];
      for (unsigned k = 0; k != matrices.inner; ++k)
        sum = std::fma(matrices.a[m][k], matrices.b[k][n], sum);
      matrices.d[m][n] = sum;
    }
}
