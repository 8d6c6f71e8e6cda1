//===- AssemblyTest.cpp - inline assembly ---------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Texts of PTX for registers of every kind, packed elements, several results,
// and operands named more than once; and what is reported for texts that are
// wrong.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <cmath>

using namespace tile;
using namespace tile::test;

TEST(Assembly, RegistersOfAllKinds) {
  std::vector<float> singles(64);
  std::vector<double> doubles(64);
  std::vector<int64_t> longs(64);
  for (int i = 0; i != 64; ++i) {
    singles[i] = static_cast<float>(i) / 4;
    doubles[i] = i * 1.125;
    longs[i] = (int64_t(i) << 40) - 7;
  }
  std::vector<TileData> result = runLines(
      R"(
    %r0 = tile.inline_asm "neg.f32 $0, $1;" constraints "=f,f" pack 1 pure (%a)
        : (tensor<64xf32>) -> tensor<64xf32>
    %r1 = tile.inline_asm
        "{ .reg .f64 t; mul.f64 t, $1, $1; add.f64 $0, t, $1; }"
        constraints "=d,d" pack 1 pure (%b) : (tensor<64xf64>) -> tensor<64xf64>
    %r2 = tile.inline_asm "add.s64 $0, $1, 1; // one more" constraints "=l,l"
        pack 1 pure (%c) : (tensor<64xi64>) -> tensor<64xi64>
  )",
      {TileData::of("f32", singles), TileData::of("f64", doubles),
       TileData::of("i64", longs)},
      {{"f32", 64, 4}, {"f64", 64, 8}, {"i64", 64, 8}});
  for (int i = 0; i != 64; ++i) {
    EXPECT_EQ(result[0].as<float>()[i], -singles[i]);
    EXPECT_EQ(result[1].as<double>()[i], doubles[i] * doubles[i] + doubles[i]);
    EXPECT_EQ(result[2].as<int64_t>()[i], longs[i] + 1);
  }
}

/// Four bytes in a register are inverted at once; two results, of which one is
/// read from an operand twice.
TEST(Assembly, SmallElementsArePacked) {
  std::vector<uint8_t> bytes(128);
  std::vector<uint16_t> shorts(128);
  for (int i = 0; i != 128; ++i) {
    bytes[i] = static_cast<uint8_t>(i * 3);
    shorts[i] = static_cast<uint16_t>(i * 517);
  }
  std::vector<TileData> result = runLines(
      R"(
    %r0 = tile.inline_asm "not.b32 $0, $1;" constraints "=r,r" pack 4 pure (%a)
        : (tensor<128xi8>) -> tensor<128xi8>
    %r1, %r2 = tile.inline_asm "xor.b32 $0, $2, -1; mov.b32 $1, $2;"
        constraints "=r,=r,r" pack 2 pure (%b)
        : (tensor<128xi16>) -> (tensor<128xi16>, tensor<128xi16>)
    %r3 = tile.inline_asm "cvt.u32.u16 $0, $1;" constraints "=r,h"
        pack 1 pure (%b)
        : (tensor<128xi16>) -> tensor<128xi32>
  )",
      {TileData::of("i8", bytes), TileData::of("i16", shorts)},
      {{"i8", 128, 1}, {"i16", 128, 2}, {"i16", 128, 2}, {"i32", 128, 4}});
  for (int i = 0; i != 128; ++i) {
    EXPECT_EQ(result[0].as<uint8_t>()[i], static_cast<uint8_t>(~bytes[i]));
    EXPECT_EQ(result[1].as<uint16_t>()[i], static_cast<uint16_t>(~shorts[i]));
    EXPECT_EQ(result[2].as<uint16_t>()[i], shorts[i]);
    EXPECT_EQ(result[3].as<uint32_t>()[i], shorts[i]);
  }
}

TEST(Assembly, TiedOperandsAndScalars) {
  std::vector<TileData> result = runLines(
      R"(
    %x = tile.to_scalar %a : tensor<1xi32>
    %y = tile.inline_asm "add.s32 $0, $0, $2;" constraints "=r,0,r,~{memory}"
        pack 1 pure (%x, %x) : (i32, i32) -> i32
    %r0 = tile.splat %y : tensor<1xi32>
  )",
      {TileData::of<int32_t>("i32", {21})}, {{"i32", 1, 4}});
  EXPECT_EQ(result[0].as<int32_t>(), std::vector<int32_t>{42});
}

/// Pointers are those of the kernel.
TEST(Assembly, MemoryOfTheKernel) {
  Machine machine(R"(
    func.func @k(%p: !tile.ptr<i32>) attributes {tile.kernel} {
      %i = tile.range 0 to 32 : tensor<32xi32>
      %s = tile.splat %p : tensor<32x!tile.ptr<i32>>
      %q = tile.ptr_add %s, %i : tensor<32x!tile.ptr<i32>>, tensor<32xi32>
      tile.inline_asm "st.global.b32 [$0], $1;" constraints "l,r" pack 1 (%q,
          %i)
          : (tensor<32x!tile.ptr<i32>>, tensor<32xi32>) -> ()
      return
    })");
  std::vector<int32_t> out(32);
  EXPECT_TRUE(machine.run({1, 1, 1}, {arrayOf("p", out)}))
      << machine.messages();
  for (int i = 0; i != 32; ++i)
    EXPECT_EQ(out[i], i);
}

static void expectRefused(const std::string &text,
                          const std::string &constraints,
                          const std::string &message) {
  Machine machine("func.func @k(%x: i32) attributes {tile.kernel} {\n"
                  "%y = tile.inline_asm \"" +
                  text + "\" constraints \"" + constraints +
                  "\" pack 1 (%x) : (i32) -> i32\nreturn\n}");
  EXPECT_FALSE(machine.kernel());
  EXPECT_NE(machine.messages().find(message), std::string::npos)
      << machine.messages();
}

TEST(Assembly, WrongTextsAreRefused) {
  expectRefused("mov.b32 $0, $2;", "=r,r", "there is no operand `$2`");
  expectRefused("mov.b32 $0, $x;", "=r,r", "not followed by the number");
  expectRefused("mov.b32 $0, $1;", "=r,Q", "the constraint `Q` is unknown");
  expectRefused("mov.b32 $0, 0;", "=r,h",
                "does not hold 1 elements of 32 bits");
  expectRefused("mov.b32 $0, 0;", "=h,r",
                "does not hold 1 elements of 32 bits");
  expectRefused("move.b32 $0, $1;", "=r,r", "[E0508]");
  expectRefused("mov.b32 $0, ", "=r,r", "[E0508]");
}

TEST(Assembly, FailuresAreErrors) {
  Machine machine(R"(
    func.func @k(%x: i32) attributes {tile.kernel} {
      %y = tile.inline_asm "trap; mov.b32 $0, $1;" constraints "=r,r"
          pack 1 (%x)
          : (i32) -> i32
      return
    })");
  EXPECT_FALSE(machine.run({1, 1, 1}, {}, {1}));
  EXPECT_NE(machine.messages().find(
                "error: inline assembly cannot be executed: it stopped "
                "[E0518]"),
            std::string::npos)
      << machine.messages();
}
