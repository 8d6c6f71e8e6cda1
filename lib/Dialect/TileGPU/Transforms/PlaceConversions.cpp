//===- PlaceConversions.cpp - put conversions where they are cheapest -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Patterns that each make one conversion cheaper or vanish: compute the value
// again in the wanted layout, convert it before it is repeated along a
// dimension or widened, after it is narrowed, or outside of a loop. Then equal
// conversions are merged, the rest is reported, and those through shared memory
// are written out as stores and loads.
//
//===----------------------------------------------------------------------===//

#include "ResultLayout.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/Transforms/ConversionCost.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"
#include <map>

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUPLACECONVERSIONSPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

#define DEBUG_TYPE "tile-gpu-place-conversions"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::LinearLayout;

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

/// The cost of converting `value` to `layout`; what cannot be is very dear.
static int64_t conversionCost(Value value, const LinearLayout &layout) {
  std::optional<::tile::Conversion> plan = ::tile::planConversion(
      getLayout(value.getType()), layout, movedBits(value.getType()));
  return plan ? int64_t(plan->cost) : INT64_MAX;
}

static const LinearLayout &wantedLayout(ConvertLayoutOp op) {
  return getLayout(op.getResult().getType());
}

/// `value` in `layout`, converted at the rewriter's place.
static Value convert(PatternRewriter &rewriter, Value value,
                     const LinearLayout &layout) {
  return ConvertLayoutOp::create(
      rewriter, value.getLoc(),
      withLayout(cast<RankedTensorType>(value.getType()), layout), value);
}

//===----------------------------------------------------------------------===//
// Computing again
//===----------------------------------------------------------------------===//

namespace {
/// Makes a value again in another layout, with all that it is made of. What is
/// used twice in one layout is made once.
class Maker {
public:
  explicit Maker(PatternRewriter &rewriter) : rewriter(rewriter) {}

  Value make(Value value, const LinearLayout &layout) {
    std::pair<Operation *, LinearLayout> key(value.getDefiningOp(), layout);
    std::map<std::pair<Operation *, LinearLayout>, Value>::iterator found =
        made.find(key);
    if (found != made.end())
      return found->second;
    Operation *op = value.getDefiningOp();
    IRMapping operands;
    for (Value operand : op->getOperands())
      if (isa<RankedTensorType>(operand.getType()))
        operands.map(operand, make(operand, ::tile::isShapeOp(op)
                                                ? operandLayout(op, layout)
                                                : layout));
    Operation *clone = rewriter.clone(*op, operands);
    setResultLayout(clone, layout);
    return made[key] = clone->getResult(0);
  }

private:
  PatternRewriter &rewriter;
  std::map<std::pair<Operation *, LinearLayout>, Value> made;
};
} // namespace

static LogicalResult rematerialise(ConvertLayoutOp op,
                                   PatternRewriter &rewriter) {
  const LinearLayout &wanted = wantedLayout(op);
  std::optional<::tile::Recipe> recipe = ::tile::recipeFor(op.getSource());
  if (!recipe)
    return rewriter.notifyMatchFailure(op, "cannot be computed again");
  if (int64_t(recipe->costPerRegister) * wanted.numRegisters() >
      conversionCost(op.getSource(), wanted))
    return rewriter.notifyMatchFailure(op, "computing again costs more");
  rewriter.replaceOp(op, Maker(rewriter).make(op.getSource(), wanted));
  return success();
}

//===----------------------------------------------------------------------===//
// Converting less
//===----------------------------------------------------------------------===//

/// convert(broadcast(x)) is broadcast(convert(x)), where x is smaller.
static LogicalResult convertBeforeShape(ConvertLayoutOp op,
                                        PatternRewriter &rewriter) {
  Operation *shape = op.getSource().getDefiningOp();
  if (!shape || !::tile::isShapeOp(shape))
    return rewriter.notifyMatchFailure(op, "no shape operation before it");
  Value source = shape->getOperand(0);
  const LinearLayout &wanted = wantedLayout(op);
  LinearLayout needed = ::tile::operandLayout(shape, wanted);
  if (conversionCost(source, needed) > conversionCost(op.getSource(), wanted))
    return rewriter.notifyMatchFailure(op, "would cost more");
  IRMapping operands;
  operands.map(source, convert(rewriter, source, needed));
  Operation *clone = rewriter.clone(*shape, operands);
  setResultLayout(clone, wanted);
  rewriter.replaceOp(op, clone->getResults());
  return success();
}

/// Whether `op` computes a tile from one other tile, elementwise.
static bool isUnary(Operation *op) {
  return ::tile::isElementwise(op) && op->getNumOperands() == 1 &&
         op->getNumResults() == 1 &&
         isa<RankedTensorType>(op->getOperand(0).getType());
}

/// convert(widen(x)) is widen(convert(x)), with fewer bytes to move.
static LogicalResult convertBeforeWidening(ConvertLayoutOp op,
                                           PatternRewriter &rewriter) {
  Value source = widenedFrom(op.getSource());
  if (!source)
    return rewriter.notifyMatchFailure(op, "is not widened before it");
  const LinearLayout &wanted = wantedLayout(op);
  if (conversionCost(source, wanted) > conversionCost(op.getSource(), wanted))
    return rewriter.notifyMatchFailure(op, "would cost more");
  IRMapping operands;
  operands.map(source, convert(rewriter, source, wanted));
  Operation *clone = rewriter.clone(*op.getSource().getDefiningOp(), operands);
  setResultLayout(clone, wanted);
  rewriter.replaceOp(op, clone->getResults());
  return success();
}

