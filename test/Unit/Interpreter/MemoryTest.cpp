//===- MemoryTest.cpp - loads, stores and what is wrong with them ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masks, pointers of every kind, and for each error of an access the whole
// text of its message.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <numeric>

using namespace tile;
using namespace tile::test;

/// Copies 8 elements a program, of which `n` exist.
static const char *kCopy =
    R"(func.func @k(%in: !tile.ptr<f32>, %out: !tile.ptr<f32>, %n: i32)
    attributes {tile.kernel} {
  %pid = tile.program_id 0
  %block = arith.constant 8 : i32
  %start = arith.muli %pid, %block : i32
  %range = tile.range 0 to 8 : tensor<8xi32>
  %starts = tile.splat %start : tensor<8xi32>
  %offsets = arith.addi %starts, %range : tensor<8xi32>
  %ns = tile.splat %n : tensor<8xi32>
  %mask = arith.cmpi slt, %offsets, %ns : tensor<8xi32>
  %ins = tile.splat %in : tensor<8x!tile.ptr<f32>>
  %pin = tile.ptr_add %ins, %offsets : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  %x = tile.load %pin mask %mask : tensor<8x!tile.ptr<f32>>
  %outs = tile.splat %out : tensor<8x!tile.ptr<f32>>
  %pout = tile.ptr_add %outs, %offsets : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  tile.store %pout, %x mask %mask : tensor<8x!tile.ptr<f32>>
  return
}
)";

static std::vector<float> counting(size_t count) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

TEST(Memory, MasksGuardTheEnd) {
  for (uint32_t n : {0u, 1u, 7u, 8u, 9u, 40u}) {
    std::vector<float> in = counting(n), out(48, -1);
    Machine machine(kCopy);
    ASSERT_TRUE(
        machine.run({6, 1, 1}, {arrayOf("in", in), arrayOf("out", out)}, {n}))
        << machine.messages();
    for (uint32_t i = 0; i != 48; ++i)
      EXPECT_EQ(out[i], i < n ? i + 1.0f : -1.0f);
  }
}

TEST(Memory, MaskedLanesGetOtherOrZero) {
  const TypeInfo &f32 = floatTypes()[4], &i1 = integerTypes()[0];
  // A load of its own operand: %pa points to the elements of %a.
  std::string tile = "tensor<4x!tile.ptr<f32>>";
  EXPECT_EQ(applyOperation("%r = tile.load %pa mask %b other %c : " + tile,
                           {f32, i1, f32}, f32,
                           {{1, 2, 3, 4}, {1, 0, 0, 1}, {5, 6, 7, 8}}),
            (std::vector<uint64_t>{1, 6, 7, 4}));
  EXPECT_EQ(applyOperation("%r = tile.load %pa mask %b : " + tile, {f32, i1},
                           f32, {{1, 2, 3, 4}, {1, 0, 0, 1}}),
            (std::vector<uint64_t>{1, 0, 0, 4}));
}

TEST(Memory, TruthValuesAreBytes) {
  const TypeInfo &i1 = integerTypes()[0], &i8 = integerTypes()[1];
  // Any byte but zero is true, and what is stored is one.
  EXPECT_EQ(
      applyOperation("arith.extui %a : $0 to $r", {i1}, i8, {{0, 1, 2, 255}}),
      (std::vector<uint64_t>{0, 1, 1, 1}));
  EXPECT_EQ(
      applyOperation("arith.trunci %a : $0 to $r", {i8}, i1, {{0, 1, 2, 255}}),
      (std::vector<uint64_t>{0, 1, 0, 1}));
}

TEST(Memory, OffsetsMayBeUnsigned) {
  const char *text = R"(
    func.func @k(%p: !tile.ptr<i8>, %signed: i8, %unsigned: i8)
        attributes {tile.kernel} {
      %one = arith.constant 1 : i8
      %hundred = arith.constant 100 : i32
      %middle = tile.ptr_add %p, %hundred : !tile.ptr<i8>, i32
      %a = tile.ptr_add %middle, %signed : !tile.ptr<i8>, i8
      tile.store %a, %one : !tile.ptr<i8>
      %b = tile.ptr_add %middle, %unsigned unsigned : !tile.ptr<i8>, i8
      tile.store %b, %one : !tile.ptr<i8>
      return
    })";
  std::vector<uint8_t> data(400);
  Machine machine(text);
  ASSERT_TRUE(machine.run({1, 1, 1}, {arrayOf("p", data)}, {0xff, 0xff}))
      << machine.messages();
  for (size_t i = 0; i != data.size(); ++i)
    EXPECT_EQ(data[i], i == 99 || i == 355);
}

