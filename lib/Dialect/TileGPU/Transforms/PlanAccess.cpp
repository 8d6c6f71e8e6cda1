//===- PlanAccess.cpp - how accesses are grouped, and what they share -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts about addresses and masks are known while control flow is
// structured; the lowering, which comes after, finds the decisions on the
// operations: `tile_gpu.vector = array<i32: dim, elements>` on loads and
// stores, and `tile_gpu.steps`, where the registers of a thread follow from one
// another.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Analysis/RegisterSteps.h"
#include "tile/Analysis/Rematerialise.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Dialect/TileGPU/Transforms/Passes.h"

#define DEBUG_TYPE "tile-gpu-plan-access"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILEGPUPLANACCESSPASS
#include "tile/Dialect/TileGPU/Transforms/Passes.h.inc"
} // namespace mlir::tile_gpu

using namespace mlir;
using namespace mlir::tile_gpu;

/// Whether a register of the result of `op` is computed from another by adding
/// a number, if it can be. Sums and changes of width are no cheaper that way,
/// and LLVM knows more of them as they are.
static bool hasSums(Operation *op) {
  return isa<mlir::tile::PtrAddOp, arith::MulIOp, arith::DivSIOp,
             arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(op);
}

static void planVector(Operation *op, const ::tile::AccessFacts &facts) {
  Type pointers = ::tile::accessedPointer(op).getType();
  if (!getLayoutAttr(pointers))
    return;
  ::tile::VectorAccess access = facts.vectorAccess(op, getLayout(pointers));
  op->setAttr(kVectorAttr, DenseI32ArrayAttr::get(
                               op->getContext(),
                               {static_cast<int32_t>(access.dim),
                                static_cast<int32_t>(access.width.elements)}));
}

/// Loads share what is equal; what is computed may be a sum, too. Ranges and
/// shape operations cost nothing in any register.
static void planSteps(Operation *op, const ::tile::AccessFacts &facts) {
  if ((!isa<mlir::tile::LoadOp>(op) && !::tile::isElementwise(op)) ||
      op->getNumResults() != 1)
    return;
  Value result = op->getResult(0);
  if (!getLayoutAttr(result.getType()) || !::tile::hasFacts(result.getType()) ||
      ::tile::isFree(result))
    return;
  ::tile::RegisterSteps steps(facts.of(result), getLayout(result.getType()));
  if (!hasSums(op))
    steps = steps.onlyEqual();
  if (!steps.empty())
    op->setAttr(kStepsAttr,
                DenseI64ArrayAttr::get(op->getContext(), steps.pairs()));
}

namespace {
struct PlanAccess
    : public mlir::tile_gpu::impl::TileGPUPlanAccessPassBase<PlanAccess> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      ::tile::AccessFacts facts(function);
      function.walk([&](Operation *op) {
        if (isa<mlir::tile::LoadOp, mlir::tile::StoreOp>(op))
          planVector(op, facts);
        planSteps(op, facts);
      });
    }
  }
};
} // namespace
