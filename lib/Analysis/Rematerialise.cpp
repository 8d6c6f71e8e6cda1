//===- Rematerialise.cpp - values that are cheaper made than moved --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the operations behind a value and adds up what they cost.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/Rematerialise.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

namespace tile {

/// Longer computations are not repeated.
static constexpr unsigned kMaxOps = 24;

bool isElementwise(Operation *op) {
  return op->hasTrait<OpTrait::Elementwise>() ||
         isa<PtrAddOp, PtrCastOp, PtrToIntOp, IntToPtrOp>(op);
}

bool isFree(Value value) {
  Operation *op = value.getDefiningOp();
  return op &&
         (isa<RangeOp, SplatOp>(op) || op->hasTrait<OpTrait::ConstantLike>());
}

bool isShapeOp(Operation *op) { return isa<ExpandDimsOp, BroadcastOp>(op); }

LinearLayout operandLayout(Operation *shapeOp, const LinearLayout &result) {
  if (ExpandDimsOp expand = dyn_cast<ExpandDimsOp>(shapeOp))
    return result.slice(expand.getAxis()).withoutZeroRegisters();
  LinearLayout layout = result;
  BroadcastOp broadcast = cast<BroadcastOp>(shapeOp);
  ArrayRef<int64_t> source = getShape(broadcast.getSource().getType());
  ArrayRef<int64_t> target = getShape(broadcast.getResult().getType());
  for (unsigned dim = 0; dim < source.size(); ++dim)
    if (source[dim] != target[dim])
      layout = layout.unitDim(dim);
  return layout.withoutZeroRegisters();
}

/// Issue slots of an operation on one element; nothing if it should not be
/// repeated.
static std::optional<unsigned> repeatCost(Operation *op) {
  if (isShapeOp(op) || isFree(op->getResult(0)))
    return 0;
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
          arith::DivFOp, arith::RemFOp>(op))
    return std::nullopt;
  if (!isElementwise(op) ||
      (!isa<arith::ArithDialect>(op->getDialect()) &&
       !isa<PtrAddOp, PtrCastOp, PtrToIntOp, IntToPtrOp>(op)))
    return std::nullopt;
  Type scalar = getScalarType(op->getResult(0).getType());
  bool isWide = isa<PtrType>(scalar) || scalar.isInteger(64);
  return isWide ? 2 : 1;
}

/// Adds what computes `value` to the recipe; false if it is not to be had.
/// `depth` bounds the recursion: a longer chain has too many operations.
static bool collect(Value value, Recipe &recipe, unsigned depth = 0) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumResults() != 1 || op->getNumRegions() != 0 ||
      depth > kMaxOps)
    return false;
  if (recipe.ops.contains(op))
    return true;
  std::optional<unsigned> cost = repeatCost(op);
  if (!cost || recipe.ops.size() >= kMaxOps)
    return false;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()) &&
        !collect(operand, recipe, depth + 1))
      return false;
  recipe.ops.insert(op);
  recipe.costPerRegister += *cost;
  return true;
}

std::optional<Recipe> recipeFor(Value value) {
  Recipe recipe;
  if (!collect(value, recipe))
    return std::nullopt;
  return recipe;
}

} // namespace tile
