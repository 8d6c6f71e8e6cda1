//===- ResultLayout.h - give the result of an operation a layout *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What it takes to change the layout of a tile at the operation that makes it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_RESULTLAYOUT_H
#define TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_RESULTLAYOUT_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"

namespace mlir::tile_gpu {

/// Sets the layout of the only result of `op`, a tile; a constant's value has
/// its type too and follows.
inline void setResultLayout(Operation *op, const ::tile::LinearLayout &layout) {
  RankedTensorType type =
      withLayout(cast<RankedTensorType>(op->getResult(0).getType()), layout);
  op->getResult(0).setType(type);
  if (arith::ConstantOp constant = dyn_cast<arith::ConstantOp>(op))
    if (DenseElementsAttr elements =
            dyn_cast<DenseElementsAttr>(constant.getValue()))
      constant.setValueAttr(elements.reshape(type));
}

} // namespace mlir::tile_gpu

#endif // TILE_LIB_DIALECT_TILEGPU_TRANSFORMS_RESULTLAYOUT_H
