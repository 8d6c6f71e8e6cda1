//===- Warnings.h - what a kernel does that surprises -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks at an emitted kernel for two mistakes that no type shows: elements that
// a masked load leaves undefined and that take part in a result all the same,
// and offsets that do not fit in their type. It warns of what it can prove, so
// a warning is never about a kernel that is right.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_WARNINGS_H
#define TILE_LIB_LANGUAGE_WARNINGS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tile/Support/Diagnostics.h"

namespace tile {

/// Warns of `kernel` and the functions that it calls.
void warnOfSurprises(mlir::func::FuncOp kernel, DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_WARNINGS_H
