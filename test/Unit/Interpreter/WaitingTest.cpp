//===- WaitingTest.cpp - programs that wait for each other ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locks and flags between programs end on any number of threads, whatever the
// order in which programs wait for one another; programs that wait for ever
// are an error.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <thread>

using namespace tile;
using namespace tile::test;

/// Every program adds to an element, not atomically, while it holds a lock.
static const char *kLock = R"(
  func.func @k(%lock: !tile.ptr<i32>,
      %sum: !tile.ptr<i32>) attributes {tile.kernel} {
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    scf.while : () -> () {
      %old = tile.atomic_cas acquire gpu %lock, %zero, %one : !tile.ptr<i32>
      %taken = arith.cmpi ne, %old, %zero : i32
      scf.condition(%taken)
    } do {
      scf.yield
    }
    %x = tile.load %sum : !tile.ptr<i32>
    %ten = arith.constant 10 : i32
    %y = scf.for %i = %zero to %ten step %one iter_args(%v = %x) -> (i32)
        : i32 {
      %w = arith.addi %v, %one : i32
      scf.yield %w : i32
    }
    tile.store %sum, %y : !tile.ptr<i32>
    %r = tile.atomic_rmw exch release gpu %lock, %zero : !tile.ptr<i32>
    return
  })";

TEST(Waiting, LocksExcludeEachOther) {
  for (unsigned threads : {1, 2, 8}) {
    std::vector<int32_t> lock(1), sum(1);
    InterpreterOptions options;
    options.threads = threads;
    Machine machine(kLock);
    EXPECT_TRUE(machine.run({2000, 1, 1},
                            {arrayOf("lock", lock), arrayOf("sum", sum)}, {},
                            options))
        << machine.messages();
    EXPECT_EQ(sum[0], 20000) << threads;
    EXPECT_EQ(lock[0], 0);
  }
}

/// Program p waits for the flag of program p + 1 (the last for none), or, with
/// `%down` of -1, of p - 1; then it sets its own.
static const char *kChain = R"(
  func.func @k(%flags: !tile.ptr<i32>, %order: !tile.ptr<i32>, %step: i32)
      attributes {tile.kernel} {
    %p = tile.program_id 0
    %n = tile.num_programs 0
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %other = arith.addi %p, %step : i32
    %isBelow = arith.cmpi ult, %other, %n : i32
    scf.if %isBelow {
      %flag = tile.ptr_add %flags, %other : !tile.ptr<i32>, i32
      scf.while : () -> () {
        %x = tile.load %flag volatile : !tile.ptr<i32>
        %unset = arith.cmpi eq, %x, %zero : i32
        scf.condition(%unset)
      } do {
        scf.yield
      }
    }
    %count = tile.ptr_add %flags, %n : !tile.ptr<i32>, i32
    %at = tile.atomic_rmw add acq_rel gpu %count, %one : !tile.ptr<i32>
    %place = tile.ptr_add %order, %p : !tile.ptr<i32>, i32
    tile.store %place, %at : !tile.ptr<i32>
    %mine = tile.ptr_add %flags, %p : !tile.ptr<i32>, i32
    %old = tile.atomic_rmw exch release gpu %mine, %one : !tile.ptr<i32>
    return
  })";

TEST(Waiting, FlagsAreHandedOnInAnyOrder) {
  constexpr int kPrograms = 1000;
  for (int step : {1, -1})
    for (unsigned threads : {1, 2, 5}) {
      std::vector<int32_t> flags(kPrograms + 1), order(kPrograms);
      InterpreterOptions options;
      options.threads = threads;
      Machine machine(kChain);
      EXPECT_TRUE(machine.run(
          {kPrograms, 1, 1}, {arrayOf("flags", flags), arrayOf("order", order)},
          {static_cast<uint32_t>(step)}, options))
          << machine.messages();
      for (int p = 0; p != kPrograms; ++p)
        ASSERT_EQ(order[p], step > 0 ? kPrograms - 1 - p : p);
    }
}

