//===- AccessFacts.h - facts of all values, widths of accesses --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computes the facts (Facts.h) of all integers, pointers and tiles of a kernel,
// and answers what they are wanted for: how many neighbouring elements a load
// or store may move at once, and why not more. Assigning layouts and lowering
// loads and stores ask the same functions.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_ACCESSFACTS_H
#define TILE_ANALYSIS_ACCESSFACTS_H

#include "mlir/IR/Operation.h"
#include "tile/Analysis/Facts.h"
#include "tile/Layout/RegisterPermutation.h"
#include "llvm/ADT/DenseMap.h"
#include <string>

namespace tile {

/// Names of hints: discardable attributes of an operation with one result,
/// integers or arrays with one integer a dimension. `tile.hint.divisibility`
/// says of what the values at run starts are multiples, `tile.hint.contiguity`
/// how many elements are consecutive, `tile.hint.constancy` how many are equal.
/// They are the user's promises and believed.
inline constexpr llvm::StringLiteral kDivisibilityHint =
    "tile.hint.divisibility";
inline constexpr llvm::StringLiteral kContiguityHint = "tile.hint.contiguity";
inline constexpr llvm::StringLiteral kConstancyHint = "tile.hint.constancy";

/// What one access of a load or store may move, as far as addresses and mask
/// are concerned; a layout may allow less.
struct AccessLimit {
  /// A power of two; elements * element size is at most 16 bytes.
  unsigned elements = 1;
  /// The dimension along which neighbours in the tile are neighbours in memory.
  unsigned dim = 0;
  /// Empty if `elements` is all that 16 bytes hold; else why a wider access is
  /// not allowed, for example "the address is not known to be a multiple of 8:
  /// `stride` is not known to be a multiple of 2".
  std::string reason;
};

/// A load or store of one layout: `width.order` arranges the registers such
/// that each `width.elements` of them are one access.
struct VectorAccess {
  VectorWidth width;
  unsigned dim = 0;
};

/// The facts of all values in one operation, usually a function. They describe
/// the program as it was when they were computed; values made later have none.
class AccessFacts {
public:
  explicit AccessFacts(mlir::Operation *root);

  /// The facts of `value`, whose type has facts; unknown facts if the value has
  /// not been seen.
  Facts of(mlir::Value value) const;

  /// What addresses and mask of a tile.load or tile.store allow.
  AccessLimit accessLimit(mlir::Operation *memoryOp) const;

  /// How a tile.load or tile.store is split into accesses if its tiles have
  /// this layout; one element each for scalars.
  VectorAccess vectorAccess(mlir::Operation *memoryOp,
                            const LinearLayout &layout) const;

  /// How many consecutive elements one access of `memoryOp` may move.
  unsigned vectorElements(mlir::Operation *memoryOp,
                          const LinearLayout &layout) const {
    return vectorAccess(memoryOp, layout).width.elements;
  }

private:
  llvm::DenseMap<mlir::Value, Facts> facts;
};

/// The pointer of a tile.load or tile.store.
mlir::Value accessedPointer(mlir::Operation *memoryOp);
/// The mask of a tile.load or tile.store, or null.
mlir::Value accessMask(mlir::Operation *memoryOp);

} // namespace tile

#endif // TILE_ANALYSIS_ACCESSFACTS_H
