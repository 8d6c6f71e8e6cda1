//===- LoadOptions.h - what is said beside a source file --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file of kernels may import other files and depend on things that a
// compiler cannot know: a library's functions, the environment, the device.
// A command line says here where imported files are and what such things are.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_LOADOPTIONS_H
#define TILE_LANGUAGE_LOADOPTIONS_H

#include <string>
#include <utility>
#include <vector>

namespace tile {

/// How a program is loaded.
struct LoadOptions {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  /// Folders in which imported modules are looked for, in this order (`-I`),
  /// before the package and the folder of the importing file.
  std::vector<std::string> searchPaths;
  /// NAME and VALUE of each `--set`: a dotted name that would be unknown, such
  /// as `os.environ.DEBUG` or `torch.cuda.is_available` (read or called), or
  /// a name of a file's top level; and a literal.
  Pairs settings;
  /// NAME and VALUE of each `-D`: names of the file's top level with the
  /// values that they have instead of those in the file. Others are ignored
  /// here: they may be parameters of a kernel (SignatureRequest).
  Pairs defines;
};

} // namespace tile

#endif // TILE_LANGUAGE_LOADOPTIONS_H
