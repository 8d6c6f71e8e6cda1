//===- BarrierTest.cpp - barriers of a CTA --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barriers with and without counts, reductions, arrivals that do not wait,
// threads that have exited, and what is reported where a barrier is misused or
// nobody can go on.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulatortest;

/// Runs `body` under all policies with the checks on.
static void
expectForAllSeeds(const std::string &body, const RunShape &shape,
                  llvm::function_ref<uint32_t(uint32_t thread)> expected) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    RunOutcome run = runBody(body, shape, withSeed(seed));
    ASSERT_EQ(run.text(), "none") << "seed " << seed;
    for (uint32_t i = 0; i != run.out.size(); ++i)
      ASSERT_EQ(run.out[i], expected(i)) << "thread " << i << ", seed " << seed;
  }
}

/// The one message of a run that fails; empty if it does not.
static std::string failureOf(const std::string &body, const RunShape &shape,
                             uint64_t seed = 0) {
  RunOutcome run = runBody(body, shape, withSeed(seed));
  return run.done ? "" : run.text();
}

TEST(EmulatorBarrier, ReversesABlock) {
  for (const char *sync : {"bar.sync 0;", "barrier.cta.sync 0;",
                           "barrier.sync.aligned 3;", "bar.cta.sync 7, 96;"})
    expectForAllSeeds(R"(
      mov.u32 %r1, tile;
      shl.b32 %r2, %r0, 2;
      add.u32 %r3, %r1, %r2;
      st.shared.u32 [%r3], %r0;
    )" + std::string(sync) +
                          R"(
      mov.u32 %r4, 95;
      sub.u32 %r4, %r4, %r0;
      shl.b32 %r4, %r4, 2;
      add.u32 %r4, %r4, %r1;
      ld.shared.u32 %r5, [%r4];
      st.global.u32 [%rd0], %r5;
      ret;)",
                      {2, 96}, [](uint32_t i) { return 95 - i % 96; });
}

TEST(EmulatorBarrier, ArriveAndSync) {
  // Warps 0 and 1 produce, 2 and 3 consume; the producers do not wait.
  expectForAllSeeds(R"(
    mov.u32 %r1, tile;
    and.b32 %r2, %r0, 63;
    shl.b32 %r2, %r2, 2;
    add.u32 %r2, %r1, %r2;
    setp.ge.u32 %p0, %r0, 64;
    @%p0 bra CONSUME;
    st.shared.u32 [%r2], %r0;
    bar.arrive 5, 128;
    bra.uni DONE;
  CONSUME:
    bar.sync 5, 128;
    ld.shared.u32 %r3, [%r2];
    st.global.u32 [%rd0], %r3;
  DONE:
    ret;)",
                    {1, 128}, [](uint32_t i) { return i < 64 ? 0 : i - 64; });
}

TEST(EmulatorBarrier, Reductions) {
  expectForAllSeeds(R"(
    setp.lt.u32 %p0, %r0, 70;
    bar.red.popc.u32 %r1, 0, %p0;
    barrier.red.and.aligned.pred %p1, 0, %p0;
    bar.red.or.pred %p2, 0, 128, !%p0;
    setp.lt.u32 %p3, %r0, 200;
    bar.red.and.pred %p4, 0, %p3;
    bar.red.or.pred %p5, 0, !%p3;
    selp.u32 %r2, 1000, 0, %p1;
    selp.u32 %r3, 2000, 0, %p2;
    selp.u32 %r4, 4000, 0, %p4;
    selp.u32 %r5, 8000, 0, %p5;
    add.u32 %r1, %r1, %r2;
    add.u32 %r1, %r1, %r3;
    add.u32 %r1, %r1, %r4;
    add.u32 %r1, %r1, %r5;
    st.global.u32 [%rd0], %r1;
    ret;)",
                    {1, 128}, [](uint32_t) { return 70 + 2000 + 4000; });
}

TEST(EmulatorBarrier, ThreadsThatExitedAreNotWaitedFor) {
  expectForAllSeeds(R"(
    setp.ge.u32 %p0, %r0, 40;
    @%p0 exit;
    bar.sync 0;
    st.global.u32 [%rd0], %r0;
    ret;)",
                    {1, 96}, [](uint32_t i) { return i < 40 ? i : 0; });
}

TEST(EmulatorBarrier, UnalignedBarrierInDivergentCode) {
  expectForAllSeeds(R"(
    and.b32 %r1, %r0, 1;
    setp.eq.u32 %p0, %r1, 0;
    @%p0 bra EVEN;
    barrier.sync 1;
    bra.uni DONE;
  EVEN:
    barrier.sync 1;
  DONE:
    st.global.u32 [%rd0], %r0;
    ret;)",
                    {1, 64}, [](uint32_t i) { return i; });
}

TEST(EmulatorBarrier, ClusterOfOneCta) {
  expectForAllSeeds(R"(
    mov.u32 %r1, tile;
    shl.b32 %r2, %r0, 2;
    add.u32 %r3, %r1, %r2;
    st.shared.u32 [%r3], %r0;
    barrier.cluster.arrive.release.aligned;
    barrier.cluster.wait.acquire.aligned;
    xor.b32 %r4, %r2, 128;
    add.u32 %r4, %r4, %r1;
    ld.shared.u32 %r5, [%r4];
    barrier.cluster.arrive.relaxed;
    barrier.cluster.wait;
    st.global.u32 [%rd0], %r5;
    ret;)",
                    {1, 64}, [](uint32_t i) { return i ^ 32; });
}

