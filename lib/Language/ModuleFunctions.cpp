//===- ModuleFunctions.cpp - the functions that a file defines ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds what may be a kernel wherever it stands: at the top level, in the
// blocks of `if`, `try` and `with`, in classes, in functions that make kernels,
// called or not, and behind names that the top level gives to the result of
// such a call.
//
//===----------------------------------------------------------------------===//

#include "ModuleRegion.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;
using namespace tile::ast;

/// Calls `visit` with the blocks directly below a statement that is no
/// definition.
static void visitBlocks(const Stmt &statement,
                        llvm::function_ref<void(Block)> visit) {
  if (const auto *branch = llvm::dyn_cast<If>(&statement)) {
    for (const IfBranch &arm : branch->branches)
      visit(arm.body);
    visit(branch->orelse);
  } else if (const auto *attempt = llvm::dyn_cast<Try>(&statement)) {
    visit(attempt->body);
    for (const ExceptHandler &handler : attempt->handlers)
      visit(handler.body);
    visit(attempt->orelse);
    visit(attempt->finalbody);
  } else if (const auto *with = llvm::dyn_cast<With>(&statement)) {
    visit(with->body);
  } else if (const auto *loop = llvm::dyn_cast<For>(&statement)) {
    visit(loop->body);
    visit(loop->orelse);
  } else if (const auto *loop = llvm::dyn_cast<While>(&statement)) {
    visit(loop->body);
    visit(loop->orelse);
  }
}

/// Whether a block defines a function, with `decorated` one with decorators, at
/// any depth. Recursion is bounded by the parser's limit on nesting.
static bool holdsFunction(Block block, bool decorated) {
  return llvm::any_of(block, [decorated](const Stmt *statement) {
    if (const auto *def = llvm::dyn_cast<FunctionDef>(statement))
      return !decorated || !def->decorators.empty() ||
             holdsFunction(def->body, decorated);
    if (const auto *type = llvm::dyn_cast<ClassDef>(statement))
      return holdsFunction(type->body, decorated);
    bool found = false;
    visitBlocks(*statement, [&](Block inner) {
      found = found || holdsFunction(inner, decorated);
    });
    return found;
  });
}

namespace tile {
/// Walks over a file.
class FunctionFinder {
public:
  explicit FunctionFinder(ModuleScope &module) : module(module) {}

  std::vector<std::shared_ptr<FunctionObject>> find();

private:
  /// Where a function was found.
  enum class Place : uint8_t { Top, Inside, Named };
  struct Found {
    std::shared_ptr<FunctionObject> function;
    Place place;
  };
  void block(ModuleRegion &region, bool isInside);
  void definition(ModuleRegion &region, size_t index, const FunctionDef &def,
                  bool isInside);
  void nested(ModuleRegion &region, const FunctionDef &def);
  void members(ModuleRegion &region, const ClassDef &type,
               const std::string &name);
  void loop(ModuleRegion &region, size_t index);
  void assignment(ModuleRegion &region, size_t index, const Assign &assign);
  bool makesKernel(const Expr &value) const;
  void takeFinal(Found &entry);

  ModuleScope &module;
  std::vector<Found> found;
};
} // namespace tile

static std::shared_ptr<FunctionObject>
functionOf(const std::optional<Value> &value) {
  if (!value || !value->is<FunctionObject>())
    return nullptr;
  return std::static_pointer_cast<FunctionObject>(value->getShared());
}

void FunctionFinder::nested(ModuleRegion &region, const FunctionDef &def) {
  if (!holdsFunction(def.body, /*decorated=*/true))
    return;
  module.uncalled.push_back(std::make_unique<ModuleRegion>(
      module, def.body, &region, ModuleRegion::kEnd, &def));
  block(*module.uncalled.back(), /*isInside=*/true);
}

void FunctionFinder::definition(ModuleRegion &region, size_t index,
                                const FunctionDef &def, bool isInside) {
  if (!isInside || !def.decorators.empty()) {
    std::shared_ptr<FunctionObject> function =
        functionOf(region.valueAt(def.name.text, index).value);
    bool isWanted = function && function->def == &def;
    if (isWanted && (!isInside || function->isJit))
      found.push_back({function, isInside ? Place::Inside : Place::Top});
  }
  nested(region, def);
}

void FunctionFinder::members(ModuleRegion &region, const ClassDef &type,
                             const std::string &name) {
  for (const Stmt *statement : type.body) {
    if (const auto *inner = llvm::dyn_cast<ClassDef>(statement))
      members(region, *inner, name + "." + inner->name.text.str());
    const auto *def = llvm::dyn_cast<FunctionDef>(statement);
    if (!def)
      continue;
    std::shared_ptr<FunctionObject> function =
        def->decorators.empty() ? nullptr : region.makeFunction(*def);
    if (function && function->isJit) {
      function->alias = name + "." + def->name.text.str();
      found.push_back({function, Place::Inside});
    }
    nested(region, *def);
  }
}

