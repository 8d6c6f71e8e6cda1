//===- Passes.td - the pass from tile_gpu to the LLVM dialect -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declares tile-gpu-to-llvm.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_CONVERSION_TILEGPUTOLLVM_PASSES_TD
#define TILE_CONVERSION_TILEGPUTOLLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTileGPUToLLVMPass : Pass<"tile-gpu-to-llvm", "::mlir::ModuleOp"> {
  let summary = "the code of one thread, in the LLVM and NVVM dialects";
  let description = [{
    Needs: every tensor has a layout, buffers have offsets, conversions through
    shared memory have been taken apart, control flow is branches.
    After it: only the LLVM and NVVM dialects.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect"];
}

def TileGPUKnownLocationsPass
    : Pass<"tile-gpu-known-locations", "::mlir::ModuleOp"> {
  let summary = "locations that debug information can express";
  let description = [{
    Invariant: of every location that is a call, callee and caller have a file
    and a line.
  }];
}

#endif // TILE_CONVERSION_TILEGPUTOLLVM_PASSES_TD
