//===- ASTStmt.h - the statements and patterns of the language --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One struct for each form of statement and of `case` pattern, after Python's
// own `ast` module. The differences: `elif` is a further branch of its If and
// no nested one, `async` forms are a flag, and `except*` is a flag of Try.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_ASTSTMT_H
#define TILE_LANGUAGE_ASTSTMT_H

#include "tile/Language/ASTExpr.h"

namespace tile::ast {

/// `T`, `T: bound`, `*Ts`, `**P`, each with `= default`, in `def f[...]`.
struct TypeParam {
  enum Kind : uint8_t { TypeVar, TypeVarTuple, ParamSpec } kind = TypeVar;
  Identifier name;
  const Expr *bound = nullptr;
  const Expr *defaultValue = nullptr;
};

/// `[async] def name[typeParams](params) -> returns: body`
struct FunctionDef : StmtOf<NodeKind::FunctionDef> {
  Identifier name;
  /// The expressions after `@`, outermost first.
  ExprList decorators;
  llvm::ArrayRef<TypeParam> typeParams;
  Parameters params;
  /// Null if there is no annotation.
  const Expr *returns = nullptr;
  Block body;
  bool isAsync = false;
  /// From the first decorator to the end of the body.
  SourceRange whole;
};

/// `class name[typeParams](bases, name=value): body`
struct ClassDef : StmtOf<NodeKind::ClassDef> {
  Identifier name;
  ExprList decorators;
  llvm::ArrayRef<TypeParam> typeParams;
  ExprList bases;
  llvm::ArrayRef<Keyword> keywords;
  Block body;
  /// From the first decorator to the end of the body.
  SourceRange whole;
};

/// `return [value]`
struct Return : StmtOf<NodeKind::Return> {
  const Expr *value = nullptr;
};

/// `del targets`
struct Delete : StmtOf<NodeKind::Delete> {
  ExprList targets;
};

/// `a = b, c = value`: one or more targets, from the left.
struct Assign : StmtOf<NodeKind::Assign> {
  ExprList targets;
  const Expr *value = nullptr;
};

/// `type name[typeParams] = value`
struct TypeAlias : StmtOf<NodeKind::TypeAlias> {
  Identifier name;
  llvm::ArrayRef<TypeParam> typeParams;
  const Expr *value = nullptr;
};

/// `target op= value`; the target is a Name, Attribute or Subscript.
struct AugAssign : StmtOf<NodeKind::AugAssign> {
  const Expr *target = nullptr;
  BinaryOp op = BinaryOp::Add;
  SourceRange opRange;
  const Expr *value = nullptr;
};

/// `target: annotation [= value]`
struct AnnAssign : StmtOf<NodeKind::AnnAssign> {
  const Expr *target = nullptr;
  const Expr *annotation = nullptr;
  /// Null if there is none.
  const Expr *value = nullptr;
};

/// `[async] for target in iter: body [else: orelse]`
struct For : StmtOf<NodeKind::For> {
  const Expr *target = nullptr;
  const Expr *iter = nullptr;
  Block body;
  Block orelse;
  bool isAsync = false;
};

/// `while test: body [else: orelse]`
struct While : StmtOf<NodeKind::While> {
  const Expr *test = nullptr;
  Block body;
  Block orelse;
};

/// One `if` or `elif` with its block; `range` covers its header.
struct IfBranch {
  SourceRange range;
  const Expr *test;
  Block body;
};

/// `if test: body {elif test: body} [else: orelse]`; one or more branches.
struct If : StmtOf<NodeKind::If> {
  llvm::ArrayRef<IfBranch> branches;
  Block orelse;
};

/// `context [as target]`
struct WithItem {
  const Expr *context = nullptr;
  /// Null if there is none.
  const Expr *target = nullptr;
};

/// `[async] with items: body`
struct With : StmtOf<NodeKind::With> {
  llvm::ArrayRef<WithItem> items;
  Block body;
  bool isAsync = false;
};

/// `case pattern [if guard]: body`
struct MatchCase {
  SourceRange range;
  const Pattern *pattern = nullptr;
  /// Null if there is none.
  const Expr *guard = nullptr;
  Block body;
};

/// `match subject: cases`
struct Match : StmtOf<NodeKind::Match> {
  const Expr *subject = nullptr;
  llvm::ArrayRef<MatchCase> cases;
};

/// `raise [exception [from cause]]`
struct Raise : StmtOf<NodeKind::Raise> {
  const Expr *exception = nullptr;
  const Expr *cause = nullptr;
};

/// `except [type [as name]]: body`
struct ExceptHandler {
  SourceRange range;
  /// Null for a bare `except:`.
  const Expr *type = nullptr;
  Identifier name;
  Block body;
};

/// `try: body {except ...} [else: orelse] [finally: finalbody]`
struct Try : StmtOf<NodeKind::Try> {
  Block body;
  llvm::ArrayRef<ExceptHandler> handlers;
  Block orelse;
  Block finalbody;
  /// The handlers are `except*`.
  bool isStar = false;
};

/// `assert test [, message]`
struct Assert : StmtOf<NodeKind::Assert> {
  const Expr *test = nullptr;
  const Expr *message = nullptr;
};

/// `name.name [as asName]`; `*` for `from m import *`.
struct Alias {
  /// Dotted, without spaces.
  Identifier name;
  Identifier asName;
};

/// `import names`
struct Import : StmtOf<NodeKind::Import> {
  llvm::ArrayRef<Alias> names;
};

/// `from ..module import names`
struct ImportFrom : StmtOf<NodeKind::ImportFrom> {
  /// Empty for `from . import x`.
  Identifier module;
  /// The number of leading dots.
  unsigned level = 0;
  llvm::ArrayRef<Alias> names;
};

/// `global names`
struct Global : StmtOf<NodeKind::Global> {
  llvm::ArrayRef<Identifier> names;
};

/// `nonlocal names`
struct Nonlocal : StmtOf<NodeKind::Nonlocal> {
  llvm::ArrayRef<Identifier> names;
};

/// An expression as a statement: a call, a docstring.
struct ExprStmt : StmtOf<NodeKind::ExprStmt> {
  const Expr *value = nullptr;
};

struct Pass : StmtOf<NodeKind::Pass> {};
struct Break : StmtOf<NodeKind::Break> {};
struct Continue : StmtOf<NodeKind::Continue> {};

/// A list of patterns.
using PatternList = llvm::ArrayRef<const Pattern *>;

/// A literal (`1`, `-1.5`, `1 + 2j`, `"s"`) or a dotted name: compared by `==`.
struct MatchValue : PatternOf<NodeKind::MatchValue> {
  const Expr *value = nullptr;
};

/// `None`, `True`, `False`: compared by `is`.
struct MatchSingleton : PatternOf<NodeKind::MatchSingleton> {
  ConstantKind value = ConstantKind::None;
};

/// `[a, *rest]`, `(a, b)` or `a, b`
struct MatchSequence : PatternOf<NodeKind::MatchSequence> {
  PatternList patterns;
};

/// `{key: pattern, **rest}`
struct MatchMapping : PatternOf<NodeKind::MatchMapping> {
  ExprList keys;
  PatternList patterns;
  /// Empty if there is no `**rest`.
  Identifier rest;
};

/// `name=pattern` inside a class pattern.
struct KeywordPattern {
  Identifier name;
  const Pattern *pattern;
};

/// `Class(patterns, name=pattern)`
struct MatchClass : PatternOf<NodeKind::MatchClass> {
  /// A Name or a chain of Attributes.
  const Expr *cls = nullptr;
  PatternList patterns;
  llvm::ArrayRef<KeywordPattern> keywords;
};

/// `*name` in a sequence; an empty name for `*_`.
struct MatchStar : PatternOf<NodeKind::MatchStar> {
  Identifier name;
};

/// `pattern as name`; a null pattern for a plain capture `name`; and an empty
/// name too for the wildcard `_`.
struct MatchAs : PatternOf<NodeKind::MatchAs> {
  const Pattern *pattern = nullptr;
  Identifier name;
};

/// `a | b | c`
struct MatchOr : PatternOf<NodeKind::MatchOr> {
  PatternList patterns;
};

} // namespace tile::ast

#endif // TILE_LANGUAGE_ASTSTMT_H
