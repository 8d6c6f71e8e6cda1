//===- PBQP.cpp - choosing one alternative a node at least cost -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The solver that PBQP.h describes: a working copy of the graph is taken apart,
// and the order in which that happened is walked back to choose.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/PBQP.h"
#include <algorithm>
#include <cassert>

using namespace llvm;

namespace tile {

namespace {
using Cost = PBQP::Cost;
using Costs = PBQP::Costs;

/// Impossible plus anything is impossible.
Cost plus(Cost a, Cost b) { return std::min(a + b, PBQP::impossible); }

/// The graph while it is taken apart.
class Reducer {
public:
  Reducer(const SmallVector<Costs> &nodeCosts,
          const std::map<std::pair<unsigned, unsigned>, Costs> &edgeCosts);

  /// Returns the choices; `exact` tells if none was a guess.
  SmallVector<unsigned> run(bool &exact);

private:
  /// The neighbours of a node with the matrices, rows by the node's own
  /// alternatives.
  using Neighbours = std::map<unsigned, Costs>;

  void addEdge(unsigned a, unsigned b, const Costs &matrix);
  void removeEdges(unsigned node);
  void reduceDegree1(unsigned node);
  void reduceDegree2(unsigned node);
  void decide(unsigned node);
  unsigned cheapest(unsigned node, const Neighbours &neighbours) const;

  SmallVector<Costs> nodes;
  std::vector<Neighbours> graph;
  /// Removed nodes in order, with the edges they had.
  std::vector<std::pair<unsigned, Neighbours>> removed;
  SmallVector<unsigned> choice;
};
} // namespace

static Costs transpose(const Costs &matrix, size_t rows) {
  size_t columns = matrix.size() / rows;
  Costs result(matrix.size());
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j)
      result[j * rows + i] = matrix[i * columns + j];
  return result;
}

Reducer::Reducer(
    const SmallVector<Costs> &nodeCosts,
    const std::map<std::pair<unsigned, unsigned>, Costs> &edgeCosts)
    : nodes(nodeCosts), graph(nodeCosts.size()), choice(nodeCosts.size(), 0) {
  for (const auto &[ends, matrix] : edgeCosts)
    addEdge(ends.first, ends.second, matrix);
}

void Reducer::addEdge(unsigned a, unsigned b, const Costs &matrix) {
  auto addTo = [](Costs &sum, const Costs &update) {
    sum.resize(update.size(), 0);
    for (size_t i = 0; i < update.size(); ++i)
      sum[i] = plus(sum[i], update[i]);
  };
  addTo(graph[a][b], matrix);
  addTo(graph[b][a], transpose(matrix, nodes[a].size()));
}

/// Takes the node out of the graph and remembers its edges for the way back.
void Reducer::removeEdges(unsigned node) {
  for (const auto &[other, matrix] : graph[node])
    graph[other].erase(node);
  removed.emplace_back(node, std::move(graph[node]));
  graph[node].clear();
}

void Reducer::reduceDegree1(unsigned node) {
  const auto &[other, matrix] = *graph[node].begin();
  size_t columns = nodes[other].size();
  for (size_t j = 0; j < columns; ++j) {
    Cost best = PBQP::impossible;
    for (size_t i = 0; i < nodes[node].size(); ++i)
      best = std::min(best, plus(nodes[node][i], matrix[i * columns + j]));
    nodes[other][j] = plus(nodes[other][j], best);
  }
  removeEdges(node);
}

void Reducer::reduceDegree2(unsigned node) {
  const auto &[left, leftMatrix] = *graph[node].begin();
  const auto &[right, rightMatrix] = *std::next(graph[node].begin());
  size_t rows = nodes[left].size(), columns = nodes[right].size();
  Costs matrix(rows * columns);
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j) {
      Cost best = PBQP::impossible;
      for (size_t k = 0; k < nodes[node].size(); ++k)
        best =
            std::min(best, plus(plus(nodes[node][k], leftMatrix[k * rows + i]),
                                rightMatrix[k * columns + j]));
      matrix[i * columns + j] = best;
    }
  unsigned a = left, b = right;
  removeEdges(node);
  addEdge(a, b, matrix);
}

/// The alternative that is cheapest if each neighbour answers it best, without
/// regard to the neighbour's other neighbours: a guess, unless there is only
/// one. The choice becomes final: the matrices' rows are added to the
/// neighbours' costs.
void Reducer::decide(unsigned node) {
  size_t best = 0;
  Cost bestCost = PBQP::impossible;
  for (size_t i = 0; i < nodes[node].size(); ++i) {
    Cost cost = nodes[node][i];
    for (const auto &[other, matrix] : graph[node]) {
      Cost answer = PBQP::impossible;
      for (size_t j = 0; j < nodes[other].size(); ++j)
        answer = std::min(
            answer, plus(nodes[other][j], matrix[i * nodes[other].size() + j]));
      cost = plus(cost, answer);
    }
    if (cost < bestCost) {
      bestCost = cost;
      best = i;
    }
  }
  for (const auto &[other, matrix] : graph[node])
    for (size_t j = 0; j < nodes[other].size(); ++j)
      nodes[other][j] =
          plus(nodes[other][j], matrix[best * nodes[other].size() + j]);
  Cost own = nodes[node][best];
  std::fill(nodes[node].begin(), nodes[node].end(), PBQP::impossible);
  nodes[node][best] = std::min(own, PBQP::impossible - 1);
  removeEdges(node);
  removed.back().second.clear();
}

