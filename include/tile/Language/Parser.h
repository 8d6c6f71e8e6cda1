//===- Parser.h - from source text to a syntax tree -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The entry point of the parser. It takes the whole grammar of Python 3.13,
// reports up to twenty errors a file, and never recurses deeper than
// limits::kNesting allows, whatever bytes it is given.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_PARSER_H
#define TILE_LANGUAGE_PARSER_H

#include "tile/Language/AST.h"
#include <memory>

namespace tile {

class DiagnosticEngine;

/// Parses buffer `file` of the engine's source manager. Returns null if any
/// syntax error was reported, and the tree otherwise.
std::unique_ptr<ParsedFile> parseFile(uint32_t file,
                                      DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_LANGUAGE_PARSER_H
