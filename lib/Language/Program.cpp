//===- Program.cpp - a source file that holds kernels ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a file and finds the kernel in it that is meant.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Program.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

std::shared_ptr<Program> Program::load(uint32_t file,
                                       DiagnosticEngine &diagnostics) {
  std::shared_ptr<Program> program(new Program());
  program->evalContext = std::make_unique<EvalContext>(diagnostics);
  registerLanguage(program->evalContext->namespaces);
  program->file = file;
  program->moduleScope = program->evalContext->load(file);
  return program->moduleScope ? program : nullptr;
}

/// Whether a function at the top level defines decorated functions in it.
static bool makesFunctions(ast::Block block, llvm::StringRef name) {
  return llvm::any_of(block, [name](const ast::Stmt *statement) {
    const auto *def = llvm::dyn_cast<ast::FunctionDef>(statement);
    return def && def->name.text == name &&
           llvm::any_of(def->body, [](const ast::Stmt *inner) {
             const auto *made = llvm::dyn_cast<ast::FunctionDef>(inner);
             return made && !made->decorators.empty();
           });
  });
}

/// The names that the top level gives to what looks like a kernel although no
/// `def` has them: `k = make_kernel(...)`, `k = triton.jit(f)`.
static std::vector<llvm::StringRef> namesOfMade(ast::Block block) {
  std::vector<llvm::StringRef> names;
  for (const ast::Stmt *statement : block) {
    const auto *assign = llvm::dyn_cast<ast::Assign>(statement);
    const auto *call =
        assign ? llvm::dyn_cast<ast::Call>(assign->value) : nullptr;
    const auto *target =
        call ? llvm::dyn_cast<ast::Name>(assign->targets.front()) : nullptr;
    if (!target)
      continue;
    const auto *callee = llvm::dyn_cast<ast::Name>(call->callee);
    const auto *member = llvm::dyn_cast<ast::Attribute>(call->callee);
    if ((callee && makesFunctions(block, callee->id)) ||
        (member && member->name.text == "jit"))
      names.push_back(target->id);
  }
  return names;
}

bool Program::addJit(llvm::StringRef name) {
  std::optional<Value> value = moduleScope->lookup(name, SourceRange());
  FunctionObject *function = value ? value->getAs<FunctionObject>() : nullptr;
  if (!function || !function->isJit)
    return false;
  functions.push_back(
      std::static_pointer_cast<FunctionObject>(value->getShared()));
  jit.push_back(function);
  return true;
}

llvm::ArrayRef<FunctionObject *> Program::jitFunctions() {
  if (listed)
    return jit;
  listed = true;
  functions = moduleScope->functions();
  for (const std::shared_ptr<FunctionObject> &function : functions)
    if (function->isJit)
      jit.push_back(function.get());
  // What calls make is only computed if nothing else is there, since it may
  // be host code that cannot be.
  if (jit.empty())
    for (llvm::StringRef name : namesOfMade(moduleScope->ast().body))
      addJit(name);
  return jit;
}

/// Whether a `return` with a value stands in a block: then it is a helper.
static bool returnsValue(ast::Block block) {
  return llvm::any_of(block, [](const ast::Stmt *statement) {
    if (const auto *ret = llvm::dyn_cast<ast::Return>(statement))
      return ret->value != nullptr;
    if (const auto *loop = llvm::dyn_cast<ast::For>(statement))
      return returnsValue(loop->body);
    if (const auto *loop = llvm::dyn_cast<ast::While>(statement))
      return returnsValue(loop->body);
    const auto *branches = llvm::dyn_cast<ast::If>(statement);
    return branches &&
           (returnsValue(branches->orelse) ||
            llvm::any_of(branches->branches, [](const ast::IfBranch &branch) {
              return returnsValue(branch.body);
            }));
  });
}

FunctionObject *Program::findKernel(llvm::StringRef name) {
  DiagnosticEngine &diagnostics = evalContext->diagnostics;
  SourceRange top{file, 0, 0};
  llvm::ArrayRef<FunctionObject *> all = jitFunctions();
  bool isListed =
      name.empty() || llvm::any_of(all, [name](FunctionObject *function) {
        return function->name() == name;
      });
  if (!isListed && moduleScope->binds(name) && addJit(name))
    return jit.back();
  if (all.empty()) {
    diagnostics.report(DiagID::NoKernel, top)
        .help("put `@tile.jit` (or `@triton.jit`) above a function");
    return nullptr;
  }
  if (!name.empty()) {
    llvm::SmallVector<llvm::StringRef> names;
    for (FunctionObject *function : all) {
      if (function->name() == name)
        return function;
      names.push_back(function->name());
    }
    DiagBuilder diagnostic =
        diagnostics.report(DiagID::UnknownKernel, top, name);
    if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
      diagnostic.help("did you mean `" + *near + "`?");
    else
      diagnostic.help("the file has: " + llvm::join(names, ", "));
    return nullptr;
  }
  llvm::SmallVector<FunctionObject *> kernels;
  for (FunctionObject *function : all)
    if (!returnsValue(function->def->body))
      kernels.push_back(function);
  if (kernels.empty())
    kernels.assign(all.begin(), all.end());
  FunctionObject *chosen = kernels.back();
  if (kernels.size() > 1)
    diagnostics
        .report(DiagID::KernelChosen, chosen->def->name.range, chosen->name(),
                kernels.size())
        .help("choose another with `--kernel=NAME`");
  return chosen;
}
