//===- DiagnosticBridge.cpp - errors of passes as coded diagnostics -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See DiagnosticBridge.h.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/DiagnosticBridge.h"
#include "tile/Dialect/Tile/IR/LocationRange.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

/// Takes a code in brackets off the end of `message`.
static const DiagInfo *takeCode(llvm::StringRef &message) {
  auto [text, rest] = message.rsplit(" [");
  if (!rest.consume_back("]"))
    return nullptr;
  const DiagInfo *info = findDiagInfo(rest);
  if (info)
    message = text;
  return info;
}

/// The place of a note; none if it has no other than the diagnostic itself.
static SourceRange placeOf(mlir::Diagnostic &note, mlir::Diagnostic &diagnostic,
                           const SourceManager &sources) {
  if (note.getLocation() == diagnostic.getLocation())
    return SourceRange();
  return rangeOf(note.getLocation(), sources);
}

static void forward(mlir::Diagnostic &diagnostic, DiagnosticEngine &engine) {
  std::string whole = diagnostic.str();
  llvm::StringRef message = whole;
  const DiagInfo *info = takeCode(message);
  if (!info)
    info =
        &getDiagInfo(diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error
                         ? DiagID::PassError
                         : DiagID::PassRemark);
  const SourceManager &sources = engine.sourceManager();
  DiagBuilder report = engine.add(
      info->id, rangeOf(diagnostic.getLocation(), sources), message.str());
  for (mlir::Diagnostic &note : diagnostic.getNotes()) {
    std::string noteText = note.str();
    llvm::StringRef text = noteText;
    if (text.consume_front("help: "))
      report.help(text);
    else
      report.note(placeOf(note, diagnostic, sources), text);
  }
  addCallNotes(diagnostic.getLocation(), report, sources);
}

DiagnosticBridge::DiagnosticBridge(mlir::MLIRContext *context,
                                   DiagnosticEngine &engine)
    : ScopedDiagnosticHandler(context) {
  setHandler([&engine](mlir::Diagnostic &diagnostic) {
    forward(diagnostic, engine);
    return mlir::success();
  });
}
