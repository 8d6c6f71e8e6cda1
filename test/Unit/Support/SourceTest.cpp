//===- SourceTest.cpp - offsets, lines and columns ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Line and column of offsets at the edges: ends of lines and of the buffer,
// carriage returns, empty buffers, and places that do not exist.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Source.h"
#include "gtest/gtest.h"

using namespace tile;

static void expectAt(const SourceManager &sources, uint32_t offset,
                     uint32_t line, uint32_t column) {
  LineColumn at = sources.lineColumn(0, offset);
  EXPECT_EQ(at.line, line) << "offset " << offset;
  EXPECT_EQ(at.column, column) << "offset " << offset;
}

TEST(Source, LinesAndColumns) {
  SourceManager sources;
  EXPECT_EQ(sources.addBuffer("a.tile", "ab\n\ncd"), 0u);
  expectAt(sources, 0, 1, 1);
  expectAt(sources, 1, 1, 2);
  // The newline belongs to the line that it ends.
  expectAt(sources, 2, 1, 3);
  expectAt(sources, 3, 2, 1);
  expectAt(sources, 4, 3, 1);
  // The end of the buffer is a place too.
  expectAt(sources, 6, 3, 3);
}

TEST(Source, EveryOffsetRoundTrips) {
  SourceManager sources;
  std::string text = "x\r\n\n  y\nlast";
  uint32_t file = sources.addBuffer("a.tile", text);
  for (uint32_t offset = 0; offset != text.size(); ++offset) {
    SourceRange range = sources.rangeAt(file, sources.lineColumn(file, offset));
    EXPECT_EQ(range.begin, offset);
    EXPECT_EQ(range.end, offset + 1);
  }
}

TEST(Source, LineTextHasNoLineEnd) {
  SourceManager sources;
  sources.addBuffer("a.tile", "one\r\ntwo\n\nfour");
  EXPECT_EQ(sources.lineText(0, 1), "one");
  EXPECT_EQ(sources.lineText(0, 2), "two");
  EXPECT_EQ(sources.lineText(0, 3), "");
  EXPECT_EQ(sources.lineText(0, 4), "four");
  EXPECT_EQ(sources.lineText(0, 0), "");
  EXPECT_EQ(sources.lineText(0, 5), "");
  // A carriage return ends a line, too.
  sources.addBuffer("b.tile", "one\rtwo\r\r\nfour\r");
  EXPECT_EQ(sources.lineText(1, 1), "one");
  EXPECT_EQ(sources.lineText(1, 2), "two");
  EXPECT_EQ(sources.lineText(1, 3), "");
  EXPECT_EQ(sources.lineText(1, 4), "four");
  EXPECT_EQ(sources.lineColumn(1, 4).line, 2u);
  EXPECT_EQ(sources.lineColumn(1, 10).line, 4u);
  EXPECT_EQ(sources.lineColumn(1, 15).line, 5u);
}

TEST(Source, EmptyBuffer) {
  SourceManager sources;
  sources.addBuffer("empty", "");
  expectAt(sources, 0, 1, 1);
  EXPECT_EQ(sources.lineText(0, 1), "");
  EXPECT_EQ(sources.text(sources.rangeAt(0, {1, 1})), "");
}

TEST(Source, RangesAreClipped) {
  SourceManager sources;
  uint32_t file = sources.addBuffer("a.tile", "ab\ncd\n");
  EXPECT_EQ(sources.text(sources.rangeAt(file, {2, 1}, 2)), "cd");
  EXPECT_EQ(sources.text(sources.rangeAt(file, {2, 1}, 100)), "cd\n");
  SourceRange beyond = sources.rangeAt(file, {9, 9}, 3);
  EXPECT_TRUE(beyond.isValid());
  EXPECT_EQ(sources.text(beyond), "");
  EXPECT_EQ(sources.text(sources.rangeAt(file, {2, 4'000'000'000u})), "");
}

TEST(Source, RangesOfSeveralBuffers) {
  SourceManager sources;
  uint32_t first = sources.addBuffer("a.tile", "abc");
  uint32_t second = sources.addBuffer("b.tile", "xyz");
  EXPECT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources.name(second), "b.tile");
  llvm::StringRef kept = sources.text(first);
  for (int i = 0; i != 100; ++i)
    sources.addBuffer("more", "text");
  EXPECT_EQ(kept.data(), sources.text(first).data());
  SourceRange range{second, 0, 1};
  EXPECT_EQ(sources.text(range.to({second, 2, 3})), "xyz");
  EXPECT_FALSE(SourceRange().isValid());
}
