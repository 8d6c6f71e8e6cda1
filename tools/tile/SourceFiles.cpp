//===- SourceFiles.cpp - source files of a command line -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See SourceFiles.h.
//
//===----------------------------------------------------------------------===//

#include "SourceFiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tile;

static bool isSource(llvm::StringRef path) {
  llvm::StringRef extension = llvm::sys::path::extension(path);
  return extension == ".py" || extension == ".tile";
}

static std::vector<std::string> sourcesBelow(llvm::StringRef folder) {
  std::vector<std::string> found;
  std::error_code error;
  llvm::sys::fs::recursive_directory_iterator each(folder, error,
                                                   /*follow_symlinks=*/false);
  // What cannot be entered is passed over; the rest is still wanted.
  for (; each != llvm::sys::fs::recursive_directory_iterator();
       each.increment(error))
    if (isSource(each->path()) && !llvm::sys::fs::is_directory(each->path()))
      found.push_back(each->path());
  llvm::sort(found);
  return found;
}

std::vector<std::string> tile::findSources(llvm::ArrayRef<std::string> paths) {
  std::vector<std::string> all;
  for (const std::string &path : paths) {
    if (llvm::sys::fs::is_directory(path))
      llvm::append_range(all, sourcesBelow(path));
    else
      all.push_back(path);
  }
  llvm::StringSet<> seen;
  llvm::erase_if(
      all, [&](const std::string &path) { return !seen.insert(path).second; });
  return all;
}
