//===- TileDialect.td - the tile dialect and its types --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The `tile` dialect says what a program of a kernel computes on whole tiles,
// and nothing about where the elements live: no layouts, no threads. Tiles are
// builtin tensors with static power-of-two shapes; scalars are builtin types;
// pointers are `!tile.ptr<T>`. Arithmetic is taken from `arith` and `math`,
// control flow from `scf`, functions from `func`.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEDIALECT_TD
#define TILE_DIALECT_TILE_IR_TILEDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::mlir::tile";
  let summary = "what a tiled kernel computes, one program at a time";
  let description = [{
    A kernel is a `func.func` with the unit attribute `tile.kernel`. It runs
    once for every program of a grid of up to three dimensions. It may say how
    it is launched: `tile.num_warps`, `tile.num_stages`, `tile.num_ctas` and
    `tile.maxnreg`, all integers; and with `tile.no_fp_fusion` that products are
    not fused with sums. Its arguments are scalars, pointers and descriptors;
    they may carry

    * `tile.name = "x_ptr"`: the name in the source, by which launches may pass
      it; in text that is compiled, `%x_ptr` itself is the name without it;
    * `tile.divisibility = 16`: the value, for a pointer its address in bytes,
      is a multiple of this power of two (at most 2^30). Code may rely on it,
      and launches check it;
    * `tile.signedness = "u"`: the source type is unsigned (for printing and
      for launches; operations carry their own signedness).

    A loop (`scf.for`) may carry what the source asks for: `tile.num_stages` and
    `tile.loop_unroll_factor`, integers, and `tile.flatten`,
    `tile.warp_specialize`, `tile.disallow_acc_multi_buffer` and
    `tile.disable_licm`, which are there or not. They change no result.

    A module may say which GPU it is for: `tile.target = "sm_90a"`.

    All lanes of a tile are always computed; masks guard memory only. Integer
    division by zero and shifts beyond the width therefore have defined
    results: `x / 0 = x`, `x % 0 = 0`, a left or logical right shift by the
    width or more gives zero, an arithmetic one the sign.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

class Tile_Type<string name, string typeMnemonic> : TypeDef<Tile_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Tile_PtrType : Tile_Type<"Ptr", "ptr"> {
  let summary = "pointer to global memory";
  let description = [{
    The address of an element of type `pointee` in global memory. A pointer to
    `i1` points to bytes: a load tests them against zero, a store writes 0 or 1.
  }];
  let parameters = (ins "::mlir::Type":$pointee);
  let builders = [TypeBuilderWithInferredContext<(ins "::mlir::Type":$pointee), [{
    return $_get(pointee.getContext(), pointee);
  }]>];
  let assemblyFormat = "`<` $pointee `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The distance of two elements in memory, in bytes: i1 takes one.
    unsigned getElementBytes() const;
  }];
}

def Tile_DescType : Tile_Type<"Desc", "desc"> {
  let summary = "tensor descriptor";
  let description = [{
    A tensor in global memory (address, shape, strides, what to read outside of
    it) of which blocks of one shape are accessed: `!tile.desc<64x32xf16>`.
    Coordinates outside of the tensor read as the padding and are not written.
    Kernels make descriptors or take them as arguments.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}


def Tile_CacheModifierAttr : I32EnumAttr<"CacheModifier",
    "which caches an access uses", [
      I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"CA", 1, "ca">,
      I32EnumAttrCase<"CG", 2, "cg">, I32EnumAttrCase<"CS", 3, "cs">,
      I32EnumAttrCase<"CV", 4, "cv">, I32EnumAttrCase<"WB", 5, "wb">,
      I32EnumAttrCase<"WT", 6, "wt">]> {
  let cppNamespace = "::mlir::tile";
}

def Tile_EvictionPolicyAttr : I32EnumAttr<"EvictionPolicy",
    "how long a line is kept in the cache", [
      I32EnumAttrCase<"Normal", 0, "normal">,
      I32EnumAttrCase<"EvictFirst", 1, "evict_first">,
      I32EnumAttrCase<"EvictLast", 2, "evict_last">]> {
  let cppNamespace = "::mlir::tile";
}

#endif // TILE_DIALECT_TILE_IR_TILEDIALECT_TD
