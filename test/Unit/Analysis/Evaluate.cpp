//===- Evaluate.cpp - integer programs executed element by element --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations one by one, with LLVM's arbitrary-precision integers.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "tile/Analysis/Facts.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using llvm::APInt;

namespace tile::analysis_testing {

SmallVector<int64_t> coordinates(int64_t index, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result(shape.size());
  for (size_t dim = shape.size(); dim-- > 0;) {
    result[dim] = index % shape[dim];
    index /= shape[dim];
  }
  return result;
}

static int64_t numElements(Type type) {
  int64_t count = 1;
  for (int64_t extent : mlir::tile::getShape(type))
    count *= extent;
  return count;
}

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

static bool isTrue(arith::CmpIPredicate predicate, const APInt &a,
                   const APInt &b) {
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return a == b;
  case arith::CmpIPredicate::ne:
    return a != b;
  case arith::CmpIPredicate::slt:
    return a.slt(b);
  case arith::CmpIPredicate::sle:
    return a.sle(b);
  case arith::CmpIPredicate::sgt:
    return a.sgt(b);
  case arith::CmpIPredicate::sge:
    return a.sge(b);
  case arith::CmpIPredicate::ult:
    return a.ult(b);
  case arith::CmpIPredicate::ule:
    return a.ule(b);
  case arith::CmpIPredicate::ugt:
    return a.ugt(b);
  case arith::CmpIPredicate::uge:
    return a.uge(b);
  }
  llvm_unreachable("unknown predicate");
}

/// A sum or product; nothing if it wraps against its flags, or as a count.
static std::optional<APInt> exact(Operation *op, const APInt &a, const APInt &b,
                                  bool areCounts) {
  bool wrapsSigned = false, wrapsUnsigned = false;
  APInt result = a;
  if (isa<arith::AddIOp>(op)) {
    result = a.sadd_ov(b, wrapsSigned);
    (void)a.uadd_ov(b, wrapsUnsigned);
  } else if (isa<arith::SubIOp>(op)) {
    result = a.ssub_ov(b, wrapsSigned);
    (void)a.usub_ov(b, wrapsUnsigned);
  } else {
    result = a.smul_ov(b, wrapsSigned);
    (void)a.umul_ov(b, wrapsUnsigned);
  }
  if (areCounts && wrapsSigned && !isa<arith::SubIOp>(op))
    return std::nullopt;
  arith::IntegerOverflowFlags flags =
      cast<arith::ArithIntegerOverflowFlagsInterface>(op)
          .getOverflowAttr()
          .getValue();
  if ((wrapsSigned &&
       bitEnumContainsAny(flags, arith::IntegerOverflowFlags::nsw)) ||
      (wrapsUnsigned &&
       bitEnumContainsAny(flags, arith::IntegerOverflowFlags::nuw)))
    return std::nullopt;
  return result;
}

/// A quotient or remainder; nothing where it has no use.
static std::optional<APInt> divided(Operation *op, const APInt &a,
                                    const APInt &b) {
  bool isSigned = isa<arith::DivSIOp, arith::RemSIOp>(op);
  if (b.isZero() || (isSigned && a.isMinSignedValue() && b.isAllOnes()))
    return std::nullopt;
  if (isa<arith::DivSIOp>(op))
    return a.sdiv(b);
  if (isa<arith::RemSIOp>(op))
    return a.srem(b);
  return isa<arith::DivUIOp>(op) ? a.udiv(b) : a.urem(b);
}

