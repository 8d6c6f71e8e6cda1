//===- EngineThreadTest.cpp - an engine used by many threads --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight threads compile, specialise, launch and fail on one engine and one
// library at once. The results are those of a single thread, and each kernel
// is compiled once.
//
//===----------------------------------------------------------------------===//

#include "EngineTest.h"
#include <atomic>
#include <thread>

using namespace tile;

static constexpr int kThreads = 8;

/// Runs `work` with the numbers 0 to kThreads - 1 at once.
template <typename Work> static void runThreads(Work work) {
  std::atomic<int> waiting{kThreads};
  std::vector<std::thread> threads;
  for (int number = 0; number != kThreads; ++number)
    threads.emplace_back([&, number] {
      --waiting;
      while (waiting)
        std::this_thread::yield();
      work(number);
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST_F(EngineTest, ThreadsCompileSideBySide) {
  std::vector<std::string> ptx(kThreads);
  runThreads([&](int number) {
    std::string block = std::to_string(32 << number % 4);
    CompileOptions options = {
        "kernel", "*fp32, *fp32, i32, fp32", {{"BLOCK", block}}};
    ptx[number] = valueOf(library.compile(options)).ptx();
    options.constants[0].second = "31";
    EXPECT_FALSE(library.compile(options));
  });
  for (int number = 0; number != 4; ++number)
    EXPECT_EQ(ptx[number], ptx[number + 4]);
  EXPECT_NE(ptx[0], ptx[3]);
}

static void addOne(void **arguments) {
  // The fake driver calls this under its lock.
  ++**static_cast<int **>(arguments[1]);
}

TEST_F(EngineTest, ThreadsLaunchOneKernel) {
  fake.kernel = addOne;
  Buffer x = valueOf(engine.upload(std::vector<int>{0}));
  // All threads of the fake have one stack of contexts: fill it beforehand.
  fake.stack[fake.depth++] = &fake.primary[0];
  constexpr int kLaunches = 50;
  runThreads([&](int number) {
    for (int launch = 0; launch != kLaunches; ++launch) {
      Error error =
          library.launch("kernel", {1}, {x, x, 5 + 2 * number, launch, 32});
      EXPECT_FALSE(error) << error.str();
    }
  });
  EXPECT_OK(engine.synchronize());
  EXPECT_EQ(valueOf(x.download<int>())[0], kThreads * kLaunches);
  // The last number is 1, a multiple of 16, or neither.
  EXPECT_EQ(fake.count("cuModuleLoadDataEx"), 3u);
}
