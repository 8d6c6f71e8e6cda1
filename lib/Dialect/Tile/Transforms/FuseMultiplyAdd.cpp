//===- FuseMultiplyAdd.cpp - products and sums as one operation ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three patterns: a product plus a value, a product minus a value, and a value
// minus a product. Negations cost nothing: they are operand modifiers of the
// instruction.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/Tile/Transforms/Passes.h"

#define DEBUG_TYPE "tile-fuse-multiply-add"

namespace mlir::tile {
#define GEN_PASS_DEF_TILEFUSEMULTIPLYADDPASS
#include "tile/Dialect/Tile/Transforms/Passes.h.inc"
} // namespace mlir::tile

using namespace mlir;

/// The product that `value` is, if nothing else uses it and the hardware fuses
/// its type; else null.
static arith::MulFOp fusibleProduct(Value value) {
  arith::MulFOp product = value.getDefiningOp<arith::MulFOp>();
  if (!product || !value.hasOneUse())
    return nullptr;
  Type element = mlir::tile::getScalarType(value.getType());
  bool isFused =
      element.isF16() || element.isBF16() || element.isF32() || element.isF64();
  return isFused ? product : nullptr;
}

static LogicalResult fuseAdd(arith::AddFOp op, PatternRewriter &rewriter) {
  Value other = op.getRhs();
  arith::MulFOp product = fusibleProduct(op.getLhs());
  if (!product) {
    product = fusibleProduct(op.getRhs());
    other = op.getLhs();
  }
  if (!product)
    return rewriter.notifyMatchFailure(op, "neither side is a product");
  rewriter.replaceOpWithNewOp<math::FmaOp>(op, product.getLhs(),
                                           product.getRhs(), other);
  rewriter.eraseOp(product);
  return success();
}

static LogicalResult fuseSubtract(arith::SubFOp op, PatternRewriter &rewriter) {
  Location loc = op.getLoc();
  if (arith::MulFOp product = fusibleProduct(op.getLhs())) {
    Value negated = arith::NegFOp::create(rewriter, loc, op.getRhs());
    rewriter.replaceOpWithNewOp<math::FmaOp>(op, product.getLhs(),
                                             product.getRhs(), negated);
    rewriter.eraseOp(product);
    return success();
  }
  arith::MulFOp product = fusibleProduct(op.getRhs());
  if (!product)
    return rewriter.notifyMatchFailure(op, "neither side is a product");
  Value negated = arith::NegFOp::create(rewriter, loc, product.getLhs());
  rewriter.replaceOpWithNewOp<math::FmaOp>(op, negated, product.getRhs(),
                                           op.getLhs());
  rewriter.eraseOp(product);
  return success();
}

namespace {
struct FuseMultiplyAdd
    : public mlir::tile::impl::TileFuseMultiplyAddPassBase<FuseMultiplyAdd> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(mlir::tile::kNoFusionAttr))
        return;
    RewritePatternSet patterns(&getContext());
    patterns.add(fuseAdd);
    patterns.add(fuseSubtract);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace
