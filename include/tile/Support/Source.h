//===- Source.h - source buffers and positions in them ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A SourceManager owns the text of every file of one compilation and turns
// byte offsets into lines and columns. Positions are byte offsets, so they
// cost four bytes each in tokens and syntax nodes; lines are computed only
// when something is printed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_SUPPORT_SOURCE_H
#define TILE_SUPPORT_SOURCE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tile {

/// A half-open range of bytes [begin, end) of one source buffer. A default
/// constructed range is invalid: it stands for "no place in any source".
struct SourceRange {
  static constexpr uint32_t kNoFile = ~0u;

  uint32_t file = kNoFile;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool isValid() const { return file != kNoFile; }

  /// The smallest range that holds this and `other`; both in one file.
  SourceRange to(SourceRange other) const {
    return SourceRange{file, begin, other.end};
  }
};

/// A line and column, both counted from one; the column counts bytes.
struct LineColumn {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// Owns source buffers. Buffers are never removed, so StringRefs into them
/// live as long as the manager. Not thread-safe: one manager a compilation.
class SourceManager {
public:
  /// Adds a buffer under the name that diagnostics print; returns its index.
  uint32_t addBuffer(std::string name, std::string text);

  /// The number of buffers added so far.
  uint32_t size() const { return static_cast<uint32_t>(files.size()); }

  llvm::StringRef name(uint32_t file) const { return files[file]->name; }
  llvm::StringRef text(uint32_t file) const { return files[file]->text; }

  /// The text that `range` covers.
  llvm::StringRef text(SourceRange range) const {
    return text(range.file).slice(range.begin, range.end);
  }

  /// Line and column of byte `offset` of `file`. O(log lines).
  LineColumn lineColumn(uint32_t file, uint32_t offset) const;

  /// The text of line `line` (from one) without its line end.
  llvm::StringRef lineText(uint32_t file, uint32_t line) const;

  /// The range of `length` bytes at a line and column; clipped to the buffer.
  SourceRange rangeAt(uint32_t file, LineColumn at, uint32_t length = 1) const;

private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> lineStarts;
  };
  std::vector<std::unique_ptr<File>> files;
};

} // namespace tile

#endif // TILE_SUPPORT_SOURCE_H
