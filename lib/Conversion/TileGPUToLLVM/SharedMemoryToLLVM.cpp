//===- SharedMemoryToLLVM.cpp - buffers in shared memory, and barriers ----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers are places in the CTA's one block of dynamic shared memory;
// allocate-shared has said where. A tile is written and read by the widest
// accesses that its layout and the buffer's have in common.
//
//===----------------------------------------------------------------------===//

#include "GlobalAccess.h"
#include "Patterns.h"
#include "ThreadIndex.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "tile/Layout/RegisterPermutation.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::HardwareMap;
using ::tile::HardwarePoint;
using ::tile::InDim;
using ::tile::VectorWidth;

namespace {
/// The accesses by which a thread reaches its elements of a buffer.
struct SharedAccesses {
  VectorWidth width;
  /// The integer type that an element has in memory.
  IntegerType memory;
  /// One pointer for each group of width.elements registers in the new order.
  SmallVector<Value> pointers;
};
} // namespace

/// Offsets are linear in (register, lane, warp): the thread's part is computed
/// once, a register adds a constant.
static std::optional<SharedAccesses>
planAccesses(OpBuilder &builder, Location loc, RankedTensorType tensor,
             BufferType buffer, Value base) {
  std::optional<HardwareMap> map =
      ::tile::solve(getLayout(tensor), buffer.getLayout().getMap());
  if (!map)
    return std::nullopt;
  unsigned bits = getElementBits(buffer.getElementType());
  SharedAccesses accesses;
  accesses.width = ::tile::sharedVectorWidth(*map, 128 / bits);
  accesses.memory = builder.getIntegerType(bits);
  ThreadLinear thread;
  for (unsigned bit = 0; bit < map->domain().bits(InDim::Lane); ++bit)
    thread.lane.push_back(map->basis(InDim::Lane, bit)[InDim::Offset]);
  for (unsigned bit = 0; bit < map->domain().bits(InDim::Warp); ++bit)
    thread.warp.push_back(map->basis(InDim::Warp, bit)[InDim::Offset]);
  Value threadOffset = createThreadLinear(builder, loc, thread);
  int64_t registers = int64_t(1) << accesses.width.order.numNewBits();
  for (int64_t reg = 0; reg < registers; reg += accesses.width.elements) {
    uint32_t old = accesses.width.order.oldRegister(reg);
    uint32_t constant =
        map->apply(HardwarePoint::thread(old, 0))[InDim::Offset];
    Value offset =
        createXorConstant(builder, loc, threadOffset, thread.image(), constant);
    accesses.pointers.push_back(
        LLVM::GEPOp::create(builder, loc, base.getType(), accesses.memory, base,
                            ArrayRef<LLVM::GEPArg>{offset}));
  }
  return accesses;
}

/// An element as the integer that memory holds.
static Value toInteger(OpBuilder &builder, Location loc, Value value,
                       IntegerType type) {
  if (isa<LLVM::LLVMPointerType>(value.getType()))
    return LLVM::PtrToIntOp::create(builder, loc, type, value);
  if (value.getType().isInteger(1))
    return LLVM::ZExtOp::create(builder, loc, type, value);
  return LLVM::BitcastOp::create(builder, loc, type, value);
}

static Value fromInteger(OpBuilder &builder, Location loc, Value value,
                         Type type) {
  if (isa<LLVM::LLVMPointerType>(type))
    return LLVM::IntToPtrOp::create(builder, loc, type, value);
  if (type.isInteger(1))
    return LLVM::TruncOp::create(builder, loc, type, value);
  return LLVM::BitcastOp::create(builder, loc, type, value);
}

/// Goes on where only those warps are for which `isHere` holds, and returns to
/// all at `op`.
static void enterWarps(ConversionPatternRewriter &rewriter, Operation *op,
                       Value isHere) {
  Location loc = op->getLoc();
  Block *before = rewriter.getInsertionBlock();
  Block *after = rewriter.splitBlock(before, op->getIterator());
  Block *inside = rewriter.createBlock(after);
  rewriter.setInsertionPointToEnd(before);
  LLVM::CondBrOp::create(rewriter, loc, isHere, inside, after);
  rewriter.setInsertionPointToEnd(inside);
  Operation *leave = LLVM::BrOp::create(rewriter, loc, after);
  rewriter.setInsertionPoint(leave);
}

