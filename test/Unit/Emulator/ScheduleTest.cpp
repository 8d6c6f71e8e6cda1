//===- ScheduleTest.cpp - in which order threads run ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A seed determines a run; different seeds let threads meet in different
// orders. Whoever spins lets others run, in its CTA and beyond, and what never
// ends is ended.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "gtest/gtest.h"
#include <set>
#include <thread>

using namespace tile;
using namespace tile::emulatortest;

/// Each thread takes a ticket of its CTA, in three rounds with work between
/// them, and writes the last.
static const char *const kTickets = R"(
    mov.u32 %r1, tile;
    mov.u32 %r2, 0;
    setp.eq.u32 %p0, %r0, 0;
    @%p0 st.shared.u32 [%r1], %r2;
    bar.sync 0;
    mov.u32 %r3, 0;
  ROUND:
    atom.shared.add.u32 %r4, [%r1], 1;
    mov.u32 %r5, 0;
  WORK:
    add.u32 %r5, %r5, 1;
    setp.lt.u32 %p1, %r5, 20;
    @%p1 bra WORK;
    add.u32 %r3, %r3, 1;
    setp.lt.u32 %p2, %r3, 3;
    @%p2 bra ROUND;
    st.global.u32 [%rd0], %r4;
    ret;)";

TEST(EmulatorSchedule, ASeedDeterminesARun) {
  std::set<std::vector<uint32_t>> orders;
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    EmulatorOptions options = withSeed(seed);
    RunOutcome first = runBody(kTickets, {4, 128}, options);
    ASSERT_EQ(first.text(), "none");
    options.threads = 1;
    RunOutcome second = runBody(kTickets, {4, 128}, options);
    EXPECT_EQ(first.out, second.out) << "seed " << seed;
    EXPECT_EQ(first.statistics.laneInstructions,
              second.statistics.laneInstructions);
    orders.insert(first.out);
    for (uint32_t cta = 0; cta != 4; ++cta) {
      std::set<uint32_t> tickets(first.out.begin() + cta * 128,
                                 first.out.begin() + (cta + 1) * 128);
      EXPECT_EQ(tickets.size(), 128u);
      EXPECT_LT(*tickets.rbegin(), 384u);
    }
  }
  EXPECT_GT(orders.size(), 8u);
}

TEST(EmulatorSchedule, CountsInstructions) {
  RunOutcome run = runBody(R"(
    setp.lt.u32 %p0, %r0, 8;
    @%p0 st.global.u32 [%rd0], %r0;
    ret;)",
                           {2, 48});
  // Seven instructions of the harness, then setp, the store for eight lanes of
  // the first warp alone, and ret.
  EXPECT_EQ(run.statistics.laneInstructions, 2 * (48u * 9 + 8));
  EXPECT_EQ(run.statistics.warpInstructions, 2 * 2 * 10u);
}

TEST(EmulatorSchedule, StepLimit) {
  const char *const endless = R"(
    setp.ge.u32 %p0, %r0, 32;
    @%p0 bra SPIN;
    ret;
  SPIN:
    add.u32 %r1, %r1, 1;
    bra.uni SPIN;)";
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    EmulatorOptions options = withSeed(seed);
    options.maxSteps = 100'000;
    RunOutcome run = runBody(endless, {2, 96}, options);
    EXPECT_FALSE(run.done);
    std::string text = run.text();
    EXPECT_EQ(text.find("E0917: the kernel did not end within 100000 steps"),
              0u)
        << text;
    EXPECT_NE(text.find("stand"), std::string::npos) << text;
    EXPECT_NE(text.find("--max-steps"), std::string::npos) << text;
  }
}

TEST(EmulatorSchedule, CancelEndsARun) {
  std::atomic<bool> cancel = false;
  EmulatorOptions options;
  options.cancel = &cancel;
  options.maxSteps = 0;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    cancel = true;
  });
  RunOutcome run = runBody("SPIN: bra.uni SPIN;", {3, 64}, options);
  later.join();
  EXPECT_FALSE(run.done);
  EXPECT_EQ(run.text(), "E0920: run of `k` was interrupted");
}

/// CTA i waits until the flag has the value that CTA i + 1 (with `forward`
/// i - 1) sets; the last (first) one begins.
static std::string chain(bool forward) {
  return R"(
    mov.u64 %rd1, flag;
    mov.u32 %r1, %nctaid.x;
    mov.u32 %r2, %ctaid.x;
)" + std::string(forward ? "" : R"(
    sub.u32 %r2, %r1, %r2;
    sub.u32 %r2, %r2, 1;
)") + R"(
    setp.ne.u32 %p0, %r0, 0;
    @%p0 bra TOGETHER;
  SPIN:
    ld.acquire.gpu.global.u32 %r3, [%rd1];
    setp.ne.u32 %p1, %r3, %r2;
    @%p1 bra SPIN;
    add.u32 %r4, %r2, 1;
    st.release.gpu.global.u32 [%rd1], %r4;
  TOGETHER:
    bar.sync 0;
    st.global.u32 [%rd0], %r2;
    ret;)";
}

