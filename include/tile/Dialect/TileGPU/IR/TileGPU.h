//===- TileGPU.h - the tile_gpu dialect and its operations ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Include this to build or match operations of the `tile_gpu` dialect, and to
// read the layout of a tensor or the facts that a module carries.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_IR_TILEGPU_H
#define TILE_DIALECT_TILEGPU_IR_TILEGPU_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Layout/LinearLayout.h"

namespace mlir::tile_gpu {

/// Shared memory as a resource of effects.
struct SharedMemory : public SideEffects::Resource::Base<SharedMemory> {
  StringRef getName() final { return "<SharedMemory>"; }
};

} // namespace mlir::tile_gpu

#include "tile/Dialect/TileGPU/IR/TileGPUDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUTypes.h.inc"

#define GET_OP_CLASSES
#include "tile/Dialect/TileGPU/IR/TileGPUOps.h.inc"

namespace mlir::tile_gpu {

/// Names of the discardable attributes of a module.
inline constexpr llvm::StringLiteral kTargetAttr = "tile_gpu.target";
inline constexpr llvm::StringLiteral kNumWarpsAttr = "tile_gpu.num_warps";
inline constexpr llvm::StringLiteral kNumCtasAttr = "tile_gpu.num_ctas";
inline constexpr llvm::StringLiteral kSharedAttr = "tile_gpu.shared";

/// Discardable attribute of tile.load and tile.store on tensors, set by
/// plan-access: `array<i32: dim, elements>`, each access of a thread moves that
/// many elements that are neighbours along that dimension.
inline constexpr llvm::StringLiteral kVectorAttr = "tile_gpu.vector";

/// Discardable attribute of operations on tensors, set by plan-access:
/// `array<i64: bit, step, bit, step>`. The value in a register whose number has
/// `bit` set is `step` more than in the register without it; of these only the
/// one without any such bit is computed, or loaded.
inline constexpr llvm::StringLiteral kStepsAttr = "tile_gpu.steps";

/// Threads of a warp on every NVIDIA GPU.
inline constexpr unsigned kWarpSize = 32;

/// The warps of a CTA of the module that `op` is in.
unsigned getNumWarps(Operation *op);

/// The layout of a tensor type; null if it has none.
LayoutAttr getLayoutAttr(Type type);

/// The map of a tensor that has a layout.
const ::tile::LinearLayout &getLayout(Type type);

/// `type` with the layout `map` in place of its own.
RankedTensorType withLayout(RankedTensorType type,
                            const ::tile::LinearLayout &map);

} // namespace mlir::tile_gpu

#endif // TILE_DIALECT_TILEGPU_IR_TILEGPU_H
