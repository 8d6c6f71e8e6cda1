//===- RearrangeOps.cpp - moving the elements of a tile -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that put the elements of a tile in other places, known when a
// kernel is translated or computed by it, and the histogram. Handlers depend
// on the size of an element alone. An index outside of its range is harmless:
// it gives zero.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "RowCopy.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

/// The dimensions of a permuted tile, the outermost first: their extents, and
/// the distance of neighbours in the source.
struct PermutedShape {
  SmallVector<uint64_t> extents;
  SmallVector<uint64_t> pitches;
};

/// A tile, seen from the axis along which elements are chosen.
struct GatherShape {
  uint64_t outer = 1;
  /// Elements along the axis in the source and in the result.
  uint64_t sources;
  uint64_t chosen;
  uint64_t inner = 1;
};

} // namespace

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

/// Writes one part of a permuted tile; moves `out` behind it. The depth of
/// recursion is the tile's rank.
template <typename T>
static void permutePart(const PermutedShape &shape, size_t dimension,
                        const T *in, T *&out) {
  uint64_t extent = shape.extents[dimension], pitch = shape.pitches[dimension];
  if (dimension + 1 == shape.extents.size()) {
    for (uint64_t i = 0; i != extent; ++i)
      out[i] = in[i * pitch];
    out += extent;
    return;
  }
  for (uint64_t i = 0; i != extent; ++i)
    permutePart(shape, dimension + 1, in + i * pitch, out);
}

template <typename T>
static void runPermute(const Instruction &step, Program &program) {
  T *out = program.at<T>(step.result);
  permutePart(*static_cast<const PermutedShape *>(step.extra), 0,
              static_cast<const T *>(program.at<T>(step.operands[0])), out);
}

/// `count` counts the elements of the result.
template <typename T>
static void runJoin(const Instruction &step, Program &program) {
  const T *first = program.at<T>(step.operands[0]);
  const T *second = program.at<T>(step.operands[1]);
  T *out = program.at<T>(step.result);
  for (uint64_t i = 0; i != step.count / 2; ++i) {
    out[2 * i] = first[i];
    out[2 * i + 1] = second[i];
  }
}

/// One half; `immediate` says which.
template <typename T>
static void runSplit(const Instruction &step, Program &program) {
  const T *in = program.at<T>(step.operands[0]) + step.immediate;
  T *out = program.at<T>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = in[2 * i];
}

/// Operands: source, indices.
template <typename T, typename Index>
static void runGather(const Instruction &step, Program &program) {
  const GatherShape &shape = *static_cast<const GatherShape *>(step.extra);
  const T *in = program.at<T>(step.operands[0]);
  const Index *index = program.at<Index>(step.operands[1]);
  T *out = program.at<T>(step.result);
  for (uint64_t o = 0; o != shape.outer; ++o) {
    const T *block = in + o * shape.sources * shape.inner;
    for (uint64_t n = 0; n != shape.chosen; ++n)
      for (uint64_t i = 0; i != shape.inner; ++i, ++index, ++out)
        *out = *index < shape.sources ? block[*index * shape.inner + i] : T(0);
  }
}

/// Operands: source, mask. `count` counts the bins, `immediate` the elements.
static void runHistogram(const Instruction &step, Program &program) {
  const uint32_t *in = program.at<uint32_t>(step.operands[0]);
  const uint8_t *mask = program.atOrNull<uint8_t>(step.operands[1]);
  uint32_t *out = program.at<uint32_t>(step.result);
  std::fill_n(out, step.count, 0);
  for (int64_t i = 0; i != step.immediate; ++i)
    if (in[i] < step.count && (!mask || mask[i]))
      ++out[in[i]];
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

static Translation translateTrans(mlir::tile::TransOp op,
                                  Translator &translator) {
  ArrayRef<int64_t> source = mlir::tile::getShape(op.getSource().getType());
  SmallVector<uint64_t> pitches(source.size(), 1);
  for (size_t i = source.size(); i-- > 1;)
    pitches[i - 1] = pitches[i] * source[i];
  PermutedShape shape;
  for (int32_t dimension : op.getOrder()) {
    shape.extents.push_back(source[dimension]);
    shape.pitches.push_back(pitches[dimension]);
  }
  if (shape.extents.empty())
    return translator.alias(op.getResult(), op.getSource());
  Handler handler = visitBytes(
      getElementBytes(translator.getKind(op.getResult())),
      [](auto type) -> Handler { return runPermute<decltype(type)>; });
  return translator.emitPure(op, handler, op.getSource(), op.getResult(), 0,
                             translator.keep(std::move(shape)));
}

static Translation translateJoin(mlir::tile::JoinOp op,
                                 Translator &translator) {
  return translator.emitPure(
      op,
      visitBytes(getElementBytes(translator.getKind(op.getResult())),
                 [](auto type) -> Handler { return runJoin<decltype(type)>; }));
}

static Translation translateSplit(mlir::tile::SplitOp op,
                                  Translator &translator) {
  Handler handler =
      visitBytes(getElementBytes(translator.getKind(op.getFirst())),
                 [](auto type) -> Handler { return runSplit<decltype(type)>; });
  translator.emitPure(op, handler, op.getSource(), op.getFirst(), 0);
  return translator.emitPure(op, handler, op.getSource(), op.getSecond(), 1);
}

static Translation translateGather(mlir::tile::GatherOp op,
                                   Translator &translator) {
  ArrayRef<int64_t> source = mlir::tile::getShape(op.getSource().getType());
  ArrayRef<int64_t> indices = mlir::tile::getShape(op.getIndices().getType());
  unsigned axis = op.getAxis();
  GatherShape shape;
  shape.sources = source[axis];
  shape.chosen = indices[axis];
  for (int64_t extent : source.take_front(axis))
    shape.outer *= extent;
  for (int64_t extent : source.drop_front(axis + 1))
    shape.inner *= extent;
  bool isWide = translator.getKind(op.getIndices()) == ElementKind::I64;
  Handler handler = visitBytes(
      getElementBytes(translator.getKind(op.getResult())),
      [=](auto type) -> Handler {
        using T = decltype(type);
        return isWide ? runGather<T, uint64_t> : runGather<T, uint32_t>;
      });
  return translator.emitPure(op, handler, {op.getSource(), op.getIndices()},
                             op.getResult(), 0, translator.keep(shape));
}

static Translation translateHistogram(mlir::tile::HistogramOp op,
                                      Translator &translator) {
  return translator.emitPure(
      op, runHistogram, op->getOperands(), op.getResult(),
      static_cast<int64_t>(translator.getShape(op.getSource()).count));
}

namespace tile::interpreter {

Translation translateRearrangement(Operation *op, Translator &translator) {
  using namespace mlir::tile;
  return llvm::TypeSwitch<Operation *, Translation>(op)
      // Tiles are stored row by row, so these change nothing.
      .Case([&](ReshapeOp op) {
        return translator.alias(op.getResult(), op.getSource());
      })
      .Case([&](ToScalarOp op) {
        return translator.alias(op.getResult(), op.getSource());
      })
      .Case([&](TransOp op) { return translateTrans(op, translator); })
      .Case([&](JoinOp op) { return translateJoin(op, translator); })
      .Case([&](SplitOp op) { return translateSplit(op, translator); })
      .Case([&](GatherOp op) { return translateGather(op, translator); })
      .Case([&](HistogramOp op) { return translateHistogram(op, translator); })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
