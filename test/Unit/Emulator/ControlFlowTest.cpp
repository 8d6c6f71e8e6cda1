//===- ControlFlowTest.cpp - branches, calls and how lanes meet again -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lanes of a warp take different ways through branches, loops, tables and
// functions. Results must be the same under every policy; where they run
// together again differs and is looked at with activemask.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulatortest;

/// Runs `body` under all policies and compares each thread's word.
static void
expectForAllSeeds(const std::string &ptx, const RunShape &shape,
                  llvm::function_ref<uint32_t(uint32_t thread)> expected) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    RunOutcome run = runModule(ptx, shape, withSeed(seed));
    ASSERT_EQ(run.text(), "none") << "seed " << seed;
    ASSERT_TRUE(run.done);
    for (uint32_t i = 0; i != run.out.size(); ++i)
      ASSERT_EQ(run.out[i], expected(i)) << "thread " << i << ", seed " << seed;
  }
}

TEST(EmulatorControlFlow, BothWaysOfABranch) {
  std::string ptx = wrapBody(R"(
    and.b32 %r1, %r0, 1;
    setp.eq.u32 %p0, %r1, 0;
    @%p0 bra EVEN;
    mul.lo.u32 %r2, %r0, 3;
    bra.uni DONE;
  EVEN:
    add.u32 %r2, %r0, 1000;
  DONE:
    st.global.u32 [%rd0], %r2;
    ret;)");
  expectForAllSeeds(ptx, {2, 48}, [](uint32_t i) {
    uint32_t thread = i % 48;
    return thread % 2 ? thread * 3 : thread + 1000;
  });
}

TEST(EmulatorControlFlow, LoopsOfDifferentLengths) {
  // Sums 0 + 1 + ... + tid, with an inner loop of tid % 4 rounds.
  std::string ptx = wrapBody(R"(
    mov.u32 %r1, 0;
    mov.u32 %r2, 0;
  OUTER:
    and.b32 %r3, %r0, 3;
  INNER:
    setp.eq.u32 %p1, %r3, 0;
    @%p1 bra INNERDONE;
    add.u32 %r2, %r2, 100;
    sub.u32 %r3, %r3, 1;
    bra.uni INNER;
  INNERDONE:
    add.u32 %r2, %r2, %r1;
    add.u32 %r1, %r1, 1;
    setp.le.u32 %p0, %r1, %r0;
    @%p0 bra OUTER;
    st.global.u32 [%rd0], %r2;
    ret;)");
  expectForAllSeeds(ptx, {1, 64}, [](uint32_t i) {
    return i * (i + 1) / 2 + (i + 1) * (i % 4) * 100;
  });
}

TEST(EmulatorControlFlow, LanesLeaveEarly) {
  std::string ptx = wrapBody(R"(
    setp.lt.u32 %p0, %r0, 5;
    @%p0 exit;
    setp.gt.u32 %p0, %r0, 20;
    @!%p0 bra GOON;
    mov.u32 %r1, 7;
    st.global.u32 [%rd0], %r1;
    ret;
  GOON:
    st.global.u32 [%rd0], %r0;
    ret;)");
  expectForAllSeeds(ptx, {1, 32}, [](uint32_t i) -> uint32_t {
    return i < 5 ? 0 : i > 20 ? 7 : i;
  });
}

TEST(EmulatorControlFlow, TableOfBranches) {
  std::string ptx = wrapBody(R"(
    and.b32 %r1, %r0, 3;
    setp.lt.u32 %p0, %r0, 24;
    mov.u32 %r2, 5;
  ts: .branchtargets A, B, C, A;
    @%p0 brx.idx %r1, ts;
    bra.uni DONE;
  A:
    mov.u32 %r2, 10;
    bra.uni DONE;
  B:
    mov.u32 %r2, 20;
    bra.uni DONE;
  C:
    mov.u32 %r2, 30;
  DONE:
    st.global.u32 [%rd0], %r2;
    ret;)");
  expectForAllSeeds(ptx, {1, 32}, [](uint32_t i) -> uint32_t {
    constexpr uint32_t kValues[] = {10, 20, 30, 10};
    return i < 24 ? kValues[i % 4] : 5;
  });
}

TEST(EmulatorControlFlow, TableOfBranchesHasAnEnd) {
  RunOutcome run = runBody(R"(
  ts: .branchtargets A, A;
    brx.idx %r0, ts;
  A:
    ret;)");
  EXPECT_FALSE(run.done);
  EXPECT_NE(run.text().find("E0918: a branch by index takes entry 2 of 2 "
                            "targets"),
            std::string::npos)
      << run.text();
}

TEST(EmulatorControlFlow, UniformBranchMustBe) {
  RunOutcome run = runBody(R"(
    setp.lt.u32 %p0, %r0, 5;
    @%p0 bra.uni DONE;
  DONE:
    ret;)");
  EXPECT_FALSE(run.done);
  EXPECT_EQ(run.diagnostics.front().id, DiagID::EmulatorBarrierMisuse);
}

