//===- HoistInvariants.cpp - loop-invariant code motion where wanted ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Goes through the loops from the inside out, so that what is invariant in
// several moves in front of the outermost.
//
//===----------------------------------------------------------------------===//

#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Dialect/Tile/Transforms/Passes.h"

#define DEBUG_TYPE "tile-hoist-invariants"

namespace mlir::tile {
#define GEN_PASS_DEF_TILEHOISTINVARIANTSPASS
#include "tile/Dialect/Tile/Transforms/Passes.h.inc"
} // namespace mlir::tile

using namespace mlir;

namespace {
struct HoistInvariants
    : public mlir::tile::impl::TileHoistInvariantsPassBase<HoistInvariants> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([](LoopLikeOpInterface loop) {
      if (!loop->hasAttr(mlir::tile::kLoopKeepInvariantsAttr))
        moveLoopInvariantCode(loop);
    });
  }
};
} // namespace
