//===- ReductionFolders.cpp - simplifications of TileReductionOps.td ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Along a dimension of extent 1 nothing is combined. Equal elements combine to
// one of them if the region keeps equal values (maximum, `and`), and an integer
// sum of n of them is a product. Floating-point sums stay, since a product
// rounds differently.
//
//===----------------------------------------------------------------------===//

#include "Folding.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::tile;

/// The only operation of a region that combines two values and yields the
/// result; null if the region is another.
static Operation *getOnlyCombiner(Region &region) {
  Block &block = region.front();
  if (block.getNumArguments() != 2 || !llvm::hasNItems(block, 2))
    return nullptr;
  Operation *op = &block.front();
  bool takesBoth =
      op->getNumOperands() == 2 &&
      llvm::is_contained(op->getOperands(), block.getArgument(0)) &&
      llvm::is_contained(op->getOperands(), block.getArgument(1));
  bool isYielded = op->getNumResults() == 1 &&
                   block.getTerminator()->getOperand(0) == op->getResult(0);
  return takesBoth && isYielded ? op : nullptr;
}

/// Whether the region gives x for x and x.
static bool keepsEqualValues(Region &region) {
  return isa_and_nonnull<arith::AndIOp, arith::OrIOp, arith::MaxSIOp,
                         arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp,
                         arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp,
                         arith::MinNumFOp>(getOnlyCombiner(region));
}

/// The scalar that every element of a tile is, made if it is a constant; null
/// if the elements differ.
static Value getSplatElement(Value tile, PatternRewriter &rewriter) {
  if (SplatOp splat = tile.getDefiningOp<SplatOp>())
    return splat.getSource();
  SplatElementsAttr splat;
  if (!matchPattern(tile, m_Constant(&splat)))
    return {};
  return arith::ConstantOp::create(
      rewriter, tile.getLoc(),
      cast<TypedAttr>(splat.getSplatValue<Attribute>()));
}

/// `scalar` in every element of `type`, or itself if that is its type.
static Value makeSplat(Value scalar, Type type, Location loc,
                       PatternRewriter &rewriter) {
  if (!isa<RankedTensorType>(type))
    return scalar;
  return SplatOp::create(rewriter, loc, type, scalar);
}

static int64_t getAxisExtent(Operation::operand_range sources, uint32_t axis) {
  return getShape(sources.front().getType())[axis];
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

static LogicalResult reduceOneElement(ReduceOp op, PatternRewriter &rewriter) {
  if (getAxisExtent(op.getSources(), op.getAxis()) != 1 ||
      hasLayout(op.getSources().front()))
    return rewriter.notifyMatchFailure(op, "elements are combined");
  SmallVector<Value> results;
  for (auto [source, type] : llvm::zip(op.getSources(), op.getResultTypes())) {
    if (isa<RankedTensorType>(type))
      results.push_back(ReshapeOp::create(rewriter, op.getLoc(), type, source));
    else
      results.push_back(ToScalarOp::create(rewriter, op.getLoc(), source));
  }
  rewriter.replaceOp(op, results);
  return success();
}

static LogicalResult reduceSplat(ReduceOp op, PatternRewriter &rewriter) {
  if (op.getSources().size() != 1)
    return rewriter.notifyMatchFailure(op, "several operands");
  bool isKept = keepsEqualValues(op.getCombine());
  if (!isKept &&
      !isa_and_nonnull<arith::AddIOp>(getOnlyCombiner(op.getCombine())))
    return rewriter.notifyMatchFailure(op, "the result is not known");
  Value element = getSplatElement(op.getSources().front(), rewriter);
  if (!element)
    return rewriter.notifyMatchFailure(op, "the elements differ");
  if (!isKept) {
    int64_t extent = getAxisExtent(op.getSources(), op.getAxis());
    // Modulo 2^bits, as the sum.
    APInt count = APInt(64, extent)
                      .zextOrTrunc(element.getType().getIntOrFloatBitWidth());
    Value factor = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        rewriter.getIntegerAttr(element.getType(), count));
    element = arith::MulIOp::create(rewriter, op.getLoc(), element, factor);
  }
  rewriter.replaceOp(
      op, makeSplat(element, op.getResult(0).getType(), op.getLoc(), rewriter));
  return success();
}

void ReduceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *) {
  patterns.add(reduceOneElement);
  patterns.add(reduceSplat);
}

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

static LogicalResult scanOneElement(ScanOp op, PatternRewriter &rewriter) {
  if (getAxisExtent(op.getSources(), op.getAxis()) != 1)
    return rewriter.notifyMatchFailure(op, "elements are combined");
  rewriter.replaceOp(op, op.getSources());
  return success();
}

static LogicalResult scanSplat(ScanOp op, PatternRewriter &rewriter) {
  if (op.getSources().size() != 1 || !keepsEqualValues(op.getCombine()))
    return rewriter.notifyMatchFailure(op, "the result is not known");
  Value source = op.getSources().front();
  SplatElementsAttr constant;
  if (!source.getDefiningOp<SplatOp>() &&
      !matchPattern(source, m_Constant(&constant)))
    return rewriter.notifyMatchFailure(op, "the elements differ");
  rewriter.replaceOp(op, source);
  return success();
}

void ScanOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *) {
  patterns.add(scanOneElement);
  patterns.add(scanSplat);
}
