//===- EngineProgram.h - the program of one compilation ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A text parsed for one compilation, with its own sources and diagnostics, and
// its diagnostics as the errors and logs that the library returns. It is
// source, or text of the `tile` dialect.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_RUNTIME_ENGINEPROGRAM_H
#define TILE_LIB_RUNTIME_ENGINEPROGRAM_H

#include "tile/Compiler/DialectKernel.h"
#include "tile/Language/Program.h"
#include "tile/Support/Result.h"

namespace tile {

/// What both have. Not thread-safe, and not shared.
class EngineText {
public:
  EngineText(const std::string &name, const std::string &text)
      : diagnostics(sources), file(sources.addBuffer(name, text)) {}

  /// The error for what was reported: code, message and notes of the first
  /// error; its log shows all with source lines and carets.
  Error error() const;

  /// All that was reported, as a text.
  std::string log() const;

  SourceManager sources;
  DiagnosticEngine diagnostics;
  /// The buffer that holds the text.
  const uint32_t file;
};

/// A text in the language.
class EngineProgram : public EngineText {
public:
  /// Parses `text`; `program` is null after errors.
  EngineProgram(const std::string &name, const std::string &text)
      : EngineText(name, text), program(Program::load(file, diagnostics)) {}

  std::shared_ptr<Program> program;
};

/// A text of the dialect.
class EngineDialect : public EngineText {
public:
  /// Parses `text`; there are no `kernels` after errors.
  EngineDialect(const std::string &name, const std::string &text)
      : EngineText(name, text), kernels(listDialectKernels(file, diagnostics)) {
  }

  /// The kernel of that name, or the only one, or the last. Null after an
  /// error, which may be that of parsing.
  const DialectKernel *find(llvm::StringRef name);

  std::optional<std::vector<DialectKernel>> kernels;
};

} // namespace tile

#endif // TILE_LIB_RUNTIME_ENGINEPROGRAM_H
