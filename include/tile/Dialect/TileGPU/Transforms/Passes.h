//===- Passes.h - the passes on the tile_gpu dialect ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Creates and registers the passes that Passes.td describes.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_H
#define TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::tile_gpu {

#define GEN_PASS_DECL
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"

/// assign-layouts that also prints its decisions to `explanation`, which must
/// outlive it: what `tilec --explain=layouts` runs.
std::unique_ptr<Pass>
createExplainingAssignLayoutsPass(raw_ostream &explanation);

#define GEN_PASS_REGISTRATION
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"

} // namespace mlir::tile_gpu

#endif // TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_H
