//===- CompilerTesting.h - compiling in unit tests --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source text with all that a compilation of one of its kernels needs.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_COMPILER_COMPILERTESTING_H
#define TILE_TEST_UNIT_COMPILER_COMPILERTESTING_H

#include "tile/Compiler/Compilation.h"
#include "tile/Language/Program.h"

namespace tile::test {

/// An element-wise kernel in one dimension.
inline constexpr const char *kVectorAdd = R"(
import triton
import triton.language as tl

@triton.jit
def vector_add(x_ptr, y_ptr, out_ptr, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    y = tl.load(y_ptr + offsets, mask=mask)
    tl.store(out_ptr + offsets, x + y, mask=mask)
)";

/// One input of a compiler.
class Input {
public:
  explicit Input(std::string text, std::string name = "test.tile")
      : diagnostics(sources),
        file(sources.addBuffer(std::move(name), std::move(text))) {}

  static CompilerOptions optionsFor(llvm::StringRef target) {
    CompilerOptions options;
    options.architecture = findArchitecture(target);
    options.containCrashes = true;
    return options;
  }

  /// The text at `stage` of the file's kernel; empty after errors.
  std::string compileSource(const std::string &signature,
                            Stage stage = Stage::PTX,
                            llvm::StringRef target = "sm_90a") {
    std::shared_ptr<Program> program = Program::load(file, diagnostics);
    FunctionObject *kernel = program ? program->findKernel() : nullptr;
    if (!kernel)
      return "";
    SignatureRequest request;
    request.signature = signature;
    std::optional<KernelSpecialization> specialization =
        specializeForRequest(*program, *kernel, request);
    if (!specialization)
      return "";
    Compilation compilation(optionsFor(target), diagnostics);
    if (!compilation.start(*program, *kernel, *specialization) ||
        !compilation.advanceTo(stage))
      return "";
    return compilation.text();
  }

  /// The same for text of a later stage.
  std::string compileText(InputKind kind, Stage stage = Stage::PTX,
                          llvm::StringRef target = "sm_90a") {
    Compilation compilation(optionsFor(target), diagnostics);
    if (!compilation.start(file, kind) || !compilation.advanceTo(stage))
      return "";
    return compilation.text();
  }

  /// The codes of everything reported, separated by spaces.
  std::string codes() const {
    std::string result;
    for (const Diagnostic &diagnostic : diagnostics.diagnostics())
      result +=
          (result.empty() ? "" : " ") + getDiagInfo(diagnostic.id).code.str();
    return result;
  }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  uint32_t file;
};

} // namespace tile::test

#endif // TILE_TEST_UNIT_COMPILER_COMPILERTESTING_H
