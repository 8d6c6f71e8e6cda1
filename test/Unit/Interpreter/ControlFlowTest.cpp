//===- ControlFlowTest.cpp - loops, branches and calls --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs with loops, conditions, graphs of blocks and calls against the same
// computation in C++. Some are made so that values are exchanged between
// iterations, or live across loops, which breaks if slots are shared wrongly.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// Runs a kernel with an array of i64 for results and some scalars of i64.
static std::vector<int64_t> run(const std::string &text, size_t count,
                                std::vector<uint64_t> scalars = {}) {
  std::vector<int64_t> out(count, -1);
  Machine machine(text);
  EXPECT_TRUE(machine.run({1, 1, 1}, {arrayOf("out", out)}, scalars))
      << machine.messages();
  return out;
}

TEST(ControlFlow, ForCountsAndCarries) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %lb: i64, %ub: i64, %step: i64)
        attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %sum, %n = scf.for %i = %lb to %ub step %step
          iter_args(%s = %zero, %c = %zero) -> (i64, i64) : i64 {
        %s1 = arith.addi %s, %i : i64
        %c1 = arith.addi %c, %one : i64
        scf.yield %s1, %c1 : i64, i64
      }
      tile.store %out, %sum : !tile.ptr<i64>
      %next = tile.ptr_add %out, %one : !tile.ptr<i64>, i64
      tile.store %next, %n : !tile.ptr<i64>
      return
    })";
  EXPECT_EQ(run(text, 2, {0, 10, 3}), (std::vector<int64_t>{18, 4}));
  EXPECT_EQ(run(text, 2, {5, 5, 1}), (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(run(text, 2, {9, 5, 1}), (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(run(text, 2, {static_cast<uint64_t>(-4), 4, 4}),
            (std::vector<int64_t>{-4, 2}));
  // Up to the largest integer, where the index would overflow.
  uint64_t largest = INT64_MAX;
  EXPECT_EQ(run(text, 2, {largest - 3, largest, 2}),
            (std::vector<int64_t>{-6, 2}));
}

TEST(ControlFlow, ForSwapsTiles) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %n: i64) attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %i = tile.range 0 to 4 : tensor<4xi32>
      %a = arith.extsi %i : tensor<4xi32> to tensor<4xi64>
      %hundred = arith.constant dense<100> : tensor<4xi64>
      %b = arith.addi %a, %hundred : tensor<4xi64>
      %x, %y, %z = scf.for %j = %zero to %n step %one
          iter_args(%p = %a, %q = %b, %r = %hundred)
          -> (tensor<4xi64>, tensor<4xi64>, tensor<4xi64>) : i64 {
        scf.yield %q, %r, %p : tensor<4xi64>, tensor<4xi64>, tensor<4xi64>
      }
      %ten = arith.constant dense<10> : tensor<4xi64>
      %y10 = arith.muli %y, %ten : tensor<4xi64>
      %sum = arith.addi %x, %y10 : tensor<4xi64>
      %base = tile.splat %out : tensor<4x!tile.ptr<i64>>
      %places = tile.ptr_add %base, %i : tensor<4x!tile.ptr<i64>>, tensor<4xi32>
      tile.store %places, %sum : tensor<4x!tile.ptr<i64>>
      return
    })";
  for (uint64_t n = 0; n != 7; ++n) {
    std::vector<int64_t> out = run(text, 4, {n});
    for (int64_t i = 0; i != 4; ++i) {
      int64_t values[3] = {i, 100 + i, 100};
      EXPECT_EQ(out[i], values[n % 3] + 10 * values[(n + 1) % 3]) << n;
    }
  }
}

TEST(ControlFlow, NestedLoopsKeepOuterValues) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %n: i64) attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %total = scf.for %i = %zero to %n step %one
          iter_args(%t = %zero) -> (i64) : i64 {
        %square = arith.muli %i, %i : i64
        %inner = scf.for %j = %zero to %i step %one
            iter_args(%u = %zero) -> (i64) : i64 {
          %v = arith.muli %j, %square : i64
          %w = arith.addi %u, %v : i64
          scf.yield %w : i64
        }
        %a = arith.addi %inner, %square : i64
        %b = arith.addi %t, %a : i64
        scf.yield %b : i64
      }
      tile.store %out, %total : !tile.ptr<i64>
      return
    })";
  int64_t total = 0;
  for (int64_t i = 0; i != 20; ++i) {
    for (int64_t j = 0; j != i; ++j)
      total += j * i * i;
    total += i * i;
  }
  EXPECT_EQ(run(text, 1, {20})[0], total);
}

