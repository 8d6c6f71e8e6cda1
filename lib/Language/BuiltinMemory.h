//===- BuiltinMemory.h - what accesses to memory share ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads and stores go through pointers (BuiltinMemory.cpp), block pointers
// (BuiltinBlockPointers.cpp) or tensor descriptors (BuiltinDescriptors.cpp).
// Here is what they have in common: options, and lists of scalars.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_BUILTINMEMORY_H
#define TILE_LIB_LANGUAGE_BUILTINMEMORY_H

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"

namespace tile {

// Functions that return an optional give nothing after an error.

/// Argument `i` as the caches that an access uses.
std::optional<mlir::tile::CacheModifier>
readCacheModifier(BuiltinCall &call, size_t i, bool isStore);
/// Argument `i` as a preference of what stays in the cache.
std::optional<mlir::tile::EvictionPolicy> readEvictionPolicy(BuiltinCall &call,
                                                             size_t i);

/// Argument `i`, called `what`, as `rank` scalars of the integer type `type`.
/// It is a list, or a single one. Integers of 64 bits are made narrower only if
/// `narrows`.
std::optional<llvm::SmallVector<Tensor, 5>>
readScalars(BuiltinCall &call, size_t i, llvm::StringRef what, DType type,
            size_t rank, bool narrows = false);
/// Argument `i` as the shape of a block with at least one dimension.
std::optional<llvm::SmallVector<int64_t, 4>> readBlockShape(BuiltinCall &call,
                                                            size_t i);
/// Argument `i`, a `padding_option` for elements of type `element`: whether
/// elements outside are NaN rather than zero.
std::optional<bool> readPadding(BuiltinCall &call, size_t i, DType element);

/// `tl.load` and `tl.store` whose first argument is a block pointer.
EvalResult loadBlock(BuiltinCall &call, const BlockValue &block);
EvalResult storeBlock(BuiltinCall &call, const BlockValue &block);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_BUILTINMEMORY_H
