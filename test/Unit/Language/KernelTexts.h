//===- KernelTexts.h - the project's kernels as text ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The source of all kernels in kernels/, for tests of the parser that need
// much text of the kind that it is for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LANGUAGE_KERNELTEXTS_H
#define TILE_TEST_UNIT_LANGUAGE_KERNELTEXTS_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <string>
#include <vector>

namespace tile::test {

/// The text of each .tile file below TILE_KERNELS, in the order of the paths.
inline std::vector<std::string> kernelTexts() {
  std::error_code error;
  std::vector<std::string> paths;
  for (llvm::sys::fs::recursive_directory_iterator at(TILE_KERNELS, error), end;
       at != end && !error; at.increment(error))
    if (llvm::StringRef(at->path()).ends_with(".tile"))
      paths.push_back(at->path());
  // The order of a folder's entries is not the same everywhere.
  llvm::sort(paths);
  std::vector<std::string> texts;
  for (const std::string &path : paths)
    if (auto buffer = llvm::MemoryBuffer::getFile(path))
      texts.push_back((*buffer)->getBuffer().str());
  return texts;
}

} // namespace tile::test

#endif // TILE_TEST_UNIT_LANGUAGE_KERNELTEXTS_H
