//===- SignatureCallers.h - what kernels give a helper ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inference of one function, and that of a helper from the kernels of its
// file: these are inferred, and the arguments with which they call the helper
// are what it is compiled for.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_SIGNATURECALLERS_H
#define TILE_LIB_LANGUAGE_SIGNATURECALLERS_H

#include "SignatureParser.h"
#include "mlir/IR/MLIRContext.h"
#include "tile/Language/Emitter.h"

namespace tile {

/// Takes what is reported in its lifetime away again.
class QuietDiagnostics {
public:
  explicit QuietDiagnostics(DiagnosticEngine &diagnostics);
  ~QuietDiagnostics();
  QuietDiagnostics(const QuietDiagnostics &) = delete;
  QuietDiagnostics &operator=(const QuietDiagnostics &) = delete;

private:
  DiagnosticEngine &diagnostics;
  std::vector<Diagnostic> before;
};

/// One function's search. Clears the diagnostics as it goes.
class Inference {
public:
  Inference(Program &program, FunctionObject &function,
            const SignatureRequest &request, mlir::MLIRContext &context,
            CallObserver observer = nullptr);
  ~Inference();

  /// Whether something was found with which the function compiles.
  bool run();
  /// Whether anything was tried: the definitions were fine.
  bool isTried() const;
  /// What the best attempt takes for each parameter; empty if none was made.
  KnownParameters known() const;
  std::string bestText() const;

  /// The function is compiled as a helper.
  bool isHelper = false;
  /// What callers give it; empty if there are none.
  KnownParameters fromCallers;

private:
  class Search;
  Program &program;
  FunctionObject &function;
  const SignatureRequest &request;
  mlir::MLIRContext &context;
  CallObserver observer;
  std::unique_ptr<Search> search;
};

/// Whether another jit function of the file names this one.
bool isCalled(Program &program, FunctionObject &function);

/// The arguments with which kernels of the file call `function`; empty if none
/// does, or none can be compiled as far as the call.
KnownParameters argumentsFromCallers(Program &program, FunctionObject &function,
                                     const SignatureRequest &request,
                                     mlir::MLIRContext &context);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_SIGNATURECALLERS_H
