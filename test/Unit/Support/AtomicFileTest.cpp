//===- AtomicFileTest.cpp - reading bad inputs, writing whole outputs -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inputs that are no files, too large or endless are refused with a sentence;
// outputs appear whole or not at all, and nothing is left behind where writing
// fails.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/AtomicFile.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace tile;

namespace {
/// A folder of its own for each test, removed afterwards.
class AtomicFile : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("tile-files", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }

  /// How many entries the folder has.
  unsigned entries() const {
    std::error_code error;
    unsigned count = 0;
    for (llvm::sys::fs::directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error))
      ++count;
    return count;
  }

  llvm::SmallString<128> folder;
  std::string problem;
};
} // namespace

TEST_F(AtomicFile, WritesAndReads) {
  std::string text("a\0b\r\n\xFF", 6);
  ASSERT_TRUE(writeWholeFile(path("x"), text, problem)) << problem;
  EXPECT_EQ(readWholeFile(path("x"), problem), text);
  ASSERT_TRUE(writeWholeFile(path("x"), "", problem)) << problem;
  EXPECT_EQ(readWholeFile(path("x"), problem), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(AtomicFile, ReplacesWithoutTruncating) {
  ASSERT_TRUE(writeWholeFile(path("x"), "old", problem));
  FILE *reader = fopen(path("x").c_str(), "r");
  ASSERT_TRUE(reader);
  ASSERT_TRUE(writeWholeFile(path("x"), "new", problem));
  char bytes[4] = {};
  EXPECT_EQ(fread(bytes, 1, 3, reader), 3u);
  EXPECT_STREQ(bytes, "old");
  fclose(reader);
  EXPECT_EQ(readWholeFile(path("x"), problem), "new");
}

TEST_F(AtomicFile, RefusesFolders) {
  EXPECT_EQ(readWholeFile(folder, problem), std::nullopt);
  EXPECT_EQ(problem, "it is a directory");
  EXPECT_FALSE(writeWholeFile(folder, "x", problem));
  EXPECT_EQ(problem, "it is a directory");
  EXPECT_EQ(entries(), 0u);
}

TEST_F(AtomicFile, MissingFileAndFolder) {
  EXPECT_EQ(readWholeFile(path("none"), problem), std::nullopt);
  EXPECT_EQ(problem, "No such file or directory");
  problem.clear();
  EXPECT_FALSE(writeWholeFile(path("none/x"), "x", problem));
  EXPECT_EQ(problem, "No such file or directory");
}

TEST_F(AtomicFile, TooLarge) {
  ASSERT_TRUE(writeWholeFile(path("x"), "", problem));
  ASSERT_EQ(truncate(path("x").c_str(), limits::kSourceBytes), 0);
  EXPECT_NE(readWholeFile(path("x"), problem), std::nullopt);
  ASSERT_EQ(truncate(path("x").c_str(), limits::kSourceBytes + 1), 0);
  EXPECT_EQ(readWholeFile(path("x"), problem), std::nullopt);
  EXPECT_EQ(problem, "it is larger than 64 MiB");
}

TEST_F(AtomicFile, EndlessInputIsTooLarge) {
  EXPECT_EQ(readWholeFile("/dev/zero", problem), std::nullopt);
  EXPECT_EQ(problem, "it is larger than 64 MiB");
}

TEST_F(AtomicFile, DevicesAreWrittenDirectly) {
  EXPECT_TRUE(writeWholeFile("/dev/null", "x", problem)) << problem;
  EXPECT_FALSE(writeWholeFile("/dev/full", "x", problem));
  EXPECT_EQ(problem, "No space left on device");
}

TEST_F(AtomicFile, FailureLeavesTheOldFile) {
  ASSERT_TRUE(writeWholeFile(path("x"), "old", problem));
  // A limit on the size of files stands for a disk that is full.
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_FALSE(writeWholeFile(path("x"), std::string(10'000, 'n'), problem));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(problem, "File too large");
  EXPECT_EQ(readWholeFile(path("x"), problem), "old");
  EXPECT_EQ(entries(), 1u);
}
