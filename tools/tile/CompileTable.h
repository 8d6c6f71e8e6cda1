//===- CompileTable.h - what came of compiling many functions ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One row a function, and their table: as text for people, as JSON for
// programs. A row also travels as JSON from the process that compiled it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_COMPILETABLE_H
#define TILE_TOOLS_TILE_COMPILETABLE_H

#include "tile/Support/Diagnostics.h"
#include "llvm/Support/JSON.h"
#include <optional>
#include <string>
#include <vector>

namespace tile {

/// The first error of a function or a file.
struct CompileFailure {
  /// Such as "E0201".
  std::string code;
  std::string message;
  /// Where; the line is 0 if the error has no place.
  std::string file;
  int64_t line = 0, column = 0;
};

/// What came of one function; of a whole file if that cannot be read.
struct CompileRow {
  std::string file;
  /// Empty for a file.
  std::string function;
  /// The line of its definition; 0 for a file.
  int64_t line = 0;
  /// The options of a command line that compiles it alone, with its types and
  /// constants; empty if they could not be found.
  std::string options;
  /// None if it was compiled.
  std::optional<CompileFailure> failure;
};

/// The first error among `diagnostics`; an internal error if there is none.
CompileFailure firstFailure(const DiagnosticEngine &diagnostics);

llvm::json::Value toJSON(const CompileFailure &failure);
bool fromJSON(const llvm::json::Value &value, CompileFailure &failure,
              llvm::json::Path path);
llvm::json::Value toJSON(const CompileRow &row);
bool fromJSON(const llvm::json::Value &value, CompileRow &row,
              llvm::json::Path path);

/// A line a row, the counts by code, and `N compiled, M failed`.
std::string tableAsText(llvm::ArrayRef<CompileRow> rows);
/// The same as an object: functions, codes, compiled, failed.
llvm::json::Value tableAsJSON(llvm::ArrayRef<CompileRow> rows);

} // namespace tile

#endif // TILE_TOOLS_TILE_COMPILETABLE_H
