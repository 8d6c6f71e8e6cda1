//===- Passes.td - from tile to tile_gpu ----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one pass that takes a module from `tile` to `tile_gpu`.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_CONVERSION_TILETOTILEGPU_PASSES_TD
#define TILE_CONVERSION_TILETOTILEGPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def TileToTileGPUPass : Pass<"tile-to-tile-gpu", "::mlir::ModuleOp"> {
  let summary = "fix the machine that a module is compiled for";
  let description = [{
    Writes down what later passes take as given: the target, the warps of a CTA
    and the CTAs of a cluster. The module's own `tile.target` and a kernel's own
    `tile.num_warps` come before the options. Assumptions go; an operation that
    no later pass knows is an error.

    Invariant: the module has `tile_gpu.target`, the name of a known
    architecture, `tile_gpu.num_warps`, a power of two up to 32, and
    `tile_gpu.num_ctas`. All operations of the tile dialect that are left have a
    lowering.
  }];
  let options = [
    Option<"target", "target", "std::string", "\"sm_90a\"",
           "the architecture, such as sm_90a, unless the module says otherwise">,
    Option<"numWarps", "num-warps", "unsigned", "4",
           "warps of a CTA, unless the kernel says otherwise">,
    Option<"numCtas", "num-ctas", "unsigned", "1", "CTAs of a cluster">
  ];
  let dependentDialects = ["::mlir::tile_gpu::TileGPUDialect"];
}

#endif // TILE_CONVERSION_TILETOTILEGPU_PASSES_TD
