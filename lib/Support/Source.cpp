//===- Source.cpp - source buffers and positions in them ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Line starts are found once, when a buffer is added; positions are then
// looked up by binary search.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Source.h"

#include <algorithm>

using namespace tile;

uint32_t SourceManager::addBuffer(std::string name, std::string text) {
  std::unique_ptr<File> file = std::make_unique<File>();
  file->name = std::move(name);
  file->text = std::move(text);
  file->lineStarts.push_back(0);
  llvm::StringRef all = file->text;
  for (size_t at = all.find('\n'); at != llvm::StringRef::npos;
       at = all.find('\n', at + 1))
    file->lineStarts.push_back(static_cast<uint32_t>(at + 1));
  files.push_back(std::move(file));
  return static_cast<uint32_t>(files.size() - 1);
}

LineColumn SourceManager::lineColumn(uint32_t file, uint32_t offset) const {
  const std::vector<uint32_t> &starts = files[file]->lineStarts;
  auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - starts.begin());
  return LineColumn{line, offset - starts[line - 1] + 1};
}

llvm::StringRef SourceManager::lineText(uint32_t file, uint32_t line) const {
  const File &in = *files[file];
  if (line == 0 || line > in.lineStarts.size())
    return {};
  llvm::StringRef rest =
      llvm::StringRef(in.text).substr(in.lineStarts[line - 1]);
  return rest.take_until([](char c) { return c == '\n'; }).rtrim('\r');
}

SourceRange SourceManager::rangeAt(uint32_t file, LineColumn at,
                                   uint32_t length) const {
  const File &in = *files[file];
  if (at.line == 0 || at.line > in.lineStarts.size())
    return SourceRange{file, 0, 0};
  uint32_t size = static_cast<uint32_t>(in.text.size());
  uint32_t column = at.column ? at.column - 1 : 0;
  uint32_t begin = std::min(size, in.lineStarts[at.line - 1] + column);
  return SourceRange{file, begin, std::min(size, begin + length)};
}
