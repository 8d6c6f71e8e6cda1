//===- AST.h - the syntax tree of a source file -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tree that the parser makes of one .tile file: the whole of Python's
// syntax. What the language does not allow is refused later, where a function
// is used. This header brings all node structs: ASTNode.h has their base and
// the operators, ASTExpr.h the expressions, ASTStmt.h statements and patterns.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_AST_H
#define TILE_LANGUAGE_AST_H

#include "tile/Language/ASTExpr.h"
#include "tile/Language/ASTNode.h"
#include "tile/Language/ASTStmt.h"

namespace tile::ast {

/// The statements of a file in order.
struct Module {
  /// The whole file.
  SourceRange range;
  Block body;
};

} // namespace tile::ast

namespace tile {

/// A parsed file: its tree and the memory that the tree lives in. Nodes point
/// into the arena and never into the source buffer. Keep it (by shared_ptr if
/// several need it) as long as any node of it is used.
class ParsedFile {
public:
  ParsedFile() = default;
  ParsedFile(const ParsedFile &) = delete;
  ParsedFile &operator=(const ParsedFile &) = delete;

  ast::Arena arena;
  ast::Module module;
};

} // namespace tile

#endif // TILE_LANGUAGE_AST_H
