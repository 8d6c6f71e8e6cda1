//===- SourceFiles.h - source files of a command line -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a tool takes many files, a folder stands for all sources below it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_SOURCEFILES_H
#define TILE_TOOLS_TILE_SOURCEFILES_H

#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace tile {

/// The files, in the order of `paths`, each once: a path itself, or for a
/// folder the `.py` and `.tile` files in it and below, by name. Links to
/// folders below are not followed, so a cycle of them is no cycle here. A path
/// that does not exist stays: reading it says why.
std::vector<std::string> findSources(llvm::ArrayRef<std::string> paths);

} // namespace tile

#endif // TILE_TOOLS_TILE_SOURCEFILES_H
