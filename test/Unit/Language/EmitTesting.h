//===- EmitTesting.h - compiles source text to `tile` for tests -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source with everything that one compilation of it gives: the program, the
// specialisation, the module as text, and the diagnostics.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LANGUAGE_EMITTESTING_H
#define TILE_TEST_UNIT_LANGUAGE_EMITTESTING_H

#include "mlir/IR/MLIRContext.h"
#include "tile/Language/Emitter.h"
#include "llvm/Support/raw_ostream.h"

namespace tile::testing {

/// One source text, to be specialised and emitted.
class Compilation {
public:
  /// `body` follows the imports, which take two lines.
  explicit Compilation(std::string body)
      : diagnostics(sources), context(mlir::MLIRContext::Threading::DISABLED) {
    std::string text = "import triton\nimport triton.language as tl\n" + body;
    program = Program::load(sources.addBuffer("test.tile", text), diagnostics);
  }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  mlir::MLIRContext context;
  std::shared_ptr<Program> program;
  SignatureRequest request;
  std::optional<KernelSpecialization> specialization;

  Compilation &signature(std::string text) {
    request.signature = std::move(text);
    return *this;
  }
  Compilation &define(std::string name, std::string value) {
    request.definitions.push_back({std::move(name), std::move(value)});
    return *this;
  }

  /// Specialises for the request; empty after errors, else the key.
  std::string specialize(llvm::StringRef kernelName = "") {
    FunctionObject *kernel =
        program ? program->findKernel(kernelName) : nullptr;
    if (!kernel)
      return "";
    specialization = specializeForRequest(*program, *kernel, request);
    return specialization ? specialization->key() : "";
  }

  /// The module as text; empty after errors.
  std::string emit(llvm::StringRef kernelName = "") {
    if (specialize(kernelName).empty())
      return "";
    FunctionObject *kernel = program->findKernel(kernelName);
    mlir::OwningOpRef<mlir::ModuleOp> module =
        emitKernel(*program, *kernel, *specialization, context);
    std::string text;
    llvm::raw_string_ostream os(text);
    if (module)
      module->print(os);
    return text;
  }

  /// "E0123@3 E0200@5": code and line of each error, in order.
  std::string errors() const {
    std::string text;
    for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
      if (diagnostic.severity != Severity::Error)
        continue;
      text += (text.empty() ? "" : " ") + getDiagInfo(diagnostic.id).code.str();
      if (diagnostic.range.isValid())
        text += "@" + std::to_string(sources
                                         .lineColumn(diagnostic.range.file,
                                                     diagnostic.range.begin)
                                         .line);
    }
    return text;
  }

  /// All diagnostics as a terminal would show them.
  std::string messages() const {
    std::string text;
    llvm::raw_string_ostream os(text);
    for (const Diagnostic &diagnostic : diagnostics.diagnostics())
      printDiagnostic(diagnostic, sources, os);
    return text;
  }
};

/// How often `part` is in `text`.
inline size_t countOf(llvm::StringRef text, llvm::StringRef part) {
  return text.count(part);
}

} // namespace tile::testing

#endif // TILE_TEST_UNIT_LANGUAGE_EMITTESTING_H
