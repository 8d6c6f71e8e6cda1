//===- PrintTest.cpp - what a kernel prints, and how it fails -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// vprintf with every conversion against the C library, __assertfail and trap.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulatortest;

/// A string as the bytes of a .global array.
static std::string bytesOf(const std::string &text) {
  std::string bytes;
  for (char c : text)
    bytes += std::to_string(static_cast<unsigned char>(c)) + ", ";
  return bytes + "0";
}

/// A kernel whose first `threads` threads print `format` with the arguments
/// that `stores` puts into `buffer`; writes what vprintf returned.
static std::string printing(const std::string &format,
                            const std::string &stores, unsigned threads) {
  std::string size = std::to_string(format.size() + 1);
  return wrapBody(
      R"(
    .local .align 8 .b8 buffer[64];
    .reg .b64 %SP;
    setp.ge.u32 %p0, %r0, )" +
          std::to_string(threads) + R"(;
    @%p0 ret;
)" + stores +
          R"(
    mov.u64 %rd1, format;
    cvta.global.u64 %rd1, %rd1;
    mov.u64 %rd2, buffer;
    cvta.local.u64 %rd2, %rd2;
    {
      .param .b64 param0;
      .param .b64 param1;
      .param .b32 retval0;
      st.param.b64 [param0], %rd1;
      st.param.b64 [param1], %rd2;
      call.uni (retval0), vprintf, (param0, param1);
      ld.param.b32 %r20, [retval0];
    }
    st.global.u32 [%rd0], %r20;
    ret;)",
      ".global .align 1 .b8 format[" + size + "] = {" + bytesOf(format) +
          "};\n.global .align 1 .b8 word[4] = {97, 98, 99, 0};\n"
          ".extern .func (.param .b32 result) vprintf(.param .b64 a, "
          ".param .b64 b);\n");
}

/// What it prints; `result` gets what vprintf returned to thread 0.
static std::string printed(const std::string &format, const std::string &stores,
                           unsigned threads = 1, uint32_t *result = nullptr) {
  testing::internal::CaptureStdout();
  RunOutcome run = runModule(printing(format, stores, threads));
  std::string text = testing::internal::GetCapturedStdout();
  EXPECT_EQ(run.text(), "none");
  if (result)
    *result = run.out[0];
  return text;
}

TEST(EmulatorPrint, IntegersAndStrings) {
  uint32_t result = 0;
  EXPECT_EQ(printed("%d|%5u|%-4x|%08X|%o|%i|%%|%c\n", R"(
    st.local.u32 [buffer], -7;
    st.local.u32 [buffer+4], 42;
    st.local.u32 [buffer+8], 255;
    st.local.u32 [buffer+12], 48879;
    st.local.u32 [buffer+16], 8;
    st.local.u32 [buffer+20], -1;
    st.local.u32 [buffer+24], 65;)",
                    1, &result),
            "-7|   42|ff  |0000BEEF|10|-1|%|A\n");
  EXPECT_EQ(result, 7u);
  EXPECT_EQ(printed("%s and %.2s and %6s", R"(
    mov.u64 %rd3, word;
    cvta.global.u64 %rd3, %rd3;
    st.local.u64 [buffer], %rd3;
    st.local.u64 [buffer+8], %rd3;
    st.local.u64 [buffer+16], %rd3;)"),
            "abc and ab and    abc");
}

TEST(EmulatorPrint, WideNumbersAreAligned) {
  EXPECT_EQ(printed("%d %lld %hd %hhu %lx %p", R"(
    st.local.u32 [buffer], 1;
    mov.u64 %rd3, -5000000000;
    st.local.u64 [buffer+8], %rd3;
    st.local.u32 [buffer+16], 65535;
    st.local.u32 [buffer+20], 258;
    st.local.u64 [buffer+24], %rd3;
    mov.u64 %rd4, 4660;
    st.local.u64 [buffer+32], %rd4;)"),
            "1 -5000000000 -1 2 fffffffed5fa0e00 0x1234");
}

TEST(EmulatorPrint, Floats) {
  EXPECT_EQ(printed("%f %.3e %g %*.*f %+a", R"(
    mov.b64 %rd3, 0d4004000000000000;
    st.local.u64 [buffer], %rd3;
    st.local.u64 [buffer+8], %rd3;
    st.local.u64 [buffer+16], %rd3;
    st.local.u32 [buffer+24], 8;
    st.local.u32 [buffer+28], 1;
    st.local.u64 [buffer+32], %rd3;
    st.local.u64 [buffer+40], %rd3;)"),
            "2.500000 2.500e+00 2.5      2.5 +0x1.4p+1");
}

TEST(EmulatorPrint, WhatIsNoConversionStays) {
  EXPECT_EQ(printed("%y %", ""), "%y %");
}

TEST(EmulatorPrint, EachThreadOfACallInOrder) {
  EXPECT_EQ(printed("<%u>", "st.local.u32 [buffer], %r0;", 5),
            "<0><1><2><3><4>");
}

TEST(EmulatorPrint, AssertFails) {
  std::string text = "message";
  std::string ptx = wrapBody(
      R"(
    setp.ne.u32 %p0, %r0, 6;
    @%p0 ret;
    mov.u64 %rd1, text;
    cvta.global.u64 %rd1, %rd1;
    {
      .param .b64 param0;
      .param .b64 param1;
      .param .b32 param2;
      .param .b64 param3;
      .param .b64 param4;
      st.param.b64 [param0], %rd1;
      st.param.b64 [param1], %rd1;
      st.param.b32 [param2], 17;
      st.param.b64 [param3], %rd1;
      st.param.b64 [param4], 1;
      call.uni __assertfail, (param0, param1, param2, param3, param4);
    }
    ret;)",
      ".global .align 1 .b8 text[8] = {" + bytesOf(text) +
          "};\n.extern .func __assertfail(.param .b64 a, .param .b64 b, "
          ".param .b32 c, .param .b64 d, .param .b64 e);\n");
  RunOutcome run = runModule(ptx);
  EXPECT_FALSE(run.done);
  EXPECT_EQ(run.text().find("E0918: assertion failed: message"), 0u)
      << run.text();
  EXPECT_NE(run.text().find("asserted in `message`, at message:17"),
            std::string::npos);
  EXPECT_NE(run.text().find("lane 6"), std::string::npos) << run.text();
}