/// The functions that a loop defines, each as its last turn does.
void FunctionFinder::loop(ModuleRegion &region, size_t index) {
  BlockNames names;
  visitBlocks(*region.block()[index], [&](Block inner) {
    for (const Stmt *statement : inner)
      if (const auto *def = llvm::dyn_cast<FunctionDef>(statement))
        names.bound.insert(def->name.text);
  });
  for (llvm::StringRef name : names.bound)
    if (std::shared_ptr<FunctionObject> function =
            functionOf(region.valueAt(name, index).value))
      found.push_back({function, Place::Top});
}

/// Whether an expression looks like a call that gives a kernel:
/// `triton.jit(f)`, `triton.autotune(...)(f)`, `make_kernel(...)`.
bool FunctionFinder::makesKernel(const Expr &value) const {
  const auto *call = llvm::dyn_cast<Call>(&value);
  if (!call)
    return false;
  if (llvm::isa<Call>(call->callee))
    return makesKernel(*call->callee);
  const auto *name = llvm::dyn_cast<Name>(call->callee);
  const auto *member = llvm::dyn_cast<ast::Attribute>(call->callee);
  llvm::StringRef last = name ? name->id : member ? member->name.text : "";
  if (last == "jit" || last == "autotune" || last == "heuristics")
    return true;
  return name && llvm::any_of(module.ast().body, [&](const Stmt *statement) {
           const auto *def = llvm::dyn_cast<FunctionDef>(statement);
           return def && def->name.text == name->id &&
                  holdsFunction(def->body, /*decorated=*/true);
         });
}

void FunctionFinder::assignment(ModuleRegion &region, size_t index,
                                const Assign &assign) {
  if (!makesKernel(*assign.value))
    return;
  BlockNames names;
  for (const Expr *target : assign.targets)
    collectTargetNames(*target, names);
  for (llvm::StringRef name : names.bound) {
    std::shared_ptr<FunctionObject> function =
        functionOf(region.valueAt(name, index).value);
    if (!function || !function->isJit)
      continue;
    // `f = triton.jit(f)` is found where f is defined.
    bool isKnown = llvm::any_of(found, [&](const Found &each) {
      return each.place == Place::Top && each.function->def == function->def &&
             each.function->name() == name;
    });
    if (isKnown)
      continue;
    if (function->name() != name) {
      function = function->copy();
      function->alias = name.str();
    }
    found.push_back({function, Place::Named});
  }
}

void FunctionFinder::block(ModuleRegion &region, bool isInside) {
  Block statements = region.block();
  for (size_t i = 0; i != statements.size(); ++i) {
    const Stmt &statement = *statements[i];
    if (const auto *def = llvm::dyn_cast<FunctionDef>(&statement)) {
      definition(region, i, *def, isInside);
    } else if (const auto *type = llvm::dyn_cast<ClassDef>(&statement)) {
      if (holdsFunction(type->body, /*decorated=*/true))
        members(region, *type, type->name.text.str());
    } else if (const auto *assign = llvm::dyn_cast<Assign>(&statement)) {
      if (!isInside)
        assignment(region, i, *assign);
    } else if (!holdsFunction({&statements[i], 1}, isInside)) {
      continue;
    } else if (llvm::isa<For, While>(statement)) {
      if (!isInside)
        loop(region, i);
    } else {
      for (ModuleRegion *path : region.pathsBelow(i))
        block(*path, isInside);
    }
  }
}

/// Takes what the name of a function holds at the end of the file: the
/// function with more decorators, or another one that has taken its place.
void FunctionFinder::takeFinal(Found &entry) {
  if (entry.place != Place::Top)
    return;
  std::shared_ptr<FunctionObject> last = functionOf(
      module.lookup(entry.function->name(), entry.function->def->name.range));
  if (last)
    entry.function = last->def == entry.function->def ? last : nullptr;
}

std::vector<std::shared_ptr<FunctionObject>> FunctionFinder::find() {
  block(*module.root, /*isInside=*/false);
  std::vector<std::shared_ptr<FunctionObject>> list;
  for (Found &entry : found) {
    takeFinal(entry);
    // A kernel in a function that is called is there with its values.
    bool isMade = entry.place == Place::Inside &&
                  llvm::any_of(found, [&](const Found &other) {
                    return other.place == Place::Named &&
                           other.function->def == entry.function->def;
                  });
    if (entry.function && !isMade)
      list.push_back(entry.function);
  }
  return list;
}

std::vector<std::shared_ptr<FunctionObject>> ModuleScope::functions() {
  return FunctionFinder(*this).find();
}
