//===- ReductionTest.cpp - reductions, scans and maps ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Regions of all sorts against loops: straight and branching code, tuples,
// code that does not commute, constants from outside, calls; along each axis,
// forward and in reverse.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace tile;
using namespace tile::test;

static std::vector<int32_t> randomIntegers(uint64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<int32_t> values(count);
  for (int32_t &value : values)
    value = static_cast<int32_t>(random());
  return values;
}

/// A 3-D tile of 2x8x4 is reduced along an axis; `expected` has the result.
static void checkSum(unsigned axis, const std::string &shape, uint64_t count) {
  std::vector<int32_t> values = randomIntegers(64, axis);
  std::vector<int32_t> expected(count);
  for (int i = 0; i != 64; ++i) {
    int index[] = {i / 32, i / 4 % 8, i % 4};
    int extents[] = {2, 8, 4}, at = 0;
    for (unsigned dimension = 0; dimension != 3; ++dimension)
      if (dimension != axis)
        at = at * extents[dimension] + index[dimension];
    expected[at] = static_cast<int32_t>(static_cast<uint32_t>(expected[at]) +
                                        static_cast<uint32_t>(values[i]));
  }
  std::vector<TileData> result = runLines(
      "%x = tile.reshape %a : tensor<64xi32> to tensor<2x8x4xi32>\n"
      "%s = tile.reduce %x axis " +
          std::to_string(axis) + " : (tensor<2x8x4xi32>) -> tensor<" + shape +
          "xi32> {\n^bb0(%l: i32, %h: i32):\n"
          "  %sum = arith.addi %l, %h : i32\n  tile.yield %sum : i32\n}\n"
          "%r0 = tile.reshape %s : tensor<" +
          shape + "xi32> to tensor<" + std::to_string(count) + "xi32>",
      {TileData::of("i32", values)}, {{"i32", count, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected) << axis;
}

TEST(Reduction, SumsAlongEachAxis) {
  checkSum(0, "8x4", 32);
  checkSum(1, "2x4", 8);
  checkSum(2, "2x8", 16);
}

/// The grouping is a tree of neighbours, so float sums are the same bits.
TEST(Reduction, GroupingIsFixed) {
  std::mt19937 random(5);
  std::vector<float> values(1024);
  for (float &value : values)
    value = std::ldexp(static_cast<float>(random()), -(random() % 60));
  std::vector<float> level = values;
  while (level.size() > 1) {
    std::vector<float> next;
    for (size_t i = 0; i != level.size(); i += 2)
      next.push_back(level[i] + level[i + 1]);
    level = next;
  }
  std::vector<TileData> result =
      runLines(R"(
    %s = tile.reduce %a axis 0 commutes : (tensor<1024xf32>) -> f32 {
    ^bb0(%l: f32, %h: f32):
      %sum = arith.addf %l, %h : f32
      tile.yield %sum : f32
    }
    %r0 = tile.splat %s : tensor<1xf32>
  )",
               {TileData::of("f32", values)}, {{"f32", 1, 4}});
  EXPECT_EQ(result[0].as<float>(), level);
}

/// The index of the largest element, the first of several: a tuple, a constant
/// of the kernel, and code that is not commutative.
static const char *kArgMax = R"(
    %x = tile.reshape %a : tensor<256xf32> to tensor<4x64xf32>
    %j = tile.range 0 to 64 : tensor<64xi32>
    %k = tile.expand_dims %j axis = 0 : tensor<64xi32> to tensor<1x64xi32>
    %i = tile.broadcast %k : tensor<1x64xi32> to tensor<4x64xi32>
    %true = arith.constant true
    %r0, %r1 = tile.reduce %x, %i axis 1
        : (tensor<4x64xf32>, tensor<4x64xi32>) -> (tensor<4xf32>,
            tensor<4xi32>) {
    ^bb0(%v: f32, %p: i32, %w: f32, %q: i32):
      %greater = arith.cmpf ogt, %v, %w : f32
      %same = arith.cmpf oeq, %v, %w : f32
      %less = arith.cmpi slt, %p, %q : i32
      %tie = arith.andi %same, %less : i1
      %either = arith.ori %greater, %tie : i1
      %left = arith.andi %either, %true : i1
      %m = arith.select %left, %v, %w : f32
      %n = arith.select %left, %p, %q : i32
      tile.yield %m, %n : f32, i32
    }
  )";

