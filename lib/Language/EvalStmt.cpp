//===- EvalStmt.cpp - how statements of plain functions are run -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assignments to all forms of targets, branches, loops, and the statements
// that end a function or refuse to go on. Kernels are not run but emitted; the
// emitter has its own way with statements.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Evaluator.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::ast;

//===----------------------------------------------------------------------===//
// Assignment
//===----------------------------------------------------------------------===//

bool Evaluator::unpack(ExprList targets, const Value &value, SourceRange range,
                       Binder bind) {
  std::optional<std::vector<Value>> values = elementsOf(value, range);
  if (!values)
    return false;
  const Expr *const *star = llvm::find_if(
      targets, [](const Expr *target) { return llvm::isa<Starred>(target); });
  bool hasStar = star != targets.end();
  if (hasStar ? values->size() + 1 < targets.size()
              : values->size() != targets.size()) {
    std::string have = llvm::utostr(values->size()) +
                       (values->size() == 1 ? " value" : " values");
    std::string want =
        (hasStar ? "at least " : "") + llvm::utostr(targets.size() - hasStar);
    error(DiagID::UnpackCount, range, have, want);
    return false;
  }
  size_t before = static_cast<size_t>(star - targets.begin());
  for (size_t i = 0; i != before; ++i)
    if (!assignWith(*targets[i], (*values)[i], bind))
      return false;
  if (!hasStar)
    return true;
  size_t after = targets.size() - before - 1;
  std::vector<Value> rest(values->begin() + static_cast<ptrdiff_t>(before),
                          values->end() - static_cast<ptrdiff_t>(after));
  if (!assignWith(*llvm::cast<Starred>(*star)->value,
                  Value::make<ListObject>(std::move(rest)), bind))
    return false;
  for (size_t i = 0; i != after; ++i)
    if (!assignWith(*targets[before + 1 + i],
                    (*values)[values->size() - after + i], bind))
      return false;
  return true;
}

bool Evaluator::assignWith(const Expr &target, const Value &value,
                           Binder bind) {
  if (const auto *name = llvm::dyn_cast<Name>(&target))
    return bind(name->id, value, target.range);
  if (const auto *tuple = llvm::dyn_cast<Tuple>(&target))
    return unpack(tuple->elements, value, target.range, bind);
  if (const auto *list = llvm::dyn_cast<List>(&target))
    return unpack(list->elements, value, target.range, bind);
  if (const auto *member = llvm::dyn_cast<ast::Attribute>(&target)) {
    EvalResult object = evaluate(*member->value);
    return object &&
           setAttribute(*object, member->name.text, value, target.range);
  }
  if (const auto *element = llvm::dyn_cast<ast::Subscript>(&target)) {
    EvalResult object = evaluate(*element->value);
    EvalResult index = object ? evaluate(*element->index) : std::nullopt;
    return index && setSubscript(*object, *index, value, target.range);
  }
  refuseSyntax(target.range, "this target");
  return false;
}

bool Evaluator::assign(const Expr &target, const Value &value) {
  return assignWith(
      target, value,
      [this](llvm::StringRef name, Value bound, SourceRange range) {
        return bindName(name, std::move(bound), range);
      });
}

Flow Evaluator::visitAssign(const Assign &statement) {
  EvalResult value = evaluate(*statement.value);
  if (!value)
    return Flow::Failed;
  for (const Expr *target : statement.targets)
    if (!assign(*target, *value))
      return Flow::Failed;
  return Flow::Normal;
}

Flow Evaluator::visitAnnAssign(const AnnAssign &statement) {
  if (!statement.value)
    return Flow::Normal;
  EvalResult value = evaluate(*statement.value);
  return value && assign(*statement.target, *value) ? Flow::Normal
                                                    : Flow::Failed;
}

Flow Evaluator::visitAugAssign(const AugAssign &statement) {
  // The object and index of the target are evaluated once.
  const Expr &target = *statement.target;
  EvalResult object, index, old;
  if (const auto *name = llvm::dyn_cast<Name>(&target)) {
    old = readName(name->id, target.range);
  } else if (const auto *member = llvm::dyn_cast<ast::Attribute>(&target)) {
    object = evaluate(*member->value);
    old = object ? attribute(*object, member->name.text, target.range)
                 : std::nullopt;
  } else if (const auto *element = llvm::dyn_cast<ast::Subscript>(&target)) {
    object = evaluate(*element->value);
    index = object ? evaluate(*element->index) : std::nullopt;
    old = index ? subscript(*object, *index, target.range) : std::nullopt;
  }
  EvalResult right = old ? evaluate(*statement.value) : std::nullopt;
  if (!right)
    return Flow::Failed;
  SourceRange whole = target.range.to(statement.value->range);
  EvalResult value = augmented(statement.op, *old, *right, whole);
  if (!value)
    return Flow::Failed;
  bool stored = false;
  if (const auto *name = llvm::dyn_cast<Name>(&target))
    stored = bindName(name->id, *value, target.range);
  else if (const auto *member = llvm::dyn_cast<ast::Attribute>(&target))
    stored = setAttribute(*object, member->name.text, *value, target.range);
  else
    stored = setSubscript(*object, *index, *value, target.range);
  return stored ? Flow::Normal : Flow::Failed;
}

