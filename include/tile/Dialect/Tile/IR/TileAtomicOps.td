//===- TileAtomicOps.td - atomic access to global memory ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads and writes of global memory that nothing comes between, with the
// orders and scopes of the PTX memory model.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEATOMICOPS_TD
#define TILE_DIALECT_TILE_IR_TILEATOMICOPS_TD

include "tile/Dialect/Tile/IR/TileBase.td"

def Tile_AtomicKindAttr : I32EnumAttr<"AtomicKind",
    "what an atomic operation does", [
      I32EnumAttrCase<"Add", 0, "add">,
      I32EnumAttrCase<"FAdd", 1, "fadd">,
      I32EnumAttrCase<"And", 2, "and">,
      I32EnumAttrCase<"Or", 3, "or">,
      I32EnumAttrCase<"Xor", 4, "xor">,
      I32EnumAttrCase<"Max", 5, "max">,
      I32EnumAttrCase<"Min", 6, "min">,
      I32EnumAttrCase<"UMax", 7, "umax">,
      I32EnumAttrCase<"UMin", 8, "umin">,
      I32EnumAttrCase<"FMax", 9, "fmax">,
      I32EnumAttrCase<"FMin", 10, "fmin">,
      I32EnumAttrCase<"Exchange", 11, "exch">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_MemoryOrderAttr : I32EnumAttr<"MemoryOrder", "memory order", [
      I32EnumAttrCase<"Relaxed", 0, "relaxed">,
      I32EnumAttrCase<"Acquire", 1, "acquire">,
      I32EnumAttrCase<"Release", 2, "release">,
      I32EnumAttrCase<"AcquireRelease", 3, "acq_rel">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_MemoryScopeAttr : I32EnumAttr<"MemoryScope", "who takes part", [
      I32EnumAttrCase<"Cta", 0, "cta">,
      I32EnumAttrCase<"Gpu", 1, "gpu">,
      I32EnumAttrCase<"System", 2, "sys">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_AtomicRMWOp : Tile_Op<"atomic_rmw", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "read, combine and write in one step";
  let description = [{
    For each pointer whose mask element is true, in any order: reads the
    element, writes its combination with the value's, and gives what was read;
    zero where the mask is false. Each element of the tile is one operation of
    its own. `fmax` and `fmin` are those of IEEE 754-2019's maximumNumber and
    minimumNumber.

    * C1: the value has the pointer's shape and its pointee as element type; so
      has the result.
    * C2: the mask has the pointer's shape and is i1.
    * C3: `add` takes i32 and i64; `and`, `or`, `xor`, `max`, `min`, `umax`,
      `umin` likewise; `fadd` takes f16, bf16, f32, f64; `fmax`, `fmin` f32 and
      f64; `exch` any type of 16 (integers: 32) to 64 bits.

    ```mlir
    func.func @count(%p: tensor<64x!tile.ptr<i32>>, %v: tensor<64xi32>, %m: tensor<64xi1>) -> tensor<64xi32> {
      %0 = tile.atomic_rmw add relaxed gpu %p, %v mask %m : tensor<64x!tile.ptr<i32>>
      return %0 : tensor<64xi32>
    }
    ```
  }];
  let arguments = (ins Tile_AtomicKindAttr:$kind, Tile_MemoryOrderAttr:$order,
    Tile_MemoryScopeAttr:$scope, Tile_PtrLike:$ptr, Tile_Value:$value,
    Optional<Tile_BoolLike>:$mask);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $kind $order $scope $ptr `,` $value (`mask` $mask^)? attr-dict
    `:` custom<AtomicTypes>(type($ptr), type($value), ref($mask), type($mask), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::tile::AtomicKind":$kind,
    "::mlir::tile::MemoryOrder":$order, "::mlir::tile::MemoryScope":$scope,
    "::mlir::Value":$ptr, "::mlir::Value":$value,
    CArg<"::mlir::Value", "{}">:$mask)>];
  let hasVerifier = 1;
}

def Tile_AtomicCASOp : Tile_Op<"atomic_cas", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "compare and swap";
  let description = [{
    For each pointer, in any order: reads the element, writes that of `value` if
    it has the bits of `expected`, and gives what was read.

    * C1: `expected`, `value` and result have the pointer's shape and its
      pointee as element type.
    * C2: elements have 16, 32 or 64 bits.

    ```mlir
    func.func @lock(%p: !tile.ptr<i32>, %free: i32, %taken: i32) -> i32 {
      %0 = tile.atomic_cas acquire gpu %p, %free, %taken : !tile.ptr<i32>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins Tile_MemoryOrderAttr:$order, Tile_MemoryScopeAttr:$scope,
    Tile_PtrLike:$ptr, Tile_Value:$expected, Tile_Value:$value);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $order $scope $ptr `,` $expected `,` $value attr-dict
    `:` custom<CompareTypes>(type($ptr), type($expected), type($value), type($result))
  }];
  let builders = [OpBuilder<(ins "::mlir::tile::MemoryOrder":$order,
    "::mlir::tile::MemoryScope":$scope, "::mlir::Value":$ptr,
    "::mlir::Value":$expected, "::mlir::Value":$value)>];
  let hasVerifier = 1;
}

#endif // TILE_DIALECT_TILE_IR_TILEATOMICOPS_TD
