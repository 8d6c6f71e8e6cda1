//===- AtomicFile.h - files that are whole or absent ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads an input with the checks that bad input needs, and writes an output so
// that no reader ever sees part of it: into a temporary file beside the
// target, renamed when complete, removed on every other way out.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_ATOMICFILE_H
#define TILE_SUPPORT_ATOMICFILE_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace tile {

/// Reads the whole of `path` ("-" is standard input). On failure returns
/// nothing and sets `problem` to a sentence without the path: that it is a
/// directory, does not exist, is larger than limits::kSourceBytes, ...
std::optional<std::string> readWholeFile(llvm::StringRef path,
                                         std::string &problem);

/// Writes `text` to `path` ("-" is standard output) by rename; an existing
/// file is replaced or left as it was, never truncated. Returns whether it
/// succeeded, else sets `problem`. A fatal signal removes the temporary file.
bool writeWholeFile(llvm::StringRef path, llvm::StringRef text,
                    std::string &problem);

} // namespace tile

#endif // TILE_SUPPORT_ATOMICFILE_H
