//===- ShapeToLLVM.cpp - programs, ranges, shapes and pointers ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// These operations compute where a program or an element is. Shapes cost
// nothing: an operand's layout is the slice of the result's (assign-layouts
// has seen to that), so its registers are the result's, renamed.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "SharedRegisters.h"
#include "ThreadIndex.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::tile_gpu;
namespace ti = mlir::tile;
using ::tile::HardwareMap;
using ::tile::HardwarePoint;
using ::tile::InDim;
using ::tile::LinearLayout;

template <typename X, typename Y, typename Z>
static Value createAxis(OpBuilder &builder, Location loc, unsigned axis) {
  Type i32 = builder.getI32Type();
  if (axis == 0)
    return X::create(builder, loc, i32);
  if (axis == 1)
    return Y::create(builder, loc, i32);
  return Z::create(builder, loc, i32);
}

/// For each register of the layout `wanted` the register of `operand` that
/// holds the same element in every thread. Fails if it lies in another thread,
/// or in a register that depends on the thread.
static FailureOr<SmallVector<unsigned>>
sourceRegisters(const LinearLayout &wanted, const LinearLayout &operand) {
  std::optional<HardwareMap> map = ::tile::solve(wanted, operand);
  if (!map)
    return failure();
  for (InDim dim : {InDim::Lane, InDim::Warp, InDim::Cta})
    if (!map->preserves(dim) || map->block(InDim::Register, dim).rank() != 0)
      return failure();
  SmallVector<unsigned> registers;
  for (int64_t reg = 0; reg < wanted.numRegisters(); ++reg)
    registers.push_back(
        map->apply(HardwarePoint::thread(reg, 0))[InDim::Register]);
  return registers;
}

namespace {
/// program_id and num_programs: a special register for each axis.
template <typename AxisOp, typename X, typename Y, typename Z>
struct AxisPattern : public OpConversionPattern<AxisOp> {
  using OpConversionPattern<AxisOp>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AxisOp op, typename AxisOp::Adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, createAxis<X, Y, Z>(rewriter, op.getLoc(), op.getAxis()));
    return success();
  }
};
using ProgramIdPattern = AxisPattern<ti::ProgramIdOp, NVVM::BlockIdXOp,
                                     NVVM::BlockIdYOp, NVVM::BlockIdZOp>;
using NumProgramsPattern = AxisPattern<ti::NumProgramsOp, NVVM::GridDimXOp,
                                       NVVM::GridDimYOp, NVVM::GridDimZOp>;

struct RangePattern : public OpConversionPattern<ti::RangeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::RangeOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> values = createCoordinates(
        rewriter, op.getLoc(), getLayout(op.getType()), /*dim=*/0);
    int32_t start = static_cast<int32_t>(op.getStart());
    if (start != 0)
      for (Value &value : values)
        value = LLVM::AddOp::create(rewriter, op.getLoc(), value,
                                    createI32(rewriter, op.getLoc(), start));
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};

struct SplatPattern : public OpConversionPattern<ti::SplatOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::SplatOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = cast<RankedTensorType>(op.getType());
    SmallVector<Value> elements(getLayout(type).numRegisters(),
                                adaptor.getSource().front());
    rewriter.replaceOpWithMultiple(
        op, {packElements(rewriter, op.getLoc(), elements, type)});
    return success();
  }
};

/// expand_dims and broadcast: registers renamed.
template <typename ShapeOp>
struct ShapePattern : public OpConversionPattern<ShapeOp> {
  using OpConversionPattern<ShapeOp>::OpConversionPattern;

  /// The layout that the operand would need to have each element in the same
  /// place as the result.
  static LinearLayout wantedLayout(ti::ExpandDimsOp op) {
    return getLayout(op.getType()).slice(op.getAxis());
  }
  static LinearLayout wantedLayout(ti::BroadcastOp op) {
    LinearLayout layout = getLayout(op.getType());
    RankedTensorType source = cast<RankedTensorType>(op.getSource().getType());
    for (auto [dim, extent] : llvm::enumerate(source.getShape()))
      if (extent == 1)
        layout = layout.unitDim(dim);
    return layout;
  }

