//===- ModuleBranches.cpp - if, try and with at module level --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The blocks of a statement are regions inside its own. Where the condition of
// an `if` is not known both arms are computed: a name that is the same after
// both is known, any other one has the arms as alternatives. A `try` goes
// through its body, unless an import in it fails and a handler catches that.
//
//===----------------------------------------------------------------------===//

#include "EvalUnknown.h"
#include "ModuleRegion.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;
using namespace tile::ast;

ModuleRegion &ModuleRegion::child(Block block, ModuleRegion *around,
                                  size_t index) {
  std::unique_ptr<ModuleRegion> &region = children[{block.data(), around}];
  if (!region)
    region = std::make_unique<ModuleRegion>(module, block, around, index);
  return *region;
}

/// The place where a name gets the value that it has before a statement.
SourceRange ModuleRegion::placeOf(llvm::StringRef name, size_t before) {
  auto found = entries.find(name);
  if (found != entries.end())
    for (const Version &version : llvm::reverse(found->second.versions))
      if (version.statement < before)
        return statements[version.statement]->range;
  return parent ? parent->placeOf(name, parentIndex) : SourceRange();
}

//===----------------------------------------------------------------------===//
// if
//===----------------------------------------------------------------------===//

/// What a value is, for a note; not too long.
static std::string shown(const Value &value) {
  if (const UnknownObject *unknown = value.getAs<UnknownObject>())
    return "`" + unknown->what + "`, which is not known";
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    return "a function `" + function->name().str() + "`";
  return "`" + brief(value) + "`";
}

/// Whether a value is one of Triton's modules.
static bool isTritonModule(const Value &value) {
  const ModuleObject *module = value.getAs<ModuleObject>();
  return module && !module->scope &&
         (module->path == kTileModule || module->path == kTritonModule ||
          llvm::StringRef(module->path).starts_with("triton."));
}

RegionValue ModuleRegion::merge(llvm::StringRef name, llvm::ArrayRef<Arm> arms,
                                const Expr *test,
                                const std::shared_ptr<UnknownObject> &met) {
  // A program that reads a name takes an arm that binds it.
  llvm::SmallVector<const Arm *, 4> binding;
  for (const Arm &arm : arms) {
    if (arm.value.failed)
      return arm.value;
    if (arm.value.value)
      binding.push_back(&arm);
  }
  if (binding.empty())
    return RegionValue();
  const Value &first = *binding.front()->value.value;
  if (llvm::all_of(binding, [&](const Arm *arm) {
        return isSameForAll(first, *arm->value.value);
      }))
    return RegionValue::of(first);
  // What stands in for Triton where it is missing is of no use to a kernel.
  auto isTriton = [](const Arm *arm) {
    return isTritonModule(*arm->value.value);
  };
  if (llvm::count_if(binding, isTriton) == 1)
    return RegionValue::of(*(*llvm::find_if(binding, isTriton))->value.value);
  auto result = std::make_shared<UnknownObject>(
      name.str(),
      "it is not known whether this holds, because of `" + met->what + "`",
      test->range);
  result->setting = met->setting.empty() ? name.str() : met->setting;
  result->isDerived = true;
  // Many ifs in a row make many values: some show what is meant.
  constexpr size_t most = 6;
  auto add = [&](const UnknownObject::Alternative &added) {
    bool isThere = llvm::any_of(result->alternatives, [&](const auto &each) {
      return each.place.begin == added.place.begin;
    });
    if (!isThere && result->alternatives.size() != most)
      result->alternatives.push_back(added);
  };
  for (const Arm *arm : binding) {
    const Value &value = *arm->value.value;
    const UnknownObject *inner = value.getAs<UnknownObject>();
    if (inner && !inner->alternatives.empty())
      llvm::for_each(inner->alternatives, add);
    else
      add({arm->place, shown(value)});
  }
  return RegionValue::of(Value::object(std::move(result)));
}

ModuleRegion::Condition ModuleRegion::evaluateCondition(const Expr &test,
                                                        size_t index,
                                                        llvm::StringRef name) {
  std::unique_ptr<Evaluator> evaluator = makeEvaluator();
  std::shared_ptr<Scope> scope;
  Frame frame = frameFor(index, scope);
  Evaluator::FrameGuard guard(*evaluator, frame, test.range);
  Condition condition;
  condition.failed = true;
  if (!guard)
    return condition;
  EvalResult value = evaluator->evaluate(test);
  if (value)
    condition.holds = evaluator->truth(*value, test.range);
  condition.unknown = evaluator->unknownMet;
  condition.failed = !condition.holds && !condition.unknown;
  if (Value *bound = scope->findOwn(name))
    condition.bound = *bound;
  return condition;
}

