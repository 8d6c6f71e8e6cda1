//===- TileLspServer.cpp - serves editors of dialect text -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's own language server over the dialects of the compiler: diagnostics,
// hover, definitions.
//
//===----------------------------------------------------------------------===//

#include "Tools.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "tile/Compiler/Context.h"

int tile::runTileLspServer(int argc, char **argv) {
  mlir::DialectRegistry registry;
  dialectRegistry().appendTo(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry))
             ? kExitInputErrors
             : kExitSuccess;
}
