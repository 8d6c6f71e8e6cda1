//===- ModuleLoader.h - from the names of modules to files ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `import a.b` and `from ..a import b` mean: a module of the language, a
// file, or a library that is not evaluated. A file is parsed once, however
// many names lead to it. Private to this library.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_MODULELOADER_H
#define TILE_LIB_LANGUAGE_MODULELOADER_H

#include "tile/Language/EvalContext.h"

namespace tile {

/// Where a module is.
struct FoundModule {
  enum class Kind : uint8_t {
    /// A module of the language; `path` is canonical.
    Known,
    /// The file or, of a package without `__init__.py`, the folder `path`.
    File,
    /// A library that exists but is not evaluated, such as `os`.
    Host,
    /// Nothing of that name is in the folders `searched`.
    Missing,
  };
  Kind kind = Kind::Missing;
  std::string path;
  bool isFolder = false;
  std::vector<std::string> searched;

  /// "no file of the module `a.b` is in `x` or `y`".
  std::string whyMissing(llvm::StringRef module) const;
};

/// The files of one context.
class ModuleLoader {
public:
  explicit ModuleLoader(EvalContext &context) : context(context) {}

  /// Finds a module by its dotted name as `importer` (null: none) sees it;
  /// leading dots are relative to its package. Absolute names are looked for
  /// in the context's search paths, the folder that holds the importer's
  /// outermost package, and the folder of the first file that was loaded.
  FoundModule find(llvm::StringRef name, const ModuleScope *importer) const;

  /// The module of a result of kind File. Null after errors, which only the
  /// first call for a file reports.
  ModuleScope *load(const FoundModule &module);

  /// The module `name` in the package that `package` is; kind Missing if it is
  /// no package or has no such file.
  FoundModule submodule(const ModuleScope &package, llvm::StringRef name) const;

  /// Takes note of a module that was loaded otherwise, for imports of it.
  void add(ModuleScope &module);

private:
  std::vector<std::string> foldersFor(const ModuleScope *importer) const;
  /// The folder of a module's file; none if it has no file.
  std::optional<std::string> folderOf(const ModuleScope &module) const;

  EvalContext &context;
  /// By real path; null for those that have errors.
  llvm::StringMap<ModuleScope *> files;
  /// The folder of the file that is compiled, once that is known.
  std::optional<std::string> mainFolder;
};

} // namespace tile

#endif // TILE_LIB_LANGUAGE_MODULELOADER_H
