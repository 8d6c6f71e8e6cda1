//===- RunOptions.h - the options of tile-run -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names that TileRunOptions.td gives the options, for the files that read
// them: TileRun.cpp and RunDevices.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_RUNOPTIONS_H
#define TILE_TOOLS_TILE_RUNOPTIONS_H

#include "llvm/Option/OptTable.h"

namespace tile::runoptions {

enum Option {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "TileRunOptions.inc"
#undef OPTION
};

} // namespace tile::runoptions

#endif // TILE_TOOLS_TILE_RUNOPTIONS_H
