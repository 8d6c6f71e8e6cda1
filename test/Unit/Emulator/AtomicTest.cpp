//===- AtomicTest.cpp - atom and red --------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The result of each atomic operation on one value, what many lanes and CTAs
// make of one address, and which forms exist.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"
#include <algorithm>

using namespace tile;
using namespace tile::test;

namespace {
/// `operation` of `old` and `b` (and `c`) leaves `result` in memory.
struct Case {
  const char *operation;
  unsigned bytes;
  uint64_t old, b, result;
  uint64_t c = 0;
};
} // namespace

static const Case cases[] = {
    {"and.b32", 4, 0xff00ff00, 0x0ff00ff0, 0x0f000f00},
    {"or.b64", 8, 0xff00000000000001, 0x10, 0xff00000000000011},
    {"xor.b32", 4, 0xffffffff, 0x0ff00ff0, 0xf00ff00f},
    {"exch.b32", 4, 1, 0xdeadbeef, 0xdeadbeef},
    {"exch.b64", 8, 1, 0xdeadbeefcafebabe, 0xdeadbeefcafebabe},
    {"cas.b32", 4, 7, 7, 9, 9},
    {"cas.b32", 4, 7, 8, 7, 9},
    {"cas.b64", 8, 1ull << 40, 1ull << 40, 9, 9},
    {"cas.b16", 2, 0xffff, 0xffff, 3, 3},
    {"add.u32", 4, 0xffffffff, 2, 1},
    {"add.s32", 4, 5, 0xffffffff, 4},
    {"add.u64", 8, 0xffffffff, 1, 0x100000000},
    {"inc.u32", 4, 5, 7, 6},
    {"inc.u32", 4, 7, 7, 0},
    {"inc.u32", 4, 9, 7, 0},
    {"dec.u32", 4, 5, 7, 4},
    {"dec.u32", 4, 0, 7, 7},
    {"dec.u32", 4, 9, 7, 7},
    {"min.u32", 4, 0xffffffff, 1, 1},
    {"min.s32", 4, 0xffffffff, 1, 0xffffffff},
    {"max.u32", 4, 0xffffffff, 1, 0xffffffff},
    {"max.s32", 4, 0xffffffff, 1, 1},
    {"min.s64", 8, ~0ull, 1, ~0ull},
    {"max.u64", 8, 1, ~0ull, ~0ull},
    {"add.f32", 4, 0x3f800000, 0x40000000, 0x40400000},
    // Half of the last bit of 1, and nearest even.
    {"add.f32", 4, 0x3f800000, 0x33800000, 0x3f800000},
    {"add.f64", 8, 0x3ff0000000000000, 0x4000000000000000, 0x4008000000000000},
    {"add.noftz.f16", 2, 0x3c00, 0x4000, 0x4200},
    {"add.noftz.f16", 2, 0x0001, 0x0001, 0x0002},
    {"add.noftz.bf16", 2, 0x3f80, 0x4000, 0x4040},
    {"add.noftz.f16x2", 4, 0x3c003c00, 0x40003c00, 0x42004000},
    {"add.noftz.bf16x2", 4, 0x3f803f80, 0x40003f80, 0x40404000},
};

/// `atom` in `space`, whose address is in `address`.
static void runCase(const Case &test, const std::string &space,
                    const std::string &address) {
  std::string width = std::to_string(test.bytes * 8);
  std::string r = test.bytes == 2 ? "%h" : test.bytes == 4 ? "%r" : "%d4";
  std::string operation = test.operation;
  bool compares = operation.rfind("cas", 0) == 0;
  std::string stage =
      space == ".shared" ? "st.shared.b" + width + " [s], " + r + "1;\n" : "";
  KernelRun kernel(
      ".shared .align 16 .b8 s[16];\nmov.u64 %d9, s;\n"
      "ld.global.b" +
      width + " " + r + "1, [%x];\n" + "ld.global.b" + width + " " + r +
      "2, [%x+16];\n" + "ld.global.b" + width + " " + r + "3, [%x+32];\n" +
      stage + "atom" + space + "." + operation + " " + r + "4, [" + address +
      "], " + r + "2" + (compares ? ", " + r + "3" : "") + ";\nst.global.b" +
      width + " [%y], " + r + "4;\n" +
      (stage.empty() ? ""
                     : "ld.shared.b" + width + " " + r + "5, [s];\n" +
                           "st.global.b" + width + " [%x], " + r + "5;"));
  std::vector<uint64_t> x = {test.old, 0, test.b, 0, test.c, 0};
  kernel.array("x", x);
  kernel.array("y", 8);
  kernel.launch.block = {1, 1, 1};
  kernel.expectRun();
  EXPECT_EQ(kernel.get<uint64_t>("x")[0], test.result)
      << test.operation << space;
  EXPECT_EQ(kernel.get<uint64_t>("y")[0], test.old) << test.operation << space;
}

