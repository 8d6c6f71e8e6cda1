//===- ParserSpeedTest.cpp - how fast text becomes a tree -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lexer and the parser together read at least 20 MB of kernels in a second
// of processor time. TILE_SPEED_OF=FOLDER measures all .py files below a folder
// as well, such as Python's standard library.
//
//===----------------------------------------------------------------------===//

#include "KernelTexts.h"
#include "SyntaxTesting.h"
#include "tile/Support/SourceEncoding.h"
#include "gtest/gtest.h"
#include <ctime>

using namespace tile;
using namespace tile::test;

/// Million bytes for each second of processor time, where all texts are parsed
/// `times` times.
static double speedOf(const std::vector<std::string> &texts, unsigned times) {
  size_t bytes = 0;
  std::clock_t used = 0;
  for (unsigned i = 0; i < times; ++i) {
    for (const std::string &text : texts) {
      SourceManager sources;
      DiagnosticEngine diagnostics(sources);
      uint32_t file = sources.addBuffer("test.tile", text);
      std::clock_t begin = std::clock();
      parseFile(file, diagnostics);
      used += std::clock() - begin;
      bytes += text.size();
    }
  }
  return static_cast<double>(bytes) / 1e6 /
         (static_cast<double>(std::max<std::clock_t>(used, 1)) /
          CLOCKS_PER_SEC);
}

TEST(ParserSpeed, Kernels) {
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "a sanitizer makes it several times slower";
#endif
  double speed = speedOf(kernelTexts(), 20);
  RecordProperty("megabytesPerSecond", static_cast<int>(speed));
  EXPECT_GT(speed, 20);
}

TEST(ParserSpeed, Folder) {
  const char *folder = std::getenv("TILE_SPEED_OF");
  if (!folder)
    GTEST_SKIP() << "set TILE_SPEED_OF to a folder with .py files";
  std::vector<std::string> texts;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator at(folder, error), end;
       at != end && !error; at.increment(error)) {
    std::string problem;
    if (!llvm::StringRef(at->path()).ends_with(".py"))
      continue;
    if (std::optional<std::string> text = readSourceFile(at->path(), problem))
      texts.push_back(std::move(*text));
  }
  double speed = speedOf(texts, 1);
  printf("%zu files, %.1f MB/s\n", texts.size(), speed);
  EXPECT_GT(speed, 20);
}