namespace {
struct AllocPattern : public OpConversionPattern<AllocOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AllocOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!op.getOffset())
      return rewriter.notifyMatchFailure(op, "allocate-shared has not run");
    Type pointer = LLVM::LLVMPointerType::get(rewriter.getContext(), 3);
    Value base = LLVM::AddressOfOp::create(rewriter, op.getLoc(), pointer,
                                           kSharedSymbol);
    rewriter.replaceOpWithNewOp<LLVM::GEPOp>(
        op, pointer, rewriter.getI8Type(), base,
        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(*op.getOffset())});
    return success();
  }
};

struct LocalStorePattern : public OpConversionPattern<LocalStoreOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(LocalStoreOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType tensor = op.getSource().getType();
    std::optional<SharedAccesses> accesses =
        planAccesses(rewriter, loc, tensor, op.getBuffer().getType(),
                     adaptor.getBuffer().front());
    if (!accesses)
      return rewriter.notifyMatchFailure(op, "the buffer has no such elements");
    SmallVector<Value> values = accesses->width.order.apply<Value>(
        unpackElements(rewriter, loc, adaptor.getSource(), tensor));
    // Of threads with the same elements one writes them: two would race, even
    // if what they write is the same. Whole warps jump; lanes may not, since
    // the barrier that follows needs them together.
    const ::tile::LinearLayout &layout = getLayout(tensor);
    Value owner = createIsFirstCopy(rewriter, loc, layout);
    if (owner && !layout.freeMask(InDim::Lane)) {
      enterWarps(rewriter, op, owner);
      owner = nullptr;
    }
    GlobalAccess access;
    access.element = accesses->memory;
    access.elements = accesses->width.elements;
    access.isShared = true;
    for (auto [group, pointer] : llvm::enumerate(accesses->pointers)) {
      SmallVector<Value> words;
      for (unsigned i = 0; i < access.elements; ++i)
        words.push_back(toInteger(rewriter, loc,
                                  values[group * access.elements + i],
                                  accesses->memory));
      createGlobalStore(rewriter, loc, access, pointer, words, owner);
    }
    rewriter.eraseOp(op);
    return success();
  }
};

struct LocalLoadPattern : public OpConversionPattern<LocalLoadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(LocalLoadOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType tensor = op.getResult().getType();
    Type element = getTypeConverter()->convertType(tensor.getElementType());
    std::optional<SharedAccesses> accesses =
        planAccesses(rewriter, loc, tensor, op.getBuffer().getType(),
                     adaptor.getBuffer().front());
    if (!accesses)
      return rewriter.notifyMatchFailure(op, "the buffer has no such elements");
    unsigned count = accesses->width.elements;
    unsigned bytes = count * accesses->memory.getWidth() / 8;
    SmallVector<Value> values;
    for (Value pointer : accesses->pointers) {
      Type vector = VectorType::get({count}, accesses->memory);
      Value loaded =
          LLVM::LoadOp::create(rewriter, loc, vector, pointer, bytes);
      for (unsigned i = 0; i < count; ++i) {
        Value bits = LLVM::ExtractElementOp::create(
            rewriter, loc, loaded, createI32(rewriter, loc, i));
        values.push_back(fromInteger(rewriter, loc, bits, element));
      }
    }
    rewriter.replaceOpWithMultiple(
        op, {packElements(rewriter, loc,
                          accesses->width.order.undo<Value>(values), tensor)});
    return success();
  }
};

struct BarrierPattern : public OpConversionPattern<BarrierOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(BarrierOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::Barrier0Op>(op);
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateSharedMemoryPatterns(
    TileGPUTypeConverter &converter, RewritePatternSet &patterns) {
  patterns
      .add<AllocPattern, LocalStorePattern, LocalLoadPattern, BarrierPattern>(
          converter, patterns.getContext());
}