static const char *const kFunctions = R"(
.func (.param .b32 result) triple(.param .b32 x)
{
  .reg .b32 %r<4>;
  ld.param.u32 %r1, [x];
  mul.lo.u32 %r2, %r1, 3;
  st.param.b32 [result], %r2;
  ret;
}
.func (.param .b32 result) odd_triple(.param .b32 x)
{
  .reg .pred %p<2>;
  .reg .b32 %r<8>;
  ld.param.u32 %r1, [x];
  and.b32 %r2, %r1, 1;
  setp.eq.u32 %p1, %r2, 0;
  st.param.b32 [result], 77;
  @%p1 ret;
  {
    .param .b32 a0;
    .param .b32 r0;
    st.param.b32 [a0], %r1;
    call.uni (r0), triple, (a0);
    ld.param.b32 %r3, [r0];
  }
  add.u32 %r3, %r3, 1;
  st.param.b32 [result], %r3;
  ret;
}
)";

TEST(EmulatorControlFlow, FunctionsThatReturnAtDifferentTimes) {
  std::string ptx = wrapBody(R"(
    setp.lt.u32 %p0, %r0, 24;
    mov.u32 %r5, 9;
    {
      .param .b32 a0;
      .param .b32 r0;
      st.param.b32 [a0], %r0;
      @%p0 call (r0), odd_triple, (a0);
      @%p0 ld.param.b32 %r5, [r0];
    }
    st.global.u32 [%rd0], %r5;
    ret;)",
                             kFunctions);
  expectForAllSeeds(ptx, {1, 32}, [](uint32_t i) -> uint32_t {
    return i >= 24 ? 9 : i % 2 ? i * 3 + 1 : 77;
  });
}

/// Lane 3 takes another way; then, and after `meet`, each lane notes who runs
/// beside it.
static std::string meetAfterBranch(const std::string &meet) {
  return R"(
    setp.eq.u32 %p0, %r0, 3;
    mov.u32 %r1, 0;
    @%p0 bra APART;
    add.u32 %r1, %r1, 1;
  APART:
    add.u32 %r1, %r1, 1;
)" + meet +
         R"(
    activemask.b32 %r2;
    st.global.u32 [%rd0], %r2;
    ret;)";
}

TEST(EmulatorControlFlow, RejoinEarlyOrOnlyWherePromised) {
  // Seed 2 rejoins early, seed 1 does not.
  for (uint64_t seed : {0, 2}) {
    RunOutcome run = runBody(meetAfterBranch(""), {}, withSeed(seed));
    ASSERT_EQ(run.text(), "none");
    EXPECT_EQ(run.out, std::vector<uint32_t>(32, ~0u)) << "seed " << seed;
  }
  RunOutcome apart = runBody(meetAfterBranch(""), {}, withSeed(1));
  ASSERT_EQ(apart.text(), "none");
  EXPECT_EQ(apart.out[3], 8u);
  EXPECT_EQ(apart.out[4], ~8u);
}

TEST(EmulatorControlFlow, WarpSyncAlwaysMeets) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    RunOutcome run =
        runBody(meetAfterBranch("bar.warp.sync -1;"), {}, withSeed(seed));
    ASSERT_EQ(run.text(), "none");
    EXPECT_EQ(run.out, std::vector<uint32_t>(32, ~0u)) << "seed " << seed;
  }
}

TEST(EmulatorControlFlow, WarpSyncOfGroups) {
  // Each half of the warp meets by itself; the mask is a register.
  RunOutcome run = runBody(R"(
    setp.lt.u32 %p0, %r0, 16;
    selp.b32 %r1, 0xffff, 0xffff0000, %p0;
    bar.warp.sync %r1;
    st.global.u32 [%rd0], %r1;
    ret;)");
  EXPECT_EQ(run.text(), "none");
  EXPECT_EQ(run.out[15], 0xffffu);
  EXPECT_EQ(run.out[16], 0xffff0000u);
}

TEST(EmulatorControlFlow, WarpSyncNeedsItsOwnThreads) {
  RunOutcome run = runBody(R"(
    bar.warp.sync 0xfffffffe;
    ret;)");
  EXPECT_EQ(run.diagnostics.size(), 1u);
  EXPECT_EQ(run.diagnostics.front().message,
            "a lane is not in the membermask that it gives");
}

TEST(EmulatorControlFlow, ALaneMayWaitForAnotherOfItsWarp) {
  // Lane 0 spins until lane 1, which waits behind the loop under early
  // rejoining, has set the flag: fair progress of each lane is promised.
  std::string ptx = wrapBody(R"(
    mov.u32 %r1, tile;
    mov.u32 %r4, 0;
    setp.eq.u32 %p1, %r0, 0;
    @%p1 st.shared.u32 [%r1], %r4;
    bar.warp.sync -1;
    setp.ne.u32 %p0, %r0, 0;
    @%p0 bra BEHIND;
  SPIN:
    atom.shared.add.u32 %r2, [%r1], 0;
    setp.eq.u32 %p2, %r2, 0;
    @%p2 bra SPIN;
  BEHIND:
    setp.eq.u32 %p3, %r0, 1;
    @%p3 atom.shared.add.u32 %r3, [%r1], 1;
    st.global.u32 [%rd0], %r0;
    ret;)");
  expectForAllSeeds(ptx, {1, 32}, [](uint32_t i) { return i; });
}