TEST(Reduction, TuplesFindTheFirstMaximum) {
  std::mt19937 random(9);
  std::vector<float> values(256), maxima(4);
  for (float &value : values)
    value = static_cast<float>(random() % 20);
  std::vector<int32_t> indices(4);
  for (int row = 0; row != 4; ++row)
    for (int i = 1; i != 64; ++i)
      if (values[row * 64 + i] > values[row * 64 + indices[row]])
        indices[row] = i;
  for (int row = 0; row != 4; ++row)
    maxima[row] = values[row * 64 + indices[row]];
  std::vector<TileData> result = runLines(
      kArgMax, {TileData::of("f32", values)}, {{"f32", 4, 4}, {"i32", 4, 4}});
  EXPECT_EQ(result[0].as<float>(), maxima);
  EXPECT_EQ(result[1].as<int32_t>(), indices);
}

/// The left one of two: associative, not commutative, and it yields an
/// argument.
TEST(Reduction, OrderIsThatOfTheAxis) {
  for (const char *which : {"%l", "%h"}) {
    std::vector<int32_t> values = randomIntegers(32, 1);
    std::vector<TileData> result =
        runLines("%s = tile.reduce %a axis 0 : (tensor<32xi32>) -> i32 {\n"
                 "^bb0(%l: i32, %h: i32):\n  tile.yield " +
                     std::string(which) +
                     " : i32\n}\n%r0 = tile.splat %s : tensor<1xi32>",
                 {TileData::of("i32", values)}, {{"i32", 1, 4}});
    int32_t expected = which[1] == 'l' ? values.front() : values.back();
    EXPECT_EQ(result[0].as<int32_t>(), std::vector<int32_t>{expected});
  }
}

/// Code with branches is executed lane by lane, with the same result.
TEST(Reduction, RegionsMayBranch) {
  std::vector<int32_t> values = randomIntegers(128, 2);
  std::vector<int32_t> expected(values.begin(), values.begin() + 32);
  for (int i = 32; i != 128; ++i)
    expected[i % 32] = std::max(expected[i % 32], values[i]);
  std::vector<TileData> result =
      runLines(R"(
    %x = tile.reshape %a : tensor<128xi32> to tensor<4x32xi32>
    %zero = arith.constant 0 : i32
    %r0 = tile.reduce %x axis 0 : (tensor<4x32xi32>) -> tensor<32xi32> {
    ^bb0(%l: i32, %h: i32):
      %less = arith.cmpi slt, %l, %h : i32
      %m = scf.if %less -> (i32) {
        %same = arith.addi %h, %zero : i32
        scf.yield %same : i32
      } else {
        scf.yield %l : i32
      }
      tile.yield %m : i32
    }
  )",
               {TileData::of("i32", values)}, {{"i32", 32, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected);
}

TEST(Reduction, NaNFollowsTheRegion) {
  std::vector<float> values(64, 1.0f);
  values[17] = std::nanf("");
  std::vector<TileData> result =
      runLines(R"(
    %n = tile.reduce %a axis 0 : (tensor<64xf32>) -> f32 {
    ^bb0(%l: f32, %h: f32):
      %m = arith.maxnumf %l, %h : f32
      tile.yield %m : f32
    }
    %p = tile.reduce %a axis 0 : (tensor<64xf32>) -> f32 {
    ^bb0(%l: f32, %h: f32):
      %m = arith.maximumf %l, %h : f32
      tile.yield %m : f32
    }
    %r0 = tile.splat %n : tensor<1xf32>
    %r1 = tile.splat %p : tensor<1xf32>
  )",
               {TileData::of("f32", values)}, {{"f32", 1, 4}, {"f32", 1, 4}});
  EXPECT_EQ(result[0].as<float>(), std::vector<float>{1.0f});
  EXPECT_TRUE(std::isnan(result[1].as<float>()[0]));
}

