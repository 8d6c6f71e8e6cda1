//===- Pipeline.h - the passes of the compiler, in order --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of contents of the compiler: which passes run between which
// stages. Tools and library use these functions alone to put pass managers
// together.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_PIPELINE_H
#define TILE_COMPILER_PIPELINE_H

#include "mlir/Pass/PassManager.h"
#include "tile/Target/NVPTX/Architecture.h"
#include <string>
#include <vector>

namespace tile {

/// What the passes are told.
struct PipelineOptions {
  /// The architecture to compile for.
  const Architecture *architecture = nullptr;
  /// Where assign-layouts explains its decision; null: nowhere. The stream
  /// outlives the pass manager.
  llvm::raw_ostream *layoutExplanation = nullptr;
};

/// The passes that settle what a kernel computes, to the last bit: the
/// interpreter runs them too. All others keep results as they are.
void addSemanticPasses(mlir::OpPassManager &manager);

/// Those, and then simplifies the `tile` dialect. After it: one function, the
/// kernel.
void addTilePasses(mlir::OpPassManager &manager);

/// From `tile` to `tile_gpu`. After it: every tensor has a layout, conversions
/// are where they are cheapest, buffers have places, barriers stand.
void addTileGPUPasses(mlir::OpPassManager &manager,
                      const PipelineOptions &options);

/// From `tile_gpu` to the LLVM dialect, ready for translation.
void addLLVMPasses(mlir::OpPassManager &manager);

/// The names of all those passes, in order of their first appearance.
std::vector<std::string> pipelinePassNames();

/// Registers all passes and pipelines under their command-line names, once.
void registerAllPasses();

} // namespace tile

#endif // TILE_COMPILER_PIPELINE_H
