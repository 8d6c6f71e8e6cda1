//===- LayoutGraph.cpp - classes of values that share a layout ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers the tiles of a function, joins those that must have one layout, and
// makes an edge wherever data flows between the classes and accesses that
// remain. Constants, splats and ranges take no part: they are made in whatever
// layout a user wants, so that one splat does not tie two computations.
//
//===----------------------------------------------------------------------===//

#include "LayoutProblem.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::tile_gpu;
using mlir::tile::LoadOp;
using mlir::tile::StoreOp;

int64_t mlir::tile_gpu::loopWeight(Operation *op) {
  constexpr int64_t perLoop = 10, most = 10000;
  int64_t weight = 1;
  for (Operation *parent = op->getParentOp(); parent && weight < most;
       parent = parent->getParentOp())
    if (isa<scf::ForOp, scf::WhileOp>(parent))
      weight *= perLoop;
  return weight;
}

static bool isTile(Value value) {
  return isa<RankedTensorType>(value.getType());
}

/// Whether the access moves a tile, not a scalar.
static bool isTileAccess(Operation *op) {
  return isa<LoadOp, StoreOp>(op) && isTile(::tile::accessedPointer(op));
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// What a tile must be to have a layout.
static LogicalResult checkType(Value value, Location location) {
  RankedTensorType type = cast<RankedTensorType>(value.getType());
  if (type.getEncoding())
    return emitError(location)
           << "the tile " << type << " has a layout already [E0610]";
  auto isPowerOfTwo = [](int64_t extent) {
    return extent > 0 && llvm::isPowerOf2_64(extent);
  };
  if (type.getRank() == 0 || !llvm::all_of(type.getShape(), isPowerOfTwo))
    return emitError(location) << "the extents of the tile " << type
                               << " must be powers of two [E0611]";
  return success();
}

LogicalResult LayoutProblem::numberValues() {
  LogicalResult result = success();
  auto number = [&](Value value, Location location) {
    if (failed(result) || !isTile(value))
      return;
    result = checkType(value, location);
    if (failed(result) || ::tile::isFree(value))
      return;
    numberOf.try_emplace(value, values.size());
    values.push_back(value);
  };
  function->walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Value value : op->getResults())
      number(value, op->getLoc());
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          number(argument, op->getLoc());
  });
  classes.grow(values.size());
  return result;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// Free values and scalars stay out of classes.
void LayoutProblem::join(Value left, Value right) {
  llvm::DenseMap<Value, unsigned>::iterator a = numberOf.find(left),
                                            b = numberOf.find(right);
  if (a != numberOf.end() && b != numberOf.end())
    classes.join(a->second, b->second);
}

void LayoutProblem::joinAll(ValueRange left, ValueRange right) {
  for (auto [a, b] : llvm::zip_equal(left, right))
    join(a, b);
}

static bool touchesTiles(Operation *op) {
  return llvm::any_of(op->getOperands(), isTile) ||
         llvm::any_of(op->getResults(), isTile);
}

/// Operations that tie no layouts together: accesses and shape operations make
/// edges, terminators follow what they end, free values follow their users.
static bool hasRule(Operation *op) {
  return isTileAccess(op) || ::tile::isShapeOp(op) ||
         isa<func::ReturnOp, scf::YieldOp, scf::ConditionOp>(op) ||
         (op->getNumResults() == 1 && ::tile::isFree(op->getResult(0)));
}

LogicalResult LayoutProblem::joinOperation(Operation *op) {
  if (scf::ForOp loop = dyn_cast<scf::ForOp>(op)) {
    joinAll(loop.getInitArgs(), loop.getRegionIterArgs());
    joinAll(loop.getYieldedValues(), loop.getRegionIterArgs());
    joinAll(loop.getResults(), loop.getRegionIterArgs());
    return success();
  }
  if (scf::WhileOp loop = dyn_cast<scf::WhileOp>(op)) {
    joinAll(loop.getInits(), loop.getBeforeArguments());
    joinAll(loop.getYieldOp().getResults(), loop.getBeforeArguments());
    joinAll(loop.getConditionOp().getArgs(), loop.getAfterArguments());
    joinAll(loop.getResults(), loop.getAfterArguments());
    return success();
  }
  if (scf::IfOp branch = dyn_cast<scf::IfOp>(op)) {
    if (branch.getNumResults() == 0)
      return success();
    joinAll(branch.thenYield().getResults(), branch.getResults());
    joinAll(branch.elseYield().getResults(), branch.getResults());
    return success();
  }
  if (::tile::isElementwise(op)) {
    for (Value result : op->getResults())
      for (Value operand : op->getOperands())
        join(operand, result);
    return success();
  }
  if (hasRule(op) || !touchesTiles(op))
    return success();
  return op->emitError() << "`" << op->getName()
                         << "` on tiles has no rule for layouts [E0612]";
}

LogicalResult LayoutProblem::joinValues() {
  WalkResult result = function->walk([&](Operation *op) {
    return failed(joinOperation(op)) ? WalkResult::interrupt()
                                     : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

void LayoutProblem::makeClasses() {
  classes.compress();
  decision.nodeList.resize(classes.getNumClasses());
  for (auto [number, value] : llvm::enumerate(values)) {
    unsigned index = classes[number];
    LayoutNode &node = decision.nodeList[index];
    node.values.push_back(value);
    node.shape.assign(mlir::tile::getShape(value.getType()).begin(),
                      mlir::tile::getShape(value.getType()).end());
    if (Operation *op = value.getDefiningOp())
      if (::tile::isElementwise(op))
        node.work += loopWeight(op);
    decision.nodeOfValue[value] = index;
  }
}

//===----------------------------------------------------------------------===//
// Accesses and edges
//===----------------------------------------------------------------------===//

void LayoutProblem::makeAccess(Operation *op) {
  decision.nodeOfAccess[op] = decision.nodeList.size();
  LayoutNode &node = decision.nodeList.emplace_back();
  node.access = op;
  ArrayRef<int64_t> shape =
      mlir::tile::getShape(::tile::accessedPointer(op).getType());
  node.shape.assign(shape.begin(), shape.end());
  accessCosts.try_emplace(op, op, facts);
}

void LayoutProblem::addEdge(Value value, unsigned to, Operation *consumer,
                            Operation *shapeOp) {
  llvm::DenseMap<Value, unsigned>::iterator from =
      decision.nodeOfValue.find(value);
  if (from == decision.nodeOfValue.end() || from->second == to)
    return;
  decision.edgeList.push_back(
      {from->second, to, value, shapeOp, loopWeight(consumer)});
}

void LayoutProblem::addEdges(Operation *op) {
  if (isTileAccess(op)) {
    makeAccess(op);
    unsigned node = decision.nodeOfAccess[op];
    for (Value operand : op->getOperands())
      addEdge(operand, node, op);
    if (isa<LoadOp>(op))
      decision.edgeList.push_back({node, decision.nodeOfValue[op->getResult(0)],
                                   op->getResult(0), nullptr, loopWeight(op)});
    return;
  }
  if (::tile::isShapeOp(op))
    addEdge(op->getOperand(0), decision.nodeOfValue[op->getResult(0)], op, op);
}

LogicalResult LayoutProblem::buildGraph() {
  if (failed(numberValues()) || failed(joinValues()))
    return failure();
  makeClasses();
  function->walk([&](Operation *op) { addEdges(op); });
  return success();
}
