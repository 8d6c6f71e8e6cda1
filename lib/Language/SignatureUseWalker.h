//===- SignatureUseWalker.h - reads uses off the syntax ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the body of a kernel in the order in which it runs, with a node for
// each variable, and tells the graph what each expression says of its parts.
// Both arms of an `if` count, whatever its condition. Helpers are walked at
// each call, up to a depth.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_SIGNATUREUSEWALKER_H
#define TILE_LIB_LANGUAGE_SIGNATUREUSEWALKER_H

#include "SignatureUses.h"
#include "llvm/ADT/StringMap.h"

namespace tile {

/// The arguments of a call as nodes.
struct UseArguments {
  llvm::SmallVector<int, 6> positional;
  llvm::SmallVector<const ast::Expr *, 6> positionalSyntax;
  llvm::SmallVector<std::pair<llvm::StringRef, int>, 4> keyword;
  llvm::SmallVector<const ast::Expr *, 4> keywordSyntax;

  /// The argument with that name, or at that position; -1 if there is none.
  int get(size_t position, llvm::StringRef name) const;
  const ast::Expr *syntax(size_t position, llvm::StringRef name) const;
};

/// Walks one function and what it calls.
class UseWalker {
public:
  UseWalker(Program &program, UseGraph &graph)
      : program(program), graph(graph) {}

  /// Walks `function` with a node for each parameter; the node of its result.
  int walk(FunctionObject &function, llvm::ArrayRef<int> arguments);

private:
  using Variables = llvm::StringMap<int>;
  /// One function that is walked.
  struct Level {
    FunctionObject *function = nullptr;
    Variables variables;
    /// What conditions around the statement depend on.
    std::vector<int> controls;
    int result = -1;
  };

  void walkBlock(ast::Block block);
  void walkStatement(const ast::Stmt &statement);
  void walkIf(const ast::If &statement);
  void walkLoop(ast::Block body, const ast::Expr *target, int iterated);
  void walkFor(const ast::For &statement);
  void join(const Variables &other);
  void bind(const ast::Expr &target, int value);
  void bindName(llvm::StringRef name, int value, SourceRange range);

  int visit(const ast::Expr &expr);
  int visitName(const ast::Name &expr);
  int visitConstant(const ast::Constant &expr);
  int visitBinOp(const ast::BinOp &expr);
  int binary(ast::BinaryOp op, int lhs, int rhs, const ast::Expr &right,
             SourceRange range);
  int visitCompare(const ast::Compare &expr);
  int visitAttribute(const ast::Attribute &expr);
  int visitSubscript(const ast::Subscript &expr);
  int visitSequence(ast::ExprList elements, SourceRange range);
  int visitCall(const ast::Call &expr);
  void visitAll(ast::ExprList list);
  void condition(const ast::Expr &expr);
  UseArguments arguments(const ast::Call &call);

  // SignatureUseCalls.cpp
  int callFunction(FunctionObject &function, const UseArguments &arguments,
                   SourceRange range);
  /// A function or method of the language by name; its object is the first
  /// argument of a method.
  int callNamed(llvm::StringRef name, const UseArguments &arguments,
                SourceRange range);
  int callMemory(llvm::StringRef name, const UseArguments &arguments,
                 SourceRange range);
  int callBlock(llvm::StringRef name, const UseArguments &arguments,
                SourceRange range);
  int callMaker(llvm::StringRef name, const UseArguments &arguments,
                SourceRange range);
  int callMath(llvm::StringRef name, const UseArguments &arguments,
               SourceRange range);
  int callShape(llvm::StringRef name, const UseArguments &arguments,
                SourceRange range);
  int cast(int value, const UseArguments &arguments, SourceRange range);
  void markExtents(int node);
  void markIntegers(int node);
  void markRank(int node, unsigned rank);
  /// Records the type that an expression names, as kind of `node`.
  void takeType(int node, const ast::Expr *type, int typeNode);

  /// What an expression is if none of its names is a variable: a function, a
  /// module, a type; none if it is not known.
  std::optional<Value> resolve(const ast::Expr &expr);
  bool isLocal(const ast::Expr &expr) const;
  int fresh(SourceRange range, llvm::ArrayRef<int> deps = {});
  int integer(SourceRange range, llvm::ArrayRef<int> deps = {});

  Program &program;
  UseGraph &graph;
  Level *level = nullptr;
  unsigned depth = 0;
  llvm::DenseMap<const ast::Expr *, std::optional<Value>> resolved;
};

/// The node of the elements that a node has as a list, if it is one.
bool isSequence(UseGraph &graph, int node);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_SIGNATUREUSEWALKER_H
