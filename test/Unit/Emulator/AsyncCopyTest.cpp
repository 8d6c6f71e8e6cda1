//===- AsyncCopyTest.cpp - cp.async ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What asynchronous copies write, and when: at the wait that promises it, or
// anywhere before, as the seed says. Seed 0 is as late as allowed.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"
#include <set>

using namespace tile;
using namespace tile::test;

/// Each lane copies its 16 bytes of x to shared memory (which held ones), by
/// `copies` and what follows; then what is in shared memory goes to y.
static std::vector<uint32_t> runCopies(const std::string &copies,
                                       uint64_t seed = 0,
                                       unsigned checks = CheckNothing) {
  KernelRun kernel(
      "mov.u32 %r0, s;\nmad.lo.u32 %r0, %lane, 16, %r0;\n"
      "mad.wide.u32 %d0, %lane, 16, %x;\nmad.wide.u32 %d1, %lane, 16, %y;\n"
      "st.shared.v4.b32 [%r0], {1, 1, 1, 1};\n" +
          copies +
          "\nld.shared.v4.b32 {%r1, %r2, %r3, %r4}, [%r0];\n"
          "st.global.v4.b32 [%d1], {%r1, %r2, %r3, %r4};\n"
          "cp.async.wait_all;",
      ".shared .align 16 .b8 s[1024];\n");
  std::vector<uint32_t> x;
  for (unsigned i = 0; i != 128; ++i)
    x.push_back(i + 1000);
  kernel.array("x", x);
  kernel.array("y", 512);
  kernel.options.seed = seed;
  kernel.options.checks = checks;
  kernel.expectRun();
  return kernel.get<uint32_t>("y");
}

static std::vector<uint32_t> copied(unsigned words = 4, uint32_t rest = 0) {
  std::vector<uint32_t> result;
  for (unsigned i = 0; i != 128; ++i)
    result.push_back(i % 4 < words ? i + 1000 : rest);
  return result;
}

TEST(EmulatorAsyncCopyTest, WhatIsCopied) {
  struct Form {
    const char *instruction;
    std::vector<uint32_t> result;
  };
  const Form forms[] = {
      {"cp.async.cg.shared.global [%r0], [%d0], 16;", copied()},
      {"cp.async.ca.shared::cta.global [%r0], [%d0], 16;", copied()},
      {"cp.async.ca.shared.global [%r0], [%d0], 4;", copied(1, 1)},
      {"cp.async.ca.shared.global [%r0], [%d0], 8;", copied(2, 1)},
      {"cp.async.cg.shared.global.L2::128B [%r0], [%d0], 16;", copied()},
      {"cp.async.cg.shared.global.L2::cache_hint [%r0], [%d0], 16, %d5;",
       copied()},
      {"cp.async.cg.shared.global [%r0], [%d0], 16, 8;", copied(2, 0)},
      {"mov.b32 %r9, 4;\n"
       "cp.async.cg.shared.global.L2::cache_hint [%r0], [%d0], 16, %r9, %d5;",
       copied(1, 0)},
      // Nothing is read, so that the address does not matter.
      {"cp.async.cg.shared.global [%r0], [0], 16, 0;", copied(0, 0)},
      {"setp.eq.u32 %p1, 0, 0;\n"
       "cp.async.cg.shared.global [%r0], [0], 16, %p1;",
       copied(0, 0)},
      {"setp.eq.u32 %p1, 0, 0;\n"
       "cp.async.cg.shared.global [%r0], [%d0], 16, !%p1;",
       copied()}};
  for (const Form &form : forms)
    for (uint64_t seed : {0, 1, 2, 3})
      EXPECT_EQ(runCopies(form.instruction + std::string("cp.async.wait_all;"),
                          seed, CheckEverything),
                form.result)
          << form.instruction;
}

TEST(EmulatorAsyncCopyTest, SizesMayDifferByLane) {
  std::vector<uint32_t> result =
      runCopies("and.b32 %r9, %lane, 3;\nshl.b32 %r9, %r9, 2;\n"
                "cp.async.cg.shared.global [%r0], [%d0], 16, %r9;\n"
                "cp.async.wait_all;");
  for (unsigned i = 0; i != 128; ++i)
    EXPECT_EQ(result[i], i % 4 < i / 4 % 4 ? i + 1000 : 0u);
}

