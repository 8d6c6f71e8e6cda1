//===- TileProgramOps.td - assertions, output and assembly ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that act on a program as a whole or step outside of the language:
// barriers, assertions, printing, assumptions and inline PTX.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEPROGRAMOPS_TD
#define TILE_DIALECT_TILE_IR_TILEPROGRAMOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"

def Tile_BarrierOp : Tile_Op<"barrier"> {
  let summary = "order the memory accesses of a program";
  let description = [{
    What the program did to memory before is visible to all of it after
    (`tl.debug_barrier`). Programs do not wait for one another.

    ```mlir
    func.func @wait() {
      tile.barrier
      return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
  let hasCanonicalizer = 1;
}

def Tile_AssumeOp : Tile_Op<"assume", [MemoryEffects<[MemWrite]>]> {
  let summary = "a condition that holds";
  let description = [{
    The compiler may rely on the condition. The interpreter reports one that is
    false as an error.

    * C1: the condition is i1 or a tile of i1.

    ```mlir
    func.func @positive(%n: i32, %zero: i32) {
      %0 = arith.cmpi sgt, %n, %zero : i32
      tile.assume %0 : i1
      return
    }
    ```
  }];
  let arguments = (ins Tile_BoolLike:$condition);
  let assemblyFormat = "$condition attr-dict `:` type($condition)";
  let hasCanonicalizer = 1;
}

def Tile_AssertOp : Tile_Op<"assert", [MemoryEffects<[MemWrite]>]> {
  let summary = "stop the kernel unless a condition holds";
  let description = [{
    Ends the launch with an error, which has the message and the source line, if
    an element of the condition is false where the mask is true.

    * C1: the mask has the condition's shape and is i1.

    ```mlir
    func.func @check(%c: tensor<64xi1>) {
      tile.assert %c, "index out of range" : tensor<64xi1>
      return
    }
    ```
  }];
  let arguments = (ins Tile_BoolLike:$condition, StrAttr:$message,
                       Optional<Tile_BoolLike>:$mask);
  let assemblyFormat = [{
    $condition `,` $message (`mask` $mask^)? attr-dict
    `:` custom<MaskedType>(type($condition), ref($mask), type($mask))
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Tile_PrintOp : Tile_Op<"print", [MemoryEffects<[MemWrite]>]> {
  let summary = "print values while the kernel runs";
  let description = [{
    Prints, for each element, the program, the element's index, the prefix and
    the value, a line each; hexadecimal with `hex`. `unsigned` has an entry for
    each operand.

    * C1: `is_unsigned` has as many entries as there are operands.

    ```mlir
    func.func @show(%x: tensor<64xi32>) {
      tile.print "x = " (%x) unsigned [false] : tensor<64xi32>
      return
    }
    ```
  }];
  let arguments = (ins StrAttr:$prefix, Variadic<Tile_Value>:$values,
                       DenseBoolArrayAttr:$isUnsigned, UnitAttr:$hex);
  let assemblyFormat = [{
    $prefix `(` $values `)` `unsigned` $isUnsigned (`hex` $hex^)? attr-dict (`:` type($values)^)?
  }];
  let hasVerifier = 1;
}

def Tile_InlineAsmOp : Tile_Op<"inline_asm", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ConditionallySpeculatable>]> {
  let summary = "PTX, element by element";
  let description = [{
    Runs the PTX text for `pack` neighbouring elements at a time. `constraints`
    are those of LLVM's inline assembly: outputs (`=r`, ...), then inputs; `$0`,
    `$1`, ... name them. Elements smaller than 32 bits are packed into 32-bit
    registers, `pack` of them. If it is not `pure` it is neither removed nor
    merged.

    * C1: operands and results are all scalars, or tiles of one shape, whose
      elements are a multiple of `pack`.
    * C2: there are as many constraints as results and operands need registers:
      one for each element of 32 bits or more, of smaller ones as many as `pack`
      of them fill.

    ```mlir
    func.func @negate(%x: tensor<64xf32>) -> tensor<64xf32> {
      %0 = tile.inline_asm "neg.f32 $0, $1;" constraints "=r,r" pack 1 pure (%x) : (tensor<64xf32>) -> tensor<64xf32>
      return %0 : tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$text, StrAttr:$constraints,
    ConfinedAttr<I32Attr, [IntPositive]>:$pack, UnitAttr:$pure,
    Variadic<Tile_Value>:$operands);
  let results = (outs Variadic<Tile_Value>:$results);
  let assemblyFormat = [{
    $text `constraints` $constraints `pack` $pack (`pure` $pure^)?
    `(` $operands `)` attr-dict `:` functional-type($operands, $results)
  }];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEPROGRAMOPS_TD
