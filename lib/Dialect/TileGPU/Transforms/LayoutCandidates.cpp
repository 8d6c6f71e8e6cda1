//===- LayoutCandidates.cpp - which layouts come into question ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every load and store of a tile proposes the layout that serves it best; the
// proposals for one shape are the candidates of all nodes of that shape. They
// pass through shape operations to neighbouring shapes: a row that is repeated
// into a matrix may as well live where the matrix wants it.
//
//===----------------------------------------------------------------------===//

#include "LayoutProblem.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Layout/Families.h"
#include <map>

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::LinearLayout;

using Pool = SmallVector<LinearLayout, 0>;

namespace {
/// The candidates of each shape, without doubles, in the order in which they
/// came.
class CandidatePools {
public:
  using Shape = std::vector<int64_t>;

  void add(ArrayRef<int64_t> shape, const LinearLayout &layout) {
    // Enough for what first-come accesses propose; more would cost time.
    constexpr size_t most = 12;
    Pool &pool = pools[shape.vec()];
    if (pool.size() < most && !llvm::is_contained(pool, layout))
      pool.push_back(layout);
  }

  const Pool &of(ArrayRef<int64_t> shape) { return pools[shape.vec()]; }

private:
  std::map<Shape, Pool> pools;
};
} // namespace

LinearLayout mlir::tile_gpu::coalescedLayout(ArrayRef<int64_t> shape,
                                             ArrayRef<unsigned> order,
                                             int64_t perThread,
                                             int64_t numWarps) {
  ::tile::BlockedTile tile;
  unsigned rank = shape.size();
  tile.order.assign(order.begin(), order.end());
  tile.sizePerThread.assign(rank, 1);
  tile.threadsPerWarp.assign(rank, 1);
  tile.warpsPerCta.assign(rank, 1);
  SmallVector<int64_t, 4> left(shape.begin(), shape.end());
  auto fill = [&](SmallVectorImpl<int64_t> &sizes, int64_t count) {
    for (unsigned dim : order) {
      sizes[dim] = std::min(count, left[dim]);
      left[dim] /= sizes[dim];
      count /= sizes[dim];
    }
    // What is left over holds copies, wherever it is counted.
    sizes[order.back()] *= count;
  };
  tile.sizePerThread[order.front()] = std::min(perThread, left[order.front()]);
  left[order.front()] /= tile.sizePerThread[order.front()];
  fill(tile.threadsPerWarp, kWarpSize);
  fill(tile.warpsPerCta, numWarps);
  return ::tile::blocked(shape, tile);
}

/// How many elements a thread gets if the tile is spread over all threads.
static int64_t elementsPerThread(ArrayRef<int64_t> shape, int64_t numWarps) {
  int64_t elements = 1;
  for (int64_t extent : shape)
    elements *= extent;
  return std::max<int64_t>(1, elements / (kWarpSize * numWarps));
}

/// Hands candidates on from the result of each shape operation to its operand,
/// and, where a dimension is inserted, from the operand to the result.
static void passOn(CandidatePools &pools, ArrayRef<LayoutNode> nodes,
                   ArrayRef<LayoutEdge> edges) {
  for (const LayoutEdge &edge : edges) {
    if (!edge.shapeOp)
      continue;
    ArrayRef<int64_t> from = nodes[edge.from].shape, to = nodes[edge.to].shape;
    // Copies: the pools change while they are read.
    Pool source = pools.of(from), result = pools.of(to);
    for (const LinearLayout &layout : result)
      pools.add(from, ::tile::operandLayout(edge.shapeOp, layout));
    if (mlir::tile::ExpandDimsOp expand =
            dyn_cast<mlir::tile::ExpandDimsOp>(edge.shapeOp))
      for (const LinearLayout &layout : source)
        pools.add(to, layout.expandDims(expand.getAxis()));
  }
}

void LayoutProblem::addCandidates() {
  CandidatePools pools;
  int64_t numWarps = decision.numWarps;
  for (const LayoutNode &node : decision.nodeList) {
    if (!node.access)
      continue;
    const ::tile::AccessCost &access = accessCosts.at(node.access);
    int64_t perThread = std::min<int64_t>(
        access.limit().elements, elementsPerThread(node.shape, numWarps));
    SmallVector<unsigned, 4> order = access.order();
    // The dimension of the vector goes first.
    llvm::erase(order, access.limit().dim);
    order.insert(order.begin(), access.limit().dim);
    pools.add(node.shape,
              coalescedLayout(node.shape, order, perThread, numWarps));
  }
  // Shapes that are not loaded or stored: any compact layout.
  for (const LayoutNode &node : decision.nodeList) {
    if (!pools.of(node.shape).empty())
      continue;
    SmallVector<unsigned, 4> order;
    for (unsigned dim = node.shape.size(); dim-- > 0;)
      order.push_back(dim);
    int64_t perThread =
        std::min<int64_t>(4, elementsPerThread(node.shape, numWarps));
    pools.add(node.shape,
              coalescedLayout(node.shape, order, perThread, numWarps));
  }
  // Two rounds reach from a vector over a matrix to another vector.
  for (unsigned round = 0; round < 2; ++round)
    passOn(pools, decision.nodeList, decision.edgeList);
  for (LayoutNode &node : decision.nodeList)
    node.candidates = pools.of(node.shape);
}
