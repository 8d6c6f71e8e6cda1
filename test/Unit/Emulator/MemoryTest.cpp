//===- MemoryTest.cpp - ld, st and what is advice to caches ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads and stores of every width, vector and state space, their modifiers, and
// the forms that are refused.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"

using namespace tile;
using namespace tile::test;

/// `lane` of each lane times `scale`, added to `%ARRAY`, in %d0 to %d9.
static std::string address(const std::string &reg, const std::string &array,
                           unsigned scale) {
  return "mad.wide.u32 " + reg + ", %lane, " + std::to_string(scale) + ", %" +
         array + ";\n";
}

/// What extending the low `bytes` of `value` to 64 bits gives.
static uint64_t extend(uint64_t value, unsigned bytes, bool isSigned) {
  unsigned unused = 64 - bytes * 8;
  return isSigned ? static_cast<uint64_t>(
                        static_cast<int64_t>(value << unused) >> unused)
                  : value << unused >> unused;
}

namespace {
/// A type, and the prefix of registers of a width.
struct Width {
  const char *name;
  unsigned bytes;
};
} // namespace

static const Width registers[] = {{"%h", 2}, {"%r", 4}, {"%d", 8}};

TEST(EmulatorMemoryTest, LoadsExtendToTheRegister) {
  std::vector<uint64_t> input;
  for (unsigned i = 0; i != 32; ++i)
    input.push_back(0x8180'0a7f'ff80'7f01 * (2 * i + 1));
  for (const char *kind : {"b", "u", "s"})
    for (unsigned bytes : {1, 2, 4, 8})
      for (const Width &reg : registers) {
        if (reg.bytes < bytes)
          continue;
        std::string type = kind + std::to_string(bytes * 8);
        KernelRun kernel(address("%d0", "x", 8) + address("%d1", "y", 8) +
                         "ld.global." + type + " " + reg.name + "5, [%d0];\n" +
                         "st.global.b" + std::to_string(reg.bytes * 8) +
                         " [%d1], " + reg.name + "5;");
        kernel.array("x", input);
        kernel.array("y", 256);
        kernel.expectRun();
        std::vector<uint64_t> result = kernel.get<uint64_t>("y");
        for (unsigned lane = 0; lane != 32; ++lane)
          EXPECT_EQ(result[lane],
                    extend(extend(input[lane], bytes, *kind == 's'), reg.bytes,
                           false))
              << type << " into " << reg.name << " lane " << lane;
      }
}

TEST(EmulatorMemoryTest, StoresTakeTheLowPart) {
  for (unsigned bytes : {1, 2, 4, 8})
    for (const Width &reg : registers) {
      if (reg.bytes < bytes)
        continue;
      KernelRun kernel(address("%d0", "x", 8) + address("%d1", "y", 8) +
                       "ld.global.b" + std::to_string(reg.bytes * 8) + " " +
                       reg.name + "5, [%d0];\nst.global.u" +
                       std::to_string(bytes * 8) + " [%d1], " + reg.name +
                       "5;");
      kernel.array("x", std::vector<uint64_t>(32, 0xf1f2f3f4f5f6f7f8));
      kernel.array("y", std::vector<uint64_t>(32, 0));
      kernel.expectRun();
      for (uint64_t result : kernel.get<uint64_t>("y"))
        EXPECT_EQ(result, extend(0xf1f2f3f4f5f6f7f8, bytes, false));
    }
}

TEST(EmulatorMemoryTest, VectorsKeepTheirOrder) {
  struct Form {
    unsigned elements, bytes;
    const char *reg;
  };
  const Form forms[] = {{2, 1, "%h"}, {4, 1, "%h"},  {2, 2, "%h"},
                        {4, 2, "%h"}, {2, 4, "%r"},  {4, 4, "%r"},
                        {8, 4, "%r"}, {2, 8, "%d1"}, {4, 8, "%d1"},
                        {8, 2, "%h"}, {8, 1, "%r"}};
  for (const Form &form : forms) {
    std::string list, type = ".v" + std::to_string(form.elements) + ".b" +
                             std::to_string(form.bytes * 8);
    for (unsigned i = 0; i != form.elements; ++i)
      list += (i ? ", " : "{") + std::string(form.reg) + std::to_string(i + 1);
    unsigned all = form.elements * form.bytes;
    KernelRun kernel(address("%d0", "x", all) + address("%d9", "y", all) +
                     "ld.global" + type + " " + list + "}, [%d0];\nst.global" +
                     type + " [%d9], " + list + "};");
    std::vector<uint8_t> input(32 * all);
    for (size_t i = 0; i != input.size(); ++i)
      input[i] = i * 37 + i / 256;
    kernel.array("x", input);
    kernel.array("y", input.size());
    kernel.expectRun();
    EXPECT_EQ(kernel.get<uint8_t>("y"), input) << type;
  }
}

TEST(EmulatorMemoryTest, WideScalarsAndSinks) {
  KernelRun kernel(address("%d0", "x", 32) + address("%d1", "y", 16) +
                   "ld.global.b128 %q1, [%d0+16];\nst.global.b128 [%d1], %q1;\n"
                   "ld.global.v8.b32 {_, %r1, _, _, _, _, _, %r2}, [%d0];\n"
                   "@%p31 st.global.b32 [%d1], %r1;\n"
                   "st.global.v2.b32 [%d1+8], {%r1, %r2};");
  std::vector<uint32_t> input;
  for (unsigned i = 0; i != 256; ++i)
    input.push_back(i * 0x01010101 + 7);
  kernel.array("x", input);
  kernel.array("y", 512);
  kernel.expectRun();
  std::vector<uint32_t> result = kernel.get<uint32_t>("y");
  for (unsigned lane = 0; lane != 32; ++lane) {
    EXPECT_EQ(result[lane * 4], input[lane * 8 + 4]);
    EXPECT_EQ(result[lane * 4 + 1], input[lane * 8 + 5]);
    EXPECT_EQ(result[lane * 4 + 2], input[lane * 8 + 1]);
    EXPECT_EQ(result[lane * 4 + 3], input[lane * 8 + 7]);
  }
}

TEST(EmulatorMemoryTest, EveryLoadFormLoads) {
  const char *forms[] = {
      "ld.b32 %r1, [%d0]",
      "ld.weak.global.b32 %r1, [%d0]",
      "ld.volatile.global.u32 %r1, [%d0]",
      "ld.relaxed.gpu.global.s32 %r1, [%d0]",
      "ld.acquire.sys.global.b32 %r1, [%d0]",
      "ld.acquire.cta.b32 %r1, [%d0]",
      "ld.relaxed.cluster.b32 %r1, [%d0]",
      "ld.global.ca.b32 %r1, [%d0]",
      "ld.global.cg.b32 %r1, [%d0]",
      "ld.global.cs.b32 %r1, [%d0]",
      "ld.global.lu.b32 %r1, [%d0]",
      "ld.global.cv.b32 %r1, [%d0]",
      "ld.global.nc.b32 %r1, [%d0]",
      "ld.global.nc.L1::evict_last.b32 %r1, [%d0]",
      "ld.global.L1::evict_first.b32 %r1, [%d0]",
      "ld.global.L1::no_allocate.L2::128B.b32 %r1, [%d0]",
      "ld.global.L2::64B.b32 %r1, [%d0]",
      "ld.global.b32 {%r1}, [%d0 + 0]",
      "ldu.global.b32 %r1, [%d0]",
      "ld.global.L1::evict_last.L2::cache_hint.b32 %r1, [%d0], %d7",
      "ld.global.L2::cache_hint.b32 %r1, [%d0], 0"};
  for (const char *form : forms) {
    KernelRun kernel(address("%d0", "x", 4) + address("%d1", "y", 4) +
                     "createpolicy.fractional.L2::evict_last.b64 %d7, 1.0;\n" +
                     form + ";\nst.global.b32 [%d1], %r1;");
    std::vector<uint32_t> input(32, 0xcafe1234);
    kernel.array("x", input);
    kernel.array("y", 128);
    kernel.expectRun();
    EXPECT_EQ(kernel.get<uint32_t>("y"), input) << form;
  }
}

TEST(EmulatorMemoryTest, EveryStoreFormStores) {
  const char *forms[] = {
      "st.b32 [%d1], %r1",
      "st.weak.global.b32 [%d1], %r1",
      "st.volatile.global.b32 [%d1], %r1",
      "st.relaxed.gpu.global.b32 [%d1], %r1",
      "st.release.sys.global.b32 [%d1], %r1",
      "st.release.cta.b32 [%d1], %r1",
      "st.global.wb.b32 [%d1], %r1",
      "st.global.cg.b32 [%d1], %r1",
      "st.global.cs.b32 [%d1], %r1",
      "st.global.wt.b32 [%d1], %r1",
      "st.global.L1::no_allocate.b32 [%d1], %r1",
      "st.global.L1::evict_last.L2::cache_hint.b32 [%d1], %r1, %d7",
      "st.global.b32 [%d1], 0x12345678"};
  for (const char *form : forms) {
    KernelRun kernel(address("%d1", "y", 4) +
                     "createpolicy.fractional.L2::evict_first.b64 %d7;\n"
                     "mov.b32 %r1, 0x12345678;\n" +
                     form + ";");
    kernel.array("y", 128);
    kernel.expectRun();
    EXPECT_EQ(kernel.get<uint32_t>("y"), std::vector<uint32_t>(32, 0x12345678))
        << form;
  }
}

TEST(EmulatorMemoryTest, SpacesAndTheirGenericAddresses) {
  KernelRun kernel(
      address("%d1", "y", 32) +
          ".local .align 8 .b8 l[16];\n"
          "mov.u32 %r0, s;\nmad.lo.u32 %r0, %lane, 4, %r0;\n"
          "st.shared.b32 [%r0], %lane;\nbar.warp.sync -1;\n"
          "ld.shared::cta.b32 %r1, [%r0];\n"
          "mov.u64 %d2, s;\ncvta.shared.u64 %d2, %d2;\n"
          "mad.wide.u32 %d2, %lane, 4, %d2;\nld.b32 %r2, [%d2];\n"
          "st.local.b32 [l+4], %lane;\nld.local.b32 %r3, [l+4];\n"
          "mov.u64 %d3, l;\ncvta.local.u64 %d3, %d3;\nld.b32 %r4, [%d3+4];\n"
          "ld.const.b32 %r5, [c+8];\nld.global.b32 %r6, [g+4];\n"
          "mov.u64 %d4, g;\nld.b32 %r7, [%d4];\n"
          "st.global.v4.b32 [%d1], {%r1, %r2, %r3, %r4};\n"
          "st.global.v4.b32 [%d1+16], {%r5, %r6, %r7, %r0};",
      ".shared .align 4 .b8 pad[64];\n.shared .align 16 .b32 s[32];\n"
      ".const .b32 c[3] = {5, 6, 7};\n.global .b32 g[2] = {8, 9};\n");
  kernel.array("y", 1024);
  kernel.expectRun();
  std::vector<uint32_t> result = kernel.get<uint32_t>("y");
  for (unsigned lane = 0; lane != 32; ++lane) {
    for (unsigned i = 0; i != 4; ++i)
      EXPECT_EQ(result[lane * 8 + i], lane) << i;
    EXPECT_EQ(result[lane * 8 + 4], 7u);
    EXPECT_EQ(result[lane * 8 + 5], 9u);
    EXPECT_EQ(result[lane * 8 + 6], 8u);
  }
}

TEST(EmulatorMemoryTest, AddressesOf32BitsWrapAround) {
  KernelRun kernel(address("%d1", "y", 4) +
                       "st.shared.b32 [s+12], %lane;\nmov.b32 %r0, s;\n"
                       "sub.u32 %r0, %r0, 16;\nld.shared.b32 %r1, [%r0+28];\n"
                       "st.global.b32 [%d1], %r1;",
                   ".shared .align 4 .b8 s[16];\n");
  kernel.launch.block = {1, 1, 1};
  kernel.array("y", 4);
  kernel.expectRun();
  EXPECT_EQ(kernel.get<uint32_t>("y")[0], 0u);
}

TEST(EmulatorMemoryTest, GlobalVariablesLastForTheLaunchOnly) {
  KernelRun kernel("atom.global.add.u32 %r1, [g], 1;\n"
                   "st.global.b32 [%y], %r1;",
                   ".global .b32 g = 3;\n");
  kernel.launch.block = {1, 1, 1};
  kernel.array("y", 4);
  for (int run = 0; run != 2; ++run) {
    kernel.expectRun();
    EXPECT_EQ(kernel.get<uint32_t>("y")[0], 3u);
  }
}

TEST(EmulatorMemoryTest, AdviceChangesNothing) {
  KernelRun kernel("prefetch.global.L1 [0];\nprefetch.global.L2 [%y+99999];\n"
                   "prefetch.L2 [%y];\nprefetchu.L1 [%y];\n"
                   "prefetch.global.L2::evict_last [%y];\n"
                   "applypriority.global.L2::evict_normal [%y], 128;\n"
                   "createpolicy.range.global.L2::evict_last.L2::"
                   "evict_unchanged.b64 %d1, [%y], 64, 128;\n"
                   "createpolicy.cvt.L2.b64 %d2, 0;");
  std::vector<uint8_t> bytes(128, 17);
  kernel.array("y", bytes);
  kernel.expectRun();
  EXPECT_EQ(kernel.get<uint8_t>("y"), bytes);
}

TEST(EmulatorMemoryTest, DiscardedBytesAreLost) {
  KernelRun kernel("discard.global.L2 [%y+128], 128;");
  kernel.launch.block = {1, 1, 1};
  kernel.array("y", std::vector<uint8_t>(384, 17));
  kernel.expectRun();
  std::vector<uint8_t> bytes = kernel.get<uint8_t>("y");
  for (size_t i = 0; i != bytes.size(); ++i)
    EXPECT_EQ(bytes[i] == 17, i / 128 != 1) << i;
}

TEST(EmulatorMemoryTest, ParametersOfAllSizes) {
  KernelRun kernel("ld.param.b8 %r1, [p_y+1];\nld.param.u16 %r2, [p_y+4];\n"
                   "ld.param.v2.b32 {%r3, %r4}, [p_y];\n"
                   "st.global.v4.b32 [%y], {%r1, %r2, %r3, %r4};");
  kernel.array("x", 16);
  kernel.array("y", 16);
  kernel.launch.block = {1, 1, 1};
  kernel.expectRun();
  uint64_t address = getEmulatorAddress(1);
  EXPECT_EQ(
      kernel.get<uint32_t>("y"),
      (std::vector<uint32_t>{uint8_t(address >> 8), uint16_t(address >> 32),
                             uint32_t(address), uint32_t(address >> 32)}));
}

TEST(EmulatorMemoryTest, RefusesWhatItDoesNotKnow) {
  const char *unknown[] = {"ld.mmio.relaxed.sys.global.b32 %r1, [%x]",
                           "ld.release.gpu.global.b32 %r1, [%x]",
                           "st.acquire.gpu.global.b32 [%x], %r1",
                           "ld.shared::cluster.b32 %r1, [%r2]",
                           "ld.global.f16 %h1, [%x]",
                           "ld.global.v3.b32 {%r1, %r2, %r3}, [%x]",
                           "ld.global.v8.b64 {_, _, _, _, _, _, _, _}, [%x]",
                           "ld.global.global.b32 %r1, [%x]",
                           "st.const.b32 [%x], %r1",
                           "prefetch.tensormap [%x]",
                           "st.async.b32 [%x], %r1, [%x]"};
  for (const char *instruction : unknown)
    expectMessage(std::string(instruction) + ";", "[E0902]");
  const char *invalid[] = {"ld.global.b32 %h1, [%x]",
                           "ld.global.v2.b32 {%r1, %r2, %r3}, [%x]",
                           "ld.global.v2.b32 %r1, [%x]",
                           "ld.global.b32 {%r1, %r2}, [%x]",
                           "ld.relaxed.global.b32 %r1, [%x]",
                           "ld.gpu.global.b32 %r1, [%x]",
                           "ld.global.L2::cache_hint.b32 %r1, [%x]",
                           "ld.global.b32 %r1, [%x], %d1",
                           "ld.global.b32 %r1, [nothing]",
                           "ld.param.b64 %d1, [p_x+1]",
                           "st.param.b64 [p_x], %d1",
                           "discard.global.L2 [%x], 64"};
  for (const char *instruction : invalid)
    expectMessage(std::string(instruction) + ";", "[E0903]");
}
