//===- ContainedWorkTest.cpp - work that crashes, hangs or grows ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each way in which a piece of work can end, and that the others are done all
// the same.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/ContainedWork.h"
#include "llvm/Support/Compiler.h"
#include "gtest/gtest.h"
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <unistd.h>

using namespace tile;

static ContainedLimits limits(unsigned processes, unsigned seconds = 60) {
  ContainedLimits result;
  result.processes = processes;
  result.seconds = seconds;
  return result;
}

TEST(ContainedWorkTest, ResultsStandInOrder) {
  std::vector<ContainedResult> results =
      runContained(100, limits(3), [](size_t item) {
        // The empty text is a result too.
        return std::string(item % 7, char('a' + item % 26));
      });
  ASSERT_EQ(results.size(), 100u);
  for (size_t item = 0; item < 100; ++item) {
    EXPECT_EQ(results[item].end, ContainedResult::Finished);
    EXPECT_EQ(results[item].text, std::string(item % 7, char('a' + item % 26)));
  }
  EXPECT_TRUE(
      runContained(0, limits(2), [](size_t) { return std::string(); }).empty());
}

TEST(ContainedWorkTest, LongResultsPassThePipe) {
  std::vector<ContainedResult> results =
      runContained(4, limits(2), [](size_t item) {
        return std::string(3 << 20, '0' + item);
      });
  for (size_t item = 0; item < 4; ++item)
    EXPECT_EQ(results[item].text, std::string(3 << 20, char('0' + item)));
}

TEST(ContainedWorkTest, ACrashCostsOnePieceAlone) {
  std::vector<ContainedResult> results =
      runContained(200, limits(1), [](size_t item) {
        if (item % 50 == 3)
          ::raise(SIGKILL);
        if (item % 50 == 7)
          ::_exit(1);
        return std::to_string(item);
      });
  for (size_t item = 0; item < 200; ++item) {
    bool crashes = item % 50 == 3 || item % 50 == 7;
    EXPECT_EQ(results[item].end,
              crashes ? ContainedResult::Crashed : ContainedResult::Finished);
    EXPECT_EQ(results[item].text, crashes ? "" : std::to_string(item));
    EXPECT_EQ(results[item].signal, item % 50 == 3 ? SIGKILL : 0);
  }
}

TEST(ContainedWorkTest, LatePiecesAreStopped) {
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
  std::vector<ContainedResult> results =
      runContained(4, limits(2, 1), [](size_t item) {
        // One that ends when it is asked to, and one that does not.
        if (item == 1)
          ::signal(SIGTERM, SIG_IGN);
        if (item < 2)
          std::this_thread::sleep_for(std::chrono::hours(1));
        return std::string("done");
      });
  EXPECT_EQ(results[0].end, ContainedResult::TimedOut);
  EXPECT_EQ(results[1].end, ContainedResult::TimedOut);
  EXPECT_EQ(results[2].text, "done");
  EXPECT_EQ(results[3].text, "done");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

#if !LLVM_ADDRESS_SANITIZER_BUILD && !LLVM_THREAD_SANITIZER_BUILD
TEST(ContainedWorkTest, MemoryIsBounded) {
  ContainedLimits bounds = limits(1);
  bounds.bytes = 1ull << 30;
  std::vector<ContainedResult> results =
      runContained(2, bounds, [](size_t item) {
        if (item == 0)
          return std::string(size_t(2) << 30, 'x');
        return std::string("done");
      });
  EXPECT_EQ(results[0].end, ContainedResult::OutOfMemory);
  EXPECT_EQ(results[1].text, "done");
}
#endif

TEST(ContainedWorkTest, OutputIsDropped) {
  testing::internal::CaptureStdout();
  runContained(1, limits(1), [](size_t) {
    const char text[] = "not to be seen";
    ssize_t written = ::write(STDOUT_FILENO, text, sizeof(text));
    return std::to_string(written);
  });
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}
