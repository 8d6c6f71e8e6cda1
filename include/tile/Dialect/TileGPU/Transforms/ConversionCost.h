//===- ConversionCost.h - conversions of tiles: bits and bytes --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From types of tiles to what the layout library wants to know of a conversion.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_TRANSFORMS_CONVERSIONCOST_H
#define TILE_DIALECT_TILEGPU_TRANSFORMS_CONVERSIONCOST_H

#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Layout/Conversion.h"

namespace mlir::tile_gpu {

/// The bits in which an element of a tile travels: pointers are 64 wide,
/// predicates and 4-bit types take a byte.
inline unsigned movedBits(Type tile) {
  Type scalar = mlir::tile::getScalarType(tile);
  if (!scalar.isIntOrFloat())
    return 64;
  return std::max(8u, scalar.getIntOrFloatBitWidth());
}

/// The bytes of all elements of a tile.
inline int64_t tileBytes(Type tile) {
  return cast<RankedTensorType>(tile).getNumElements() * movedBits(tile) / 8;
}

/// What an operation with no other user widens to `value`, elementwise and from
/// nothing else; null if there is no such operation. Converting that moves
/// fewer bytes.
inline Value widenedFrom(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !op->hasOneUse() || op->getNumOperands() != 1 ||
      op->getNumResults() != 1 || !::tile::isElementwise(op))
    return nullptr;
  Value source = op->getOperand(0);
  bool isNarrower = isa<RankedTensorType>(source.getType()) &&
                    movedBits(source.getType()) < movedBits(value.getType());
  return isNarrower ? source : nullptr;
}

/// What is converted in place of `value`: what it is widened from, if anything.
inline Value narrowForm(Value value) {
  while (Value source = widenedFrom(value))
    value = source;
  return value;
}

/// The plan of a conversion that stands in the program.
inline std::optional<::tile::Conversion> planOf(ConvertLayoutOp op) {
  return ::tile::planConversion(getLayout(op.getSource().getType()),
                                getLayout(op.getResult().getType()),
                                movedBits(op.getSource().getType()));
}

} // namespace mlir::tile_gpu

#endif // TILE_DIALECT_TILEGPU_TRANSFORMS_CONVERSIONCOST_H
