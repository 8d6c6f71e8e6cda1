//===- AtomicTypes.h - what atomic operations apply to ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One rule that the atomic operations on pointers and on descriptors share.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_DIALECT_TILE_IR_ATOMICTYPES_H
#define TILE_LIB_DIALECT_TILE_IR_ATOMICTYPES_H

#include "tile/Dialect/Tile/IR/Tile.h"

namespace mlir::tile {

/// Whether an atomic operation on pointers combines elements of this type.
bool takesElement(AtomicKind kind, Type element);

} // namespace mlir::tile

#endif // TILE_LIB_DIALECT_TILE_IR_ATOMICTYPES_H