/// In a loop, values of one round are not overwritten by intermediate results
/// of the next: with straight code, with branches, and with a scan between.
TEST(Reduction, LoopsKeepWhatTheyCarry) {
  std::vector<int32_t> values = randomIntegers(256, 8);
  for (int32_t &value : values)
    value &= 0xff;
  std::vector<int32_t> carried(16);
  int32_t total = 0;
  for (int round = 0; round != 16; ++round) {
    int32_t most = 0, sum = 0;
    for (int i = 0; i != 16; ++i) {
      int32_t value = values[round * 16 + i] + carried[i] % 7;
      most = std::max(most, value);
      sum += value;
      carried[i] += sum;
    }
    total = static_cast<int32_t>(static_cast<uint32_t>(total) * 3 +
                                 static_cast<uint32_t>(most + sum));
  }
  std::string body = R"(
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %three = arith.constant 3 : i32
    %sixteen = arith.constant 16 : i32
    %none = arith.constant dense<0> : tensor<16xi32>
    %seven = arith.constant dense<7> : tensor<16xi32>
    %lanes = tile.range 0 to 16 : tensor<16xi32>
    %t, %c = scf.for %i = %zero to %sixteen step %one
        iter_args(%total = %zero, %carried = %none)
        -> (i32, tensor<16xi32>) : i32 {
      %first = arith.muli %i, %sixteen : i32
      %firsts = tile.splat %first : tensor<16xi32>
      %at = arith.addi %firsts, %lanes : tensor<16xi32>
      %v = tile.gather %a[%at] axis 0 : tensor<256xi32>, tensor<16xi32>
      %rest = arith.remsi %carried, %seven : tensor<16xi32>
      %x = arith.addi %v, %rest : tensor<16xi32>
      %most = tile.reduce %x axis 0 : (tensor<16xi32>) -> i32 {
      ^bb0(%l: i32, %h: i32):
        %less = arith.cmpi slt, %l, %h : i32
        %m = scf.if %less -> (i32) {
          scf.yield %h : i32
        } else {
          scf.yield %l : i32
        }
        tile.yield %m : i32
      }
      %sum = tile.reduce %x axis 0 : (tensor<16xi32>) -> i32 {
      ^bb0(%l: i32, %h: i32):
        %s = arith.addi %l, %h : i32
        tile.yield %s : i32
      }
      %sums = tile.scan %x axis 0 : (tensor<16xi32>) -> tensor<16xi32> {
      ^bb0(%l: i32, %h: i32):
        %s = arith.addi %l, %h : i32
        tile.yield %s : i32
      }
      %tripled = arith.muli %total, %three : i32
      %more = arith.addi %tripled, %most : i32
      %next = arith.addi %more, %sum : i32
      %kept = arith.addi %carried, %sums : tensor<16xi32>
      scf.yield %next, %kept : i32, tensor<16xi32>
    }
    %r0 = tile.splat %t : tensor<1xi32>
    %r1 = tile.reshape %c : tensor<16xi32> to tensor<16xi32>
  )";
  std::vector<TileData> result = runLines(body, {TileData::of("i32", values)},
                                          {{"i32", 1, 4}, {"i32", 16, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), std::vector<int32_t>{total});
  EXPECT_EQ(result[1].as<int32_t>(), carried);
}

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

