//===- RaceTest.cpp - what is a race and what is not ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Few lines of PTX each, with the finding that they must lead to, or none,
// under every policy of the scheduler.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulatortest;

/// Each thread writes its word of shared memory, at %r3; %r5 is the address of
/// the word of the thread at the other end of the block.
static std::string writeOwn() {
  return R"(
    mov.u32 %r1, tile;
    mad.lo.u32 %r3, %r0, 4, %r1;
    mov.u32 %r4, %ntid.x;
    sub.u32 %r4, %r4, 1;
    sub.u32 %r4, %r4, %r0;
    mad.lo.u32 %r5, %r4, 4, %r1;
    st.shared.u32 [%r3], %r0;
)";
}

static void expectNone(const std::string &body, const RunShape &shape) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed)
    EXPECT_EQ(runBody(body + "\nret;", shape, withSeed(seed)).text(), "none")
        << "seed " << seed << body;
}

/// Expects a finding whose text has `part`, and no other kind of finding.
static void expectFinding(const std::string &body, const RunShape &shape,
                          const std::string &part) {
  for (uint64_t seed = 0; seed != kSeeds; ++seed) {
    RunOutcome run = runBody(body + "\nret;", shape, withSeed(seed));
    EXPECT_FALSE(run.done);
    EXPECT_NE(run.text().find(part), std::string::npos)
        << "seed " << seed << body << run.text();
  }
}

static const RunShape kWarp = {1, 32};
static const RunShape kBlock = {1, 128};

TEST(EmulatorRace, BarrierOrdersABlock) {
  expectNone(writeOwn() + "bar.sync 0; ld.shared.u32 %r6, [%r5];", kBlock);
  expectFinding(writeOwn() + "bar.sync 0; ld.shared.u32 %r6, [%r5];"
                             "st.shared.u32 [%r3], %r6;",
                kBlock, "E0914: data race in shared memory");
}

TEST(EmulatorRace, LanesDoNotRunInStep) {
  std::string read = "ld.shared.u32 %r6, [%r5];";
  expectNone(writeOwn() + "bar.warp.sync -1;" + read, kWarp);
  expectFinding(writeOwn() + read, kWarp, "E091");
  // Shuffles and votes order no memory.
  expectFinding(writeOwn() + "shfl.sync.idx.b32 %r7, %r0, 0, 31, -1;" + read,
                kWarp, "the lanes of a warp do not run in step");
  // A warp is not the block.
  expectFinding(writeOwn() + "bar.warp.sync -1;" + read, kBlock, "E091");
}

TEST(EmulatorRace, BytesAreToldApart) {
  std::string own = "mov.u32 %r1, tile; add.u32 %r3, %r1, %r0;"
                    "st.shared.u8 [%r3], %r0;";
  expectNone(own + "ld.shared.u8 %r4, [%r3];", kBlock);
  expectFinding(own + "ld.shared.u8 %r4, [%r1];", kBlock, "E091");
  // Words after bytes, and bytes after words.
  expectNone(own + "bar.sync 0; mad.lo.u32 %r4, %r0, 4, %r1;"
                   "st.shared.u32 [%r4], 0; bar.sync 0;"
                   "st.shared.u8 [%r3], 1;",
             kBlock);
  expectFinding(own + "bar.sync 0; mad.lo.u32 %r4, %r0, 4, %r1;"
                      "st.shared.u32 [%r4], 0; st.shared.u8 [%r3], 1;",
                kBlock, "nothing orders this write and a write");
}

TEST(EmulatorRace, ReadsCountToo) {
  // All read all; then one writes, before or behind a barrier.
  std::string readAll = writeOwn() + R"(
    bar.sync 0;
    mov.u32 %r7, 0;
LOOP:
    mad.lo.u32 %r8, %r7, 4, %r1;
    ld.shared.u32 %r6, [%r8];
    add.u32 %r7, %r7, 1;
    setp.lt.u32 %p1, %r7, 128;
    @%p1 bra LOOP;
    setp.eq.u32 %p2, %r0, 77;
)";
  std::string write = "@%p2 st.shared.u32 [%r1], %r0;";
  expectNone(readAll + "bar.sync 0;" + write, kBlock);
  expectFinding(readAll + write, kBlock, "nothing orders this");
}

TEST(EmulatorRace, BarrierOfSomeWarpsOrdersThose) {
  std::string read = "ld.shared.u32 %r6, [%r5];";
  // Warps 0 and 3, 1 and 2 are those that read from one another.
  std::string pairs = R"(
    shr.u32 %r10, %r0, 5;
    shr.u32 %r11, %r10, 1;
    xor.b32 %r10, %r10, %r11;
    and.b32 %r10, %r10, 1;
    add.u32 %r10, %r10, 1;
  )";
  expectNone(writeOwn() + pairs + "bar.sync %r10, 64;" + read, kBlock);
  expectFinding(writeOwn() +
                    "shr.u32 %r10, %r0, 6; add.u32 %r10, %r10, 1;"
                    "bar.sync %r10, 64;" +
                    read,
                kBlock, "E091");
}

