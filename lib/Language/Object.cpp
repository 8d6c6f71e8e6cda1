//===- Object.cpp - containers and functions as objects -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of Object.h and Function.h that are more than data: dictionaries,
// the length of a range, what a function's decorators and docstring say, and
// the release of deeply nested containers.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Object.h"
#include "tile/Language/Function.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Language/Namespaces.h"

using namespace tile;

Object::~Object() = default;

void tile::releaseValues(std::vector<Value> values) {
  // The outermost call on a thread drains a queue to which the destructors of
  // what it drops add; they return at once, so nothing nests.
  static thread_local std::vector<Value> *pending = nullptr;
  if (pending) {
    for (Value &value : values)
      if (value.isObject())
        pending->push_back(std::move(value));
    return;
  }
  pending = &values;
  while (!values.empty()) {
    Value last = std::move(values.back());
    values.pop_back();
  }
  pending = nullptr;
}

TupleObject::~TupleObject() { releaseValues(std::move(elements)); }
ListObject::~ListObject() { releaseValues(std::move(elements)); }
IteratorObject::~IteratorObject() { releaseValues(std::move(values)); }
ExceptionObject::~ExceptionObject() { releaseValues(std::move(arguments)); }
SliceObject::~SliceObject() {
  releaseValues({std::move(start), std::move(stop), std::move(step)});
}

DictObject::~DictObject() { clear(); }

const Value *DictObject::find(const Value &key) const {
  auto found = index.find(key);
  return found == index.end() ? nullptr : &list[found->second].value;
}

void DictObject::set(const Value &key, Value value) {
  auto [found, isNew] = index.try_emplace(key, list.size());
  if (isNew)
    list.push_back({key, std::move(value)});
  else
    list[found->second].value = std::move(value);
}

bool DictObject::erase(const Value &key) {
  auto found = index.find(key);
  if (found == index.end())
    return false;
  size_t position = found->second;
  index.erase(found);
  list.erase(list.begin() + static_cast<ptrdiff_t>(position));
  for (size_t i = position; i != list.size(); ++i)
    index[list[i].key] = i;
  return true;
}

void DictObject::clear() {
  index.clear();
  std::vector<Value> dropped;
  for (Entry &entry : list) {
    dropped.push_back(std::move(entry.key));
    dropped.push_back(std::move(entry.value));
  }
  list.clear();
  releaseValues(std::move(dropped));
}

std::shared_ptr<UnknownObject> UnknownObject::derive(std::string name,
                                                     SourceRange place) const {
  bool isNamed = !name.empty();
  auto result = std::make_shared<UnknownObject>(
      isNamed ? std::move(name) : what, reason, isNamed ? place : origin);
  result->setting = setting;
  result->isDerived = true;
  result->missingModule = missingModule;
  result->alternatives = alternatives;
  result->cause = cause;
  if (!isNamed || cause)
    return result;
  // The first thing of the chain tells most: keep it.
  result->cause = derive();
  return result;
}

Integer RangeObject::length() const {
  // ceil((stop - start) / step), not below zero.
  Integer count = -Integer::floorDiv(start - stop, step);
  return count.isNegative() ? Integer(0) : count;
}

std::optional<llvm::ArrayRef<Value>>
tile::sequenceElements(const Value &value) {
  if (const TupleObject *tuple = value.getAs<TupleObject>())
    return llvm::ArrayRef<Value>(tuple->elements);
  if (const ListObject *list = value.getAs<ListObject>())
    return llvm::ArrayRef<Value>(list->elements);
  return std::nullopt;
}

/// Moves the values of a list of arguments to `out`.
static void takeValues(CallArguments &arguments, std::vector<Value> &out) {
  for (CallArgument &argument : arguments.positional)
    out.push_back(std::move(argument.value));
  for (CallArgument &argument : arguments.keyword)
    out.push_back(std::move(argument.value));
}

std::shared_ptr<const CallArguments>
tile::shareArguments(CallArguments arguments) {
  return std::shared_ptr<const CallArguments>(
      new CallArguments(std::move(arguments)), [](CallArguments *dropped) {
        std::vector<Value> values;
        takeValues(*dropped, values);
        delete dropped;
        releaseValues(std::move(values));
      });
}

static void releaseDefaults(DefaultValues &defaults) {
  std::vector<Value> values;
  for (auto &entry : defaults)
    values.push_back(std::move(entry.second));
  releaseValues(std::move(values));
}

FunctionObject::~FunctionObject() { releaseDefaults(defaults); }
LambdaObject::~LambdaObject() { releaseDefaults(defaults); }

std::shared_ptr<FunctionObject> FunctionObject::copy() const {
  auto result = std::make_shared<FunctionObject>(*def, closure);
  result->decorators = decorators;
  result->isJit = isJit;
  result->isConstexprFunction = isConstexprFunction;
  result->noinline = noinline;
  result->defaults = defaults;
  result->alias = alias;
  return result;
}

const Decorator *FunctionObject::findDecorator(DecoratorKind kind) const {
  for (const Decorator &decorator : decorators)
    if (decorator.kind == kind)
      return &decorator;
  return nullptr;
}

llvm::StringRef FunctionObject::docstring() const {
  if (def->body.empty())
    return {};
  const auto *first = llvm::dyn_cast<ast::ExprStmt>(def->body.front());
  if (!first)
    return {};
  const auto *text = llvm::dyn_cast<ast::Constant>(first->value);
  return text && text->constant == ast::ConstantKind::Str ? text->text
                                                          : llvm::StringRef();
}

const BlockNames &FunctionObject::names() const {
  if (!cachedNames) {
    cachedNames = std::make_unique<BlockNames>();
    collectNames(def->body, *cachedNames);
    for (const ast::Parameter *parameter : allParameters(def->params))
      cachedNames->bound.insert(parameter->name.text);
    for (llvm::StringRef name : cachedNames->global)
      cachedNames->bound.remove(name);
    for (llvm::StringRef name : cachedNames->nonlocal)
      cachedNames->bound.remove(name);
  }
  return *cachedNames;
}

/// Whether a name of a file is `tl.constexpr`.
static bool isNamedConstexpr(llvm::StringRef name, ModuleScope *module) {
  if (name == "constexpr")
    return true;
  if (!module || !module->binds(name))
    return false;
  std::optional<Value> value = module->lookup(name, SourceRange());
  const BuiltinObject *builtin =
      value ? value->getAs<BuiltinObject>() : nullptr;
  return builtin && builtin->isNamed(kLanguageModule, "constexpr");
}

bool tile::isConstexprAnnotation(const ast::Expr *annotation,
                                 ModuleScope *module) {
  if (!annotation)
    return false;
  if (const auto *name = llvm::dyn_cast<ast::Name>(annotation))
    return isNamedConstexpr(name->id, module);
  if (const auto *attribute = llvm::dyn_cast<ast::Attribute>(annotation))
    return attribute->name.text == "constexpr";
  const auto *text = llvm::dyn_cast<ast::Constant>(annotation);
  return text && text->constant == ast::ConstantKind::Str &&
         (text->text.contains("constexpr") ||
          isNamedConstexpr(text->text, module));
}
