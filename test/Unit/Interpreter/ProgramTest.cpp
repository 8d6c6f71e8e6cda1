//===- ProgramTest.cpp - claims and output of programs --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assertions, assumptions and barriers; what is printed, line by line, for
// every type, and that lines of programs on several threads do not mix.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <set>

using namespace tile;
using namespace tile::test;

//===----------------------------------------------------------------------===//
// Claims
//===----------------------------------------------------------------------===//

static const char *kClaims = R"(
  func.func @k(%limit: i32, %mask: i32) attributes {tile.kernel} {
    %p = tile.program_id 0
    %i = tile.range 0 to 16 : tensor<16xi32>
    %x = tile.reshape %i : tensor<16xi32> to tensor<2x8xi32>
    %l = tile.splat %limit : tensor<2x8xi32>
    %n = tile.splat %mask : tensor<2x8xi32>
    %ps = tile.splat %p : tensor<2x8xi32>
    %y = arith.addi %x, %ps : tensor<2x8xi32>
    %c = arith.cmpi slt, %y, %l : tensor<2x8xi32>
    %m = arith.cmpi slt, %x, %n : tensor<2x8xi32>
    tile.assert %c, "index {0} too large" mask %m : tensor<2x8xi1>
    tile.barrier
    return
  })";

static void expectMessage(Machine &machine, const std::string &part) {
  EXPECT_NE(machine.messages().find(part), std::string::npos)
      << machine.messages();
}

TEST(Claims, AssertionsHaveMessageProgramAndElement) {
  Machine holds(kClaims);
  EXPECT_TRUE(holds.run({3, 1, 1}, {}, {18, 16})) << holds.messages();
  Machine masked(kClaims);
  EXPECT_TRUE(masked.run({3, 1, 1}, {}, {13, 11})) << masked.messages();
  Machine fails(kClaims);
  EXPECT_FALSE(fails.run({3, 1, 1}, {}, {13, 12}));
  expectMessage(fails, "error: assertion failed: index {0} too large [E0515]");
  expectMessage(fails, "in program (2, 0, 0) of kernel `k`, element (1, 3) of "
                       "the tile");
}

TEST(Claims, AssumptionsAreChecked) {
  const char *text = R"(
    func.func @k(%n: i32) attributes {tile.kernel} {
      %zero = arith.constant 0 : i32
      %c = arith.cmpi sgt, %n, %zero : i32
      tile.assume %c : i1
      return
    })";
  Machine machine(text);
  EXPECT_TRUE(machine.run({1, 1, 1}, {}, {1}));
  EXPECT_FALSE(machine.run({1, 1, 1}, {}, {0}));
  expectMessage(machine, "error: assumption does not hold [E0516]");
  expectMessage(machine, "in program (0, 0, 0) of kernel `k`\n");
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static std::string printed(const std::string &lines,
                           std::array<uint32_t, 3> grid = {1, 1, 1},
                           unsigned threads = 1) {
  Machine machine("func.func @k(%p: !tile.ptr<f32>) attributes {tile.kernel} "
                  "{\n" +
                  lines + "\nreturn\n}");
  std::vector<float> array(4);
  std::string text;
  llvm::raw_string_ostream stream(text);
  InterpreterOptions options;
  options.output = &stream;
  options.threads = threads;
  EXPECT_TRUE(machine.run(grid, {arrayOf("p", array)}, {}, options))
      << machine.messages();
  return text;
}

TEST(Print, ALineForEachElement) {
  EXPECT_EQ(printed(R"(
    %i = tile.range 10 to 26 : tensor<16xi32>
    %x = tile.reshape %i : tensor<16xi32> to tensor<16x1xi32>
    %y = tile.range 7 to 8 : tensor<1xi32>
    tile.print " y: " (%y) unsigned [false] : tensor<1xi32>
    %s = arith.constant 5 : i32
    tile.print " s: " (%s) unsigned [false] : i32
    tile.print "done" () unsigned [])"),
            "pid (0, 0, 0) idx (0) y: 7\n"
            "pid (0, 0, 0) idx () s: 5\n"
            "pid (0, 0, 0) done\n");
  std::string text = printed(R"(
    %i = tile.range 10 to 26 : tensor<16xi32>
    %x = tile.reshape %i : tensor<16xi32> to tensor<8x2xi32>
    tile.print " x: " (%x) unsigned [false] : tensor<8x2xi32>
    tile.print " i: " (%i) unsigned [false] : tensor<16xi32>)");
  EXPECT_NE(text.find("pid (0, 0, 0) idx (1, 1) x: 13\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("pid (0, 0, 0) idx ( 3) i: 13\n"), std::string::npos)
      << text;
  EXPECT_EQ(llvm::StringRef(text).count('\n'), 32u);
}

TEST(Print, ValuesOfAllTypes) {
  EXPECT_EQ(printed(R"(
    %a = arith.constant -1 : i8
    %b = arith.constant -2 : i64
    %c = arith.constant true
    %d = arith.constant 1.5 : f16
    %e = arith.constant 0x7fc00000 : f32
    %f = arith.constant 0xfff0000000000000 : f64
    %g = arith.constant -2.0 : bf16
    tile.print " v: " (%a, %a, %b, %b, %c, %d, %e, %f, %g, %p)
        unsigned [false, true, false, true, false, false, false, false, false,
            false]
        : i8, i8, i64, i64, i1, f16, f32, f64, bf16, !tile.ptr<f32>)"),
            "pid (0, 0, 0) idx () v: (operand 0) -1\n"
            "pid (0, 0, 0) idx () v: (operand 1) 255\n"
            "pid (0, 0, 0) idx () v: (operand 2) -2\n"
            "pid (0, 0, 0) idx () v: (operand 3) 18446744073709551614\n"
            "pid (0, 0, 0) idx () v: (operand 4) 1\n"
            "pid (0, 0, 0) idx () v: (operand 5) 1.500000\n"
            "pid (0, 0, 0) idx () v: (operand 6) nan\n"
            "pid (0, 0, 0) idx () v: (operand 7) -inf\n"
            "pid (0, 0, 0) idx () v: (operand 8) -2.000000\n"
            "pid (0, 0, 0) idx () v: (operand 9) 0x10000000000\n");
  EXPECT_EQ(printed(R"(
    %a = arith.constant 10 : i8
    %b = arith.constant 255 : i32
    %c = arith.constant 1.0 : f16
    tile.print " h: " (%a, %b, %c) unsigned [false, false, false] hex
        : i8, i32, f16)"),
            "pid (0, 0, 0) idx () h: (operand 0) 0x0a\n"
            "pid (0, 0, 0) idx () h: (operand 1) 0x000000ff\n"
            "pid (0, 0, 0) idx () h: (operand 2) 0x3c00\n");
}

TEST(Print, LinesOfProgramsDoNotMix) {
  std::string text = printed(R"(
    %x = tile.program_id 0
    %y = tile.program_id 2
    %s = arith.addi %x, %y : i32
    %t = tile.splat %s : tensor<4xi32>
    tile.print " sum: " (%t) unsigned [true] : tensor<4xi32>)",
                             {40, 1, 3}, 4);
  std::multiset<std::string> lines, expected;
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(text).split(parts, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts)
    lines.insert(part.str());
  for (int x = 0; x != 40; ++x)
    for (int z = 0; z != 3; ++z)
      for (int i = 0; i != 4; ++i)
        expected.insert("pid (" + llvm::itostr(x) + ", 0, " + llvm::itostr(z) +
                        ") idx (" + llvm::itostr(i) +
                        ") sum: " + llvm::itostr(x + z));
  EXPECT_EQ(lines, expected);
}
