//===- Context.h - MLIR contexts with the dialects of the compiler --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels are small: each compilation has a context of its own without
// threads, so that compilations run side by side.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_CONTEXT_H
#define TILE_COMPILER_CONTEXT_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include <memory>

namespace tile {

/// The dialects that tools accept, with what is needed to translate them.
/// Immutable after its creation on first use; thread-safe.
const mlir::DialectRegistry &dialectRegistry();

/// A context without threads that knows those dialects.
std::unique_ptr<mlir::MLIRContext> createContext();

} // namespace tile

#endif // TILE_COMPILER_CONTEXT_H
