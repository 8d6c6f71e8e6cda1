//===- ModuleRegion.cpp - names at module level, one at a time ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computes the value of a name after one of the statements that touch it. A
// plain assignment is run in a scope of its own, in which every other name is
// read from the statements above. Imports are in ModuleImports.cpp, statements
// with blocks in ModuleBranches.cpp.
//
//===----------------------------------------------------------------------===//

#include "ModuleRegion.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;
using namespace tile::ast;

/// Whether a statement is, or holds in its blocks, a `from m import *`.
static bool holdsStar(const Stmt &statement) {
  auto inBlock = [](Block block) {
    return llvm::any_of(block,
                        [](const Stmt *inner) { return holdsStar(*inner); });
  };
  if (const auto *from = llvm::dyn_cast<ImportFrom>(&statement))
    return from->names.size() == 1 && from->names.front().name.text == "*";
  if (const auto *branch = llvm::dyn_cast<If>(&statement))
    return inBlock(branch->orelse) ||
           llvm::any_of(branch->branches,
                        [&](const IfBranch &arm) { return inBlock(arm.body); });
  if (const auto *with = llvm::dyn_cast<With>(&statement))
    return inBlock(with->body);
  const auto *attempt = llvm::dyn_cast<Try>(&statement);
  return attempt &&
         (inBlock(attempt->body) || inBlock(attempt->orelse) ||
          inBlock(attempt->finalbody) ||
          llvm::any_of(attempt->handlers, [&](const ExceptHandler &handler) {
            return inBlock(handler.body);
          }));
}

ModuleRegion::ModuleRegion(ModuleScope &module, Block statements,
                           ModuleRegion *parent, size_t parentIndex,
                           const FunctionDef *function)
    : closureScope(parent ? parent->closureScope : nullptr), module(module),
      statements(statements), parent(parent), parentIndex(parentIndex),
      function(function), isLocal(function || (parent && parent->isLocal)) {
  for (size_t i = 0; i != statements.size(); ++i) {
    BlockNames names;
    collectNames(*statements[i], names);
    names.bound.remove("*");
    auto touch = [&](llvm::StringRef name) -> Entry & {
      Entry &entry = entries[name];
      if (entry.versions.empty() || entry.versions.back().statement != i) {
        entry.versions.emplace_back();
        entry.versions.back().statement = i;
      }
      return entry;
    };
    for (llvm::StringRef name : names.bound)
      touch(name).bound = true;
    for (llvm::StringRef name : names.mutated)
      touch(name);
    if (holdsStar(*statements[i]))
      stars.push_back(i);
  }
  if (!function)
    return;
  // A scope of the function for what is defined in it.
  closureScope = std::make_shared<Scope>(closureScope);
  closureScope->setResolver([this](llvm::StringRef name) {
    return binds(name) || isParameter(name) ? resolveLocal(name) : std::nullopt;
  });
  module.context().adopt(closureScope);
}

bool ModuleRegion::bindsDirectly(llvm::StringRef name) const {
  auto found = entries.find(name);
  return found != entries.end() && found->second.bound;
}

bool ModuleRegion::binds(llvm::StringRef name) {
  complete(name);
  return bindsDirectly(name);
}

/// Whether a statement binds a name or changes what it holds.
bool ModuleRegion::touches(llvm::StringRef name) {
  complete(name);
  auto found = entries.find(name);
  return found != entries.end() && !found->second.versions.empty();
}

std::vector<llvm::StringRef> ModuleRegion::names() const {
  std::vector<llvm::StringRef> list;
  for (const auto &entry : entries)
    if (entry.second.bound)
      list.push_back(entry.first);
  return list;
}

/// Whether a statement may leave the old value of a name in place or change
/// it, so that the old value must be in the scope it runs in.
static bool needsPrior(const Stmt &statement) {
  switch (statement.kind) {
  case NodeKind::Assign: {
    // `x[0] = 1` changes x, `x = 1` replaces it.
    BlockNames names;
    collectNames(statement, names);
    return !names.mutated.empty();
  }
  case NodeKind::AnnAssign:
  case NodeKind::FunctionDef:
  case NodeKind::ClassDef:
  case NodeKind::Import:
  case NodeKind::ImportFrom:
    return false;
  default:
    return true;
  }
}

/// Whether a statement may make of a name's old value its new one.
static bool isChange(const Stmt &statement) {
  return statement.kind != NodeKind::Delete && needsPrior(statement);
}

//===----------------------------------------------------------------------===//
// Versions of a name
//===----------------------------------------------------------------------===//

