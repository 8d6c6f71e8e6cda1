//===- TileReductionOps.td - combining elements along a dimension ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions, scans and functions applied element by element. What is
// combined, and how, stands in a region of scalar code, so that user-written
// functions and those of the standard library are one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEREDUCTIONOPS_TD
#define TILE_DIALECT_TILE_IR_TILEREDUCTIONOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator, ReturnLike,
    ParentOneOf<["ReduceOp", "ScanOp", "MapOp"]>]> {
  let summary = "the results of a region";
  let description = [{
    * C1: the operands are what the operation around it asks for.

    ```mlir
    func.func @total(%x: tensor<64xf32>) -> f32 {
      %0 = tile.reduce %x axis 0 : (tensor<64xf32>) -> f32 {
      ^bb0(%a: f32, %b: f32):
        %sum = arith.addf %a, %b : f32
        tile.yield %sum : f32
      }
      return %0 : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Scalar>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Tile_ReduceOp : Tile_Op<"reduce", [RecursiveMemoryEffects,
    RecursivelySpeculatable, SingleBlock]> {
  let summary = "combine all elements along one dimension";
  let description = [{
    Combines the elements along `axis` of all operands, place by place, to one
    each. The region takes one element of each operand twice (first those of
    the left side, then those of the right) and yields one of each. It must be
    associative; elements are combined in the order of the axis, grouped in any
    way, unless `commutes` says that the order is free, too.

    * C1: the operands have one shape, and `axis` is one of their dimensions.
    * C2: result i has operand i's element type and its other dimensions; it is
      a scalar if there are none.
    * C3: the region has one block, with two arguments of each element type,
      which yields one value of each.

    ```mlir
    func.func @sums(%x: tensor<8x64xf32>) -> tensor<8xf32> {
      %0 = tile.reduce %x axis 1 : (tensor<8x64xf32>) -> tensor<8xf32> {
      ^bb0(%a: f32, %b: f32):
        %sum = arith.addf %a, %b : f32
        tile.yield %sum : f32
      }
      return %0 : tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$sources,
    ConfinedAttr<I32Attr, [IntNonNegative]>:$axis, UnitAttr:$commutes);
  let results = (outs Variadic<Tile_Value>:$results);
  let regions = (region SizedRegion<1>:$combine);
  let assemblyFormat = [{
    $sources `axis` $axis (`commutes` $commutes^)? attr-dict
    `:` functional-type($sources, $results) $combine
  }];
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$sources,
    "uint32_t":$axis, CArg<"bool", "false">:$commutes)>];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizer = 1;
}

def Tile_ScanOp : Tile_Op<"scan", [RecursiveMemoryEffects,
    RecursivelySpeculatable, SingleBlock]> {
  let summary = "running combination along one dimension";
  let description = [{
    Element i of a result along `axis` combines elements 0 to i of the operands,
    or i to the last with `reverse` (where the element furthest along the axis
    is the first on the left). The region is that of `tile.reduce`.

    * C1: the operands have one shape, and `axis` is one of their dimensions.
    * C2: result i has operand i's type.
    * C3: the region has one block, with two arguments of each element type,
      which yields one value of each.

    ```mlir
    func.func @prefix(%x: tensor<64xi32>) -> tensor<64xi32> {
      %0 = tile.scan %x axis 0 : (tensor<64xi32>) -> tensor<64xi32> {
      ^bb0(%a: i32, %b: i32):
        %sum = arith.addi %a, %b : i32
        tile.yield %sum : i32
      }
      return %0 : tensor<64xi32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$sources,
    ConfinedAttr<I32Attr, [IntNonNegative]>:$axis, UnitAttr:$reverse);
  let results = (outs Variadic<Tile_Tile>:$results);
  let regions = (region SizedRegion<1>:$combine);
  let assemblyFormat = [{
    $sources `axis` $axis (`reverse` $reverse^)? attr-dict
    `:` functional-type($sources, $results) $combine
  }];
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$sources,
    "uint32_t":$axis, CArg<"bool", "false">:$reverse)>];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizer = 1;
}

def Tile_MapOp : Tile_Op<"map", [RecursiveMemoryEffects,
    RecursivelySpeculatable, SingleBlock]> {
  let summary = "scalar code for each element";
  let description = [{
    Runs the region for each element of the operands, `pack` neighbours (along
    the last dimension, in row-major order) at a time. The region may branch:
    each element takes its own way. Its arguments are `pack` elements of the
    first operand, then of the second, and so on; it yields `pack` elements of
    each result likewise.

    * C1: operands and results have one shape, whose elements are a multiple of
      `pack`, a power of two.
    * C2: the region has one block, with `pack` arguments of each operand's
      element type, which yields `pack` values of each result's.

    ```mlir
    func.func @steps(%x: tensor<64xi32>) -> tensor<64xi32> {
      %0 = tile.map %x pack 1 : (tensor<64xi32>) -> tensor<64xi32> {
      ^bb0(%a: i32):
        %double = arith.addi %a, %a : i32
        tile.yield %double : i32
      }
      return %0 : tensor<64xi32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$sources,
    ConfinedAttr<I32Attr, [IntPositive]>:$pack);
  let results = (outs Variadic<Tile_Tile>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sources `pack` $pack attr-dict `:` functional-type($sources, $results) $body
  }];
  // The element types of the results say what these are.
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$sources,
    "::mlir::TypeRange":$elements, "uint32_t":$pack)>];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEREDUCTIONOPS_TD
