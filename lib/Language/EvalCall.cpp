//===- EvalCall.cpp - calls, functions and decorators ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments with `*` and `**`, calls of every kind of callable, the frames of
// functions and lambdas, and what the decorators of a `def` mean.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using namespace tile::ast;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Adds the entries of `**mapping`.
static bool spreadKeywords(Evaluator &evaluator, const Value &mapping,
                           SourceRange range, CallArguments &arguments) {
  const DictObject *dict = mapping.getAs<DictObject>();
  if (!dict) {
    if (const UnknownObject *unknown = mapping.getAs<UnknownObject>())
      return evaluator.refuseUnknown(*unknown, range);
    evaluator.error(DiagID::ArgumentType, range, "**", "a dictionary",
                    evaluator.describe(mapping));
    return false;
  }
  for (const DictObject::Entry &entry : dict->entries()) {
    if (!entry.key.isString()) {
      evaluator.error(DiagID::ArgumentType, range, "**", "strings as keys",
                      evaluator.describe(entry.key));
      return false;
    }
    arguments.add(entry.key.getString(), entry.value, range);
  }
  return evaluator.spend(dict->size(), range);
}

std::optional<CallArguments> Evaluator::evaluateArguments(const Call &call) {
  CallArguments arguments;
  for (const Expr *argument : call.args) {
    const auto *starred = llvm::dyn_cast<Starred>(argument);
    EvalResult value = evaluate(starred ? *starred->value : *argument);
    if (!value)
      return std::nullopt;
    if (!starred) {
      arguments.add(std::move(*value), argument->range);
      continue;
    }
    std::optional<std::vector<Value>> spread =
        elementsOf(*value, argument->range);
    if (!spread)
      return std::nullopt;
    for (Value &element : *spread)
      arguments.add(std::move(element), argument->range);
  }
  for (const Keyword &keyword : call.keywords) {
    EvalResult value = evaluate(*keyword.value);
    if (!value)
      return std::nullopt;
    if (keyword.name)
      arguments.add(keyword.name.text, std::move(*value), keyword.range);
    else if (!spreadKeywords(*this, *value, keyword.range, arguments))
      return std::nullopt;
  }
  return arguments;
}

EvalResult Evaluator::evaluateCallee(const Expr &callee) {
  if (const auto *name = llvm::dyn_cast<Name>(&callee))
    return readName(name->id, name->range);
  const auto *member = llvm::dyn_cast<ast::Attribute>(&callee);
  if (!member)
    return evaluate(callee);
  EvalResult object = evaluate(*member->value);
  return object ? attribute(*object, member->name.text, member->range)
                : std::nullopt;
}

EvalResult Evaluator::visitCall(const Call &expr) {
  EvalResult callee = evaluateCallee(*expr.callee);
  if (!callee)
    return std::nullopt;
  std::optional<CallArguments> arguments = evaluateArguments(expr);
  if (!arguments)
    return std::nullopt;
  return call(*callee, *arguments, expr.range);
}

EvalResult Evaluator::call(const Value &callee, const CallArguments &arguments,
                           SourceRange range) {
  if (FunctionObject *function = callee.getAs<FunctionObject>())
    return callFunction(*function, arguments, range);
  if (LambdaObject *lambda = callee.getAs<LambdaObject>())
    return callLambda(*lambda, arguments, range);
  if (const auto *builtin = callee.getAs<BuiltinObject>()) {
    if (builtin->native)
      return builtin->native(*this, arguments, range);
    error(DiagID::NotCallableHere, range, builtin->qualifiedName());
    return std::nullopt;
  }
  if (const auto *method = callee.getAs<BoundMethodObject>()) {
    CallArguments all = arguments;
    all.positional.insert(all.positional.begin(), {method->self, range});
    return call(method->function, all, range);
  }
  if (const auto *decorator = callee.getAs<DecoratorObject>())
    return callDecorator(decorator->decorator, arguments, range);
  if (const auto *unknown = callee.getAs<UnknownObject>())
    return callUnknown(*unknown, arguments, range);
  if (const auto *type = callee.getAs<ClassObject>())
    return instantiate(*type, arguments, range);
  error(DiagID::NotCallable, range, describe(callee));
  return std::nullopt;
}

EvalResult Evaluator::callDecorator(const Decorator &decorator,
                                    const CallArguments &arguments,
                                    SourceRange range) {
  const FunctionObject *function =
      arguments.size() == 1 && arguments.positional.size() == 1
          ? arguments.positional[0].value.getAs<FunctionObject>()
          : nullptr;
  if (!function) {
    error(DiagID::ArgumentType, range, "a decorator", "one function",
          arguments.positional.size() == 1
              ? describe(arguments.positional[0].value)
              : "these arguments");
    return std::nullopt;
  }
  std::shared_ptr<FunctionObject> result = function->copy();
  result->isJit |= decorator.kind == DecoratorKind::Jit;
  result->isConstexprFunction |=
      decorator.kind == DecoratorKind::ConstexprFunction;
  if (decorator.kind == DecoratorKind::Jit && decorator.arguments)
    if (const CallArgument *noinline = decorator.arguments->find("noinline"))
      result->noinline |= noinline->value.isBool() && noinline->value.getBool();
  result->decorators.insert(result->decorators.begin(), decorator);
  return Value::object(std::move(result));
}

