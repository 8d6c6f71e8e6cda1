//===- TileGPUOps.td - the operations of the tile_gpu dialect -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each operation has rules C1, C2, ... that its verifier names, and an example
// that a test parses and verifies.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_IR_TILEGPUOPS_TD
#define TILE_DIALECT_TILEGPU_IR_TILEGPUOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"
include "tile/Dialect/TileGPU/IR/TileGPUDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class TileGPU_Op<string mnemonic, list<Trait> traits = []>
    : Op<TileGPU_Dialect, mnemonic, traits>;

/// Shared memory, as a resource of its own: accesses to global memory do not
/// touch it.
def SharedMemory : Resource<"::mlir::tile_gpu::SharedMemory">;

def TileGPU_ConvertLayoutOp : TileGPU_Op<"convert_layout", [Pure]> {
  let summary = "the same tile in other places";
  let description = [{
    Moves every element to the places that the result's layout says. What that
    costs follows from the two maps: nothing, a renaming of registers, shuffles
    within warps, or a way through shared memory.

    * C1: operand and result have one shape and element type, and both a layout.

    ```mlir
    #row = #tile_gpu.layout<[4, 32], register = [[1, 0], [2, 0]], lane = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16]], warp = [], cta = []>
    #column = #tile_gpu.layout<[4, 32], register = [[0, 8], [0, 16]], lane = [[1, 0], [2, 0], [0, 1], [0, 2], [0, 4]], warp = [], cta = []>
    func.func @move(%x: tensor<4x32xf32, #row>) -> tensor<4x32xf32, #column> {
      %0 = tile_gpu.convert_layout %x : tensor<4x32xf32, #row> to tensor<4x32xf32, #column>
      return %0 : tensor<4x32xf32, #column>
    }
    ```
  }];
  let arguments = (ins AnyRankedTensor:$source);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TileGPU_AllocOp : TileGPU_Op<"alloc", [MemoryEffects<[MemAlloc<SharedMemory>]>]> {
  let summary = "a buffer in shared memory";
  let description = [{
    Reserves shared memory for a buffer, for as long as it is used. `offset`, in
    bytes from the start of the CTA's shared memory, is set by allocate-shared.

    * C1: the buffer has at least one slot.

    ```mlir
    #line = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
    func.func @scratch() {
      %0 = tile_gpu.alloc : !tile_gpu.buffer<1x128xf32, #line>
      return
    }
    ```
  }];
  let arguments = (ins OptionalAttr<I32Attr>:$offset);
  let results = (outs TileGPU_BufferType:$buffer);
  let assemblyFormat = "(`at` $offset^)? attr-dict `:` type($buffer)";
}

def TileGPU_LocalStoreOp : TileGPU_Op<"local_store"> {
  let summary = "write a tile into a buffer";
  let description = [{
    Writes the whole tile into slot 0 of the buffer. Threads that hold copies of
    one element write the same value.

    * C1: the tile has the shape and element type of a slot, and a layout.

    ```mlir
    #regs = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
    #line = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
    func.func @put(%x: tensor<128xf32, #regs>, %b: !tile_gpu.buffer<1x128xf32, #line>) {
      tile_gpu.local_store %x, %b : tensor<128xf32, #regs>, !tile_gpu.buffer<1x128xf32, #line>
      return
    }
    ```
  }];
  let arguments = (ins AnyRankedTensor:$source,
    Arg<TileGPU_BufferType, "", [MemWrite<SharedMemory>]>:$buffer);
  let assemblyFormat = "$source `,` $buffer attr-dict `:` type($source) `,` type($buffer)";
  let hasVerifier = 1;
}

def TileGPU_LocalLoadOp : TileGPU_Op<"local_load"> {
  let summary = "read a tile from a buffer";
  let description = [{
    Reads slot 0 of the buffer into the places of the result's layout.

    * C1: the tile has the shape and element type of a slot, and a layout.

    ```mlir
    #regs = #tile_gpu.layout<[128], register = [[1], [2]], lane = [[4], [8], [16], [32], [64]], warp = [], cta = []>
    #line = #tile_gpu.layout<[128], offset = [[1], [2], [4], [8], [16], [32], [64]], cta = []>
    func.func @get(%b: !tile_gpu.buffer<1x128xf32, #line>) -> tensor<128xf32, #regs> {
      %0 = tile_gpu.local_load %b : !tile_gpu.buffer<1x128xf32, #line> to tensor<128xf32, #regs>
      return %0 : tensor<128xf32, #regs>
    }
    ```
  }];
  let arguments = (ins Arg<TileGPU_BufferType, "", [MemRead<SharedMemory>]>:$buffer);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$buffer attr-dict `:` type($buffer) `to` type($result)";
  let hasVerifier = 1;
}

def TileGPU_BarrierOp : TileGPU_Op<"barrier",
    [MemoryEffects<[MemRead<SharedMemory>, MemWrite<SharedMemory>]>]> {
  let summary = "wait for all warps of the CTA";
  let description = [{
    No warp passes before all have come; what they wrote to shared memory before
    is seen by all after. Only insert-sync makes these.

    ```mlir
    func.func @sync() {
      tile_gpu.barrier
      return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def TileGPU_LoadRecordsOp : TileGPU_Op<"load_records", [AttrSizedOperandSegments]> {
  let summary = "read several fields of records";
  let description = [{
    Reads, through each pointer whose mask element is true, the elements
    `fields` bytes after it, one for each result; masked-out elements are those
    of `other`, or zero. In the lowest registers of each group that
    `tile_gpu.steps` tells of, the pointer is as `address` says, and one mask
    holds for the group. Only join-records makes these.

    * C1: the pointers have a layout; results have the pointer's shape and layout
      and its pointee as element type.
    * C2: there are as many results as fields, one at least.
    * C3: the modulus is a power of two.

    ```mlir
    #l = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
    func.func @complex(%p: tensor<64x!tile.ptr<f32>, #l>) -> tensor<64xf32, #l> {
      %0:2 = tile_gpu.load_records %p fields [0, 4] address 0 mod 16 {tile_gpu.steps = array<i64: 0, 8>} : tensor<64x!tile.ptr<f32>, #l> -> tensor<64xf32, #l>, tensor<64xf32, #l>
      return %0#0 : tensor<64xf32, #l>
    }
    ```
  }];
  let arguments = (ins Arg<Tile_PtrTile, "", [MemRead]>:$ptr,
    Optional<Tile_BoolTile>:$mask, Optional<AnyRankedTensor>:$other,
    DenseI64ArrayAttr:$fields, I32Attr:$residue, I32Attr:$modulus,
    DefaultValuedAttr<Tile_CacheModifierAttr, "::mlir::tile::CacheModifier::None">:$cache,
    DefaultValuedAttr<Tile_EvictionPolicyAttr, "::mlir::tile::EvictionPolicy::Normal">:$evict);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $ptr (`mask` $mask^ `:` type($mask))? (`other` $other^ `:` type($other))?
    `fields` $fields `address` $residue `mod` $modulus (`cache` `=` $cache^)?
    (`evict` `=` $evict^)? attr-dict `:` type($ptr) `->` type($results)
  }];
  let hasVerifier = 1;
}

def TileGPU_StoreRecordsOp : TileGPU_Op<"store_records", [AttrSizedOperandSegments]> {
  let summary = "write several fields of records";
  let description = [{
    Writes, through each pointer whose mask element is true, each value `fields`
    bytes after it; the rest is as for load_records. No two fields of a thread
    are in one place.

    * C1: the pointers have a layout; values have the pointer's shape and layout
      and its pointee as element type.
    * C2: there are as many values as fields, one at least.
    * C3: the modulus is a power of two.

    ```mlir
    #l = #tile_gpu.layout<[64], register = [[1]], lane = [[2], [4], [8], [16], [32]], warp = [], cta = []>
    func.func @complex(%p: tensor<64x!tile.ptr<f32>, #l>, %x: tensor<64xf32, #l>) {
      tile_gpu.store_records %p, %x, %x fields [0, 4] address 0 mod 16 {tile_gpu.steps = array<i64: 0, 8>} : tensor<64x!tile.ptr<f32>, #l>, tensor<64xf32, #l>, tensor<64xf32, #l>
      return
    }
    ```
  }];
  let arguments = (ins Arg<Tile_PtrTile, "", [MemWrite]>:$ptr,
    Variadic<AnyRankedTensor>:$values, Optional<Tile_BoolTile>:$mask,
    DenseI64ArrayAttr:$fields, I32Attr:$residue, I32Attr:$modulus,
    DefaultValuedAttr<Tile_CacheModifierAttr, "::mlir::tile::CacheModifier::None">:$cache,
    DefaultValuedAttr<Tile_EvictionPolicyAttr, "::mlir::tile::EvictionPolicy::Normal">:$evict);
  let assemblyFormat = [{
    $ptr `,` $values (`mask` $mask^ `:` type($mask))?
    `fields` $fields `address` $residue `mod` $modulus (`cache` `=` $cache^)?
    (`evict` `=` $evict^)? attr-dict `:` type($ptr) `,` type($values)
  }];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILEGPU_IR_TILEGPUOPS_TD