TEST(EmulatorAtomicTest, ResultsOfAllOperations) {
  for (const Case &test : cases) {
    runCase(test, ".global", "%x");
    runCase(test, "", "%x");
    runCase(test, ".shared", "%d9");
  }
}

TEST(EmulatorAtomicTest, SubnormalSumsDependOnTheSpace) {
  Case test = {"add.f32", 4, 0x00000003, 0x00000004, 0x00000007};
  runCase(test, ".shared", "%d9");
  test.result = 0;
  runCase(test, ".global", "%x");
}

TEST(EmulatorAtomicTest, WideWords) {
  KernelRun kernel(
      "ld.global.b128 %q1, [%x+16];\nld.global.b128 %q2, [%x+32];\n"
      "atom.global.cas.b128 %q3, [%x], %q1, %q2;\n"
      "atom.global.exch.b128 %q4, [%x], %q1;\n"
      "st.global.b128 [%y], %q3;\nst.global.b128 [%y+16], %q4;");
  kernel.array("x", std::vector<uint64_t>{1, 2, 1, 2, 5, 6});
  kernel.array("y", 32);
  kernel.launch.block = {1, 1, 1};
  kernel.expectRun();
  EXPECT_EQ(kernel.get<uint64_t>("y"), (std::vector<uint64_t>{1, 2, 5, 6}));
  EXPECT_EQ(kernel.get<uint64_t>("x")[1], 2u);
}

TEST(EmulatorAtomicTest, Vectors) {
  KernelRun kernel(
      "mov.b32 %f1, 0f3F800000;\nmov.b32 %f2, 0f40000000;\n"
      "red.relaxed.gpu.global.add.v2.f32 [%x], {%f1, %f2};\n"
      "atom.global.add.v4.f32 {%f3, %f4, %f5, %f6}, [%x], {%f1, %f1, %f2, "
      "%f2};\nst.global.v4.f32 [%y], {%f3, %f4, %f5, %f6};\n"
      "mov.b16 %h1, 0x3c00;\n"
      "red.global.add.noftz.v2.f16 [%y+16], {%h1, %h1};\n"
      "mov.b32 %r1, 0x3f803f80;\n"
      "red.global.add.noftz.v2.bf16x2 [%y+24], {%r1, %r1};\n"
      "red.global.max.noftz.v2.f16 [%y+16], {%h1, %h1};");
  kernel.array("x", std::vector<float>{1, 2, 3, 4});
  kernel.array("y", 32);
  kernel.launch.block = {1, 1, 1};
  kernel.expectRun();
  EXPECT_EQ(kernel.get<float>("x"), (std::vector<float>{3, 5, 5, 6}));
  std::vector<float> old = kernel.get<float>("y");
  EXPECT_EQ(old[0], 2);
  EXPECT_EQ(old[1], 4);
  EXPECT_EQ(old[2], 3);
  std::vector<uint32_t> y = kernel.get<uint32_t>("y");
  EXPECT_EQ(y[4], 0x3c003c00u);
  EXPECT_EQ(y[6], 0x3f803f80u);
}

TEST(EmulatorAtomicTest, ManyThreadsOneWord) {
  for (uint64_t seed : {0, 1, 2, 3}) {
    KernelRun kernel("red.global.add.u32 [%x], 1;\n"
                     "atom.global.add.u32 %r1, [%x+4], 1;\n"
                     "mad.wide.u32 %d1, %r1, 4, %y;\n"
                     "red.global.add.u32 [%d1], 1;\n"
                     "atom.global.max.u32 %r2, [%x+8], %lane;");
    kernel.array("x", 12);
    kernel.array("y", 4 * 7 * 96);
    kernel.launch.block = {96, 1, 1};
    kernel.launch.grid = {7, 1, 1};
    kernel.options.seed = seed;
    kernel.expectRun();
    EXPECT_EQ(kernel.get<uint32_t>("x"),
              (std::vector<uint32_t>{7 * 96, 7 * 96, 31}));
    // Each thread drew a number of its own.
    EXPECT_EQ(kernel.get<uint32_t>("y"), std::vector<uint32_t>(7 * 96, 1));
  }
}

