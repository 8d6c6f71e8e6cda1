//===- Tile.h - the tile dialect, its types and operations ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Include this to build or match operations of the `tile` dialect. The dialect
// is described in TileDialect.td, the operations in TileOps.td.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILE_H
#define TILE_DIALECT_TILE_IR_TILE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "tile/Dialect/Tile/IR/TileDialect.h.inc"
#include "tile/Dialect/Tile/IR/TileEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "tile/Dialect/Tile/IR/TileTypes.h.inc"

#define GET_OP_CLASSES
#include "tile/Dialect/Tile/IR/TileOps.h.inc"

namespace mlir::tile {

/// Names of the discardable attributes of a module, of kernels (the launch
/// options are integers; without fusion products are not fused with sums) and
/// of their arguments.
inline constexpr llvm::StringLiteral kModuleTargetAttr = "tile.target";
inline constexpr llvm::StringLiteral kKernelAttr = "tile.kernel";
inline constexpr llvm::StringLiteral kKernelWarpsAttr = "tile.num_warps";
inline constexpr llvm::StringLiteral kKernelStagesAttr = "tile.num_stages";
inline constexpr llvm::StringLiteral kKernelCtasAttr = "tile.num_ctas";
inline constexpr llvm::StringLiteral kKernelRegistersAttr = "tile.maxnreg";
inline constexpr llvm::StringLiteral kNoFusionAttr = "tile.no_fp_fusion";
inline constexpr llvm::StringLiteral kNameAttr = "tile.name";
inline constexpr llvm::StringLiteral kDivisibilityAttr = "tile.divisibility";
inline constexpr llvm::StringLiteral kSignednessAttr = "tile.signedness";

/// Names of the discardable attributes of `scf.for`: what the source asks for.
/// The first two are integers (the number of stages has the same name as that
/// of a kernel, which it overrides), the others are there or not.
inline constexpr llvm::StringLiteral kLoopStagesAttr = "tile.num_stages";
inline constexpr llvm::StringLiteral kLoopUnrollAttr =
    "tile.loop_unroll_factor";
inline constexpr llvm::StringLiteral kLoopFlattenAttr = "tile.flatten";
inline constexpr llvm::StringLiteral kLoopSpecializeAttr =
    "tile.warp_specialize";
inline constexpr llvm::StringLiteral kLoopSingleBufferAttr =
    "tile.disallow_acc_multi_buffer";
inline constexpr llvm::StringLiteral kLoopKeepInvariantsAttr =
    "tile.disable_licm";

/// The element type of a tile, or the type itself if it is a scalar.
Type getScalarType(Type type);

/// The type with the shape (and encoding) of `like`, a scalar or a tile, and
/// the element type `element`.
Type getTypeLike(Type like, Type element);

/// Whether a type is a tensor whose extents are known and positive, with so few
/// elements (at most 2^31 - 1) that their number needs no care.
bool isTile(Type type);

/// The shape of a tile; empty for a scalar.
ArrayRef<int64_t> getShape(Type type);

} // namespace mlir::tile

#endif // TILE_DIALECT_TILE_IR_TILE_H
