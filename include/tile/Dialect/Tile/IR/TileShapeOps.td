//===- TileShapeOps.td - rearranging tiles --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that move elements of a tile to other places and compute nothing
// with them, and the two that move them by values: gather and histogram.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILESHAPEOPS_TD
#define TILE_DIALECT_TILE_IR_TILESHAPEOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"

def Tile_ReshapeOp : Tile_Op<"reshape", [Pure, SameOperandsAndResultElementType]> {
  let summary = "the same elements under another shape";
  let description = [{
    The elements of the operand in row-major order, with the shape of the
    result. With `reorder` the order is free: what is done with the result must
    not depend on it (`can_reorder`).

    * C1: operand and result have the same element type and number of elements.

    ```mlir
    func.func @rows(%x: tensor<128xf32>) -> tensor<8x16xf32> {
      %0 = tile.reshape %x : tensor<128xf32> to tensor<8x16xf32>
      return %0 : tensor<8x16xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source, UnitAttr:$reorder);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $source (`reorder` $reorder^)? attr-dict `:` type($source) `to` type($result)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source,
    "::llvm::ArrayRef<int64_t>":$shape, CArg<"bool", "false">:$reorder)>];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_TransOp : Tile_Op<"trans", [Pure, SameOperandsAndResultElementType]> {
  let summary = "dimensions in another order";
  let description = [{
    Dimension i of the result is dimension `order[i]` of the operand.

    * C1: `order` is a permutation of the operand's dimensions.
    * C2: the result's extents are the operand's in that order.

    ```mlir
    func.func @transpose(%x: tensor<64x32xf32>) -> tensor<32x64xf32> {
      %0 = tile.trans %x [1, 0] : tensor<64x32xf32> to tensor<32x64xf32>
      return %0 : tensor<32x64xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source, DenseI32ArrayAttr:$order);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $source $order attr-dict `:` type($source) `to` type($result)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source,
    "::llvm::ArrayRef<int32_t>":$order)>];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_JoinOp : Tile_Op<"join", [Pure, SameTypeOperands]> {
  let summary = "two tiles side by side in a new last dimension";
  let description = [{
    `result[..., 0]` is the first operand and `result[..., 1]` the second. Two
    scalars give a tile of two elements.

    * C1: the operands have one type.
    * C2: the result has their shape and one more dimension, of extent 2.

    ```mlir
    func.func @pairs(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64x2xf32> {
      %0 = tile.join %x, %y : tensor<64xf32> to tensor<64x2xf32>
      return %0 : tensor<64x2xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Value:$lhs, Tile_Value:$rhs);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` type($lhs) `to` type($result)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$lhs, "::mlir::Value":$rhs)>];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_SplitOp : Tile_Op<"split", [Pure]> {
  let summary = "the halves of a last dimension of extent 2";
  let description = [{
    The inverse of `tile.join`.

    * C1: the operand's last extent is 2.
    * C2: both results have the operand's other dimensions; scalars if there
      are none.

    ```mlir
    func.func @halves(%x: tensor<64x2xf32>) -> (tensor<64xf32>, tensor<64xf32>) {
      %0, %1 = tile.split %x : tensor<64x2xf32> to tensor<64xf32>
      return %0, %1 : tensor<64xf32>, tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source);
  let results = (outs Tile_Value:$first, Tile_Value:$second);
  let assemblyFormat = [{
    $source attr-dict `:` type($source) `to` custom<SplitResults>(type($first), type($second))
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source)>];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_ToScalarOp : Tile_Op<"to_scalar", [Pure]> {
  let summary = "the only element of a tile";
  let description = [{
    * C1: the operand has one element; the result is of its element type.

    ```mlir
    func.func @item(%x: tensor<1x1xf32>) -> f32 {
      %0 = tile.to_scalar %x : tensor<1x1xf32>
      return %0 : f32
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source);
  let results = (outs Tile_Scalar:$result);
  let assemblyFormat = [{
    $source attr-dict `:` custom<ToScalarTypes>(type($source), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source)>];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_GatherOp : Tile_Op<"gather", [Pure]> {
  let summary = "elements of a tile at computed places";
  let description = [{
    `result[i, j, ...]` is the operand's element at the same place, except
    along `axis`, where it is the element of `indices`. An index that is
    negative or not below the extent gives an undefined element.

    * C1: source and indices have the same rank; `axis` is below it.
    * C2: their extents agree in all dimensions but `axis`.
    * C3: the indices are integers of 32 or 64 bits.
    * C4: the result has the indices' shape and the source's element type.

    ```mlir
    func.func @lookup(%x: tensor<8x64xf32>, %i: tensor<8x16xi32>) -> tensor<8x16xf32> {
      %0 = tile.gather %x[%i] axis 1 : tensor<8x64xf32>, tensor<8x16xi32>
      return %0 : tensor<8x16xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source,
    Tile_IntTile:$indices,
    ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $source `[` $indices `]` `axis` $axis attr-dict
    `:` custom<GatherTypes>(type($source), type($indices), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source,
    "::mlir::Value":$indices, "uint32_t":$axis)>];
  let hasVerifier = 1;
}

def Tile_HistogramOp : Tile_Op<"histogram", [Pure]> {
  let summary = "how often each small integer occurs";
  let description = [{
    `result[b]` counts the elements that equal `b` and whose mask element is
    true. Elements outside of the bins are not counted.

    * C1: the operand has one dimension of 32-bit integers.
    * C2: the mask has its shape and is i1.
    * C3: the result has one dimension of i32, a power of two in extent.

    ```mlir
    func.func @count(%x: tensor<512xi32>) -> tensor<16xi32> {
      %0 = tile.histogram %x : tensor<512xi32> to tensor<16xi32>
      return %0 : tensor<16xi32>
    }
    ```
  }];
  let arguments = (ins Tile_Int32Tile:$source, Optional<Tile_BoolTile>:$mask);
  let results = (outs Tile_Int32Tile:$result);
  let assemblyFormat = [{
    $source (`mask` $mask^)? attr-dict
    `:` custom<MaskedType>(type($source), ref($mask), type($mask)) `to` type($result)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$source,
    "::mlir::Value":$mask, "int64_t":$bins)>];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILESHAPEOPS_TD
