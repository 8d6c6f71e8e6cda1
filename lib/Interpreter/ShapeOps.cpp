//===- ShapeOps.cpp - constants, indices, shapes and selection ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that make tiles or move elements without computing with them.
// Handlers depend on the size of an element alone. Tiles are stored row by
// row, so expanding a dimension changes nothing.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

/// A broadcast with neighbouring dimensions of one kind merged, so that
/// repeated and copied ones alternate; the first is the outermost.
struct BroadcastShape {
  struct Dimension {
    uint64_t extent;
    bool isRepeated;
  };
  SmallVector<Dimension> dimensions;
};

} // namespace

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

static void runProgramId(const Instruction &step, Program &program) {
  *program.at<uint32_t>(step.result) = program.id[step.immediate];
}

static void runNumPrograms(const Instruction &step, Program &program) {
  *program.at<uint32_t>(step.result) = program.launch->grid[step.immediate];
}

static void runRange(const Instruction &step, Program &program) {
  uint32_t *out = program.at<uint32_t>(step.result);
  uint32_t start = static_cast<uint32_t>(step.immediate);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = start + static_cast<uint32_t>(i);
}

/// Every element has the bits of `immediate`.
template <typename T>
static void runFill(const Instruction &step, Program &program) {
  std::fill_n(program.at<T>(step.result), step.count,
              static_cast<T>(step.immediate));
}

/// The elements stand in `extra`.
template <typename T>
static void runCopyConstant(const Instruction &step, Program &program) {
  std::memcpy(program.at<T>(step.result), step.extra, step.count * sizeof(T));
}

template <typename T>
static void runSplat(const Instruction &step, Program &program) {
  std::fill_n(program.at<T>(step.result), step.count,
              *program.at<T>(step.operands[0]));
}

/// Writes one part of a broadcast tile; moves `in` and `out` behind what it
/// has read and written. The depth of recursion is the tile's rank.
template <typename T>
static void broadcastPart(ArrayRef<BroadcastShape::Dimension> dimensions,
                          const T *&in, T *&out) {
  if (dimensions.empty()) {
    *out++ = *in++;
    return;
  }
  BroadcastShape::Dimension dimension = dimensions.front();
  bool isInnermost = dimensions.size() == 1;
  if (dimension.isRepeated) {
    // One copy, then copies of the copy.
    T *first = out;
    broadcastPart(dimensions.drop_front(), in, out);
    uint64_t size = out - first;
    if (size == 1) {
      std::fill_n(out, dimension.extent - 1, *first);
      out += dimension.extent - 1;
      return;
    }
    for (uint64_t i = 1; i != dimension.extent; ++i, out += size)
      std::copy_n(first, size, out);
    return;
  }
  if (isInnermost) {
    out = std::copy_n(in, dimension.extent, out);
    in += dimension.extent;
    return;
  }
  for (uint64_t i = 0; i != dimension.extent; ++i)
    broadcastPart(dimensions.drop_front(), in, out);
}

template <typename T>
static void runBroadcast(const Instruction &step, Program &program) {
  const T *in = program.at<T>(step.operands[0]);
  T *out = program.at<T>(step.result);
  broadcastPart<T>(static_cast<const BroadcastShape *>(step.extra)->dimensions,
                   in, out);
}

/// One condition for each element.
template <typename T>
static void runSelect(const Instruction &step, Program &program) {
  const uint8_t *condition = program.at<uint8_t>(step.operands[0]);
  const T *yes = program.at<T>(step.operands[1]);
  const T *no = program.at<T>(step.operands[2]);
  T *out = program.at<T>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = condition[i] ? yes[i] : no[i];
}

