//===- LocationRange.h - from MLIR locations to source ranges ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations carry MLIR locations, diagnostics carry ranges of the source
// buffers. These functions lead from the former to the latter, for everybody
// who reports an error or a remark about an operation.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_LOCATIONRANGE_H
#define TILE_DIALECT_TILE_IR_LOCATIONRANGE_H

#include "mlir/IR/Location.h"
#include "tile/Support/Diagnostics.h"

namespace tile {

/// The place of `location` in the first buffer whose name is the location's
/// file name. Names are looked through, of a call the callee counts, of a
/// fused location the first part with a place. Invalid if there is none.
SourceRange rangeOf(mlir::Location location, const SourceManager &sources);

/// Adds a note "called from here" for every call through which `location` was
/// inlined, the innermost first.
void addCallNotes(mlir::Location location, DiagBuilder &diagnostic,
                  const SourceManager &sources);

} // namespace tile

#endif // TILE_DIALECT_TILE_IR_LOCATIONRANGE_H
