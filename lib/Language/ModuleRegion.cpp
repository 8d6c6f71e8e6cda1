//===- ModuleRegion.cpp - names at module level, one at a time ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computes the value of a name after one of the statements that touch it. A
// plain assignment is run in a scope of its own, in which every other name is
// read from the statements above; `if` and `try` become regions inside this
// one, and where a condition is not known, both arms are computed and what
// differs is unknown.
//
//===----------------------------------------------------------------------===//

#include "ModuleRegion.h"
#include "tile/Support/Diagnostics/Language.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace tile;
using namespace tile::ast;

ModuleRegion::ModuleRegion(ModuleScope &module, Block statements,
                           ModuleRegion *parent, size_t parentIndex)
    : module(module), statements(statements), parent(parent),
      parentIndex(parentIndex) {
  for (size_t i = 0; i != statements.size(); ++i) {
    BlockNames names;
    collectNames(*statements[i], names);
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
  }
}

bool ModuleRegion::binds(llvm::StringRef name) const {
  auto found = entries.find(name);
  return found != entries.end() && found->second.bound;
}

std::vector<llvm::StringRef> ModuleRegion::names() const {
  std::vector<llvm::StringRef> list;
  for (const auto &entry : entries)
    if (entry.second.bound)
      list.push_back(entry.first);
  return list;
}

//===----------------------------------------------------------------------===//
// Versions of a name
//===----------------------------------------------------------------------===//

RegionValue ModuleRegion::valueOf(llvm::StringRef name, size_t before,
                                  SourceRange use) {
  auto defined = module.defined.find(name);
  if (defined != module.defined.end())
    return RegionValue::of(defined->second);
  auto found = entries.find(name);
  if (found != entries.end()) {
    const auto &versions = found->second.versions;
    for (size_t i = versions.size(); i-- != 0;)
      if (versions[i].statement < before)
        return valueAfter(name, i, use);
  }
  return parent ? parent->valueOf(name, parentIndex, use) : RegionValue();
}

RegionValue ModuleRegion::prior(llvm::StringRef name, size_t version,
                                SourceRange use) {
  size_t statement = entries[name].versions[version].statement;
  return valueOf(name, statement, use);
}

RegionValue ModuleRegion::valueAfter(llvm::StringRef name, size_t version,
                                     SourceRange use) {
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
  Version &known = entries[name].versions[version];
  known.inProgress = false;
  // A failure is not kept, so that every reader gets its error.
  known.known = !result.failed;
  known.result = result;
  return result;
}

/// An unknown value for a name that a statement binds.
static RegionValue unknown(llvm::StringRef name, std::string reason,
                           SourceRange origin) {
  return RegionValue::of(
      Value::make<UnknownObject>(name.str(), std::move(reason), origin));
}

