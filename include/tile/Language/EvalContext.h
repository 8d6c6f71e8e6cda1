//===- EvalContext.h - what one compilation evaluates with ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Diagnostics, the modules that can be imported, the files that were loaded,
// the budget of steps, and the place where print() goes. One context serves
// one compilation session; it owns every ModuleScope and must outlive all
// values made in it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_EVALCONTEXT_H
#define TILE_LANGUAGE_EVALCONTEXT_H

#include "tile/Language/Namespaces.h"
#include "tile/Support/Diagnostics.h"
#include <memory>
#include <vector>

namespace tile {

class Evaluator;
class ModuleLoader;
class ModuleScope;
class Scope;

/// What has been spent of the bounds in Limits.h.
struct Budget {
  uint64_t steps = 0;
  uint64_t unrolledIterations = 0;
  /// Calls that are active now.
  unsigned callDepth = 0;
  /// Expressions and statements that are active now, in all calls.
  unsigned nesting = 0;
};

/// The shared state; not thread-safe.
class EvalContext {
public:
  explicit EvalContext(DiagnosticEngine &diagnostics);
  ~EvalContext();
  EvalContext(const EvalContext &) = delete;
  EvalContext &operator=(const EvalContext &) = delete;

  DiagnosticEngine &diagnostics;
  Namespaces namespaces;
  Budget budget;

  /// The compute capability, times ten, of the GPU that code is made for.
  unsigned capability = 90;

  /// Folders in which imported modules are looked for first (`-I`).
  std::vector<std::string> searchPaths;
  /// Values for dotted names that would be unknown (`--set`).
  llvm::StringMap<Value> settings;
  /// The value for such a name, or null.
  const Value *settingFor(llvm::StringRef name) const {
    auto found = settings.find(name);
    return found == settings.end() ? nullptr : &found->second;
  }

  /// Receives the lines of print(); null drops them.
  std::function<void(llvm::StringRef)> print;

  /// Makes the evaluator for code at module level; null for a plain one. The
  /// host part sets it, so that constants at module level may be arrays.
  std::function<std::unique_ptr<Evaluator>()> makeModuleEvaluator;

  /// Forgets steps and iterations spent; call it before each kernel instance
  /// and each test.
  void resetBudget() { budget.steps = budget.unrolledIterations = 0; }

  /// Parses buffer `file` of the diagnostics' source manager. The module lives
  /// as long as the context, under `name`, or that of the file. Null after
  /// syntax errors.
  ModuleScope *load(uint32_t file, llvm::StringRef name = "");

  /// Finds the files of modules and loads each once.
  ModuleLoader &loader() { return *moduleLoader; }

  /// A function of the standard library, as member `name` of the module with
  /// that canonical path; none if it has none.
  std::optional<Value> stdlibMember(llvm::StringRef modulePath,
                                    llvm::StringRef name);

  /// Keeps an eye on objects that may refer to themselves through `scope` or
  /// a container, which are emptied at the end so that nothing leaks.
  void adopt(const std::shared_ptr<Scope> &scope);
  void adopt(const Value &container);

private:
  struct StdlibModule {
    llvm::StringRef name;
    ModuleScope *scope;
  };
  void loadStdlib();

  std::unique_ptr<ModuleLoader> moduleLoader;
  std::vector<std::unique_ptr<ModuleScope>> modules;
  std::vector<StdlibModule> stdlib;
  bool stdlibLoaded = false;
  std::vector<std::weak_ptr<Scope>> scopes;
  std::vector<std::weak_ptr<Object>> containers;
};

/// One file of the standard library, as embedded by the build.
struct StdlibFile {
  /// Such as "standard.tile".
  llvm::StringRef name;
  llvm::StringRef text;
};
/// The files of lib/Language/Stdlib in alphabetical order.
llvm::ArrayRef<StdlibFile> stdlibFiles();

} // namespace tile

#endif // TILE_LANGUAGE_EVALCONTEXT_H
