//===- TileOpt.cpp - runs passes on dialect text --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's own opt driver over the dialects and passes of the compiler: round
// trips, single passes, and every option that mlir-opt has.
//
//===----------------------------------------------------------------------===//

#include "Tools.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "tile/Compiler/Context.h"
#include "tile/Compiler/Pipeline.h"

int tile::runTileOpt(int argc, char **argv) {
  registerAllPasses();
  mlir::DialectRegistry registry;
  dialectRegistry().appendTo(registry);
  return mlir::failed(
             mlir::MlirOptMain(argc, argv, "Tile pass driver\n", registry))
             ? kExitInputErrors
             : kExitSuccess;
}
