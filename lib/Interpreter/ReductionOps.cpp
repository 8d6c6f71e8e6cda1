//===- ReductionOps.cpp - reductions, scans and maps ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions combine neighbours along the axis: elements 0 and 1, 2 and 3, and
// so on, then the results likewise, until one is left. A scan combines, in
// step k, each element's range with that of the 2^k elements before it. So the
// grouping of elements is the same in every run, and each step is one
// application of the region to all lanes.
//
//===----------------------------------------------------------------------===//

#include "RowCopy.h"
#include "Translator.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

/// A tile as seen from one of its dimensions.
struct AxisView {
  uint64_t outer = 1;
  uint64_t extent;
  uint64_t inner = 1;

  AxisView(Type type, unsigned axis) {
    ArrayRef<int64_t> shape = mlir::tile::getShape(type);
    extent = shape[axis];
    for (int64_t size : shape.take_front(axis))
      outer *= size;
    for (int64_t size : shape.drop_front(axis + 1))
      inner *= size;
  }
};

/// The tiles that an operation works on, one for each operand.
class TileList {
public:
  TileList(Operation *op, Translator &translator)
      : op(op), translator(translator) {
    for (Value source : op->getOperands()) {
      slots.push_back(translator.slotOf(source));
      bytes.push_back(getElementBytes(translator.getKind(source)));
    }
  }

  /// Copies the same elements of every tile into new slots of `count`
  /// elements each, which are appended to `targets`.
  void extract(const RowCopy &copy, uint64_t count,
               SmallVectorImpl<SlotId> &targets) const {
    for (auto [slot, size] : llvm::zip_equal(slots, bytes)) {
      SlotId target = translator.addSlot(count * size);
      emitRowCopy(translator, op->getLoc(), size, slot, target, copy);
      targets.push_back(target);
    }
  }
  /// Writes back.
  void insert(ArrayRef<SlotId> sources, const RowCopy &copy) const {
    for (auto [index, slot] : llvm::enumerate(slots))
      emitRowCopy(translator, op->getLoc(), bytes[index], sources[index], slot,
                  copy);
  }

  Operation *op;
  Translator &translator;
  SmallVector<SlotId> slots;
  SmallVector<unsigned> bytes;
};

} // namespace

static Translation translateReduce(mlir::tile::ReduceOp op,
                                   Translator &translator) {
  AxisView view(op.getSources().front().getType(), op.getAxis());
  TileList tiles(op, translator);
  for (uint64_t extent = view.extent; extent > 1; extent /= 2) {
    uint64_t rows = view.outer * extent / 2;
    RowCopy evens{rows, view.inner, 2 * view.inner, 0, view.inner, 0};
    RowCopy odds = evens;
    odds.fromOffset = view.inner;
    SmallVector<SlotId> arguments, results;
    tiles.extract(evens, rows * view.inner, arguments);
    tiles.extract(odds, rows * view.inner, arguments);
    if (!translator.applyRegion(op.getCombine(), rows * view.inner, arguments,
                                results))
      return Translation::Failed;
    tiles.slots = results;
  }
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), tiles.slots))
    translator.bind(result, slot);
  return Translation::Done;
}

static Translation translateScan(mlir::tile::ScanOp op,
                                 Translator &translator) {
  AxisView view(op.getSources().front().getType(), op.getAxis());
  TileList tiles(op, translator);
  uint64_t row = view.extent * view.inner;
  SmallVector<SlotId> sums;
  tiles.extract({view.outer, row, row, 0, row, 0}, view.outer * row, sums);
  tiles.slots = sums;
  for (uint64_t distance = 1; distance < view.extent; distance *= 2) {
    // The elements that have one at this distance before them, and those.
    uint64_t shift = distance * view.inner, width = row - shift;
    RowCopy near{view.outer, width, row, shift, width, 0};
    RowCopy far{view.outer, width, row, 0, width, 0};
    if (op.getReverse())
      std::swap(near.fromOffset, far.fromOffset);
    SmallVector<SlotId> arguments, results;
    tiles.extract(far, view.outer * width, arguments);
    tiles.extract(near, view.outer * width, arguments);
    if (!translator.applyRegion(op.getCombine(), view.outer * width, arguments,
                                results))
      return Translation::Failed;
    tiles.insert(results, {view.outer, width, width, 0, row, near.fromOffset});
  }
  for (auto [result, slot] : llvm::zip_equal(op.getResults(), tiles.slots))
    translator.bind(result, slot);
  return Translation::Done;
}

static Translation translateMap(mlir::tile::MapOp op, Translator &translator) {
  uint64_t pack = op.getPack();
  uint64_t count = translator.getShape(op.getResult(0)).count;
  uint64_t lanes = count / pack;
  SmallVector<SlotId> arguments, results;
  for (Value source : op.getSources()) {
    unsigned bytes = getElementBytes(translator.getKind(source));
    for (uint64_t i = 0; i != pack; ++i) {
      SlotId part = translator.slotOf(source);
      if (pack != 1) {
        part = translator.addSlot(lanes * bytes);
        emitRowCopy(translator, op.getLoc(), bytes, translator.slotOf(source),
                    part, {lanes, 1, pack, i, 1, 0});
      }
      arguments.push_back(part);
    }
  }
  if (!translator.applyRegion(op.getBody(), lanes, arguments, results))
    return Translation::Failed;
  for (auto [index, result] : llvm::enumerate(op.getResults())) {
    if (pack == 1) {
      translator.bind(result, results[index]);
      continue;
    }
    unsigned bytes = getElementBytes(translator.getKind(result));
    SlotId whole = translator.define(result);
    for (uint64_t i = 0; i != pack; ++i)
      emitRowCopy(translator, op.getLoc(), bytes, results[index * pack + i],
                  whole, {lanes, 1, 1, 0, pack, i});
  }
  return Translation::Done;
}

namespace tile::interpreter {

Translation translateReduction(Operation *op, Translator &translator) {
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](mlir::tile::ReduceOp op) {
        return translateReduce(op, translator);
      })
      .Case(
          [&](mlir::tile::ScanOp op) { return translateScan(op, translator); })
      .Case([&](mlir::tile::MapOp op) { return translateMap(op, translator); })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
