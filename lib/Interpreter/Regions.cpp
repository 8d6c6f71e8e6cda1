//===- Regions.cpp - scalar code applied to many lanes --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The regions of reductions, scans and maps hold scalar code that is applied
// to many elements. Straight code is translated as if each scalar were a tile
// with an element for each lane, so that it runs as fast as the same code on
// tiles. Code with branches or effects is a loop over the lanes.
//
//===----------------------------------------------------------------------===//

#include "Translator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Limits.h"
#include <algorithm>

using namespace mlir;
using namespace ::tile::interpreter;

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

/// One scalar for all lanes.
template <typename T>
static void runSpread(const Instruction &step, Program &program) {
  std::fill_n(program.at<T>(step.result), step.count,
              *program.at<T>(step.operands[0]));
}

static void runClearLane(const Instruction &step, Program &program) {
  *program.at<uint64_t>(step.result) = 0;
}

/// Operands: the elements of all lanes, the lane.
template <typename T>
static void runTakeLane(const Instruction &step, Program &program) {
  *program.at<T>(step.result) =
      program.at<T>(step.operands[0])[*program.at<uint64_t>(step.operands[1])];
}

/// Operands: a lane's element, the lane.
template <typename T>
static void runPutLane(const Instruction &step, Program &program) {
  program.at<T>(step.result)[*program.at<uint64_t>(step.operands[1])] =
      *program.at<T>(step.operands[0]);
}

/// Goes on to the next of `count` lanes.
static void runNextLane(const Instruction &step, Program &program) {
  if (++*program.at<uint64_t>(step.result) != step.count)
    program.position = step.immediate;
}

//===----------------------------------------------------------------------===//
// Straight code
//===----------------------------------------------------------------------===//

/// Whether the block's operations compute each lane's scalars from that lane's
/// scalars alone, and do nothing else.
static bool isStraight(Block &block, unsigned depth) {
  auto isScalar = [](Type type) { return !isa<ShapedType>(type); };
  auto check = [&](Operation &op) {
    if (op.getNumRegions() != 0 ||
        !llvm::all_of(op.getOperandTypes(), isScalar) ||
        !llvm::all_of(op.getResultTypes(), isScalar))
      return false;
    if (func::CallOp call = dyn_cast<func::CallOp>(op)) {
      func::FuncOp callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
          call, call.getCalleeAttr());
      return callee && !callee.isExternal() && callee.getBody().hasOneBlock() &&
             depth < ::tile::limits::kCallDepth &&
             isStraight(callee.getBody().front(), depth + 1);
    }
    if (isa<arith::ConstantOp, ub::PoisonOp, mlir::tile::PtrAddOp,
            mlir::tile::PtrCastOp, mlir::tile::PtrToIntOp,
            mlir::tile::IntToPtrOp>(op))
      return true;
    return op.hasTrait<OpTrait::Elementwise>() && isMemoryEffectFree(&op);
  };
  return llvm::all_of(block.without_terminator(), check);
}

bool Translator::applyToAllLanes(Region &region, uint64_t width,
                                 ArrayRef<SlotId> arguments,
                                 SmallVectorImpl<SlotId> &results) {
  Block &block = region.front();
  Location location = region.getLoc();
  // What comes from outside is spread over the lanes, under its own name.
  SetVector<Value> outer;
  if (width != 1)
    getUsedValuesDefinedAbove(region, outer);
  SmallVector<SlotId> saved = slotsOf(outer.getArrayRef());
  for (auto [value, slot] : llvm::zip_equal(outer, saved)) {
    unsigned bytes = getElementBytes(getKind(value));
    SlotId spread = addSlot(bytes * width);
    append(location,
           visitBytes(
               bytes,
               [](auto type) -> Handler { return runSpread<decltype(type)>; }),
           width, spread, {slot});
    values[value] = spread;
  }
  for (auto [argument, slot] : llvm::zip_equal(block.getArguments(), arguments))
    bind(argument, slot);
  lanes = width;
  bool succeeded = translateBlock(block);
  lanes = 1;
  llvm::append_range(results, slotsOf(block.getTerminator()->getOperands()));
  for (auto [value, slot] : llvm::zip_equal(outer, saved))
    values[value] = slot;
  return succeeded;
}

//===----------------------------------------------------------------------===//
// Other code
//===----------------------------------------------------------------------===//

bool Translator::applyLaneByLane(Region &region, uint64_t width,
                                 ArrayRef<SlotId> arguments,
                                 SmallVectorImpl<SlotId> &results) {
  Block &block = region.front();
  Location location = region.getLoc();
  Operation *yield = block.getTerminator();
  SlotId lane = addSlot(sizeof(uint64_t));
  uint64_t before = append(location, runClearLane, 1, lane, {});
  for (Value value : yield->getOperands()) {
    SlotId all = addSlot(getElementBytes(getKind(value)) * width);
    // It is filled over all rounds of the loop, so it lives longer than one.
    slots.touch(all, before);
    results.push_back(all);
  }

  slots.openScope(position());
  int64_t start = static_cast<int64_t>(position());
  for (auto [argument, slot] :
       llvm::zip_equal(block.getArguments(), arguments)) {
    Handler take = visitBytes(
        getElementBytes(getKind(argument)),
        [](auto type) -> Handler { return runTakeLane<decltype(type)>; });
    append(location, take, 1, define(argument), {slot, lane});
  }
  if (!translateBlock(block))
    return false;
  for (auto [value, all] : llvm::zip_equal(yield->getOperands(), results)) {
    Handler put =
        visitBytes(getElementBytes(getKind(value)), [](auto type) -> Handler {
          return runPutLane<decltype(type)>;
        });
    append(yield->getLoc(), put, 1, all, {slotOf(value), lane});
  }
  append(location, runNextLane, width, lane, {}, start);
  slots.closeScope(position());
  return true;
}

bool Translator::applyRegion(Region &region, uint64_t width,
                             ArrayRef<SlotId> arguments,
                             SmallVectorImpl<SlotId> &results) {
  // One lane needs neither a loop nor copies. Within straight code there are
  // no regions, so lanes are never multiplied.
  if (width == 1 || isStraight(region.front(), 0))
    return applyToAllLanes(region, width, arguments, results);
  return applyLaneByLane(region, width, arguments, results);
}
