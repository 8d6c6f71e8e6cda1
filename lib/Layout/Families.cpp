//===- Families.cpp - common layouts by name ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds blocked layouts from their parameters, and finds the parameters of a
// layout by reading off what they must be and building it again.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/Families.h"
#include "tile/Layout/RegisterPermutation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

using Sizes = llvm::SmallVector<int64_t, 4>;
using Order = llvm::SmallVector<unsigned, 4>;

/// Last dimension first: the order in which row-major memory is walked.
static Order defaultOrder(unsigned rank) {
  Order order;
  for (unsigned dim = rank; dim-- > 0;)
    order.push_back(dim);
  return order;
}

/// Puts copies of `layout` next to each other, counts[dim] along each
/// dimension, numbered by `in`.
static LinearLayout spread(const LinearLayout &layout, InDim in,
                           llvm::ArrayRef<int64_t> counts,
                           llvm::ArrayRef<unsigned> order) {
  LinearLayout result = layout;
  for (unsigned dim : order)
    result =
        result * LinearLayout::identity1D(counts[dim], in, dim, layout.rank());
  return result;
}

LinearLayout tile::blocked(llvm::ArrayRef<int64_t> shape,
                           const BlockedTile &tile) {
  unsigned rank = shape.size();
  Sizes ctas = tile.ctas.empty() ? Sizes(rank, 1) : tile.ctas;
  Sizes shapeOfCta;
  for (unsigned dim = 0; dim < rank; ++dim)
    shapeOfCta.push_back(std::max<int64_t>(1, shape[dim] / ctas[dim]));
  LinearLayout layout = LinearLayout::zeros1D(1, InDim::Register, rank);
  layout = spread(layout, InDim::Register, tile.sizePerThread, tile.order);
  layout = spread(layout, InDim::Lane, tile.threadsPerWarp, tile.order);
  layout = spread(layout, InDim::Warp, tile.warpsPerCta, tile.order);
  layout = layout.ensureNotLarger(shapeOfCta)
               .withoutZeroRegisters()
               .ensureNotSmaller(shapeOfCta, tile.order);
  layout = spread(layout, InDim::Cta, ctas, tile.order);
  return layout.ensureNotLarger(shape);
}

/// Divides `count` workers over the dimensions in `order`, as many along each
/// as there is `room`; those left over go to the last one, where they hold
/// copies. Takes the room away.
static Sizes distribute(int64_t count, Sizes &room,
                        llvm::ArrayRef<unsigned> order) {
  Sizes result(room.size(), 1);
  for (unsigned dim : order) {
    result[dim] = std::min(count, room[dim]);
    room[dim] /= result[dim];
    count /= result[dim];
  }
  if (!order.empty())
    result[order.back()] *= count;
  return result;
}

BlockedTile tile::defaultBlockedTile(llvm::ArrayRef<int64_t> shape,
                                     int64_t elementsPerThread,
                                     int64_t numWarps, int64_t numCtas) {
  unsigned rank = shape.size();
  BlockedTile tile;
  tile.order = defaultOrder(rank);
  Sizes room(shape.begin(), shape.end());
  // CTAs divide the slowest dimension, so that each has contiguous memory.
  Order slowestFirst(llvm::reverse(tile.order));
  tile.ctas = distribute(numCtas, room, slowestFirst);
  tile.sizePerThread.assign(rank, 1);
  if (rank != 0) {
    tile.sizePerThread.back() = std::min(elementsPerThread, room.back());
    room.back() /= tile.sizePerThread.back();
  }
  tile.threadsPerWarp = distribute(32, room, tile.order);
  tile.warpsPerCta = distribute(numWarps, room, tile.order);
  return tile;
}

//===----------------------------------------------------------------------===//
// Recognition
//===----------------------------------------------------------------------===//