TEST(EmulatorRace, ArrivalReleasesButDoesNotAcquire) {
  std::string roles = writeOwn() + "setp.lt.u32 %p1, %r0, 32;"
                                   "@%p1 bra PRODUCER;"
                                   "bar.sync 1, 64;"
                                   "ld.shared.u32 %r6, [%r5];";
  // What a thread does after it has arrived is not covered.
  expectNone(roles + "bra DONE; PRODUCER: bar.arrive 1, 64; DONE:", {1, 64});
  expectFinding(roles + "bra DONE; PRODUCER: bar.arrive 1, 64;"
                        "st.shared.u32 [%r3], 1; DONE:",
                {1, 64}, "E0914");
  expectFinding(roles + "st.shared.u32 [%r3], 1; bra DONE;"
                        "PRODUCER: bar.arrive 1, 64;"
                        "ld.shared.u32 %r6, [%r5]; DONE:",
                {1, 64}, "E0914");
}

TEST(EmulatorRace, AtomicsDoNotRaceWithOneAnother) {
  std::string clear = "mov.u32 %r1, tile; setp.eq.u32 %p1, %r0, 0;"
                      "@%p1 st.shared.u32 [%r1], 0; bar.sync 0;";
  std::string count = "atom.shared.add.u32 %r2, [%r1], 1;";
  expectNone(clear + count +
                 "ld.relaxed.cta.shared.u32 %r3, [%r1];"
                 "ld.volatile.shared.u32 %r3, [%r1];"
                 "bar.sync 0; ld.shared.u32 %r3, [%r1];",
             kBlock);
  expectFinding(clear + count + "ld.shared.u32 %r3, [%r1];", kBlock,
                "a strong write or atomic");
  expectFinding(clear + "bar.sync 0;" + count + "@%p1 st.shared.u32 [%r1], 0;",
                kBlock, "E0914");
}

TEST(EmulatorRace, ReadsOfWhatWasNeverWritten) {
  expectFinding("mov.u32 %r1, tile; ld.shared.u32 %r2, [%r1+16];", kWarp,
                "E0913: read of shared memory that was never written: 4 bytes "
                "at byte 16 of `tile`");
  expectFinding("mov.u32 %r1, tile; mad.lo.u32 %r1, %r0, 8, %r1;"
                "st.shared.u16 [%r1], 1; ld.shared.u32 %r2, [%r1];",
                kWarp, "E0913");
  expectFinding("mov.u32 %r1, tile; red.shared.add.u32 [%r1], 1;", kWarp,
                "E0913");
}

/// Copies a thread's word of the array to its word of shared memory.
static std::string copyOwn() {
  return "mov.u32 %r1, tile; mad.lo.u32 %r3, %r0, 4, %r1;"
         "cp.async.ca.shared.global [%r3], [%rd0], 4;"
         "cp.async.commit_group;";
}

TEST(EmulatorRace, AsynchronousCopiesAreWaitedFor) {
  std::string read = "ld.shared.u32 %r6, [%r3];";
  std::string other = "xor.b32 %r4, %r0, 64; mad.lo.u32 %r5, %r4, 4, %r1;"
                      "ld.shared.u32 %r6, [%r5];";
  expectNone(copyOwn() + "cp.async.wait_group 0;" + read, kBlock);
  expectFinding(copyOwn() + read, kBlock,
                "an asynchronous copy writes them, but its thread has not "
                "waited for it yet");
  expectFinding(copyOwn() + "cp.async.wait_group 1;" + read, kBlock, "E0913");
  // The wait is for the thread itself; others need a barrier, too.
  expectNone(copyOwn() + "cp.async.wait_all; bar.sync 0;" + other, kBlock);
  expectFinding(copyOwn() + "cp.async.wait_all;" + other, kBlock, "E091");
  expectFinding(copyOwn() + "bar.sync 0; cp.async.wait_all;" + other, kBlock,
                "E091");
}

TEST(EmulatorRace, AsynchronousCopiesOverwriteAndRead) {
  std::string first = "mov.u32 %r1, tile; mad.lo.u32 %r3, %r0, 4, %r1;"
                      "st.shared.u32 [%r3], 0;";
  // Written before: a race, not a matter of initialisation.
  expectFinding(first + copyOwn() + "ld.shared.u32 %r6, [%r3];", kBlock,
                "an asynchronous write of byte");
  // The source must not change while it is being read.
  expectFinding(copyOwn() + "st.global.u32 [%rd0], 7; cp.async.wait_all;",
                kBlock, "and an asynchronous read of byte");
  expectNone(copyOwn() + "cp.async.wait_all; st.global.u32 [%rd0], 7;", kBlock);
}

