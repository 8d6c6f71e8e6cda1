//===- EngineProgram.h - the program of one compilation ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A text parsed for one compilation, with its own sources and diagnostics, and
// its diagnostics as the errors and logs that the library returns.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_RUNTIME_ENGINEPROGRAM_H
#define TILE_LIB_RUNTIME_ENGINEPROGRAM_H

#include "tile/Language/Program.h"
#include "tile/Support/Result.h"

namespace tile {

/// Not thread-safe, and not shared.
class EngineProgram {
public:
  /// Parses `text`; `program` is null after errors.
  EngineProgram(const std::string &name, const std::string &text);

  /// The error for what was reported: code, message and notes of the first
  /// error; its log shows all with source lines and carets.
  Error error() const;

  /// All that was reported, as a text.
  std::string log() const;

  SourceManager sources;
  DiagnosticEngine diagnostics;
  std::shared_ptr<Program> program;
};

} // namespace tile

#endif // TILE_LIB_RUNTIME_ENGINEPROGRAM_H
