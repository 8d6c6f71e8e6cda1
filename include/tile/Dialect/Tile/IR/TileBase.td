//===- TileBase.td - what the operations of the tile dialect share ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The base class of the operations and the constraints on their operands.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_TILEBASE_TD
#define TILE_DIALECT_TILE_IR_TILEBASE_TD

include "tile/Dialect/Tile/IR/TileDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Tile_Op<string mnemonic, list<Trait> traits = []>
    : Op<Tile_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Types of operands
//===----------------------------------------------------------------------===//

def Tile_Ptr : Type<CPred<"::llvm::isa<::mlir::tile::PtrType>($_self)">,
                    "pointer", "::mlir::tile::PtrType">;
def Tile_Desc : Type<CPred<"::llvm::isa<::mlir::tile::DescType>($_self)">,
                     "tensor descriptor", "::mlir::tile::DescType">;
def Tile_Scalar : AnyTypeOf<[AnySignlessInteger, AnyFloat, Tile_Ptr],
                            "integer, float or pointer">;

class Tile_TileOf<list<Type> elements, string summary>
    : RankedTensorOf<elements, [CPred<"::mlir::tile::isTile($_self)">], summary>;
def Tile_Tile : Tile_TileOf<[AnySignlessInteger, AnyFloat, Tile_Ptr], "tile">;
def Tile_PtrTile : Tile_TileOf<[Tile_Ptr], "tile of pointers">;
def Tile_IntTile : Tile_TileOf<[AnySignlessInteger], "tile of integers">;
def Tile_Int32Tile : Tile_TileOf<[I32], "tile of i32">;
def Tile_FloatTile : Tile_TileOf<[AnyFloat], "tile of floats">;
def Tile_SingleTile : Tile_TileOf<[F32], "tile of f32">;
def Tile_BoolTile : Tile_TileOf<[I1], "tile of i1">;

def Tile_Value : AnyTypeOf<[Tile_Scalar, Tile_Tile], "scalar or tile">;
def Tile_PtrLike : AnyTypeOf<[Tile_Ptr, Tile_PtrTile],
                             "pointer or tile of pointers">;
def Tile_IntLike : AnyTypeOf<[AnySignlessInteger, Tile_IntTile],
                             "integer or tile of integers">;
def Tile_FloatLike : AnyTypeOf<[AnyFloat, Tile_FloatTile],
                               "float or tile of floats">;
def Tile_SingleLike : AnyTypeOf<[F32, Tile_SingleTile], "f32 or tile of f32">;
def Tile_BoolLike : AnyTypeOf<[I1, Tile_BoolTile], "i1 or tile of i1">;

#endif // TILE_DIALECT_TILE_IR_TILEBASE_TD
