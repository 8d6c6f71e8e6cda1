//===- ModuleScope.cpp - the top level of a file --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interface to a file's names; the work is in ModuleRegion.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/ModuleScope.h"
#include "ModuleRegion.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;

ModuleScope::ModuleScope(EvalContext &context,
                         std::shared_ptr<const ParsedFile> file,
                         std::string path)
    : owner(context), file(std::move(file)), modulePath(std::move(path)),
      root(std::make_unique<ModuleRegion>(*this, this->file->module.body,
                                          nullptr, 0)) {}

ModuleScope::~ModuleScope() = default;

bool ModuleScope::binds(llvm::StringRef name) const {
  return defined.contains(name) || root->binds(name);
}

std::optional<Value> ModuleScope::lookup(llvm::StringRef name,
                                         SourceRange use) {
  RegionValue result = root->valueOf(name, ModuleRegion::kEnd, use);
  if (result.failed || result.value)
    return result.value;
  owner.diagnostics.report(DiagID::UnknownName, use, name)
      .note("the file deletes it or binds it on no path");
  return std::nullopt;
}

void ModuleScope::define(llvm::StringRef name, Value value) {
  defined[name] = std::move(value);
}

std::vector<llvm::StringRef> ModuleScope::names() const {
  return root->names();
}

/// Whether a block defines a function of that name, also inside `if` and
/// `try`; its recursion is bounded by the parser's limit on nesting.
static bool definesFunction(ast::Block block, llvm::StringRef name) {
  for (const ast::Stmt *statement : block) {
    if (const auto *def = llvm::dyn_cast<ast::FunctionDef>(statement)) {
      if (def->name.text == name)
        return true;
    } else if (const auto *branch = llvm::dyn_cast<ast::If>(statement)) {
      for (const ast::IfBranch &arm : branch->branches)
        if (definesFunction(arm.body, name))
          return true;
      if (definesFunction(branch->orelse, name))
        return true;
    } else if (const auto *attempt = llvm::dyn_cast<ast::Try>(statement)) {
      if (definesFunction(attempt->body, name) ||
          definesFunction(attempt->orelse, name))
        return true;
      for (const ast::ExceptHandler &handler : attempt->handlers)
        if (definesFunction(handler.body, name))
          return true;
    }
  }
  return false;
}

std::vector<std::shared_ptr<FunctionObject>> ModuleScope::functions() {
  std::vector<std::shared_ptr<FunctionObject>> list;
  for (llvm::StringRef name : names()) {
    if (!definesFunction(root->block(), name))
      continue;
    std::optional<Value> value = lookup(name, SourceRange());
    if (value && value->is<FunctionObject>())
      list.push_back(
          std::static_pointer_cast<FunctionObject>(value->getShared()));
  }
  return list;
}
