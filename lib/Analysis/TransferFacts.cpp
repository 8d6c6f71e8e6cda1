//===- TransferFacts.cpp - facts of the result of one operation -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One line for each operation of arith and tile that the facts understand, and
// the hints that operations carry. An operation that is missing here is treated
// as any function of its operands if it is elementwise, and as unknown if not.
//
//===----------------------------------------------------------------------===//

#include "TransferFacts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/IR/Operator.h"

using namespace mlir;
using namespace mlir::tile;

namespace tile {

using Operands = ArrayRef<std::optional<Facts>>;

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static unsigned noWrapFlags(arith::IntegerOverflowFlags flags) {
  unsigned result = 0;
  if (bitEnumContainsAny(flags, arith::IntegerOverflowFlags::nsw))
    result |= llvm::OverflowingBinaryOperator::NoSignedWrap;
  if (bitEnumContainsAny(flags, arith::IntegerOverflowFlags::nuw))
    result |= llvm::OverflowingBinaryOperator::NoUnsignedWrap;
  return result;
}

static Facts compareFacts(arith::CmpIPredicate predicate, const Facts &a,
                          const Facts &b) {
  using Predicate = arith::CmpIPredicate;
  switch (predicate) {
  case Predicate::eq:
    return compare(Order::EQ, false, a, b);
  case Predicate::ne:
    return compare(Order::NE, false, a, b);
  case Predicate::slt:
    return compare(Order::LT, true, a, b);
  case Predicate::sle:
    return compare(Order::LE, true, a, b);
  case Predicate::sgt:
    return compare(Order::GT, true, a, b);
  case Predicate::sge:
    return compare(Order::GE, true, a, b);
  case Predicate::ult:
    return compare(Order::LT, false, a, b);
  case Predicate::ule:
    return compare(Order::LE, false, a, b);
  case Predicate::ugt:
    return compare(Order::GT, false, a, b);
  case Predicate::uge:
    return compare(Order::GE, false, a, b);
  }
  llvm_unreachable("unknown predicate");
}

/// A change of width that may be none.
static Facts resize(const Facts &a, unsigned width, bool isSigned) {
  if (width > a.width())
    return extend(a, width, isSigned);
  return width < a.width() ? truncate(a, width) : a;
}

/// The operations of arith; nothing for those that are not listed.
static std::optional<Facts> arithFacts(Operation *op, Operands in) {
  using Result = std::optional<Facts>;
  unsigned width = factsWidth(op->getResult(0).getType());
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case<arith::AddIOp>([&](arith::AddIOp add) {
        return ::tile::add(*in[0], *in[1], noWrapFlags(add.getOverflowFlags()));
      })
      .Case<arith::SubIOp>([&](arith::SubIOp sub) {
        return subtract(*in[0], *in[1], noWrapFlags(sub.getOverflowFlags()));
      })
      .Case<arith::MulIOp>([&](arith::MulIOp mul) {
        return multiply(*in[0], *in[1], noWrapFlags(mul.getOverflowFlags()));
      })
      .Case<arith::DivSIOp>(
          [&](Operation *) { return divide(*in[0], *in[1], true); })
      .Case<arith::DivUIOp>(
          [&](Operation *) { return divide(*in[0], *in[1], false); })
      .Case<arith::RemSIOp>(
          [&](Operation *) { return remainder(*in[0], *in[1], true); })
      .Case<arith::RemUIOp>(
          [&](Operation *) { return remainder(*in[0], *in[1], false); })
      .Case<arith::ShLIOp>(
          [&](Operation *) { return shiftLeft(*in[0], *in[1]); })
      .Case<arith::ShRSIOp>(
          [&](Operation *) { return shiftRight(*in[0], *in[1], true); })
      .Case<arith::ShRUIOp>(
          [&](Operation *) { return shiftRight(*in[0], *in[1], false); })
      .Case<arith::AndIOp>(
          [&](Operation *) { return bitwise(BitOp::And, *in[0], *in[1]); })
      .Case<arith::OrIOp>(
          [&](Operation *) { return bitwise(BitOp::Or, *in[0], *in[1]); })
      .Case<arith::XOrIOp>(
          [&](Operation *) { return bitwise(BitOp::Xor, *in[0], *in[1]); })
      .Case<arith::MinSIOp>(
          [&](Operation *) { return minMax(MinMax::SMin, *in[0], *in[1]); })
      .Case<arith::MaxSIOp>(
          [&](Operation *) { return minMax(MinMax::SMax, *in[0], *in[1]); })
      .Case<arith::MinUIOp>(
          [&](Operation *) { return minMax(MinMax::UMin, *in[0], *in[1]); })
      .Case<arith::MaxUIOp>(
          [&](Operation *) { return minMax(MinMax::UMax, *in[0], *in[1]); })
      .Case<arith::CmpIOp>([&](arith::CmpIOp cmp) {
        return compareFacts(cmp.getPredicate(), *in[0], *in[1]);
      })
      .Case<arith::SelectOp>(
          [&](Operation *) { return select(*in[0], *in[1], *in[2]); })
      .Case<arith::ExtSIOp, arith::IndexCastOp>(
          [&](Operation *) { return resize(*in[0], width, true); })
      .Case<arith::ExtUIOp, arith::IndexCastUIOp>(
          [&](Operation *) { return resize(*in[0], width, false); })
      .Case<arith::TruncIOp>(
          [&](Operation *) { return resize(*in[0], width, false); })
      .Default([](Operation *) { return Result(); });
}

//===----------------------------------------------------------------------===//
// Tiles and pointers
//===----------------------------------------------------------------------===//

static Facts rangeFacts(RangeOp range) {
  Type type = range.getResult().getType();
  APInt first(32, range.getStart()), end(32, range.getEnd());
  Facts result = Facts::within(type, llvm::ConstantRange(first, end));
  result.start = llvm::KnownBits::makeConstant(first);
  result.dims[0] = {1, logExtents(type)[0]};
  result.isCount = result.range.isAllNonNegative();
  return result;
}

static Facts splatFacts(Type type, const Facts &scalar) {
  Facts result = Facts::constant(type, APInt::getZero(scalar.width()));
  result.start = scalar.start;
  result.range = scalar.range;
  result.isCount = scalar.isCount;
  return result;
}

/// A number of programs: `first` or more, and at most 2^31 - 1, which is the
/// limit of a grid along a dimension.
static Facts programFacts(Type type, uint64_t first, const APInt &end) {
  Facts result = Facts::within(type, {APInt(32, first), end});
  result.isCount = true;
  return result;
}

/// Equal addresses hold equal values: what is loaded is uniform where pointer,
/// mask and the value for masked-out elements are. A volatile load may see
/// another value each time.
static Facts loadFacts(LoadOp load, Operands in) {
  Type type = load.getResult().getType();
  if (load.getIsVolatile())
    return Facts::unknown(type);
  SmallVector<const Facts *> operands;
  for (const std::optional<Facts> &operand : in)
    operands.push_back(&*operand);
  return elementwise(type, operands);
}

static Facts expandFacts(ExpandDimsOp op, Facts source) {
  source.dims.insert(source.dims.begin() + op.getAxis(), DimFacts{0, 0});
  return source;
}

/// Along a dimension that is repeated all elements are equal.
static Facts broadcastFacts(BroadcastOp op, Facts source) {
  SmallVector<unsigned, 2> from = logExtents(op.getSource().getType());
  SmallVector<unsigned, 2> to = logExtents(op.getResult().getType());
  for (unsigned dim = 0; dim < to.size(); ++dim)
    if (from[dim] == 0)
      source.dims[dim] = {0, to[dim]};
  return source;
}

static Facts ptrAddFacts(PtrAddOp op, const Facts &pointer, Facts offset) {
  PtrType type = cast<PtrType>(getScalarType(op.getPtr().getType()));
  Facts bytes = Facts::constant(op.getResult().getType(),
                                APInt(64, type.getElementBytes()));
  Facts wide = resize(offset, 64, !op.getIsUnsigned());
  return add(pointer, multiply(std::move(wide), std::move(bytes)));
}

/// The operations of tile; nothing for those that are not listed.
static std::optional<Facts> tileFacts(Operation *op, Operands in) {
  using Result = std::optional<Facts>;
  Type type = op->getResult(0).getType();
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case<ProgramIdOp>([&](Operation *) {
        return programFacts(type, 0, APInt::getSignedMaxValue(32));
      })
      .Case<NumProgramsOp>([&](Operation *) {
        return programFacts(type, 1, APInt::getSignedMinValue(32));
      })
      .Case<LoadOp>([&](LoadOp load) { return loadFacts(load, in); })
      .Case<RangeOp>([](RangeOp range) { return rangeFacts(range); })
      .Case<SplatOp>([&](Operation *) { return splatFacts(type, *in[0]); })
      .Case<ExpandDimsOp>(
          [&](ExpandDimsOp expand) { return expandFacts(expand, *in[0]); })
      .Case<BroadcastOp>([&](BroadcastOp broadcast) {
        return broadcastFacts(broadcast, *in[0]);
      })
      .Case<PtrAddOp>(
          [&](PtrAddOp add) { return ptrAddFacts(add, *in[0], *in[1]); })
      // The same elements in other places.
      .Case<mlir::tile_gpu::ConvertLayoutOp>([&](Operation *) { return in[0]; })
      .Case<PtrCastOp, IntToPtrOp, PtrToIntOp>(
          [&](Operation *) { return resize(*in[0], 64, /*isSigned=*/false); })
      .Default([](Operation *) { return Result(); });
}

//===----------------------------------------------------------------------===//
// Any operation
//===----------------------------------------------------------------------===//

/// The hint `name` for dimension `dim`: a positive integer, or nothing.
static std::optional<uint64_t> hintOf(Operation *op, StringRef name,
                                      unsigned dim) {
  Attribute attribute = op->getDiscardableAttr(name);
  std::optional<int64_t> value;
  if (IntegerAttr integer = dyn_cast_or_null<IntegerAttr>(attribute))
    value = integer.getValue().trySExtValue();
  if (DenseI64ArrayAttr array = dyn_cast_or_null<DenseI64ArrayAttr>(attribute))
    if (dim < array.size())
      value = array[dim];
  if (!value || *value <= 0)
    return std::nullopt;
  return uint64_t(*value);
}

/// Adds the user's promises. Of floats only that they are equal makes sense.
static void applyHints(Operation *op, Facts &facts) {
  SmallVector<unsigned, 2> extents = logExtents(op->getResult(0).getType());
  bool isFloat = isa<FloatType>(getScalarType(op->getResult(0).getType()));
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    // A step of one element is its size for pointers, which count bytes.
    int64_t step = 1;
    if (PtrType pointer =
            dyn_cast<PtrType>(getScalarType(op->getResult(0).getType())))
      step = pointer.getElementBytes();
    for (auto [name, stride] : {std::pair(kContiguityHint, step),
                                std::pair(kConstancyHint, int64_t(0))}) {
      if (isFloat && stride != 0)
        continue;
      if (std::optional<uint64_t> length = hintOf(op, name, dim)) {
        unsigned logRun =
            std::min<unsigned>(llvm::countr_zero(*length), extent);
        if (logRun > facts.dims[dim].logRun)
          facts.dims[dim] = {stride, logRun};
      }
    }
  }
  if (isFloat)
    return;
  // Each dimension's divisor is a promise for the same run starts.
  for (unsigned dim = 0; dim < std::max<size_t>(extents.size(), 1); ++dim)
    if (std::optional<uint64_t> divisor = hintOf(op, kDivisibilityHint, dim)) {
      llvm::KnownBits promised(facts.width());
      promised.Zero.setLowBits(
          std::min<unsigned>(llvm::countr_zero(*divisor), facts.width()));
      if (!promised.Zero.intersects(facts.start.One))
        facts.start = facts.start.unionWith(promised);
    }
}

