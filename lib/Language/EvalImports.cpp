//===- EvalImports.cpp - import statements --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the forms of `import` bind. Nothing of an imported file is evaluated
// before a name of it is read; a module that is missing matters only then.
// `from m import *` is no statement that is run: ModuleRegion.cpp asks the
// module for each name.
//
//===----------------------------------------------------------------------===//

#include "EvalUnknown.h"
#include "ModuleLoader.h"
#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;
using namespace tile::ast;

/// A module of which nothing is known.
static Value unknownModule(llvm::StringRef name, const FoundModule &found,
                           SourceRange range) {
  bool isMissing = found.kind == FoundModule::Kind::Missing;
  auto unknown = std::make_shared<UnknownObject>(
      name.str(),
      isMissing ? found.whyMissing(name)
                : "the module `" + name.str() + "` is not evaluated",
      range);
  if (isMissing)
    unknown->missingModule = name.str();
  return Value::object(std::move(unknown));
}

EvalResult Evaluator::importModule(llvm::StringRef path, SourceRange range) {
  const ModuleScope *importer = hasFrame() ? frame().module : nullptr;
  FoundModule found = context.loader().find(path, importer);
  if (found.kind == FoundModule::Kind::Known)
    return Value::make<ModuleObject>(found.path);
  if (found.kind == FoundModule::Kind::File) {
    unsigned errors = context.diagnostics.errorCount();
    if (ModuleScope *scope = context.loader().load(found))
      return Value::make<ModuleObject>(scope->path().str(), scope);
    if (context.diagnostics.errorCount() != errors)
      return std::nullopt;
    // Its errors were reported when it was first imported.
    return unknownModule(path, found, range);
  }
  if (toleratesUnknown)
    return unknownModule(path, found, range);
  DiagBuilder builder = error(DiagID::UnknownModule, range, path);
  if (!found.searched.empty())
    builder.note(found.whyMissing(path)).help("`-I DIR` says where it is");
  return std::nullopt;
}

/// A submodule of the package that a file is; none if there is no such file or
/// after errors.
static EvalResult importSubmodule(Evaluator &evaluator,
                                  const ModuleScope &package,
                                  llvm::StringRef name) {
  ModuleLoader &loader = evaluator.context.loader();
  FoundModule found = loader.submodule(package, name);
  if (found.kind != FoundModule::Kind::File)
    return std::nullopt;
  ModuleScope *scope = loader.load(found);
  if (!scope)
    return std::nullopt;
  return Value::make<ModuleObject>(scope->path().str(), scope);
}

EvalResult tile::fileAttribute(Evaluator &evaluator, ModuleScope &scope,
                               llvm::StringRef name, SourceRange range) {
  // `from . import x` in a package's own file means the submodule: the name is
  // not bound before this very statement has run.
  bool isOwn = evaluator.hasFrame() && evaluator.frame().module == &scope;
  if (isOwn)
    if (EvalResult module = importSubmodule(evaluator, scope, name))
      return module;
  if (scope.binds(name))
    return scope.lookup(name, range);
  if (isOwn)
    return std::nullopt;
  unsigned errors = evaluator.context.diagnostics.errorCount();
  EvalResult module = importSubmodule(evaluator, scope, name);
  if (module || evaluator.context.diagnostics.errorCount() != errors)
    return module;
  return madeAttribute(scope, name);
}

std::optional<Value> tile::madeAttribute(const ModuleScope &scope,
                                         llvm::StringRef name) {
  if (name.starts_with("__") || !scope.binds("__getattr__"))
    return std::nullopt;
  std::string path = scope.path().str();
  return Value::make<UnknownObject>(
      path + "." + name.str(),
      "`__getattr__` of the module `" + path + "` makes it", SourceRange());
}

EvalResult Evaluator::importMember(const Value &module, const Alias &alias) {
  llvm::StringRef name = alias.name.text;
  unsigned errors = context.diagnostics.errorCount();
  const ModuleObject *known = module.getAs<ModuleObject>();
  EvalResult member =
      known && known->scope
          ? fileAttribute(*this, *known->scope, name, alias.name.range)
          : findAttribute(module, name);
  if (member || context.diagnostics.errorCount() != errors)
    return member;
  std::string path = known ? known->path : "";
  llvm::SmallVector<llvm::StringRef, 64> candidates;
  if (known && known->scope)
    llvm::append_range(candidates, known->scope->names());
  else
    candidates = context.namespaces.memberNames(path);
  std::optional<llvm::StringRef> near = nearestSpelling(name, candidates);
  // At module level an import may fail without harm until it is used.
  if (toleratesUnknown)
    return Value::make<UnknownObject>(
        path + "." + name.str(),
        "module `" + path + "` has no `" + name.str() + "`" +
            (near ? "; did you mean `" + near->str() + "`?" : ""),
        alias.name.range);
  DiagBuilder builder =
      error(DiagID::ImportedName, alias.name.range, path, name);
  if (near)
    builder.help("did you mean `" + *near + "`?");
  return std::nullopt;
}

EvalResult Evaluator::importName(const Stmt &statement, llvm::StringRef name) {
  EvalResult value;
  if (const auto *import = llvm::dyn_cast<Import>(&statement)) {
    for (const Alias &alias : import->names) {
      // `import a.b` binds a; a.b is found when it is read.
      llvm::StringRef path = alias.name.text;
      llvm::StringRef top = path.split('.').first;
      if ((alias.asName ? alias.asName.text : top) == name)
        value = importModule(alias.asName ? path : top, alias.name.range);
    }
    return value;
  }
  const auto &from = llvm::cast<ImportFrom>(statement);
  EvalResult module = importModule(
      std::string(from.level, '.') + from.module.text.str(), from.range);
  if (!module)
    return std::nullopt;
  for (const Alias &alias : from.names)
    if ((alias.asName ? alias.asName : alias.name).text == name)
      value = importMember(*module, alias);
  return value;
}

Flow Evaluator::visitImport(const Import &statement) {
  for (const Alias &alias : statement.names) {
    llvm::StringRef name =
        alias.asName ? alias.asName.text : alias.name.text.split('.').first;
    EvalResult value = importName(statement, name);
    if (!value || !bindName(name, std::move(*value), alias.name.range))
      return Flow::Failed;
  }
  return Flow::Normal;
}

Flow Evaluator::visitImportFrom(const ImportFrom &statement) {
  for (const Alias &alias : statement.names) {
    if (alias.name.text == "*") {
      refuseSyntax(statement.range, "`import *`");
      return Flow::Failed;
    }
    const Identifier &name = alias.asName ? alias.asName : alias.name;
    EvalResult value = importName(statement, name.text);
    if (!value || !bindName(name.text, std::move(*value), name.range))
      return Flow::Failed;
  }
  return Flow::Normal;
}
