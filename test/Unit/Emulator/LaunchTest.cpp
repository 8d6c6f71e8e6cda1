//===- LaunchTest.cpp - launches that fit a kernel, and others ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Special registers and parameters as a launch sets them, and what is refused.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulatortest;

namespace {
/// A kernel with parameters of all widths, and arrays.
class EmulatorLaunchTest : public testing::Test {
protected:
  /// The message of a launch; "none" if it is fine.
  std::string messageOf(const std::string &ptx) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    std::unique_ptr<EmulatedKernel> kernel =
        EmulatedKernel::create(ptx, "", diagnostics);
    if (kernel)
      kernel->run(launch, EmulatorOptions(), diagnostics);
    return diagnostics.diagnostics().empty()
               ? "none"
               : diagnostics.diagnostics().front().message;
  }

  void SetUp() override {
    launch.block = {32, 1, 1};
    launch.arrays = {
        {"out", words, sizeof(words), false, getEmulatorAddress(0)}};
    launch.arguments = {getEmulatorAddress(0)};
  }

  EmulatorLaunch launch;
  uint32_t words[256] = {};
};
} // namespace

static std::string kernelWith(const std::string &directive,
                              const std::string &body = "ret;") {
  return ".version 8.0\n.target sm_80\n.address_size 64\n"
         ".visible .entry k(.param .u64 out)\n" +
         directive + "\n{\n" + body + "\n}\n";
}

TEST_F(EmulatorLaunchTest, Fits) {
  EXPECT_EQ(messageOf(kernelWith("")), "none");
  EXPECT_EQ(messageOf(kernelWith(".reqntid 32")), "none");
  launch.block = {0, 0, 0};
  EXPECT_EQ(messageOf(kernelWith(".reqntid 32, 2")), "none");
}

TEST_F(EmulatorLaunchTest, Arguments) {
  launch.arguments.push_back(1);
  EXPECT_EQ(messageOf(kernelWith("")),
            "cannot launch `k`: it takes 1 arguments, not 2");
}

TEST_F(EmulatorLaunchTest, Block) {
  EXPECT_EQ(messageOf(kernelWith(".reqntid 64")),
            "cannot launch `k`: the kernel demands 64 x 1 x 1 threads, not 32 "
            "x 1 x 1");
  EXPECT_EQ(messageOf(kernelWith(".maxntid 16")),
            "cannot launch `k`: 32 threads, but the kernel allows 16");
  launch.block = {32, 32, 2};
  EXPECT_EQ(messageOf(kernelWith("")),
            "cannot launch `k`: 2048 threads; a program has at most 1024");
  launch.block = {1025, 1, 1};
  EXPECT_EQ(messageOf(kernelWith("")),
            "cannot launch `k`: 1025 threads along an axis");
  launch.block = {0, 0, 0};
  EXPECT_NE(messageOf(kernelWith("")), "none");
}

TEST_F(EmulatorLaunchTest, Grid) {
  launch.grid = {1, 0, 1};
  EXPECT_EQ(messageOf(kernelWith("")), "cannot launch `k`: 0 programs along "
                                       "axis 1");
  launch.grid = {1, 1, 65536};
  EXPECT_EQ(messageOf(kernelWith("")),
            "cannot launch `k`: 65536 programs along axis 2");
}

TEST_F(EmulatorLaunchTest, SharedMemory) {
  launch.sharedBytes = 163 * 1024;
  EXPECT_EQ(messageOf(kernelWith("")), "none");
  EXPECT_EQ(messageOf(kernelWith("", ".shared .b8 s[16]; ret;")),
            "cannot launch `k`: it needs 166928 bytes of shared memory, but "
            "sm_80 has 166912");
}

