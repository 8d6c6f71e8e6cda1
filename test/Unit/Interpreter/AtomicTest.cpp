//===- AtomicTest.cpp - atomic operations ---------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every kind and type against the same operations one after the other, masks,
// errors, and programs on several threads that update the same elements.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <numeric>

using namespace tile;
using namespace tile::test;

/// A kernel that applies an operation to 8 elements of memory: `memory` and
/// `value` are arrays, the results go to `old`; every third lane is off.
static std::string updateKernel(const std::string &kind,
                                const std::string &type) {
  std::string pointer = "tensor<8x!tile.ptr<" + type + ">>";
  auto at = [&](const std::string &name) {
    return "%s" + name + " = tile.splat %" + name + " : " + pointer + "\n%p" +
           name + " = tile.ptr_add %s" + name + ", %i : " + pointer +
           ", tensor<8xi32>\n";
  };
  std::string argument = ": !tile.ptr<" + type + ">";
  return "func.func @k(%memory" + argument + ", %value" + argument + ", %old" +
         argument +
         ") attributes {tile.kernel} {\n"
         "%i = tile.range 0 to 8 : tensor<8xi32>\n"
         "%three = arith.constant dense<3> : tensor<8xi32>\n"
         "%zero = arith.constant dense<0> : tensor<8xi32>\n"
         "%rest = arith.remsi %i, %three : tensor<8xi32>\n"
         "%m = arith.cmpi ne, %rest, %zero : tensor<8xi32>\n" +
         at("memory") + at("value") + at("old") +
         "%v = tile.load %pvalue : " + pointer + "\n%r = tile.atomic_rmw " +
         kind + " relaxed gpu %pmemory, %v mask %m : " + pointer +
         "\ntile.store %pold, %r : " + pointer + "\nreturn\n}";
}

template <typename T, typename Combine>
static void checkUpdate(const std::string &kind, const std::string &type,
                        std::vector<T> memory, std::vector<T> value,
                        Combine combine) {
  std::vector<T> expected = memory, expectedOld(8), old(8, T(77));
  for (int i = 0; i != 8; ++i) {
    if (i % 3 == 0)
      continue;
    expectedOld[i] = memory[i];
    expected[i] = combine(memory[i], value[i]);
  }
  Machine machine(updateKernel(kind, type));
  EXPECT_TRUE(
      machine.run({1, 1, 1}, {arrayOf("memory", memory),
                              arrayOf("value", value), arrayOf("old", old)}))
      << machine.messages();
  EXPECT_EQ(memory, expected) << kind << " " << type;
  EXPECT_EQ(old, expectedOld) << kind << " " << type;
}

template <typename T> static void checkIntegers(const std::string &type) {
  using U = std::make_unsigned_t<T>;
  T most = std::numeric_limits<T>::max(), least = std::numeric_limits<T>::min();
  std::vector<T> memory = {0, most, least, -1, 5, -7, 1, most};
  std::vector<T> value = {1, 1, -1, least, 12, -9, most, -2};
  auto check = [&](const char *kind, auto combine) {
    checkUpdate<T>(kind, type, memory, value, combine);
  };
  check("add", [](T a, T b) { return static_cast<T>(U(a) + U(b)); });
  check("and", [](T a, T b) { return a & b; });
  check("or", [](T a, T b) { return a | b; });
  check("xor", [](T a, T b) { return a ^ b; });
  check("max", [](T a, T b) { return std::max(a, b); });
  check("min", [](T a, T b) { return std::min(a, b); });
  check("umax", [](T a, T b) { return static_cast<T>(std::max<U>(a, b)); });
  check("umin", [](T a, T b) { return static_cast<T>(std::min<U>(a, b)); });
  check("exch", [](T, T b) { return b; });
}

TEST(Atomic, Integers) {
  checkIntegers<int32_t>("i32");
  checkIntegers<int64_t>("i64");
}

template <typename T> static void checkFloats(const std::string &type) {
  std::vector<T> memory = {0, 1.5, -2, 1e30, 3, T(-0.0), 7, 8};
  std::vector<T> value = {1, 2.25, -3, 1, -5, T(0.0), 7, 9};
  checkUpdate<T>("fadd", type, memory, value, [](T a, T b) { return a + b; });
  checkUpdate<T>("fmax", type, memory, value,
                 [](T a, T b) { return std::fmax(a, b); });
  checkUpdate<T>("fmin", type, memory, value,
                 [](T a, T b) { return std::fmin(a, b); });
  checkUpdate<T>("exch", type, memory, value, [](T, T b) { return b; });
}

TEST(Atomic, Floats) {
  checkFloats<float>("f32");
  checkFloats<double>("f64");
}

TEST(Atomic, HalvesAddAndExchange) {
  // 1 + 2, 1 + 2^-11 (a tie, to even), the largest number doubled, NaN.
  std::vector<uint16_t> memory = {0, 0x3c00, 0x3c00, 0, 0x7bff, 0x7e00, 0, 0};
  std::vector<uint16_t> value = {0, 0x4000, 0x1000, 0, 0x7bff, 0x3c00, 0, 0};
  std::vector<uint16_t> sums = {0, 0x4200, 0x3c00, 0, 0x7c00, 0x7e00, 0, 0};
  int next = 0;
  std::vector<int> lanes = {1, 2, 4, 5, 7};
  checkUpdate<uint16_t>("fadd", "f16", memory, value, [&](uint16_t, uint16_t) {
    return sums[lanes[next++]];
  });
  checkUpdate<uint16_t>("exch", "bf16", memory, value,
                        [](uint16_t, uint16_t b) { return b; });
  memory[1] = 0x3f80, value[1] = 0x4000;
  std::vector<uint16_t> old(8);
  Machine machine(updateKernel("fadd", "bf16"));
  EXPECT_TRUE(
      machine.run({1, 1, 1}, {arrayOf("memory", memory),
                              arrayOf("value", value), arrayOf("old", old)}));
  EXPECT_EQ(memory[1], 0x4040);
}

