//===- PBQP.h - choosing one alternative a node at least cost ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A partitioned boolean quadratic problem: a graph whose nodes each choose one
// of a few alternatives. An alternative has a cost, and so has each pair of
// alternatives at the two ends of an edge; the sum is to be small. Assigning
// layouts is such a problem.
//
//===----------------------------------------------------------------------===//
//
// Nodes are removed one by one, in a way that keeps the optimum:
//
//   no choice  the costs of its edges are added to those of the neighbours
//   degree 0   the node takes its cheapest alternative
//   degree 1   for each alternative of the neighbour, the cheapest answer of
//              the node is added to the neighbour's cost
//   degree 2   the same for each pair of alternatives of the two neighbours,
//              which makes an edge between them
//
// Then the choices are made in the opposite order. Trees, loops of nodes and
// all that such steps dissolve are solved exactly; this is the method of Scholz
// and Eckstein (Register Allocation for Irregular Architectures, LCTES 2002).
// Where only nodes of degree 3 and more are left, one of the highest degree
// decides for the alternative that looks cheapest with each neighbour answering
// on its own; such solutions are improved afterwards, node by node, until no
// single change helps.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_PBQP_H
#define TILE_ANALYSIS_PBQP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <map>

namespace tile {

/// A problem and its solver. Deterministic: of equal alternatives the one with
/// the lowest number is taken.
class PBQP {
public:
  using Cost = int64_t;
  using Costs = llvm::SmallVector<Cost, 12>;

  /// What cannot be. Larger than any sum of sensible costs.
  static constexpr Cost impossible = Cost(1) << 48;

  /// Adds a node with these costs, at least one, and returns its number.
  unsigned addNode(llvm::ArrayRef<Cost> costs);
  /// Adds to the costs of alternative i of `a` together with j of `b` the entry
  /// matrix[i * (alternatives of b) + j]. Edges between the same nodes add up.
  void addEdge(unsigned a, unsigned b, llvm::ArrayRef<Cost> matrix);

  unsigned numNodes() const { return nodes.size(); }

  /// The chosen alternative of each node.
  llvm::SmallVector<unsigned> solve() const;
  /// The cost of a choice.
  Cost costOf(llvm::ArrayRef<unsigned> choice) const;
  /// Whether the last call of solve() reduced the graph without guessing, so
  /// that its solution is an optimum.
  bool wasExact() const { return exact; }

private:
  llvm::SmallVector<Costs> nodes;
  /// For a < b, row by alternatives of a.
  std::map<std::pair<unsigned, unsigned>, Costs> edges;
  mutable bool exact = true;
};

} // namespace tile

#endif // TILE_ANALYSIS_PBQP_H