/// How often each dimension occurs among the bases of `in`, as a size; nothing
/// if a basis is no single bit. `copies` gets the size of the zero bases.
static std::optional<Sizes> countPerDim(const LinearLayout &layout, InDim in,
                                        int64_t &copies) {
  Sizes sizes(layout.rank(), 1);
  copies = 1;
  for (uint64_t basis : layout.basesOf(in)) {
    if (basis == 0)
      copies *= 2;
    else if (!llvm::has_single_bit(basis))
      return std::nullopt;
    for (unsigned dim = 0; dim < layout.rank(); ++dim)
      if (basis & layout.outMask(dim))
        sizes[dim] *= 2;
  }
  return sizes;
}

/// The size of the block of consecutive elements that each thread holds.
static Sizes blockOfThread(const LinearLayout &layout) {
  Sizes sizes;
  for (unsigned dim = 0; dim < layout.rank(); ++dim) {
    unsigned bit = 0;
    while (bit < layout.outBits(dim) &&
           llvm::is_contained(layout.basesOf(InDim::Register),
                              uint64_t(1) << (layout.outStart(dim) + bit)))
      ++bit;
    sizes.push_back(int64_t(1) << bit);
  }
  return sizes;
}

/// Sizes with the copies put into one dimension: all possibilities.
static llvm::SmallVector<Sizes, 4> withCopies(const Sizes &sizes,
                                              int64_t copies) {
  if (copies == 1)
    return {sizes};
  llvm::SmallVector<Sizes, 4> result;
  for (unsigned dim = 0; dim < sizes.size(); ++dim) {
    result.push_back(sizes);
    result.back()[dim] *= copies;
  }
  return result;
}

std::optional<BlockedTile> tile::matchBlocked(const LinearLayout &layout) {
  // More dimensions have too many orders to try.
  constexpr unsigned maxRank = 4;
  unsigned rank = layout.rank();
  if (rank == 0 || rank > maxRank || layout.inBits(InDim::Offset) != 0)
    return std::nullopt;
  int64_t laneCopies, warpCopies, ctaCopies;
  std::optional<Sizes> lanes = countPerDim(layout, InDim::Lane, laneCopies);
  std::optional<Sizes> warps = countPerDim(layout, InDim::Warp, warpCopies);
  std::optional<Sizes> ctas = countPerDim(layout, InDim::Cta, ctaCopies);
  if (!lanes || !warps || !ctas)
    return std::nullopt;
  LinearLayout canonical = canonicalize(layout);
  LinearLayout::Coords shape = layout.outSizes();
  BlockedTile tile;
  tile.sizePerThread = blockOfThread(layout);
  // From the default order downwards through all permutations.
  tile.order = defaultOrder(rank);
  do {
    for (const Sizes &laneSizes : withCopies(*lanes, laneCopies)) {
      for (const Sizes &warpSizes : withCopies(*warps, warpCopies)) {
        for (const Sizes &ctaSizes : withCopies(*ctas, ctaCopies)) {
          tile.threadsPerWarp = laneSizes;
          tile.warpsPerCta = warpSizes;
          tile.ctas = ctaSizes;
          if (canonicalize(blocked(shape, tile)) == canonical)
            return tile;
        }
      }
    }
  } while (std::prev_permutation(tile.order.begin(), tile.order.end()));
  return std::nullopt;
}

template <typename T>
static void printList(llvm::raw_ostream &os, llvm::StringRef name,
                      llvm::ArrayRef<T> values) {
  os << name << " = [";
  llvm::interleaveComma(values, os);
  os << "]";
}

std::string tile::familyName(const LinearLayout &layout) {
  std::optional<BlockedTile> tile = matchBlocked(layout);
  if (!tile)
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "blocked<";
  printList<int64_t>(os, "per_thread", tile->sizePerThread);
  printList<int64_t>(os, ", lanes", tile->threadsPerWarp);
  printList<int64_t>(os, ", warps", tile->warpsPerCta);
  if (tile->order != defaultOrder(layout.rank()))
    printList<unsigned>(os, ", order", tile->order);
  if (layout.inBits(InDim::Cta) != 0)
    printList<int64_t>(os, ", ctas", tile->ctas);
  os << ">";
  return text;
}
