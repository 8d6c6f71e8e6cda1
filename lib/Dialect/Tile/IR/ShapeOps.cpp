//===- ShapeOps.cpp - verifiers and builders of TileShapeOps.td -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that move elements: which shapes go together, and builders that
// know the result's type from the operands'.
//
//===----------------------------------------------------------------------===//

#include "TypeSyntax.h"
#include "mlir/IR/Builders.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

static RankedTensorType tileTypeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// Reshape and transposition
//===----------------------------------------------------------------------===//

void ReshapeOp::build(OpBuilder &builder, OperationState &state, Value source,
                      ArrayRef<int64_t> shape, bool reorder) {
  Type element = getScalarType(source.getType());
  build(builder, state, RankedTensorType::get(shape, element), source, reorder);
}

LogicalResult ReshapeOp::verify() {
  int64_t from = tileTypeOf(getSource()).getNumElements();
  int64_t to = tileTypeOf(getResult()).getNumElements();
  if (from != to)
    return emitOpError("C1: the operand has ")
           << from << " elements, the result " << to;
  return success();
}

/// Whether `order` has each of 0, 1, ..., rank - 1 once.
static bool isPermutation(ArrayRef<int32_t> order, int64_t rank) {
  SmallVector<bool> isTaken(rank, false);
  for (int32_t dim : order) {
    if (dim < 0 || dim >= rank || isTaken[dim])
      return false;
    isTaken[dim] = true;
  }
  return static_cast<int64_t>(order.size()) == rank;
}

static SmallVector<int64_t> permute(ArrayRef<int64_t> shape,
                                    ArrayRef<int32_t> order) {
  return llvm::map_to_vector(order, [&](int32_t dim) { return shape[dim]; });
}

void TransOp::build(OpBuilder &builder, OperationState &state, Value source,
                    ArrayRef<int32_t> order) {
  RankedTensorType from = tileTypeOf(source);
  assert(isPermutation(order, from.getRank()) && "no order of dimensions");
  Type to = RankedTensorType::get(permute(from.getShape(), order),
                                  from.getElementType());
  build(builder, state, to, source, order);
}

LogicalResult TransOp::verify() {
  RankedTensorType from = tileTypeOf(getSource()), to = tileTypeOf(getResult());
  if (!isPermutation(getOrder(), from.getRank()))
    return emitOpError("C1: [")
           << getOrder() << "] is no order of the operand's " << from.getRank()
           << " dimensions";
  SmallVector<int64_t> shape = permute(from.getShape(), getOrder());
  if (to.getShape() != ArrayRef<int64_t>(shape))
    return emitOpError("C2: the result is ")
           << to << ", expected "
           << RankedTensorType::get(shape, from.getElementType());
  return success();
}

//===----------------------------------------------------------------------===//
// Join and split
//===----------------------------------------------------------------------===//

/// The type of two values of type `part` side by side.
static RankedTensorType pairTypeOf(Type part) {
  SmallVector<int64_t> shape(getShape(part));
  shape.push_back(2);
  return RankedTensorType::get(shape, getScalarType(part));
}

static bool haveSameShapeAndElement(Type a, Type b) {
  return isa<RankedTensorType>(a) == isa<RankedTensorType>(b) &&
         getShape(a) == getShape(b) && getScalarType(a) == getScalarType(b);
}

void JoinOp::build(OpBuilder &builder, OperationState &state, Value lhs,
                   Value rhs) {
  build(builder, state, pairTypeOf(lhs.getType()), lhs, rhs);
}

// C1 is a trait: the operands have the same type.
LogicalResult JoinOp::verify() {
  RankedTensorType expected = pairTypeOf(getLhs().getType());
  if (!haveSameShapeAndElement(getResult().getType(), expected))
    return emitOpError("C2: the result is ")
           << getResult().getType() << ", expected " << expected;
  return success();
}

