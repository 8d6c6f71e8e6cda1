//===- Rematerialise.h - values that are cheaper made than moved *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile that is wanted in another layout can be converted, or computed again
// in that layout. For offsets, pointers and masks, which are a few additions on
// ranges and splats, computing is cheaper by far. Assigning layouts counts with
// that, and placing conversions does it; both ask the functions of this file.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_ANALYSIS_REMATERIALISE_H
#define TILE_ANALYSIS_REMATERIALISE_H

#include "mlir/IR/Operation.h"
#include "tile/Layout/LinearLayout.h"
#include "llvm/ADT/SetVector.h"
#include <optional>

namespace tile {

/// Whether the operation computes each element of its results from the elements
/// of its operands at the same index, so that all its tiles have one layout.
bool isElementwise(mlir::Operation *op);

/// Whether a tile exists in any layout at no cost: constants, splats, ranges.
bool isFree(mlir::Value value);

/// Whether `op` is tile.expand_dims or tile.broadcast.
bool isShapeOp(mlir::Operation *op);

/// The layout that the operand of a shape operation must have, so that each
/// thread has what it needs of the result in layout `result`.
LinearLayout operandLayout(mlir::Operation *shapeOp,
                           const LinearLayout &result);

/// The operations that compute a value again, operands before users; free
/// values are included.
struct Recipe {
  llvm::SetVector<mlir::Operation *> ops;
  /// Issue slots for each register of the result.
  unsigned costPerRegister = 0;
};

/// How to compute `value` from scalars and free values, or nothing if that
/// takes a load, a loop or many operations.
std::optional<Recipe> recipeFor(mlir::Value value);

} // namespace tile

#endif // TILE_ANALYSIS_REMATERIALISE_H
