//===- ReportError.h - an error of the runtime as a diagnostic --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime returns errors without places in a source; where there is an
// engine of diagnostics, they are reported there.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_REPORTERROR_H
#define TILE_SUPPORT_REPORTERROR_H

#include "tile/Support/Diagnostics.h"
#include "tile/Support/Result.h"

namespace tile {

/// Reports `error`, which must be one, at `range` (may be invalid), under its
/// own code, with its notes, helps and log.
void reportError(const Error &error, SourceRange range,
                 DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_SUPPORT_REPORTERROR_H