RegionValue ModuleRegion::run(llvm::StringRef name, size_t version,
                              SourceRange use) {
  const Stmt &statement =
      *statements[entries[name].versions[version].statement];
  switch (statement.kind) {
  case NodeKind::If:
    return runIf(name, version, use);
  case NodeKind::Try:
    return runTry(name, version, use);
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

private:
  std::vector<Value> copyAll(llvm::ArrayRef<Value> values, unsigned depth) {
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

RegionValue ModuleRegion::execute(llvm::StringRef name, size_t version,
                                  SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const Stmt &statement = *statements[index];
  auto scope = std::make_shared<Scope>(nullptr, Scope::Kind::Module);
  if (needsPrior(statement)) {
    RegionValue before = prior(name, version, use);
    if (before.failed)
      return before;
    if (before.value)
      scope->set(name, Copier().copy(*before.value));
  }
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  Frame frame;
  frame.module = &module;
  frame.scope = scope;
  frame.region = this;
  frame.statement = index;
  Evaluator::FrameGuard guard(*evaluator, frame, statement.range);
  if (!guard)
    return RegionValue::failure();
  if (evaluator->execute(statement) == Flow::Failed) {
    if (!evaluator->unknownMet)
      return RegionValue::failure();
    const UnknownObject &met = *evaluator->unknownMet;
    return unknown(name, met.reason,
                   met.origin.isValid() ? met.origin : statement.range);
  }
  if (Value *value = scope->find(name))
    return RegionValue::of(*value);
  return RegionValue();
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

ModuleRegion &ModuleRegion::child(Block block, ModuleRegion *around,
                                  size_t index) {
  // An empty block binds nothing: any key that no other block has will do.
  std::unique_ptr<ModuleRegion> &region = children[block.data()];
  if (!region)
    region = std::make_unique<ModuleRegion>(module, block, around, index);
  return *region;
}

RegionValue ModuleRegion::merge(llvm::StringRef name,
                                llvm::ArrayRef<RegionValue> values,
                                const Stmt &statement, llvm::StringRef why) {
  for (const RegionValue &value : values)
    if (value.failed)
      return value;
  bool agree = llvm::all_of(values, [&](const RegionValue &value) {
    const std::optional<Value> &first = values.front().value;
    if (!first || !value.value)
      return !first && !value.value;
    return first->isSame(*value.value) ||
           equals(*first, *value.value).value_or(false);
  });
  if (agree)
    return values.front();
  return unknown(name, why.str(), statement.range);
}

ModuleRegion::Condition ModuleRegion::evaluateCondition(const Expr &test,
                                                        size_t index,
                                                        llvm::StringRef name) {
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  auto scope = std::make_shared<Scope>(nullptr, Scope::Kind::Module);
  Frame frame;
  frame.module = &module;
  frame.scope = scope;
  frame.region = this;
  frame.statement = index;
  Evaluator::FrameGuard guard(*evaluator, frame, test.range);
  Condition condition;
  condition.failed = true;
  if (!guard)
    return condition;
  EvalResult value = evaluator->evaluate(test);
  if (value)
    condition.holds = evaluator->truth(*value, test.range);
  condition.failed = !condition.holds && !evaluator->unknownMet;
  if (Value *bound = scope->find(name))
    condition.bound = *bound;
  return condition;
}

RegionValue ModuleRegion::runIf(llvm::StringRef name, size_t version,
                                SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const If &statement = llvm::cast<If>(*statements[index]);
  llvm::StringRef why = "the condition of this `if` is not known";
  // What `name` is in the arms that may be the one taken, in order.
  llvm::SmallVector<RegionValue, 4> possible;
  // What a `:=` in a condition gave it, for arms that leave it alone.
  std::optional<Value> walrus;
  auto add = [&](Block block) {
    bool touches =
        !block.empty() && child(block, this, index).entries.contains(name);
    if (touches)
      possible.push_back(child(block, this, index).valueOf(name, kEnd, use));
    else
      possible.push_back(walrus ? RegionValue::of(*walrus)
                                : prior(name, version, use));
  };
  for (const IfBranch &branch : statement.branches) {
    Condition condition = evaluateCondition(*branch.test, index, name);
    if (condition.failed)
      return RegionValue::failure();
    if (condition.bound)
      walrus = condition.bound;
    if (condition.holds.value_or(true))
      add(branch.body);
    if (condition.holds.value_or(false))
      return merge(name, possible, statement, why);
  }
  add(statement.orelse);
  return merge(name, possible, statement, why);
}

/// Whether an import in a block names a module that does not exist here.
static bool importsUnknown(const Namespaces &namespaces, Block block) {
  return llvm::any_of(block, [&](const Stmt *statement) {
    if (const auto *import = llvm::dyn_cast<Import>(statement))
      return llvm::any_of(import->names, [&](const Alias &alias) {
        return !namespaces.canonicalPath(alias.name.text);
      });
    const auto *from = llvm::dyn_cast<ImportFrom>(statement);
    return from &&
           (from->level || !namespaces.canonicalPath(from->module.text));
  });
}

RegionValue ModuleRegion::runTry(llvm::StringRef name, size_t version,
                                 SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const Try &statement = llvm::cast<Try>(*statements[index]);
  ModuleRegion &body = child(statement.body, this, index);
  ModuleRegion *end = &body;
  if (!statement.orelse.empty())
    end = &child(statement.orelse, end, kEnd);
  if (!statement.finalbody.empty())
    end = &child(statement.finalbody, end, kEnd);
  llvm::SmallVector<RegionValue, 4> possible;
  possible.push_back(end->valueOf(name, kEnd, use));
  // Whether an import that Tile cannot follow would succeed is not known.
  if (importsUnknown(module.context().namespaces, statement.body))
    for (const ExceptHandler &handler : statement.handlers)
      possible.push_back(
          child(handler.body, this, index).valueOf(name, kEnd, use));
  return merge(name, possible, statement,
               "this `try` imports a module that is not available");
}
