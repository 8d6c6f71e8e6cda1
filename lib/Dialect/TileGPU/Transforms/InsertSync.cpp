//===- InsertSync.cpp - barriers between accesses of shared memory --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One analysis of hazards. Walking a function in order of execution, it keeps
// what has been read and written since the last barrier on some path. An access
// that overlaps one of these, where one of the two writes, gets a barrier
// before it, as late as possible, so that one barrier serves all earlier
// accesses. Loops are walked until what flows around them no longer grows.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"
#include "llvm/ADT/SetVector.h"
#include <set>

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUINSERTSYNCPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

#define DEBUG_TYPE "tile-gpu-insert-sync"

using namespace mlir;
using namespace mlir::tile_gpu;

namespace {
/// An access to bytes [begin, end) of shared memory.
struct Access {
  int64_t begin = 0;
  int64_t end = 0;
  bool isWrite = false;

  bool conflictsWith(const Access &other) const {
    return (isWrite || other.isWrite) && begin < other.end && other.begin < end;
  }
  bool operator<(const Access &other) const {
    return std::tie(begin, end, isWrite) <
           std::tie(other.begin, other.end, other.isWrite);
  }
};

/// What may have been accessed since the last barrier.
using Pending = std::set<Access>;

/// Finds the operations before which a barrier is needed.
class HazardAnalysis {
public:
  explicit HazardAnalysis(FunctionOpInterface function) {
    Pending pending;
    visitRegion(function.getFunctionBody(), pending);
  }

  /// In program order of their discovery.
  ArrayRef<Operation *> barriersBefore() const {
    return barriers.getArrayRef();
  }

private:
  void iterate(Pending &pending, function_ref<void(Pending &)> round);
  void visitRegion(Region &region, Pending &pending);
  void visitBlock(Block &block, Pending &pending);
  void visit(Operation *op, Pending &pending);
  void visitAccess(Operation *op, Pending &pending);
  void visitLoop(Operation *op, Pending &pending);
  void visitAnyOrder(ArrayRef<Block *> blocks, Pending &pending);
  void visitBranches(Operation *op, Pending &pending);

  llvm::SetVector<Operation *> barriers;
};
} // namespace

/// The bytes that an operation reads or writes, if it is an access.
static std::optional<Access> accessOf(Operation *op) {
  Value buffer;
  if (LocalLoadOp load = dyn_cast<LocalLoadOp>(op))
    buffer = load.getBuffer();
  else if (LocalStoreOp store = dyn_cast<LocalStoreOp>(op))
    buffer = store.getBuffer();
  else
    return std::nullopt;
  Access access;
  access.isWrite = isa<LocalStoreOp>(op);
  BufferType type = cast<BufferType>(buffer.getType());
  AllocOp alloc = buffer.getDefiningOp<AllocOp>();
  if (!alloc || !alloc.getOffset()) {
    // A buffer that came from elsewhere may be anywhere.
    access.end = INT64_MAX;
    return access;
  }
  access.begin = *alloc.getOffset();
  access.end = access.begin + type.getDepth() * type.getSlotBytes();
  return access;
}

static void merge(Pending &into, const Pending &other) {
  into.insert(other.begin(), other.end());
}

void HazardAnalysis::visitAccess(Operation *op, Pending &pending) {
  std::optional<Access> access = accessOf(op);
  if (!access)
    return;
  bool isHazard = llvm::any_of(pending, [&](const Access &earlier) {
    return access->conflictsWith(earlier);
  });
  // A barrier that an earlier round of a loop found stays.
  if (isHazard)
    barriers.insert(op);
  if (barriers.contains(op))
    pending.clear();
  pending.insert(*access);
}

/// Repeats `round`, which takes what is pending at the beginning and adds what
/// may come around to it, until it is complete for the barriers that are known.
/// Every new barrier makes less come around, so it is begun anew with each.
void HazardAnalysis::iterate(Pending &pending,
                             function_ref<void(Pending &)> round) {
  const Pending entry = pending;
  size_t knownBarriers;
  do {
    knownBarriers = barriers.size();
    pending = entry;
    size_t known;
    do {
      known = pending.size();
      round(pending);
    } while (pending.size() != known);
  } while (barriers.size() != knownBarriers);
}

/// The regions of scf.for and scf.while run one after the other and then again.
/// A loop may be left after each of them, and it may not be entered at all.
void HazardAnalysis::visitLoop(Operation *op, Pending &pending) {
  Pending exits;
  iterate(pending, [&](Pending &head) {
    exits.clear();
    Pending around = head;
    for (Region &region : op->getRegions()) {
      visitRegion(region, around);
      merge(exits, around);
    }
    merge(head, around);
  });
  merge(pending, exits);
}

/// Any block may follow any other.
void HazardAnalysis::visitAnyOrder(ArrayRef<Block *> blocks, Pending &pending) {
  iterate(pending, [&](Pending &head) {
    for (Block *block : blocks) {
      Pending end = head;
      visitBlock(*block, end);
      merge(head, end);
    }
  });
}

void HazardAnalysis::visitRegion(Region &region, Pending &pending) {
  if (region.hasOneBlock())
    return visitBlock(region.front(), pending);
  SmallVector<Block *> blocks;
  for (Block &block : region)
    blocks.push_back(&block);
  visitAnyOrder(blocks, pending);
}

void HazardAnalysis::visitBranches(Operation *op, Pending &pending) {
  Pending before = pending, after;
  for (Region &region : op->getRegions()) {
    Pending branch = before;
    visitRegion(region, branch);
    merge(after, branch);
  }
  pending = std::move(after);
}

void HazardAnalysis::visit(Operation *op, Pending &pending) {
  if (isa<BarrierOp>(op))
    pending.clear();
  else if (scf::IfOp branch = dyn_cast<scf::IfOp>(op))
    visitBranches(branch, pending);
  else if (isa<scf::ForOp, scf::WhileOp>(op))
    visitLoop(op, pending);
  else if (op->getNumRegions() == 0)
    visitAccess(op, pending);
  else {
    SmallVector<Block *> blocks;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        blocks.push_back(&block);
    visitAnyOrder(blocks, pending);
  }
}

void HazardAnalysis::visitBlock(Block &block, Pending &pending) {
  for (Operation &op : block)
    visit(&op, pending);
}

/// Refuses buffers that have no place yet.
static LogicalResult checkPlaced(FunctionOpInterface function) {
  WalkResult result = function->walk([](AllocOp alloc) {
    if (alloc.getOffset())
      return WalkResult::advance();
    alloc.emitError("the buffer has no place in shared memory yet [E0618]");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct InsertSync
    : public mlir::tile_gpu::impl::TileGPUInsertSyncPassBase<InsertSync> {
  using TileGPUInsertSyncPassBase::TileGPUInsertSyncPassBase;

  void runOnOperation() final {
    for (FunctionOpInterface function :
         getOperation().getOps<FunctionOpInterface>()) {
      if (failed(checkPlaced(function)))
        return signalPassFailure();
      HazardAnalysis hazards(function);
      for (Operation *op : hazards.barriersBefore()) {
        OpBuilder builder(op);
        BarrierOp::create(builder, op->getLoc());
      }
    }
  }
};
} // namespace
