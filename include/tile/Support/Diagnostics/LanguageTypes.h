//===- LanguageTypes.h - diagnostics of types and operations ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of the diagnostics that LanguageTypes.def and
// LanguageOperations.def declare, for the code that reports them. A file
// includes the parts it needs, so that a new entry rebuilds its own part alone.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_DIAGNOSTICS_LANGUAGETYPES_H
#define TILE_SUPPORT_DIAGNOSTICS_LANGUAGETYPES_H

#include "tile/Support/Diagnostics.h"

namespace tile::DiagID {
#define TILE_DIAG(ID, CODE, SEVERITY, TEXT, EXPLANATION)                       \
  inline constexpr DiagCode ID = diagCode(CODE);
#include "tile/Support/Diagnostics/LanguageOperations.def"
#include "tile/Support/Diagnostics/LanguageTypes.def"
#undef TILE_DIAG
} // namespace tile::DiagID

#endif // TILE_SUPPORT_DIAGNOSTICS_LANGUAGETYPES_H