TEST(ControlFlow, WhileAndIf) {
  // The number of steps of the Collatz sequence.
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %n: i64) attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %two = arith.constant 2 : i64
      %three = arith.constant 3 : i64
      %last, %steps = scf.while (%x = %n, %c = %zero)
          : (i64, i64) -> (i64, i64) {
        %more = arith.cmpi ne, %x, %one : i64
        scf.condition(%more) %x, %c : i64, i64
      } do {
      ^bb0(%x: i64, %c: i64):
        %odd = arith.andi %x, %one : i64
        %isOdd = arith.trunci %odd : i64 to i1
        %next = scf.if %isOdd -> (i64) {
          %a = arith.muli %x, %three : i64
          %b = arith.addi %a, %one : i64
          scf.yield %b : i64
        } else {
          %h = arith.divsi %x, %two : i64
          scf.yield %h : i64
        }
        %c1 = arith.addi %c, %one : i64
        scf.yield %next, %c1 : i64, i64
      }
      tile.store %out, %steps : !tile.ptr<i64>
      return
    })";
  for (int64_t n : {1, 2, 7, 27, 97}) {
    int64_t steps = 0;
    for (int64_t x = n; x != 1; ++steps)
      x = x % 2 ? 3 * x + 1 : x / 2;
    EXPECT_EQ(run(text, 1, {static_cast<uint64_t>(n)})[0], steps);
  }
}

TEST(ControlFlow, IfWithoutElse) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %c: i1, %x: i64)
        attributes {tile.kernel} {
      scf.if %c {
        tile.store %out, %x : !tile.ptr<i64>
      }
      return
    })";
  EXPECT_EQ(run(text, 1, {1, 7})[0], 7);
  EXPECT_EQ(run(text, 1, {0, 7})[0], -1);
  // Bits above the width of an argument are ignored.
  EXPECT_EQ(run(text, 1, {2, 7})[0], -1);
}

TEST(ControlFlow, EarlyReturn) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %n: i64) attributes {tile.kernel} {
      %five = arith.constant 5 : i64
      tile.store %out, %five : !tile.ptr<i64>
      %small = arith.cmpi slt, %n, %five : i64
      cf.cond_br %small, ^leave, ^more
    ^leave:
      return
    ^more:
      %x = arith.muli %n, %five : i64
      tile.store %out, %x : !tile.ptr<i64>
      return
    })";
  EXPECT_EQ(run(text, 1, {4})[0], 5);
  EXPECT_EQ(run(text, 1, {6})[0], 30);
}

/// A loop of blocks whose arguments are exchanged on the way, with values that
/// are used behind it.
TEST(ControlFlow, GraphOfBlocks) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %n: i64) attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %early = arith.muli %n, %n : i64
      cf.br ^head(%zero, %one, %n : i64, i64, i64)
    ^exit(%result: i64):
      %r = arith.addi %result, %early : i64
      tile.store %out, %r : !tile.ptr<i64>
      return
    ^head(%a: i64, %b: i64, %left: i64):
      %done = arith.cmpi eq, %left, %zero : i64
      %twice = arith.addi %a, %a : i64
      cf.cond_br %done, ^exit(%twice : i64), ^body
    ^body:
      %sum = arith.addi %a, %b : i64
      %left1 = arith.subi %left, %one : i64
      cf.br ^head(%b, %sum, %left1 : i64, i64, i64)
    })";
  int64_t a = 0, b = 1;
  for (uint64_t n = 0; n != 20; ++n) {
    EXPECT_EQ(run(text, 1, {n})[0], 2 * a + static_cast<int64_t>(n * n));
    int64_t sum = a + b;
    a = b;
    b = sum;
  }
}

TEST(ControlFlow, ExecuteRegion) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %c: i1) attributes {tile.kernel} {
      %one = arith.constant 1 : i64
      %two = arith.constant 2 : i64
      %x = scf.execute_region -> i64 {
        cf.cond_br %c, ^a, ^b
      ^a:
        scf.yield %one : i64
      ^b:
        scf.yield %two : i64
      }
      %y = scf.execute_region -> i64 {
        %s = arith.addi %x, %two : i64
        scf.yield %s : i64
      }
      tile.store %out, %y : !tile.ptr<i64>
      return
    })";
  EXPECT_EQ(run(text, 1, {1})[0], 3);
  EXPECT_EQ(run(text, 1, {0})[0], 4);
}

