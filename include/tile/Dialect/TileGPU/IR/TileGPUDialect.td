//===- TileGPUDialect.td - the dialect, layouts and buffers ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The `tile_gpu` dialect says where the elements of tiles live on the machine:
// tensors carry a layout, buffers are pieces of shared memory. The operations
// of the `tile`, `arith`, `math` and `scf` dialects are used on tensors with
// layouts as they are; this dialect adds what has to do with places.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILEGPU_IR_TILEGPUDIALECT_TD
#define TILE_DIALECT_TILEGPU_IR_TILEGPUDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"

def TileGPU_Dialect : Dialect {
  let name = "tile_gpu";
  let cppNamespace = "::mlir::tile_gpu";
  let summary = "tiles with a place on the machine";
  let description = [{
    A module in this dialect carries what is fixed for the whole kernel:

    * `tile_gpu.target = "sm_90a"`: the architecture;
    * `tile_gpu.num_warps = 4 : i32`: warps of a CTA, a power of two;
    * `tile_gpu.num_ctas = 1 : i32`: CTAs of a cluster;
    * `tile_gpu.shared = 0 : i32`: bytes of shared memory, set when it has been
      allocated.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::tile::TileDialect"];
}

def TileGPU_LinearLayoutParameter
    : AttrParameter<"::tile::LinearLayout", "an F2-linear map",
                    "const ::tile::LinearLayout &"> {
  let parser = "parseLinearLayout($_parser)";
  let printer = "printLinearLayout($_printer, $_self)";
}

def TileGPU_LayoutAttr : AttrDef<TileGPU_Dialect, "Layout"> {
  let mnemonic = "layout";
  let summary = "where the elements of a tensor or a buffer are";
  let description = [{
    One F2-linear map. For a tensor it goes from (register, lane, warp, cta) to
    the index of an element; for a buffer from (offset, cta), with offsets in
    elements. The text lists the images of the bits of each input, lowest bit
    first, as index lists:

    ```
    #tile_gpu.layout<[4, 64], register = [[0, 1], [0, 2]],
                     lane = [[0, 4], [0, 8], [0, 16], [0, 32], [1, 0]],
                     warp = [[2, 0], [0, 0]], cta = []>
    ```

    Here register 1 of lane 0 holds element (0, 1), lane 1 starts at (0, 4), and
    the upper bit of the warp holds copies (its image is zero). Each extent of
    the first list is a power of two.
  }];
  let parameters = (ins TileGPU_LinearLayoutParameter:$map);
  let assemblyFormat = "`<` $map `>`";
}

def TileGPU_BufferType : TypeDef<TileGPU_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "a multi-buffer in shared memory";
  let description = [{
    `depth` slots, each a tile of the given shape whose elements are at the
    offsets that the layout says: `!tile_gpu.buffer<1 x 64 x 64 x f16, #layout>`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType, "LayoutAttr":$layout);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The number of slots: the first extent.
    int64_t getDepth() const { return getShape().front(); }
    /// The shape of one slot.
    ::llvm::ArrayRef<int64_t> getSlotShape() const {
      return getShape().drop_front();
    }
    /// Bytes of one slot.
    int64_t getSlotBytes() const;
  }];
}

#endif // TILE_DIALECT_TILEGPU_IR_TILEGPUDIALECT_TD