/// The result for the operands' elements `in`; nothing if it is undefined.
static std::optional<APInt> evaluateElement(Operation *op, ArrayRef<APInt> in,
                                            bool areCounts) {
  unsigned width = factsWidth(op->getResult(0).getType());
  if (isa<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return exact(op, in[0], in[1], areCounts);
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(op))
    return divided(op, in[0], in[1]);
  if (isa<arith::ShLIOp>(op)) {
    bool wraps = false;
    (void)in[0].sshl_ov(in[1], wraps);
    if (areCounts && wraps)
      return std::nullopt;
    return in[0].shl(in[1]);
  }
  if (isa<arith::ShRSIOp>(op))
    return in[0].ashr(in[1]);
  if (isa<arith::ShRUIOp>(op))
    return in[0].lshr(in[1]);
  if (isa<arith::AndIOp>(op))
    return in[0] & in[1];
  if (isa<arith::OrIOp>(op))
    return in[0] | in[1];
  if (isa<arith::XOrIOp>(op))
    return in[0] ^ in[1];
  if (isa<arith::MinSIOp>(op))
    return llvm::APIntOps::smin(in[0], in[1]);
  if (isa<arith::MaxSIOp>(op))
    return llvm::APIntOps::smax(in[0], in[1]);
  if (isa<arith::MinUIOp>(op))
    return llvm::APIntOps::umin(in[0], in[1]);
  if (isa<arith::MaxUIOp>(op))
    return llvm::APIntOps::umax(in[0], in[1]);
  if (arith::CmpIOp compare = dyn_cast<arith::CmpIOp>(op))
    return APInt(1, isTrue(compare.getPredicate(), in[0], in[1]));
  if (isa<arith::SelectOp>(op))
    return in[0].isOne() ? in[1] : in[2];
  if (isa<arith::ExtSIOp>(op))
    return in[0].sext(width);
  if (isa<arith::ExtUIOp>(op))
    return in[0].zext(width);
  if (isa<arith::TruncIOp>(op))
    return in[0].trunc(width);
  mlir::tile::PtrAddOp add = cast<mlir::tile::PtrAddOp>(op);
  mlir::tile::PtrType type = cast<mlir::tile::PtrType>(
      mlir::tile::getScalarType(add.getPtr().getType()));
  APInt offset =
      add.getIsUnsigned() ? in[1].zextOrTrunc(64) : in[1].sextOrTrunc(64);
  return in[0] + offset * type.getElementBytes();
}

//===----------------------------------------------------------------------===//
// Whole operations
//===----------------------------------------------------------------------===//

/// Whether the result of an operation on these operands is a count, as long as
/// no element of it is negative.
static bool isCountOf(Operation *op, ArrayRef<const Elements *> in) {
  if (isa<arith::RemSIOp, arith::RemUIOp, arith::ShRSIOp, arith::ShRUIOp>(op))
    return in[0]->isCount;
  if (isa<arith::SelectOp>(op))
    in = in.drop_front();
  return !isa<arith::SubIOp, arith::CmpIOp>(op) &&
         llvm::all_of(in, [](const Elements *each) { return each->isCount; });
}

Elements Evaluator::elementwise(Operation *op) const {
  Elements result;
  SmallVector<const Elements *, 3> operands;
  for (Value operand : op->getOperands())
    operands.push_back(&state.at(operand));
  for (const Elements *operand : operands)
    result.isUndefined |= operand->isUndefined;
  bool areCounts = isCountOf(op, operands);
  int64_t count = numElements(op->getResult(0).getType());
  for (int64_t index = 0; index < count; ++index) {
    SmallVector<APInt, 3> in;
    for (Value operand : op->getOperands()) {
      const std::vector<APInt> &values = state.at(operand).values;
      in.push_back(values[values.size() == 1 ? 0 : index]);
    }
    std::optional<APInt> element = evaluateElement(op, in, areCounts);
    result.isUndefined |= !element;
    result.values.push_back(element.value_or(
        APInt::getZero(factsWidth(op->getResult(0).getType()))));
  }
  result.isCount =
      areCounts && llvm::all_of(result.values, [](const APInt &value) {
        return value.isNonNegative();
      });
  return result;
}