TEST(EmulatorSchedule, CtasWaitForOneAnother) {
  // More CTAs than any GPU could keep resident would have in flight at once.
  for (bool forward : {true, false})
    for (uint64_t seed = 0; seed != 6; ++seed) {
      RunOutcome run = runBody(chain(forward), {40, 64}, withSeed(seed));
      ASSERT_EQ(run.text(), "none") << "seed " << seed;
      for (uint32_t cta = 0; cta != 40; ++cta)
        EXPECT_EQ(run.out[cta * 64 + 63], forward ? cta : 39 - cta);
    }
}

TEST(EmulatorSchedule, CtasThatMeetAtBarriersWhileTheyWait) {
  // Each CTA but the last waits for the last; all its warps look at the flag
  // between barriers, so that it never seems to wait.
  for (uint64_t seed : {0, 1, 2}) {
    RunOutcome run = runBody(R"(
    mov.u64 %rd1, flag;
    mov.u32 %r1, %nctaid.x;
    mov.u32 %r2, %ctaid.x;
    sub.u32 %r1, %r1, 1;
    setp.eq.u32 %p0, %r2, %r1;
    @%p0 bra LAST;
  SPIN:
    bar.sync 0;
    ld.acquire.gpu.global.u32 %r3, [%rd1];
    setp.eq.u32 %p1, %r3, 0;
    bar.red.and.pred %p1, 0, %p1;
    @%p1 bra SPIN;
    bra.uni DONE;
  LAST:
    mov.u32 %r4, 1;
    setp.eq.u32 %p2, %r0, 0;
    @%p2 st.release.gpu.global.u32 [%rd1], %r4;
  DONE:
    st.global.u32 [%rd0], %r2;
    ret;)",
                             {3, 64}, withSeed(seed));
    EXPECT_EQ(run.text(), "none") << "seed " << seed;
  }
}

TEST(EmulatorSchedule, AWarpThatSpinsWithoutYieldingEndsItsTurn) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    EmulatorOptions options = withSeed(seed);
    options.checks = CheckNothing;
    RunOutcome run = runBody(R"(
    mov.u32 %r1, tile;
    st.shared.u32 [%r1], 0;
    bar.sync 0;
    setp.eq.u32 %p0, %r0, 63;
    @%p0 st.shared.u32 [%r1], 5;
    @%p0 bra DONE;
  SPIN:
    ld.shared.u32 %r2, [%r1];
    setp.eq.u32 %p1, %r2, 0;
    @%p1 bra SPIN;
  DONE:
    st.global.u32 [%rd0], %r0;
    ret;)",
                             {1, 64}, options);
    EXPECT_EQ(run.text(), "none") << "seed " << seed;
  }
}

TEST(EmulatorSchedule, CtasThatWaitForNobodyReachTheLimit) {
  EmulatorOptions options;
  options.maxSteps = 20'000;
  RunOutcome run = runBody(R"(
    mov.u64 %rd1, flag;
  SPIN:
    ld.volatile.global.u32 %r3, [%rd1];
    setp.eq.u32 %p1, %r3, 0;
    @%p1 bra SPIN;
    ret;)",
                           {3, 32}, options);
  EXPECT_FALSE(run.done);
  EXPECT_EQ(run.diagnostics.front().id, DiagID::EmulatorStepLimit);
}

TEST(EmulatorSchedule, TheFirstFailureCounts) {
  // Every CTA traps, the later ones sooner.
  std::string body = R"(
    mov.u32 %r1, %ctaid.x;
    mov.u32 %r2, 8;
    sub.u32 %r2, %r2, %r1;
    mul.lo.u32 %r2, %r2, 3000;
  WORK:
    sub.u32 %r2, %r2, 1;
    setp.ne.u32 %p0, %r2, 0;
    @%p0 bra WORK;
    trap;)";
  for (unsigned threads : {1, 2, 4}) {
    EmulatorOptions options;
    options.threads = threads;
    RunOutcome run = runBody(body, {8, 32}, options);
    EXPECT_FALSE(run.done);
    EXPECT_EQ(run.text().find("E0918: the kernel stopped itself with `trap`"),
              0u)
        << run.text();
    EXPECT_NE(run.text().find("(0, 0, 0)"), std::string::npos) << run.text();
  }
}