Flow Evaluator::visitDelete(const Delete &statement) {
  for (const Expr *target : statement.targets) {
    if (const auto *name = llvm::dyn_cast<Name>(target)) {
      Scope *scope = frame().scope.get();
      if (!scope || !scope->find(name->id)) {
        error(DiagID::UnknownName, target->range, name->id);
        return Flow::Failed;
      }
      scope->erase(name->id);
      continue;
    }
    refuseSyntax(target->range, "`del` of a part");
    return Flow::Failed;
  }
  return Flow::Normal;
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

Flow Evaluator::visitIf(const If &statement) {
  for (const IfBranch &branch : statement.branches) {
    EvalResult test = evaluate(*branch.test);
    std::optional<bool> holds =
        test ? truth(*test, branch.test->range) : std::nullopt;
    if (!holds)
      return Flow::Failed;
    if (*holds)
      return executeBlock(branch.body);
  }
  return executeBlock(statement.orelse);
}

Flow Evaluator::visitFor(const For &statement) {
  if (statement.isAsync) {
    refuseSyntax(statement.range, "`async for`");
    return Flow::Failed;
  }
  EvalResult iterable = evaluate(*statement.iter);
  if (!iterable)
    return Flow::Failed;
  Flow flow = Flow::Normal;
  auto body = [&](const Value &value) {
    if (!assign(*statement.target, value))
      return Iteration::Fail;
    flow = executeBlock(statement.body);
    if (flow == Flow::Failed)
      return Iteration::Fail;
    return flow == Flow::Break || flow == Flow::Return ? Iteration::Stop
                                                       : Iteration::Next;
  };
  if (!iterate(*iterable, statement.iter->range, body))
    return Flow::Failed;
  if (flow == Flow::Return)
    return flow;
  return flow == Flow::Break ? Flow::Normal : executeBlock(statement.orelse);
}

Flow Evaluator::visitWhile(const While &statement) {
  for (;;) {
    EvalResult test = evaluate(*statement.test);
    std::optional<bool> holds =
        test ? truth(*test, statement.test->range) : std::nullopt;
    if (!holds)
      return Flow::Failed;
    if (!*holds)
      return executeBlock(statement.orelse);
    Flow flow = executeBlock(statement.body);
    if (flow == Flow::Failed || flow == Flow::Return)
      return flow;
    if (flow == Flow::Break)
      return Flow::Normal;
  }
}

Flow Evaluator::visitReturn(const Return &statement) {
  EvalResult value = statement.value ? evaluate(*statement.value) : Value();
  if (!value)
    return Flow::Failed;
  frame().returned = std::move(*value);
  return Flow::Return;
}

Flow Evaluator::visitAssert(const Assert &statement) {
  EvalResult test = evaluate(*statement.test);
  std::optional<bool> holds =
      test ? truth(*test, statement.test->range) : std::nullopt;
  if (!holds)
    return Flow::Failed;
  if (*holds)
    return Flow::Normal;
  std::string message;
  if (statement.message) {
    EvalResult value = evaluate(*statement.message);
    if (!value)
      return Flow::Failed;
    message = ": " + str(*value);
  }
  error(DiagID::AssertionFailed, statement.test->range, message);
  return Flow::Failed;
}

Flow Evaluator::visitRaise(const Raise &statement) {
  if (!statement.exception) {
    error(DiagID::Raised, statement.range, "raise");
    return Flow::Failed;
  }
  EvalResult value = evaluate(*statement.exception);
  if (!value)
    return Flow::Failed;
  std::string message = str(*value);
  if (const ExceptionObject *exception = value->getAs<ExceptionObject>())
    message = exception->typeName + (message.empty() ? "" : ": " + message);
  else if (const BuiltinObject *type = value->getAs<BuiltinObject>())
    message = type->name;
  error(DiagID::Raised, statement.range, message);
  return Flow::Failed;
}

//===----------------------------------------------------------------------===//
// Definitions
//===----------------------------------------------------------------------===//

Flow Evaluator::visitFunctionDef(const FunctionDef &statement) {
  EvalResult function = makeFunction(statement);
  return function && bindName(statement.name.text, std::move(*function),
                              statement.name.range)
             ? Flow::Normal
             : Flow::Failed;
}

Flow Evaluator::visitOther(const Stmt &statement) {
  const char *what = "this statement";
  switch (statement.kind) {
  case NodeKind::ClassDef:
    what = "a class";
    break;
  case NodeKind::With:
    what = "`with`";
    break;
  case NodeKind::Match:
    what = "`match`";
    break;
  case NodeKind::Try:
    what = "`try`";
    break;
  case NodeKind::TypeAlias:
    what = "`type`";
    break;
  default:
    break;
  }
  refuseSyntax(statement.range, what);
  return Flow::Failed;
}
