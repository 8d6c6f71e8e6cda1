//===- SchedulerTest.cpp - many programs on many threads ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run gives the same on any number of threads, reports the first program
// that fails, ends endless programs, and can be interrupted.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <thread>

using namespace tile;
using namespace tile::test;

/// Program p writes a hash of p, made in a loop whose length depends on p.
static const char *kHash = R"(
  func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
    %x = tile.program_id 0
    %y = tile.program_id 1
    %nx = tile.num_programs 0
    %row = arith.muli %y, %nx : i32
    %p = arith.addi %row, %x : i32
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %m = arith.constant 31 : i32
    %n = arith.andi %p, %m : i32
    %r = tile.range 0 to 16 : tensor<16xi32>
    %factor = arith.constant dense<1664525> : tensor<16xi32>
    %ps = tile.splat %p : tensor<16xi32>
    %h = scf.for %i = %zero to %n step %one
        iter_args(%a = %ps) -> (tensor<16xi32>) : i32 {
      %b = arith.muli %a, %factor : tensor<16xi32>
      %c = arith.addi %b, %r : tensor<16xi32>
      scf.yield %c : tensor<16xi32>
    }
    %sixteen = arith.constant 16 : i32
    %start = arith.muli %p, %sixteen : i32
    %base = tile.ptr_add %out, %start : !tile.ptr<i32>, i32
    %s = tile.splat %base : tensor<16x!tile.ptr<i32>>
    %q = tile.ptr_add %s, %r : tensor<16x!tile.ptr<i32>>, tensor<16xi32>
    tile.store %q, %h : tensor<16x!tile.ptr<i32>>
    return
  })";

static std::vector<uint32_t> hashes(unsigned threads) {
  std::vector<uint32_t> out(16 * 600);
  InterpreterOptions options;
  options.threads = threads;
  Machine machine(kHash);
  EXPECT_TRUE(machine.run({200, 3, 1}, {arrayOf("out", out)}, {}, options))
      << machine.messages();
  return out;
}

TEST(Scheduler, ThreadsDoNotChangeResults) {
  std::vector<uint32_t> expected(16 * 600);
  for (uint32_t p = 0; p != 600; ++p)
    for (uint32_t i = 0; i != 16; ++i) {
      uint32_t h = p;
      for (uint32_t n = 0; n != (p & 31); ++n)
        h = h * 1664525 + i;
      expected[p * 16 + i] = h;
    }
  for (unsigned threads : {0, 1, 2, 3, 16})
    EXPECT_EQ(hashes(threads), expected) << threads;
}

/// One kernel run by several threads of the caller at once.
TEST(Scheduler, KernelsAreThreadSafe) {
  Machine machine(kHash);
  ASSERT_TRUE(machine.kernel());
  std::vector<uint32_t> expected = hashes(1);
  std::vector<std::thread> callers;
  std::vector<std::vector<uint32_t>> outs(4, std::vector<uint32_t>(16 * 600));
  for (std::vector<uint32_t> &out : outs)
    callers.emplace_back([&machine, &out] {
      SourceManager sources;
      DiagnosticEngine diagnostics(sources);
      machine.kernel()->run({200, 3, 1}, {arrayOf("out", out)},
                            {InterpreterArgument::pointer(0)}, {}, diagnostics);
    });
  for (std::thread &caller : callers)
    caller.join();
  for (const std::vector<uint32_t> &out : outs)
    EXPECT_EQ(out, expected);
}

TEST(Scheduler, FirstFailureIsReported) {
  // The array ends in the middle, so that all programs from 300 on fail.
  for (unsigned threads : {1, 2, 8}) {
    std::vector<uint32_t> out(16 * 300);
    InterpreterOptions options;
    options.threads = threads;
    Machine machine(kHash);
    EXPECT_FALSE(machine.run({200, 3, 1}, {arrayOf("out", out)}, {}, options));
    EXPECT_NE(machine.messages().find(
                  "in program (100, 1, 0) of kernel `k`, element (0)"),
              std::string::npos)
        << machine.messages();
    EXPECT_EQ(machine.diagnostics().errorCount(), 1u);
  }
}

