//===- GlobalMemoryToLLVM.cpp - loads and stores of global memory ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers whose elements are neighbours in memory are moved by one access of
// up to 16 bytes; how many, plan-access has found and written on the
// operation. An access without a mask is a plain LLVM load or store, which
// LLVM can reason about; one with a mask or with cache hints is predicated PTX
// (GlobalAccess.cpp). Elements with several places are written once, and what
// several registers of a thread would load alike is loaded once.
//
//===----------------------------------------------------------------------===//

#include "GlobalAccess.h"
#include "Patterns.h"
#include "SharedRegisters.h"
#include "ThreadIndex.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "tile/Layout/RegisterPermutation.h"

using namespace mlir;
using namespace mlir::tile_gpu;
namespace ti = mlir::tile;
using ::tile::InDim;
using ::tile::RegisterPermutation;
using ::tile::VectorWidth;

/// How the registers of an access are grouped: register group * elements + i,
/// in the new order, is element i of the group's access.
static VectorWidth getGrouping(Operation *op, RankedTensorType pointers) {
  const ::tile::LinearLayout &layout = getLayout(pointers);
  DenseI32ArrayAttr planned = op->getAttrOfType<DenseI32ArrayAttr>(kVectorAttr);
  if (planned && planned.size() == 2)
    return ::tile::globalVectorWidth(layout, planned[0], planned[1]);
  return {1, RegisterPermutation::identity(layout.inBits(InDim::Register))};
}

/// The elements of an operand in the order of `grouping`; a scalar once.
static SmallVector<Value> orderedElements(OpBuilder &builder, Location loc,
                                          ValueRange values, Type type,
                                          const VectorWidth &grouping) {
  RankedTensorType tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return SmallVector<Value>(values);
  return grouping.order.apply<Value>(
      unpackElements(builder, loc, values, tensor));
}

/// For each element in the order of `grouping` the one, at or before it, that
/// is loaded in its place.
static SmallVector<unsigned> sharedElements(Operation *op, size_t count,
                                            const VectorWidth &grouping) {
  ::tile::RegisterSteps steps = plannedSteps(op).onlyEqual();
  SmallVector<unsigned> sources;
  for (unsigned i = 0; i < count; ++i) {
    unsigned reg = count == 1 ? 0 : grouping.order.oldRegister(i);
    unsigned from = steps.representative(reg);
    sources.push_back(from == reg ? i : grouping.order.newRegister(from));
  }
  return sources;
}

namespace {
struct LoadPattern : public OpConversionPattern<ti::LoadOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ti::LoadOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = op.getPtr().getType();
    RankedTensorType tensor = dyn_cast<RankedTensorType>(type);
    VectorWidth grouping;
    if (tensor)
      grouping = getGrouping(op, tensor);
    GlobalAccess access =
        describeAccess(op, type, *getTypeConverter(), op.getCache(),
                       op.getEvict(), op.getIsVolatile());
    access.elements = grouping.elements;
    SmallVector<Value> pointers =
        orderedElements(rewriter, loc, adaptor.getPtr(), type, grouping);
    SmallVector<Value> masks, others;
    if (op.getMask())
      masks = orderedElements(rewriter, loc, adaptor.getMask(),
                              op.getMask().getType(), grouping);
    if (op.getOther())
      others = orderedElements(rewriter, loc, adaptor.getOther(),
                               op.getOther().getType(), grouping);
    SmallVector<unsigned> sources =
        sharedElements(op, pointers.size(), grouping);
    SmallVector<Value> loaded;
    for (size_t first = 0; first < pointers.size();
         first += grouping.elements) {
      ArrayRef<unsigned> group =
          ArrayRef(sources).slice(first, grouping.elements);
      if (llvm::all_of(group, [&](unsigned from) { return from < first; })) {
        for (unsigned from : group)
          loaded.push_back(loaded[from]);
        continue;
      }
      Value mask = masks.empty() ? Value() : masks[first];
      ArrayRef<Value> other =
          others.empty() ? ArrayRef<Value>()
                         : ArrayRef(others).slice(first, grouping.elements);
      loaded.append(createGlobalLoad(rewriter, loc, access, pointers[first],
                                     mask, other));
    }
    if (tensor) {
      RankedTensorType result = cast<RankedTensorType>(op.getType());
      loaded = packElements(rewriter, loc, grouping.order.undo<Value>(loaded),
                            result);
    }
    rewriter.replaceOpWithMultiple(op, {loaded});
    return success();
  }
};

struct StorePattern : public OpConversionPattern<ti::StoreOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ti::StoreOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = op.getPtr().getType();
    RankedTensorType tensor = dyn_cast<RankedTensorType>(type);
    VectorWidth grouping;
    uint32_t copies = 0;
    if (tensor) {
      grouping = getGrouping(op, tensor);
      copies = getLayout(tensor).freeMask(InDim::Register);
    }
    GlobalAccess access = describeAccess(op, type, *getTypeConverter(),
                                         op.getCache(), op.getEvict(),
                                         /*isVolatile=*/false);
    access.elements = grouping.elements;
    SmallVector<Value> pointers =
        orderedElements(rewriter, loc, adaptor.getPtr(), type, grouping);
    SmallVector<Value> values = orderedElements(
        rewriter, loc, adaptor.getValue(), op.getValue().getType(), grouping);
    SmallVector<Value> masks;
    if (op.getMask())
      masks = orderedElements(rewriter, loc, adaptor.getMask(),
                              op.getMask().getType(), grouping);
    Value owner = createOwner(rewriter, loc, tensor);
    for (size_t first = 0; first < pointers.size();
         first += grouping.elements) {
      if (tensor && (grouping.order.oldRegister(first) & copies))
        continue;
      Value mask = masks.empty() ? Value() : masks[first];
      if (mask && owner)
        mask = LLVM::AndOp::create(rewriter, loc, mask, owner);
      createGlobalStore(rewriter, loc, access, pointers[first],
                        ArrayRef(values).slice(first, grouping.elements),
                        mask ? mask : owner);
    }
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateGlobalMemoryPatterns(
    TileGPUTypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<LoadPattern, StorePattern>(converter, patterns.getContext());
}
