//===- Passes.td - the passes on the tile dialect -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declares the passes that work on tiles without layouts.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_TRANSFORMS_PASSES_TD
#define TILE_DIALECT_TILE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def TileFuseMultiplyAddPass
    : Pass<"tile-fuse-multiply-add", "::mlir::ModuleOp"> {
  let summary = "products that are only added become fused multiply-adds";
  let description = [{
    `a * b + c` is rounded once, not twice, and takes one instruction. This pass
    decides it for interpreter and GPU alike, so that their results agree to the
    bit; nothing behind it forms or takes apart multiply-adds. A product with
    another use, and kernels with `tile.no_fp_fusion`, are left alone.

    Invariant: none; the pass may be left out.
  }];
  let dependentDialects = ["::mlir::math::MathDialect",
                           "::mlir::arith::ArithDialect"];
}

def TileHoistInvariantsPass
    : Pass<"tile-hoist-invariants", "::mlir::ModuleOp"> {
  let summary = "what every iteration computes alike is computed before";
  let description = [{
    MLIR's loop-invariant code motion, for all loops but those that the source
    marks with `disable_licm` (`tile.disable_licm`): there it wants registers
    free rather than work done once.

    Invariant: none; the pass may be left out.
  }];
}

#endif // TILE_DIALECT_TILE_TRANSFORMS_PASSES_TD
