//===- MatrixMoveTest.cpp - ldmatrix, stmatrix, movmatrix -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fragments beside the tables of the ISA's manual: in a row of eight b16
// elements, lanes 4r to 4r + 3 hold elements 0 and 1, 2 and 3, ... of row r.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"

using namespace tile;
using namespace tile::test;

static const char *const kShared = ".shared .align 16 .b8 s[1536];\n";

/// The element at `row`, `column` of matrix `m`.
static uint16_t element(unsigned m, unsigned row, unsigned column) {
  return m * 1000 + row * 10 + column + 1;
}

static std::string registerList(unsigned count) {
  std::string list = "{";
  for (unsigned i = 0; i != count; ++i)
    list += (i ? ", %r" : "%r") + std::to_string(i + 1);
  return list + "}";
}

/// x, which has all rows, comes to shared memory: 48 bytes from row to row, so
/// that a wrong one is noticed.
static const std::string kFillShared =
    "mad.wide.u32 %d0, %lane, 16, %x;\nmov.u32 %r0, s;\n"
    "mad.lo.u32 %r0, %lane, 48, %r0;\n"
    "ld.global.v4.b32 {%r5, %r6, %r7, %r8}, [%d0];\n"
    "st.shared.v4.b32 [%r0], {%r5, %r6, %r7, %r8};\nbar.warp.sync -1;\n";

static std::vector<uint16_t> allRows() {
  std::vector<uint16_t> rows;
  for (unsigned m = 0; m != 4; ++m)
    for (unsigned row = 0; row != 8; ++row)
      for (unsigned column = 0; column != 8; ++column)
        rows.push_back(element(m, row, column));
  return rows;
}

TEST(EmulatorMatrixMoveTest, Loads) {
  for (unsigned count : {1, 2, 4})
    for (bool transposed : {false, true})
      for (const char *space : {".shared", ".shared::cta", ""}) {
        std::string address = "[%r0]";
        std::string generic = "cvt.u64.u32 %d5, %r0;\n"
                              "cvta.shared.u64 %d5, %d5;\n";
        if (!*space)
          address = "[%d5]";
        KernelRun kernel(
            kFillShared + generic + "ldmatrix.sync.aligned.m8n8.x" +
                std::to_string(count) + (transposed ? ".trans" : "") + space +
                ".b16 " + registerList(count) + ", " + address +
                ";\nmad.wide.u32 %d1, %lane, 16, %y;\n"
                "st.global.v4.b32 [%d1], {%r1, %r2, %r3, %r4};",
            kShared);
        kernel.array("x", allRows());
        kernel.array("y", 512);
        kernel.expectRun();
        std::vector<uint16_t> y = kernel.get<uint16_t>("y");
        for (unsigned lane = 0; lane != 32; ++lane)
          for (unsigned i = 0; i != 2 * count; ++i) {
            unsigned row = lane / 4, column = lane % 4 * 2 + i % 2;
            EXPECT_EQ(y[lane * 8 + i], transposed ? element(i / 2, column, row)
                                                  : element(i / 2, row, column))
                << kernel.ptx;
          }
      }
}

TEST(EmulatorMatrixMoveTest, AddressesOfOtherLanesDoNotMatter) {
  KernelRun kernel(kFillShared +
                       "setp.ge.u32 %p1, %lane, 8;\n"
                       "selp.b32 %r0, 0x7fffffff, %r0, %p1;\n"
                       "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [%r0];",
                   kShared);
  kernel.array("x", allRows());
  kernel.expectRun();
}

TEST(EmulatorMatrixMoveTest, StoresAreLoadsBackwards) {
  for (unsigned count : {1, 2, 4})
    for (bool transposed : {false, true}) {
      std::string form = ".sync.aligned.m8n8.x" + std::to_string(count) +
                         (transposed ? ".trans" : "") + ".shared.b16 ";
      KernelRun kernel(kFillShared +
                           "ldmatrix.sync.aligned.m8n8.x4.shared.b16 "
                           "{%r1, %r2, %r3, %r4}, [%r0];\nbar.warp.sync -1;\n"
                           "st.shared.v4.b32 [%r0], {0, 0, 0, 0};\n"
                           "bar.warp.sync -1;\nstmatrix" +
                           form + "[%r0], " + registerList(count) +
                           ";\nbar.warp.sync -1;\n"
                           "ld.shared.v4.b32 {%r5, %r6, %r7, %r8}, [%r0];\n"
                           "mad.wide.u32 %d1, %lane, 16, %y;\n"
                           "st.global.v4.b32 [%d1], {%r5, %r6, %r7, %r8};",
                       kShared);
      kernel.array("x", allRows());
      kernel.array("y", 512);
      kernel.expectRun();
      std::vector<uint16_t> y = kernel.get<uint16_t>("y");
      for (unsigned m = 0; m != 4; ++m)
        for (unsigned row = 0; row != 8; ++row)
          for (unsigned column = 0; column != 8; ++column) {
            unsigned expected =
                transposed ? element(m, column, row) : element(m, row, column);
            EXPECT_EQ(y[(m * 8 + row) * 8 + column], m < count ? expected : 0u);
          }
    }
}

TEST(EmulatorMatrixMoveTest, Transposes) {
  KernelRun kernel("mad.wide.u32 %d0, %lane, 4, %x;\n"
                   "mad.wide.u32 %d1, %lane, 4, %y;\n"
                   "ld.global.b32 %r1, [%d0];\n"
                   "movmatrix.sync.aligned.m8n8.trans.b16 %r1, %r1;\n"
                   "st.global.b32 [%d1], %r1;");
  // Lane l holds row l / 4, columns 2 (l % 4) and the next: row by row.
  kernel.array("x", allRows()).resize(128);
  kernel.array("y", 128);
  kernel.expectRun();
  std::vector<uint16_t> y = kernel.get<uint16_t>("y");
  for (unsigned row = 0; row != 8; ++row)
    for (unsigned column = 0; column != 8; ++column)
      EXPECT_EQ(y[row * 8 + column], element(0, column, row));
}

TEST(EmulatorMatrixMoveTest, Misuse) {
  const std::string shared = ".shared .align 16 .b8 s[64];\n";
  expectMessage(shared +
                    "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [s+8];",
                "misaligned read of 16 bytes");
  expectMessage(shared +
                    "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [s+64];",
                "out of bounds");
  KernelRun kernel("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [s];",
                   kShared);
  kernel.launch.block = {16, 1, 1};
  EXPECT_FALSE(kernel.run());
  EXPECT_NE(kernel.messages.find("executed by 16 lanes but needs all 32"),
            std::string::npos)
      << kernel.messages;
}

TEST(EmulatorMatrixMoveTest, RefusesWhatItDoesNotKnow) {
  for (const char *instruction :
       {"ldmatrix.sync.aligned.m16n16.x1.trans.shared.b8 {%r1, %r2}, [%r0]",
        "ldmatrix.sync.aligned.m8n8.x3.shared.b16 {%r1}, [%r0]",
        "ldmatrix.sync.m8n8.x1.shared.b16 {%r1}, [%r0]",
        "ldmatrix.sync.aligned.m8n8.x1.global.b16 {%r1}, [%x]",
        "stmatrix.sync.aligned.m16n8.x1.trans.shared.b8 [%r0], {%r1}",
        "movmatrix.sync.aligned.m8n8.b16 %r1, %r1"})
    expectMessage(std::string(instruction) + ";", "[E0902]");
  for (const char *instruction :
       {"ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r1}, [%r0]",
        "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%d1}, [%r0]",
        "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}"})
    expectMessage(std::string(instruction) + ";", "[E0903]");
}
