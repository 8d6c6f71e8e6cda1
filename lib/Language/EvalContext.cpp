//===- EvalContext.cpp - what all evaluation of one compilation shares ----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owns the modules that were loaded, finds functions of the standard library,
// and empties at its end what may refer to itself.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/EvalContext.h"
#include "ModuleLoader.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Language/Parser.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

EvalContext::EvalContext(DiagnosticEngine &diagnostics)
    : diagnostics(diagnostics),
      moduleLoader(std::make_unique<ModuleLoader>(*this)) {}

EvalContext::~EvalContext() {
  for (const std::weak_ptr<Scope> &each : scopes)
    if (std::shared_ptr<Scope> scope = each.lock())
      scope->clear();
  for (const std::weak_ptr<Object> &each : containers) {
    std::shared_ptr<Object> object = each.lock();
    if (!object)
      continue;
    if (auto *list = llvm::dyn_cast<ListObject>(object.get()))
      releaseValues(std::exchange(list->elements, {}));
    else if (auto *dict = llvm::dyn_cast<DictObject>(object.get()))
      dict->clear();
  }
}

ModuleScope *EvalContext::load(uint32_t file, llvm::StringRef dotted) {
  std::shared_ptr<const ParsedFile> parsed = parseFile(file, diagnostics);
  if (!parsed)
    return nullptr;
  // "dir/softmax.tile" is the module "softmax".
  llvm::StringRef name = diagnostics.sourceManager().name(file);
  size_t slash = name.find_last_of('/');
  if (slash != llvm::StringRef::npos)
    name = name.drop_front(slash + 1);
  name = dotted.empty() ? name.split('.').first : dotted;
  modules.push_back(
      std::make_unique<ModuleScope>(*this, std::move(parsed), name.str()));
  moduleLoader->add(*modules.back());
  return modules.back().get();
}

void EvalContext::loadStdlib() {
  stdlibLoaded = true;
  for (const StdlibFile &file : stdlibFiles()) {
    uint32_t index = diagnostics.sourceManager().addBuffer(
        "<stdlib>/" + file.name.str(), file.text.str());
    if (ModuleScope *scope = load(index))
      stdlib.push_back({file.name.split('.').first, scope});
  }
}

/// Files of the standard library that are modules of their own; all others are
/// parts of `tl`.
static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral>
    kOwnModules[] = {{"cuda", kLanguageCudaModule},
                     {"math", kLanguageMathModule},
                     {"target_info", kTargetInfoModule},
                     {"triton_util", kTritonUtilModule}};

static llvm::StringRef modulePathOf(llvm::StringRef file) {
  for (const auto &[name, path] : kOwnModules)
    if (name == file)
      return path;
  return kLanguageModule;
}

static bool isLibraryModule(llvm::StringRef path) {
  return path == kLanguageModule ||
         llvm::any_of(kOwnModules,
                      [path](const auto &own) { return own.second == path; });
}

std::optional<Value> EvalContext::stdlibMember(llvm::StringRef modulePath,
                                               llvm::StringRef name) {
  if (name.starts_with("_") || !isLibraryModule(modulePath))
    return std::nullopt;
  if (!stdlibLoaded)
    loadStdlib();
  for (const StdlibModule &module : stdlib) {
    bool isThere = modulePathOf(module.name) == modulePath;
    if (!isThere || !module.scope->binds(name))
      continue;
    std::optional<Value> value = module.scope->lookup(name, SourceRange());
    // Not what the file itself imports.
    if (value && !value->is<ModuleObject>())
      return value;
  }
  return std::nullopt;
}

void EvalContext::adopt(const std::shared_ptr<Scope> &scope) {
  if (scopes.empty() || scopes.back().lock() != scope)
    scopes.push_back(scope);
}

void EvalContext::adopt(const Value &container) {
  if (containers.empty() || containers.back().lock() != container.getShared())
    containers.push_back(container.getShared());
}