RegionValue ModuleRegion::valueOf(llvm::StringRef name, size_t before,
                                  SourceRange use) {
  if (!isLocal) {
    auto defined = module.defined.find(name);
    if (defined != module.defined.end())
      return RegionValue::of(defined->second);
  }
  complete(name);
  auto found = entries.find(name);
  if (found != entries.end()) {
    const auto &versions = found->second.versions;
    for (size_t i = versions.size(); i-- != 0;)
      if (versions[i].statement < before)
        return valueAfter(name, i, use);
  }
  if (isParameter(name))
    return parameter(name);
  return parent ? parent->valueOf(name, parentIndex, use) : RegionValue();
}

RegionValue ModuleRegion::valueAt(llvm::StringRef name, size_t index) {
  const auto &versions = entries[name].versions;
  for (size_t i = 0; i != versions.size(); ++i)
    if (versions[i].statement == index)
      return valueAfter(name, i, statements[index]->range);
  return RegionValue();
}

RegionValue ModuleRegion::prior(llvm::StringRef name, size_t version,
                                SourceRange use) {
  size_t statement = entries[name].versions[version].statement;
  return valueOf(name, statement, use);
}

/// Computes the values before a version that is far down a chain of changes
/// (`x += 1` a thousand times), so that they do not all nest; false after an
/// error.
bool ModuleRegion::prepare(llvm::StringRef name, size_t version,
                           SourceRange use) {
  constexpr size_t step = 32;
  auto &versions = entries[name].versions;
  if (version < step || versions[version].known ||
      versions[version - step].known || versions[version - step].inProgress)
    return true;
  size_t first = version;
  while (first != 0 && isChange(*statements[versions[first].statement]))
    --first;
  for (size_t i = first; i < version; i += step) {
    bool isOpen = !entries[name].versions[i].inProgress;
    if (isOpen && valueAfter(name, i, use).failed)
      return false;
  }
  return true;
}

RegionValue ModuleRegion::valueAfter(llvm::StringRef name, size_t version,
                                     SourceRange use) {
  if (!prepare(name, version, use))
    return RegionValue::failure();
  {
    Version &known = entries[name].versions[version];
    if (known.known)
      return known.result;
    if (known.inProgress) {
      module.context()
          .diagnostics.report(DiagID::SelfDependent, use, name)
          .note(statements[known.statement]->range, "it is computed here");
      return RegionValue::failure();
    }
    known.inProgress = true;
  }
  RegionValue result = run(name, version, use);
  // `--set` gives names of the file values too, where they have none.
  const Value *setting = module.context().settingFor(name);
  if (setting && result.value && result.value->is<UnknownObject>())
    result.value = *setting;
  Version &known = entries[name].versions[version];
  known.inProgress = false;
  // A failure is not kept, so that every reader gets its error.
  known.known = !result.failed;
  known.result = result;
  return result;
}

RegionValue ModuleRegion::run(llvm::StringRef name, size_t version,
                              SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const Stmt &statement = *statements[index];
  switch (statement.kind) {
  case NodeKind::If:
    return runIf(name, version, use);
  case NodeKind::Try:
    return runTry(name, version, use);
  case NodeKind::With:
    return runWith(name, version, use);
  case NodeKind::Import:
  case NodeKind::ImportFrom:
    return runImport(name, statement, index);
  case NodeKind::Delete:
    return RegionValue();
  case NodeKind::AnnAssign:
    if (!llvm::cast<AnnAssign>(statement).value)
      return prior(name, version, use);
    break;
  default:
    break;
  }
  return execute(name, version, use);
}

//===----------------------------------------------------------------------===//
// Plain statements
//===----------------------------------------------------------------------===//

namespace {
/// Copies lists, dictionaries and sets, so that a statement which changes one
/// leaves the value that earlier statements see. Shared parts stay shared.
class Copier {
public:
  Value copy(const Value &value, unsigned depth = 0) {
    // What nests deeper is not changed by module level code.
    if (depth > 20 || !value.isObject())
      return value;
    ++count;
    auto [found, isNew] = copies.try_emplace(&value.getObject());
    if (!isNew)
      return found->second;
    Value result = value;
    if (const auto *list = value.getAs<ListObject>())
      result = Value::make<ListObject>(copyAll(list->elements, depth));
    else if (const auto *tuple = value.getAs<TupleObject>())
      result = Value::make<TupleObject>(copyAll(tuple->elements, depth),
                                        tuple->typeName, tuple->fields);
    else if (const auto *dict = value.getAs<DictObject>()) {
      auto fresh = std::make_shared<DictObject>();
      for (const DictObject::Entry &entry : dict->entries())
        fresh->set(entry.key, copy(entry.value, depth + 1));
      result = Value::object(std::move(fresh));
    } else if (const auto *set = value.getAs<SetObject>()) {
      auto fresh = std::make_shared<SetObject>();
      for (const DictObject::Entry &entry : set->elements.entries())
        fresh->elements.set(entry.key, Value());
      result = Value::object(std::move(fresh));
    }
    copies[&value.getObject()] = result;
    return result;
  }