static void checkScan(unsigned axis, bool isReverse) {
  std::vector<int32_t> values = randomIntegers(2 * 16 * 4, axis);
  std::vector<int32_t> expected = values;
  int pitch = axis == 0 ? 64 : axis == 1 ? 4 : 1;
  int extent = axis == 0 ? 2 : axis == 1 ? 16 : 4;
  for (int step = 1; step < extent; ++step)
    for (int i = 0; i != 128; ++i) {
      int at = i / pitch % extent;
      int from = isReverse ? extent - 1 - step : step;
      if (at == from)
        expected[i] += expected[isReverse ? i + pitch : i - pitch];
    }
  std::vector<TileData> result = runLines(
      "%x = tile.reshape %a : tensor<128xi32> to tensor<2x16x4xi32>\n"
      "%s = tile.scan %x axis " +
          std::to_string(axis) + (isReverse ? " reverse" : "") +
          " : (tensor<2x16x4xi32>) -> tensor<2x16x4xi32> {\n"
          "^bb0(%l: i32, %h: i32):\n  %sum = arith.addi %l, %h : i32\n"
          "  tile.yield %sum : i32\n}\n"
          "%r0 = tile.reshape %s : tensor<2x16x4xi32> to tensor<128xi32>",
      {TileData::of("i32", values)}, {{"i32", 128, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected) << axis << isReverse;
}

TEST(Scan, SumsAlongEachAxis) {
  for (unsigned axis : {0, 1, 2})
    for (bool isReverse : {false, true})
      checkScan(axis, isReverse);
}

/// h[i] = a[i] * h[i - 1] + b[i]: a tuple that does not commute, in wrapping
/// integers, where any order but the right one gives something else.
static void checkRecurrence(bool isReverse, bool branches) {
  std::vector<int32_t> a = randomIntegers(64, 3), b = randomIntegers(64, 4);
  std::vector<int32_t> expected(64);
  uint32_t state = 0;
  for (int n = 0; n != 64; ++n) {
    int i = isReverse ? 63 - n : n;
    state = state * static_cast<uint32_t>(a[i]) + static_cast<uint32_t>(b[i]);
    expected[i] = static_cast<int32_t>(state);
  }
  std::string product = branches ? R"(
      %true = arith.constant true
      %t = scf.if %true -> (i32) {
        %z = arith.muli %b0, %a1 : i32
        scf.yield %z : i32
      } else {
        scf.yield %a0 : i32
      })"
                                 : "\n      %t = arith.muli %b0, %a1 : i32";
  std::vector<TileData> result = runLines(
      std::string("%x, %r0 = tile.scan %a, %b axis 0") +
          (isReverse ? " reverse" : "") +
          " : (tensor<64xi32>, tensor<64xi32>) -> (tensor<64xi32>, "
          "tensor<64xi32>) {\n"
          "^bb0(%a0: i32, %b0: i32, %a1: i32, %b1: i32):" +
          product + R"(
      %p = arith.muli %a0, %a1 : i32
      %q = arith.addi %t, %b1 : i32
      tile.yield %p, %q : i32, i32
    })",
      {TileData::of("i32", a), TileData::of("i32", b)}, {{"i32", 64, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected) << isReverse << branches;
}

TEST(Scan, TuplesKeepTheOrder) {
  for (bool isReverse : {false, true})
    for (bool branches : {false, true})
      checkRecurrence(isReverse, branches);
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

/// The number of steps to 1 in the Collatz sequence: a loop of another length
/// for each element.
TEST(Map, EveryElementTakesItsOwnWay) {
  std::vector<int32_t> values, expected;
  for (int i = 1; i <= 64; ++i) {
    values.push_back(i);
    int steps = 0;
    for (int x = i; x != 1; x = x % 2 ? 3 * x + 1 : x / 2)
      ++steps;
    expected.push_back(steps);
  }
  std::vector<TileData> result =
      runLines(R"(
    %one = arith.constant 1 : i32
    %two = arith.constant 2 : i32
    %three = arith.constant 3 : i32
    %zero = arith.constant 0 : i32
    %x = tile.reshape %a : tensor<64xi32> to tensor<8x8xi32>
    %m = tile.map %x pack 1 : (tensor<8x8xi32>) -> tensor<8x8xi32> {
    ^bb0(%e: i32):
      %n:2 = scf.while (%v = %e, %s = %zero) : (i32, i32) -> (i32, i32) {
        %more = arith.cmpi ne, %v, %one : i32
        scf.condition(%more) %v, %s : i32, i32
      } do {
      ^bb0(%v: i32, %s: i32):
        %rest = arith.remsi %v, %two : i32
        %odd = arith.cmpi eq, %rest, %one : i32
        %next = scf.if %odd -> (i32) {
          %p = arith.muli %v, %three : i32
          %q = arith.addi %p, %one : i32
          scf.yield %q : i32
        } else {
          %h = arith.divsi %v, %two : i32
          scf.yield %h : i32
        }
        %t = arith.addi %s, %one : i32
        scf.yield %next, %t : i32, i32
      }
      tile.yield %n#1 : i32
    }
    %r0 = tile.reshape %m : tensor<8x8xi32> to tensor<64xi32>
  )",
               {TileData::of("i32", values)}, {{"i32", 64, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), expected);
}

/// Two operands and two results of different types, two elements at a time.
TEST(Map, PacksAreNeighbours) {
  std::vector<int32_t> values = randomIntegers(32, 6);
  std::vector<int16_t> others;
  for (int i = 0; i != 32; ++i)
    others.push_back(static_cast<int16_t>(values[31 - i]));
  std::vector<TileData> result = runLines(
      R"(
    %r0, %r1 = tile.map %a, %b pack 2
        : (tensor<32xi32>, tensor<32xi16>) -> (tensor<32xi16>, tensor<32xi32>) {
    ^bb0(%p: i32, %q: i32, %s: i16, %t: i16):
      %d = arith.subi %p, %q : i32
      tile.yield %t, %s, %d, %p : i16, i16, i32, i32
    }
  )",
      {TileData::of("i32", values), TileData::of("i16", others)},
      {{"i16", 32, 2}, {"i32", 32, 4}});
  std::vector<int16_t> swapped;
  std::vector<int32_t> differences;
  for (int i = 0; i != 32; i += 2) {
    swapped.insert(swapped.end(), {others[i + 1], others[i]});
    uint32_t p = values[i], q = values[i + 1];
    differences.insert(differences.end(),
                       {static_cast<int32_t>(p - q), values[i]});
  }
  EXPECT_EQ(result[0].as<int16_t>(), swapped);
  EXPECT_EQ(result[1].as<int32_t>(), differences);
}

/// A call, a constant of the region, and division by zero in some lanes.
TEST(Map, CallsAndConstants) {
  Machine machine(R"(
    func.func private @half(%x: i32, %y: i32) -> i32 {
      %q = arith.divsi %x, %y : i32
      return %q : i32
    }
    func.func @k(%out: !tile.ptr<i32>) attributes {tile.kernel} {
      %i = tile.range 0 to 8 : tensor<8xi32>
      %m = tile.map %i pack 1 : (tensor<8xi32>) -> tensor<8xi32> {
      ^bb0(%e: i32):
        %c = arith.constant 12 : i32
        %q = func.call @half(%c, %e) : (i32, i32) -> i32
        tile.yield %q : i32
      }
      %s = tile.splat %out : tensor<8x!tile.ptr<i32>>
      %p = tile.ptr_add %s, %i : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
      tile.store %p, %m : tensor<8x!tile.ptr<i32>>
      return
    })");
  std::vector<int32_t> out(8);
  EXPECT_TRUE(machine.run({1, 1, 1}, {arrayOf("out", out)}))
      << machine.messages();
  EXPECT_EQ(out, (std::vector<int32_t>{12, 12, 6, 4, 3, 2, 2, 1}));
}
