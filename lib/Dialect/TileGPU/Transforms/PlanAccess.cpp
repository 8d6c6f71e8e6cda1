//===- PlanAccess.cpp - decides how many elements each access moves -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts about addresses and masks are known while control flow is
// structured; the lowering, which comes after, finds the decision on the
// operation: `tile_gpu.vector = array<i32: dim, elements>`.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"

#define DEBUG_TYPE "tile-gpu-plan-access"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUPLANACCESSPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;
using namespace mlir::tile_gpu;

namespace {
struct PlanAccess
    : public mlir::tile_gpu::impl::TileGPUPlanAccessPassBase<PlanAccess> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      ::tile::AccessFacts facts(function);
      function.walk([&](Operation *op) {
        if (!isa<mlir::tile::LoadOp, mlir::tile::StoreOp>(op))
          return;
        Type pointers = ::tile::accessedPointer(op).getType();
        if (!getLayoutAttr(pointers))
          return;
        ::tile::VectorAccess access =
            facts.vectorAccess(op, getLayout(pointers));
        op->setAttr(
            kVectorAttr,
            DenseI32ArrayAttr::get(
                &getContext(), {static_cast<int32_t>(access.dim),
                                static_cast<int32_t>(access.width.elements)}));
      });
    }
  }
};
} // namespace
