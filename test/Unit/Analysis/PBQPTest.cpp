//===- PBQPTest.cpp - the solver against exhaustive search ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random small graphs. Where the solver says that it did not guess, its choice
// must cost as little as the best of all; where it guessed, it must not be far
// off, and no change of one node may help.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/PBQP.h"
#include "gtest/gtest.h"
#include <random>

using namespace ::tile;

namespace {

struct RandomGraph {
  PBQP problem;
  std::vector<unsigned> alternatives;
};

/// `density` of 100 pairs of nodes have an edge, and one of `rarity` entries
/// is impossible; none if that is 0.
RandomGraph randomGraph(std::mt19937_64 &random, unsigned numNodes,
                        unsigned density, unsigned rarity) {
  RandomGraph graph;
  auto cost = [&]() -> PBQP::Cost {
    return rarity && random() % rarity == 0 ? PBQP::impossible
                                            : PBQP::Cost(random() % 100);
  };
  for (unsigned node = 0; node < numNodes; ++node) {
    graph.alternatives.push_back(1 + random() % 3);
    PBQP::Costs costs;
    // One alternative of each node is possible, so that there is a solution.
    costs.push_back(random() % 100);
    while (costs.size() < graph.alternatives.back())
      costs.push_back(cost());
    graph.problem.addNode(costs);
  }
  for (unsigned a = 0; a < numNodes; ++a)
    for (unsigned b = 0; b < numNodes; ++b) {
      if (a == b || random() % 100 >= density)
        continue;
      PBQP::Costs matrix(graph.alternatives[a] * graph.alternatives[b]);
      for (PBQP::Cost &entry : matrix)
        entry = cost();
      matrix[0] = random() % 100;
      graph.problem.addEdge(a, b, matrix);
    }
  return graph;
}

PBQP::Cost leastCost(const RandomGraph &graph) {
  llvm::SmallVector<unsigned> choice(graph.alternatives.size(), 0);
  PBQP::Cost least = PBQP::impossible;
  for (;;) {
    least = std::min(least, graph.problem.costOf(choice));
    size_t node = 0;
    while (node < choice.size() && ++choice[node] == graph.alternatives[node])
      choice[node++] = 0;
    if (node == choice.size())
      return least;
  }
}

TEST(PBQPTest, exactWhereItDoesNotGuess) {
  unsigned numExact = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    RandomGraph graph = randomGraph(random, 1 + random() % 7, random() % 30,
                                    /*rarity=*/10);
    PBQP::Cost found = graph.problem.costOf(graph.problem.solve());
    PBQP::Cost least = leastCost(graph);
    if (graph.problem.wasExact()) {
      ++numExact;
      ASSERT_EQ(found, least);
    } else {
      ASSERT_GE(found, least);
    }
  }
  EXPECT_GT(numExact, 1000u);
}

TEST(PBQPTest, guessesAreLocallyBestAndNearTheOptimum) {
  unsigned numGuessed = 0;
  PBQP::Cost foundSum = 0, leastSum = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    RandomGraph graph = randomGraph(random, 7, 60, /*rarity=*/0);
    llvm::SmallVector<unsigned> choice = graph.problem.solve();
    PBQP::Cost found = graph.problem.costOf(choice);
    if (graph.problem.wasExact())
      continue;
    ++numGuessed;
    PBQP::Cost least = leastCost(graph);
    ASSERT_LT(found, PBQP::impossible);
    foundSum += found;
    leastSum += least;
    for (unsigned node = 0; node < choice.size(); ++node)
      for (unsigned i = 0; i < graph.alternatives[node]; ++i) {
        llvm::SmallVector<unsigned> changed = choice;
        changed[node] = i;
        ASSERT_GE(graph.problem.costOf(changed), found);
      }
  }
  EXPECT_GT(numGuessed, 150u);
  EXPECT_LE(foundSum, leastSum * 115 / 100);
}

TEST(PBQPTest, sameProblemSameChoice) {
  std::mt19937_64 random(1);
  RandomGraph graph = randomGraph(random, 40, 20, /*rarity=*/0);
  EXPECT_EQ(graph.problem.solve(), graph.problem.solve());
}

TEST(PBQPTest, edgesBetweenTheSameNodesAddUp) {
  PBQP problem;
  unsigned a = problem.addNode({0, 5}), b = problem.addNode({0, 0, 0});
  problem.addEdge(a, b, {10, 10, 10, 0, 0, 3});
  problem.addEdge(b, a, {0, 4, 0, 0, 0, 0});
  llvm::SmallVector<unsigned> choice = problem.solve();
  EXPECT_TRUE(problem.wasExact());
  EXPECT_EQ(choice, (llvm::SmallVector<unsigned>{1, 1}));
  EXPECT_EQ(problem.costOf(choice), 5);
}

} // namespace