/// A tile of pointers into two arrays, and pointers that stand in memory.
TEST(Memory, PointersToSeveralArrays) {
  const char *text = R"(
    func.func @k(%table: !tile.ptr<!tile.ptr<i32>>, %out: !tile.ptr<i32>)
        attributes {tile.kernel} {
      %i = tile.range 0 to 4 : tensor<4xi32>
      %t = tile.splat %table : tensor<4x!tile.ptr<!tile.ptr<i32>>>
      %ti = tile.ptr_add %t, %i
          : tensor<4x!tile.ptr<!tile.ptr<i32>>>, tensor<4xi32>
      %p = tile.load %ti : tensor<4x!tile.ptr<!tile.ptr<i32>>>
      %x = tile.load %p : tensor<4x!tile.ptr<i32>>
      %o = tile.splat %out : tensor<4x!tile.ptr<i32>>
      %oi = tile.ptr_add %o, %i : tensor<4x!tile.ptr<i32>>, tensor<4xi32>
      tile.store %oi, %x : tensor<4x!tile.ptr<i32>>
      tile.store %p, %i : tensor<4x!tile.ptr<i32>>
      return
    })";
  std::vector<int32_t> a = {10, 11}, b = {20, 21}, out(4);
  std::vector<uint64_t> table = {
      getVirtualAddress(2, 4), getVirtualAddress(3, 0), getVirtualAddress(3, 4),
      getVirtualAddress(2, 0)};
  Machine machine(text);
  std::vector<InterpreterArray> arrays = {arrayOf("table", table),
                                          arrayOf("out", out), arrayOf("a", a),
                                          arrayOf("b", b)};
  ASSERT_TRUE(machine.kernel()) << machine.messages();
  ASSERT_TRUE(machine.kernel()->run(
      {1, 1, 1}, arrays,
      {InterpreterArgument::pointer(0), InterpreterArgument::pointer(1)}, {},
      machine.diagnostics()))
      << machine.messages();
  EXPECT_EQ(out, (std::vector<int32_t>{11, 20, 21, 10}));
  EXPECT_EQ(a, (std::vector<int32_t>{3, 0}));
  EXPECT_EQ(b, (std::vector<int32_t>{1, 2}));
}

TEST(Memory, PointersAreIntegers) {
  const char *text = R"(
    func.func @k(%p: !tile.ptr<f32>, %out: !tile.ptr<i64>)
        attributes {tile.kernel} {
      %a = tile.ptr_to_int %p : !tile.ptr<f32> to i64
      %four = arith.constant 4 : i64
      %b = arith.addi %a, %four : i64
      %q = tile.int_to_ptr %b : i64 to !tile.ptr<f32>
      %c = tile.ptr_cast %q : !tile.ptr<f32> to !tile.ptr<i32>
      %x = tile.load %c : !tile.ptr<i32>
      %y = arith.extui %x : i32 to i64
      tile.store %out, %y : !tile.ptr<i64>
      return
    })";
  std::vector<float> in = {1, 2};
  std::vector<uint64_t> out(1);
  Machine machine(text);
  ASSERT_TRUE(machine.run({1, 1, 1}, {arrayOf("in", in), arrayOf("out", out)}))
      << machine.messages();
  EXPECT_EQ(out[0], 0x40000000u);
}

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static void expectMessage(const Machine &machine, const std::string &expected) {
  EXPECT_EQ(machine.messages(), expected);
}

TEST(Memory, OutOfBoundsBeyondTheEnd) {
  std::vector<float> in = counting(20), out(40);
  Machine machine(kCopy);
  EXPECT_FALSE(
      machine.run({5, 1, 1}, {arrayOf("in", in), arrayOf("out", out)}, {40}));
  expectMessage(machine,
                "kernel.mlir:13:8: error: load out of bounds: element 20 of "
                R"(`in`, which has 20 elements [E0501]
      %x = tile.load %pin mask %mask : tensor<8x!tile.ptr<f32>>
           ^
note: byte offset 80 of an array of 80 bytes
note: in program (2, 0, 0) of kernel `k`, element (4) of the tile
help: make the mask exclude elements outside the array
)");
}

TEST(Memory, OutOfBoundsBeforeTheBeginning) {
  const char *text =
      R"(func.func private @get(%p: !tile.ptr<i16>, %i: i32) -> i16 {
  %q = tile.ptr_add %p, %i : !tile.ptr<i16>, i32
  %x = tile.load %q : !tile.ptr<i16>
  return %x : i16
}
func.func @k(%p: !tile.ptr<i16>, %i: i32) attributes {tile.kernel} {
  %x = call @get(%p, %i) : (!tile.ptr<i16>, i32) -> i16
  tile.store %p, %x : !tile.ptr<i16>
  return
}
)";
  std::vector<int16_t> data(1);
  Machine machine(text);
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data)}, {0xffffffff}));
  expectMessage(machine,
                "kernel.mlir:3:8: error: load out of bounds: element -1 of "
                R"(`data`, which has 1 element [E0501]
      %x = tile.load %q : !tile.ptr<i16>
           ^
note: byte offset -2 of an array of 2 bytes
note: in program (0, 0, 0) of kernel `k`
kernel.mlir:7:8: note: called from here
      %x = call @get(%p, %i) : (!tile.ptr<i16>, i32) -> i16
           ^
help: mask the access, as in `mask=offsets < n`
)");
}

