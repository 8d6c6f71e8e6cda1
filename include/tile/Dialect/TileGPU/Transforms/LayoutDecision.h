//===- LayoutDecision.h - which layout every tile gets, and why -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layouts of a whole kernel, decided at once. Values joined by elementwise
// operations and by control flow form a class with one layout; each load or
// store of a tile is a node of its own. A node has a few candidate layouts with
// costs; where data flows from one node to another there is a cost for each
// pair of candidates. The cheapest choice is found by PBQP, and kept together
// with the candidates so that it can be explained.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_TRANSFORMS_LAYOUTDECISION_H
#define TILE_DIALECT_TILEGPU_TRANSFORMS_LAYOUTDECISION_H

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Layout/LinearLayout.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace mlir::tile_gpu {

/// A class of values or one access, and what was decided for it.
struct LayoutNode {
  SmallVector<int64_t, 4> shape;
  /// The members of a class, in program order; empty for an access.
  SmallVector<Value> values;
  /// The tile.load or tile.store, or null for a class.
  Operation *access = nullptr;
  /// Elementwise operations of the class, each times its loop weight.
  int64_t work = 0;
  /// What can be chosen, with the cost of each, in issue slots per thread.
  SmallVector<::tile::LinearLayout, 0> candidates;
  SmallVector<int64_t, 12> costs;
  unsigned choice = 0;

  const ::tile::LinearLayout &layout() const { return candidates[choice]; }
};

/// A value that flows from one node to another.
struct LayoutEdge {
  unsigned from = 0;
  unsigned to = 0;
  Value value;
  /// If a shape operation lies between: it, whose result is in node `to`.
  Operation *shapeOp = nullptr;
  /// How often it runs, compared to the kernel's straight-line code.
  int64_t weight = 1;
};

/// A conversion that the choice needs.
struct NeededConversion {
  Value value;
  ::tile::LinearLayout source;
  ::tile::LinearLayout destination;
  int64_t weight = 1;
};

/// The layouts of one function.
class LayoutDecision {
public:
  /// Decides. Fails, with an error at the operation, if a tile has an extent
  /// that is no power of two, or if an operation has no rule.
  static FailureOr<LayoutDecision> decide(FunctionOpInterface function,
                                          const ::tile::AccessFacts &facts,
                                          unsigned numWarps);

  /// The layout of a tile that belongs to a class, or null if it is free:
  /// constants, splats and ranges exist in any layout.
  const ::tile::LinearLayout *layoutOf(Value value) const;
  /// The layout of a load or store of tiles.
  const ::tile::LinearLayout &layoutOf(Operation *access) const;

  ArrayRef<LayoutNode> nodes() const { return nodeList; }
  ArrayRef<LayoutEdge> edges() const { return edgeList; }
  /// The cost of the whole choice.
  int64_t totalCost() const { return cost; }
  /// Whether the choice is known to be the best among the candidates.
  bool isOptimal() const { return optimal; }

  /// The conversions between nodes that chose differently.
  std::vector<NeededConversion> conversions() const;

  /// Prints the nodes with source lines, candidates and costs, and the
  /// conversions with kind and bytes: `--explain=layouts`.
  void print(raw_ostream &os) const;

private:
  friend class LayoutProblem;

  std::string name;
  unsigned numWarps = 0;
  std::vector<LayoutNode> nodeList;
  std::vector<LayoutEdge> edgeList;
  llvm::DenseMap<Value, unsigned> nodeOfValue;
  llvm::DenseMap<Operation *, unsigned> nodeOfAccess;
  int64_t cost = 0;
  bool optimal = true;
};

/// How often `op` runs compared to straight-line code: 10 for each loop around
/// it, at most 10,000.
int64_t loopWeight(Operation *op);

/// "file:line" of an operation's source, or "?" without one.
std::string sourceLine(Location location);

} // namespace mlir::tile_gpu

#endif // TILE_DIALECT_TILEGPU_TRANSFORMS_LAYOUTDECISION_H
