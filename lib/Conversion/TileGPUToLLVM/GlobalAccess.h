//===- GlobalAccess.h - one access to global memory of one thread ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Emits a load or store of 1 to 16 bytes: as plain LLVM where that says
// everything, else as one PTX instruction, predicated by the mask and with the
// cache hints.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CONVERSION_TILEGPUTOLLVM_GLOBALACCESS_H
#define TILE_LIB_CONVERSION_TILEGPUTOLLVM_GLOBALACCESS_H

#include "mlir/IR/Builders.h"
#include "mlir/Transforms/DialectConversion.h"
#include "tile/Dialect/Tile/IR/Tile.h"

namespace mlir::tile_gpu {

/// What is moved, and how.
struct GlobalAccess {
  /// The LLVM type of an element: i1 (a byte in memory), an integer, a float or
  /// a pointer.
  Type element;
  /// How many, a power of two; together at most 16 bytes.
  unsigned elements = 1;
  /// At most one of these three is set: PTX has no more room.
  mlir::tile::CacheModifier cache = mlir::tile::CacheModifier::None;
  mlir::tile::EvictionPolicy evict = mlir::tile::EvictionPolicy::Normal;
  bool isVolatile = false;
  /// Stores go to shared memory, where they need a mask, too.
  bool isShared = false;
};

/// The access of `op`, a load or store through `pointer` or a tile of pointers,
/// to one element. An access has one hint in PTX: volatile, a cache modifier or
/// an eviction policy, in this order. What is dropped is said.
GlobalAccess describeAccess(Operation *op, Type pointer,
                            const TypeConverter &converter,
                            mlir::tile::CacheModifier cache,
                            mlir::tile::EvictionPolicy evict, bool isVolatile);

/// A condition for storing that holds in one of the threads with the same
/// elements; null if all threads store. A scalar has no tensor.
Value createOwner(OpBuilder &builder, Location loc, RankedTensorType tensor);

/// Loads the elements from `pointer` on. Where `mask` (i1, may be null) is
/// false nothing is read and the result is `others`, or zero if there are none.
SmallVector<Value> createGlobalLoad(OpBuilder &builder, Location loc,
                                    const GlobalAccess &access, Value pointer,
                                    Value mask, ArrayRef<Value> others);

/// Stores `values` from `pointer` on, where `mask` (i1, may be null) is true.
void createGlobalStore(OpBuilder &builder, Location loc,
                       const GlobalAccess &access, Value pointer,
                       ArrayRef<Value> values, Value mask);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_CONVERSION_TILEGPUTOLLVM_GLOBALACCESS_H
