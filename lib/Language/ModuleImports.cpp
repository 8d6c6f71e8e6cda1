//===- ModuleImports.cpp - imports at module level ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an import statement gives one name, without a look at the other names in
// it; and `from m import *`, which is asked for a name when the name is first
// read.
//
//===----------------------------------------------------------------------===//

#include "EvalUnknown.h"
#include "ModuleLoader.h"
#include "ModuleRegion.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/ScopeExit.h"

using namespace tile;
using namespace tile::ast;

/// How many expressions inside one another an import weighs, by the stack that
/// it takes: that of loading a file and of finding its name.
static constexpr unsigned kImportNesting = 8;

RegionValue ModuleRegion::runImport(llvm::StringRef name, const Stmt &statement,
                                    size_t index) {
  if (llvm::is_contained(stars, index))
    return runStar(name, index);
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(index, scope);
  Evaluator::FrameGuard guard(*evaluator, frame, statement.range);
  if (!guard)
    return RegionValue::failure();
  // Imports may lead from file to file: each counts as some expressions that
  // are inside one another.
  unsigned &nesting = module.context().budget.nesting;
  if (nesting >= limits::kEvaluationDepth) {
    evaluator->error(DiagID::EvaluationTooDeep, statement.range,
                     limits::kEvaluationDepth);
    return RegionValue::failure();
  }
  nesting += kImportNesting;
  EvalResult value = evaluator->importName(statement, name);
  nesting -= kImportNesting;
  return value ? RegionValue::of(*value) : RegionValue::failure();
}

//===----------------------------------------------------------------------===//
// from m import *
//===----------------------------------------------------------------------===//

const Value &ModuleRegion::starModule(size_t index) {
  auto known = starModules.find(index);
  if (known != starModules.end())
    return known->second;
  const auto &from = llvm::cast<ImportFrom>(*statements[index]);
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(index, scope);
  Evaluator::FrameGuard guard(*evaluator, frame, from.range);
  std::string path = std::string(from.level, '.') + from.module.text.str();
  EvalResult module =
      guard ? evaluator->importModule(path, from.range) : std::nullopt;
  // After errors in the module, which were reported, it gives no names.
  return starModules[index] = module.value_or(Value());
}

/// Whether `from m import *` binds a name.
static bool moduleExports(EvalContext &context, const Value &value,
                          llvm::StringRef name) {
  const ModuleObject *module = value.getAs<ModuleObject>();
  if (!module)
    return false;
  if (module->scope)
    return module->scope->exports(name);
  return !name.starts_with("_") &&
         Evaluator(context).findAttribute(value, name).has_value();
}

bool ModuleRegion::starBinds(size_t index, llvm::StringRef name) {
  if (llvm::isa<ImportFrom>(statements[index]))
    return moduleExports(module.context(), starModule(index), name);
  return llvm::any_of(pathsBelow(index), [name](ModuleRegion *region) {
    return region->binds(name);
  });
}

/// Adds the versions of a name that `from m import *` makes.
void ModuleRegion::complete(llvm::StringRef name) {
  if (stars.empty())
    return;
  auto found = entries.find(name);
  if (found == entries.end()) {
    ownNames.push_back(name.str());
    name = ownNames.back();
  } else if (found->second.isComplete) {
    return;
  }
  // While they are asked, stars that lead back here do not count.
  entries[name].isComplete = true;
  for (size_t index : stars) {
    llvm::SmallVector<Version, 2> &now = entries[name].versions;
    bool isThere = llvm::any_of(now, [index](const Version &version) {
      return version.statement == index;
    });
    if (isThere || !starBinds(index, name))
      continue;
    Version added;
    added.statement = index;
    Entry &entry = entries[name];
    entry.bound = true;
    entry.versions.insert(llvm::find_if(entry.versions,
                                        [index](const Version &version) {
                                          return version.statement > index;
                                        }),
                          added);
  }
}

RegionValue ModuleRegion::runStar(llvm::StringRef name, size_t index) {
  Value value = starModule(index);
  const ModuleObject *from = value.getAs<ModuleObject>();
  if (!from)
    return RegionValue();
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  EvalResult member = from->scope
                          ? from->scope->lookup(name, statements[index]->range)
                          : evaluator->findAttribute(value, name);
  return member ? RegionValue::of(*member) : RegionValue::failure();
}

std::optional<Value> ModuleRegion::unknownStar() {
  for (size_t index : stars) {
    if (llvm::isa<ImportFrom>(statements[index])) {
      if (starModule(index).is<UnknownObject>())
        return starModule(index);
      continue;
    }
    for (ModuleRegion *region : pathsBelow(index))
      if (std::optional<Value> found = region->unknownStar())
        return found;
  }
  return std::nullopt;
}

bool ModuleScope::exports(llvm::StringRef name) {
  // A chain of star imports ends where other evaluation does.
  unsigned &nesting = owner.budget.nesting;
  if (nesting >= limits::kEvaluationDepth || !asked.insert(name).second)
    return false;
  nesting += kImportNesting;
  llvm::scope_exit done([&] {
    asked.erase(name);
    nesting -= kImportNesting;
  });
  bool isPublic = !name.starts_with("_");
  if (name == "__all__" || !binds("__all__"))
    return isPublic && binds(name);
  std::optional<Value> list = lookup("__all__", SourceRange());
  std::optional<llvm::ArrayRef<Value>> names =
      list ? sequenceElements(*list) : std::nullopt;
  // A list that cannot be known hides nothing.
  if (!names)
    return isPublic && binds(name);
  return llvm::any_of(*names,
                      [name](const Value &each) {
                        return each.isString() && each.getString() == name;
                      }) &&
         binds(name);
}

//===----------------------------------------------------------------------===//
// Imports that fail
//===----------------------------------------------------------------------===//

/// Why an import statement would raise an ImportError; empty if it would not,
/// as far as is known.
std::string ModuleRegion::failingImport(const Stmt &statement, size_t index) {
  EvalContext &context = module.context();
  auto missing = [&](llvm::StringRef path) -> std::string {
    FoundModule found = context.loader().find(path, &module);
    return found.kind == FoundModule::Kind::Missing ? found.whyMissing(path)
                                                    : "";
  };
  if (const auto *import = llvm::dyn_cast<Import>(&statement)) {
    for (const Alias &alias : import->names)
      if (std::string why = missing(alias.name.text); !why.empty())
        return why;
    return "";
  }
  const auto *from = llvm::dyn_cast<ImportFrom>(&statement);
  if (!from)
    return "";
  std::string path = std::string(from->level, '.') + from->module.text.str();
  std::string why = missing(path);
  bool isStar = llvm::is_contained(stars, index);
  if (!why.empty() || isStar)
    return why;
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(index, scope);
  Evaluator::FrameGuard guard(*evaluator, frame, statement.range);
  EvalResult value =
      guard ? evaluator->importModule(path, from->range) : std::nullopt;
  const ModuleObject *known = value ? value->getAs<ModuleObject>() : nullptr;
  if (!known)
    return "";
  for (const Alias &alias : from->names) {
    llvm::StringRef name = alias.name.text;
    // A name that a file binds need not be computed to be there.
    bool isThere = known->scope && known->scope->binds(name);
    if (!isThere && !evaluator->findAttribute(*value, name))
      return "module `" + known->path + "` has no `" + name.str() + "`";
  }
  return "";
}