/// narrow(convert(x)) is convert(narrow(x)), with fewer bytes to move.
static LogicalResult convertAfterNarrowing(ConvertLayoutOp op,
                                           PatternRewriter &rewriter) {
  Operation *narrow = op->hasOneUse() ? *op->user_begin() : nullptr;
  if (!narrow || !isUnary(narrow) ||
      movedBits(narrow->getResult(0).getType()) >=
          movedBits(op.getSource().getType()))
    return rewriter.notifyMatchFailure(op, "is not narrowed after it");
  const LinearLayout source = getLayout(op.getSource().getType());
  IRMapping operands;
  operands.map(op.getResult(), op.getSource());
  rewriter.setInsertionPoint(narrow);
  Operation *clone = rewriter.clone(*narrow, operands);
  setResultLayout(clone, source);
  rewriter.replaceOp(narrow,
                     convert(rewriter, clone->getResult(0), wantedLayout(op)));
  rewriter.eraseOp(op);
  return success();
}

/// A value from outside a loop is converted outside.
static LogicalResult convertOutsideLoop(ConvertLayoutOp op,
                                        PatternRewriter &rewriter) {
  LoopLikeOpInterface loop = dyn_cast<LoopLikeOpInterface>(op->getParentOp());
  if (!loop || !loop.isDefinedOutsideOfLoop(op.getSource()))
    return rewriter.notifyMatchFailure(op, "belongs into its loop");
  rewriter.moveOpBefore(op, loop);
  return success();
}

//===----------------------------------------------------------------------===//
// The rest
//===----------------------------------------------------------------------===//

/// Erases what nobody uses any more, users before what they used.
static void eraseDead(Operation *root) {
  root->walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
}

static void remarkOn(ConvertLayoutOp op, const ::tile::Conversion &plan) {
  if (plan.cost == 0)
    return;
  op.emitRemark() << "the tile changes its layout here: "
                  << ::tile::conversionKindName(plan.kind) << ", "
                  << tileBytes(op.getSource().getType()) << " bytes [R0611]";
}

/// Writes a conversion out as a store to shared memory and a load from it. The
/// buffer's layout is the one that the plan found.
static void expandShared(ConvertLayoutOp op, const ::tile::SharedPlan &plan) {
  OpBuilder builder(op);
  RankedTensorType type = op.getSource().getType();
  SmallVector<int64_t> shape = {1};
  llvm::append_range(shape, type.getShape());
  BufferType bufferType =
      BufferType::get(op.getContext(), shape, type.getElementType(),
                      LayoutAttr::get(op.getContext(), plan.buffer));
  AllocOp buffer =
      AllocOp::create(builder, op.getLoc(), bufferType, /*offset=*/nullptr);
  LocalStoreOp::create(builder, op.getLoc(), op.getSource(), buffer);
  Value result = LocalLoadOp::create(builder, op.getLoc(),
                                     op.getResult().getType(), buffer);
  op.replaceAllUsesWith(result);
  op.erase();
}

static SmallVector<ConvertLayoutOp> conversionsIn(Operation *root) {
  SmallVector<ConvertLayoutOp> result;
  root->walk([&](ConvertLayoutOp op) { result.push_back(op); });
  return result;
}

namespace {
struct PlaceConversions
    : public mlir::tile_gpu::impl::TileGPUPlaceConversionsPassBase<
          PlaceConversions> {
  using TileGPUPlaceConversionsPassBase::TileGPUPlaceConversionsPassBase;

  void runOnOperation() final {
    RewritePatternSet patterns(&getContext());
    // The benefit says which is tried first.
    patterns.add(rematerialise, /*benefit=*/5);
    patterns.add(convertBeforeShape, /*benefit=*/4);
    patterns.add(convertBeforeWidening, /*benefit=*/3);
    patterns.add(convertAfterNarrowing, /*benefit=*/2);
    patterns.add(convertOutsideLoop, /*benefit=*/1);
    FrozenRewritePatternSet frozen(std::move(patterns));
    for (FunctionOpInterface function :
         getOperation().getOps<FunctionOpInterface>())
      if (failed(runOn(function, frozen)))
        return signalPassFailure();
  }

  LogicalResult runOn(FunctionOpInterface function,
                      const FrozenRewritePatternSet &patterns) {
    SmallVector<Operation *> conversions =
        llvm::to_vector_of<Operation *>(conversionsIn(function));
    if (conversions.empty())
      return success();
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(conversions, patterns, config)))
      return function.emitError("conversions of layouts do not settle");
    eraseDead(function);
    IRRewriter rewriter(function.getContext());
    DominanceInfo dominance(function);
    eliminateCommonSubExpressions(rewriter, dominance, function);
    for (ConvertLayoutOp op : conversionsIn(function)) {
      std::optional<::tile::Conversion> plan = planOf(op);
      if (!plan)
        return op.emitError("no conversion between these layouts is possible");
      remarkOn(op, *plan);
      if (plan->kind == ::tile::ConversionKind::SharedMemory)
        expandShared(op, *plan->shared);
    }
    return success();
  }
};
} // namespace
