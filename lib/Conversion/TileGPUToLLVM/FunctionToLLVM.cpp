//===- FunctionToLLVM.cpp - kernels as PTX entries ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel becomes an LLVM function with the NVVM attributes that make it an
// entry of so many threads. The attributes that the language put on it and on
// its arguments have done their work and are dropped.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::tile_gpu;

namespace {
struct KernelPattern : public OpConversionPattern<func::FuncOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(func::FuncOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!op->hasAttr(mlir::tile::kKernelAttr))
      return rewriter.notifyMatchFailure(op, "not a kernel");
    TypeConverter::SignatureConversion signature(op.getNumArguments());
    for (auto [index, type] : llvm::enumerate(op.getArgumentTypes())) {
      Type converted = getTypeConverter()->convertType(type);
      if (!converted)
        return rewriter.notifyMatchFailure(op, "an argument has no LLVM type");
      signature.addInputs(index, converted);
    }
    MLIRContext *context = op.getContext();
    LLVM::LLVMFuncOp kernel = LLVM::LLVMFuncOp::create(
        rewriter, op.getLoc(), op.getName(),
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context),
                                    signature.getConvertedTypes()));
    kernel->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(),
                    rewriter.getUnitAttr());
    int32_t threads = getNumWarps(op) * kWarpSize;
    kernel->setAttr(NVVM::NVVMDialect::getReqntidAttrName(),
                    rewriter.getDenseI32ArrayAttr({threads}));
    if (IntegerAttr limit =
            op->getAttrOfType<IntegerAttr>(mlir::tile::kKernelRegistersAttr))
      kernel->setAttr(NVVM::NVVMDialect::getMaxnregAttrName(), limit);
    rewriter.inlineRegionBefore(op.getBody(), kernel.getBody(),
                                kernel.getBody().end());
    if (failed(rewriter.convertRegionTypes(&kernel.getBody(),
                                           *getTypeConverter(), &signature)))
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};

struct ReturnPattern : public OpConversionPattern<func::ReturnOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(func::ReturnOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::ReturnOp>(op, ValueRange());
    return success();
  }
};
} // namespace

void mlir::tile_gpu::populateFunctionPatterns(TileGPUTypeConverter &converter,
                                              RewritePatternSet &patterns) {
  patterns.add<KernelPattern, ReturnPattern>(converter, patterns.getContext());
}
