//===- ModuleLoader.cpp - from the names of modules to files --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks for `a/b.py`, `a/b.tile` and `a/b/__init__.py` in one folder after the
// other. Modules of the language and libraries that are not evaluated come
// first: a folder of installed packages may well hold a `torch`, which nobody
// wants to read.
//
//===----------------------------------------------------------------------===//

#include "ModuleLoader.h"
#include "tile/Language/ModuleScope.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/SourceEncoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tile;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string FoundModule::whyMissing(llvm::StringRef module) const {
  std::string text = "no file of the module `" + module.str() + "` is in ";
  if (searched.empty())
    return "there is no module `" + module.str() + "`";
  for (auto [index, folder] : llvm::enumerate(searched))
    text += (index == 0                     ? "`"
             : index + 1 == searched.size() ? " or `"
                                            : ", `") +
            (folder.empty() ? "." : folder) + "`";
  return text;
}

/// folder/name, in the spelling of the folder.
static std::string inFolder(llvm::StringRef folder, const llvm::Twine &name) {
  llvm::SmallString<128> result = folder;
  path::append(result, name);
  return result.str().str();
}

/// The file of a package or module in a folder, as `stem` names it.
static std::optional<std::string> fileOf(const std::string &stem) {
  for (const char *end : {"/__init__.py", "/__init__.tile", ".py", ".tile"})
    if (fs::is_regular_file(stem + end))
      return stem + end;
  return std::nullopt;
}

/// The module whose names below `folder` are `parts`; kind File or Missing.
static FoundModule findBelow(llvm::StringRef folder,
                             llvm::ArrayRef<llvm::StringRef> parts) {
  FoundModule result;
  std::string stem = folder.str();
  for (llvm::StringRef part : parts)
    stem = inFolder(stem, part);
  if (std::optional<std::string> file = fileOf(stem)) {
    result.kind = FoundModule::Kind::File;
    result.path = *file;
  } else if (fs::is_directory(stem.empty() ? "." : stem)) {
    result.kind = FoundModule::Kind::File;
    result.path = stem;
    result.isFolder = true;
  }
  return result;
}

std::optional<std::string>
ModuleLoader::folderOf(const ModuleScope &module) const {
  llvm::StringRef name =
      context.diagnostics.sourceManager().name(module.buffer());
  // Text that is no file has no folder, except a package's folder itself.
  llvm::StringRef folder = path::parent_path(name);
  bool isPackage = path::stem(name) == "__init__";
  if (!fs::is_regular_file(name) && !(isPackage && fs::is_directory(folder)))
    return std::nullopt;
  return folder.str();
}

static bool isPackageFolder(llvm::StringRef folder) {
  return fs::is_regular_file(inFolder(folder, "__init__.py")) ||
         fs::is_regular_file(inFolder(folder, "__init__.tile"));
}

/// The folder above; `..` where the spelling has no more parts.
static std::string above(llvm::StringRef folder) {
  llvm::StringRef last = path::filename(folder);
  if (folder.empty() || last == ".." || last == ".")
    return inFolder(folder, "..");
  return path::parent_path(folder).str();
}

std::vector<std::string>
ModuleLoader::foldersFor(const ModuleScope *importer) const {
  std::vector<std::string> folders = context.searchPaths;
  auto add = [&folders](const std::optional<std::string> &folder) {
    if (folder && !llvm::is_contained(folders, *folder))
      folders.push_back(*folder);
  };
  std::optional<std::string> root =
      importer ? folderOf(*importer) : std::nullopt;
  // A path has no more than some parts, but links may make it endless.
  for (unsigned i = 0; i != 64 && root && isPackageFolder(*root); ++i)
    root = above(*root);
  add(root);
  add(mainFolder);
  return folders;
}

FoundModule ModuleLoader::find(llvm::StringRef name,
                               const ModuleScope *importer) const {
  FoundModule result;
  llvm::SmallVector<llvm::StringRef, 8> parts;
  llvm::StringRef rest = name.ltrim('.');
  size_t level = name.size() - rest.size();
  if (!rest.empty())
    rest.split(parts, '.');
  if (level) {
    std::optional<std::string> folder =
        importer ? folderOf(*importer) : std::nullopt;
    if (!folder)
      return result;
    for (size_t i = 1; i < level && i < 64; ++i)
      folder = above(*folder);
    result = findBelow(*folder, parts);
    result.searched = {*folder};
    return result;
  }
  if (std::optional<llvm::StringRef> known =
          context.namespaces.canonicalPath(name)) {
    result.kind = FoundModule::Kind::Known;
    result.path = known->str();
    return result;
  }
  if (context.namespaces.isHostModule(name)) {
    result.kind = FoundModule::Kind::Host;
    return result;
  }
  // Triton's own sources are not read for a part of it that is not known.
  if (context.namespaces.canonicalPath(parts.front()))
    return result;
  result.searched = foldersFor(importer);
  // A folder alone is a package only if nothing better has its name.
  for (const std::string &folder : result.searched) {
    FoundModule found = findBelow(folder, parts);
    bool isBetter = found.kind == FoundModule::Kind::File &&
                    (result.kind == FoundModule::Kind::Missing ||
                     (result.isFolder && !found.isFolder));
    if (!isBetter)
      continue;
    found.searched = std::move(result.searched);
    result = std::move(found);
    if (!result.isFolder)
      break;
  }
  return result;
}

FoundModule ModuleLoader::submodule(const ModuleScope &package,
                                    llvm::StringRef name) const {
  llvm::StringRef file =
      context.diagnostics.sourceManager().name(package.buffer());
  if (path::stem(file) != "__init__")
    return FoundModule();
  return findBelow(path::parent_path(file), {name});
}

/// One spelling for each file.
static std::string keyOf(llvm::StringRef file) {
  llvm::SmallString<128> real;
  return fs::real_path(file, real) ? file.str() : real.str().str();
}

/// "pkg.sub.mod": the name of a file by the packages that it is in.
static std::string dottedName(llvm::StringRef file) {
  llvm::StringRef folder = path::parent_path(file);
  std::string name = path::stem(file).str();
  if (name == "__init__") {
    name = path::filename(folder).str();
    folder = path::parent_path(folder);
  }
  for (unsigned i = 0; i != 64 && !folder.empty() && isPackageFolder(folder);
       ++i) {
    name = path::filename(folder).str() + "." + name;
    folder = path::parent_path(folder);
  }
  return name;
}

void ModuleLoader::add(ModuleScope &module) {
  llvm::StringRef name =
      context.diagnostics.sourceManager().name(module.buffer());
  if (!fs::is_regular_file(name))
    return;
  files[keyOf(name)] = &module;
  if (!mainFolder)
    mainFolder = path::parent_path(name).str();
}

ModuleScope *ModuleLoader::load(const FoundModule &module) {
  std::string key = keyOf(module.path);
  auto known = files.find(key);
  if (known != files.end())
    return known->second;
  files[key] = nullptr;
  std::string name = module.path;
  std::optional<std::string> text = "";
  if (module.isFolder) {
    name = inFolder(name, "__init__.py");
  } else {
    std::string problem;
    text = readSourceFile(name, problem);
    if (!text) {
      context.diagnostics.report(DiagID::CannotImport, SourceRange(), name,
                                 problem);
      return nullptr;
    }
  }
  std::string dotted = dottedName(name);
  uint32_t buffer = context.diagnostics.sourceManager().addBuffer(
      std::move(name), std::move(*text));
  ModuleScope *scope = context.load(buffer, dotted);
  files[key] = scope;
  return scope;
}