TEST(EmulatorBarrier, AlignedInDivergentCode) {
  const char *const body = R"(
    setp.lt.u32 %p0, %r0, 8;
    @%p0 bra APART;
    bar.sync 0;
    bra.uni DONE;
  APART:
    bar.sync 0;
  DONE:
    ret;)";
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    std::string text = failureOf(body, {1, 64}, seed);
    EXPECT_EQ(text.find("E0915: only lane"), 0u) << text << seed;
    EXPECT_NE(text.find("all threads of a warp must come to it together"),
              std::string::npos);
  }
}

TEST(EmulatorBarrier, AlignedWithADivergentGuard) {
  std::string text = failureOf(R"(
    setp.lt.u32 %p0, %r0, 40;
    @%p0 bar.sync 0;
    ret;)",
                               {1, 64});
  EXPECT_EQ(text.find("E0915: only lanes 0 to 7 of warp 1 reach `@%p0 bar.sync "
                      "0`, which is marked .aligned"),
            0u)
      << text;
  EXPECT_NE(text.find("the guard is false for lanes 8 to 31"),
            std::string::npos)
      << text;
}

TEST(EmulatorBarrier, DifferentCounts) {
  std::string text = failureOf(R"(
    setp.lt.u32 %p0, %r0, 32;
    @%p0 bar.sync 1, 64;
    @!%p0 bar.sync 1, 96;
    ret;)",
                               {1, 96});
  EXPECT_EQ(text.find("E0915: threads come to barrier 1 with different counts: "
                      "64 and 96"),
            0u)
      << text;
  EXPECT_NE(text.find("the first to come to it were at `@%p0 bar.sync 1, 64`"),
            std::string::npos)
      << text;
}

TEST(EmulatorBarrier, WrongNumbers) {
  EXPECT_EQ(failureOf("bar.sync 1, 40; ret;", {1, 64})
                .find("E0915: barrier 1 is used with a count of 40, which is "
                      "no multiple of the warp size"),
            0u);
  EXPECT_EQ(failureOf("mov.u32 %r1, 16; bar.sync %r1; ret;", {1, 64})
                .find("E0915: barrier 16 does not exist"),
            0u);
  EXPECT_EQ(failureOf("bar.sync %r0; ret;", {1, 32})
                .find("E0915: the threads of a warp name different barriers"),
            0u);
}

TEST(EmulatorBarrier, MoreArrivalsThanExpected) {
  EXPECT_EQ(failureOf(R"(
    bar.arrive 2, 64;
    barrier.arrive 2, 64;
    setp.lt.u32 %p0, %r0, 31;
    @%p0 barrier.arrive 2, 64;
    barrier.arrive 2, 64;
    barrier.arrive 2, 64;
    ret;)",
                      {1, 32})
                .find("E0915: more threads come to barrier 2 than its count "
                      "of 64"),
            0u);
}

TEST(EmulatorBarrier, ReductionBesideSync) {
  EXPECT_EQ(failureOf(R"(
    setp.lt.u32 %p0, %r0, 32;
    @%p0 bar.sync 1;
    @!%p0 bar.red.popc.u32 %r1, 1, %p0;
    ret;)",
                      {1, 64})
                .find("E0915: barrier 1 is used with and without a reduction"),
            0u);
}

TEST(EmulatorBarrier, ClusterBarrierOutOfOrder) {
  EXPECT_EQ(failureOf("barrier.cluster.wait; ret;", {})
                .find("E0915: a thread waits at the cluster's barrier"),
            0u);
  EXPECT_EQ(
      failureOf("barrier.cluster.arrive; barrier.cluster.arrive; ret;", {})
          .find("E0915: a thread arrives twice"),
      0u);
}

TEST(EmulatorBarrier, DeadlockSaysWhoWaitsWhere) {
  // Warp 3 waits at another barrier, warp 1 has ended.
  const char *const body = R"(
    setp.lt.u32 %p0, %r0, 32;
    setp.ge.u32 %p1, %r0, 64;
    @!%p0 bra NOTZERO;
    bar.sync 1, 64;
    ret;
  NOTZERO:
    @!%p1 ret;
    setp.ge.u32 %p2, %r0, 96;
    @%p2 bra LAST;
    bar.sync 1, 96;
    ret;
  LAST:
    bar.sync 2;
    ret;)";
  std::string text = failureOf(body, {1, 128});
  EXPECT_EQ(text.find("E0915: threads come to barrier 1 with different"), 0u)
      << text;
  std::string same = body;
  same.replace(same.find("1, 64"), 5, "1, 96");
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    text = failureOf(same, {1, 128}, seed);
    EXPECT_EQ(text.find("E0916: deadlock: no thread of the program can go on"),
              0u)
        << text;
    EXPECT_NE(text.find("warp 0 waits at `bar.sync 1, 96` (line "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("of the PTX): 64 of 96 threads have come to barrier 1"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("warp 3 waits at `bar.sync 2` (line "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("): 32 of 96 threads have come to barrier 2"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("warp 1 has ended"), std::string::npos) << text;
  }
}

TEST(EmulatorBarrier, DeadlockInsideAWarp) {
  std::string text = failureOf(R"(
    setp.lt.u32 %p0, %r0, 16;
    @%p0 bra APART;
    bar.warp.sync -1;
    ret;
  APART:
    barrier.sync 0;
    ret;)",
                               {1, 32});
  EXPECT_EQ(text.find("E0916: deadlock"), 0u) << text;
  EXPECT_NE(text.find("warp 0, lanes 16 to 31, wait at `bar.warp.sync -1`"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("for lanes 0 to 15 of their warp"), std::string::npos)
      << text;
}