/// One condition for all elements.
template <typename T>
static void runSelectTile(const Instruction &step, Program &program) {
  bool condition = *program.at<uint8_t>(step.operands[0]);
  std::copy_n(program.at<T>(step.operands[condition ? 1 : 2]), step.count,
              program.at<T>(step.result));
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

/// The bits of an element of a constant.
static uint64_t bitsOf(const APInt &value) { return value.getZExtValue(); }
static uint64_t bitsOf(const APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

static Translation emitFill(Operation *op, Translator &translator,
                            uint64_t bits) {
  Value result = op->getResult(0);
  Handler handler =
      visitBytes(getElementBytes(translator.getKind(result)),
                 [](auto type) -> Handler { return runFill<decltype(type)>; });
  return translator.emitPure(op, handler, ValueRange(), result,
                             static_cast<int64_t>(bits));
}

template <typename Element>
static Translation emitElements(arith::ConstantOp op, Translator &translator,
                                DenseElementsAttr elements) {
  Value result = op->getResult(0);
  unsigned bytes = getElementBytes(translator.getKind(result));
  std::vector<char> data;
  data.reserve(translator.getShape(result).getBytes());
  for (const Element &element : elements.getValues<Element>()) {
    // Little-endian, as the host is: the first bytes are the lowest.
    uint64_t bits = bitsOf(element);
    const char *begin = reinterpret_cast<const char *>(&bits);
    data.insert(data.end(), begin, begin + bytes);
  }
  Handler handler = visitBytes(bytes, [](auto type) -> Handler {
    return runCopyConstant<decltype(type)>;
  });
  const void *kept = translator.keep(std::move(data))->data();
  return translator.emitPure(op, handler, ValueRange(), result, 0, kept);
}

static Translation translateConstant(arith::ConstantOp op,
                                     Translator &translator) {
  Attribute value = op.getValue();
  if (IntegerAttr integer = dyn_cast<IntegerAttr>(value))
    return emitFill(op, translator, bitsOf(integer.getValue()));
  if (FloatAttr number = dyn_cast<FloatAttr>(value))
    return emitFill(op, translator, bitsOf(number.getValue()));
  DenseElementsAttr elements = dyn_cast<DenseElementsAttr>(value);
  if (!elements)
    return translator.refuse(op, "a constant that is not `dense`");
  bool isFloat = isa<FloatType>(elements.getElementType());
  if (elements.isSplat())
    return emitFill(op, translator,
                    isFloat ? bitsOf(elements.getSplatValue<APFloat>())
                            : bitsOf(elements.getSplatValue<APInt>()));
  return isFloat ? emitElements<APFloat>(op, translator, elements)
                 : emitElements<APInt>(op, translator, elements);
}

static Translation translateBroadcast(mlir::tile::BroadcastOp op,
                                      Translator &translator) {
  BroadcastShape shape;
  for (auto [from, to] :
       llvm::zip_equal(mlir::tile::getShape(op.getSource().getType()),
                       mlir::tile::getShape(op.getResult().getType()))) {
    bool isRepeated = from != to;
    if (to == 1)
      continue;
    if (!shape.dimensions.empty() &&
        shape.dimensions.back().isRepeated == isRepeated)
      shape.dimensions.back().extent *= to;
    else
      shape.dimensions.push_back({static_cast<uint64_t>(to), isRepeated});
  }
  Handler handler = visitBytes(
      getElementBytes(translator.getKind(op.getResult())),
      [](auto type) -> Handler { return runBroadcast<decltype(type)>; });
  return translator.emitPure(op, handler, op.getSource(), op.getResult(), 0,
                             translator.keep(std::move(shape)));
}

static Translation translateSelect(arith::SelectOp op, Translator &translator) {
  bool isOneForAll = !isa<ShapedType>(op.getCondition().getType()) &&
                     translator.getLanes() == 1;
  Handler handler =
      visitBytes(getElementBytes(translator.getKind(op.getResult())),
                 [=](auto type) -> Handler {
                   using T = decltype(type);
                   return isOneForAll ? runSelectTile<T> : runSelect<T>;
                 });
  return translator.emitPure(op, handler);
}

namespace tile::interpreter {

Translation translateShapeOp(Operation *op, Translator &translator) {
  using namespace mlir::tile;
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case([&](arith::ConstantOp constant) {
        return translateConstant(constant, translator);
      })
      // Any value is right; zero is one that is always the same.
      .Case([&](ub::PoisonOp) { return emitFill(op, translator, 0); })
      .Case([&](ProgramIdOp id) {
        return translator.emitEffect(op, runProgramId, {}, id.getResult(),
                                     id.getAxis());
      })
      .Case([&](NumProgramsOp number) {
        return translator.emitPure(op, runNumPrograms, {}, number.getResult(),
                                   number.getAxis());
      })
      .Case([&](RangeOp range) {
        return translator.emitPure(op, runRange, {}, range.getResult(),
                                   range.getStart());
      })
      .Case([&](SplatOp splat) {
        return translator.emitPure(
            op, visitBytes(getElementBytes(translator.getKind(splat)),
                           [](auto type) -> Handler {
                             return runSplat<decltype(type)>;
                           }));
      })
      .Case([&](ExpandDimsOp expand) {
        return translator.alias(expand.getResult(), expand.getSource());
      })
      .Case([&](BroadcastOp broadcast) {
        return translateBroadcast(broadcast, translator);
      })
      .Case([&](arith::SelectOp select) {
        return translateSelect(select, translator);
      })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
