//===- ReportError.cpp - an error of the runtime as a diagnostic ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See ReportError.h.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/ReportError.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

void tile::reportError(const Error &error, SourceRange range,
                       DiagnosticEngine &diagnostics) {
  const DiagInfo *info = findDiagInfo(error.code());
  DiagBuilder report = diagnostics.add(info ? info->id : DiagID::InternalError,
                                       range, error.message());
  for (const std::string &note : error.notes()) {
    llvm::StringRef text = note;
    if (text.consume_front("help: "))
      report.help(text);
    else
      report.note(text);
  }
  if (!error.log().empty())
    report.note(error.log());
}
