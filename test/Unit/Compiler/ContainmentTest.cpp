//===- ContainmentTest.cpp - fatal errors of LLVM's back end --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An instruction that the target lacks ends LLVM; the process and everything
// that it compiles on other threads go on.
//
//===----------------------------------------------------------------------===//

#include "CompilerTesting.h"
#include "gtest/gtest.h"
#include <atomic>
#include <thread>

using namespace tile;
using namespace tile::test;

/// Needs sm_90.
static const char *const kHopperOnly = R"(
define ptx_kernel void @k() {
  call void @llvm.nvvm.cp.async.bulk.commit.group()
  ret void
}
declare void @llvm.nvvm.cp.async.bulk.commit.group()
)";

static bool failsOnAmpere() {
  Input input(kHopperOnly);
  std::string ptx = input.compileText(InputKind::LLVMIR, Stage::PTX, "sm_80");
  return ptx.empty() && input.codes() == "E0652";
}

static bool worksOnHopper() {
  Input input(kHopperOnly);
  std::string ptx = input.compileText(InputKind::LLVMIR, Stage::PTX, "sm_90a");
  return ptx.find("cp.async.bulk.commit_group") != std::string::npos;
}

static bool compilesSource() {
  Input input(kVectorAdd);
  return !input.compileSource("*fp32,*fp32,*fp32,i32,128").empty();
}

TEST(Containment, TheProcessGoesOn) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(failsOnAmpere());
    EXPECT_TRUE(worksOnHopper());
    EXPECT_TRUE(compilesSource());
  }
}

TEST(Containment, ThreadsDoNotDisturbOneAnother) {
  std::atomic<unsigned> wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&wrong, thread] {
      for (int i = 0; i < 10; ++i) {
        bool fine = (thread + i) % 2 ? failsOnAmpere() : compilesSource();
        wrong += !fine;
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0u);
}
