//===- ShapeFolders.cpp - simplifications of TileShapeOps.td --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two moves of elements are one, inverse ones are none, and equal elements need
// not be moved. A reshape that only inserts a dimension of extent 1 becomes
// `tile.expand_dims`, of which every later pass knows more; a transposition
// that only moves dimensions of extent 1 becomes a reshape.
//
//===----------------------------------------------------------------------===//

#include "Folding.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::tile;

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  RankedTensorType type = cast<RankedTensorType>(getResult().getType());
  if (getSource().getType() == type)
    return getSource();
  if (OpFoldResult splat = foldConstantSplat(adaptor.getSource(), type))
    return splat;
  if (DenseElementsAttr elements =
          dyn_cast_or_null<DenseElementsAttr>(adaptor.getSource()))
    return elements.reshape(type);
  return {};
}

/// Only the last of several reshapes counts; `expand_dims` is one.
static LogicalResult mergeReshapes(ReshapeOp op, PatternRewriter &rewriter) {
  Operation *inner = op.getSource().getDefiningOp();
  if (!isa_and_nonnull<ReshapeOp, ExpandDimsOp>(inner) ||
      hasLayout(op.getSource()))
    return rewriter.notifyMatchFailure(op, "the operand is not reshaped");
  ReshapeOp reshape = dyn_cast<ReshapeOp>(inner);
  bool reorder = op.getReorder() || (reshape && reshape.getReorder());
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getResult().getType(),
                                         inner->getOperand(0), reorder);
  return success();
}

static LogicalResult reshapeToExpandDims(ReshapeOp op,
                                         PatternRewriter &rewriter) {
  ArrayRef<int64_t> from = getShape(op.getSource().getType());
  ArrayRef<int64_t> to = getShape(op.getResult().getType());
  if (to.size() != from.size() + 1 || hasLayout(op.getSource()))
    return rewriter.notifyMatchFailure(op, "not one dimension more");
  // Behind the extents that agree the new one must stand.
  auto [kept, inserted] = llvm::mismatch(from, to);
  if (*inserted != 1 || !std::equal(kept, from.end(), std::next(inserted)))
    return rewriter.notifyMatchFailure(op, "other extents change");
  rewriter.replaceOpWithNewOp<ExpandDimsOp>(
      op, op.getResult().getType(), op.getSource(), inserted - to.begin());
  return success();
}

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *) {
  patterns.add(splatThrough<ReshapeOp>);
  patterns.add(mergeReshapes);
  patterns.add(reshapeToExpandDims);
}

//===----------------------------------------------------------------------===//
// Transposition
//===----------------------------------------------------------------------===//

OpFoldResult TransOp::fold(FoldAdaptor adaptor) {
  if (llvm::is_sorted(getOrder()) &&
      getSource().getType() == getResult().getType())
    return getSource();
  return foldConstantSplat(adaptor.getSource(), getResult().getType());
}

static LogicalResult mergeTrans(TransOp op, PatternRewriter &rewriter) {
  TransOp inner = op.getSource().getDefiningOp<TransOp>();
  if (!inner || hasLayout(op.getSource()))
    return rewriter.notifyMatchFailure(op, "the operand is not transposed");
  SmallVector<int32_t> order = llvm::map_to_vector(
      op.getOrder(), [&](int32_t dim) { return inner.getOrder()[dim]; });
  rewriter.replaceOpWithNewOp<TransOp>(op, op.getResult().getType(),
                                       inner.getSource(), order);
  return success();
}

/// Dimensions of extent 1 may stand anywhere: elements keep their order.
static LogicalResult transToReshape(TransOp op, PatternRewriter &rewriter) {
  ArrayRef<int64_t> from = getShape(op.getSource().getType());
  SmallVector<int32_t> moved(op.getOrder());
  llvm::erase_if(moved, [&](int32_t dim) { return from[dim] == 1; });
  if (!llvm::is_sorted(moved) || hasLayout(op.getSource()))
    return rewriter.notifyMatchFailure(op, "elements change their order");
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getResult().getType(),
                                         op.getSource());
  return success();
}

void TransOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(splatThrough<TransOp>);
  patterns.add(mergeTrans);
  patterns.add(transToReshape);
}

//===----------------------------------------------------------------------===//
// Join and split
//===----------------------------------------------------------------------===//

OpFoldResult JoinOp::fold(FoldAdaptor adaptor) {
  SplitOp split = getLhs().getDefiningOp<SplitOp>();
  if (split && split.getFirst() == getLhs() && split.getSecond() == getRhs() &&
      split.getSource().getType() == getResult().getType())
    return split.getSource();
  Attribute value = adaptor.getLhs();
  if (!value || value != adaptor.getRhs())
    return {};
  ShapedType type = cast<ShapedType>(getResult().getType());
  if (isa<IntegerAttr, FloatAttr>(value))
    return SplatElementsAttr::get(type, value);
  return foldConstantSplat(value, type);
}

/// join(splat(x), splat(x)) and, of scalars, join(x, x) are splat(x).
static LogicalResult joinOfSplats(JoinOp op, PatternRewriter &rewriter) {
  auto elementOf = [](Value value) -> Value {
    if (!isa<RankedTensorType>(value.getType()))
      return value;
    SplatOp splat = value.getDefiningOp<SplatOp>();
    return splat ? splat.getSource() : Value();
  };
  Value element = elementOf(op.getLhs());
  if (!element || element != elementOf(op.getRhs()))
    return rewriter.notifyMatchFailure(op, "no splats of one scalar");
  rewriter.replaceOpWithNewOp<SplatOp>(op, op.getResult().getType(), element);
  return success();
}

void JoinOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *) {
  patterns.add(joinOfSplats);
}

LogicalResult SplitOp::fold(FoldAdaptor adaptor,
                            SmallVectorImpl<OpFoldResult> &results) {
  Type part = getFirst().getType();
  if (JoinOp join = getSource().getDefiningOp<JoinOp>()) {
    if (join.getLhs().getType() != part || getSecond().getType() != part)
      return failure();
    results.append({join.getLhs(), join.getRhs()});
    return success();
  }
  SplatElementsAttr splat =
      dyn_cast_or_null<SplatElementsAttr>(adaptor.getSource());
  if (!splat)
    return failure();
  for (Type type : getResultTypes()) {
    if (ShapedType tile = dyn_cast<ShapedType>(type))
      results.push_back(splat.resizeSplat(tile));
    else
      results.push_back(splat.getSplatValue<Attribute>());
  }
  return success();
}

static LogicalResult splitOfSplat(SplitOp op, PatternRewriter &rewriter) {
  SplatOp splat = op.getSource().getDefiningOp<SplatOp>();
  if (!splat)
    return rewriter.notifyMatchFailure(op, "the operand is no splat");
  SmallVector<Value> halves;
  for (Type type : op.getResultTypes())
    halves.push_back(
        isa<RankedTensorType>(type)
            ? SplatOp::create(rewriter, op.getLoc(), type, splat.getSource())
                  .getResult()
            : splat.getSource());
  rewriter.replaceOp(op, halves);
  return success();
}

void SplitOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *) {
  patterns.add(splitOfSplat);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

OpFoldResult ToScalarOp::fold(FoldAdaptor adaptor) {
  if (SplatOp splat = getSource().getDefiningOp<SplatOp>())
    return splat.getSource();
  if (SplatElementsAttr element =
          dyn_cast_or_null<SplatElementsAttr>(adaptor.getSource()))
    return element.getSplatValue<Attribute>();
  return {};
}

/// The only element is the same under every shape.
static LogicalResult scalarOfShape(ToScalarOp op, PatternRewriter &rewriter) {
  Operation *shape = op.getSource().getDefiningOp();
  if (!isa_and_nonnull<ReshapeOp, ExpandDimsOp, BroadcastOp, TransOp>(shape))
    return rewriter.notifyMatchFailure(op, "the operand is not reshaped");
  rewriter.replaceOpWithNewOp<ToScalarOp>(op, op.getResult().getType(),
                                          shape->getOperand(0));
  return success();
}

void ToScalarOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                             MLIRContext *) {
  patterns.add(scalarOfShape);
}
