//===- Folding.h - what the folders of several groups share -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles whose elements are all the same go through every operation that only
// moves elements; here is how they are recognised and made.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_DIALECT_TILE_IR_FOLDING_H
#define TILE_LIB_DIALECT_TILE_IR_FOLDING_H

#include "mlir/IR/PatternMatch.h"
#include "tile/Dialect/Tile/IR/Tile.h"

namespace mlir::tile {

/// A constant tile of equal elements under another shape; null if `value` is
/// something else.
OpFoldResult foldConstantSplat(Attribute value, Type type);

/// Whether a tile has a layout. Patterns that make a tile of a new shape leave
/// it alone, since they do not know the layout that the tile would have.
bool hasLayout(Value tile);

/// Shaping a splat is a splat of the new shape.
template <typename ShapeOp>
LogicalResult splatThrough(ShapeOp op, PatternRewriter &rewriter) {
  SplatOp splat = op.getSource().template getDefiningOp<SplatOp>();
  if (!splat)
    return rewriter.notifyMatchFailure(op, "the operand is no splat");
  rewriter.replaceOpWithNewOp<SplatOp>(op, op.getResult().getType(),
                                       splat.getSource());
  return success();
}

} // namespace mlir::tile

#endif // TILE_LIB_DIALECT_TILE_IR_FOLDING_H
