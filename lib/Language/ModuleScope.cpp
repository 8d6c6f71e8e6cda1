//===- ModuleScope.cpp - the top level of a file --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interface to a file's names; the work is in ModuleRegion.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/ModuleScope.h"
#include "EvalUnknown.h"
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

bool ModuleScope::bindsDirectly(llvm::StringRef name) const {
  return defined.contains(name) || root->bindsDirectly(name);
}

std::optional<Value> ModuleScope::ownAttribute(llvm::StringRef name) const {
  if (name == "__name__")
    return Value::string(modulePath);
  if (name == "__file__")
    return Value::string(owner.diagnostics.sourceManager().name(buffer()));
  return std::nullopt;
}

std::optional<Value> ModuleScope::perhapsImported(llvm::StringRef name) {
  std::optional<Value> star = root->unknownStar();
  if (!star)
    return std::nullopt;
  return unknownMember(*star->getAs<UnknownObject>(), name);
}

std::optional<Value> ModuleScope::lookup(llvm::StringRef name,
                                         SourceRange use) {
  RegionValue result = root->valueOf(name, ModuleRegion::kEnd, use);
  if (result.failed || result.value)
    return result.value;
  if (std::optional<Value> made = madeAttribute(*this, name))
    return made;
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
