//===- TileDescriptorOps.td - blocks of tensors in memory -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensor descriptors: what a kernel needs to access whole blocks of a tensor
// in global memory, bounds included. On Hopper they become TMA descriptors.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEDESCRIPTOROPS_TD
#define TILE_DIALECT_TILE_IR_TILEDESCRIPTOROPS_TD

include "tile/Dialect/Tile/IR/TileAtomicOps.td"

def Tile_PaddingAttr : I32EnumAttr<"Padding", "what is read outside", [
      I32EnumAttrCase<"Zero", 0, "zero">, I32EnumAttrCase<"NaN", 1, "nan">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_MakeDescriptorOp : Tile_Op<"make_descriptor", [Pure, AttrSizedOperandSegments]> {
  let summary = "a descriptor of a tensor in global memory";
  let description = [{
    Describes the tensor at `base` with the given extents and strides (in
    elements). The last stride is 1 and no operand: rows are contiguous.

    * C1: 1 to 5 dimensions: as many extents (i32) as the descriptor's block
      has, and one stride (i64) less.
    * C2: the pointee is the descriptor's element type.
    * C3: the block's last extent has 16 bytes at least.

    ```mlir
    func.func @describe(%p: !tile.ptr<f16>, %m: i32, %n: i32, %s: i64) -> !tile.desc<64x32xf16> {
      %0 = tile.make_descriptor %p shape [%m, %n] strides [%s] padding = zero : !tile.ptr<f16> to !tile.desc<64x32xf16>
      return %0 : !tile.desc<64x32xf16>
    }
    ```
  }];
  let arguments = (ins Tile_Ptr:$base, Variadic<I32>:$shape,
    Variadic<I64>:$strides,
    DefaultValuedAttr<Tile_PaddingAttr, "::mlir::tile::Padding::Zero">:$padding);
  let results = (outs Tile_Desc:$result);
  let assemblyFormat = [{
    $base `shape` `[` $shape `]` `strides` `[` $strides `]`
    (`padding` `=` $padding^)? attr-dict
    `:` qualified(type($base)) `to` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_DescriptorLoadOp : Tile_Op<"descriptor_load", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "read a block";
  let description = [{
    The block whose first element has the given coordinates; elements outside of
    the tensor are the descriptor's padding.

    * C1: an i32 coordinate for each dimension of the descriptor.
    * C2: the result has the block's shape without leading extents of 1 (any
      number of them), and its element type.

    ```mlir
    func.func @get(%d: !tile.desc<64x32xf16>, %i: i32, %j: i32) -> tensor<64x32xf16> {
      %0 = tile.descriptor_load %d[%i, %j] : !tile.desc<64x32xf16> to tensor<64x32xf16>
      return %0 : tensor<64x32xf16>
    }
    ```
  }];
  let arguments = (ins Tile_Desc:$desc, Variadic<I32>:$coordinates,
    DefaultValuedAttr<Tile_CacheModifierAttr, "::mlir::tile::CacheModifier::None">:$cache,
    DefaultValuedAttr<Tile_EvictionPolicyAttr, "::mlir::tile::EvictionPolicy::Normal">:$evict);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $desc `[` $coordinates `]` (`cache` `=` $cache^)? (`evict` `=` $evict^)?
    attr-dict `:` qualified(type($desc)) `to` type($result)
  }];
  let hasVerifier = 1;
}

def Tile_DescriptorStoreOp : Tile_Op<"descriptor_store", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "write a block";
  let description = [{
    Writes the elements of the value that lie inside of the tensor.

    * C1: an i32 coordinate for each dimension of the descriptor.
    * C2: the value has the block's shape (leading extents of 1 may be missing)
      and its element type.

    ```mlir
    func.func @put(%d: !tile.desc<64x32xf16>, %i: i32, %j: i32, %x: tensor<64x32xf16>) {
      tile.descriptor_store %d[%i, %j], %x : !tile.desc<64x32xf16>, tensor<64x32xf16>
      return
    }
    ```
  }];
  let arguments = (ins Tile_Desc:$desc, Variadic<I32>:$coordinates,
                       Tile_Tile:$value);
  let assemblyFormat = [{
    $desc `[` $coordinates `]` `,` $value attr-dict `:` qualified(type($desc)) `,` type($value)
  }];
  let hasVerifier = 1;
}