TEST(EmulatorAsyncCopyTest, EndsAsLateAsAllowed) {
  const std::string copy = "cp.async.cg.shared.global [%r0], [%d0], 16;\n";
  const std::vector<uint32_t> before(128, 1);
  EXPECT_EQ(runCopies(copy), before);
  EXPECT_EQ(runCopies(copy + "cp.async.commit_group;"), before);
  // The copy is not yet in a group.
  EXPECT_EQ(runCopies(copy + "cp.async.wait_group 0;"), before);
  EXPECT_EQ(runCopies(copy + "cp.async.commit_group;\ncp.async.wait_group 1;"),
            before);
  EXPECT_EQ(runCopies(copy + "cp.async.commit_group;\ncp.async.wait_group 0;"),
            copied());
  EXPECT_EQ(runCopies(copy + "cp.async.commit_group;\ncp.async.commit_group;\n"
                             "cp.async.wait_group 1;"),
            copied());
  EXPECT_EQ(runCopies(copy + "cp.async.wait_all;"), copied());
}

TEST(EmulatorAsyncCopyTest, GroupsEndInOrderOfTheWaits) {
  std::string copies;
  for (unsigned i = 0; i != 4; ++i) {
    std::string at = std::to_string(4 * i);
    copies += "cp.async.ca.shared.global [%r0+" + at + "], [%d0+" + at +
              "], 4;\ncp.async.commit_group;\n";
  }
  for (unsigned pending = 0; pending != 5; ++pending)
    EXPECT_EQ(runCopies(copies + "cp.async.wait_group " +
                        std::to_string(pending) + ";"),
              copied(4 - pending, 1));
}

TEST(EmulatorAsyncCopyTest, SeedsEndThemAtOtherTimes) {
  // Without a wait, and long enough for a copy to end by chance.
  std::string copies = "cp.async.cg.shared.global [%r0], [%d0], 16;\n";
  for (unsigned i = 0; i != 40; ++i)
    copies += "add.u32 %r8, %r8, 1;\n";
  std::set<std::vector<uint32_t>> results;
  for (uint64_t seed = 0; seed != 24; ++seed)
    results.insert(runCopies(copies, seed));
  EXPECT_TRUE(results.count(std::vector<uint32_t>(128, 1)));
  EXPECT_TRUE(results.count(copied()));
  EXPECT_GT(results.size(), 2u);
}

TEST(EmulatorAsyncCopyTest, ReadsTheSourceWhenItEnds) {
  // The manual promises nothing about a source that changes meanwhile.
  std::vector<uint32_t> result =
      runCopies("cp.async.ca.shared.global [%r0], [%d0], 4;\n"
                "st.global.b32 [%d0], 77;\ncp.async.wait_all;");
  for (unsigned i = 0; i < 128; i += 4)
    EXPECT_EQ(result[i], 77u);
}

TEST(EmulatorAsyncCopyTest, ChecksItsAddresses) {
  const std::string shared = ".shared .align 16 .b8 s[64];\n";
  expectMessage(shared + "cp.async.cg.shared.global [s], [%x+4096], 16;",
                "asynchronous read of 16 bytes out of bounds: right behind");
  expectMessage(shared + "cp.async.cg.shared.global [s+64], [%x], 16;",
                "asynchronous write of 16 bytes out of bounds: right behind "
                "the end of the program's shared memory");
  expectMessage(shared + "cp.async.cg.shared.global [s+8], [%x], 16;",
                "misaligned asynchronous write");
  expectMessage(shared + "cp.async.ca.shared.global [s], [%x+2], 4;",
                "misaligned asynchronous read");
}

TEST(EmulatorAsyncCopyTest, RefusesWhatItDoesNotKnow) {
  for (const char *instruction : {"cp.async.bulk.commit_group",
                                  "cp.async.mbarrier.arrive.shared.b64 [%r0]",
                                  "cp.async.cg.global.shared [%x], [%r0], 16",
                                  "cp.async.cs.shared.global [%r0], [%x], 16",
                                  "cp.reduce.async.bulk.commit_group"})
    expectMessage(std::string(instruction) + ";", "[E0902]");
  for (const char *instruction :
       {"cp.async.cg.shared.global [%r0], [%x], 8",
        "cp.async.ca.shared.global [%r0], [%x], 5",
        "cp.async.ca.shared.global [%r0], [%x]",
        "cp.async.ca.shared.global [%r0], [%x], %r1",
        "cp.async.ca.shared.global.L2::cache_hint [%r0], [%x], 4",
        "cp.async.wait_group", "cp.async.wait_group %r1",
        "cp.async.wait_all 1"})
    expectMessage(std::string(instruction) + ";", "[E0903]");
}
