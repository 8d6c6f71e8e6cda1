//===- Function.h - functions written in the language -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The objects that `def` and `lambda` make, with what their decorators say of
// them: a kernel or helper (`@triton.jit`), a compile-time function
// (`@triton.constexpr_function`), a test, a benchmark, a plain function.
// Nothing is checked here before the function is used.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_FUNCTION_H
#define TILE_LANGUAGE_FUNCTION_H

#include "tile/Language/CallBinding.h"
#include "tile/Language/Object.h"
#include "tile/Language/Scope.h"
#include "llvm/ADT/DenseMap.h"

namespace tile {

/// What a decorator is to the compiler.
enum class DecoratorKind : uint8_t {
  Jit,
  ConstexprFunction,
  Autotune,
  Heuristics,
  Test,
  Bench,
  /// Known to be without effect here, or unknown: the function passes through.
  Other,
};

/// One decorator of a function.
struct Decorator {
  DecoratorKind kind = DecoratorKind::Other;
  /// The expression after `@`, or the call that applied it.
  SourceRange range;
  /// The call if it was written `@d(...)`; its arguments are evaluated by
  /// Evaluator::decoratorArguments when somebody needs them.
  const ast::Call *call = nullptr;
  /// The arguments if they were evaluated already: `triton.autotune(...)(f)`.
  std::shared_ptr<const CallArguments> arguments;
};

/// What both `def` and `lambda` carry along. A module outlives the functions
/// in it (the context owns both).
struct Closure {
  ModuleScope *module = nullptr;
  /// The scope around it; null at module level.
  std::shared_ptr<Scope> scope;
};

/// Shares `arguments`; they are released without recursion.
std::shared_ptr<const CallArguments> shareArguments(CallArguments arguments);

/// Default values that were computed, by parameter.
using DefaultValues = llvm::DenseMap<const ast::Parameter *, Value>;

/// A function made by `def`.
class FunctionObject : public ObjectOf<Object::Kind::Function> {
public:
  FunctionObject(const ast::FunctionDef &def, Closure closure)
      : def(&def), closure(std::move(closure)) {}
  ~FunctionObject() override;

  /// A function with the same body and decorators, to be decorated further.
  std::shared_ptr<FunctionObject> copy() const;

  const ast::FunctionDef *const def;
  Closure closure;
  /// Outermost first.
  std::vector<Decorator> decorators;
  bool isJit = false;
  bool isConstexprFunction = false;
  /// `@triton.jit(noinline=True)`
  bool noinline = false;
  /// What lists show instead of the name, for a function that the top level
  /// has by another one: "Layer.kernel", "kernel_64". May be empty.
  std::string alias;
  /// Defaults that were computed; module-level functions compute them when
  /// first needed.
  DefaultValues defaults;

  llvm::StringRef name() const { return def->name.text; }
  llvm::StringRef title() const { return alias.empty() ? name() : alias; }
  /// The first decorator of that kind, or null.
  const Decorator *findDecorator(DecoratorKind kind) const;
  /// The string that begins the body; empty if there is none.
  llvm::StringRef docstring() const;
  /// The names that Python treats as local, computed once.
  const BlockNames &names() const;

private:
  mutable std::unique_ptr<BlockNames> cachedNames;
};

/// A function made by `lambda`.
class LambdaObject : public ObjectOf<Object::Kind::Lambda> {
public:
  LambdaObject(const ast::Lambda &lambda, Closure closure)
      : lambda(&lambda), closure(std::move(closure)) {}
  ~LambdaObject() override;
  const ast::Lambda *const lambda;
  Closure closure;
  DefaultValues defaults;
};

/// `triton.autotune(...)` as a value: calling it with a function decorates
/// that function.
class DecoratorObject : public ObjectOf<Object::Kind::Decorator> {
public:
  explicit DecoratorObject(Decorator decorator)
      : decorator(std::move(decorator)) {}
  const Decorator decorator;
};

/// Whether an annotation says that the parameter is a compile-time constant:
/// `tl.constexpr`, `constexpr`, a name that `module` (null: none) imports it
/// as, or a string that holds one of these.
bool isConstexprAnnotation(const ast::Expr *annotation, ModuleScope *module);

} // namespace tile

#endif // TILE_LANGUAGE_FUNCTION_H