/// All programs meet: each waits until all have come.
static const char *kMeeting = R"(
  func.func @k(%count: !tile.ptr<i32>,
      %seen: !tile.ptr<i32>) attributes {tile.kernel} {
    %p = tile.program_id 0
    %n = tile.num_programs 0
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %first = tile.atomic_rmw add acq_rel gpu %count, %one : !tile.ptr<i32>
    %last = scf.while (%x = %first) : (i32) -> (i32) {
      %less = arith.cmpi slt, %x, %n : i32
      scf.condition(%less) %x : i32
    } do {
    ^bb0(%x: i32):
      %now = tile.atomic_rmw add acquire gpu %count, %zero : !tile.ptr<i32>
      scf.yield %now : i32
    }
    %place = tile.ptr_add %seen, %p : !tile.ptr<i32>, i32
    tile.store %place, %last : !tile.ptr<i32>
    return
  })";

TEST(Waiting, AllProgramsMeet) {
  for (unsigned threads : {1, 3}) {
    std::vector<int32_t> count(1), seen(500);
    InterpreterOptions options;
    options.threads = threads;
    Machine machine(kMeeting);
    EXPECT_TRUE(machine.run({500, 1, 1},
                            {arrayOf("count", count), arrayOf("seen", seen)},
                            {}, options))
        << machine.messages();
    EXPECT_EQ(seen, std::vector<int32_t>(500, 500)) << threads;
  }
}

/// Each program keeps its own tiles while others run.
TEST(Waiting, ArenasAreNotShared) {
  const char *text = R"(
    func.func @k(%flags: !tile.ptr<i32>,
        %out: !tile.ptr<i32>) attributes {tile.kernel} {
      %p = tile.program_id 0
      %n = tile.num_programs 0
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %sixteen = arith.constant 16 : i32
      %i = tile.range 0 to 16 : tensor<16xi32>
      %start = arith.muli %p, %sixteen : i32
      %ps = tile.splat %start : tensor<16xi32>
      %v = arith.addi %ps, %i : tensor<16xi32>
      %w = arith.muli %v, %v : tensor<16xi32>
      %c = tile.atomic_rmw add relaxed gpu %flags, %one : !tile.ptr<i32>
      scf.while : () -> () {
        %x = tile.load %flags volatile : !tile.ptr<i32>
        %less = arith.cmpi slt, %x, %n : i32
        scf.condition(%less)
      } do {
        scf.yield
      }
      %s = tile.splat %out : tensor<16x!tile.ptr<i32>>
      %q = tile.ptr_add %s, %v : tensor<16x!tile.ptr<i32>>, tensor<16xi32>
      tile.store %q, %w : tensor<16x!tile.ptr<i32>>
      return
    })";
  std::vector<int32_t> flags(1), out(16 * 64);
  InterpreterOptions options;
  options.threads = 2;
  Machine machine(text);
  EXPECT_TRUE(machine.run(
      {64, 1, 1}, {arrayOf("flags", flags), arrayOf("out", out)}, {}, options))
      << machine.messages();
  for (int i = 0; i != 16 * 64; ++i)
    ASSERT_EQ(out[i], i * i);
}

