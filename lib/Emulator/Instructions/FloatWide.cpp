//===- FloatWide.cpp - sums and products of binary64, directed ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// add, sub, mul and fma of binary64 with `.rz`, `.rm` and `.rp`. The host
// computes to nearest; what the result lacks is found without an error (Knuth,
// TAOCP volume 2, 4.2.2; Dekker, "A floating-point technique for extending the
// available precision", Numer. Math. 18, 1971), and its sign says whether the
// result must move by one. This vectorises and changes no mode of the host. The
// few operands with which it could overflow or underflow go through APFloat.
//
//===----------------------------------------------------------------------===//

#include "Float.h"
#include "llvm/ADT/APFloat.h"

// Errors are those of single operations.
#pragma STDC FP_CONTRACT OFF

using namespace tile::emulator;

namespace {
/// `nearest` + `error` is the exact result, or has the same sign of `error`.
struct Inexact {
  double nearest;
  double error;
  /// The lane has to be computed in another way.
  bool isHard;
};
} // namespace

//===----------------------------------------------------------------------===//
// Exact errors
//===----------------------------------------------------------------------===//

static inline Inexact add(double a, double b) {
  double sum = a + b;
  double partOfB = sum - a;
  double partOfA = sum - partOfB;
  double error = (a - partOfA) + (b - partOfB);
  // Not so for infinities and NaNs, either.
  bool isEasy = (std::fabs(a) < 0x1p1000) & (std::fabs(b) < 0x1p1000);
  return {sum, error, !isEasy};
}

/// The upper 26 bits.
static inline double upperHalf(double a) {
  double scaled = a * 0x1.0000002p27;
  return scaled - (scaled - a);
}

/// Neither too large for upperHalf, nor so small that the error of a product
/// would be subnormal.
static inline bool isModerate(double a) {
  double magnitude = std::fabs(a);
  return ((magnitude < 0x1p450) & (magnitude > 0x1p-450)) | (a == 0);
}

static inline Inexact multiply(double a, double b) {
  double product = a * b;
  double highA = upperHalf(a), highB = upperHalf(b);
  double lowA = a - highA, lowB = b - highB;
  double error =
      ((highA * highB - product) + highA * lowB + lowA * highB) + lowA * lowB;
  return {product, error, !isModerate(a) || !isModerate(b)};
}

/// Boldo and Melquiond (see FloatFormat.h), algorithm 5: the parts that are
/// less than the last bit of the sum are added with rounding to odd, which
/// keeps on which side of it the exact sum is.
static inline Inexact fuse(double a, double b, double c) {
  Inexact product = multiply(a, b);
  Inexact low = add(c, product.error);
  Inexact high = add(product.nearest, low.nearest);
  Inexact sum = add(high.nearest, addToOdd(low.error, high.error));
  sum.isHard = product.isHard | low.isHard;
  return sum;
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

/// The bits of the exact result rounded. To zero: down if it is positive.
template <Rounding rounding> static inline uint64_t round(Inexact value) {
  bool isPositive = value.nearest > 0;
  bool mayRise = rounding == Rounding::Up ||
                 (rounding == Rounding::TowardZero && !isPositive);
  bool mayFall = rounding == Rounding::Down ||
                 (rounding == Rounding::TowardZero && isPositive);
  bool rises = mayRise & (value.error > 0);
  bool falls = mayFall & (value.error < 0);
  // Further from zero is the next larger word.
  uint64_t step = isPositive ? 1 : ~uint64_t(0);
  uint64_t bits = bitCast<uint64_t>(value.nearest);
  return bits + (rises ? step : 0) - (falls ? step : 0);
}

namespace {
// Operations: `easy` for all lanes, `hard` by APFloat for some; the sign of
// zero sums depends on the rounding.

template <bool negates> struct Sum {
  static constexpr unsigned numSources = 2;
  template <Rounding rounding> static Inexact easy(double a, double b, double) {
    double c = negates ? -b : b;
    Inexact sum = add(a, c);
    sum.nearest = fixZeroSum(sum.nearest, a, c, rounding);
    return sum;
  }
  static void hard(llvm::APFloat &a, const llvm::APFloat &b,
                   const llvm::APFloat &, llvm::RoundingMode rounding) {
    negates ? a.subtract(b, rounding) : a.add(b, rounding);
  }
  static uint64_t pickNaN(uint64_t a, uint64_t b, uint64_t) {
    return propagateNaN64(b, a);
  }
};

struct Product {
  static constexpr unsigned numSources = 2;
  template <Rounding> static Inexact easy(double a, double b, double) {
    return multiply(a, b);
  }
  static void hard(llvm::APFloat &a, const llvm::APFloat &b,
                   const llvm::APFloat &, llvm::RoundingMode rounding) {
    a.multiply(b, rounding);
  }
  static uint64_t pickNaN(uint64_t a, uint64_t b, uint64_t) {
    return propagateNaN64(b, a);
  }
};

struct Fused {
  static constexpr unsigned numSources = 3;
  template <Rounding rounding>
  static Inexact easy(double a, double b, double c) {
    Inexact sum = fuse(a, b, c);
    // The parts have lost the sign of a zero; then the product is exact.
    double product = a * b;
    double zero = fixZeroSum(product + c, product, c, rounding);
    sum.nearest = sum.nearest == 0 ? zero : sum.nearest;
    return sum;
  }
  static void hard(llvm::APFloat &a, const llvm::APFloat &b,
                   const llvm::APFloat &c, llvm::RoundingMode rounding) {
    a.fusedMultiplyAdd(b, c, rounding);
  }
  static uint64_t pickNaN(uint64_t a, uint64_t b, uint64_t c) {
    return propagateNaN64(b, c, a);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

template <typename Operation>
static uint64_t computeHard(uint64_t a, uint64_t b, uint64_t c,
                            Rounding rounding) {
  llvm::APFloat result(bitCast<double>(a));
  Operation::hard(result, llvm::APFloat(bitCast<double>(b)),
                  llvm::APFloat(bitCast<double>(c)), hostRounding(rounding));
  return result.isNaN() ? Operation::pickNaN(a, b, c)
                        : result.bitcastToAPInt().getZExtValue();
}

template <typename Operation, Rounding rounding>
static void execute(Warp &warp, const Instruction &instruction,
                    LaneMask active) {
  const uint64_t *a = warp.lanes<uint64_t>(instruction[1]);
  const uint64_t *b = warp.lanes<uint64_t>(instruction[2]);
  const uint64_t *c =
      Operation::numSources == 3 ? warp.lanes<uint64_t>(instruction[3]) : b;
  // All lanes are computed, so that this vectorises for any mask.
  uint64_t results[kWarpLanes], isHard[kWarpLanes];
  for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
    Inexact result = Operation::template easy<rounding>(
        bitCast<double>(a[lane]), bitCast<double>(b[lane]),
        bitCast<double>(c[lane]));
    results[lane] = round<rounding>(result);
    isHard[lane] = result.isHard;
  }
  uint64_t anyHard = 0;
  for (uint64_t hard : isHard)
    anyHard |= hard;
  if (anyHard)
    forLanes(active, [&](unsigned lane) {
      if (isHard[lane])
        results[lane] =
            computeHard<Operation>(a[lane], b[lane], c[lane], rounding);
    });
  uint64_t *destination = warp.lanes<uint64_t>(instruction[0]);
  forIndependentLanes(
      active, [&](unsigned lane) { destination[lane] = results[lane]; });
}

template <typename Operation>
static Outcome executeDirected(Warp &warp, const Instruction &instruction,
                               LaneMask active) {
  switch (FloatFlags(Flags{instruction.immediate}).rounding) {
  case Rounding::Down:
    execute<Operation, Rounding::Down>(warp, instruction, active);
    break;
  case Rounding::Up:
    execute<Operation, Rounding::Up>(warp, instruction, active);
    break;
  default:
    execute<Operation, Rounding::TowardZero>(warp, instruction, active);
    break;
  }
  return Outcome::Next;
}

Outcome tile::emulator::addDirected64(Warp &warp,
                                      const Instruction &instruction,
                                      LaneMask active) {
  return executeDirected<Sum<false>>(warp, instruction, active);
}

Outcome tile::emulator::subtractDirected64(Warp &warp,
                                           const Instruction &instruction,
                                           LaneMask active) {
  return executeDirected<Sum<true>>(warp, instruction, active);
}

Outcome tile::emulator::multiplyDirected64(Warp &warp,
                                           const Instruction &instruction,
                                           LaneMask active) {
  return executeDirected<Product>(warp, instruction, active);
}

Outcome tile::emulator::fusedDirected64(Warp &warp,
                                        const Instruction &instruction,
                                        LaneMask active) {
  return executeDirected<Fused>(warp, instruction, active);
}