RegionValue ModuleRegion::runIf(llvm::StringRef name, size_t version,
                                SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const If &statement = llvm::cast<If>(*statements[index]);
  // What `name` is in the arms that may be the one taken, in order.
  llvm::SmallVector<Arm, 4> possible;
  // What a `:=` in a condition gave it, for arms that leave it alone.
  std::optional<Value> walrus;
  const Expr *open = nullptr;
  std::shared_ptr<UnknownObject> met;
  auto add = [&](Block block) {
    ModuleRegion *arm = block.empty() ? nullptr : &child(block, this, index);
    if (arm && arm->touches(name))
      possible.push_back(
          {arm->valueOf(name, kEnd, use), arm->placeOf(name, kEnd)});
    else if (walrus)
      possible.push_back({RegionValue::of(*walrus), statement.range});
    else
      possible.push_back({prior(name, version, use), placeOf(name, index)});
  };
  for (const IfBranch &branch : statement.branches) {
    Condition condition = evaluateCondition(*branch.test, index, name);
    if (condition.failed)
      return RegionValue::failure();
    if (condition.bound)
      walrus = condition.bound;
    if (condition.unknown && !met) {
      met = condition.unknown;
      open = branch.test;
    }
    if (condition.holds.value_or(true))
      add(branch.body);
    if (condition.holds.value_or(false))
      return merge(name, possible, open, met);
  }
  add(statement.orelse);
  return merge(name, possible, open, met);
}

//===----------------------------------------------------------------------===//
// try and with
//===----------------------------------------------------------------------===//

/// Whether an `except` with that type catches an ImportError.
static bool catchesImports(const Expr *type) {
  if (!type)
    return true;
  if (const auto *tuple = llvm::dyn_cast<Tuple>(type))
    return llvm::any_of(tuple->elements, catchesImports);
  const auto *member = llvm::dyn_cast<ast::Attribute>(type);
  const auto *name = llvm::dyn_cast<Name>(type);
  llvm::StringRef text = name ? name->id : member ? member->name.text : "";
  return text == "ImportError" || text == "ModuleNotFoundError" ||
         text == "Exception" || text == "BaseException";
}

/// The handler that goes on after a failed import; null if none does, or if it
/// raises an error itself.
static const ExceptHandler *handlerOf(const Try &statement) {
  for (const ExceptHandler &handler : statement.handlers) {
    if (!catchesImports(handler.type))
      continue;
    bool raises = llvm::any_of(handler.body, [](const Stmt *inner) {
      return llvm::isa<Raise>(inner);
    });
    return raises ? nullptr : &handler;
  }
  return nullptr;
}

ModuleRegion::TryPath ModuleRegion::pathOf(const Try &statement, size_t index) {
  auto known = tries.find(index);
  if (known != tries.end())
    return known->second;
  TryPath path;
  path.body = &child(statement.body, this, index);
  path.last = path.body;
  // While it is decided (an import may lead back here) the body is taken.
  tries[index] = path;
  const ExceptHandler *handler = handlerOf(statement);
  std::string why;
  for (size_t i = 0; handler && why.empty() && i != statement.body.size();
       ++i) {
    why = path.body->failingImport(*statement.body[i], i);
    if (why.empty())
      continue;
    path.failing = i;
    path.handler = path.last = &child(handler->body, this, index);
    module.context().diagnostics.report(DiagID::ImportFails, handler->range,
                                        why);
  }
  if (!path.handler && !statement.orelse.empty())
    path.last = &child(statement.orelse, path.last, kEnd);
  if (!statement.finalbody.empty())
    path.last = &child(statement.finalbody, path.last, kEnd);
  tries[index] = path;
  return path;
}

RegionValue ModuleRegion::runTry(llvm::StringRef name, size_t version,
                                 SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  TryPath path = pathOf(llvm::cast<Try>(*statements[index]), index);
  if (!path.handler)
    return path.last->valueOf(name, kEnd, use);
  // What stands above the import that fails was run.
  for (ModuleRegion *region : {path.last, path.handler})
    if (region->binds(name))
      return region->valueOf(name, kEnd, use);
  return path.body->valueOf(name, path.failing, use);
}

RegionValue ModuleRegion::runWith(llvm::StringRef name, size_t version,
                                  SourceRange use) {
  size_t index = entries[name].versions[version].statement;
  const With &statement = llvm::cast<With>(*statements[index]);
  ModuleRegion &body = child(statement.body, this, index);
  if (body.binds(name))
    return body.valueOf(name, kEnd, use);
  BlockNames targets;
  for (const WithItem &item : statement.items)
    if (item.target)
      collectTargetNames(*item.target, targets);
  if (!targets.bound.contains(name))
    return body.valueOf(name, kEnd, use);
  return RegionValue::of(Value::make<UnknownObject>(
      name.str(), "what `with` gives is not evaluated", statement.range));
}

std::vector<ModuleRegion *> ModuleRegion::pathsBelow(size_t index) {
  const Stmt &statement = *statements[index];
  if (const auto *with = llvm::dyn_cast<With>(&statement))
    return {&child(with->body, this, index)};
  std::vector<ModuleRegion *> paths;
  if (const auto *attempt = llvm::dyn_cast<Try>(&statement)) {
    TryPath path = pathOf(*attempt, index);
    paths.push_back(path.body);
    if (path.handler)
      paths.push_back(path.handler);
    if (path.last != path.body && path.last != path.handler)
      paths.push_back(path.last);
    return paths;
  }
  const auto *branches = llvm::dyn_cast<If>(&statement);
  if (!branches)
    return paths;
  for (const IfBranch &branch : branches->branches) {
    unsigned errors = module.context().diagnostics.errorCount();
    Condition condition = evaluateCondition(*branch.test, index, "");
    if (condition.failed && module.context().diagnostics.errorCount() != errors)
      return paths;
    if (condition.holds.value_or(true))
      paths.push_back(&child(branch.body, this, index));
    if (condition.holds.value_or(false))
      return paths;
  }
  if (!branches->orelse.empty())
    paths.push_back(&child(branches->orelse, this, index));
  return paths;
}
