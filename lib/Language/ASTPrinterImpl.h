//===- ASTPrinterImpl.h - the printer, for its own files --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The class behind printAST. It recurses over the tree, whose height the
// parser bounds.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_ASTPRINTERIMPL_H
#define TILE_LIB_LANGUAGE_ASTPRINTERIMPL_H

#include "tile/Language/ASTPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace tile {

/// Writes nodes to a stream; each print function writes whole lines.
class ASTPrinter {
public:
  ASTPrinter(llvm::raw_ostream &os, const SourceManager *sources)
      : os(os), sources(sources) {}

  void printModule(const ast::Module &module);

  /// Writes `expr` with its role before it; nothing if it is null.
  void print(llvm::StringRef role, const ast::Expr *expr);

private:
  llvm::raw_ostream &startLine(llvm::StringRef role = "");
  void print(const ast::Stmt &statement);
  void print(llvm::StringRef role, const ast::Pattern &pattern);
  void print(llvm::StringRef role, ast::ExprList list);
  void printHead(const ast::Stmt &statement);
  bool printSimple(const ast::Stmt &statement);
  void printCompound(const ast::Stmt &statement);
  void printTry(const ast::Try &node);
  void printBlock(llvm::StringRef role, ast::Block block);
  void printNames(llvm::ArrayRef<ast::Alias> names);
  void printTypeParams(llvm::ArrayRef<ast::TypeParam> params);
  void printPatternChildren(const ast::Pattern &pattern);

  // ASTPrinterExpr.cpp.
  void printHead(const ast::Expr &expr);
  void printConstant(const ast::Constant &constant);
  void printChildren(const ast::Expr &expr);
  void printOperands(const ast::Expr &expr);
  void printComprehension(const ast::Expr &expr);
  void printGenerators(llvm::ArrayRef<ast::Comprehension> generators);
  void printParameters(const ast::Parameters &params);
  void printParameter(llvm::StringRef role, const ast::Parameter &param);
  void printKeywords(llvm::ArrayRef<ast::Keyword> keywords);

  llvm::raw_ostream &os;
  const SourceManager *sources;
  unsigned indentation = 0;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_ASTPRINTERIMPL_H
