//===- TileDotOps.td - matrix products ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix products of tiles, plain and with block scales.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEDOTOPS_TD
#define TILE_DIALECT_TILE_IR_TILEDOTOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"

def Tile_DotPrecisionAttr : I32EnumAttr<"DotPrecision",
    "how an f32 matrix product is computed", [
      I32EnumAttrCase<"TF32", 0, "tf32">,
      I32EnumAttrCase<"TF32x3", 1, "tf32x3">,
      I32EnumAttrCase<"IEEE", 2, "ieee">,
      I32EnumAttrCase<"BF16x3", 3, "bf16x3">,
      I32EnumAttrCase<"BF16x6", 4, "bf16x6">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_DotOp : Tile_Op<"dot", [Pure]> {
  let summary = "matrix product with accumulation";
  let description = [{
    `acc + a * b` over the last two dimensions, for each index of the first
    dimension if there are three. Products are exact; sums have the
    accumulator's precision, in any order, and where they are zero either sign
    (integers wrap around). f32 operands are first rounded to
    the precision that `precision` names: tf32 (round to nearest, ties away),
    three or six products of parts (`tf32x3`, `bf16x3`, `bf16x6`), or none
    (`ieee`). `max_imprecise` bounds the products of fp8 operands that may be
    summed with less than f32 precision; 0 sets no bound.

    * C1: all have rank 2, or all have rank 3 and one first extent.
    * C2: a is MxK, b is KxN, accumulator and result are MxN, of one type.
    * C3: a and b have one element type, or both are fp8.
    * C4: the accumulator is i32 for i8 operands, f16 or f32 for f16 and fp8,
      f64 for f64, and f32 for bf16 and f32. There are no other operands.
    * C5: `precision` other than tf32 needs f32 operands.

    ```mlir
    func.func @product(%a: tensor<64x32xf16>, %b: tensor<32x128xf16>, %c: tensor<64x128xf32>) -> tensor<64x128xf32> {
      %0 = tile.dot %a, %b, %c : tensor<64x32xf16>, tensor<32x128xf16>, tensor<64x128xf32>
      return %0 : tensor<64x128xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$a, Tile_Tile:$b, Tile_Tile:$acc,
    DefaultValuedAttr<Tile_DotPrecisionAttr, "::mlir::tile::DotPrecision::TF32">:$precision,
    DefaultValuedAttr<I32Attr, "0">:$maxImprecise);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $a `,` $b `,` $acc (`precision` `=` $precision^)?
    (`max_imprecise` `=` $maxImprecise^)? attr-dict
    `:` type($a) `,` type($b) `,` custom<SameAs>(type($acc), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$a, "::mlir::Value":$b,
    "::mlir::Value":$acc,
    CArg<"::mlir::tile::DotPrecision", "::mlir::tile::DotPrecision::TF32">:$precision,
    CArg<"uint32_t", "0">:$maxImprecise)>];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Tile_ScaledFormatAttr : I32EnumAttr<"ScaledFormat",
    "the elements of an operand of a scaled matrix product", [
      I32EnumAttrCase<"E4M3", 0, "e4m3">,
      I32EnumAttrCase<"E5M2", 1, "e5m2">,
      I32EnumAttrCase<"E2M1", 2, "e2m1">,
      I32EnumAttrCase<"BF16", 3, "bf16">,
      I32EnumAttrCase<"FP16", 4, "fp16">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_DotScaledOp : Tile_Op<"dot_scaled", [Pure, AttrSizedOperandSegments]> {
  let summary = "matrix product of operands with block scales";
  let description = [{
    `acc + (a * 2^(sa - 127)) * (b * 2^(sb - 127))`, where each scale (e8m0, an
    i8) holds for 32 neighbours along K, and a scale of 255 makes them NaN (the
    OCP Microscaling Formats specification 1.0). Elements of format e2m1 are
    packed two in an i8, the lower half first, along K or, if `a_k_pack`
    (`b_k_pack`) is false, along M (N).

    * C1: a holds MxK elements, b KxN, accumulator and result are MxN f32; all
      may be batches of these, with one extent in front.
    * C2: a's scales are Mx(K/32) i8, b's Nx(K/32) i8; either may be absent, and
      batches have none. K is a multiple of 32 if there are scales.
    * C3: the element types fit the formats: i8 or fp8 for e4m3 and e5m2, i8 for
      e2m1, bf16 for bf16, f16 for fp16. Only e2m1 is packed: `a_k_pack` and
      `b_k_pack` are true for the others.

    ```mlir
    func.func @scaled(%a: tensor<64x64xf8E4M3FN>, %sa: tensor<64x2xi8>, %b: tensor<64x32xf8E4M3FN>, %sb: tensor<32x2xi8>, %c: tensor<64x32xf32>) -> tensor<64x32xf32> {
      %0 = tile.dot_scaled %a scale %sa e4m3, %b scale %sb e4m3, %c : tensor<64x64xf8E4M3FN>, tensor<64x2xi8>, tensor<64x32xf8E4M3FN>, tensor<32x2xi8>, tensor<64x32xf32>
      return %0 : tensor<64x32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$a, Optional<Tile_Tile>:$aScale,
    Tile_ScaledFormatAttr:$aFormat, Tile_Tile:$b, Optional<Tile_Tile>:$bScale,
    Tile_ScaledFormatAttr:$bFormat, Tile_Tile:$acc,
    DefaultValuedAttr<BoolAttr, "true">:$aKPack,
    DefaultValuedAttr<BoolAttr, "true">:$bKPack, UnitAttr:$fastMath);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $a (`scale` $aScale^)? $aFormat `,` $b (`scale` $bScale^)? $bFormat `,` $acc
    (`a_k_pack` `=` $aKPack^)? (`b_k_pack` `=` $bKPack^)?
    (`fast_math` $fastMath^)? attr-dict
    `:` custom<ScaledTypes>(type($a), ref($aScale), type($aScale), type($b),
        ref($bScale), type($bScale), type($acc), type($result))
  }];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEDOTOPS_TD
