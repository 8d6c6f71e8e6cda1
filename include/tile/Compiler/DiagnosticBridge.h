//===- DiagnosticBridge.h - errors of passes as coded diagnostics ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR reports through its context; users of Tile see diagnostics with codes.
// A pass puts the code at the end of its message, as in `... [E0601]`; a note
// that starts with `help: ` becomes a help line. What has no code gets E0601.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_COMPILER_DIAGNOSTICBRIDGE_H
#define TILE_COMPILER_DIAGNOSTICBRIDGE_H

#include "mlir/IR/Diagnostics.h"
#include "tile/Support/Diagnostics.h"

namespace tile {

/// While it lives, what `context` reports goes to `engine`.
class DiagnosticBridge : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticBridge(mlir::MLIRContext *context, DiagnosticEngine &engine);
};

} // namespace tile

#endif // TILE_COMPILER_DIAGNOSTICBRIDGE_H
