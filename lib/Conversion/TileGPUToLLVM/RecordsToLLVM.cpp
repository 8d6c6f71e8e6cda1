//===- RecordsToLLVM.cpp - loads and stores of several fields -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The accesses that RecordAccess.h plans for one thread, each at a known
// distance from the pointer of one register, under that register's mask.
//
//===----------------------------------------------------------------------===//

#include "GlobalAccess.h"
#include "Patterns.h"
#include "SharedRegisters.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "tile/Analysis/RecordAccess.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::InDim;
using ::tile::RecordAccess;
using ::tile::RecordElement;

/// The accesses of a thread; registers with a bit of `skipped` have none.
template <typename RecordsOp>
static std::vector<RecordAccess> planAccesses(RecordsOp op, uint32_t skipped) {
  RankedTensorType pointers = cast<RankedTensorType>(op.getPtr().getType());
  ::tile::RecordShape shape;
  shape.fields = op.getFields();
  shape.elementBytes =
      cast<mlir::tile::PtrType>(pointers.getElementType()).getElementBytes();
  shape.steps = plannedSteps(op);
  shape.registers = getLayout(pointers).inSize(InDim::Register);
  shape.skipped = skipped;
  shape.modulus = op.getModulus();
  shape.residue = op.getResidue();
  return ::tile::planRecordAccesses(shape);
}

/// The address of an access.
static Value createAddress(OpBuilder &builder, Location loc, Value pointer,
                           int64_t offset) {
  if (offset == 0)
    return pointer;
  return LLVM::GEPOp::create(builder, loc, pointer.getType(),
                             builder.getI8Type(), pointer,
                             ArrayRef<LLVM::GEPArg>{createInteger(
                                 builder, loc, builder.getI64Type(), offset)});
}

/// The elements of an operand that may be missing.
static SmallVector<Value> unpackOptional(OpBuilder &builder, Location loc,
                                         ValueRange values, Value operand) {
  if (!operand)
    return {};
  return unpackElements(builder, loc, values,
                        cast<RankedTensorType>(operand.getType()));
}

namespace {
struct LoadRecordsPattern : public OpConversionPattern<LoadRecordsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LoadRecordsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = cast<RankedTensorType>(op.getPtr().getType());
    GlobalAccess access = describeAccess(op, type, *getTypeConverter(),
                                         op.getCache(), op.getEvict(), false);
    SmallVector<Value> pointers =
        unpackElements(rewriter, loc, adaptor.getPtr(), type);
    SmallVector<Value> masks =
        unpackOptional(rewriter, loc, adaptor.getMask(), op.getMask());
    SmallVector<Value> others =
        unpackOptional(rewriter, loc, adaptor.getOther(), op.getOther());
    SmallVector<SmallVector<Value>> fields(op.getNumResults(),
                                           SmallVector<Value>(pointers.size()));
    for (const RecordAccess &part : planAccesses(op, /*skipped=*/0)) {
      SmallVector<Value> defaults;
      if (!others.empty())
        for (const auto &place : part.elements)
          defaults.push_back(others[place.front().reg]);
      access.elements = part.elements.size();
      SmallVector<Value> loaded = createGlobalLoad(
          rewriter, loc, access,
          createAddress(rewriter, loc, pointers[part.reg], part.offset),
          masks.empty() ? Value() : masks[part.reg], defaults);
      for (auto [place, value] : llvm::zip(part.elements, loaded))
        for (const RecordElement &element : place)
          fields[element.field][element.reg] = value;
    }
    SmallVector<SmallVector<Value>> results;
    for (auto [result, values] : llvm::zip(op.getResultTypes(), fields))
      results.push_back(
          packElements(rewriter, loc, values, cast<RankedTensorType>(result)));
    rewriter.replaceOpWithMultiple(op, std::move(results));
    return success();
  }
};

struct StoreRecordsPattern : public OpConversionPattern<StoreRecordsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(StoreRecordsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = cast<RankedTensorType>(op.getPtr().getType());
    GlobalAccess access = describeAccess(op, type, *getTypeConverter(),
                                         op.getCache(), op.getEvict(), false);
    SmallVector<Value> pointers =
        unpackElements(rewriter, loc, adaptor.getPtr(), type);
    SmallVector<Value> masks =
        unpackOptional(rewriter, loc, adaptor.getMask(), op.getMask());
    SmallVector<SmallVector<Value>> fields;
    for (auto [value, values] : llvm::zip(op.getValues(), adaptor.getValues()))
      fields.push_back(unpackOptional(rewriter, loc, values, value));
    Value owner = createOwner(rewriter, loc, type);
    uint32_t copies = getLayout(type).freeMask(InDim::Register);
    for (const RecordAccess &part : planAccesses(op, copies)) {
      SmallVector<Value> values;
      for (const auto &place : part.elements)
        values.push_back(fields[place.front().field][place.front().reg]);
      Value mask = masks.empty() ? Value() : masks[part.reg];
      if (mask && owner)
        mask = LLVM::AndOp::create(rewriter, loc, mask, owner);
      access.elements = values.size();
      createGlobalStore(
          rewriter, loc, access,
          createAddress(rewriter, loc, pointers[part.reg], part.offset), values,
          mask ? mask : owner);
    }
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateRecordPatterns(TileGPUTypeConverter &converter,
                                            RewritePatternSet &patterns) {
  patterns.add<LoadRecordsPattern, StoreRecordsPattern>(converter,
                                                        patterns.getContext());
}