EvalResult Evaluator::runBody(Frame &frame, SourceRange range) {
  FrameGuard guard(*this, frame, range);
  if (!guard)
    return std::nullopt;
  switch (executeBlock(frame.function->def->body)) {
  case Flow::Return:
    return std::move(frame.returned);
  case Flow::Failed:
    return std::nullopt;
  default:
    return Value::none();
  }
}

EvalResult Evaluator::callFunction(FunctionObject &function,
                                   const CallArguments &arguments,
                                   SourceRange range) {
  if (function.def->isAsync) {
    error(DiagID::NotAllowed, range, "an `async` function");
    return std::nullopt;
  }
  std::optional<std::vector<BoundArgument>> bound =
      bind(function, arguments, range);
  if (!bound)
    return std::nullopt;
  Frame frame;
  frame.function = &function;
  frame.module = function.closure.module;
  frame.scope = std::make_shared<Scope>(function.closure.scope);
  frame.callSite = range;
  for (BoundArgument &argument : *bound)
    frame.scope->set(argument.parameter->name.text, std::move(argument.value));
  return runBody(frame, range);
}

EvalResult Evaluator::callLambda(LambdaObject &lambda,
                                 const CallArguments &arguments,
                                 SourceRange range) {
  auto defaultOf = [&](const ast::Parameter &parameter) -> EvalResult {
    return lambda.defaults.lookup(&parameter);
  };
  std::optional<std::vector<BoundArgument>> bound = bindArguments(
      arguments, lambda.lambda->params, {"lambda", lambda.lambda->range}, range,
      defaultOf, context.diagnostics);
  if (!bound)
    return std::nullopt;
  Frame frame;
  frame.module = lambda.closure.module;
  frame.scope = std::make_shared<Scope>(lambda.closure.scope);
  frame.callSite = range;
  for (BoundArgument &argument : *bound)
    frame.scope->set(argument.parameter->name.text, std::move(argument.value));
  FrameGuard guard(*this, frame, range);
  if (!guard)
    return std::nullopt;
  return evaluate(*lambda.lambda->body);
}

std::optional<std::vector<BoundArgument>>
Evaluator::bind(FunctionObject &function, const CallArguments &arguments,
                SourceRange call) {
  return bindArguments(
      arguments, function.def->params,
      {function.name(), function.def->name.range}, outsideLibrary(call),
      [&](const ast::Parameter &parameter) {
        return defaultOf(function, parameter);
      },
      context.diagnostics);
}

EvalResult Evaluator::defaultOf(FunctionObject &function,
                                const ast::Parameter &parameter) {
  auto known = function.defaults.find(&parameter);
  if (known != function.defaults.end())
    return known->second;
  // Nested functions have computed theirs, so this one is at module level.
  EvalResult value =
      evaluateIn(*function.closure.module, *parameter.defaultValue);
  if (value)
    function.defaults[&parameter] = *value;
  return value;
}

//===----------------------------------------------------------------------===//
// Definitions
//===----------------------------------------------------------------------===//

/// What a builtin does as a decorator.
static std::optional<DecoratorKind>
decoratorKind(const BuiltinObject &builtin) {
  bool isMethod =
      builtin.module == kBuiltinsModule &&
      (builtin.name == "staticmethod" || builtin.name == "classmethod");
  if (builtin.module == "functools" || isMethod)
    return DecoratorKind::Other;
  // A function in a tl.constexpr is called when the kernel is compiled.
  if (builtin.isNamed(kLanguageModule, "constexpr"))
    return DecoratorKind::ConstexprFunction;
  if (builtin.module != kTritonModule && builtin.module != kTileModule)
    return std::nullopt;
  return llvm::StringSwitch<std::optional<DecoratorKind>>(builtin.name)
      .Case("jit", DecoratorKind::Jit)
      .Case("constexpr_function", DecoratorKind::ConstexprFunction)
      .Case("autotune", DecoratorKind::Autotune)
      .Case("heuristics", DecoratorKind::Heuristics)
      .Case("test", DecoratorKind::Test)
      .Case("bench", DecoratorKind::Bench)
      .Default(std::nullopt);
}

/// Whether `@d(..., name=True, ...)`.
static bool hasTrueKeyword(const Call &call, llvm::StringRef name) {
  for (const Keyword &keyword : call.keywords) {
    const auto *value = llvm::dyn_cast<Constant>(keyword.value);
    if (keyword.name.text == name && value &&
        value->constant == ConstantKind::True)
      return true;
  }
  return false;
}

/// Whether `@d(..., configs=..., ...)`.
static bool hasConfigurations(const Call *call) {
  return call && llvm::any_of(call->keywords, [](const Keyword &keyword) {
           return keyword.name.text == "configs";
         });
}

