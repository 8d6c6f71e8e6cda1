//===- AllocateShared.cpp - place buffers in shared memory ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers the operations of a function in program order, so that the life of a
// buffer is an interval of numbers, and packs the buffers: first fit, the
// largest first. A buffer that is used in a loop it was not made in lives as
// long as the loop runs.
//
//===----------------------------------------------------------------------===//

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/LayoutDecision.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"
#include "tile/Target/NVPTX/Architecture.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUALLOCATESHAREDPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

#define DEBUG_TYPE "tile-gpu-allocate-shared"

using namespace mlir;
using namespace mlir::tile_gpu;

/// Every buffer starts at a multiple of this: the widest access.
static constexpr int64_t kAlignment = 16;

namespace {
/// The numbers of an operation and of the last one nested in it.
struct Position {
  int64_t first = 0;
  int64_t last = 0;
};

/// A buffer, when it is used and where it lies.
struct Buffer {
  AllocOp alloc;
  int64_t bytes = 0;
  /// The numbers of the first and the last operation that uses it.
  Position life;
  int64_t offset = 0;

  bool livesWith(const Buffer &other) const {
    return life.first <= other.life.last && other.life.first <= life.last;
  }
};
} // namespace

/// Numbers all operations of `root` in pre-order.
static llvm::DenseMap<Operation *, Position> numberOps(Operation *root) {
  llvm::DenseMap<Operation *, Position> positions;
  int64_t next = 0;
  root->walk([&](Operation *op, const WalkStage &stage) {
    if (stage.isBeforeAllRegions())
      positions[op].first = next++;
    if (stage.isAfterAllRegions())
      positions[op].last = next - 1;
  });
  return positions;
}

/// From the first to the last use, as seen from the block that makes the
/// buffer: a use in a nested region counts as its whole operation.
static Position lifeOf(AllocOp alloc,
                       const llvm::DenseMap<Operation *, Position> &positions) {
  Position own = positions.lookup(alloc);
  if (alloc->use_empty())
    return own;
  Position life{INT64_MAX, 0};
  for (Operation *user : alloc->getUsers()) {
    Operation *ancestor = alloc->getBlock()->findAncestorOpInBlock(*user);
    Position use = positions.lookup(ancestor);
    life.first = std::min(life.first, use.first);
    life.last = std::max(life.last, use.last);
  }
  return life;
}

static SmallVector<Buffer> findBuffers(Operation *function) {
  llvm::DenseMap<Operation *, Position> positions = numberOps(function);
  SmallVector<Buffer> buffers;
  function->walk<WalkOrder::PreOrder>([&](AllocOp alloc) {
    BufferType type = alloc.getBuffer().getType();
    buffers.push_back({alloc, type.getDepth() * type.getSlotBytes(),
                       lifeOf(alloc, positions), 0});
  });
  return buffers;
}

/// The lowest offset at which `buffer` meets none of `placed` that lives at the
/// same time.
static int64_t firstFit(const Buffer &buffer, ArrayRef<const Buffer *> placed) {
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (const Buffer *other : placed)
    if (buffer.livesWith(*other))
      taken.emplace_back(other->offset, other->offset + other->bytes);
  llvm::sort(taken);
  int64_t offset = 0;
  for (auto [begin, end] : taken) {
    if (offset + buffer.bytes <= begin)
      break;
    offset = std::max(offset, int64_t(llvm::alignTo(end, kAlignment)));
  }
  return offset;
}

/// Gives each buffer its offset and returns the bytes that are needed.
static int64_t placeBuffers(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order, [](const Buffer *a, const Buffer *b) {
    return std::pair(-a->bytes, a) < std::pair(-b->bytes, b);
  });
  SmallVector<const Buffer *> placed;
  int64_t total = 0;
  for (Buffer *buffer : order) {
    buffer->offset = firstFit(*buffer, placed);
    placed.push_back(buffer);
    total = std::max(total, buffer->offset + buffer->bytes);
  }
  return total;
}

/// Fails if the target has less than `bytes`.
static LogicalResult checkLimit(FunctionOpInterface function, int64_t bytes,
                                ArrayRef<Buffer> buffers) {
  StringAttr target =
      function->getParentOfType<ModuleOp>()->getAttrOfType<StringAttr>(
          kTargetAttr);
  const ::tile::Architecture *architecture = ::tile::findArchitecture(
      target ? target.getValue() : StringRef(::tile::kDefaultArchitecture));
  if (!architecture || bytes <= int64_t(architecture->maxSharedBytes))
    return success();
  InFlightDiagnostic error = function.emitError("the kernel needs ")
                             << bytes << " bytes of shared memory, "
                             << architecture->name << " has "
                             << architecture->maxSharedBytes << " [E0613]";
  for (const Buffer &buffer : buffers)
    error.attachNote(buffer.alloc->getLoc())
        << buffer.bytes << " bytes at offset " << buffer.offset
        << " for this tile";
  error.attachNote() << "help: use smaller tiles, or fewer that change their "
                        "layout at one time";
  return error;
}

namespace {
struct AllocateShared
    : public mlir::tile_gpu::impl::TileGPUAllocateSharedPassBase<
          AllocateShared> {
  using TileGPUAllocateSharedPassBase::TileGPUAllocateSharedPassBase;

  void runOnOperation() final {
    Builder builder(&getContext());
    int64_t most = 0;
    for (FunctionOpInterface function :
         getOperation().getOps<FunctionOpInterface>()) {
      SmallVector<Buffer> buffers = findBuffers(function);
      int64_t bytes = placeBuffers(buffers);
      if (failed(checkLimit(function, bytes, buffers)))
        return signalPassFailure();
      for (Buffer &buffer : buffers)
        buffer.alloc.setOffset(static_cast<uint32_t>(buffer.offset));
      most = std::max(most, bytes);
    }
    if (most > INT32_MAX) { // without a known target
      getOperation().emitError("the kernel needs ")
          << most << " bytes of shared memory, more than any GPU has [E0613]";
      return signalPassFailure();
    }
    getOperation()->setAttr(kSharedAttr, builder.getI32IntegerAttr(most));
  }
};
} // namespace
