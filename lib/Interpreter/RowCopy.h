//===- RowCopy.h - copying rows of elements ---------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles are taken apart and put together by one kind of copy: rows of
// neighbouring elements, at a fixed distance in the source and another in the
// target. It interleaves and separates elements, shifts a tile along a
// dimension, and gathers the parts of one slot.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_ROWCOPY_H
#define TILE_LIB_INTERPRETER_ROWCOPY_H

#include "Translator.h"

namespace tile::interpreter {

/// Which elements are copied where; all numbers count elements.
struct RowCopy {
  uint64_t rows = 1;
  /// The elements of a row.
  uint64_t width = 1;
  /// From one row to the next, and to the first.
  uint64_t fromPitch = 1;
  uint64_t fromOffset = 0;
  uint64_t toPitch = 1;
  uint64_t toOffset = 0;
};

/// Emits a copy of elements of some bytes from a slot to another.
void emitRowCopy(Translator &translator, mlir::Location location,
                 unsigned elementBytes, SlotId from, SlotId to,
                 const RowCopy &copy);

/// Emits a copy of the first bytes of a slot to the byte `toOffset` of another.
inline void emitPut(Translator &translator, mlir::Location location,
                    uint64_t bytes, SlotId from, SlotId to, uint64_t toOffset) {
  emitRowCopy(translator, location, 1, from, to,
              {1, bytes, bytes, 0, bytes, toOffset});
}

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_ROWCOPY_H
