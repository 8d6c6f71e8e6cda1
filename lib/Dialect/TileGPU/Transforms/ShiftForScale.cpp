//===- ShiftForScale.cpp - integers scaled by way of floats ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// int(float(x) * 2^-k) is x >> k where x is not negative and the float holds it
// exactly. Generated code finds the pixel of a smaller image that way. A shift
// has facts: which neighbours read the same pixel.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Pass/Pass.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"

#define DEBUG_TYPE "tile-gpu-shift-for-scale"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUSHIFTFORSCALEPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;

/// k if `value` is 2^-k everywhere and k is in [0, 31], which shifts can be.
static std::optional<unsigned> halvings(Value value) {
  Attribute constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  if (SplatElementsAttr splat = dyn_cast<SplatElementsAttr>(constant))
    constant = splat.getSplatValue<Attribute>();
  FloatAttr number = dyn_cast<FloatAttr>(constant);
  if (!number || number.getValue().isNegative())
    return std::nullopt;
  int exponent = number.getValue().getExactLog2(); // INT_MIN if there is none
  if (exponent > 0 || exponent < -31)
    return std::nullopt;
  return unsigned(-exponent);
}

/// The integer that became the float `value`, if it is not negative and was not
/// rounded; else null.
static Value exactInteger(Value value, const ::tile::AccessFacts &facts) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<arith::SIToFPOp, arith::UIToFPOp>(op))
    return nullptr;
  FloatType type = cast<FloatType>(mlir::tile::getScalarType(value.getType()));
  // The exponents of f16 do not reach the 2^-31 of `halvings`.
  if (!type.isF32() && !type.isF64() && !type.isBF16())
    return nullptr;
  Value integer = op->getOperand(0);
  APInt largest = facts.of(integer).range.getUnsignedMax();
  bool isExact = largest.getActiveBits() <= type.getFPMantissaWidth() &&
                 largest.isNonNegative();
  return isExact ? integer : nullptr;
}

/// Puts a shift in place of `op`, a conversion to integers, if it is one.
static void rewrite(Operation *op, const ::tile::AccessFacts &facts) {
  arith::MulFOp product = op->getOperand(0).getDefiningOp<arith::MulFOp>();
  if (!product)
    return;
  std::optional<unsigned> count = halvings(product.getRhs());
  Value integer = count ? exactInteger(product.getLhs(), facts) : nullptr;
  // Of one type, so that nothing has to be extended or bounded.
  if (!integer || integer.getType() != op->getResult(0).getType() ||
      ::tile::factsWidth(integer.getType()) < 32)
    return;
  OpBuilder builder(op);
  TypedAttr amount = builder.getIntegerAttr(
      mlir::tile::getScalarType(integer.getType()), *count);
  if (RankedTensorType tensor = dyn_cast<RankedTensorType>(integer.getType()))
    amount = SplatElementsAttr::get(tensor, Attribute(amount));
  Value shift = arith::ConstantOp::create(builder, op->getLoc(), amount);
  op->getResult(0).replaceAllUsesWith(
      arith::ShRUIOp::create(builder, op->getLoc(), integer, shift));
  Operation *conversion = product.getLhs().getDefiningOp();
  for (Operation *unused : {op, product.getOperation(), conversion})
    if (unused->use_empty())
      unused->erase();
}

namespace {
struct ShiftForScale
    : public mlir::tile_gpu::impl::TileGPUShiftForScalePassBase<ShiftForScale> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<Operation *> conversions;
    getOperation().walk([&](Operation *op) {
      if (isa<arith::FPToSIOp, arith::FPToUIOp>(op))
        conversions.push_back(op);
    });
    if (conversions.empty())
      return;
    ::tile::AccessFacts facts(getOperation());
    for (Operation *op : conversions)
      rewrite(op, facts);
  }
};
} // namespace
