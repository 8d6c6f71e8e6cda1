//===- TensorCore.h - how tensor cores add products -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of `mma` on matrices that have left their registers. PTX
// leaves the order and the precision of the additions open; this is a model of
// what the tensor cores of compute capability 9.0 do. Products are exact. All
// products of one output element and its c are shifted to the exponent of the
// largest, cut off (not rounded) 25 bits below it, added exactly, and the sum
// is cut off to a binary32, or rounded to nearest to a binary16. The literature
// has this behaviour from measurements (Fasi, Higham, Mikaitis, Pranesh,
// "Numerical behavior of NVIDIA tensor cores", PeerJ CS 2021; Khattak,
// Mikaitis, "Accurate models of NVIDIA tensor cores", arXiv 2512.07004). An
// H200 gave the same bits for random operands of any size: k of the difference
// is 0. In units of 2^-22 (d of binary32), 2^-10 (binary16), 2^-51 (binary64)
// of the largest term, k to the exact sum was at most 2.84, 6.33 and 4.82.
// Older and newer hardware cuts off elsewhere.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCORE_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCORE_H

#include "FloatFormat.h"

namespace tile::emulator {

inline constexpr unsigned kMaxRows = 16;
inline constexpr unsigned kMaxColumns = 8;
inline constexpr unsigned kMaxInner = 32;
/// Inner indices that go through a tensor core at once.
inline constexpr unsigned kMaxPass = 16;

/// d = a * b + c.
template <typename T> struct Matrices {
  unsigned rows = 0;
  unsigned inner = 0;
  T a[kMaxRows][kMaxInner];
  T b[kMaxInner][kMaxColumns];
  T c[kMaxRows][kMaxColumns];
  T d[kMaxRows][kMaxColumns];
};
/// All formats that tensor cores multiply are a part of binary32.
using SingleMatrices = Matrices<float>;
using DoubleMatrices = Matrices<double>;

/// What is known of the numbers, and how d is rounded.
struct TensorCoreMode {
  /// The exponents of the least normal numbers: subnormal ones have the same.
  int operandMinExponent = F16::minExponent;
  int accumulatorMinExponent = F32::minExponent;
  /// d is a binary16.
  bool roundsToHalf = false;
};

/// One pass through the tensor core, for at most kMaxPass inner indices: 16-bit
/// operands and tf32. d is exactly a binary32 or binary16. Rows of a are read
/// up to a multiple of 8, where they must have zeros.
void multiplyInTensorCore(SingleMatrices &matrices, const TensorCoreMode &mode);

/// The same if all exponents are moderate, fast. False, with nothing done, if
/// they are not.
bool multiplyModerate(SingleMatrices &matrices, const TensorCoreMode &mode);

/// 8-bit operands. Capability 9.0 has no such `mma` (only `wgmma`): ptxas
/// converts to binary16, multiplies first the even pairs of elements of each
/// register, then the odd ones, and adds c last.
void multiplyBytes(SingleMatrices &matrices, const TensorCoreMode &mode);

/// m8n8k4 of binary16, which since capability 8.0 is a sequence of binary32
/// operations, as ptxas writes it. For d of binary16 that is
/// (c + (a0 b0 + a1 b1)) + (a2 b2 + a3 b3), for binary32
/// (((a0 b0 + a1 b1) + a2 b2) + a3 b3) + c; products are not rounded.
void multiplyQuadPair(SingleMatrices &matrices, bool roundsToHalf);

/// binary64: fused multiply-adds, in the order of the inner index.
void multiplyDoubles(DoubleMatrices &matrices);

/// d = a * b, without c: the sums of at most 32 products of bytes.
void multiplyIntegers(Matrices<int32_t> &matrices);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_TENSORCORE_H
