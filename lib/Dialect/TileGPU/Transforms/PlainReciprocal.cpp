//===- PlainReciprocal.cpp - reciprocals of numbers of middling size ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 1 / x on f32 is one instruction where neither x nor the result is subnormal,
// and five where that is not known. In 1 / (1 + e^-|x|), the heart of sigmoids
// and their slopes, it is known: intervals of the numbers, followed backwards
// through a few operations, say so.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Pass/Pass.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>
#include <limits>

#define DEBUG_TYPE "tile-gpu-plain-reciprocal"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUPLAINRECIPROCALPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;

/// How many operations one behind the other are looked at.
static constexpr unsigned kDepth = 8;

namespace {
/// Where all elements lie that are not NaN.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
} // namespace

/// Room for the roundings and errors of f32: far more than any function has.
static Interval widened(double low, double high) {
  constexpr double kRoom = 1e-5;
  return {low - std::abs(low) * kRoom, high + std::abs(high) * kRoom};
}

static Interval product(Interval a, Interval b) {
  // Infinity times zero is NaN; of other signs little is to be gained.
  if (a.low < 0 || b.low < 0 || std::isinf(a.high) || std::isinf(b.high))
    return {};
  return widened(a.low * b.low, a.high * b.high);
}

static std::optional<double> constantOf(Value value) {
  Attribute constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  if (SplatElementsAttr splat = dyn_cast<SplatElementsAttr>(constant))
    constant = splat.getSplatValue<Attribute>();
  FloatAttr number = dyn_cast<FloatAttr>(constant);
  if (!number || number.getValue().isNaN())
    return std::nullopt;
  return number.getValueAsDouble();
}

static Interval intervalOf(Value value, unsigned depth = kDepth) {
  if (std::optional<double> constant = constantOf(value))
    return {*constant, *constant};
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0)
    return {};
  auto operand = [&](unsigned i) {
    return intervalOf(op->getOperand(i), depth - 1);
  };
  return TypeSwitch<Operation *, Interval>(op)
      .Case([&](math::AbsFOp) {
        Interval x = operand(0);
        return Interval{std::max({0.0, x.low, -x.high}),
                        std::max(std::abs(x.low), std::abs(x.high))};
      })
      .Case([&](arith::NegFOp) {
        Interval x = operand(0);
        return Interval{-x.high, -x.low};
      })
      .Case<math::ExpOp>([&](auto) {
        Interval x = operand(0);
        return widened(std::exp(x.low), std::exp(x.high));
      })
      .Case<math::Exp2Op, mlir::tile::ApproxExp2Op>([&](auto) {
        Interval x = operand(0);
        return widened(std::exp2(x.low), std::exp2(x.high));
      })
      .Case([&](arith::AddFOp) {
        Interval a = operand(0), b = operand(1);
        return widened(a.low + b.low, a.high + b.high);
      })
      .Case([&](arith::SubFOp) {
        Interval a = operand(0), b = operand(1);
        return widened(a.low - b.high, a.high - b.low);
      })
      .Case([&](arith::MulFOp) { return product(operand(0), operand(1)); })
      .Case([&](math::FmaOp) {
        Interval ab = product(operand(0), operand(1)), c = operand(2);
        return widened(ab.low + c.low, ab.high + c.high);
      })
      .Default([](Operation *) { return Interval(); });
}

/// Whether the instruction's result is that of the division.
static bool isMiddling(Interval x) {
  return x.low >= 0x1p-125 && x.high <= 0x1p125;
}

namespace {
struct PlainReciprocal
    : public mlir::tile_gpu::impl::TileGPUPlainReciprocalPassBase<
          PlainReciprocal> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<arith::DivFOp> divisions;
    getOperation().walk([&](arith::DivFOp op) {
      if (mlir::tile::getScalarType(op.getType()).isF32() &&
          constantOf(op.getLhs()) == 1.0 && isMiddling(intervalOf(op.getRhs())))
        divisions.push_back(op);
    });
    for (arith::DivFOp op : divisions) {
      OpBuilder builder(op);
      Value reciprocal = mlir::tile::ApproxReciprocalOp::create(
          builder, op.getLoc(), op.getType(), op.getRhs());
      op.getResult().replaceAllUsesWith(reciprocal);
      op.erase();
    }
  }
};
} // namespace
