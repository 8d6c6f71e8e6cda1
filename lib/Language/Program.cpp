//===- Program.cpp - a source file that holds kernels ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a file and finds the kernel in it that is meant.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Program.h"
#include "SignatureParser.h"
#include "tile/Language/SignatureInference.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

std::shared_ptr<Program> Program::load(uint32_t file,
                                       DiagnosticEngine &diagnostics,
                                       const LoadOptions &options) {
  std::shared_ptr<Program> program(new Program());
  program->evalContext = std::make_unique<EvalContext>(diagnostics);
  registerLanguage(program->evalContext->namespaces);
  program->file = file;
  program->evalContext->searchPaths = options.searchPaths;
  program->moduleScope = program->evalContext->load(file);
  if (!program->moduleScope || !program->take(options))
    return nullptr;
  return program;
}

/// The value of `--set NAME=TEXT`.
static std::optional<Value> readSetting(Program &program, llvm::StringRef name,
                                        llvm::StringRef text) {
  // Variables of the environment are strings, with quotes or without.
  bool isQuoted = text.starts_with("\"") || text.starts_with("'");
  if (name.starts_with("os.environ.") && text != "None" && !isQuoted)
    return Value::string(text);
  return evaluateText(program, text, ("--set " + name).str());
}

/// Sets what the options say; false after an error.
bool Program::take(const LoadOptions &options) {
  for (const auto &[name, text] : options.settings) {
    std::optional<Value> value = readSetting(*this, name, text);
    if (!value)
      return false;
    evalContext->settings[name] = *value;
  }
  llvm::StringMap<Value> values;
  for (const auto &[name, text] : options.defines) {
    if (!moduleScope->bindsDirectly(name))
      continue;
    std::optional<Value> value = evaluateText(*this, text, "-D " + name);
    if (!value)
      return false;
    values[name] = *value;
  }
  for (const auto &entry : values)
    moduleScope->define(entry.getKey(), entry.getValue());
  return true;
}

llvm::ArrayRef<FunctionObject *> Program::jitFunctions() {
  if (listed)
    return jit;
  listed = true;
  // What boundKernel() gave out before stays alive.
  for (const std::shared_ptr<FunctionObject> &function :
       moduleScope->functions()) {
    functions.push_back(function);
    if (function->isJit)
      jit.push_back(function.get());
  }
  return jit;
}

/// The jit function that a name of the top level holds; null if it holds none,
/// or if its value cannot be computed, which `failed` then says.
FunctionObject *Program::boundKernel(llvm::StringRef name, bool &failed) {
  if (name.empty() || !moduleScope->binds(name))
    return nullptr;
  std::optional<Value> value = moduleScope->lookup(name, SourceRange());
  // Several functions have that name, and which one is meant is not known.
  const UnknownObject *unknown =
      value ? value->getAs<UnknownObject>() : nullptr;
  bool isOpen = unknown && !unknown->alternatives.empty();
  if (isOpen)
    Evaluator(*evalContext).refuseUnknown(*unknown, SourceRange{file, 0, 0});
  failed = !value || isOpen;
  FunctionObject *function = value ? value->getAs<FunctionObject>() : nullptr;
  if (!function || !function->isJit)
    return nullptr;
  functions.push_back(
      std::static_pointer_cast<FunctionObject>(value->getShared()));
  return function;
}

FunctionObject *Program::findKernel(llvm::StringRef name) {
  DiagnosticEngine &diagnostics = evalContext->diagnostics;
  SourceRange top{file, 0, 0};
  // Nothing else of the file needs to be evaluated for a name.
  bool failed = false;
  if (FunctionObject *function = boundKernel(name, failed); function || failed)
    return function;
  llvm::ArrayRef<FunctionObject *> all = jitFunctions();
  if (all.empty()) {
    diagnostics.report(DiagID::NoKernel, top)
        .help("put `@tile.jit` (or `@triton.jit`) above a function");
    return nullptr;
  }
  if (!name.empty()) {
    llvm::SmallVector<llvm::StringRef> names;
    for (FunctionObject *function : all) {
      if (function->title() == name || function->name() == name)
        return function;
      names.push_back(function->title());
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
    if (!isHelperByForm(*function))
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
