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
#include "llvm/Support/MathExtras.h"
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
                                             int64_t perThread, int64_t perWarp,
                                             int64_t numWarps) {
  // The index bits, the fastest first, are dealt out one after the other.
  LinearLayout elements = LinearLayout::rowMajor(shape);
  SmallVector<uint64_t, 16> bits;
  for (unsigned dim : order)
    for (unsigned bit = 0; bit < elements.outBits(dim); ++bit)
      bits.push_back(uint64_t(1) << (elements.outStart(dim) + bit));
  LinearLayout::Bases bases;
  unsigned next = 0;
  auto deal = [&](::tile::InDim to, unsigned count) {
    SmallVectorImpl<uint64_t> &target = bases[static_cast<unsigned>(to)];
    for (; count > 0 && next < bits.size(); --count)
      target.push_back(bits[next++]);
    if (to != ::tile::InDim::Register)
      target.append(count, 0);
  };
  unsigned inThread = llvm::Log2_64(perThread);
  deal(::tile::InDim::Register,
       std::min(inThread, elements.outBits(order.front())));
  deal(::tile::InDim::Lane, llvm::Log2_64(kWarpSize));
  deal(::tile::InDim::Register, llvm::Log2_64(perWarp) - inThread);
  deal(::tile::InDim::Warp, llvm::Log2_64(numWarps));
  deal(::tile::InDim::Register, bits.size() - next);
  return LinearLayout::fromBases(shape, bases);
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

/// How an access wants its tile: the order of the dimensions and how many
/// neighbours along the first one a thread should have.
static std::pair<SmallVector<unsigned, 4>, int64_t>
preference(const LayoutNode &node, const ::tile::AccessCost &access,
           int64_t numWarps) {
  SmallVector<unsigned, 4> order = access.order();
  // The dimension of the vector goes first.
  llvm::erase(order, access.limit().dim);
  order.insert(order.begin(), access.limit().dim);
  return {order, std::min<int64_t>(access.limit().elements,
                                   elementsPerThread(node.shape, numWarps))};
}

void LayoutProblem::addCandidates() {
  CandidatePools pools;
  int64_t numWarps = decision.numWarps;
  // The widest access of each shape and order: the others get the same elements
  // into a warp, so that what they exchange stays there.
  std::map<std::pair<SmallVector<int64_t, 4>, SmallVector<unsigned, 4>>,
           int64_t>
      widest;
  for (bool add : {false, true})
    for (const LayoutNode &node : decision.nodeList) {
      if (!node.access)
        continue;
      auto [order, perThread] =
          preference(node, accessCosts.at(node.access), numWarps);
      int64_t &perWarp = widest[{node.shape, order}];
      perWarp = std::max(perWarp, perThread);
      if (add)
        pools.add(node.shape, coalescedLayout(node.shape, order, perThread,
                                              perWarp, numWarps));
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
    pools.add(node.shape, coalescedLayout(node.shape, order, perThread,
                                          perThread, numWarps));
  }
  // Two rounds reach from a vector over a matrix to another vector.
  for (unsigned round = 0; round < 2; ++round)
    passOn(pools, decision.nodeList, decision.edgeList);
  for (LayoutNode &node : decision.nodeList)
    node.candidates = pools.of(node.shape);
}
