//===- CompileAll.h - every function of many files --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tilec --all`: compiles each jit function of the files and folders given,
// several at a time, and says what came of each. The files may be anybody's:
// whatever is in them costs one row of the table.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_COMPILEALL_H
#define TILE_TOOLS_TILE_COMPILEALL_H

#include "CompileTable.h"
#include "tile/Compiler/Compilation.h"
#include "tile/Support/ContainedWork.h"

namespace tile {

/// What is done with each function.
struct CompileAllOptions {
  CompilerOptions compiler;
  LoadOptions load;
  /// An empty signature stands for `auto`.
  SignatureRequest request;
  std::optional<unsigned> configuration;
  /// From Tile on.
  Stage stage = Stage::PTX;
  ContainedLimits limits;
};

/// The rows of all functions, in the order of the files and of the functions in
/// them. A file that cannot be read has a row of its own; one without functions
/// has none.
std::vector<CompileRow> compileAll(llvm::ArrayRef<std::string> files,
                                   const CompileAllOptions &options);

} // namespace tile

#endif // TILE_TOOLS_TILE_COMPILEALL_H
