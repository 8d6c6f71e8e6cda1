//===- AccessFacts.cpp - facts flow through a kernel ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the structured program once in order of execution; loops are walked
// until what flows around them no longer changes. TransferFacts.cpp knows the
// single operations.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/AccessFacts.h"
#include "TransferFacts.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;

namespace tile {

namespace {
/// The walk. It writes the facts of every value it meets; in a loop the last
/// round, in which nothing changed any more, stands.
class FactsWalk {
public:
  explicit FactsWalk(llvm::DenseMap<Value, Facts> &facts) : facts(facts) {}

  void visit(Operation *op);

private:
  void visitFunction(FunctionOpInterface function);
  void visitFor(scf::ForOp loop);
  void visitWhile(scf::WhileOp loop);
  void visitIf(scf::IfOp branch);
  void visitBlock(Block &block);
  void visitOpaque(Operation *op);

  /// Stores the facts of a value, if values of its type have any.
  void set(Value value, const Facts &update);
  void setUnknown(Value value);
  std::optional<Facts> get(Value value) const;
  /// targets[i] gets what holds of sources[i].
  void assign(ValueRange targets, ValueRange sources);
  /// targets[i] also gets what holds of sources[i]; tells if that changed
  /// anything.
  bool merge(ValueRange targets, ValueRange sources);

  llvm::DenseMap<Value, Facts> &facts;
};
} // namespace

//===----------------------------------------------------------------------===//
// The store of facts
//===----------------------------------------------------------------------===//

void FactsWalk::set(Value value, const Facts &update) {
  facts.insert_or_assign(value, update);
}

void FactsWalk::setUnknown(Value value) {
  if (hasFacts(value.getType()))
    set(value, Facts::unknown(value.getType()));
}

std::optional<Facts> FactsWalk::get(Value value) const {
  if (!hasFacts(value.getType()))
    return std::nullopt;
  llvm::DenseMap<Value, Facts>::const_iterator it = facts.find(value);
  return it == facts.end() ? Facts::unknown(value.getType()) : it->second;
}

void FactsWalk::assign(ValueRange targets, ValueRange sources) {
  for (auto [target, source] : llvm::zip_equal(targets, sources))
    if (std::optional<Facts> update = get(source))
      set(target, *update);
}

bool FactsWalk::merge(ValueRange targets, ValueRange sources) {
  bool changed = false;
  for (auto [target, source] : llvm::zip_equal(targets, sources)) {
    std::optional<Facts> old = get(target), update = get(source);
    if (!old)
      continue;
    Facts joined = widen(*old, *update);
    changed |= joined != *old;
    set(target, joined);
  }
  return changed;
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

void FactsWalk::visitBlock(Block &block) {
  for (Operation &op : block)
    visit(&op);
}

void FactsWalk::visitFunction(FunctionOpInterface function) {
  for (BlockArgument argument : function.getArguments()) {
    if (!hasFacts(argument.getType()))
      continue;
    Facts known = Facts::unknown(argument.getType());
    IntegerAttr divisor = function.getArgAttrOfType<IntegerAttr>(
        argument.getArgNumber(), mlir::tile::kDivisibilityAttr);
    if (divisor && divisor.getInt() > 0)
      known.start.Zero.setLowBits(std::min<unsigned>(
          llvm::countr_zero(uint64_t(divisor.getInt())), known.width()));
    set(argument, known);
  }
  for (auto [index, block] : llvm::enumerate(function.getFunctionBody())) {
    if (index > 0)
      for (BlockArgument argument : block.getArguments())
        setUnknown(argument);
    visitBlock(block);
  }
}

void FactsWalk::visitFor(scf::ForOp loop) {
  if (hasFacts(loop.getInductionVar().getType()))
    set(loop.getInductionVar(),
        inductionFacts(*get(loop.getLowerBound()), *get(loop.getUpperBound()),
                       *get(loop.getStep()), loop.getUnsignedCmp()));
  assign(loop.getRegionIterArgs(), loop.getInitArgs());
  do {
    visitBlock(*loop.getBody());
  } while (merge(loop.getRegionIterArgs(), loop.getYieldedValues()));
  // Without an iteration the results are the initial values, which the
  // arguments include.
  assign(loop.getResults(), loop.getRegionIterArgs());
}

void FactsWalk::visitWhile(scf::WhileOp loop) {
  assign(loop.getBeforeArguments(), loop.getInits());
  do {
    visitBlock(*loop.getBeforeBody());
    assign(loop.getAfterArguments(), loop.getConditionOp().getArgs());
    visitBlock(*loop.getAfterBody());
  } while (merge(loop.getBeforeArguments(), loop.getYieldOp().getResults()));
  assign(loop.getResults(), loop.getConditionOp().getArgs());
}

void FactsWalk::visitIf(scf::IfOp branch) {
  visitBlock(*branch.thenBlock());
  if (branch.elseBlock())
    visitBlock(*branch.elseBlock());
  if (branch.getNumResults() == 0)
    return;
  for (auto [result, yes, no] :
       llvm::zip_equal(branch.getResults(), branch.thenYield().getResults(),
                       branch.elseYield().getResults()))
    if (std::optional<Facts> left = get(yes))
      set(result, join(*left, *get(no)));
}

/// Nothing is known of what an unknown operation passes to its regions.
void FactsWalk::visitOpaque(Operation *op) {
  for (Region &region : op->getRegions())
    for (Block &block : region) {
      for (BlockArgument argument : block.getArguments())
        setUnknown(argument);
      visitBlock(block);
    }
}

void FactsWalk::visit(Operation *op) {
  if (FunctionOpInterface function = dyn_cast<FunctionOpInterface>(op))
    return visitFunction(function);
  if (scf::ForOp loop = dyn_cast<scf::ForOp>(op))
    return visitFor(loop);
  if (scf::WhileOp loop = dyn_cast<scf::WhileOp>(op))
    return visitWhile(loop);
  if (scf::IfOp branch = dyn_cast<scf::IfOp>(op))
    return visitIf(branch);
  visitOpaque(op);
  for (OpResult result : op->getResults())
    setUnknown(result);
  if (op->getNumResults() != 1 || !hasFacts(op->getResult(0).getType()))
    return;
  SmallVector<std::optional<Facts>, 4> operands;
  for (Value operand : op->getOperands())
    operands.push_back(get(operand));
  set(op->getResult(0), transferFacts(op, operands));
}

AccessFacts::AccessFacts(Operation *root) { FactsWalk(facts).visit(root); }

Facts AccessFacts::of(Value value) const {
  llvm::DenseMap<Value, Facts>::const_iterator it = facts.find(value);
  return it == facts.end() ? Facts::unknown(value.getType()) : it->second;
}

} // namespace tile
