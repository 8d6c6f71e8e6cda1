//===- KnownLocations.cpp - locations that debug information can express --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants that folding made have no location. If such an operation is
// inlined, its location says that it was called from somewhere, but not where
// it is; MLIR's pass that attaches debug scopes follows the missing half and
// crashes. Such an operation gets the location of the call.
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/Pass.h"
#include "tile/Conversion/TileGPUToLLVM/TileGPUToLLVM.h"

#define DEBUG_TYPE "tile-gpu-known-locations"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUKNOWNLOCATIONSPASS
#include "tile/Conversion/TileGPUToLLVM/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;

/// Whether a file, line and column can be found in `location`.
static bool isKnown(Location location) {
  return location->findInstanceOf<FileLineColLoc>() != nullptr;
}

/// `location` without calls whose callee is unknown.
static Location makeKnown(Location location) {
  CallSiteLoc call = dyn_cast<CallSiteLoc>(location);
  if (!call)
    return location;
  if (!isKnown(call.getCallee()))
    return makeKnown(call.getCaller());
  return CallSiteLoc::get(makeKnown(call.getCallee()),
                          makeKnown(call.getCaller()));
}

namespace {
struct KnownLocations
    : public mlir::tile_gpu::impl::TileGPUKnownLocationsPassBase<
          KnownLocations> {
  using Base::Base;

  void runOnOperation() override {
    getOperation()->walk(
        [](Operation *op) { op->setLoc(makeKnown(op->getLoc())); });
  }
};
} // namespace