TEST(Waiting, WaitingForEverIsAnError) {
  for (unsigned threads : {1, 4}) {
    // The lock is taken, by nobody.
    InterpreterOptions options;
    options.threads = threads;
    options.maxSteps = 200'000;
    Machine machine(kLock);
    std::vector<int32_t> lock = {1}, sum = {0};
    EXPECT_FALSE(machine.run(
        {8, 1, 1}, {arrayOf("lock", lock), arrayOf("sum", sum)}, {}, options));
    std::string text = machine.messages();
    EXPECT_NE(text.find("error: program waits for something that no program "
                        "does [E0517]"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("in program (0, 0, 0) of kernel `k`"),
              std::string::npos)
        << text;
    EXPECT_EQ(sum[0], 0);
  }
}

/// The program that others wait for fails: that is what is reported.
TEST(Waiting, FailureOfTheOneWaitedFor) {
  const char *text = R"(
    func.func @k(%flag: !tile.ptr<i32>) attributes {tile.kernel} {
      %p = tile.program_id 0
      %zero = arith.constant 0 : i32
      %three = arith.constant 3 : i32
      %setter = arith.cmpi eq, %p, %three : i32
      scf.if %setter {
        %bad = tile.ptr_add %flag, %three : !tile.ptr<i32>, i32
        tile.store %bad, %p : !tile.ptr<i32>
      } else {
        scf.while : () -> () {
          %x = tile.load %flag volatile : !tile.ptr<i32>
          %unset = arith.cmpi eq, %x, %zero : i32
          scf.condition(%unset)
        } do {
          scf.yield
        }
      }
      return
    })";
  std::vector<int32_t> flag(1);
  InterpreterOptions options;
  options.threads = 2;
  options.maxSteps = 0;
  Machine machine(text);
  EXPECT_FALSE(machine.run({8, 1, 1}, {arrayOf("flag", flag)}, {}, options));
  EXPECT_NE(machine.messages().find("in program (3, 0, 0)"), std::string::npos)
      << machine.messages();
}

/// A loop that searches through an array reads memory in its condition, too,
/// but waits for nobody: it is counted, and ends at the limit of steps.
TEST(Waiting, SearchesAreCountedAsSteps) {
  const char *text = R"(
    func.func @k(%p: !tile.ptr<i32>, %mask: i32) attributes {tile.kernel} {
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %r = scf.while (%i = %zero) : (i32) -> (i32) {
        %q = tile.ptr_add %p, %i : !tile.ptr<i32>, i32
        %x = tile.load %q : !tile.ptr<i32>
        %other = arith.cmpi ne, %x, %one : i32
        scf.condition(%other) %i : i32
      } do {
      ^bb0(%i: i32):
        %j = arith.addi %i, %one : i32
        %k = arith.andi %j, %mask : i32
        scf.yield %k : i32
      }
      return
    })";
  std::vector<int32_t> array(16);
  InterpreterOptions options;
  options.maxSteps = 10'000;
  Machine machine(text);
  EXPECT_FALSE(machine.run({4, 1, 1}, {arrayOf("p", array)}, {15}, options));
  EXPECT_NE(machine.messages().find("[E0505]"), std::string::npos)
      << machine.messages();
  array[15] = 1;
  EXPECT_TRUE(machine.run({4, 1, 1}, {arrayOf("p", array)}, {15}, options))
      << machine.messages();
}

/// A flag that is read by a plain load, at an address computed in the loop.
TEST(Waiting, PlainLoadsOfOneAddressWait) {
  std::string text = kChain;
  std::string flag =
      "%flag = tile.ptr_add %flags, %other : !tile.ptr<i32>, i32";
  text.erase(text.find(flag), flag.size());
  text.insert(text.find("%x = tile.load"), flag + "\n        ");
  text.erase(text.find(" volatile"), 9);
  std::vector<int32_t> flags(101), order(100);
  InterpreterOptions options;
  options.threads = 1;
  Machine machine(text);
  EXPECT_TRUE(machine.run({100, 1, 1},
                          {arrayOf("flags", flags), arrayOf("order", order)},
                          {1}, options))
      << machine.messages();
  EXPECT_EQ(order[0], 99);
}

TEST(Waiting, CanBeInterrupted) {
  std::atomic<bool> cancel{false};
  std::vector<int32_t> lock = {1}, sum = {0};
  InterpreterOptions options;
  options.maxSteps = 0;
  options.threads = 2;
  options.cancel = &cancel;
  Machine machine(kLock);
  std::thread interrupter([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    cancel = true;
  });
  EXPECT_FALSE(machine.run(
      {100, 1, 1}, {arrayOf("lock", lock), arrayOf("sum", sum)}, {}, options));
  interrupter.join();
  EXPECT_NE(machine.messages().find("[E0506]"), std::string::npos)
      << machine.messages();
}
