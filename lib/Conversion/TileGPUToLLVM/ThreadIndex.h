//===- ThreadIndex.h - from a thread to the elements that it holds --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Emits the arithmetic of layouts: the coordinates of the element in each
// register of the running thread, or its offset in a buffer. The part that
// depends on the thread is computed once; the part of a register is a
// constant, combined by OR where no bit can meet, else by XOR.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CONVERSION_TILEGPUTOLLVM_THREADINDEX_H
#define TILE_LIB_CONVERSION_TILEGPUTOLLVM_THREADINDEX_H

#include "mlir/IR/Builders.h"
#include "tile/Layout/HardwareMap.h"

namespace mlir::tile_gpu {

/// The number of the running thread in its warp, i32.
Value createLaneId(OpBuilder &builder, Location loc);

/// The number of the running warp in its CTA, i32.
Value createWarpId(OpBuilder &builder, Location loc);

/// A number that is linear over F2 in (lane, warp): the image of each bit.
struct ThreadLinear {
  SmallVector<uint64_t, 8> lane;
  SmallVector<uint64_t, 8> warp;

  /// All bits that can be set in the image.
  uint64_t image() const;
};

/// Emits the value of `map` in the running thread, i32.
Value createThreadLinear(OpBuilder &builder, Location loc,
                         const ThreadLinear &map);

/// Emits `thread` ^ `constant`, where `image` has all bits that `thread` may
/// have set.
Value createXorConstant(OpBuilder &builder, Location loc, Value thread,
                        uint64_t image, uint64_t constant);

/// The coordinate along `dim` of the element in each register, i32.
SmallVector<Value> createCoordinates(OpBuilder &builder, Location loc,
                                     const ::tile::LinearLayout &layout,
                                     unsigned dim);

/// A condition, i1, that holds in just one of the threads that hold copies of
/// the same elements; null if there are no copies.
Value createIsFirstCopy(OpBuilder &builder, Location loc,
                        const ::tile::LinearLayout &layout);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_CONVERSION_TILEGPUTOLLVM_THREADINDEX_H