TEST(EmulatorAtomicTest, CtasOnSeveralHostThreads) {
  // Atomics of CTA scope do not make the launch run on one thread.
  KernelRun kernel("mov.u32 %r2, 0;\nLOOP:\nred.global.cta.add.u32 [%x], 1;\n"
                   "atom.global.cta.add.f64 %g1, [%x+8], 0d3FF0000000000000;\n"
                   "add.u32 %r2, %r2, 1;\nsetp.lt.u32 %p1, %r2, 50;\n"
                   "@%p1 bra LOOP;");
  kernel.array("x", 16);
  kernel.launch.grid = {64, 1, 1};
  kernel.options.threads = 4;
  kernel.options.checks = CheckMemory;
  kernel.expectRun();
  EXPECT_EQ(kernel.get<uint32_t>("x")[0], 64u * 32 * 50);
  EXPECT_EQ(kernel.get<double>("x")[1], 64 * 32 * 50);
}

TEST(EmulatorAtomicTest, OrderOfLanesIsChance) {
  std::vector<std::vector<uint32_t>> orders;
  for (uint64_t seed = 0; seed != 6; ++seed) {
    KernelRun kernel("mad.wide.u32 %d1, %lane, 4, %y;\n"
                     "atom.global.add.u32 %r1, [%x], 1;\n"
                     "st.global.b32 [%d1], %r1;");
    kernel.array("x", 4);
    kernel.array("y", 128);
    kernel.options.seed = seed;
    kernel.expectRun();
    orders.push_back(kernel.get<uint32_t>("y"));
  }
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(orders[0][lane], lane);
  EXPECT_FALSE(
      std::all_of(orders.begin(), orders.end(),
                  [&](const auto &order) { return order == orders[0]; }));
}

TEST(EmulatorAtomicTest, FormsThatExist) {
  const char *forms[] = {
      "atom.add.u32 %r1, [%x], 1",
      "atom.relaxed.gpu.global.add.u32 %r1, [%x], 1",
      "atom.acquire.sys.global.exch.b32 %r1, [%x], 1",
      "atom.release.cta.cas.b32 %r1, [%x], 1, 2",
      "atom.acq_rel.gpu.global.add.f32 %f1, [%x], 0f00000000",
      "atom.gpu.global.inc.u32 %r1, [%x], 1",
      "atom.global.add.u32 _, [%x], 1",
      "atom.global.add.L2::cache_hint.u32 %r1, [%x], 1, %d1",
      "red.global.and.b32 [%x], 1",
      "red.release.gpu.global.max.s64 [%x], %d1",
      "red.relaxed.sys.add.f64 [%x], %g1",
      "red.global.L2::cache_hint.add.u32 [%x], 1, %d1",
      "red.global.add.noftz.v4.bf16 [%x], {%h1, %h2, %h3, %h4}"};
  for (const char *form : forms) {
    KernelRun kernel(std::string(form) + ";");
    kernel.array("x", 16);
    kernel.expectRun();
  }
  const char *unknown[] = {
      "atom.global.add.b32 %r1, [%x], 1",
      "atom.global.add.s64 %d1, [%x], 1",
      "atom.global.min.f32 %f1, [%x], %f1",
      "atom.global.inc.s32 %r1, [%x], 1",
      "atom.global.add.f16 %h1, [%x], %h1",
      "atom.global.min.noftz.f16 %h1, [%x], %h1",
      "red.acquire.gpu.global.add.u32 [%x], 1",
      "red.global.exch.b32 [%x], 1",
      "atom.volatile.global.add.u32 %r1, [%x], 1",
      "atom.shared::cluster.add.u32 %r1, [%x], 1",
      "atom.local.add.u32 %r1, [%x], 1",
      "red.async.relaxed.cluster.add.u32 [%x], %r1, [%x]",
      "red.global.add.v2.u32 [%x], {%r1, %r2}",
      "red.global.add.v8.f32 [%x], {%f1, %f1, %f1, %f1, %f1, %f1, %f1, %f1}",
      "atom.global.xor.b16 %h1, [%x], %h2"};
  for (const char *form : unknown)
    expectMessage(std::string(form) + ";", "[E0902]");
  for (const char *form :
       {"atom.global.cas.b32 %r1, [%x], 1", "atom.global.add.u32 %d1, [%x], 1",
        "red.global.add.u32 %r1, [%x], 1", "red.global.add.v2.f32 [%x], {%f1}"})
    expectMessage(std::string(form) + ";", "[E0903]");
}
