//===- LayoutSolution.cpp - costs, and the cheapest choice ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fills in what every candidate and every pair of candidates costs and lets
// PBQP choose. A conversion counts with the cost of its plan, or with that of
// computing the value again where this is possible and cheaper.
//
//===----------------------------------------------------------------------===//

#include "LayoutProblem.h"
#include "tile/Analysis/PBQP.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/Transforms/ConversionCost.h"
#include <map>

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::LinearLayout;
using ::tile::PBQP;

namespace {
/// The costs of conversions between layouts, each planned once.
class ConversionCosts {
public:
  /// Of one value; weights are for the caller.
  int64_t of(Value value, const LinearLayout &source,
             const LinearLayout &destination);

private:
  std::map<std::tuple<LinearLayout, LinearLayout, unsigned>, int64_t> planned;
  llvm::DenseMap<Value, std::optional<unsigned>> recipes;
};
} // namespace

int64_t ConversionCosts::of(Value value, const LinearLayout &source,
                            const LinearLayout &destination) {
  if (source == destination)
    return 0;
  unsigned bits = movedBits(narrowForm(value).getType());
  auto [entry, isNew] = planned.try_emplace({source, destination, bits}, 0);
  if (isNew) {
    std::optional<::tile::Conversion> plan =
        ::tile::planConversion(source, destination, bits);
    // At least one, so that equal layouts win over renamed registers.
    entry->second = plan ? 1 + int64_t(plan->cost) : PBQP::impossible;
  }
  auto [recipe, isFirst] = recipes.try_emplace(value);
  if (isFirst)
    if (std::optional<::tile::Recipe> found = ::tile::recipeFor(value))
      recipe->second = found->costPerRegister;
  if (!recipe->second)
    return entry->second;
  return std::min(entry->second,
                  1 + int64_t(*recipe->second) * destination.numRegisters());
}

static LinearLayout neededLayout(const LayoutEdge &edge,
                                 const LinearLayout &layout) {
  return edge.shapeOp ? ::tile::operandLayout(edge.shapeOp, layout) : layout;
}

void LayoutProblem::fillNodeCosts() {
  // Accesses that are alike, of which a kernel may have many, are costed once.
  struct Kind {
    const ::tile::AccessCost *access;
    ArrayRef<LinearLayout> candidates;
    SmallVector<int64_t, 12> costs;
  };
  SmallVector<Kind> kinds;
  for (LayoutNode &node : decision.nodeList) {
    if (!node.access) {
      for (const LinearLayout &layout : node.candidates)
        node.costs.push_back(node.work * layout.numRegisters());
      continue;
    }
    const ::tile::AccessCost &access = accessCosts.at(node.access);
    Kind *kind = llvm::find_if(kinds, [&](const Kind &other) {
      return other.access->isLike(access) &&
             other.candidates == ArrayRef<LinearLayout>(node.candidates);
    });
    if (kind == kinds.end()) {
      kinds.push_back({&access, node.candidates, {}});
      kind = &kinds.back();
      for (const LinearLayout &layout : node.candidates)
        kind->costs.push_back(access.of(layout));
    }
    for (int64_t cost : kind->costs)
      node.costs.push_back(cost * loopWeight(node.access));
  }
}

void LayoutProblem::solve() {
  fillNodeCosts();
  PBQP problem;
  for (const LayoutNode &node : decision.nodeList)
    problem.addNode(node.costs);
  ConversionCosts costs;
  for (const LayoutEdge &edge : decision.edgeList) {
    const LayoutNode &from = decision.nodeList[edge.from],
                     &to = decision.nodeList[edge.to];
    PBQP::Costs matrix;
    SmallVector<LinearLayout, 0> needed;
    for (const LinearLayout &layout : to.candidates)
      needed.push_back(neededLayout(edge, layout));
    for (const LinearLayout &source : from.candidates)
      for (const LinearLayout &destination : needed)
        matrix.push_back(
            std::min(costs.of(edge.value, source, destination) * edge.weight,
                     PBQP::impossible));
    problem.addEdge(edge.from, edge.to, matrix);
  }
  SmallVector<unsigned> choice = problem.solve();
  for (auto [node, alternative] : llvm::zip_equal(decision.nodeList, choice))
    node.choice = alternative;
  decision.cost = problem.costOf(choice);
  decision.optimal = problem.wasExact();
}

FailureOr<LayoutDecision>
LayoutDecision::decide(FunctionOpInterface function,
                       const ::tile::AccessFacts &facts, unsigned numWarps) {
  LayoutDecision decision;
  decision.name = function.getName().str();
  decision.numWarps = numWarps;
  LayoutProblem problem(function, facts, decision);
  if (failed(problem.buildGraph()))
    return failure();
  problem.addCandidates();
  problem.solve();
  return decision;
}

const LinearLayout *LayoutDecision::layoutOf(Value value) const {
  llvm::DenseMap<Value, unsigned>::const_iterator it = nodeOfValue.find(value);
  return it == nodeOfValue.end() ? nullptr : &nodeList[it->second].layout();
}

const LinearLayout &LayoutDecision::layoutOf(Operation *access) const {
  return nodeList[nodeOfAccess.lookup(access)].layout();
}

std::vector<NeededConversion> LayoutDecision::conversions() const {
  std::vector<NeededConversion> result;
  for (const LayoutEdge &edge : edgeList) {
    const LinearLayout &source = nodeList[edge.from].layout();
    LinearLayout destination = neededLayout(edge, nodeList[edge.to].layout());
    if (source != destination)
      result.push_back({edge.value, source, destination, edge.weight});
  }
  return result;
}
