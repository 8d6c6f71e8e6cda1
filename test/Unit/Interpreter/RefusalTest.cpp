//===- RefusalTest.cpp - what the interpreter does not execute ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels and launches that are refused: each kind once, with code, place and
// text.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// Expects that a kernel is refused with a message that begins like that.
static void expectRefused(const std::string &text,
                          const std::string &expected) {
  Machine machine(text);
  EXPECT_FALSE(machine.kernel());
  EXPECT_EQ(machine.messages().substr(0, expected.size()), expected);
  EXPECT_EQ(machine.diagnostics().errorCount(), 1u);
}

static std::string kernelWith(const std::string &arguments,
                              const std::string &body) {
  return "func.func @k(" + arguments + ") attributes {tile.kernel} {\n" + body +
         "\n  return\n}\n";
}

TEST(Refusal, UnknownOperation) {
  expectRefused(kernelWith("%c: i1", "  cf.assert %c, \"no\""),
                "kernel.mlir:2:3: error: the interpreter does not know the "
                "operation `cf.assert` [E0508]");
}

TEST(Refusal, UnknownTerminator) {
  expectRefused(kernelWith("%c: i32", R"(  cf.switch %c : i32, [
    default: ^a,
    1: ^b
  ]
^a:
  return
^b:)"),
                "kernel.mlir:2:3: error: the interpreter does not know the "
                "operation `cf.switch` [E0508]");
}

TEST(Refusal, UnknownRounding) {
  expectRefused(
      kernelWith("%x: f32", "  %y = arith.truncf %x upward : f32 to f16"),
      "kernel.mlir:2:8: error: the interpreter does not know the rounding mode "
      "`upward` of `arith.truncf` [E0508]");
}

TEST(Refusal, UnknownTypes) {
  expectRefused(kernelWith("", "  %x = arith.constant 1 : i7"),
                "kernel.mlir:2:8: error: the interpreter does not know the "
                "type `i7` [E0509]");
  expectRefused(
      kernelWith("", "  %x = arith.constant dense<1> : tensor<3xi32>"),
      "kernel.mlir:2:8: error: the interpreter does not know the "
      "type `tensor<3xi32>` [E0509]");
  expectRefused(
      kernelWith("", "  %x = tile.range 0 to 2097152 : tensor<2097152xi32>"),
      "kernel.mlir:2:8: error: the interpreter does not know the type "
      "`tensor<2097152xi32>` [E0509]");
  expectRefused(
      kernelWith("", "  %x = arith.constant dense<1> : vector<4xi32>"),
      "kernel.mlir:2:8: error: the interpreter does not know the type "
      "`vector<4xi32>` [E0509]");
}

TEST(Refusal, LargestTileIsKnown) {
  Machine machine(
      kernelWith("", "  %x = tile.range 0 to 1048576 : tensor<1048576xi32>"));
  EXPECT_TRUE(machine.kernel()) << machine.messages();
}

TEST(Refusal, NoKernel) {
  expectRefused("func.func @k() {\n  return\n}\n",
                "kernel.mlir:1:1: error: `k` is no kernel: it has no attribute "
                "`tile.kernel` [E0514]");
  expectRefused("func.func private @k() attributes {tile.kernel}\n",
                "kernel.mlir:1:1: error: `k` is no kernel: it has no body "
                "[E0514]");
  expectRefused(kernelWith("%x: complex<f32>", ""),
                "kernel.mlir:1:1: error: `k` is no kernel: its argument 0 has "
                "the type `complex<f32>` [E0514]");
}

TEST(Refusal, Calls) {
  expectRefused("func.func private @f()\n" +
                    kernelWith("", "  call @f() : () -> ()"),
                "kernel.mlir:3:3: error: call of `f` cannot be executed: it "
                "has no body [E0510]");
  expectRefused(R"(func.func private @f() {
  call @g() : () -> ()
  return
}
func.func private @g() {
  call @f() : () -> ()
  return
}
)" + kernelWith("", "  call @f() : () -> ()"),
                "kernel.mlir:6:3: error: call of `f` cannot be executed: it "
                "calls itself [E0510]");
}

