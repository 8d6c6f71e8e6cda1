//===- ModuleRegion.h - the names that a part of a file binds ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A region is a block at module level: the file's top level, or an arm of an
// `if` or `try` there. It knows for each name which of its statements touch
// it, and computes the name's value after any of them by running only those.
// Private to this library; ModuleScope.h is the interface.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_MODULEREGION_H
#define TILE_LIB_LANGUAGE_MODULEREGION_H

#include "tile/Language/Evaluator.h"
#include "tile/Language/ModuleScope.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

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
  /// the whole file.
  ModuleRegion(ModuleScope &module, ast::Block statements, ModuleRegion *parent,
               size_t parentIndex);

  /// Stands for "after the last statement".
  static constexpr size_t kEnd = ~size_t(0);

  /// The value of a name before statement `before`, here or in the regions
  /// around; `use` is where it is read.
  RegionValue valueOf(llvm::StringRef name, size_t before, SourceRange use);

  bool binds(llvm::StringRef name) const;
  /// The names in the order of their first binding.
  std::vector<llvm::StringRef> names() const;
  ast::Block block() const { return statements; }

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
    llvm::SmallVector<Version, 2> versions;
  };

  RegionValue valueAfter(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue run(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue prior(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue runIf(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue runTry(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue execute(llvm::StringRef name, size_t version, SourceRange use);
  RegionValue merge(llvm::StringRef name, llvm::ArrayRef<RegionValue> values,
                    const ast::Stmt &statement, llvm::StringRef why);
  /// What evaluating the condition of an `if` told.
  struct Condition {
    bool failed = false;
    /// Python's truth of it; none if it is not known.
    std::optional<bool> holds;
    /// What a `:=` in it bound the name to that is asked for.
    std::optional<Value> bound;
  };
  Condition evaluateCondition(const ast::Expr &test, size_t index,
                              llvm::StringRef name);
  ModuleRegion &child(ast::Block block, ModuleRegion *parent, size_t index);
  std::unique_ptr<Evaluator> makeEvaluator();

  ModuleScope &module;
  ast::Block statements;
  ModuleRegion *parent;
  size_t parentIndex;
  llvm::MapVector<llvm::StringRef, Entry> entries;
  llvm::DenseMap<const void *, std::unique_ptr<ModuleRegion>> children;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_MODULEREGION_H