TEST_F(EmulatorLaunchTest, Arrays) {
  launch.arrays.push_back(launch.arrays.front());
  EXPECT_EQ(messageOf(kernelWith("")), "cannot launch `k`: the addresses of "
                                       "`out` and `out` overlap");
  launch.arrays.back().address = 0;
  EXPECT_EQ(messageOf(kernelWith("")), "cannot launch `k`: the address of "
                                       "`out` is not one that arrays may have");
  launch.arrays.back() = {"gone", nullptr, 16, false, getEmulatorAddress(1)};
  EXPECT_EQ(messageOf(kernelWith("")), "cannot launch `k`: `gone` has no "
                                       "memory");
}

TEST_F(EmulatorLaunchTest, SpecialRegisters) {
  // Thread (1, 2, 1) of a block of 4 x 3 x 2 in CTA (2, 1, 3): lane 21.
  std::string body = R"(
    .reg .pred %p<4>;
    .reg .b32 %r<8>;
    .reg .b64 %rd<4>;
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %tid.y;
    mov.u32 %r3, %tid.z;
    mad.lo.u32 %r4, %r3, 3, %r2;
    mad.lo.u32 %r4, %r4, 4, %r1;
    setp.eq.u32 %p1, %r4, 21;
    mov.u32 %r5, %ctaid.x;
    mov.u32 %r6, %ctaid.y;
    mov.u32 %r7, %ctaid.z;
    mad.lo.u32 %r5, %r6, 10, %r5;
    mad.lo.u32 %r5, %r7, 100, %r5;
    setp.eq.and.u32 %p1, %r5, 312, %p1;
    @!%p1 exit;
    ld.param.u64 %rd1, [out];
)";
  const char *const registers[] = {
      "%laneid",      "%warpid",      "%nwarpid",          "%ntid.x",
      "%ntid.y",      "%ntid.z",      "%nctaid.x",         "%nctaid.y",
      "%nctaid.z",    "%lanemask_eq", "%lanemask_lt",      "%lanemask_le",
      "%lanemask_gt", "%lanemask_ge", "%dynamic_smem_size"};
  std::vector<uint32_t> expected = {
      21, 0,        1,        4,        3,          2,          3, 2,
      4,  1u << 21, 0x1fffff, 0x3fffff, ~0x3fffffu, ~0x1fffffu, 48};
  for (size_t i = 0; i != expected.size(); ++i)
    body += "mov.u32 %r1, " + std::string(registers[i]) +
            "; st.global.u32 [%rd1+" + std::to_string(4 * i) + "], %r1;\n";
  body += "ret;";
  launch.block = {4, 3, 2};
  launch.grid = {3, 2, 4};
  launch.sharedBytes = 48;
  ASSERT_EQ(messageOf(kernelWith("", body)), "none");
  EXPECT_EQ(std::vector<uint32_t>(words, words + expected.size()), expected);
}

TEST_F(EmulatorLaunchTest, ParametersOfAllWidths) {
  launch.block = {1, 1, 1};
  launch.arguments = {getEmulatorAddress(0), 0x1234567890abcdef,
                      0x1234567890abcdef, 0x1234567890abcdef,
                      0x1234567890abcdef};
  ASSERT_EQ(messageOf(R"(
.version 8.0
.target sm_80
.address_size 64
.visible .entry k(.param .u64 out, .param .u8 a, .param .u16 b, .param .u32 c,
                  .param .u64 d)
{
  .reg .b32 %r<8>;
  .reg .b64 %rd<4>;
  ld.param.u64 %rd1, [out];
  ld.param.u8 %r1, [a];
  ld.param.u16 %r2, [b];
  ld.param.u32 %r3, [c];
  ld.param.u64 %rd2, [d];
  st.global.u32 [%rd1], %r1;
  st.global.u32 [%rd1+4], %r2;
  st.global.u32 [%rd1+8], %r3;
  st.global.u64 [%rd1+16], %rd2;
  ret;
})"),
            "none");
  EXPECT_EQ(words[0], 0xefu);
  EXPECT_EQ(words[1], 0xcdefu);
  EXPECT_EQ(words[2], 0x90abcdefu);
  EXPECT_EQ(words[4], 0x90abcdefu);
  EXPECT_EQ(words[5], 0x12345678u);
}
