//===- ElementwiseToLLVM.cpp - operations register by register ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pattern for all element-wise operations of arith, math and tile: the
// operation is made again for each register that does not follow from another,
// on scalars, or on pairs where all tensors involved are held in pairs. The
// scalar operations are then lowered by whatever lowers them outside tensors.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "SharedRegisters.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::tile_gpu;

/// Above the benefit of all patterns for scalars, which would take a tile that
/// is one LLVM value for one of those.
static constexpr unsigned kTileBenefit = 20;

/// Whether register i of the result depends on register i of the operands.
static bool isElementwise(Operation *op) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 ||
      !isa<RankedTensorType>(op->getResult(0).getType()))
    return false;
  return OpTrait::hasElementwiseMappableTraits(op) ||
         op->hasTrait<OpTrait::Elementwise>() || isa<arith::SelectOp>(op);
}

/// The number of elements in each value of all tensors of `op`, or 1 if they
/// differ.
static unsigned commonPack(Operation *op) {
  unsigned pack = getPack(cast<RankedTensorType>(op->getResult(0).getType()));
  for (Type type : op->getOperandTypes())
    if (RankedTensorType tensor = dyn_cast<RankedTensorType>(type))
      if (getPack(tensor) != pack)
        return 1;
  return pack;
}

/// True if `value` is `type` but for one operation that `type` has itself, with
/// the same result: a sum of two widened bf16, say, is rounded once either way
/// (Figueroa, "When is double rounding innocuous?", SIGNUM 1995).
static bool isOperationOf(Type type, Value value) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::SubFOp, arith::MulFOp,
                       arith::MaxNumFOp, arith::MinNumFOp, arith::MaximumFOp,
                       arith::MinimumFOp, arith::SelectOp>(op))
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    if (!isa<FloatType>(getElementTypeOrSelf(operand.getType())) ||
        matchPattern(operand, m_Constant()))
      return true;
    arith::ExtFOp widened = operand.getDefiningOp<arith::ExtFOp>();
    return widened && getElementTypeOrSelf(widened.getIn().getType()) == type;
  });
}

namespace {
struct ElementwisePattern : public ConversionPattern {
  ElementwisePattern(TileGPUTypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), kTileBenefit,
                          context) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<ValueRange> operands,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isElementwise(op))
      return rewriter.notifyMatchFailure(op, "not element-wise on tensors");
    RankedTensorType type = cast<RankedTensorType>(op->getResult(0).getType());
    unsigned pack = commonPack(op);
    Type element = type.getElementType();
    if (pack > 1)
      element = VectorType::get({pack}, element);
    // The values of each operand; a scalar is the same in all registers.
    SmallVector<SmallVector<Value>> values;
    for (auto [operand, converted] : llvm::zip(op->getOperands(), operands)) {
      RankedTensorType tensor = dyn_cast<RankedTensorType>(operand.getType());
      values.push_back(
          tensor && pack == 1
              ? unpackElements(rewriter, op->getLoc(), converted, tensor)
              : SmallVector<Value>(converted));
    }
    SmallVector<NamedAttribute> attributes = registerAttributes(op);
    auto create = [&](size_t reg) {
      OperationState state(op->getLoc(), op->getName());
      for (ArrayRef<Value> operand : values)
        state.operands.push_back(operand.size() == 1 ? operand[0]
                                                     : operand[reg]);
      state.types.push_back(element);
      state.attributes.append(attributes);
      return rewriter.create(state)->getResult(0);
    };
    SmallVector<Value> results = createRegisters(
        rewriter, op, getLayout(type).numRegisters() / pack, pack, create);
    if (pack == 1)
      results = packElements(rewriter, op->getLoc(), results, type);
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

/// A constant tile is a constant scalar or pair in every register.
struct ConstantPattern : public OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::ConstantOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = dyn_cast<RankedTensorType>(op.getType());
    SplatElementsAttr splat = dyn_cast<SplatElementsAttr>(op.getValue());
    if (!type || !splat)
      return rewriter.notifyMatchFailure(op, "no splat of a tensor");
    unsigned pack = getPack(type);
    TypedAttr value = splat.getSplatValue<TypedAttr>();
    if (pack > 1)
      value = SplatElementsAttr::get(
          VectorType::get({pack}, type.getElementType()), Attribute(value));
    Value constant = arith::ConstantOp::create(rewriter, op.getLoc(), value);
    SmallVector<Value> values(getLayout(type).numRegisters() / pack, constant);
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};
/// Two f32 are rounded to a pair by one instruction. As an intrinsic, and not
/// as LLVM's fptrunc: LLVM would move what can be done in the narrow type past
/// the rounding, signs for instance, which the hardware has for f32 only. What
/// it has for pairs is left to LLVM.
struct RoundToPairPattern : public OpConversionPattern<arith::TruncFOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::TruncFOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = dyn_cast<RankedTensorType>(op.getType());
    if (!type || getPack(type) != 2 ||
        !getElementTypeOrSelf(op.getIn().getType()).isF32() ||
        op.getRoundingmode().value_or(arith::RoundingMode::to_nearest_even) !=
            arith::RoundingMode::to_nearest_even)
      return rewriter.notifyMatchFailure(op, "no pairs rounded to nearest");
    if (isOperationOf(type.getElementType(), op.getIn()))
      return rewriter.notifyMatchFailure(op, "an operation on pairs");
    bool isHalf = type.getElementType().isF16();
    StringAttr intrinsic = rewriter.getStringAttr(
        isHalf ? "llvm.nvvm.ff2f16x2.rn" : "llvm.nvvm.ff2bf16x2.rn");
    VectorType pair = VectorType::get({2}, type.getElementType());
    ValueRange values = adaptor.getIn();
    SmallVector<Value> results;
    // The instruction's first operand goes into the upper half.
    for (size_t reg = 0; reg + 1 < values.size(); reg += 2)
      results.push_back(LLVM::CallIntrinsicOp::create(
                            rewriter, op.getLoc(), pair, intrinsic,
                            ValueRange{values[reg + 1], values[reg]})
                            .getResult(0));
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateElementwisePatterns(
    TileGPUTypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ElementwisePattern>(converter, patterns.getContext());
  // Constants have no operands, so the general pattern would take them.
  patterns.add<ConstantPattern, RoundToPairPattern>(
      converter, patterns.getContext(), kTileBenefit + 1);
}
