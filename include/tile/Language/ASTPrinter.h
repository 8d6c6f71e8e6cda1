//===- ASTPrinter.h - a syntax tree as text ---------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text form of a syntax tree that `tilec --emit=ast` prints: one node a
// line, children indented, statements with their line and column.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_ASTPRINTER_H
#define TILE_LANGUAGE_ASTPRINTER_H

#include "tile/Language/AST.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace tile {

/// Prints `module`. With `sources`, statements carry `@line:column`; without,
/// trees of the same program print alike however it is laid out.
void printAST(const ast::Module &module, llvm::raw_ostream &os,
              const SourceManager *sources = nullptr);

/// Prints one expression in the same form, without positions.
void printAST(const ast::Expr &expr, llvm::raw_ostream &os);

} // namespace tile

#endif // TILE_LANGUAGE_ASTPRINTER_H
