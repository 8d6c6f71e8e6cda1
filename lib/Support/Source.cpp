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

/// Where each line begins. Lines end as in Python: with a line feed, a carriage
/// return, or both.
static std::vector<uint32_t> findLines(llvm::StringRef text) {
  std::vector<uint32_t> starts{0};
  for (size_t at = 0; at < text.size(); ++at)
    if (text[at] == '\n' ||
        (text[at] == '\r' && !text.substr(at + 1).starts_with("\n")))
      starts.push_back(static_cast<uint32_t>(at + 1));
  return starts;
}

uint32_t SourceManager::addBuffer(std::string name, std::string text) {
  std::unique_ptr<File> file = std::make_unique<File>();
  file->name = std::move(name);
  file->text = std::move(text);
  file->lineStarts = findLines(file->text);
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
  size_t end =
      line < in.lineStarts.size() ? in.lineStarts[line] : in.text.size();
  return llvm::StringRef(in.text)
      .slice(in.lineStarts[line - 1], end)
      .rtrim("\r\n");
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
