//===- Pipeline.cpp - the passes of the compiler, in order ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads as the way of a kernel. A comment before a group says what holds after
// it; each pass's own description (in its Passes.td) says what it needs and
// guarantees.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Pipeline.h"
#include "mlir/Conversion/NVVMToLLVM/NVVMToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "tile/Conversion/TileGPUToLLVM/TileGPUToLLVM.h"
#include "tile/Conversion/TileToTileGPU/Passes.h"
#include "tile/Dialect/Tile/Transforms/Passes.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"

using namespace tile;
using namespace mlir::tile_gpu;

void tile::addSemanticPasses(mlir::OpPassManager &manager) {
  // One function is left: the kernel, with its helpers inlined.
  manager.addPass(mlir::createInlinerPass());
  manager.addPass(mlir::createSymbolDCEPass());
  // Products and sums are one operation where they can be.
  manager.addPass(mlir::tile::createTileFuseMultiplyAddPass());
}

void tile::addTilePasses(mlir::OpPassManager &manager) {
  addSemanticPasses(manager);
  // Nothing is computed twice, in vain, or again in every iteration.
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  manager.addPass(mlir::tile::createTileHoistInvariantsPass());
  manager.addPass(mlir::createCanonicalizerPass());
}

void tile::addTileGPUPasses(mlir::OpPassManager &manager,
                            const PipelineOptions &options) {
  // The module says for which machine, and with how many warps.
  TileToTileGPUPassOptions machine;
  machine.target = options.architecture->name.str();
  manager.addPass(createTileToTileGPUPass(machine));
  // Integers are not scaled as floats, about which there are no facts.
  manager.addPass(createTileGPUShiftForScalePass());
  // Reciprocals need no care where numbers are neither huge nor tiny.
  manager.addPass(createTileGPUPlainReciprocalPass());
  // Every tensor has its layout, decided once for the whole kernel.
  if (options.layoutExplanation)
    manager.addPass(
        createExplainingAssignLayoutsPass(*options.layoutExplanation));
  else
    manager.addPass(createTileGPUAssignLayoutsPass());
  // Conversions stand where they are cheapest; those through memory are
  // buffers, stores and loads.
  manager.addPass(createTileGPUPlaceConversionsPass());
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  // Loads and stores know how wide their accesses are.
  manager.addPass(createTileGPUPlanAccessPass());
  // The fields of records are moved together.
  manager.addPass(createTileGPUJoinRecordsPass());
  // Buffers have places, and no thread reads what is not yet written.
  manager.addPass(createTileGPUAllocateSharedPass());
  manager.addPass(createTileGPUInsertSyncPass());
}

void tile::addLLVMPasses(mlir::OpPassManager &manager) {
  // The code of one thread.
  manager.addPass(mlir::createSCFToControlFlowPass());
  manager.addPass(createConvertTileGPUToLLVMPass());
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  // NVVM operations that LLVM has no intrinsic for become inline PTX.
  manager.addPass(mlir::createConvertNVVMToLLVMPass());
  manager.addPass(createTileGPUKnownLocationsPass());
  // `.loc` directives and nothing more: fuller debug information would switch
  // off optimisation in ptxas.
  mlir::LLVM::DIScopeForLLVMFuncOpPassOptions lines;
  lines.emissionKind = mlir::LLVM::DIEmissionKind::DebugDirectivesOnly;
  manager.addPass(mlir::LLVM::createDIScopeForLLVMFuncOpPass(lines));
}

std::vector<std::string> tile::pipelinePassNames() {
  PipelineOptions options;
  options.architecture = findArchitecture(kDefaultArchitecture);
  mlir::OpPassManager manager(mlir::ModuleOp::getOperationName());
  addTilePasses(manager);
  addTileGPUPasses(manager, options);
  addLLVMPasses(manager);
  std::vector<std::string> names;
  for (mlir::Pass &pass : manager.getPasses())
    if (!llvm::is_contained(names, pass.getArgument()))
      names.push_back(pass.getArgument().str());
  return names;
}

void tile::registerAllPasses() {
  mlir::registerInlinerPass();
  mlir::registerSymbolDCEPass();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerLoopInvariantCodeMotionPass();
  mlir::tile::registerTileTransformsPasses();
  registerTileToTileGPUPass();
  registerTileGPUTransformsPasses();
  mlir::registerPass([] { return mlir::createSCFToControlFlowPass(); });
  registerTileGPUToLLVMPasses();
  mlir::registerPass([] { return mlir::createConvertNVVMToLLVMPass(); });
  mlir::LLVM::registerDIScopeForLLVMFuncOpPass();
  static mlir::PassPipelineRegistration<> tilePasses(
      "tile-simplify", "all passes on the tile dialect", addTilePasses);
  static mlir::PassPipelineRegistration<> llvmPasses(
      "tile-gpu-lower-to-llvm", "from tile_gpu to the LLVM dialect",
      addLLVMPasses);
}
