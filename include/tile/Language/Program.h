//===- Program.h - a source file that holds kernels -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loaded file: its syntax tree, its top level, and the functions in it that
// are compiled (`@triton.jit`). Kernels are specialised (Signature.h) and then
// emitted (Emitter.h); the host part runs the file's tests with the same
// program.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_PROGRAM_H
#define TILE_LANGUAGE_PROGRAM_H

#include "tile/Language/EvalContext.h"
#include "tile/Language/Function.h"
#include "tile/Language/LoadOptions.h"
#include "tile/Language/ModuleScope.h"
#include <memory>
#include <vector>

namespace tile {

/// Makes the functions of `tl` known to the namespaces of a context, so that
/// `tl.load` is a value. Program::load does it; call it once for a context
/// that is made otherwise.
void registerLanguage(Namespaces &namespaces);

/// One source file. Owns everything that was evaluated from it. Not
/// thread-safe.
class Program {
public:
  /// Parses buffer `file` of the engine's source manager, whose name is its
  /// path if it is a file. Null after syntax errors and after errors in the
  /// options. The engine must outlive the program.
  static std::shared_ptr<Program> load(uint32_t file,
                                       DiagnosticEngine &diagnostics,
                                       const LoadOptions &options = {});

  EvalContext &context() { return *evalContext; }
  ModuleScope &scope() { return *moduleScope; }

  /// The functions with a jit decorator, in the order of the file: kernels, and
  /// helpers that kernels call. Also those in classes and functions, and those
  /// that calls at the top level make (FunctionObject::title tells their
  /// names).
  llvm::ArrayRef<FunctionObject *> jitFunctions();

  /// The kernel of that name, or that a name of the top level is bound to. For
  /// an empty name: the only jit function that
  /// returns no value, or the last such one, with a remark. Null after an
  /// error.
  FunctionObject *findKernel(llvm::StringRef name = "");

  /// Which configuration kernels with `@triton.autotune` take, from 0; none:
  /// the first, with a remark for each kernel (R0321).
  std::optional<unsigned> configuration;

private:
  Program() = default;
  bool take(const LoadOptions &options);
  FunctionObject *boundKernel(llvm::StringRef name, bool &failed);

  std::unique_ptr<EvalContext> evalContext;
  ModuleScope *moduleScope = nullptr;
  uint32_t file = 0;
  std::vector<std::shared_ptr<FunctionObject>> functions;
  std::vector<FunctionObject *> jit;
  bool listed = false;
};

} // namespace tile

#endif // TILE_LANGUAGE_PROGRAM_H
