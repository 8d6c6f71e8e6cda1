//===- TileOps.td - the operations of the tile dialect --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each operation has rules C1, C2, ...; its verifier names the rule that is
// broken, and the tests have a case for each. The examples are complete
// functions; a test parses and verifies all of them.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEOPS_TD
#define TILE_DIALECT_TILE_IR_TILEOPS_TD

include "tile/Dialect/Tile/IR/TileAtomicOps.td"
include "tile/Dialect/Tile/IR/TileBase.td"
include "tile/Dialect/Tile/IR/TileDescriptorOps.td"
include "tile/Dialect/Tile/IR/TileDotOps.td"
include "tile/Dialect/Tile/IR/TileProgramOps.td"
include "tile/Dialect/Tile/IR/TileReductionOps.td"
include "tile/Dialect/Tile/IR/TileShapeOps.td"

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

def Tile_ProgramIdOp : Tile_Op<"program_id", [Pure]> {
  let summary = "index of this program in the grid";
  let description = [{
    The coordinate of the running program along `axis` of the grid.

    * C1: `axis` is 0, 1 or 2.

    ```mlir
    func.func @pid() -> i32 {
      %0 = tile.program_id 0
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins ConfinedAttr<I32Attr, [IntNonNegative, IntMaxValue<2>]>:$axis);
  let results = (outs I32:$result);
  let assemblyFormat = "$axis attr-dict";
}

def Tile_NumProgramsOp : Tile_Op<"num_programs", [Pure]> {
  let summary = "size of the grid";
  let description = [{
    The number of programs along `axis` of the grid.

    * C1: `axis` is 0, 1 or 2.

    ```mlir
    func.func @programs() -> i32 {
      %0 = tile.num_programs 1
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins ConfinedAttr<I32Attr, [IntNonNegative, IntMaxValue<2>]>:$axis);
  let results = (outs I32:$result);
  let assemblyFormat = "$axis attr-dict";
}

//===----------------------------------------------------------------------===//
// Making and shaping tiles
//===----------------------------------------------------------------------===//

def Tile_RangeOp : Tile_Op<"range", [Pure]> {
  let summary = "consecutive integers";
  let description = [{
    The tile `start, start + 1, ..., end - 1`.

    * C1: the result has one dimension and element type i32.
    * C2: its extent is `end - start`, a power of two.

    ```mlir
    func.func @offsets() -> tensor<128xi32> {
      %0 = tile.range 0 to 128 : tensor<128xi32>
      return %0 : tensor<128xi32>
    }
    ```
  }];
  let arguments = (ins I32Attr:$start, I32Attr:$end);
  let results = (outs RankedTensorOf<[I32]>:$result);
  let assemblyFormat = "$start `to` $end attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Tile_SplatOp : Tile_Op<"splat", [Pure]> {
  let summary = "a scalar in every element of a tile";
  let description = [{
    Every element of the result is the operand.

    * C1: the operand's type is the result's element type.

    ```mlir
    func.func @zeros(%x: f32) -> tensor<64x32xf32> {
      %0 = tile.splat %x : tensor<64x32xf32>
      return %0 : tensor<64x32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Scalar:$source);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $source attr-dict `:` custom<SplatTypes>(type($source), type($result))
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_ExpandDimsOp : Tile_Op<"expand_dims", [Pure]> {
  let summary = "insert a dimension of extent one";
  let description = [{
    The same elements with a new dimension of extent one at position `axis` of
    the result; `x[:, None]` is `axis = 1`.

    * C1: `axis` is at most the rank of the operand.
    * C2: the result's shape is the operand's with 1 inserted at `axis`, its
      element type the operand's.

    ```mlir
    func.func @column(%x: tensor<64xf32>) -> tensor<64x1xf32> {
      %0 = tile.expand_dims %x axis = 1 : tensor<64xf32> to tensor<64x1xf32>
      return %0 : tensor<64x1xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source,
                   ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = [{
    $source `axis` `=` $axis attr-dict `:` type($source) `to` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tile_BroadcastOp : Tile_Op<"broadcast", [Pure]> {
  let summary = "repeat dimensions of extent one";
  let description = [{
    Element `(i, j, ...)` of the result is the operand's, with the index of
    every dimension of extent one replaced by zero.

    * C1: operand and result have the same rank and element type.
    * C2: each extent of the operand is one or the result's.

    ```mlir
    func.func @rows(%x: tensor<1x32xf32>) -> tensor<64x32xf32> {
      %0 = tile.broadcast %x : tensor<1x32xf32> to tensor<64x32xf32>
      return %0 : tensor<64x32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$source);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Pointers and memory
//===----------------------------------------------------------------------===//

def Tile_PtrAddOp : Tile_Op<"ptr_add", [Pure, AllTypesMatch<["ptr", "result"]>]> {
  let summary = "pointer arithmetic";
  let description = [{
    Advances each pointer by `offset` elements of its pointee type. Offsets are
    signed unless `unsigned` is given, and are extended to 64 bits.

    * C1: pointer and offset are both scalars, or tiles of the same shape.

    ```mlir
    func.func @at(%p: tensor<64x!tile.ptr<f32>>, %i: tensor<64xi32>) -> tensor<64x!tile.ptr<f32>> {
      %0 = tile.ptr_add %p, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
      return %0 : tensor<64x!tile.ptr<f32>>
    }
    ```
  }];
  let arguments = (ins Tile_PtrLike:$ptr, Tile_IntLike:$offset,
                   UnitAttr:$isUnsigned);
  let results = (outs Tile_PtrLike:$result);
  let assemblyFormat = [{
    $ptr `,` $offset (`unsigned` $isUnsigned^)? attr-dict
    `:` type($ptr) `,` type($offset)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_IntToPtrOp : Tile_Op<"int_to_ptr", [Pure]> {
  let summary = "64-bit integer as a pointer";
  let description = [{
    * C1: operand and result have the same shape; the operand is i64.

    ```mlir
    func.func @cast(%i: i64) -> !tile.ptr<f32> {
      %0 = tile.int_to_ptr %i : i64 to !tile.ptr<f32>
      return %0 : !tile.ptr<f32>
    }
    ```
  }];
  let arguments = (ins Tile_IntLike:$source);
  let results = (outs Tile_PtrLike:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
}

def Tile_PtrToIntOp : Tile_Op<"ptr_to_int", [Pure]> {
  let summary = "pointer as a 64-bit integer";
  let description = [{
    * C1: operand and result have the same shape; the result is i64.

    ```mlir
    func.func @cast(%p: !tile.ptr<f32>) -> i64 {
      %0 = tile.ptr_to_int %p : !tile.ptr<f32> to i64
      return %0 : i64
    }
    ```
  }];
  let arguments = (ins Tile_PtrLike:$source);
  let results = (outs Tile_IntLike:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
}

def Tile_PtrCastOp : Tile_Op<"ptr_cast", [Pure]> {
  let summary = "the same address as a pointer to another type";
  let description = [{
    * C1: operand and result have the same shape.

    ```mlir
    func.func @cast(%p: !tile.ptr<f32>) -> !tile.ptr<i32> {
      %0 = tile.ptr_cast %p : !tile.ptr<f32> to !tile.ptr<i32>
      return %0 : !tile.ptr<i32>
    }
    ```
  }];
  let arguments = (ins Tile_PtrLike:$source);
  let results = (outs Tile_PtrLike:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_LoadOp : Tile_Op<"load", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    AttrSizedOperandSegments]> {
  let summary = "read from global memory";
  let description = [{
    Reads one element through each pointer whose mask element is true; the
    others give the element of `other`, or zero. `volatile` accesses are
    neither merged nor removed.

    * C1: the result has the pointer's shape and its pointee as element type.
    * C2: the mask has the pointer's shape and is i1.
    * C3: `other` needs a mask, and has the result's type.

    ```mlir
    func.func @get(%p: tensor<64x!tile.ptr<f32>>, %m: tensor<64xi1>, %z: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.load %p mask %m other %z : tensor<64x!tile.ptr<f32>>
      return %0 : tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins
    Arg<Tile_PtrLike, "", []>:$ptr, Optional<Tile_BoolLike>:$mask,
    Optional<Tile_Value>:$other,
    DefaultValuedAttr<Tile_CacheModifierAttr, "::mlir::tile::CacheModifier::None">:$cache,
    DefaultValuedAttr<Tile_EvictionPolicyAttr, "::mlir::tile::EvictionPolicy::Normal">:$evict,
    UnitAttr:$isVolatile);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $ptr (`mask` $mask^)? (`other` $other^)? (`cache` `=` $cache^)?
    (`evict` `=` $evict^)? (`volatile` $isVolatile^)? attr-dict
    `:` custom<LoadTypes>(type($ptr), ref($mask), type($mask), ref($other), type($other), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$ptr,
    CArg<"::mlir::Value", "{}">:$mask, CArg<"::mlir::Value", "{}">:$other)>];
  let hasVerifier = 1;
}

def Tile_StoreOp : Tile_Op<"store", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "write to global memory";
  let description = [{
    Writes the value's element through each pointer whose mask element is true.
    If two elements have one address, which of them stays is not defined.

    * C1: the value has the pointer's shape and its pointee as element type.
    * C2: the mask has the pointer's shape and is i1.
    * C3: `ca` and `cv`, which are about reading, are no cache modifiers.

    ```mlir
    func.func @put(%p: tensor<64x!tile.ptr<f32>>, %v: tensor<64xf32>) {
      tile.store %p, %v : tensor<64x!tile.ptr<f32>>
      return
    }
    ```
  }];
  let arguments = (ins
    Arg<Tile_PtrLike, "", []>:$ptr, Tile_Value:$value,
    Optional<Tile_BoolLike>:$mask,
    DefaultValuedAttr<Tile_CacheModifierAttr, "::mlir::tile::CacheModifier::None">:$cache,
    DefaultValuedAttr<Tile_EvictionPolicyAttr, "::mlir::tile::EvictionPolicy::Normal">:$evict);
  let assemblyFormat = [{
    $ptr `,` $value (`mask` $mask^)? (`cache` `=` $cache^)?
    (`evict` `=` $evict^)? attr-dict
    `:` custom<StoreTypes>(type($ptr), type($value), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Arithmetic that `arith` and `math` do not have
//===----------------------------------------------------------------------===//

def Tile_MulHiOp : Tile_Op<"mulhi", [Pure, Elementwise, SameOperandsAndResultType]> {
  let summary = "upper half of an unsigned product";
  let description = [{
    The upper half of the product of two unsigned integers.

    ```mlir
    func.func @hi(%a: tensor<64xi32>, %b: tensor<64xi32>) -> tensor<64xi32> {
      %0 = tile.mulhi %a, %b : tensor<64xi32>
      return %0 : tensor<64xi32>
    }
    ```
  }];
  let arguments = (ins Tile_IntLike:$lhs, Tile_IntLike:$rhs);
  let results = (outs Tile_IntLike:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
}

def Tile_PreciseDivOp : Tile_Op<"precise_div", [Pure, Elementwise, SameOperandsAndResultType]> {
  let summary = "division rounded to nearest even";
  let description = [{
    IEEE division. (`arith.divf` on f32 may be off by two units in the last
    place, as `/` in the language.)

    ```mlir
    func.func @div(%a: f32, %b: f32) -> f32 {
      %0 = tile.precise_div %a, %b : f32
      return %0 : f32
    }
    ```
  }];
  let arguments = (ins Tile_FloatLike:$lhs, Tile_FloatLike:$rhs);
  let results = (outs Tile_FloatLike:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
}

def Tile_PreciseSqrtOp : Tile_Op<"precise_sqrt", [Pure, Elementwise, SameOperandsAndResultType]> {
  let summary = "square root rounded to nearest even";
  let description = [{
    IEEE square root. (`math.sqrt` on f32 may be off by one unit in the last
    place.)

    ```mlir
    func.func @root(%a: f32) -> f32 {
      %0 = tile.precise_sqrt %a : f32
      return %0 : f32
    }
    ```
  }];
  let arguments = (ins Tile_FloatLike:$source);
  let results = (outs Tile_FloatLike:$result);
  let assemblyFormat = "$source attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// What the hardware approximates: the ground of the standard library's maths
//===----------------------------------------------------------------------===//

class Tile_ApproximationOp<string mnemonic>
    : Tile_Op<mnemonic, [Pure, Elementwise, SameOperandsAndResultType]> {
  let arguments = (ins Tile_SingleLike:$source);
  let results = (outs Tile_SingleLike:$result);
  let assemblyFormat = "$source attr-dict `:` type($result)";
}

def Tile_ApproxExp2Op : Tile_ApproximationOp<"approx_exp2"> {
  let summary = "2^x in one instruction";
  let description = [{
    2 to the power of the operand, within 2.1 units in the last place. Results
    below 2^-126 are zero. (`math.exp2` on f32 gives subnormal results too, for
    three instructions more.)

    * C1: the type is f32.

    ```mlir
    func.func @power(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.approx_exp2 %x : tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
}

def Tile_ApproxLog2Op : Tile_ApproximationOp<"approx_log2"> {
  let summary = "log2(x) in one instruction";
  let description = [{
    The binary logarithm, with an absolute error of at most 2^-22 for operands
    between 1/2 and 2, and a relative one of at most 2^-22 elsewhere: near 1
    few bits are right. Operands below 2^-126 count as zero, whose logarithm is
    -inf; that of negative numbers is NaN.

    * C1: the type is f32.

    ```mlir
    func.func @logarithm(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.approx_log2 %x : tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
}

def Tile_ApproxReciprocalOp : Tile_ApproximationOp<"approx_reciprocal"> {
  let summary = "1 / x in one instruction";
  let description = [{
    The reciprocal, within 1 unit in the last place. Operands whose magnitude
    is below 2^-126 count as zero, and such results are zero, each with its
    sign. (`arith.divf` of 1 on f32 has the same error without these
    exceptions, for four instructions more.)

    * C1: the type is f32.

    ```mlir
    func.func @reciprocal(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.approx_reciprocal %x : tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
}

def Tile_ApproxSqrtOp : Tile_ApproximationOp<"approx_sqrt"> {
  let summary = "the square root in one instruction";
  let description = [{
    The square root, with a relative error of at most 2^-23. Operands whose
    magnitude is below 2^-126 count as zero; the root of other negative numbers
    is NaN. (`math.sqrt` on f32 has nearly the same error without the first of
    these exceptions, for three instructions more.)

    * C1: the type is f32.

    ```mlir
    func.func @root(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.approx_sqrt %x : tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Functions of a library
//===----------------------------------------------------------------------===//

def Tile_ExternCallOp : Tile_Op<"extern_call", [Pure, Elementwise]> {
  let summary = "a function of libdevice, element by element";
  let description = [{
    Applies a function of libdevice, NVIDIA's library of device functions, to
    each element. What it computes, and how well, is said in NVIDIA's "Libdevice
    User's Guide". The interpreter has those of them that the C library has.

    * C1: the symbol is one of `tile/Dialect/Tile/IR/Libdevice.def`.
    * C2: the operands have that function's number and element types.
    * C3: the result has its element type.
    * C4: operands and result are all scalars, or tiles of one shape.

    ```mlir
    func.func @arcsine(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.extern_call "__nv_asinf"(%x) : (tensor<64xf32>) -> tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$symbol, Variadic<Tile_Value>:$operands);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $symbol `(` $operands `)` attr-dict `:` functional-type($operands, $result)
  }];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEOPS_TD
