//===- LayoutProblem.h - from a kernel to nodes and candidates --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The three steps behind LayoutDecision::decide, each in a file of its name:
// the graph of classes and accesses, the candidates of each node, and the
// solution.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_LAYOUTPROBLEM_H
#define TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_LAYOUTPROBLEM_H

#include "tile/Analysis/AccessCost.h"
#include "tile/Dialect/TileGPU/Transforms/LayoutDecision.h"
#include "llvm/ADT/IntEqClasses.h"

namespace mlir::tile_gpu {

/// Builds and solves the problem of one function; writes to a decision.
class LayoutProblem {
public:
  LayoutProblem(FunctionOpInterface function, const ::tile::AccessFacts &facts,
                LayoutDecision &decision)
      : function(function), facts(facts), decision(decision) {}

  /// LayoutGraph.cpp: makes nodes and edges. Fails with an error.
  LogicalResult buildGraph();
  /// LayoutCandidates.cpp: gives each node its candidates.
  void addCandidates();
  /// LayoutSolution.cpp: computes all costs and chooses.
  void solve();

private:
  void fillNodeCosts();
  LogicalResult numberValues();
  LogicalResult joinValues();
  LogicalResult joinOperation(Operation *op);
  void joinAll(ValueRange left, ValueRange right);
  void join(Value left, Value right);
  void makeClasses();
  void makeAccess(Operation *op);
  void addEdges(Operation *op);
  void addEdge(Value value, unsigned to, Operation *consumer,
               Operation *shapeOp = nullptr);

  FunctionOpInterface function;
  const ::tile::AccessFacts &facts;
  LayoutDecision &decision;

  /// The tiles that are not free, in program order, and their numbers.
  SmallVector<Value> values;
  llvm::DenseMap<Value, unsigned> numberOf;
  llvm::IntEqClasses classes;
  /// For each access node.
  llvm::DenseMap<Operation *, ::tile::AccessCost> accessCosts;
};

/// The layout of a tile of `shape` in which each thread holds `perThread`
/// neighbours along order[0], lanes go on along order[0], order[1], ..., then
/// registers until a warp has `perWarp` times its lanes, then warps, and the
/// rest of a larger tile follows in further registers. On a smaller tile the
/// surplus lanes and warps hold copies. Between layouts that differ only in
/// `perThread`, elements stay in their warp. All sizes are powers of two;
/// `perWarp` is `perThread` or more.
::tile::LinearLayout coalescedLayout(ArrayRef<int64_t> shape,
                                     ArrayRef<unsigned> order,
                                     int64_t perThread, int64_t perWarp,
                                     int64_t numWarps);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_LAYOUTPROBLEM_H
