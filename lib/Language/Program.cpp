//===- Program.cpp - a source file that holds kernels ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a file and finds the kernel in it that is meant.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Program.h"
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

llvm::ArrayRef<FunctionObject *> Program::jitFunctions() {
  if (!listed) {
    functions = moduleScope->functions();
    for (const std::shared_ptr<FunctionObject> &function : functions)
      if (function->isJit)
        jit.push_back(function.get());
    listed = true;
  }
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
