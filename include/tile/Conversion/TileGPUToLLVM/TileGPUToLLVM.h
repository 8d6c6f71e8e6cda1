//===- TileGPUToLLVM.h - the pass from tile_gpu to the LLVM dialect -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lowers tiles with layouts to the code of one thread.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_CONVERSION_TILEGPUTOLLVM_TILEGPUTOLLVM_H
#define TILE_CONVERSION_TILEGPUTOLLVM_TILEGPUTOLLVM_H

#include "mlir/Pass/Pass.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"

namespace mlir::tile_gpu {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "tile/Conversion/TileGPUToLLVM/Passes.h.inc"

} // namespace mlir::tile_gpu

#endif // TILE_CONVERSION_TILEGPUTOLLVM_TILEGPUTOLLVM_H
