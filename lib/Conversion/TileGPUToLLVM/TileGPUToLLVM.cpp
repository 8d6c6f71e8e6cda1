//===- TileGPUToLLVM.cpp - tile_gpu to the code of one thread -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts the groups of patterns together. Structured control flow has been
// turned into branches before; tensors travel through them as several values
// each.
//
//===----------------------------------------------------------------------===//

#include "tile/Conversion/TileGPUToLLVM/TileGPUToLLVM.h"
#include "Patterns.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Pass/Pass.h"

#define DEBUG_TYPE "tile-gpu-to-llvm"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_CONVERTTILEGPUTOLLVMPASS
#include "tile/Conversion/TileGPUToLLVM/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;
using namespace mlir::tile_gpu;

/// Declares the CTA's dynamic shared memory if the module uses any.
static void declareSharedMemory(ModuleOp module) {
  IntegerAttr bytes = module->getAttrOfType<IntegerAttr>(kSharedAttr);
  if (!bytes || bytes.getInt() == 0)
    return;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  LLVM::GlobalOp::create(builder, module.getLoc(),
                         LLVM::LLVMArrayType::get(builder.getI8Type(), 0),
                         /*isConstant=*/false, LLVM::Linkage::External,
                         kSharedSymbol, Attribute(),
                         /*alignment=*/1024, /*addrSpace=*/3);
}

namespace {
struct ConvertTileGPUToLLVM
    : public mlir::tile_gpu::impl::ConvertTileGPUToLLVMPassBase<
          ConvertTileGPUToLLVM> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    declareSharedMemory(module);
    TileGPUTypeConverter converter(&getContext());
    RewritePatternSet patterns(&getContext());
    populateElementwisePatterns(converter, patterns);
    populateScalarPatterns(converter, patterns);
    populateShapePatterns(converter, patterns);
    populateGlobalMemoryPatterns(converter, patterns);
    populateRecordPatterns(converter, patterns);
    populateSharedMemoryPatterns(converter, patterns);
    populateConvertLayoutPatterns(converter, patterns);
    populateFunctionPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    ub::populateUBToLLVMConversionPatterns(converter, patterns);
    ConversionTarget target(getContext());
    target.addLegalDialect<LLVM::LLVMDialect, NVVM::NVVMDialect>();
    target.addLegalOp<ModuleOp>();
    if (failed(applyFullConversion(module, target, std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
