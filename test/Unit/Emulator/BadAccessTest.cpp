//===- BadAccessTest.cpp - accesses that cannot be made -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each way in which an access to memory can be wrong, and what is said of it.
// The arrays x and y have 4096 bytes.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"

using namespace tile;
using namespace tile::test;

TEST(EmulatorBadAccessTest, BesideAnArray) {
  expectMessage("ld.global.b32 %r1, [%x+4096];",
                "read of 4 bytes out of bounds: right behind the end of `x`, "
                "which has 4096 bytes [E0910]");
  expectMessage("ld.global.b32 %r1, [%x+4100];",
                "4 bytes behind the end of `x`, which has 4096 bytes [E0910]");
  expectMessage("st.global.v2.b32 [%y+-8], {%r1, %r1};",
                "write of 8 bytes out of bounds: 8 bytes before the beginning "
                "of `y`");
  expectMessage("ld.b8 %r1, [%x+4097];", "1 byte behind the end of `x`");
  expectMessage("atom.global.add.u32 %r1, [%x+5096], 1;",
                "atomic access of 4 bytes out of bounds: 1000 bytes behind");
  // A 32-bit index that wrapped around is still near its array.
  expectMessage("mad.wide.s32 %d1, -2147483648, 4, %x;\n"
                "ld.global.b32 %r1, [%d1];",
                "8589934592 bytes before the beginning of `x`");
}

TEST(EmulatorBadAccessTest, AcrossTheEnd) {
  KernelRun kernel("ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%x+16];");
  kernel.array("x", 20);
  EXPECT_FALSE(kernel.run());
  EXPECT_NE(kernel.messages.find("read of 16 bytes out of bounds: the last 12 "
                                 "bytes are behind the end of `x`, which has "
                                 "20 bytes"),
            std::string::npos)
      << kernel.messages;
}

TEST(EmulatorBadAccessTest, NamesTheLane) {
  expectMessage("mad.wide.u32 %d1, %lane, 128, %x;\n"
                "ld.global.b32 %r1, [%d1+1024];",
                "lane 24");
  // Lanes that the guard keeps out access nothing.
  KernelRun kernel("setp.lt.u32 %p1, %lane, 24;\n"
                   "mad.wide.u32 %d1, %lane, 128, %x;\n"
                   "@%p1 ld.global.b32 %r1, [%d1+1024];");
  kernel.array("x", 4096);
  kernel.expectRun();
}

TEST(EmulatorBadAccessTest, Misaligned) {
  expectMessage("ld.global.b32 %r1, [%x+2];",
                "misaligned read of 4 bytes: address 0x10000000002 is no "
                "multiple of 4 [E0912]");
  expectMessage("st.global.v4.b32 [%x+8], {%r1, %r1, %r1, %r1};",
                "misaligned write of 16 bytes");
  expectMessage("mad.wide.u32 %d1, %lane, 2, %x;\nld.global.b32 %r1, [%d1];",
                "lane 1");
  expectMessage(".shared .align 16 .b8 s[64];\nld.shared.b64 %d1, [s+4];",
                "misaligned read of 8 bytes: address 0x4");
}

TEST(EmulatorBadAccessTest, Nowhere) {
  expectMessage("ld.global.b32 %r1, [8];",
                "read of 4 bytes through a null pointer (address 0x8) [E0911]");
  expectMessage("ld.global.b32 %r1, [0x7000000000000000];",
                "through address 0x7000000000000000, which is near no array");
}

TEST(EmulatorBadAccessTest, SharedAndLocal) {
  expectMessage(".shared .align 16 .b8 s[64];\nld.shared.b32 %r1, [s+64];",
                "right behind the end of the program's shared memory, which "
                "has 64 bytes [E0910]");
  expectMessage(".shared .align 16 .b8 s[64];\nmov.b32 %r1, -8;\n"
                "st.shared.b32 [%r1], 0;",
                "8 bytes before the beginning of the program's shared memory");
  expectMessage(".shared .align 16 .b8 s[64];\nmov.u64 %d1, s;\n"
                "cvta.shared.u64 %d1, %d1;\nld.b32 %r1, [%d1+68];",
                "4 bytes behind the end of the program's shared memory");
  expectMessage("ld.shared.b32 %r1, [0];", "shared memory, which has 0 bytes");
  expectMessage(".local .align 8 .b8 l[24];\nst.local.b32 [l+4096], 1;",
                "behind the end of the thread's local memory");
}

TEST(EmulatorBadAccessTest, ReadOnly) {
  KernelRun kernel("st.global.b32 [%x], 1;");
  kernel.array("x", 64);
  kernel.protect("x");
  EXPECT_FALSE(kernel.run());
  EXPECT_NE(kernel.messages.find(
                "write of 4 bytes into `x`, which is read-only [E0919]"),
            std::string::npos)
      << kernel.messages;
  KernelRun constant("mov.u64 %d1, c;\ncvta.const.u64 %d1, %d1;\n"
                     "atom.add.u32 %r1, [%d1], 1;",
                     ".const .b32 c[4] = {1, 2, 3, 4};");
  EXPECT_FALSE(constant.run());
  EXPECT_NE(constant.messages.find("into `c`, which is read-only"),
            std::string::npos)
      << constant.messages;
}

TEST(EmulatorBadAccessTest, VariablesOfTheModule) {
  KernelRun kernel("ld.const.b32 %r1, [c+16];", ".const .b32 c[4] = {1};\n");
  EXPECT_FALSE(kernel.run());
  EXPECT_NE(kernel.messages.find("right behind the end of `c`, which has 16"),
            std::string::npos)
      << kernel.messages;
}

TEST(EmulatorBadAccessTest, EndsTheRunWithoutChecks) {
  KernelRun kernel("ld.global.b32 %r1, [%x+64];\nst.global.b32 [%x], 1;");
  kernel.array("x", 64);
  kernel.options.checks = CheckNothing;
  EXPECT_FALSE(kernel.run());
  EXPECT_EQ(kernel.get<uint32_t>("x")[0], 0u);
}
