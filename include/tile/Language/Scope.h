//===- Scope.h - names and their values inside a function -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A scope maps names to values and knows the scope around it. Functions that
// are defined inside functions keep the scope they were made in alive. Also
// finds, in syntax, which names a block binds: Python decides by that what is
// a local variable.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_SCOPE_H
#define TILE_LANGUAGE_SCOPE_H

#include "tile/Language/AST.h"
#include "tile/Language/Value.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <functional>
#include <memory>

namespace tile {

/// The variables of one call, comprehension or lambda.
class Scope {
public:
  /// Module: the variables of one statement at the top level of a file.
  enum class Kind : uint8_t { Function, Comprehension, Module };

  explicit Scope(std::shared_ptr<Scope> parent = nullptr,
                 Kind kind = Kind::Function)
      : enclosing(std::move(parent)), scopeKind(kind) {}
  ~Scope();

  /// Computes a variable that was not set; none if there is no such name or
  /// after an error.
  using Resolver = std::function<std::optional<Value>(llvm::StringRef)>;

  /// The value of a variable of this scope alone, or null. Valid until the
  /// next change.
  Value *find(llvm::StringRef name);
  /// The same without computing it.
  Value *findOwn(llvm::StringRef name);
  /// Lets variables be computed when they are first read: those of a function
  /// that nobody calls, for the kernels in it.
  void setResolver(Resolver function) { resolver = std::move(function); }
  void set(llvm::StringRef name, Value value);
  void erase(llvm::StringRef name) { variables.erase(name); }
  void clear();

  Scope *parent() const { return enclosing.get(); }
  const std::shared_ptr<Scope> &sharedParent() const { return enclosing; }
  Kind kind() const { return scopeKind; }
  const llvm::StringMap<Value> &all() const { return variables; }

private:
  llvm::StringMap<Value> variables;
  Resolver resolver;
  std::shared_ptr<Scope> enclosing;
  Kind scopeKind;
};

/// What a block does with names, without entering nested functions, classes
/// and lambdas. Names point into the syntax tree.
struct BlockNames {
  /// Bound in any way: assignment, import, def, for, with, walrus, ...
  llvm::SetVector<llvm::StringRef> bound;
  /// Objects behind names that may change: `x[0] = 1`, `x.append(1)`.
  llvm::SetVector<llvm::StringRef> mutated;
  /// Declared by `global` and `nonlocal`; not in `bound`.
  llvm::SetVector<llvm::StringRef> global, nonlocal;
};

/// Adds what `block` does to `names`.
void collectNames(ast::Block block, BlockNames &names);
/// Adds what one statement does.
void collectNames(const ast::Stmt &statement, BlockNames &names);
/// Adds the names that a target (`a, (b, *c)`) binds, and those it mutates.
void collectTargetNames(const ast::Expr &target, BlockNames &names);

} // namespace tile

#endif // TILE_LANGUAGE_SCOPE_H
