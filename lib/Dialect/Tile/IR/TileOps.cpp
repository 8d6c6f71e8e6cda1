//===- TileOps.cpp - verifiers and effects of tile operations -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What TableGen defines of all operations, and by hand those of TileOps.td; the
// other groups have files of their own. Verifiers name the rule (C1, C2, ...)
// of the operation's description that is broken.
//
//===----------------------------------------------------------------------===//

#include "TypeSyntax.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile;

#define GET_OP_CLASSES
#include "tile/Dialect/Tile/IR/TileOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult RangeOp::verify() {
  RankedTensorType type = getResult().getType();
  if (type.getRank() != 1)
    return emitOpError("C1: the result must have one dimension, not ")
           << type.getRank();
  int64_t extent = static_cast<int64_t>(static_cast<int32_t>(getEnd())) -
                   static_cast<int32_t>(getStart());
  if (extent <= 0 || !llvm::isPowerOf2_64(extent))
    return emitOpError("C2: `end - start` is ")
           << extent << ", which is no power of two";
  if (type.getDimSize(0) != extent)
    return emitOpError("C2: the result has ")
           << type.getDimSize(0) << " elements, `end - start` is " << extent;
  return success();
}

LogicalResult SplatOp::verify() {
  Type element = cast<RankedTensorType>(getResult().getType()).getElementType();
  if (getSource().getType() != element)
    return emitOpError("C1: the operand is ")
           << getSource().getType() << ", the elements are " << element;
  return success();
}

LogicalResult ExpandDimsOp::verify() {
  RankedTensorType from = cast<RankedTensorType>(getSource().getType());
  RankedTensorType to = cast<RankedTensorType>(getResult().getType());
  if (getAxis() > from.getRank())
    return emitOpError("C1: axis ")
           << getAxis() << " is beyond the operand's rank " << from.getRank();
  SmallVector<int64_t> shape(from.getShape());
  shape.insert(shape.begin() + getAxis(), 1);
  if (to.getShape() != ArrayRef<int64_t>(shape) ||
      to.getElementType() != from.getElementType())
    return emitOpError("C2: the result is ")
           << to << ", expected "
           << RankedTensorType::get(shape, from.getElementType());
  return success();
}

LogicalResult BroadcastOp::verify() {
  RankedTensorType from = cast<RankedTensorType>(getSource().getType());
  RankedTensorType to = cast<RankedTensorType>(getResult().getType());
  if (from.getRank() != to.getRank() ||
      from.getElementType() != to.getElementType())
    return emitOpError("C1: cannot broadcast ") << from << " to " << to;
  for (auto [dim, extents] :
       llvm::enumerate(llvm::zip(from.getShape(), to.getShape())))
    if (std::get<0>(extents) != 1 &&
        std::get<0>(extents) != std::get<1>(extents))
      return emitOpError("C2: dimension ")
             << dim << " has extent " << std::get<0>(extents)
             << ", which is neither 1 nor " << std::get<1>(extents);
  return success();
}

LogicalResult PtrAddOp::verify() {
  if (!haveSameShape(getPtr().getType(), getOffset().getType()))
    return emitOpError("C1: pointer ")
           << getPtr().getType() << " and offset " << getOffset().getType()
           << " differ in shape";
  return success();
}

/// C1 of the casts: one shape, and the integer side 64 bits wide.
static LogicalResult verifyCast(Operation *op, Type integer) {
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  if (!haveSameShape(from, to))
    return op->emitOpError("C1: ")
           << from << " and " << to << " differ in shape";
  if (integer && !getScalarType(integer).isInteger(64))
    return op->emitOpError("C1: an address has 64 bits, not ")
           << getScalarType(integer);
  return success();
}

LogicalResult IntToPtrOp::verify() {
  return verifyCast(*this, getSource().getType());
}
LogicalResult PtrToIntOp::verify() {
  return verifyCast(*this, getResult().getType());
}
LogicalResult PtrCastOp::verify() { return verifyCast(*this, Type()); }

/// C1 and C2 of loads and stores.
static LogicalResult verifyAccess(Operation *op, Type pointer, Type value,
                                  Value mask) {
  if (value != pointeeTypeOf(pointer))
    return op->emitOpError("C1: the value is ")
           << value << ", the pointer " << pointer << " is to "
           << pointeeTypeOf(pointer);
  if (mask && mask.getType() != maskTypeOf(pointer))
    return op->emitOpError("C2: the mask is ")
           << mask.getType() << ", expected " << maskTypeOf(pointer);
  return success();
}

LogicalResult LoadOp::verify() {
  if (failed(verifyAccess(*this, getPtr().getType(), getResult().getType(),
                          getMask())))
    return failure();
  if (getOther() && !getMask())
    return emitOpError("C3: `other` without a mask");
  if (getOther() && getOther().getType() != getResult().getType())
    return emitOpError("C3: `other` is ")
           << getOther().getType() << ", expected " << getResult().getType();
  return success();
}

LogicalResult StoreOp::verify() {
  if (getCache() == CacheModifier::CA || getCache() == CacheModifier::CV)
    return emitOpError("C3: the cache modifier `")
           << stringifyCacheModifier(getCache()) << "` is for loads";
  return verifyAccess(*this, getPtr().getType(), getValue().getType(),
                      getMask());
}

LogicalResult ExternCallOp::verify() {
  const LibdeviceFunction *function = findLibdeviceSymbol(getSymbol());
  if (!function)
    return emitOpError("C1: libdevice has no function `") << getSymbol() << "`";
  if (getOperands().size() != function->arity)
    return emitOpError("C2: `") << getSymbol() << "` takes " << function->arity
                                << " operands, not " << getOperands().size();
  Type result = getResult().getType();
  for (auto [i, operand] : llvm::enumerate(getOperands())) {
    Type wanted = getDialectType(function->operands()[i], getContext());
    if (getScalarType(operand.getType()) != wanted)
      return emitOpError("C2: operand ")
             << i << " of `" << getSymbol() << "` is " << wanted << ", not "
             << getScalarType(operand.getType());
    if (!haveSameShape(operand.getType(), result))
      return emitOpError("C4: operand ") << operand.getType() << " and result "
                                         << result << " differ in shape";
  }
  Type wanted = getDialectType(function->result, getContext());
  if (getScalarType(result) != wanted)
    return emitOpError("C3: the result of `")
           << getSymbol() << "` is " << wanted << ", not "
           << getScalarType(result);
  return success();
}

//===----------------------------------------------------------------------===//
// Builders and effects
//===----------------------------------------------------------------------===//

void LoadOp::build(OpBuilder &builder, OperationState &state, Value ptr,
                   Value mask, Value other) {
  build(builder, state, pointeeTypeOf(ptr.getType()), ptr, mask, other,
        CacheModifier::None, EvictionPolicy::Normal, /*isVolatile=*/false);
}

void LoadOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getPtrMutable());
  // A volatile access must neither vanish nor be merged: it counts as a write.
  if (getIsVolatile())
    effects.emplace_back(MemoryEffects::Write::get(), &getPtrMutable());
}

void StoreOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), &getPtrMutable());
}
