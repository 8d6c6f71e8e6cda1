//===- Passes.h - from tile to tile_gpu -------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Creates and registers the pass that Passes.td describes.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_CONVERSION_TILETOTILEGPU_PASSES_H
#define TILE_CONVERSION_TILETOTILEGPU_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::tile_gpu {

#define GEN_PASS_DECL
#include "tile/Conversion/TileToTileGPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "tile/Conversion/TileToTileGPU/Passes.h.inc"

} // namespace mlir::tile_gpu

#endif // TILE_CONVERSION_TILETOTILEGPU_PASSES_H