  LogicalResult matchAndRewrite(
      ShapeOp op,
      typename ShapeOp::template GenericAdaptor<ArrayRef<ValueRange>> adaptor,
      ConversionPatternRewriter &rewriter) const override {
    RankedTensorType from = cast<RankedTensorType>(op.getSource().getType());
    RankedTensorType to = cast<RankedTensorType>(op.getType());
    FailureOr<SmallVector<unsigned>> registers =
        sourceRegisters(wantedLayout(op), getLayout(from));
    if (failed(registers))
      return rewriter.notifyMatchFailure(
          op, "the operand's layout is not the one that the result needs");
    SmallVector<Value> source =
        unpackElements(rewriter, op.getLoc(), adaptor.getSource(), from);
    SmallVector<Value> elements;
    for (unsigned reg : *registers)
      elements.push_back(source[reg]);
    rewriter.replaceOpWithMultiple(
        op, {packElements(rewriter, op.getLoc(), elements, to)});
    return success();
  }
};

struct PtrAddPattern : public OpConversionPattern<ti::PtrAddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::PtrAddOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ti::PtrType pointer =
        cast<ti::PtrType>(ti::getScalarType(op.getPtr().getType()));
    // Elements are counted in bytes: i1 takes one, and no type may be padded.
    Type element = rewriter.getIntegerType(pointer.getElementBytes() * 8);
    ValueRange bases = adaptor.getPtr(), offsets = adaptor.getOffset();
    auto create = [&](size_t reg) -> Value {
      Value index = offsets[reg];
      if (op.getIsUnsigned() && index.getType().getIntOrFloatBitWidth() < 64)
        index = LLVM::ZExtOp::create(rewriter, op.getLoc(),
                                     rewriter.getI64Type(), index);
      return LLVM::GEPOp::create(rewriter, op.getLoc(), bases[reg].getType(),
                                 element, bases[reg],
                                 ArrayRef<LLVM::GEPArg>{index});
    };
    rewriter.replaceOpWithMultiple(
        op, {createRegisters(rewriter, op, bases.size(), /*pack=*/1, create)});
    return success();
  }
};

/// int_to_ptr and ptr_to_int, register by register.
template <typename CastOp, typename LLVMOp>
struct PtrIntPattern : public OpConversionPattern<CastOp> {
  using OpConversionPattern<CastOp>::OpConversionPattern;
  LogicalResult matchAndRewrite(
      CastOp op,
      typename CastOp::template GenericAdaptor<ArrayRef<ValueRange>> adaptor,
      ConversionPatternRewriter &rewriter) const override {
    Type to =
        this->getTypeConverter()->convertType(ti::getScalarType(op.getType()));
    ValueRange sources = adaptor.getSource();
    auto create = [&](size_t reg) -> Value {
      return LLVMOp::create(rewriter, op.getLoc(), to, sources[reg]);
    };
    rewriter.replaceOpWithMultiple(
        op,
        {createRegisters(rewriter, op, sources.size(), /*pack=*/1, create)});
    return success();
  }
};

/// All pointers to global memory are alike.
struct PtrCastPattern : public OpConversionPattern<ti::PtrCastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ti::PtrCastOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithMultiple(op, {adaptor.getSource()});
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateShapePatterns(TileGPUTypeConverter &converter,
                                           RewritePatternSet &patterns) {
  patterns.add<ProgramIdPattern, NumProgramsPattern, RangePattern, SplatPattern,
               ShapePattern<ti::ExpandDimsOp>, ShapePattern<ti::BroadcastOp>,
               PtrAddPattern, PtrCastPattern,
               PtrIntPattern<ti::IntToPtrOp, LLVM::IntToPtrOp>,
               PtrIntPattern<ti::PtrToIntOp, LLVM::PtrToIntOp>>(
      converter, patterns.getContext());
}
