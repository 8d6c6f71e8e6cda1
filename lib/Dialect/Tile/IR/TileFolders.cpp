//===- TileFolders.cpp - simplifications of tile operations ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folders and canonicalisations of TileOps.td; the other groups have files of
// their own. Each makes the program smaller or moves work to a smaller tile;
// each has a test in test/Dialect/Tile that shows both sides, and a unit test
// runs both sides and compares.
//
//===----------------------------------------------------------------------===//

#include "Folding.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

/// splat(constant) is a constant tile, and splat(to_scalar(x)) may be x.
OpFoldResult SplatOp::fold(FoldAdaptor adaptor) {
  if (ToScalarOp element = getSource().getDefiningOp<ToScalarOp>())
    if (element.getSource().getType() == getResult().getType())
      return element.getSource();
  Attribute value = adaptor.getSource();
  if (!isa_and_nonnull<IntegerAttr, FloatAttr>(value))
    return {};
  return SplatElementsAttr::get(cast<ShapedType>(getResult().getType()), value);
}

OpFoldResult mlir::tile::foldConstantSplat(Attribute value, Type type) {
  if (SplatElementsAttr splat = dyn_cast_or_null<SplatElementsAttr>(value))
    return splat.resizeSplat(cast<ShapedType>(type));
  return {};
}

bool mlir::tile::hasLayout(Value tile) {
  RankedTensorType type = dyn_cast<RankedTensorType>(tile.getType());
  return type && type.getEncoding();
}

OpFoldResult ExpandDimsOp::fold(FoldAdaptor adaptor) {
  return foldConstantSplat(adaptor.getSource(), getResult().getType());
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getSource().getType() == getResult().getType())
    return getSource();
  return foldConstantSplat(adaptor.getSource(), getResult().getType());
}

/// p + 0 is p.
OpFoldResult PtrAddOp::fold(FoldAdaptor adaptor) {
  if (matchPattern(adaptor.getOffset(), m_Zero()))
    return getPtr();
  return {};
}

/// A cast to the same type, and a cast back, are nothing.
OpFoldResult PtrCastOp::fold(FoldAdaptor) {
  if (getSource().getType() == getResult().getType())
    return getSource();
  if (PtrCastOp inner = getSource().getDefiningOp<PtrCastOp>())
    if (inner.getSource().getType() == getResult().getType())
      return inner.getSource();
  return {};
}

void ExpandDimsOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                               MLIRContext *) {
  patterns.add(splatThrough<ExpandDimsOp>);
}

/// broadcast(broadcast(x)) is one broadcast.
static LogicalResult mergeBroadcasts(BroadcastOp op,
                                     PatternRewriter &rewriter) {
  BroadcastOp inner = op.getSource().getDefiningOp<BroadcastOp>();
  if (!inner)
    return rewriter.notifyMatchFailure(op, "the operand is no broadcast");
  rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getResult().getType(),
                                           inner.getSource());
  return success();
}

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *) {
  patterns.add(splatThrough<BroadcastOp>);
  patterns.add(mergeBroadcasts);
}
