//===- ModuleScope.h - the top level of a file, evaluated when read -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file's top level is not run: a name gets its value when somebody reads it,
// by running just the statements that bind or change that name, in their
// order. So host code that Tile does not know (`import torch`, a main
// function) costs nothing and refuses nothing until a kernel depends on it. A
// statement at module level sees what stands above it; the body of a function
// sees the last binding of every name.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_MODULESCOPE_H
#define TILE_LANGUAGE_MODULESCOPE_H

#include "tile/Language/Function.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace tile {

class EvalContext;
class ModuleRegion;

/// The names of one file. Owned by its EvalContext.
class ModuleScope {
public:
  ModuleScope(EvalContext &context, std::shared_ptr<const ParsedFile> file,
              std::string path);
  ~ModuleScope();

  /// Whether any statement binds `name`, or `from m import *` does, or define()
  /// did. To tell, modules that are imported so may be loaded.
  bool binds(llvm::StringRef name) const;
  /// Whether a statement does so by itself, or define() did.
  bool bindsDirectly(llvm::StringRef name) const;
  /// `__name__` and `__file__`; none for other names.
  std::optional<Value> ownAttribute(llvm::StringRef name) const;
  /// A name that nothing binds, if `from m import *` of a module that is not
  /// known may do so: an unknown value.
  std::optional<Value> perhapsImported(llvm::StringRef name);
  /// Whether `from this import *` binds `name`.
  bool exports(llvm::StringRef name);

  /// The value of a name after all statements; evaluated at most once if that
  /// succeeds. Ask binds() first. None after one error; `use` is where the
  /// name is read.
  std::optional<Value> lookup(llvm::StringRef name, SourceRange use);

  /// Gives a name another value than the file does (`tilec -D NAME=VALUE`).
  void define(llvm::StringRef name, Value value);

  /// All names that are bound at the top level, in order of first binding.
  std::vector<llvm::StringRef> names() const;
  /// All functions of the file that may be kernels, in the order of the file:
  /// those that a `def` at the top level makes, also inside `if`, `try` and
  /// `with`, and the decorated ones in classes and in other functions. A name
  /// of the top level that holds one of them gives it further decorators.
  /// Those that fail to evaluate are left out, with their errors reported.
  std::vector<std::shared_ptr<FunctionObject>> functions();

  /// The syntax tree of the file.
  const ast::Module &ast() const { return file->module; }
  EvalContext &context() const { return owner; }
  /// The name that error messages and `__name__` give.
  llvm::StringRef path() const { return modulePath; }
  /// The buffer of the file.
  uint32_t buffer() const { return file->module.range.file; }

private:
  friend class FunctionFinder;
  friend class ModuleRegion;

  EvalContext &owner;
  std::shared_ptr<const ParsedFile> file;
  std::string modulePath;
  std::unique_ptr<ModuleRegion> root;
  llvm::StringMap<Value> defined;
  /// Names for which exports() is on its way: star imports may be cyclic.
  llvm::StringSet<> asked;
  /// The regions of functions that nobody calls, for the kernels in them.
  std::vector<std::unique_ptr<ModuleRegion>> uncalled;
};

} // namespace tile

#endif // TILE_LANGUAGE_MODULESCOPE_H