/// Stores a scalar at a byte offset, through a pointer to `type`.
static std::string storeAtByte(const std::string &type) {
  return "func.func @k(%p: !tile.ptr<i8>, %i: i64) attributes {tile.kernel} "
         "{\n  %q = tile.ptr_add %p, %i : !tile.ptr<i8>, i64\n  %r = "
         "tile.ptr_cast %q : !tile.ptr<i8> to !tile.ptr<" +
         type + ">\n  %x = arith.constant 1 : " + type +
         "\n  tile.store %r, %x : !tile.ptr<" + type + ">\n  return\n}\n";
}

TEST(Memory, Misaligned) {
  std::vector<uint8_t> data(16);
  Machine machine(storeAtByte("i32"));
  EXPECT_TRUE(machine.run({1, 1, 1}, {arrayOf("data", data)}, {12}));
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data)}, {2}));
  expectMessage(machine,
                "kernel.mlir:5:3: error: misaligned store: byte 2 of `data` is "
                R"(no multiple of 4 [E0503]
      tile.store %r, %x : !tile.ptr<i32>
      ^
note: in program (0, 0, 0) of kernel `k`
)");
}

TEST(Memory, LastElementMustFit) {
  for (uint64_t offset : {13, 14, 16, 1000}) {
    std::vector<uint8_t> data(16);
    Machine machine(storeAtByte("i32"));
    EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data)}, {offset}));
    EXPECT_NE(machine.messages().find("store out of bounds"), std::string::npos)
        << machine.messages();
  }
}

TEST(Memory, ReadOnly) {
  std::vector<uint8_t> data(16);
  Machine machine(storeAtByte("i8"));
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data, true)}, {2}));
  expectMessage(
      machine,
      R"(kernel.mlir:5:3: error: store into `data`, which is read-only [E0504]
      tile.store %r, %x : !tile.ptr<i8>
      ^
note: in program (0, 0, 0) of kernel `k`
)");
  EXPECT_EQ(data, std::vector<uint8_t>(16));
}

TEST(Memory, WildPointer) {
  std::vector<uint8_t> data(16);
  Machine machine(storeAtByte("i8"));
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data)}, {1ull << 41}));
  expectMessage(machine,
                "kernel.mlir:5:3: error: store through a pointer to no array: "
                R"(its address is 0x30000000000 [E0502]
      tile.store %r, %x : !tile.ptr<i8>
      ^
note: in program (0, 0, 0) of kernel `k`
)");
}

TEST(Memory, NullPointer) {
  Machine machine(storeAtByte("i8"));
  ASSERT_TRUE(machine.kernel());
  EXPECT_FALSE(machine.kernel()->run(
      {1, 1, 1}, {},
      {InterpreterArgument::nullPointer(), InterpreterArgument::scalar(0)}, {},
      machine.diagnostics()));
  expectMessage(machine,
                R"(kernel.mlir:5:3: error: store through a null pointer [E0502]
      tile.store %r, %x : !tile.ptr<i8>
      ^
note: in program (0, 0, 0) of kernel `k`
)");
}

/// Lanes that a mask switches off may point anywhere.
TEST(Memory, MaskedLanesAreNotChecked) {
  std::vector<float> in = counting(8), out(8);
  Machine machine(kCopy);
  EXPECT_TRUE(
      machine.run({100, 1, 1}, {arrayOf("in", in), arrayOf("out", out)}, {8}));
  EXPECT_EQ(in, out);
}

/// The lane is given by its coordinates in the tile.
TEST(Memory, LaneOfTwoDimensions) {
  const char *text = R"(
    func.func @k(%p: !tile.ptr<i32>) attributes {tile.kernel} {
      %o = arith.constant dense<[[0, 1, 2, 3], [4, 5, 6, 7]]> : tensor<2x4xi32>
      %s = tile.splat %p : tensor<2x4x!tile.ptr<i32>>
      %q = tile.ptr_add %s, %o : tensor<2x4x!tile.ptr<i32>>, tensor<2x4xi32>
      tile.store %q, %o : tensor<2x4x!tile.ptr<i32>>
      return
    })";
  std::vector<int32_t> data(6);
  Machine machine(text);
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("data", data)}));
  EXPECT_NE(machine.messages().find("element (1, 2) of the tile"),
            std::string::npos)
      << machine.messages();
  EXPECT_EQ(data, std::vector<int32_t>(6)) << "nothing is stored";
}