TEST(Atomic, NumbersWinAgainstNaNAndZeroIsSigned) {
  float nan = std::nanf("");
  std::vector<float> memory = {0, nan, 1, 0, -0.0f, 0.0f, 0, nan};
  for (const char *kind : {"fmax", "fmin"}) {
    std::vector<float> elements = memory, old(8);
    std::vector<float> value = {0, 2, nan, 0, 0.0f, -0.0f, 0, nan};
    Machine machine(updateKernel(kind, "f32"));
    EXPECT_TRUE(
        machine.run({1, 1, 1}, {arrayOf("memory", elements),
                                arrayOf("value", value), arrayOf("old", old)}));
    EXPECT_EQ(elements[1], 2);
    EXPECT_EQ(elements[2], 1);
    bool isMinimum = kind[2] == 'i';
    EXPECT_EQ(std::signbit(elements[4]), isMinimum);
    EXPECT_EQ(std::signbit(elements[5]), isMinimum);
    EXPECT_TRUE(std::isnan(elements[7]));
  }
}

/// All lanes of all programs add to few elements, whose sums are exact.
TEST(Atomic, NothingIsLostBetweenThreads) {
  const char *text = R"(
    func.func @k(%p: !tile.ptr<f32>,
        %n: !tile.ptr<i32>) attributes {tile.kernel} {
      %i = tile.range 0 to 64 : tensor<64xi32>
      %three = arith.constant dense<3> : tensor<64xi32>
      %bin = arith.andi %i, %three : tensor<64xi32>
      %one = arith.constant dense<1.0> : tensor<64xf32>
      %unit = arith.constant dense<1> : tensor<64xi32>
      %s = tile.splat %p : tensor<64x!tile.ptr<f32>>
      %q = tile.ptr_add %s, %bin : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
      %a = tile.atomic_rmw fadd relaxed gpu %q, %one : tensor<64x!tile.ptr<f32>>
      %t = tile.splat %n : tensor<64x!tile.ptr<i32>>
      %b = tile.atomic_rmw add acq_rel sys %t, %unit : tensor<64x!tile.ptr<i32>>
      return
    })";
  // At an odd address too, where the host has no atomic operations.
  for (size_t shift : {0, 1}) {
    std::vector<char> bytes(16 + shift);
    std::vector<int32_t> count(1);
    InterpreterOptions options;
    options.threads = 4;
    Machine machine(text);
    EXPECT_TRUE(machine.run(
        {500, 1, 1},
        {{"p", bytes.data() + shift, 16, false}, arrayOf("n", count)}, {},
        options))
        << machine.messages();
    for (int i = 0; i != 4; ++i) {
      float sum;
      std::memcpy(&sum, bytes.data() + shift + 4 * i, 4);
      EXPECT_EQ(sum, 500 * 16) << i;
    }
    EXPECT_EQ(count[0], 500 * 64);
  }
}

template <typename T> static void checkSwap(const std::string &type) {
  std::string pointer = "!tile.ptr<" + type + ">";
  Machine machine("func.func @k(%p: " + pointer + ", %o: " + pointer +
                  ", %c: " + type + ", %v: " + type +
                  ") attributes {tile.kernel} {\n"
                  "%r = tile.atomic_cas acq_rel gpu %p, %c, %v : " +
                  pointer + "\ntile.store %o, %r : " + pointer + "\nreturn\n}");
  for (T start : {T(3), T(4)}) {
    std::vector<T> memory = {start}, old = {0};
    EXPECT_TRUE(machine.run({1, 1, 1},
                            {arrayOf("p", memory), arrayOf("o", old)}, {3, 9}))
        << machine.messages();
    EXPECT_EQ(memory[0], start == 3 ? T(9) : start) << type;
    EXPECT_EQ(old[0], start) << type;
  }
}

TEST(Atomic, CompareAndSwap) {
  checkSwap<uint16_t>("i16");
  checkSwap<uint16_t>("f16");
  checkSwap<uint32_t>("i32");
  checkSwap<uint32_t>("f32");
  checkSwap<uint64_t>("i64");
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static std::string failOf(const std::string &offset, bool readOnly = false,
                          const std::string &before = "") {
  Machine machine(
      "func.func @k(%p: !tile.ptr<i32>) attributes {tile.kernel} {\n"
      "%c = arith.constant " +
      offset + " : i32\n%b = tile.ptr_cast %p : !tile.ptr<i32> to " +
      "!tile.ptr<i8>\n%q = tile.ptr_add %b, %c : !tile.ptr<i8>, i32\n"
      "%r = tile.ptr_cast %q : !tile.ptr<i8> to !tile.ptr<i32>\n" +
      before +
      "%x = tile.atomic_rmw add relaxed gpu %r, %c : !tile.ptr<i32>\n"
      "return\n}");
  std::vector<int32_t> memory(4);
  EXPECT_FALSE(machine.run({1, 1, 1}, {arrayOf("p", memory, readOnly)}));
  return machine.messages();
}

static void expectMessage(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Atomic, BadAccessesAreErrors) {
  expectMessage(failOf("16"), "error: atomic operation out of bounds: element "
                              "4 of `p`, which has 4 elements [E0501]");
  expectMessage(failOf("-4"), "element -1 of `p`");
  expectMessage(failOf("6"), "error: misaligned atomic operation: byte 6 of "
                             "`p` is no multiple of 4 [E0503]");
  expectMessage(failOf("0", /*readOnly=*/true), "[E0504]");
}
