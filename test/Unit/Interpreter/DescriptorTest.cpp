//===- DescriptorTest.cpp - blocks of tensors in memory -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads, stores, updates, gathers and scatters through descriptors, inside,
// across and outside of the bounds, with both paddings; descriptors as
// arguments, in loops and in branches; wrong ones.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <cmath>
#include <numeric>

using namespace tile;
using namespace tile::test;

/// A tensor of 6x10 floats in an array of 7x12 (a row of 12 is 48 bytes).
static constexpr int kRows = 6, kColumns = 10, kStride = 12;

static std::vector<float> makeTensor() {
  std::vector<float> values(7 * kStride);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

static std::string kernelWith(const std::string &padding,
                              const std::string &body) {
  return R"(
  func.func @k(%p: !tile.ptr<f32>, %o: !tile.ptr<f32>, %i: i32, %j: i32)
      attributes {tile.kernel} {
    %m = arith.constant 6 : i32
    %n = arith.constant 10 : i32
    %s = arith.constant 12 : i64
    %d = tile.make_descriptor %p shape [%m, %n] strides [%s] padding = )" +
         padding + R"( : !tile.ptr<f32> to !tile.desc<4x8xf32>
    %l = tile.range 0 to 32 : tensor<32xi32>
    %os = tile.splat %o : tensor<32x!tile.ptr<f32>>
    %op = tile.ptr_add %os, %l : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
)" + body +
         "    return\n  }";
}

static const char *kLoad = R"(
    %x = tile.descriptor_load %d[%i, %j]
        : !tile.desc<4x8xf32> to tensor<4x8xf32>
    %y = tile.reshape %x : tensor<4x8xf32> to tensor<32xf32>
    tile.store %op, %y : tensor<32x!tile.ptr<f32>>
)";

static uint64_t bitsOf(int value) { return static_cast<uint32_t>(value); }

TEST(Descriptor, LoadsPadOutside) {
  for (const char *padding : {"zero", "nan"})
    for (int i : {0, 2, 4, -3, 6, 1000000, -2000000000})
      for (int j : {0, 2, 5, -7, 10, 2000000000}) {
        std::vector<float> tensor = makeTensor(), out(32);
        Machine machine(kernelWith(padding, kLoad));
        ASSERT_TRUE(machine.run({1, 1, 1},
                                {arrayOf("p", tensor), arrayOf("o", out)},
                                {bitsOf(i), bitsOf(j)}))
            << machine.messages();
        for (int n = 0; n != 32; ++n) {
          int64_t row = int64_t(i) + n / 8, column = int64_t(j) + n % 8;
          bool isInside =
              row >= 0 && row < kRows && column >= 0 && column < kColumns;
          if (isInside)
            EXPECT_EQ(out[n], tensor[row * kStride + column]);
          else if (padding[0] == 'z')
            EXPECT_EQ(out[n], 0);
          else
            EXPECT_TRUE(std::isnan(out[n]));
        }
      }
}

