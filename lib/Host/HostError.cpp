//===- HostError.cpp - failures of host operations as diagnostics ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns an Error into a diagnostic at a place in the source, and numbers into
// text for messages.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

DiagBuilder tile::reportError(const Error &error, SourceRange range,
                              DiagnosticEngine &diagnostics) {
  const DiagInfo *info = findDiagInfo(error.code());
  DiagBuilder builder = diagnostics.add(
      info ? info->id : DiagID::InternalError, range,
      info ? error.message() : "internal error: " + error.message());
  for (const std::string &note : error.notes()) {
    llvm::StringRef text = note;
    if (text.consume_front("help: "))
      builder.help(text);
    else
      builder.note(text);
  }
  if (!error.log().empty())
    builder.note("the log says:\n" + error.log());
  return builder;
}

std::string tile::formatBytes(uint64_t bytes) {
  static const char *const kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024)
    return llvm::formatv("{0} bytes", bytes).str();
  double value = static_cast<double>(bytes);
  unsigned unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return llvm::formatv("{0:f2} {1}", value, kUnits[unit]).str();
}

std::string tile::formatShape(llvm::ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (size_t i = 0; i != shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}