TEST(EmulatorRace, ProgramsDoNotKnowOneAnother) {
  RunShape grid = {4, 32};
  std::string base = "ld.param.u64 %rd1, [out];";
  expectNone(base + "st.global.u32 [%rd0], 1; ld.global.u32 %r2, [%rd0];",
             grid);
  // Reads alone are no race.
  expectNone(base + "ld.global.u32 %r2, [%rd1];", grid);
  expectFinding(base + "setp.eq.u32 %p1, %r0, 0;"
                       "@%p1 st.global.u32 [%rd1], 1;",
                grid, "E0914: data race in global memory");
  // One writes what another one reads, whichever ends first.
  expectFinding(base + "setp.eq.u32 %p1, %r31, 96;"
                       "@%p1 st.global.u32 [%rd1+20], 1;"
                       "setp.eq.u32 %p2, %r31, 32;"
                       "@%p2 ld.global.u32 %r2, [%rd1+20];",
                grid, "byte 20 of `out`");
  // Neighbouring bytes are two places.
  expectNone(base + "setp.eq.u32 %p1, %r0, 0; cvt.u64.u32 %rd2, %r30;"
                    "add.u64 %rd2, %rd2, %rd1; @%p1 st.global.u8 [%rd2], 1;",
             grid);
}

TEST(EmulatorRace, ReleaseAndAcquireOrderPrograms) {
  auto handOver = [](const std::string &release, const std::string &acquire) {
    return "ld.param.u64 %rd1, [out]; mov.u64 %rd3, flag;"
           "setp.eq.u32 %p1, %r30, 1; @%p1 bra READER;"
           "st.global.u32 [%rd1], 5;" +
           release + "bra DONE; READER: " + acquire +
           "setp.eq.u32 %p2, %r2, 0; @%p2 bra READER;"
           "ld.global.u32 %r3, [%rd1]; DONE:";
  };
  RunShape two = {2, 1};
  std::string release = "st.release.gpu.global.u32 [%rd3], 1;";
  std::string acquire = "ld.acquire.gpu.global.u32 %r2, [%rd3];";
  std::string fence = "fence.acq_rel.gpu;";
  std::string set = "st.relaxed.gpu.global.u32 [%rd3], 1;";
  std::string look = "ld.relaxed.gpu.global.u32 %r2, [%rd3];";
  expectNone(handOver(release, acquire), two);
  expectNone(handOver(fence + set, acquire), two);
  expectNone(handOver(release, look + fence), two);
  expectNone(handOver("membar.gl; st.volatile.global.u32 [%rd3], 1;",
                      "ld.volatile.global.u32 %r2, [%rd3]; membar.gl;"),
             two);
  expectNone(
      handOver("atom.release.gpu.global.exch.b32 %r9, [%rd3], 1;", acquire),
      two);
  for (auto [weakRelease, weakAcquire] :
       {std::pair(set, acquire), std::pair(release, look),
        std::pair(set + fence, acquire), std::pair(release, fence + look),
        std::pair(std::string("fence.acq_rel.cta;") + set, acquire),
        std::pair(std::string("st.release.cta.global.u32 [%rd3], 1;"), acquire),
        std::pair(std::string("st.global.u32 [%rd3], 1;"), acquire)})
    expectFinding(handOver(weakRelease, weakAcquire), two,
                  "E0914: data race in global memory");
}

TEST(EmulatorRace, FindingsNameBothThreads) {
  RunOutcome run = runBody(writeOwn() + "bar.sync 0; setp.eq.u32 %p1, %r0, 3;"
                                        "@%p1 st.shared.u32 [%r5], 1;"
                                        "ld.shared.u32 %r6, [%r3]; ret;",
                           {1, 64});
  std::string text = run.text();
  for (const char *part :
       {"E0914: data race in shared memory: nothing orders this write and a "
        "read of byte 240 of `tile`",
        "in `k`, program (0, 0, 0), warp 0, lane 3, at `@%p1 st.shared.u32 "
        "[%r5], 1`",
        "the read is that of program (0, 0, 0), warp 1, lane 28, at "
        "`ld.shared.u32 %r6, [%r3]`",
        "put a barrier between them"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(EmulatorRace, BankConflictsOnRequest) {
  // Two lanes want each bank, then all lanes one word.
  std::string body = "mov.u32 %r1, tile; mad.lo.u32 %r3, %r0, 8, %r1;"
                     "st.shared.u32 [%r3], %r0; bar.warp.sync -1;"
                     "ld.shared.u32 %r4, [%r1]; ret;";
  RunOutcome silent = runBody(body, kWarp);
  EXPECT_EQ(silent.text(), "none");
  EXPECT_EQ(silent.statistics.bankConflicts, 1u);
  EmulatorOptions options;
  options.reportBankConflicts = true;
  RunOutcome run = runBody(body, kWarp, options);
  EXPECT_TRUE(run.done);
  ASSERT_EQ(run.diagnostics.size(), 1u);
  EXPECT_EQ(run.diagnostics[0].severity, Severity::Remark);
  EXPECT_EQ(run.text().rfind("R0930: shared memory accesses take 2.0 times as "
                             "long as they need to: 2 wavefronts instead of 1",
                             0),
            0u)
      << run.text();
}