/// A function called twice, with several results and a return in the middle.
TEST(ControlFlow, Calls) {
  const char *text = R"(
    func.func private @ordered(%a: i64, %b: i64) -> (i64, i64) {
      %less = arith.cmpi slt, %a, %b : i64
      cf.cond_br %less, ^yes, ^no
    ^yes:
      return %a, %b : i64, i64
    ^no:
      return %b, %a : i64, i64
    }
    func.func private @sort(%a: i64, %b: i64, %c: i64) -> (i64, i64, i64) {
      %x0, %y0 = call @ordered(%a, %b) : (i64, i64) -> (i64, i64)
      %y1, %z1 = call @ordered(%y0, %c) : (i64, i64) -> (i64, i64)
      %x2, %y2 = call @ordered(%x0, %y1) : (i64, i64) -> (i64, i64)
      return %x2, %y2, %z1 : i64, i64, i64
    }
    func.func @k(%out: !tile.ptr<i64>, %a: i64, %b: i64, %c: i64)
        attributes {tile.kernel} {
      %ten = arith.constant 10 : i64
      %x, %y, %z = call @sort(%a, %b, %c) : (i64, i64, i64) -> (i64, i64, i64)
      %s0 = arith.muli %x, %ten : i64
      %s1 = arith.addi %s0, %y : i64
      %s2 = arith.muli %s1, %ten : i64
      %s3 = arith.addi %s2, %z : i64
      tile.store %out, %s3 : !tile.ptr<i64>
      return
    })";
  for (uint64_t a = 1; a != 4; ++a)
    for (uint64_t b = 1; b != 4; ++b)
      for (uint64_t c = 1; c != 4; ++c) {
        std::vector<uint64_t> sorted = {a, b, c};
        std::sort(sorted.begin(), sorted.end());
        EXPECT_EQ(
            run(text, 1, {a, b, c})[0],
            static_cast<int64_t>(sorted[0] * 100 + sorted[1] * 10 + sorted[2]));
      }
}

TEST(ControlFlow, UnsignedBounds) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %lb: i8, %ub: i8, %step: i8)
        attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %n = scf.for unsigned %i = %lb to %ub step %step
          iter_args(%c = %zero) -> (i64) : i8 {
        %c1 = arith.addi %c, %one : i64
        scf.yield %c1 : i64
      }
      tile.store %out, %n : !tile.ptr<i64>
      return
    })";
  EXPECT_EQ(run(text, 1, {0, 255, 1})[0], 255);
  EXPECT_EQ(run(text, 1, {0, 255, 200})[0], 2);
  EXPECT_EQ(run(text, 1, {100, 200, 1})[0], 100);
}

TEST(ControlFlow, StepMustBePositive) {
  const char *text = R"(
    func.func @k(%out: !tile.ptr<i64>, %step: i64) attributes {tile.kernel} {
      %zero = arith.constant 0 : i64
      %ten = arith.constant 10 : i64
      scf.for %i = %zero to %ten step %step : i64 {
        tile.store %out, %i : !tile.ptr<i64>
      }
      return
    })";
  for (const char *step : {"0", "-2"}) {
    std::vector<int64_t> out(1);
    Machine machine(text);
    EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("out", out)},
                             {static_cast<uint64_t>(std::stoll(step))}));
    EXPECT_EQ(machine.messages().find("kernel.mlir:5:7: error: step of the "
                                      "loop is " +
                                      std::string(step) +
                                      ", it must be positive [E0507]"),
              0u)
        << machine.messages();
  }
}

/// Many tiles that live at once and die at different times: results are right
/// although memory is shared.
TEST(ControlFlow, SharedSlots) {
  std::string text = "func.func @k(%out: !tile.ptr<i64>, %x: i64) attributes "
                     "{tile.kernel} {\n  %zero = arith.constant 0 : i64\n"
                     "  %one = arith.constant 1 : i64\n  %n = arith.constant 3 "
                     ": i64\n  %pid = tile.program_id 0\n"
                     "  %wide = arith.extsi %pid : i32 to i64\n"
                     "  %v0 = arith.addi %x, %wide : i64\n"
                     "  %v1 = arith.addi %v0, %one : i64\n";
  int64_t values[202] = {5, 6};
  // Each value is made of its predecessor and an older one, in a loop now and
  // then.
  for (int i = 2; i != 202; ++i) {
    int older = (i * 7919) % i;
    std::string a = "%v" + std::to_string(i - 1);
    std::string b = "%v" + std::to_string(older);
    std::string c = "%v" + std::to_string(i);
    if (i % 5 == 0) {
      text += "  " + c +
              " = scf.for %i = %zero to %n step %one iter_args(%t = " + a +
              ") -> (i64) : i64 {\n    %u = arith.addi %t, " + b +
              " : i64\n    %w = arith.xori %u, %i : i64\n    scf.yield %w : "
              "i64\n  }\n";
      values[i] = values[i - 1];
      for (int64_t j = 0; j != 3; ++j)
        values[i] = static_cast<int64_t>(static_cast<uint64_t>(values[i]) +
                                         static_cast<uint64_t>(values[older])) ^
                    j;
    } else {
      text += "  " + c + " = arith.subi " + a + ", " + b + " : i64\n";
      values[i] = static_cast<int64_t>(static_cast<uint64_t>(values[i - 1]) -
                                       static_cast<uint64_t>(values[older]));
    }
  }
  text += "  tile.store %out, %v201 : !tile.ptr<i64>\n  return\n}\n";
  EXPECT_EQ(run(text, 1, {5})[0], values[201]);
}