TEST(Descriptor, StoresAndUpdatesAreClipped) {
  for (const char *operation : {"descriptor_store", "descriptor_reduce fadd"}) {
    std::vector<float> tensor = makeTensor(), out(32);
    std::vector<float> expected = tensor;
    for (int row = 4; row != 6; ++row)
      for (int column = 0; column != 5; ++column) {
        float &element = expected[row * kStride + column];
        float value = 100.0f + (row - 4) * 8 + (column + 3);
        element = operation[11] == 's' ? value : element + value;
      }
    std::iota(out.begin(), out.end(), 100.0f);
    Machine machine(kernelWith(
        "zero", std::string(R"(
    %v = tile.load %op : tensor<32x!tile.ptr<f32>>
    %x = tile.reshape %v : tensor<32xf32> to tensor<4x8xf32>
    tile.)") + operation +
                    R"( %d[%i, %j], %x : !tile.desc<4x8xf32>, tensor<4x8xf32>
)"));
    ASSERT_TRUE(machine.run(
        {1, 1, 1}, {arrayOf("p", tensor), arrayOf("o", out)}, {4, bitsOf(-3)}))
        << machine.messages();
    EXPECT_EQ(tensor, expected) << operation;
  }
}

/// Leading extents of 1 may be missing in the tile.
TEST(Descriptor, LeadingOnesMayBeDropped) {
  std::vector<float> tensor(3 * 4 * 8);
  std::iota(tensor.begin(), tensor.end(), 0.0f);
  std::vector<float> out(32);
  Machine machine(R"(
  func.func @k(%p: !tile.ptr<f32>,
      %o: !tile.ptr<f32>) attributes {tile.kernel} {
    %c3 = arith.constant 3 : i32
    %c4 = arith.constant 4 : i32
    %c8 = arith.constant 8 : i32
    %two = arith.constant 2 : i32
    %zero = arith.constant 0 : i32
    %s0 = arith.constant 32 : i64
    %s1 = arith.constant 8 : i64
    %d = tile.make_descriptor %p shape [%c3, %c4, %c8] strides [%s0, %s1]
        : !tile.ptr<f32> to !tile.desc<1x4x8xf32>
    %x = tile.descriptor_load %d[%two, %zero, %zero]
        : !tile.desc<1x4x8xf32> to tensor<4x8xf32>
    %e = tile.make_descriptor %o shape [%c4, %c8] strides [%s1]
        : !tile.ptr<f32> to !tile.desc<4x8xf32>
    tile.descriptor_store %e[%zero, %zero], %x
        : !tile.desc<4x8xf32>, tensor<4x8xf32>
    return
  })");
  ASSERT_TRUE(machine.run({1, 1, 1}, {arrayOf("p", tensor), arrayOf("o", out)}))
      << machine.messages();
  EXPECT_EQ(out, std::vector<float>(tensor.begin() + 64, tensor.end()));
}

TEST(Descriptor, RowsAreGatheredAndScattered) {
  std::vector<float> tensor = makeTensor(), out(7 * kStride);
  std::vector<int32_t> rows = {5, 0, -1, 3, 6, 3, 2, 1000000000};
  Machine machine(R"(
  func.func @k(%p: !tile.ptr<f32>, %o: !tile.ptr<f32>, %r: !tile.ptr<i32>)
      attributes {tile.kernel} {
    %m = arith.constant 6 : i32
    %n = arith.constant 10 : i32
    %s = arith.constant 12 : i64
    %four = arith.constant 4 : i32
    %d = tile.make_descriptor %p shape [%m, %n] strides [%s]
        : !tile.ptr<f32> to !tile.desc<1x8xf32>
    %e = tile.make_descriptor %o shape [%m, %n] strides [%s]
        : !tile.ptr<f32> to !tile.desc<1x8xf32>
    %l = tile.range 0 to 8 : tensor<8xi32>
    %rs = tile.splat %r : tensor<8x!tile.ptr<i32>>
    %rp = tile.ptr_add %rs, %l : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
    %i = tile.load %rp : tensor<8x!tile.ptr<i32>>
    %x = tile.descriptor_gather %d[%i, %four]
        : !tile.desc<1x8xf32>, tensor<8xi32> to tensor<8x8xf32>
    tile.descriptor_scatter %e[%i, %four], %x
        : !tile.desc<1x8xf32>, tensor<8xi32>, tensor<8x8xf32>
    return
  })");
  ASSERT_TRUE(machine.run(
      {1, 1, 1}, {arrayOf("p", tensor), arrayOf("o", out), arrayOf("r", rows)}))
      << machine.messages();
  std::vector<float> expected(7 * kStride);
  for (int row : {5, 0, 3, 2})
    for (int column = 4; column != kColumns; ++column)
      expected[row * kStride + column] = tensor[row * kStride + column];
  EXPECT_EQ(out, expected);
}

/// Padding NaN of a float of 8 bits, through a loop and a branch that carry
/// descriptors.
TEST(Descriptor, DescriptorsAreValues) {
  std::vector<uint8_t> first(64, 1), second(64, 2), out(64);
  Machine machine(R"(
  func.func @k(%p: !tile.ptr<f8E5M2>, %q: !tile.ptr<f8E5M2>,
      %o: !tile.ptr<f8E5M2>, %w: i1)
      attributes {tile.kernel} {
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %three = arith.constant 3 : i32
    %c4 = arith.constant 4 : i32
    %c16 = arith.constant 16 : i32
    %s = arith.constant 16 : i64
    %d = tile.make_descriptor %p shape [%three, %c16] strides [%s]
        padding = nan : !tile.ptr<f8E5M2> to !tile.desc<4x16xf8E5M2>
    %e = tile.make_descriptor %q shape [%c4, %c16] strides [%s]
        : !tile.ptr<f8E5M2> to !tile.desc<4x16xf8E5M2>
    %f = scf.if %w -> (!tile.desc<4x16xf8E5M2>) {
      scf.yield %d : !tile.desc<4x16xf8E5M2>
    } else {
      scf.yield %e : !tile.desc<4x16xf8E5M2>
    }
    %g:2 = scf.for %n = %zero to %three step %one
        iter_args(%x = %f, %y = %e) -> (!tile.desc<4x16xf8E5M2>,
            !tile.desc<4x16xf8E5M2>) : i32 {
      scf.yield %y, %x : !tile.desc<4x16xf8E5M2>, !tile.desc<4x16xf8E5M2>
    }
    %v = tile.descriptor_load %g#1[%zero, %zero]
        : !tile.desc<4x16xf8E5M2> to tensor<4x16xf8E5M2>
    %h = tile.make_descriptor %o shape [%c4, %c16] strides [%s]
        : !tile.ptr<f8E5M2> to !tile.desc<4x16xf8E5M2>
    tile.descriptor_store %h[%zero, %zero], %v
        : !tile.desc<4x16xf8E5M2>, tensor<4x16xf8E5M2>
    return
  })");
  for (uint64_t which : {0, 1}) {
    ASSERT_TRUE(machine.run(
        {1, 1, 1},
        {arrayOf("p", first), arrayOf("q", second), arrayOf("o", out)},
        {which}))
        << machine.messages();
    std::vector<uint8_t> expected(64, which ? 1 : 2);
    if (which)
      std::fill(expected.begin() + 48, expected.end(), 0x7e);
    EXPECT_EQ(out, expected);
  }
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static const char *kCopy = R"(
  func.func @k(%d: !tile.desc<4x8xf32>, %e: !tile.desc<4x8xf32>)
      attributes {tile.kernel} {
    %x = tile.program_id 0
    %y = tile.program_id 1
    %c4 = arith.constant 4 : i32
    %c8 = arith.constant 8 : i32
    %i = arith.muli %y, %c4 : i32
    %j = arith.muli %x, %c8 : i32
    %v = tile.descriptor_load %d[%i, %j]
        : !tile.desc<4x8xf32> to tensor<4x8xf32>
    tile.descriptor_store %e[%i, %j], %v : !tile.desc<4x8xf32>, tensor<4x8xf32>
    return
  })";

static bool runCopy(Machine &machine, InterpreterDescriptor from,
                    std::vector<float> &tensor, std::vector<float> &out) {
  InterpreterDescriptor to{1, 0, {kRows, kColumns}, {kStride, 1}, false};
  return machine.kernel()->run({2, 2, 1},
                               {arrayOf("from", tensor), arrayOf("to", out)},
                               {InterpreterArgument::descriptor(from),
                                InterpreterArgument::descriptor(to)},
                               {}, machine.diagnostics());
}

TEST(Descriptor, ArgumentsOfKernels) {
  std::vector<float> tensor = makeTensor(), out(7 * kStride);
  Machine machine(kCopy);
  ASSERT_TRUE(machine.kernel()) << machine.messages();
  // The tensor begins in the second row, and ends a row earlier.
  EXPECT_TRUE(runCopy(machine,
                      {0, kStride * 4, {5, kColumns}, {kStride, 1}, true},
                      tensor, out))
      << machine.messages();
  for (int row = 0; row != 7; ++row)
    for (int column = 0; column != kStride; ++column) {
      float value = out[row * kStride + column];
      if (row >= kRows || column >= kColumns)
        EXPECT_EQ(value, 0);
      else if (row == 5)
        EXPECT_TRUE(std::isnan(value));
      else
        EXPECT_EQ(value, tensor[(row + 1) * kStride + column]);
    }
}

static void expectRefused(InterpreterDescriptor descriptor,
                          const std::string &message) {
  std::vector<float> tensor = makeTensor(), out(7 * kStride);
  Machine machine(kCopy);
  ASSERT_TRUE(machine.kernel());
  EXPECT_FALSE(runCopy(machine, std::move(descriptor), tensor, out));
  EXPECT_NE(machine.messages().find(message), std::string::npos)
      << machine.messages();
}

TEST(Descriptor, WrongArgumentsAreRefused) {
  expectRefused({2, 0, {6, 10}, {12, 1}, false},
                "the descriptor of argument 0 is made from an array that was "
                "not passed [E0511]");
  expectRefused({0, 0, {6}, {1}, false}, "needs 2 extents and strides");
  expectRefused({0, 4, {6, 10}, {12, 1}, false},
                "has an address that is no multiple of 16 bytes");
  expectRefused({0, 0, {6, 10}, {10, 1}, false},
                "has a stride that is no multiple of 16 bytes");
  expectRefused({0, 0, {6, 5}, {12, 2}, false},
                "has a last stride other than 1");
  Machine machine(kCopy);
  std::vector<float> tensor = makeTensor();
  EXPECT_FALSE(
      machine.run({1, 1, 1}, {arrayOf("a", tensor), arrayOf("b", tensor)}));
  EXPECT_NE(machine.messages().find(
                "argument 0 is a tensor descriptor, but a pointer was passed"),
            std::string::npos)
      << machine.messages();
}

TEST(Descriptor, ClaimsBeyondTheArrayAreErrors) {
  expectRefused({0, 0, {8, 10}, {12, 1}, false},
                "error: load out of bounds: element 84 of `from`, which has 84 "
                "elements [E0501]");
  expectRefused({0, 0, {8, 10}, {12, 1}, false},
                "the shape of the descriptor must not exceed the array");
}

TEST(Descriptor, MisalignedOnesAreErrors) {
  for (bool isStride : {false, true}) {
    std::vector<float> tensor = makeTensor();
    Machine machine(R"(
    func.func @k(%p: !tile.ptr<f32>) attributes {tile.kernel} {
      %c = arith.constant )" +
                    std::string(isStride ? "0" : "1") + R"( : i32
      %n = arith.constant 4 : i32
      %s = arith.constant )" +
                    (isStride ? "7" : "8") + R"( : i64
      %q = tile.ptr_add %p, %c : !tile.ptr<f32>, i32
      %d = tile.make_descriptor %q shape [%n, %n] strides [%s]
          : !tile.ptr<f32> to !tile.desc<4x4xf32>
      return
    })");
    EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("p", tensor)}));
    std::string expected =
        isStride ? "error: stride 0 of the tensor descriptor is 28 bytes, no "
                   "multiple of 16 [E0519]"
                 : "error: address of the tensor descriptor is 4 bytes, no "
                   "multiple of 16 [E0519]";
    EXPECT_NE(machine.messages().find(expected), std::string::npos)
        << machine.messages();
  }
}