void SplitOp::build(OpBuilder &builder, OperationState &state, Value source) {
  RankedTensorType from = tileTypeOf(source);
  assert(from.getRank() != 0 && from.getShape().back() == 2 && "no pairs");
  Type part =
      getTileOrScalar(from.getShape().drop_back(), from.getElementType());
  build(builder, state, part, part, source);
}

LogicalResult SplitOp::verify() {
  RankedTensorType from = tileTypeOf(getSource());
  if (from.getRank() == 0 || from.getShape().back() != 2)
    return emitOpError("C1: the last extent of ") << from << " is not 2";
  Type expected =
      getTileOrScalar(from.getShape().drop_back(), from.getElementType());
  for (Type half : getResultTypes())
    if (!haveSameShapeAndElement(half, expected))
      return emitOpError("C2: a result is ")
             << half << ", expected " << expected;
  return success();
}

void ToScalarOp::build(OpBuilder &builder, OperationState &state,
                       Value source) {
  build(builder, state, getScalarType(source.getType()), source);
}

LogicalResult ToScalarOp::verify() {
  RankedTensorType from = tileTypeOf(getSource());
  if (from.getNumElements() != 1)
    return emitOpError("C1: the operand has ")
           << from.getNumElements() << " elements, not one";
  if (getResult().getType() != from.getElementType())
    return emitOpError("C1: the result is ")
           << getResult().getType() << ", the element "
           << from.getElementType();
  return success();
}

//===----------------------------------------------------------------------===//
// Gather and histogram
//===----------------------------------------------------------------------===//

void GatherOp::build(OpBuilder &builder, OperationState &state, Value source,
                     Value indices, uint32_t axis) {
  Type result = RankedTensorType::get(getShape(indices.getType()),
                                      getScalarType(source.getType()));
  build(builder, state, result, source, indices, axis);
}

LogicalResult GatherOp::verify() {
  RankedTensorType from = tileTypeOf(getSource());
  RankedTensorType indices = tileTypeOf(getIndices());
  if (from.getRank() != indices.getRank())
    return emitOpError("C1: the source has rank ")
           << from.getRank() << ", the indices " << indices.getRank();
  if (getAxis() >= from.getRank())
    return emitOpError("C1: axis ")
           << getAxis() << " is beyond the rank " << from.getRank();
  for (int64_t dim = 0; dim != from.getRank(); ++dim)
    if (dim != getAxis() && from.getDimSize(dim) != indices.getDimSize(dim))
      return emitOpError("C2: dimension ")
             << dim << " has extent " << from.getDimSize(dim)
             << " in the source and " << indices.getDimSize(dim)
             << " in the indices";
  Type index = indices.getElementType();
  if (!index.isInteger(32) && !index.isInteger(64))
    return emitOpError("C3: the indices are ")
           << index << ", they have 32 or 64 bits";
  Type expected =
      RankedTensorType::get(indices.getShape(), from.getElementType());
  if (!haveSameShapeAndElement(getResult().getType(), expected))
    return emitOpError("C4: the result is ")
           << getResult().getType() << ", expected " << expected;
  return success();
}

void HistogramOp::build(OpBuilder &builder, OperationState &state, Value source,
                        Value mask, int64_t bins) {
  Type result = RankedTensorType::get(bins, builder.getI32Type());
  build(builder, state, result, source, mask);
}

LogicalResult HistogramOp::verify() {
  RankedTensorType from = tileTypeOf(getSource()), to = tileTypeOf(getResult());
  if (from.getRank() != 1)
    return emitOpError("C1: the operand must have one dimension, not ")
           << from.getRank();
  if (getMask() && !haveSameShape(getMask().getType(), from))
    return emitOpError("C2: the mask is ")
           << getMask().getType() << ", expected " << maskTypeOf(from);
  if (to.getRank() != 1)
    return emitOpError("C3: the result must have one dimension, not ")
           << to.getRank();
  if (!llvm::isPowerOf2_64(to.getDimSize(0)))
    return emitOpError("C3: the result has ")
           << to.getDimSize(0) << " bins, which is no power of two";
  return success();
}
