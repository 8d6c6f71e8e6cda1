//===- ResultTest.cpp - tests Error and Expected --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What callers rely on: which way round the tests for failure are, what is
// kept by copies and moves, and how an error prints.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Result.h"
#include "tile/Runtime/RuntimeError.h"
#include <gtest/gtest.h>

using namespace tile;

TEST(Result, SuccessIsFalseAndEmpty) {
  Error none = Error::success();
  EXPECT_FALSE(none);
  EXPECT_EQ(none.str(), "");
  EXPECT_EQ(none.code(), "");
  none.addNote("nobody hears this");
  EXPECT_FALSE(none);
}

TEST(Result, FailurePrintsEverything) {
  Error error("E0001", "it broke");
  EXPECT_TRUE(error);
  error.addNote("it was old");
  error.addNote("help: buy another");
  error.setLog("line 1\nline 2");
  EXPECT_EQ(error.str(), "error: it broke [E0001]\nnote: it was old\n"
                         "help: buy another\nline 1\nline 2");
}

TEST(Result, CopyIsDeepAndMoveIsCheap) {
  Error error("E0001", "it broke");
  Error copy = error;
  copy.addNote("only here");
  EXPECT_TRUE(error.notes().empty());
  EXPECT_EQ(copy.notes().size(), 1u);
  Error moved = std::move(copy);
  EXPECT_TRUE(moved);
  copy = error;
  EXPECT_EQ(copy.message(), "it broke");
  EXPECT_EQ(sizeof(Error), sizeof(void *));
}

TEST(Result, ExpectedHoldsOneOfBoth) {
  Expected<std::unique_ptr<int>> value(std::make_unique<int>(7));
  ASSERT_TRUE(value);
  EXPECT_EQ(**value, 7);
  EXPECT_FALSE(value.takeError());
  std::unique_ptr<int> taken = *std::move(value);
  EXPECT_EQ(*taken, 7);

  Expected<int> failure = Error("E0002", "no number");
  EXPECT_FALSE(failure);
  EXPECT_EQ(failure.error().code(), "E0002");
  EXPECT_EQ(failure.takeError().message(), "no number");
}

TEST(Result, TableFillsHoles) {
  Error error = makeError(RuntimeError::CudaNoSuchDevice, {"3", "1"});
  EXPECT_EQ(error.code(), "E0804");
  EXPECT_EQ(error.message(),
            "there is no CUDA device 3; the number of devices is 1");
}
