//===- ASTExpr.h - the expressions of the language --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One struct for each form of expression, after Python's own `ast` module.
// The one difference: operators that chain to the left (`a + b - c`) are one
// node with a list of links, as comparisons are, so that a sum of a hundred
// thousand terms is a flat list and not a tree of that height.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_ASTEXPR_H
#define TILE_LANGUAGE_ASTEXPR_H

#include "tile/Language/ASTNode.h"

namespace tile::ast {

/// A list of expressions.
using ExprList = llvm::ArrayRef<const Expr *>;

/// `a and b and c`: two or more operands joined by one operator.
struct BoolOp : ExprOf<NodeKind::BoolOp> {
  BoolOpKind op = BoolOpKind::And;
  ExprList values;
};

/// `target := value`; the target is a Name.
struct NamedExpr : ExprOf<NodeKind::NamedExpr> {
  Identifier target;
  const Expr *value = nullptr;
};

/// One step of a BinOp: the operator, its place, and what stands right of it.
struct BinOpLink {
  BinaryOp op;
  SourceRange opRange;
  const Expr *operand;
};

/// `first op operand op operand ...`, evaluated from the left; one or more
/// links. All operators of one node have the same precedence; `**` has always
/// one link, since it chains to the right.
struct BinOp : ExprOf<NodeKind::BinOp> {
  const Expr *first = nullptr;
  llvm::ArrayRef<BinOpLink> links;