/// A name or a chain of attributes as it is written; empty for anything else.
static std::string dottedName(const Expr &expr) {
  if (const auto *name = llvm::dyn_cast<Name>(&expr))
    return name->id.str();
  if (const auto *member = llvm::dyn_cast<ast::Attribute>(&expr)) {
    std::string base = dottedName(*member->value);
    return base.empty() ? base : base + "." + member->name.text.str();
  }
  return {};
}

/// The value of a dotted name without an error if there is none.
static EvalResult resolveQuietly(Evaluator &evaluator, const Expr &expr) {
  if (const auto *member = llvm::dyn_cast<ast::Attribute>(&expr)) {
    EvalResult object = resolveQuietly(evaluator, *member->value);
    return object ? evaluator.findAttribute(*object, member->name.text)
                  : std::nullopt;
  }
  const auto *name = llvm::dyn_cast<Name>(&expr);
  if (!name)
    return std::nullopt;
  Frame &frame = evaluator.frame();
  bool known = frame.module && frame.module->binds(name->id);
  for (Scope *scope = frame.scope.get(); scope; scope = scope->parent())
    known |= scope->find(name->id) != nullptr;
  if (!known)
    return std::nullopt;
  return evaluator.readName(name->id, name->range);
}

/// Reports `@triton.jti`: a member that a known module does not have, with
/// nearly the name of a decorator. Others may be anything and are passed over.
static bool refuseMisspelt(Evaluator &evaluator, const Expr &callee) {
  const auto *member = llvm::dyn_cast<ast::Attribute>(&callee);
  EvalResult object = member ? resolveQuietly(evaluator, *member->value)
                             : EvalResult(std::nullopt);
  if (!object || !object->is<ModuleObject>())
    return false;
  static constexpr llvm::StringRef decorators[] = {
      "triton.jit",        "triton.autotune", "triton.constexpr_function",
      "triton.heuristics", "tile.bench",      "tile.test"};
  std::vector<llvm::StringRef> names;
  for (llvm::StringRef each : decorators)
    names.push_back(each.rsplit('.').second);
  std::optional<llvm::StringRef> near =
      nearestSpelling(member->name.text, names);
  if (!near)
    return false;
  size_t index = llvm::find(names, *near) - names.begin();
  evaluator
      .error(DiagID::UnknownAttribute, callee.range,
             evaluator.describe(*object), member->name.text)
      .help("did you mean `" + decorators[index] + "`?");
  return true;
}

EvalResult Evaluator::makeFunction(const FunctionDef &def) {
  auto function = std::make_shared<FunctionObject>(def, currentClosure());
  for (const Expr *expr : def.decorators) {
    Decorator decorator;
    decorator.range = expr->range;
    decorator.call = llvm::dyn_cast<Call>(expr);
    const Expr &callee = decorator.call ? *decorator.call->callee : *expr;
    unsigned errors = context.diagnostics.errorCount();
    EvalResult value = resolveQuietly(*this, callee);
    if (context.diagnostics.errorCount() != errors)
      return std::nullopt;
    const auto *builtin = value ? value->getAs<BuiltinObject>() : nullptr;
    std::optional<DecoratorKind> kind;
    if (builtin)
      kind = decoratorKind(*builtin);
    if (!kind) {
      std::string name = dottedName(callee);
      if (!value && refuseMisspelt(*this, callee))
        return std::nullopt;
      // An autotuner of somebody's own.
      if (hasConfigurations(decorator.call))
        kind = DecoratorKind::Autotune;
      context.diagnostics.report(kind ? DiagID::DecoratorTaken
                                      : DiagID::IgnoredDecorator,
                                 expr->range, name.empty() ? "@" : name);
    }
    decorator.kind = kind.value_or(DecoratorKind::Other);
    function->isJit |= kind == DecoratorKind::Jit;
    function->isConstexprFunction |= kind == DecoratorKind::ConstexprFunction;
    if (kind == DecoratorKind::Jit && decorator.call)
      function->noinline |= hasTrueKeyword(*decorator.call, "noinline");
    function->decorators.push_back(std::move(decorator));
  }
  // At module level defaults may depend on what is computed later.
  if (!function->closure.scope)
    return Value::object(std::move(function));
  for (const ast::Parameter *parameter : allParameters(def.params)) {
    if (!parameter->defaultValue)
      continue;
    EvalResult value = evaluate(*parameter->defaultValue);
    if (!value)
      return std::nullopt;
    function->defaults[parameter] = std::move(*value);
  }
  return Value::object(std::move(function));
}

std::optional<CallArguments>
Evaluator::decoratorArguments(const FunctionObject &function,
                              const Decorator &decorator) {
  if (decorator.arguments)
    return *decorator.arguments;
  if (!decorator.call)
    return CallArguments();
  Frame frame;
  frame.module = function.closure.module;
  frame.scope = function.closure.scope;
  FrameGuard guard(*this, frame, decorator.range);
  if (!guard)
    return std::nullopt;
  return evaluateArguments(*decorator.call);
}
