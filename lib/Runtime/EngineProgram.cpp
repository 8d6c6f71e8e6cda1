//===- EngineProgram.cpp - the program of one compilation -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See EngineProgram.h.
//
//===----------------------------------------------------------------------===//

#include "EngineProgram.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

std::string EngineText::log() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    printDiagnostic(diagnostic, sources, os);
  return text;
}

Error EngineText::error() const {
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    if (diagnostic.severity != Severity::Error)
      continue;
    Error error(getDiagInfo(diagnostic.id).code.str(), diagnostic.message);
    for (const DiagNote &note : diagnostic.notes)
      error.addNote((note.kind == DiagNote::Help ? "help: " : "") + note.text);
    error.setLog(log());
    return error;
  }
  return Error(getDiagInfo(DiagID::InternalError).code.str(),
               "internal error: the compiler failed without saying why");
}

const DialectKernel *EngineDialect::find(llvm::StringRef name) {
  return kernels ? chooseKernel(*kernels, name, file, diagnostics) : nullptr;
}