/// A function that calls the next one twice: 2^n calls after inlining.
TEST(Refusal, InlinedCallsAreBounded) {
  std::string text = "func.func private @f0() {\n  return\n}\n";
  for (int i = 1; i != 40; ++i) {
    std::string callee =
        "  call @f" + std::to_string(i - 1) + "() : () -> ()\n";
    text += "func.func private @f" + std::to_string(i) + "() {\n" + callee +
            callee + "  return\n}\n";
  }
  Machine machine(text + kernelWith("", "  call @f39() : () -> ()"));
  EXPECT_FALSE(machine.kernel());
  EXPECT_NE(machine.messages().find("error: kernel `k` is too large: it has "
                                    "more than 100000 operations [E0513]"),
            std::string::npos)
      << machine.messages();
}

TEST(Refusal, CallDepthIsBounded) {
  std::string text = "func.func private @f0() {\n  return\n}\n";
  for (int i = 1; i != 70; ++i)
    text += "func.func private @f" + std::to_string(i) + "() {\n  call @f" +
            std::to_string(i - 1) + "() : () -> ()\n  return\n}\n";
  Machine machine(text + kernelWith("", "  call @f69() : () -> ()"));
  EXPECT_FALSE(machine.kernel());
  EXPECT_NE(machine.messages().find("more than 64 calls deep [E0510]"),
            std::string::npos)
      << machine.messages();
  Machine shallow(text + kernelWith("", "  call @f63() : () -> ()"));
  EXPECT_TRUE(shallow.kernel()) << shallow.messages();
}

TEST(Refusal, MemoryIsBounded) {
  // 300 tiles of 8 MiB that all live until the end.
  std::string body = "  %0 = tile.splat %x : tensor<1048576xi64>\n";
  for (int i = 1; i != 300; ++i)
    body += "  %" + std::to_string(i) + " = arith.addi %" +
            std::to_string(i - 1) + ", %0 : tensor<1048576xi64>\n";
  std::string sum = "%299";
  for (int i = 0; i != 299; ++i) {
    std::string next = "%s" + std::to_string(i);
    body += "  " + next + " = arith.xori " + sum + ", %" + std::to_string(i) +
            " : tensor<1048576xi64>\n";
    sum = next;
  }
  Machine machine(kernelWith("%x: i64", body));
  EXPECT_FALSE(machine.kernel());
  EXPECT_NE(machine.messages().find("MiB of memory for each thread [E0512]"),
            std::string::npos)
      << machine.messages();
}

/// Tiles that are no longer needed do not count.
TEST(Refusal, DeadTilesTakeNoMemory) {
  std::string body = "  %0 = tile.splat %x : tensor<1048576xi64>\n";
  for (int i = 1; i != 300; ++i)
    body += "  %" + std::to_string(i) + " = arith.addi %" +
            std::to_string(i - 1) + ", %0 : tensor<1048576xi64>\n";
  Machine machine(kernelWith("%x: i64", body));
  ASSERT_TRUE(machine.kernel()) << machine.messages();
  EXPECT_LE(machine.kernel()->getBytesPerThread(), 33u << 20);
}

static void expectLaunchRefused(std::vector<InterpreterArray> arrays,
                                std::vector<InterpreterArgument> arguments,
                                const std::string &expected,
                                std::array<uint32_t, 3> grid = {1, 1, 1}) {
  Machine machine(kernelWith("%p: !tile.ptr<i32>, %n: i32", ""));
  ASSERT_TRUE(machine.kernel());
  EXPECT_FALSE(machine.kernel()->run(grid, arrays, arguments, {},
                                     machine.diagnostics()));
  std::string text =
      "kernel.mlir:1:1: error: launch of `k`: " + expected + " [E0511]";
  EXPECT_EQ(machine.messages().substr(0, text.size()), text);
}

TEST(Refusal, Launches) {
  InterpreterArgument scalar = InterpreterArgument::scalar(1);
  InterpreterArgument pointer = InterpreterArgument::pointer(0);
  expectLaunchRefused({}, {pointer}, "it has 2 arguments, but 1 were passed");
  expectLaunchRefused({}, {pointer, pointer},
                      "argument 1 is a scalar, but a pointer was passed");
  expectLaunchRefused({}, {scalar, scalar},
                      "argument 0 is a pointer, but a scalar was passed");
  expectLaunchRefused({{"x", nullptr, kMaxArrayBytes + 1, false}},
                      {pointer, scalar},
                      "the array `x` has 549755813889 bytes, more than "
                      "549755813888");
  expectLaunchRefused({}, {pointer, scalar},
                      "the grid has 2^63 programs or more", {~0u, ~0u, ~0u});
}
