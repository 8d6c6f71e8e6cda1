//===- ArrayMath.h - mathematics on whole arrays ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the right-hand side of a check is computed with. Floats of every type
// become doubles first and results are doubles, so a reference is exact to
// 2^-53 however the kernel rounds; integers become 64-bit integers and stay
// exact. Shapes broadcast as in NumPy.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_ARRAYMATH_H
#define TILE_HOST_ARRAYMATH_H

#include "tile/Host/HostArray.h"

namespace tile {

/// Functions of one element. All but Negate, Absolute, Floor, Ceil and Invert
/// give doubles whatever they are given.
enum class UnaryMath : uint8_t {
  Negate,
  Absolute,
  Floor,
  Ceil,
  Invert,
  Exp,
  Exp2,
  Expm1,
  Log,
  Log2,
  Log1p,
  Sqrt,
  Rsqrt,
  Sin,
  Cos,
  Tanh,
  Erf,
  Sigmoid,
};

/// Functions of two elements. Divide gives doubles; FloorDivide and Modulo
/// round down, as in Python; comparisons give bools. Bitwise functions take
/// integers, of which And, Or and Xor of bools are bools.
enum class BinaryMath : uint8_t {
  Add,
  Subtract,
  Multiply,
  Divide,
  FloorDivide,
  Modulo,
  Power,
  And,
  Or,
  Xor,
  ShiftLeft,
  ShiftRight,
  Maximum,
  Minimum,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
};

/// How many elements become one.
enum class ReduceMath : uint8_t { Sum, Max, Min, Mean };

/// How a function is written in messages: "+", "exp", ...
llvm::StringRef spelling(UnaryMath function);
llvm::StringRef spelling(BinaryMath function);
llvm::StringRef spelling(ReduceMath function);

/// The shape that both shapes broadcast to; fails with E0403.
Expected<Extents> broadcastShapes(llvm::ArrayRef<int64_t> a,
                                  llvm::ArrayRef<int64_t> b);

/// `a`'s strides over `shape`, to which it must broadcast: 0 where repeated.
Extents broadcastStrides(const HostArray &a, llvm::ArrayRef<int64_t> shape);

/// The results of integer functions are int64, or uint64 if an operand is
/// uint64 (as the language has it: of equal width, unsigned wins); they wrap
/// around. Maximum and Minimum give NaN if either operand is NaN.
Expected<HostArray> applyUnary(UnaryMath function, const HostArray &a);
Expected<HostArray> applyBinary(BinaryMath function, const HostArray &a,
                                const HostArray &b);

/// `a` where `condition` is not zero, else `b`. The result has the common
/// class of `a` and `b`: doubles if one is a float, bools if both are.
Expected<HostArray> selectWhere(const HostArray &condition, const HostArray &a,
                                const HostArray &b);

/// Reduces dimension `axis` (from the end if negative), or all of them if
/// there is none. Sums of floats are pairwise, so their error grows with the
/// logarithm of the length. Max and Min of a NaN are NaN.
Expected<HostArray> reduce(ReduceMath function, const HostArray &a,
                           std::optional<int64_t> axis, bool keepDims);

/// The matrix product as NumPy's `@`: vectors are rows on the left and columns
/// on the right, leading dimensions broadcast.
Expected<HostArray> matrixProduct(const HostArray &a, const HostArray &b);

} // namespace tile

#endif // TILE_HOST_ARRAYMATH_H