def Tile_DescriptorReduceOp : Tile_Op<"descriptor_reduce", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "combine a block with memory";
  let description = [{
    As `tile.descriptor_store`, but combines each element with the one in
    memory, in one step: `add`, `fadd`, `min`, `max`, `umin`, `umax`, `fmin`,
    `fmax`, `and`, `or` or `xor`, relaxed.

    * C1: an i32 coordinate for each dimension of the descriptor.
    * C2: the value has the block's shape and its element type.
    * C3: the kind is not `exch`, and takes the element type: integers of 32 and
      64 bits, f16, bf16 (`fadd`, `fmin`, `fmax`) and f32 (`fadd`).

    ```mlir
    func.func @add(%d: !tile.desc<64x32xf32>, %i: i32, %j: i32, %x: tensor<64x32xf32>) {
      tile.descriptor_reduce fadd %d[%i, %j], %x : !tile.desc<64x32xf32>, tensor<64x32xf32>
      return
    }
    ```
  }];
  let arguments = (ins Tile_AtomicKindAttr:$kind, Tile_Desc:$desc,
                       Variadic<I32>:$coordinates, Tile_Tile:$value);
  let assemblyFormat = [{
    $kind $desc `[` $coordinates `]` `,` $value attr-dict `:` qualified(type($desc)) `,` type($value)
  }];
  let hasVerifier = 1;
}

def Tile_DescriptorGatherOp : Tile_Op<"descriptor_gather", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "read chosen rows";
  let description = [{
    Row i of the result is the tensor's row `rows[i]`, from column `column` on.
    Elements outside of the tensor are the descriptor's padding.

    * C1: the descriptor has two dimensions, the first of extent 1.
    * C2: `rows` has one dimension of i32.
    * C3: the result has as many rows as `rows`, and the block's columns and
      element type.

    ```mlir
    func.func @pick(%d: !tile.desc<1x64xf16>, %r: tensor<32xi32>, %j: i32) -> tensor<32x64xf16> {
      %0 = tile.descriptor_gather %d[%r, %j] : !tile.desc<1x64xf16>, tensor<32xi32> to tensor<32x64xf16>
      return %0 : tensor<32x64xf16>
    }
    ```
  }];
  let arguments = (ins Tile_Desc:$desc, Tile_Int32Tile:$rows, I32:$column);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $desc `[` $rows `,` $column `]` attr-dict `:` qualified(type($desc)) `,` type($rows) `to` type($result)
  }];
  let hasVerifier = 1;
}

def Tile_DescriptorScatterOp : Tile_Op<"descriptor_scatter", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "write chosen rows";
  let description = [{
    The inverse of `tile.descriptor_gather`. Rows outside of the tensor are not
    written; if two elements of `rows` are equal, which row stays is undefined.

    * C1: the descriptor has two dimensions, the first of extent 1.
    * C2: `rows` has one dimension of i32.
    * C3: the value has as many rows as `rows`, and the block's columns and
      element type.

    ```mlir
    func.func @place(%d: !tile.desc<1x64xf16>, %r: tensor<32xi32>, %j: i32, %x: tensor<32x64xf16>) {
      tile.descriptor_scatter %d[%r, %j], %x : !tile.desc<1x64xf16>, tensor<32xi32>, tensor<32x64xf16>
      return
    }
    ```
  }];
  let arguments = (ins Tile_Desc:$desc, Tile_Int32Tile:$rows, I32:$column,
                       Tile_Tile:$value);
  let assemblyFormat = [{
    $desc `[` $rows `,` $column `]` `,` $value attr-dict
    `:` qualified(type($desc)) `,` type($rows) `,` type($value)
  }];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEDESCRIPTOROPS_TD
