//===- ProgramFolders.cpp - simplifications of TileProgramOps.td ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known to be true need not be assumed or asserted, and a barrier that
// follows another orders nothing more.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

static LogicalResult eraseTrueAssumption(AssumeOp op,
                                         PatternRewriter &rewriter) {
  if (!matchPattern(op.getCondition(), m_One()))
    return rewriter.notifyMatchFailure(op, "the condition is not known");
  rewriter.eraseOp(op);
  return success();
}

void AssumeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *) {
  patterns.add(eraseTrueAssumption);
}

/// An assertion that holds, or of which no element counts.
static LogicalResult eraseTrueAssertion(AssertOp op,
                                        PatternRewriter &rewriter) {
  bool isMaskedOff = op.getMask() && matchPattern(op.getMask(), m_Zero());
  if (!isMaskedOff && !matchPattern(op.getCondition(), m_One()))
    return rewriter.notifyMatchFailure(op, "it may fail");
  rewriter.eraseOp(op);
  return success();
}

void AssertOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *) {
  patterns.add(eraseTrueAssertion);
}

static LogicalResult eraseSecondBarrier(BarrierOp op,
                                        PatternRewriter &rewriter) {
  Operation *before = op->getPrevNode();
  while (before && isMemoryEffectFree(before))
    before = before->getPrevNode();
  if (!isa_and_nonnull<BarrierOp>(before))
    return rewriter.notifyMatchFailure(op, "something is to be ordered");
  rewriter.eraseOp(op);
  return success();
}

void BarrierOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *) {
  patterns.add(eraseSecondBarrier);
}
