//===- Passes.td - the passes on the tile_gpu dialect ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In the order in which they run. Each description says what the pass is for
// and ends with the invariant that holds after it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_TD
#define TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def TileGPUShiftForScalePass
    : Pass<"tile-gpu-shift-for-scale", "::mlir::ModuleOp"> {
  let summary = "scale integers by shifts, not by way of floats";
  let description = [{
    `int(float(x) * 2^-k)` becomes `x >> k` where the facts show that x is not
    negative and that the float holds it exactly. The result is the same; what
    comes after learns that neighbours are equal, and loads for them once.

    Invariant: as before.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def TileGPUPlainReciprocalPass
    : Pass<"tile-gpu-plain-reciprocal", "::mlir::ModuleOp"> {
  let summary = "reciprocals of numbers of middling size";
  let description = [{
    `1 / x` on f32 becomes `tile.approx_reciprocal`, which has the same error,
    where x and the result are known not to be subnormal, as in
    `1 / (1 + exp(-abs(x)))`.

    Invariant: none; the pass may be left out.
  }];
  let dependentDialects = ["::mlir::tile::TileDialect"];
}

def TileGPUAssignLayoutsPass
    : Pass<"tile-gpu-assign-layouts", "::mlir::ModuleOp"> {
  let summary = "give every tile a layout";
  let description = [{
    Decides the layouts of each function at once, by cost (LayoutDecision.h),
    and writes them into the types. Where an access and a class of values, or
    two classes, chose differently, a `tile_gpu.convert_layout` stands between
    them. Constants, splats and ranges are made anew in each layout in which
    they are used. An access that moves less than 16 bytes at a time, although
    its tile has the elements, gets a remark with the reason.

    Invariant: every tensor has a layout, operands and results of elementwise
    operations, loads, stores and control flow have the same one, and the
    operand of a shape operation has the one that follows from the result's.
  }];
  let options = [Option<"explain", "explain", "bool", "false",
                        "print the decision to standard error">];
  let dependentDialects = ["::mlir::tile_gpu::TileGPUDialect"];
}

def TileGPUPlaceConversionsPass
    : Pass<"tile-gpu-place-conversions", "::mlir::ModuleOp"> {
  let summary = "put conversions where they are cheapest";
  let description = [{
    Computes values again where that is cheaper than to convert them, converts
    before a tile is repeated or widened, outside of loops, and once for all
    users. What is left is reported, one remark a conversion, and conversions
    that go through shared memory become `alloc`, `local_store` and
    `local_load` with a buffer layout without bank conflicts.

    Invariant: the `tile_gpu.convert_layout` that remain keep their data within
    the warp.
  }];
  let dependentDialects = ["::mlir::tile_gpu::TileGPUDialect"];
}

def TileGPUPlanAccessPass
    : Pass<"tile-gpu-plan-access", "::mlir::ModuleOp"> {
  let summary = "decide how many elements each access moves";
  let description = [{
    Writes on each `tile.load` and `tile.store` of tiles how many neighbouring
    elements one access of a thread moves, from what is known of addresses and
    masks and from the layout. Where registers of a thread are known to be equal
    or to differ by a known number, `tile_gpu.steps` on the operation says so,
    and one of them is computed or loaded for all. The lowering follows both
    without asking again.

    Invariant: every load and store of tiles has `tile_gpu.vector`.
  }];
}

def TileGPUJoinRecordsPass
    : Pass<"tile-gpu-join-records", "::mlir::ModuleOp"> {
  let summary = "one access for several fields of records";
  let description = [{
    Loads whose addresses differ by numbers, such as those of the three colours
    of pixels, become one `tile_gpu.load_records` if the fields that a thread
    reads then take fewer accesses; likewise stores, and single ones whose
    registers are neighbours in another order than that of the tile. Loads move up to the first
    of them, with no write between; stores down to the last, with nothing
    between that reads or writes.

    Invariant: on each path the same elements are read and written as before.
  }];
  let dependentDialects = ["::mlir::tile_gpu::TileGPUDialect"];
}

def TileGPUAllocateSharedPass
    : Pass<"tile-gpu-allocate-shared", "::mlir::ModuleOp"> {
  let summary = "place buffers in shared memory";
  let description = [{
    Gives each `tile_gpu.alloc` its offset. Buffers that are not used at the
    same time may share memory. The largest are placed first, each at the lowest
    offset that is free, a multiple of 16. More than the target has is an error
    that lists the buffers.

    Invariant: every `tile_gpu.alloc` has an offset, buffers whose uses overlap
    in time do not overlap in memory, and the module's `tile_gpu.shared` says
    how many bytes a CTA needs.
  }];
}

def TileGPUInsertSyncPass
    : Pass<"tile-gpu-insert-sync", "::mlir::ModuleOp"> {
  let summary = "insert barriers between accesses of shared memory";
  let description = [{
    Follows what was read and written since the last barrier along all paths,
    and inserts a barrier before an access that must wait for one of them: a
    read after a write, a write after a read or a write, of overlapping memory.

    Invariant: on every path there is a barrier between two accesses of
    overlapping memory of which one is a write.
  }];
}

#endif // TILE_DIALECT_TILEGPU_TRANSFORMS_PASSES_TD
