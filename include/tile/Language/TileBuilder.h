//===- TileBuilder.h - operations on tensors with a sign --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the operations that a step of the language stands for: which of
// arith, math and tile it takes for operands of these types. Everything here
// succeeds; who calls has checked the types and made shapes equal.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_TILEBUILDER_H
#define TILE_LANGUAGE_TILEBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "tile/Language/ASTNode.h"
#include "tile/Language/TensorValue.h"

namespace tile {

/// The MLIR type of a scalar or pointer; null for types that no operation
/// supports (void, and 8-bit floats that NVIDIA's GPUs do not have).
mlir::Type convertType(DType type, mlir::MLIRContext *context);

/// The way back; `isUnsigned` says how integers count. None for types that the
/// language does not have.
std::optional<DType> dtypeOf(mlir::Type type, bool isUnsigned);

/// Whether values of `from` convert to `to`.
bool canCast(DType from, DType to);

/// An OpBuilder that speaks of tensors.
class TileBuilder : public mlir::OpBuilder {
public:
  explicit TileBuilder(mlir::MLIRContext *context)
      : OpBuilder(context), location(mlir::UnknownLoc::get(context)) {}

  /// Where new operations are said to be.
  mlir::Location location;

  //===--- Constants and shapes -------------------------------------------===//

  /// `type`, or a tile of it.
  mlir::Type typeOf(DType type, llvm::ArrayRef<int64_t> shape);
  /// A number that fits in `type`, as a scalar or in every element of a tile.
  Tensor constant(const Value &number, DType type,
                  llvm::ArrayRef<int64_t> shape = {});
  /// A scalar in every element of a tile.
  Tensor splat(Tensor scalar, llvm::ArrayRef<int64_t> shape);
  Tensor expandDims(Tensor tensor, unsigned axis);
  /// Adds dimensions of extent one on the left, then repeats them; a scalar is
  /// splat. `shape` must be reachable so.
  Tensor broadcast(Tensor tensor, llvm::ArrayRef<int64_t> shape);
  Tensor range(int32_t start, int32_t end);

  //===--- Conversions ----------------------------------------------------===//

  /// Converts the value; canCast() must hold. `towardZero` rounds floats that
  /// get narrower so, else to nearest even.
  Tensor cast(Tensor tensor, DType to, bool towardZero = false);
  /// Reads the same bits as another type of the same width.
  Tensor bitcast(Tensor tensor, DType to);

  //===--- Operators: operands of one type and shape ----------------------===//

  /// `signedShift` picks the right shift, which looks at the left operand as
  /// it was before promotion.
  Tensor binary(ast::BinaryOp op, Tensor lhs, Tensor rhs, bool signedShift);
  /// One of == != < <= > >=.
  Tensor compare(ast::CompareOp op, Tensor lhs, Tensor rhs);
  Tensor negate(Tensor tensor);
  Tensor invert(Tensor tensor);
  /// `propagateNaN` makes the result NaN if either operand is; else the other
  /// operand.
  Tensor minimum(Tensor lhs, Tensor rhs, bool propagateNaN);
  Tensor maximum(Tensor lhs, Tensor rhs, bool propagateNaN);
  Tensor absolute(Tensor tensor);
  Tensor select(Tensor condition, Tensor ifTrue, Tensor ifFalse);
  /// pointer + offset in elements.
  Tensor pointerAdd(Tensor pointer, Tensor offset);

private:
  Tensor fromE4B15(Tensor tensor);
  Tensor toE4B15(Tensor half);
  Tensor castInteger(Tensor tensor, DType to);
  Tensor castFloat(Tensor tensor, DType to, bool towardZero);
  Tensor isNotZero(Tensor tensor);
  mlir::Type like(Tensor tensor, DType type) {
    return typeOf(type, tensor.shape());
  }
};

} // namespace tile

#endif // TILE_LANGUAGE_TILEBUILDER_H