/// Operations that make tiles or give them another shape.
Elements Evaluator::shaped(Operation *op) const {
  Type type = op->getResult(0).getType();
  int64_t count = numElements(type);
  Elements result;
  if (mlir::tile::RangeOp range = dyn_cast<mlir::tile::RangeOp>(op)) {
    result.isCount = true;
    for (int64_t index = 0; index < count; ++index)
      result.values.push_back(APInt(32, range.getStart()) +
                              APInt(32, uint64_t(index)));
    return result;
  }
  const Elements &source = state.at(op->getOperand(0));
  result.isUndefined = source.isUndefined;
  result.isCount = source.isCount;
  if (isa<mlir::tile::ExpandDimsOp>(op)) {
    result.values = source.values;
    return result;
  }
  if (isa<mlir::tile::SplatOp>(op)) {
    result.values.assign(count, source.values[0]);
    return result;
  }
  ArrayRef<int64_t> from = mlir::tile::getShape(op->getOperand(0).getType());
  for (int64_t index = 0; index < count; ++index) {
    int64_t origin = 0;
    for (auto [coordinate, extent] :
         llvm::zip(coordinates(index, mlir::tile::getShape(type)), from))
      origin = origin * extent + (extent == 1 ? 0 : coordinate);
    result.values.push_back(source.values[origin]);
  }
  return result;
}

void Evaluator::set(Value value, Elements elements) {
  observer(value, elements);
  state[value] = std::move(elements);
}

void Evaluator::assign(ValueRange targets, ValueRange sources) {
  std::vector<Elements> copies;
  for (Value source : sources)
    copies.push_back(state.at(source));
  for (auto [target, copy] : llvm::zip_equal(targets, copies))
    set(target, copy);
}

void Evaluator::runFor(scf::ForOp loop) {
  assign(loop.getRegionIterArgs(), loop.getInitArgs());
  APInt index = state.at(loop.getLowerBound()).values[0];
  APInt end = state.at(loop.getUpperBound()).values[0];
  APInt step = state.at(loop.getStep()).values[0];
  for (; index.slt(end); index += step) {
    set(loop.getInductionVar(),
        Elements{{index}, false, index.isNonNegative()});
    runBlock(*loop.getBody());
    assign(loop.getRegionIterArgs(), loop.getYieldedValues());
  }
  assign(loop.getResults(), loop.getRegionIterArgs());
}

void Evaluator::runOp(Operation *op) {
  if (op->hasTrait<OpTrait::IsTerminator>())
    return;
  if (scf::ForOp loop = dyn_cast<scf::ForOp>(op))
    return runFor(loop);
  if (scf::IfOp branch = dyn_cast<scf::IfOp>(op)) {
    bool taken = state.at(branch.getCondition()).values[0].isOne();
    Block *block = taken ? branch.thenBlock() : branch.elseBlock();
    runBlock(*block);
    return assign(branch.getResults(), block->getTerminator()->getOperands());
  }
  IntegerAttr constant;
  if (matchPattern(op, m_Constant(&constant)))
    return set(op->getResult(0), Elements{{constant.getValue()},
                                          false,
                                          constant.getValue().isNonNegative()});
  if (isa<mlir::tile::ProgramIdOp>(op))
    return set(op->getResult(0), Elements{{APInt(32, programId)}, false, true});
  bool isShaped = isa<mlir::tile::RangeOp, mlir::tile::SplatOp,
                      mlir::tile::ExpandDimsOp, mlir::tile::BroadcastOp>(op);
  set(op->getResult(0), isShaped ? shaped(op) : elementwise(op));
}

void Evaluator::runBlock(Block &block) {
  for (Operation &op : block)
    runOp(&op);
}

void Evaluator::run(func::FuncOp function, ArrayRef<Elements> arguments,
                    uint32_t id) {
  programId = id;
  state.clear();
  for (auto [argument, elements] :
       llvm::zip_equal(function.getArguments(), arguments))
    set(argument, elements);
  runBlock(function.getFunctionBody().front());
}

} // namespace tile::analysis_testing