  /// The range of the value after link `i`, for messages about that step.
  SourceRange rangeUpTo(size_t i) const {
    return SourceRange{range.file, range.begin, links[i].operand->range.end};
  }
};

/// `-x`, `not x`, ...
struct UnaryOp : ExprOf<NodeKind::UnaryOp> {
  UnaryOpKind op = UnaryOpKind::Not;
  const Expr *operand = nullptr;
};

/// `body if test else orelse`
struct IfExp : ExprOf<NodeKind::IfExp> {
  const Expr *test = nullptr;
  const Expr *body = nullptr;
  const Expr *orelse = nullptr;
};

/// One parameter of a function or lambda.
struct Parameter {
  Identifier name;
  const Expr *annotation = nullptr;
  const Expr *defaultValue = nullptr;
};

/// Parameters in their order:
/// `posonly, /, normal, *vararg, kwonly, **kwarg`.
struct Parameters {
  llvm::ArrayRef<Parameter> posonly;
  llvm::ArrayRef<Parameter> normal;
  /// Null if there is none; `def f(*, a)` has none.
  const Parameter *vararg = nullptr;
  llvm::ArrayRef<Parameter> kwonly;
  /// Null if there is none.
  const Parameter *kwarg = nullptr;
};

/// `lambda params: body`
struct Lambda : ExprOf<NodeKind::Lambda> {
  Parameters params;
  const Expr *body = nullptr;
};

/// One entry of a dictionary display; `**value` has a null key.
struct DictItem {
  const Expr *key;
  const Expr *value;
};

/// `{k: v, **m}`
struct Dict : ExprOf<NodeKind::Dict> {
  llvm::ArrayRef<DictItem> items;
};

/// `{a, *b}`
struct Set : ExprOf<NodeKind::Set> {
  ExprList elements;
};

/// `[a, *b]`, also as a target.
struct List : ExprOf<NodeKind::List> {
  ExprList elements;
};

/// `a, b` or `(a, b)` or `()`, also as a target or an index.
struct Tuple : ExprOf<NodeKind::Tuple> {
  ExprList elements;
};

/// One `[async] for target in iter [if condition]*` of a comprehension.
struct Comprehension {
  const Expr *target = nullptr;
  const Expr *iter = nullptr;
  ExprList conditions;
  bool isAsync = false;
};

/// What list, set and generator comprehensions share; not a node of its own.
template <NodeKind Kind> struct ComprehensionOf : ExprOf<Kind> {
  const Expr *element = nullptr;
  llvm::ArrayRef<Comprehension> generators;
};

/// `[element for ...]`
struct ListComp : ComprehensionOf<NodeKind::ListComp> {};
/// `{element for ...}`
struct SetComp : ComprehensionOf<NodeKind::SetComp> {};
/// `(element for ...)`; the range of a sole argument is that of the call's
/// parentheses.
struct GeneratorExp : ComprehensionOf<NodeKind::GeneratorExp> {};

/// `{key: value for ...}`
struct DictComp : ExprOf<NodeKind::DictComp> {
  const Expr *key = nullptr;
  const Expr *value = nullptr;
  llvm::ArrayRef<Comprehension> generators;
};

/// `await value`
struct Await : ExprOf<NodeKind::Await> {
  const Expr *value = nullptr;
};

/// `yield [value]`; null if there is no value.
struct Yield : ExprOf<NodeKind::Yield> {
  const Expr *value = nullptr;
};

/// `yield from value`
struct YieldFrom : ExprOf<NodeKind::YieldFrom> {
  const Expr *value = nullptr;
};

/// One step of a Compare.
struct CompareLink {
  CompareOp op;
  SourceRange opRange;
  const Expr *operand;
};

/// `first < operand <= operand ...`; one or more links.
struct Compare : ExprOf<NodeKind::Compare> {
  const Expr *first = nullptr;
  llvm::ArrayRef<CompareLink> links;
};

/// `name=value` of a call or class; `**value` has an empty name.
struct Keyword {
  Identifier name;
  const Expr *value = nullptr;
  SourceRange range;
};

/// `callee(args, *args, name=value, **mapping)`; a `*x` is a Starred in `args`.
struct Call : ExprOf<NodeKind::Call> {
  const Expr *callee = nullptr;
  ExprList args;
  llvm::ArrayRef<Keyword> keywords;
};

/// `{value!conversion:spec}` inside an f-string.
struct FormattedValue : ExprOf<NodeKind::FormattedValue> {
  const Expr *value = nullptr;
  /// 's', 'r', 'a', or 0 if there is none.
  char conversion = 0;
  /// Null if there is none.
  const struct JoinedStr *formatSpec = nullptr;
  /// For `{value=}`: the source text up to and including the `=` and the space
  /// after it, to be put before the value. Empty otherwise.
  llvm::StringRef selfText;
};

/// An f-string, or the concatenation of several strings of which at least one
/// is one: Constants (of kind Str) and FormattedValues in order.
struct JoinedStr : ExprOf<NodeKind::JoinedStr> {
  ExprList parts;
};

/// What a Constant is.
enum class ConstantKind : uint8_t {
  None,
  True,
  False,
  Ellipsis,
  Int,
  Float,
  Complex,
  Str,
  Bytes,
};

/// A literal. Which fields count depends on `constant`.
struct Constant : ExprOf<NodeKind::Constant> {
  ConstantKind constant = ConstantKind::None;
  /// Int: `intValue` holds the value (else it does not fit in 64 bits and
  /// `text` with `radix` must be used).
  bool fitsInUInt64 = false;
  /// Int: 2, 8, 10 or 16.
  uint8_t radix = 10;
  /// Int: the value if fitsInUInt64.
  uint64_t intValue = 0;
  /// Float: the value, rounded to nearest. Complex: the imaginary part (there
  /// are no literals with a real part).
  double floatValue = 0;
  /// Int: the digits without prefix and underscores. Float, Complex: the
  /// literal without underscores and `j`. Str: the value in UTF-8 (a lone
  /// surrogate from `\ud800` is three bytes as UTF-8 would encode it; may hold
  /// NUL bytes). Bytes: the value.
  llvm::StringRef text;
};

/// `value.name`
struct Attribute : ExprOf<NodeKind::Attribute> {
  const Expr *value = nullptr;
  Identifier name;
};

/// `value[index]`; an index with commas is a Tuple, its elements may be Slices
/// and Starreds.
struct Subscript : ExprOf<NodeKind::Subscript> {
  const Expr *value = nullptr;
  const Expr *index = nullptr;
};

/// `*value` in a call, display, index, annotation or target.
struct Starred : ExprOf<NodeKind::Starred> {
  const Expr *value = nullptr;
};

/// A name that is read, bound or deleted.
struct Name : ExprOf<NodeKind::Name> {
  llvm::StringRef id;
};

/// `lower:upper:step` inside an index; each may be null.
struct Slice : ExprOf<NodeKind::Slice> {
  const Expr *lower = nullptr;
  const Expr *upper = nullptr;
  const Expr *step = nullptr;
};

} // namespace tile::ast

#endif // TILE_LANGUAGE_ASTEXPR_H
