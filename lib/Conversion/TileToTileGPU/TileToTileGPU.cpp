//===- TileToTileGPU.cpp - fix the machine that a module is compiled for --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks target and counts and writes them into the module as attributes. The
// operations stay as they are: both dialects use the same ones, and the tiles
// get their layouts in assign-layouts. Operations that no later pass knows end
// the way here, with their place in the source.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Conversion/TileToTileGPU/Passes.h"
#include "tile/Dialect/TileGPU/IR/TileGPU.h"
#include "tile/Target/NVPTX/Architecture.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::tile_gpu {
#define GEN_PASS_DEF_TILETOTILEGPUPASS
#include "tile/Conversion/TileToTileGPU/Passes.h.inc"
} // namespace mlir::tile_gpu

#define DEBUG_TYPE "tile-to-tile-gpu"

using namespace mlir;
using namespace mlir::tile_gpu;

static LogicalResult checkTarget(ModuleOp module, StringRef target) {
  if (::tile::findArchitecture(target))
    return success();
  InFlightDiagnostic error = module.emitError("unknown target `")
                             << target << "` [E0616]";
  std::string names;
  for (const ::tile::Architecture &known : ::tile::allArchitectures())
    names += (names.empty() ? "" : ", ") + known.name.str();
  error.attachNote() << "known targets are " << names;
  return error;
}

static LogicalResult checkWarps(Operation *op, int64_t warps) {
  constexpr int64_t most = 32;
  if (warps >= 1 && warps <= most && llvm::isPowerOf2_64(warps))
    return success();
  return op->emitError("the number of warps is ")
         << warps << ", it must be a power of two up to 32 [E0614]";
}

/// The warps that the kernels ask for, or `otherwise` if none does.
static FailureOr<int64_t> chooseWarps(ModuleOp module, int64_t otherwise) {
  std::optional<int64_t> chosen;
  for (FunctionOpInterface function : module.getOps<FunctionOpInterface>()) {
    IntegerAttr wanted =
        function->getAttrOfType<IntegerAttr>(mlir::tile::kKernelWarpsAttr);
    if (!wanted)
      continue;
    int64_t warps = wanted.getValue().trySExtValue().value_or(0);
    if (failed(checkWarps(function, warps)))
      return failure();
    if (chosen && *chosen != warps)
      return function.emitError("the kernels of one module have ")
             << *chosen << " and " << warps << " warps [E0617]";
    chosen = warps;
  }
  if (!chosen && failed(checkWarps(module, otherwise)))
    return failure();
  return chosen.value_or(otherwise);
}

/// The target that the module itself names, or `otherwise`. It is written once:
/// the module's own attribute goes.
static StringAttr takeTarget(ModuleOp module, StringRef otherwise) {
  Attribute own = module->removeAttr(mlir::tile::kModuleTargetAttr);
  if (StringAttr target = dyn_cast_or_null<StringAttr>(own))
    return target;
  return StringAttr::get(module.getContext(), otherwise);
}

/// One error for whatever cannot be lowered; the first says enough.
static InFlightDiagnostic reportNoLowering(Location location,
                                           const Twine &what) {
  InFlightDiagnostic error = emitError(location, "no lowering yet for `")
                             << what << "` [E0619]";
  error.attachNote() << "the stage `tile` is the last that can be printed, by "
                        "`--emit=tile`";
  error.attachNote() << "help: run the kernel with `--device=cpu`";
  return error;
}

static bool hasLowering(Operation *op) {
  using namespace mlir::tile;
  return !isa<ReshapeOp, TransOp, JoinOp, SplitOp, ToScalarOp, GatherOp,
              HistogramOp, YieldOp, ReduceOp, ScanOp, MapOp, DotOp, DotScaledOp,
              AtomicRMWOp, AtomicCASOp, MakeDescriptorOp, DescriptorLoadOp,
              DescriptorStoreOp, DescriptorReduceOp, DescriptorGatherOp,
              DescriptorScatterOp, mlir::tile::BarrierOp, AssertOp, PrintOp,
              InlineAsmOp>(op);
}

/// Refuses the first operation without a lowering, or parameter of a type
/// without one.
static LogicalResult checkLowerings(ModuleOp module) {
  for (FunctionOpInterface function : module.getOps<FunctionOpInterface>())
    for (Type type : function.getArgumentTypes())
      if (isa<mlir::tile::DescType>(type)) {
        std::string text;
        llvm::raw_string_ostream(text) << type;
        return reportNoLowering(function.getLoc(), text);
      }
  WalkResult result = module.walk<WalkOrder::PreOrder>([](Operation *op) {
    if (hasLowering(op))
      return WalkResult::advance();
    reportNoLowering(op->getLoc(), op->getName().getStringRef());
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct TileToTileGPU
    : public mlir::tile_gpu::impl::TileToTileGPUPassBase<TileToTileGPU> {
  using TileToTileGPUPassBase::TileToTileGPUPassBase;

  void runOnOperation() final {
    ModuleOp module = getOperation();
    FailureOr<int64_t> warps = chooseWarps(module, numWarps);
    StringAttr machine = takeTarget(module, target);
    if (failed(warps) || failed(checkTarget(module, machine)))
      return signalPassFailure();
    if (numCtas != 1) {
      module.emitError("the number of CTAs is ")
          << numCtas.getValue() << ", only 1 is supported [E0615]";
      return signalPassFailure();
    }
    if (failed(checkLowerings(module)))
      return signalPassFailure();
    // What holds has been said to the passes on tiles.
    module.walk([](mlir::tile::AssumeOp op) { op.erase(); });
    Builder builder(&getContext());
    module->setAttr(kTargetAttr, machine);
    module->setAttr(kNumWarpsAttr, builder.getI32IntegerAttr(*warps));
    module->setAttr(kNumCtasAttr, builder.getI32IntegerAttr(numCtas));
  }
};
} // namespace
