//===- Language.h - diagnostics of compile-time names -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of the diagnostics that Language.def declares, for the code
// that reports them. A file includes the parts it needs, so that a new entry
// rebuilds its own part alone.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_DIAGNOSTICS_LANGUAGE_H
#define TILE_SUPPORT_DIAGNOSTICS_LANGUAGE_H

#include "tile/Support/Diagnostics.h"

namespace tile::DiagID {
#define TILE_DIAG(ID, CODE, SEVERITY, TEXT, EXPLANATION)                       \
  inline constexpr DiagCode ID = diagCode(CODE);
#include "tile/Support/Diagnostics/Language.def"
#undef TILE_DIAG
} // namespace tile::DiagID

#endif // TILE_SUPPORT_DIAGNOSTICS_LANGUAGE_H
