//===- SpeedTest.cpp - how long a new specialisation takes ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints the median time from source to PTX inside a process, for signatures
// that were never compiled before. The bound is generous: it finds what became
// several times slower, on a busy machine with assertions.
//
//===----------------------------------------------------------------------===//

#include "CompilerTesting.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"
#include <chrono>
#include <cstdio>

using namespace tile;
using namespace tile::test;

/// What the project promises for a release build on a quiet machine.
static constexpr double kPromisedMs = 15;

TEST(Speed, ANewSpecialisation) {
  std::vector<double> times;
  for (const char *type : {"fp32", "fp16", "bf16", "i32", "fp64"})
    for (const char *block : {"256", "512", "1024", "2048"}) {
      std::string pointer = "*" + std::string(type) + ":16";
      std::string signature =
          pointer + "," + pointer + "," + pointer + ",i32," + block;
      std::chrono::steady_clock::time_point start =
          std::chrono::steady_clock::now();
      Input input(kVectorAdd);
      ASSERT_NE(input.compileSource(signature), "") << signature;
      std::chrono::duration<double, std::milli> elapsed =
          std::chrono::steady_clock::now() - start;
      times.push_back(elapsed.count());
    }
  double first = times.front();
  llvm::sort(times);
  double median = times[times.size() / 2];
  std::printf("first %.1f ms, median %.1f ms, longest %.1f ms\n", first, median,
              times.back());
  EXPECT_LT(median, 5 * kPromisedMs);
}