TEST(Scheduler, EmptyGridDoesNothing) {
  std::vector<uint32_t> out;
  Machine machine(kHash);
  EXPECT_TRUE(machine.run({0, 3, 1}, {arrayOf("out", out)}));
  EXPECT_TRUE(machine.run({3, 1, 0}, {arrayOf("out", out)}));
}

/// Program 3 of 8 never ends.
static const char *kEndless = R"(
  func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
    %p = tile.program_id 0
    %three = arith.constant 3 : i32
    %r = scf.while (%x = %p) : (i32) -> (i32) {
      %more = arith.cmpi eq, %x, %three : i32
      scf.condition(%more) %x : i32
    } do {
    ^bb0(%x: i32):
      scf.yield %x : i32
    }
    %q = tile.ptr_add %out, %p : !tile.ptr<i32>, i32
    tile.store %q, %p : !tile.ptr<i32>
    return
  })";

TEST(Scheduler, StepLimitEndsEndlessPrograms) {
  for (unsigned threads : {1, 4}) {
    std::vector<int32_t> out(8);
    InterpreterOptions options;
    options.threads = threads;
    options.maxSteps = 100'000;
    Machine machine(kEndless);
    EXPECT_FALSE(machine.run({8, 1, 1}, {arrayOf("out", out)}, {}, options));
    EXPECT_NE(machine.messages().find(
                  "error: program did not end within 100000 steps [E0505]"),
              std::string::npos)
        << machine.messages();
    EXPECT_NE(machine.messages().find("in program (3, 0, 0) of kernel `k`"),
              std::string::npos)
        << machine.messages();
  }
}

TEST(Scheduler, StepLimitIsExact) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
      %p = tile.program_id 0
      %q = arith.addi %p, %p : i32
      tile.store %out, %q : !tile.ptr<i32>
      return
    })";
  std::vector<int32_t> out(1);
  InterpreterOptions options;
  Machine machine(text);
  options.maxSteps = 3;
  EXPECT_TRUE(machine.run({1, 1, 1}, {arrayOf("out", out)}, {}, options));
  options.maxSteps = 2;
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("out", out)}, {}, options));
}

TEST(Scheduler, RunsCanBeInterrupted) {
  std::vector<int32_t> out(8);
  std::atomic<bool> cancel{false};
  InterpreterOptions options;
  options.maxSteps = 0;
  options.cancel = &cancel;
  Machine machine(kEndless);
  std::thread interrupter([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    cancel = true;
  });
  EXPECT_FALSE(machine.run({8, 1, 1}, {arrayOf("out", out)}, {}, options));
  interrupter.join();
  EXPECT_NE(
      machine.messages().find("error: run of `k` was interrupted [E0506]"),
      std::string::npos)
      << machine.messages();
}

/// A failure ends programs behind it that would run for ever.
TEST(Scheduler, FailureEndsLaterPrograms) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
      %p = tile.program_id 0
      %zero = arith.constant 0 : i32
      %first = arith.cmpi eq, %p, %zero : i32
      scf.if %first {
        %n = arith.constant 100000 : i32
        %one = arith.constant 1 : i32
        scf.for %i = %zero to %n step %one : i32 {
        }
        %q = tile.ptr_add %out, %one : !tile.ptr<i32>, i32
        tile.store %q, %zero : !tile.ptr<i32>
      } else {
        scf.while : () -> () {
          %true = arith.constant true
          scf.condition(%true)
        } do {
          scf.yield
        }
      }
      return
    })";
  std::vector<int32_t> out(1);
  InterpreterOptions options;
  options.threads = 4;
  options.maxSteps = 0;
  Machine machine(text);
  EXPECT_FALSE(machine.run({4, 1, 1}, {arrayOf("out", out)}, {}, options));
  EXPECT_NE(machine.messages().find("in program (0, 0, 0)"), std::string::npos)
      << machine.messages();
}
