//===- ASTNode.h - what all syntax nodes have in common ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The base of every syntax node, the list of node kinds, the operators, and the
// arena that nodes live in. Nodes are plain data: they are made by the parser,
// never change afterwards, and are freed with their arena all at once, so no
// destructor ever walks a tree. The height of a tree is bounded by a few times
// limits::kNesting, so that code which visits it may recurse.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_ASTNODE_H
#define TILE_LANGUAGE_ASTNODE_H

#include "tile/Support/Source.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tile::ast {

/// The class of a node; one enumerator for each node struct, of the same name.
enum class NodeKind : uint8_t {
  // Expressions: ASTExpr.h.
  BoolOp,
  NamedExpr,
  BinOp,
  UnaryOp,
  Lambda,
  IfExp,
  Dict,
  Set,
  ListComp,
  SetComp,
  DictComp,
  GeneratorExp,
  Await,
  Yield,
  YieldFrom,
  Compare,
  Call,
  FormattedValue,
  JoinedStr,
  Constant,
  Attribute,
  Subscript,
  Starred,
  Name,
  List,
  Tuple,
  Slice,
  LastExpr = Slice,
  // Statements: ASTStmt.h.
  FunctionDef,
  ClassDef,
  Return,
  Delete,
  Assign,
  TypeAlias,
  AugAssign,
  AnnAssign,
  For,
  While,
  If,
  With,
  Match,
  Raise,
  Try,
  Assert,
  Import,
  ImportFrom,
  Global,
  Nonlocal,
  ExprStmt,
  Pass,
  Break,
  Continue,
  LastStmt = Continue,
  // Patterns of `match`: ASTStmt.h.
  MatchValue,
  MatchSingleton,
  MatchSequence,
  MatchMapping,
  MatchClass,
  MatchStar,
  MatchAs,
  MatchOr,
  LastPattern = MatchOr,
};

/// The name of a node kind as it is spelled here, such as "BinOp".
llvm::StringRef spelling(NodeKind kind);

/// Operators of BinOp and AugAssign.
enum class BinaryOp : uint8_t {
  Add,
  Sub,
  Mult,
  MatMult,
  Div,
  FloorDiv,
  Mod,
  Pow,
  LShift,
  RShift,
  BitOr,
  BitXor,
  BitAnd,
};

/// Operators of UnaryOp.
enum class UnaryOpKind : uint8_t { Invert, Not, Plus, Minus };

/// Operators of BoolOp.
enum class BoolOpKind : uint8_t { And, Or };

/// Operators of Compare.
enum class CompareOp : uint8_t {
  Eq,
  NotEq,
  Lt,
  LtE,
  Gt,
  GtE,
  Is,
  IsNot,
  In,
  NotIn,
};

/// How an operator is written in source: "+", "not", "is not", ...
llvm::StringRef spelling(BinaryOp op);
llvm::StringRef spelling(UnaryOpKind op);
llvm::StringRef spelling(BoolOpKind op);
llvm::StringRef spelling(CompareOp op);

/// The base of all nodes. `range` covers the node's text without enclosing
/// parentheses, except for tuples, which include theirs. A compound statement's
/// range covers its first header, colon included; its bodies have their own.
struct Node {
  const NodeKind kind;
  SourceRange range;

protected:
  explicit Node(NodeKind kind) : kind(kind) {}
};

/// The base of expressions.
struct Expr : Node {
  using Node::Node;
  static bool classof(const Node *n) { return n->kind <= NodeKind::LastExpr; }
};

/// The base of statements.
struct Stmt : Node {
  using Node::Node;
  static bool classof(const Node *n) {
    return n->kind > NodeKind::LastExpr && n->kind <= NodeKind::LastStmt;
  }
};

/// The base of the patterns of `case`.
struct Pattern : Node {
  using Node::Node;
  static bool classof(const Node *n) { return n->kind > NodeKind::LastStmt; }
};

/// Gives a node struct its kind and its classof.
template <NodeKind Kind, typename Base> struct NodeOf : Base {
  static constexpr NodeKind kKind = Kind;
  NodeOf() : Base(Kind) {}
  static bool classof(const Node *n) { return n->kind == Kind; }
};

template <NodeKind Kind> using ExprOf = NodeOf<Kind, Expr>;
template <NodeKind Kind> using StmtOf = NodeOf<Kind, Stmt>;
template <NodeKind Kind> using PatternOf = NodeOf<Kind, Pattern>;

/// A name in the source that is no node of its own: of a function, a keyword
/// argument, an attribute. Empty text where an optional name is absent.
struct Identifier {
  llvm::StringRef text;
  SourceRange range;

  explicit operator bool() const { return !text.empty(); }
};

/// Statements of one block, in order.
using Block = llvm::ArrayRef<const Stmt *>;

/// Owns nodes, their lists and their strings. Nothing in it has a destructor.
class Arena {
public:
  /// A new node or other plain object.
  template <typename T> T *make() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocator.Allocate(sizeof(T), alignof(T))) T();
  }

  /// A copy of `list` that lives as long as the arena.
  template <typename T> llvm::ArrayRef<T> copy(llvm::ArrayRef<T> list) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (list.empty())
      return {};
    T *data = allocator.Allocate<T>(list.size());
    std::uninitialized_copy(list.begin(), list.end(), data);
    return llvm::ArrayRef<T>(data, list.size());
  }

  /// A copy of `text`, followed by a NUL.
  llvm::StringRef copy(llvm::StringRef text) {
    char *data = allocator.Allocate<char>(text.size() + 1);
    if (!text.empty())
      std::memcpy(data, text.data(), text.size());
    data[text.size()] = '\0';
    return llvm::StringRef(data, text.size());
  }

  /// The one copy of `name` in this arena: equal names have equal data().
  llvm::StringRef intern(llvm::StringRef name) {
    return names.insert(name).first->getKey();
  }

  /// Bytes that nodes and strings take.
  size_t bytes() const { return allocator.getTotalMemory(); }

private:
  llvm::BumpPtrAllocator allocator;
  llvm::StringSet<llvm::BumpPtrAllocator> names;
};

} // namespace tile::ast

#endif // TILE_LANGUAGE_ASTNODE_H
