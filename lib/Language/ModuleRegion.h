//===- ModuleRegion.h - the names that a part of a file binds ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A region is a block at module level: the file's top level, an arm of an
// `if` or `try` there, or the body of a function that nobody calls. It knows
// for each name which of its statements touch it, and computes the name's value
// after any of them by running only those. Private to this library;
// ModuleScope.h is the interface.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_MODULEREGION_H
#define TILE_LIB_LANGUAGE_MODULEREGION_H

#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include <deque>

namespace tile {

/// What is known of a name at some place: a value, that it is unbound there,
/// or that its evaluation failed after one error.
struct RegionValue {
  bool failed = false;
  std::optional<Value> value;

  static RegionValue failure() { return {true, std::nullopt}; }
  static RegionValue of(Value value) { return {false, std::move(value)}; }
};

class ModuleRegion {
public:
  /// A region inside `parent`, below its statement `parentIndex`; null for
  /// the whole file. `function`: it is the body of that function.
  ModuleRegion(ModuleScope &module, ast::Block statements, ModuleRegion *parent,
               size_t parentIndex, const ast::FunctionDef *function = nullptr);

  /// Stands for "after the last statement".
  static constexpr size_t kEnd = ~size_t(0);

  /// The value of a name before statement `before`, here or in the regions
  /// around; `use` is where it is read.
  RegionValue valueOf(llvm::StringRef name, size_t before, SourceRange use);

  /// The value of a name after statement `index`, which touches it.
  RegionValue valueAt(llvm::StringRef name, size_t index);

  /// The final value of a name; none if there is none, or after an error.
  std::optional<Value> resolveLocal(llvm::StringRef name);

  /// Whether a statement binds the name; `from m import *` counts.
  bool binds(llvm::StringRef name);
  /// The same without `from m import *`.
  bool bindsDirectly(llvm::StringRef name) const;
  /// The names in the order of their first binding.
  std::vector<llvm::StringRef> names() const;
  /// The first module of a `from m import *` here that is not known; or none.
  std::optional<Value> unknownStar();
  ast::Block block() const { return statements; }

  /// The blocks below statement `index` that may run: the arms of an `if` that
  /// its conditions do not exclude, the path of a `try`, the body of a `with`.
  std::vector<ModuleRegion *> pathsBelow(size_t index);

  /// A function as a `def` in this region makes it, if no statement of the
  /// region does (in a class). Null after errors.
  std::shared_ptr<FunctionObject> makeFunction(const ast::FunctionDef &def);

  /// The scope that functions in this region close over; null at module level.
  std::shared_ptr<Scope> closureScope;

private:
  /// The value after one of the statements that touch a name.
  struct Version {
    size_t statement = 0;
    bool inProgress = false;
    bool known = false;
    RegionValue result;
  };
  struct Entry {
    bool bound = false;
    /// Whether the statements `from m import *` have been asked for the name.
    bool isComplete = false;
    llvm::SmallVector<Version, 2> versions;
  };
  /// What a name may be, and where that is decided.
  struct Arm {
    RegionValue value;
    SourceRange place;
  };
  /// What evaluating the condition of an `if` told.
  struct Condition {
    bool failed = false;
    /// Python's truth of it; none if it is not known.
    std::optional<bool> holds;
    std::shared_ptr<UnknownObject> unknown;
    /// What a `:=` in it bound the name to that is asked for.
    std::optional<Value> bound;
  };

  RegionValue valueAfter(llvm::StringRef name, size_t version, SourceRange use);
  bool prepare(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue run(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue prior(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue execute(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue nameUnknown(llvm::StringRef name, Value value,
                          SourceRange statement) const;
  RegionValue parameter(llvm::StringRef name);
  bool isParameter(llvm::StringRef name) const;

  // ModuleImports.cpp: what import statements bind.
  RegionValue runImport(llvm::StringRef name, const ast::Stmt &statement,
                        size_t index);
  RegionValue runStar(llvm::StringRef name, size_t index);
  void complete(llvm::StringRef name);
  bool touches(llvm::StringRef name);
  bool starBinds(size_t index, llvm::StringRef name);
  const Value &starModule(size_t index);
  std::string failingImport(const ast::Stmt &statement, size_t index);

  // ModuleBranches.cpp: statements with blocks.
  RegionValue runIf(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue runTry(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue runWith(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue merge(llvm::StringRef name, llvm::ArrayRef<Arm> arms,
                    const ast::Expr *test,
                    const std::shared_ptr<UnknownObject> &met);
  Condition evaluateCondition(const ast::Expr &test, size_t index,
                              llvm::StringRef name);
  /// How a `try` goes: through its body to the end, or through the handler of
  /// an import in it that fails.
  struct TryPath {
    ModuleRegion *body = nullptr;
    /// The import that fails; kEnd if none does.
    size_t failing = kEnd;
    ModuleRegion *handler = nullptr;
    /// The last block that runs.
    ModuleRegion *last = nullptr;
  };
  TryPath pathOf(const ast::Try &statement, size_t index);
  SourceRange placeOf(llvm::StringRef name, size_t before);

  ModuleRegion &child(ast::Block block, ModuleRegion *parent, size_t index);
  std::unique_ptr<Evaluator> makeEvaluator();
  Frame frameFor(size_t index, std::shared_ptr<Scope> &scope);

  ModuleScope &module;
  ast::Block statements;
  ModuleRegion *parent;
  size_t parentIndex;
  const ast::FunctionDef *function;
  /// Whether this is in a function.
  bool isLocal;
  llvm::MapVector<llvm::StringRef, Entry> entries;
  /// The statements that are, or hold, a `from m import *`; and the modules.
  llvm::SmallVector<size_t, 2> stars;
  llvm::DenseMap<size_t, Value> starModules;
  /// Keys of `entries` that stand in no syntax tree of this file.
  std::deque<std::string> ownNames;
  /// The regions of blocks below, by block and region around it.
  llvm::DenseMap<std::pair<const void *, const void *>,
                 std::unique_ptr<ModuleRegion>>
      children;
  llvm::DenseMap<size_t, TryPath> tries;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_MODULEREGION_H