  /// The objects and elements that were looked at.
  uint64_t count = 0;

private:
  std::vector<Value> copyAll(llvm::ArrayRef<Value> values, unsigned depth) {
    count += values.size();
    std::vector<Value> result;
    for (const Value &value : values)
      result.push_back(copy(value, depth + 1));
    return result;
  }
  llvm::DenseMap<const Object *, Value> copies;
};
} // namespace

std::unique_ptr<Evaluator> ModuleRegion::makeEvaluator() {
  EvalContext &context = module.context();
  std::unique_ptr<Evaluator> evaluator =
      context.makeModuleEvaluator ? context.makeModuleEvaluator()
                                  : std::make_unique<Evaluator>(context);
  evaluator->toleratesUnknown = true;
  return evaluator;
}

/// A frame for code of statement `index`; its names are bound in `scope`.
Frame ModuleRegion::frameFor(size_t index, std::shared_ptr<Scope> &scope) {
  scope = std::make_shared<Scope>(closureScope, Scope::Kind::Module);
  Frame frame;
  frame.module = &module;
  frame.scope = scope;
  frame.region = this;
  frame.statement = index;
  return frame;
}

/// Gives an unknown value that a statement computed the name it is bound to.
RegionValue ModuleRegion::nameUnknown(llvm::StringRef name, Value value,
                                      SourceRange statement) const {
  const UnknownObject *unknown = value.getAs<UnknownObject>();
  if (!unknown || !unknown->isDerived || unknown->what == name)
    return RegionValue::of(std::move(value));
  std::shared_ptr<UnknownObject> named = unknown->derive(name.str(), statement);
  if (named->setting.empty())
    named->setting = name.str();
  return RegionValue::of(Value::object(std::move(named)));
}

RegionValue ModuleRegion::execute(llvm::StringRef name, size_t version,
                                  SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const Stmt &statement = *statements[index];
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(index, scope);
  Copier copier;
  if (needsPrior(statement)) {
    RegionValue before = prior(name, version, use);
    if (before.failed)
      return before;
    if (before.value)
      scope->set(name, copier.copy(*before.value));
  }
  Evaluator::FrameGuard guard(*evaluator, frame, statement.range);
  // Copies are cheap beside other steps, but a list may grow by every line.
  if (!guard || !evaluator->spend(copier.count / 64, statement.range))
    return RegionValue::failure();
  if (evaluator->execute(statement) == Flow::Failed) {
    if (!evaluator->unknownMet)
      return RegionValue::failure();
    return nameUnknown(name, Value::object(evaluator->unknownMet),
                       statement.range);
  }
  if (Value *value = scope->findOwn(name))
    return nameUnknown(name, *value, statement.range);
  return RegionValue();
}

//===----------------------------------------------------------------------===//
// Functions that nobody calls
//===----------------------------------------------------------------------===//

bool ModuleRegion::isParameter(llvm::StringRef name) const {
  return function && llvm::any_of(allParameters(function->params),
                                  [name](const ast::Parameter *parameter) {
                                    return parameter->name.text == name;
                                  });
}

/// A parameter has its default, or else is unknown.
RegionValue ModuleRegion::parameter(llvm::StringRef name) {
  for (const ast::Parameter *parameter : allParameters(function->params)) {
    if (parameter->name.text != name)
      continue;
    std::string setting = (function->name.text + "." + name).str();
    const Value *given = module.context().settingFor(setting);
    if (given)
      return RegionValue::of(*given);
    if (parameter->defaultValue) {
      std::unique_ptr<Evaluator> evaluator = makeEvaluator();
      EvalResult value =
          evaluator->evaluateIn(module, *parameter->defaultValue);
      return value ? RegionValue::of(*value) : RegionValue::failure();
    }
    auto unknown = std::make_shared<UnknownObject>(
        name.str(),
        "it is a parameter of `" + function->name.text.str() +
            "`, which the file does not call at its top level",
        parameter->name.range);
    unknown->setting = std::move(setting);
    return RegionValue::of(Value::object(std::move(unknown)));
  }
  return RegionValue();
}

std::optional<Value> ModuleRegion::resolveLocal(llvm::StringRef name) {
  RegionValue result = valueOf(name, kEnd, SourceRange());
  return result.value;
}

std::shared_ptr<FunctionObject>
ModuleRegion::makeFunction(const FunctionDef &def) {
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(kEnd, scope);
  Evaluator::FrameGuard guard(*evaluator, frame, def.range);
  EvalResult value = guard ? evaluator->makeFunction(def) : std::nullopt;
  if (!value || !value->is<FunctionObject>())
    return nullptr;
  return std::static_pointer_cast<FunctionObject>(value->getShared());
}
