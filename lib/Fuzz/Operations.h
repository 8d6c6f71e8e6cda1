//===- Operations.h - the table of expressions ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations.def as data: what family an operation is of, and the numbers that
// go with it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_FUZZ_OPERATIONS_H
#define TILE_LIB_FUZZ_OPERATIONS_H

#include "tile/Fuzz/Program.h"
#include "tile/Language/ASTNode.h"

namespace tile::fuzz {

/// An operator of numbers, or none.
std::optional<ast::BinaryOp> binaryOperator(Op op);

/// Whether the operation orders two numbers.
bool isComparison(Op op);

/// A correctly rounded function of one float.
struct FloatFunction {
  bool takesSingle, takesDouble;
};
std::optional<FloatFunction> floatFunction(Op op);

/// A function that devices approximate; the fields are those of
/// TILE_FUZZ_ELEMENTARY.
struct Elementary {
  Op op;
  double ulp, low, high, least, most;
  bool isWide;
};
const Elementary *findElementary(Op op);
llvm::ArrayRef<Elementary> allElementary();

/// The formats of an operation, separated by `;`.
llvm::StringRef formatsOf(Op op);

/// Whether values of one type become another's in a kernel. The compiler only
/// moves 8-bit floats so far.
bool canConvert(DType from, DType to);

/// How precise a floating type is.
struct Precision {
  /// The distance from 1 to the next number, the smallest positive number, and
  /// the largest one.
  double epsilon, least, largest;
};
/// Of fp16, bf16, fp32 or fp64.
Precision precisionOf(DType type);

} // namespace tile::fuzz

#endif // TILE_LIB_FUZZ_OPERATIONS_H
