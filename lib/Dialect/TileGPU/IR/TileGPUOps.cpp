//===- TileGPUOps.cpp - verifiers and folders of tile_gpu operations ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers name the rule (C1, C2, ...) of the operation's description that is
// broken.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"

using namespace mlir;
using namespace mlir::tile_gpu;

#define GET_OP_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUOps.cpp.inc"

/// C1 of all operations on tiles: a layout of the tile's shape, from registers,
/// which leaves no element out.
static LogicalResult verifyLayout(Operation *op, RankedTensorType tile) {
  LayoutAttr layout = getLayoutAttr(tile);
  if (!layout)
    return op->emitOpError("C1: ") << tile << " has no layout";
  if (layout.getMap().outSizes() != tile.getShape())
    return op->emitOpError("C1: the layout of ")
           << tile << " is of another shape";
  if (layout.getMap().inBits(::tile::InDim::Offset) != 0)
    return op->emitOpError("C1: the layout of ")
           << tile << " is one of buffers";
  if (!layout.getMap().isSurjective())
    return op->emitOpError("C1: the layout of ")
           << tile << " leaves elements without a place";
  return success();
}

LogicalResult ConvertLayoutOp::verify() {
  RankedTensorType from = getSource().getType(), to = getResult().getType();
  if (from.getShape() != to.getShape() ||
      from.getElementType() != to.getElementType())
    return emitOpError("C1: ")
           << from << " and " << to << " differ in more than their layouts";
  if (failed(verifyLayout(*this, from)))
    return failure();
  return verifyLayout(*this, to);
}

/// A conversion to the same layout is nothing; two in a row are one.
OpFoldResult ConvertLayoutOp::fold(FoldAdaptor) {
  if (getSource().getType() == getResult().getType())
    return getSource();
  if (ConvertLayoutOp inner = getSource().getDefiningOp<ConvertLayoutOp>()) {
    if (inner.getSource().getType() == getResult().getType())
      return inner.getSource();
    setOperand(inner.getSource());
    return getResult();
  }
  return {};
}

/// C1 of local_load and local_store.
static LogicalResult verifyLocalAccess(Operation *op, RankedTensorType tile,
                                       BufferType buffer) {
  if (failed(verifyLayout(op, tile)))
    return failure();
  if (tile.getShape() != buffer.getSlotShape() ||
      tile.getElementType() != buffer.getElementType())
    return op->emitOpError("C1: ")
           << tile << " does not fit a slot of " << buffer;
  return success();
}

LogicalResult LocalStoreOp::verify() {
  return verifyLocalAccess(*this, getSource().getType(), getBuffer().getType());
}

LogicalResult LocalLoadOp::verify() {
  return verifyLocalAccess(*this, getResult().getType(), getBuffer().getType());
}

/// C1 to C3 of load_records and store_records; `tiles` are the results or the
/// values.
static LogicalResult verifyRecords(Operation *op, Type pointers,
                                   TypeRange tiles, size_t fields,
                                   uint32_t modulus) {
  RankedTensorType tensor = cast<RankedTensorType>(pointers);
  if (failed(verifyLayout(op, tensor)))
    return failure();
  Type element =
      cast<mlir::tile::PtrType>(tensor.getElementType()).getPointee();
  for (Type tile : tiles)
    if (tile != tensor.clone(element))
      return op->emitOpError("C1: ")
             << tile << " is not what " << tensor << " points to";
  if (tiles.size() != fields || fields < 1)
    return op->emitOpError("C2: ")
           << fields << " fields, but " << tiles.size() << " tiles";
  if (!llvm::isPowerOf2_32(modulus))
    return op->emitOpError("C3: the modulus ")
           << modulus << " is no power of two";
  return success();
}

LogicalResult LoadRecordsOp::verify() {
  return verifyRecords(*this, getPtr().getType(), getResultTypes(),
                       getFields().size(), getModulus());
}

LogicalResult StoreRecordsOp::verify() {
  return verifyRecords(*this, getPtr().getType(), getValues().getTypes(),
                       getFields().size(), getModulus());
}