/// The best answer to the choices of the neighbours.
unsigned Reducer::cheapest(unsigned node, const Neighbours &neighbours) const {
  unsigned best = 0;
  Cost bestCost = PBQP::impossible;
  for (size_t i = 0; i < nodes[node].size(); ++i) {
    Cost cost = nodes[node][i];
    for (const auto &[other, matrix] : neighbours)
      cost = plus(cost, matrix[i * nodes[other].size() + choice[other]]);
    if (cost < bestCost) {
      bestCost = cost;
      best = i;
    }
  }
  return best;
}

SmallVector<unsigned> Reducer::run(bool &exact) {
  exact = true;
  std::vector<bool> done(nodes.size(), false);
  for (size_t left = nodes.size(); left > 0; --left) {
    // What has no choice, then the lowest degree, and from 3 on the highest.
    std::optional<unsigned> single, low, high;
    for (unsigned node = 0; node < nodes.size(); ++node) {
      if (done[node])
        continue;
      if (!single && nodes[node].size() == 1)
        single = node;
      if (!low || graph[node].size() < graph[*low].size())
        low = node;
      if (!high || graph[node].size() > graph[*high].size())
        high = node;
    }
    unsigned node = single ? *single : graph[*low].size() <= 2 ? *low : *high;
    if (single || graph[node].size() > 2) {
      exact &= single.has_value();
      decide(node);
    } else if (graph[node].size() == 2) {
      reduceDegree2(node);
    } else if (graph[node].size() == 1) {
      reduceDegree1(node);
    } else {
      removeEdges(node);
    }
    done[node] = true;
  }
  for (size_t i = removed.size(); i-- > 0;)
    choice[removed[i].first] = cheapest(removed[i].first, removed[i].second);
  return std::move(choice);
}

unsigned PBQP::addNode(ArrayRef<Cost> costs) {
  assert(!costs.empty() && "a node needs an alternative");
  nodes.emplace_back(costs.begin(), costs.end());
  return nodes.size() - 1;
}

void PBQP::addEdge(unsigned a, unsigned b, ArrayRef<Cost> matrix) {
  assert(a != b && matrix.size() == nodes[a].size() * nodes[b].size() &&
         "one entry for each pair of alternatives");
  Costs entries(matrix.begin(), matrix.end());
  if (a > b)
    entries = transpose(entries, nodes[a].size());
  Costs &sum = edges[{std::min(a, b), std::max(a, b)}];
  sum.resize(entries.size(), 0);
  for (size_t i = 0; i < entries.size(); ++i)
    sum[i] = plus(sum[i], entries[i]);
}

Cost PBQP::costOf(ArrayRef<unsigned> choice) const {
  Cost cost = 0;
  for (auto [costs, alternative] : zip_equal(nodes, choice))
    cost = plus(cost, costs[alternative]);
  for (const auto &[ends, matrix] : edges)
    cost = plus(cost, matrix[choice[ends.first] * nodes[ends.second].size() +
                             choice[ends.second]]);
  return cost;
}

/// Changes single nodes as long as that makes the choice cheaper.
static void improve(ArrayRef<Costs> nodes,
                    const std::map<std::pair<unsigned, unsigned>, Costs> &edges,
                    MutableArrayRef<unsigned> choice) {
  using Edge =
      std::pair<const std::pair<const std::pair<unsigned, unsigned>, Costs> *,
                bool>;
  std::vector<SmallVector<Edge, 4>> edgesOf(nodes.size());
  for (const auto &edge : edges) {
    edgesOf[edge.first.first].emplace_back(&edge, true);
    edgesOf[edge.first.second].emplace_back(&edge, false);
  }
  // The part of the sum that depends on the node.
  auto costAt = [&](unsigned node, unsigned alternative) {
    Cost cost = nodes[node][alternative];
    for (auto [edge, isFirst] : edgesOf[node]) {
      auto [first, second] = edge->first;
      unsigned row = isFirst ? alternative : choice[first];
      unsigned column = isFirst ? choice[second] : alternative;
      cost = plus(cost, edge->second[row * nodes[second].size() + column]);
    }
    return cost;
  };
  for (bool improved = true; improved;) {
    improved = false;
    for (unsigned node = 0; node < nodes.size(); ++node)
      for (unsigned i = 0; i < nodes[node].size(); ++i)
        if (costAt(node, i) < costAt(node, choice[node])) {
          choice[node] = i;
          improved = true;
        }
  }
}

SmallVector<unsigned> PBQP::solve() const {
  SmallVector<unsigned> choice = Reducer(nodes, edges).run(exact);
  if (!exact)
    improve(nodes, edges, choice);
  return choice;
}

} // namespace tile