static Facts withoutHints(Operation *op, Operands operands) {
  Type type = op->getResult(0).getType();
  IntegerAttr integer;
  SplatElementsAttr splat;
  if (matchPattern(op, m_Constant(&integer)))
    return Facts::constant(type, integer.getValue());
  if (matchPattern(op, m_Constant(&splat)))
    return Facts::constant(type,
                           isa<FloatType>(splat.getElementType())
                               ? splat.getSplatValue<APFloat>().bitcastToAPInt()
                               : splat.getSplatValue<APInt>());
  if (std::optional<Facts> facts = arithFacts(op, operands))
    return *facts;
  if (std::optional<Facts> facts = tileFacts(op, operands))
    return *facts;
  if (!op->hasTrait<OpTrait::Elementwise>())
    return Facts::unknown(type);
  SmallVector<const Facts *> known;
  for (const std::optional<Facts> &operand : operands) {
    if (!operand)
      return Facts::unknown(type);
    known.push_back(&*operand);
  }
  return elementwise(type, known);
}

Facts transferFacts(Operation *op, Operands operands) {
  Facts result = withoutHints(op, operands);
  applyHints(op, result);
  return result;
}

Facts inductionFacts(const Facts &lower, const Facts &upper, const Facts &step,
                     bool isUnsigned) {
  // Every value is lower + step * iteration.
  unsigned width = lower.width();
  Facts result = lower;
  result.isCount = false;
  result.start = llvm::KnownBits::add(
      lower.start, llvm::KnownBits::mul(step.start, llvm::KnownBits(width)));
  result.range = llvm::ConstantRange::getFull(width);
  if (isUnsigned)
    return result;
  APInt first = lower.range.getSignedMin(), end = upper.range.getSignedMax();
  if (first.slt(end))
    result.range = llvm::ConstantRange(first, end);
  result.isCount = result.range.isAllNonNegative();
  return result;
}

} // namespace tile
