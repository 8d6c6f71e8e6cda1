//===- DotFolders.cpp - simplifications of TileDotOps.td ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `acc += dot(a, b)` in the source is a product onto zeros and a sum; as one
// operation the accumulator stays where the hardware adds. The order of the
// sums changes, which `tile.dot` leaves open.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

/// The product onto zeros that `value` is, if nothing else uses it and it is
/// not computed outside of a loop that `user` is in; else null.
static DotOp getProduct(Value value, Operation *user) {
  DotOp dot = value.getDefiningOp<DotOp>();
  if (!dot || !dot->hasOneUse() || dot->getBlock() != user->getBlock())
    return nullptr;
  // A bound on imprecise sums holds within one operation only.
  if (dot.getMaxImprecise() != 0)
    return nullptr;
  bool isZero = matchPattern(dot.getAcc(), m_AnyZeroFloat()) ||
                matchPattern(dot.getAcc(), m_Zero());
  return isZero ? dot : nullptr;
}

/// dot(a, b, 0) + c is dot(a, b, c).
template <typename AddOp>
static LogicalResult accumulate(AddOp op, PatternRewriter &rewriter) {
  for (unsigned side : {0, 1}) {
    DotOp dot = getProduct(op->getOperand(side), op);
    if (!dot)
      continue;
    rewriter.replaceOpWithNewOp<DotOp>(op, op.getType(), dot.getA(), dot.getB(),
                                       op->getOperand(1 - side),
                                       dot.getPrecision(), 0);
    return success();
  }
  return rewriter.notifyMatchFailure(op, "no side is a product");
}

void DotOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *) {
  patterns.add(accumulate<arith::AddFOp>);
  patterns.add(accumulate<arith::AddIOp>);
}
