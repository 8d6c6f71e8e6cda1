//===- WarpTest.cpp - shfl, vote, match, redux, elect, activemask ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What lanes tell one another, beside formulas written from the ISA's manual:
// whole and partial warps, segments, clamps, lanes that do not take part.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"

using namespace tile;
using namespace tile::test;

static const uint32_t kUndefined = 0xffffdead;

/// Runs `body`, which gets x in %r1 and leaves results in %r2 and %p1, for
/// lanes of a warp; the results, and the predicate in bit 63.
static std::vector<uint64_t> runLanes(const std::string &body,
                                      const std::vector<uint32_t> &x) {
  KernelRun kernel("mad.wide.u32 %d1, %lane, 4, %x;\n"
                   "mad.wide.u32 %d2, %lane, 8, %y;\n"
                   "ld.global.b32 %r1, [%d1];\nmov.b32 %r2, 0;\n" +
                   body +
                   "\nselp.b32 %r3, 0x80000000, 0, %p1;\n"
                   "st.global.v2.b32 [%d2], {%r2, %r3};");
  kernel.array("x", x);
  kernel.array("y", x.size() * 8);
  kernel.launch.block = {static_cast<uint32_t>(x.size()), 1, 1};
  kernel.expectRun();
  return kernel.get<uint64_t>("y");
}

static std::vector<uint32_t> numbers(unsigned count = 32) {
  std::vector<uint32_t> values;
  for (unsigned i = 0; i != count; ++i)
    values.push_back(i * 0x9e3779b9u + 100);
  return values;
}

TEST(EmulatorWarpTest, ShufflesOfAllModes) {
  const std::vector<uint32_t> x = numbers();
  for (std::string mode : {"up", "down", "bfly", "idx"})
    for (unsigned b : {0u, 1u, 2u, 5u, 16u, 31u, 33u})
      for (unsigned c :
           {0u, 0x1fu, 0x181fu, 0x1c1fu, 0x1800u, 0x0fu, 0x1007u}) {
        std::vector<uint64_t> result =
            runLanes("shfl.sync." + mode + ".b32 %r2|%p1, %r1, " +
                         std::to_string(b) + ", " + std::to_string(c) + ", -1;",
                     x);
        for (int lane = 0; lane != 32; ++lane) {
          int value = b & 31, clamp = c & 31, mask = c >> 8 & 31;
          int maximum = (lane & mask) | (clamp & ~mask);
          int minimum = lane & mask, source = 0;
          bool valid = false;
          if (mode == "up") {
            source = lane - value;
            valid = source >= maximum;
          } else if (mode == "down") {
            source = lane + value;
            valid = source <= maximum;
          } else if (mode == "bfly") {
            source = lane ^ value;
            valid = source <= maximum;
          } else {
            source = minimum | (value & ~mask);
            valid = source <= maximum;
          }
          uint64_t expected = x[valid ? source : lane];
          EXPECT_EQ(result[lane], expected | uint64_t(valid) << 63)
              << mode << " b " << b << " c " << c << " lane " << lane;
        }
      }
}

TEST(EmulatorWarpTest, ShuffleOperandsMayDifferByLane) {
  std::vector<uint32_t> x = numbers();
  std::vector<uint64_t> result =
      runLanes("xor.b32 %r4, %lane, 21;\n"
               "shfl.sync.idx.b32 %r1, %r1, %r4, 31, -1;\nmov.b32 %r2, %r1;",
               x);
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane], x[lane ^ 21]);
}

TEST(EmulatorWarpTest, ShuffleFromALaneThatIsNotThere) {
  std::vector<uint32_t> x = numbers(20);
  std::vector<uint64_t> result =
      runLanes("shfl.sync.bfly.b32 %r2, %r1, 16, 31, 0xfffff;", x);
  for (unsigned lane = 0; lane != 20; ++lane)
    EXPECT_EQ(result[lane], lane < 4 || lane >= 16 ? x[lane ^ 16] : kUndefined);
}

TEST(EmulatorWarpTest, GroupsWithMasksOfTheirOwn) {
  std::vector<uint32_t> x = numbers();
  std::vector<uint64_t> result =
      runLanes("and.b32 %r4, %lane, 24;\nmov.b32 %r5, 255;\n"
               "shl.b32 %r5, %r5, %r4;\n"
               "shfl.sync.down.b32 %r2, %r1, 3, 0x181f, %r5;",
               x);
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane], x[lane % 8 < 5 ? lane + 3 : lane]);
}

TEST(EmulatorWarpTest, LanesOfADivergentWarpMeet) {
  for (uint64_t seed = 0; seed != 8; ++seed) {
    KernelRun kernel("mad.wide.u32 %d1, %lane, 4, %y;\n"
                     "setp.lt.u32 %p1, %lane, 11;\n@%p1 bra LOW;\n"
                     "add.u32 %r1, %lane, 100;\nbra.uni BOTH;\n"
                     "LOW:\nadd.u32 %r1, %lane, 200;\nBOTH:\n"
                     "shfl.sync.bfly.b32 %r2, %r1, 31, 31, -1;\n"
                     "st.global.b32 [%d1], %r2;");
    kernel.array("y", 128);
    kernel.options.seed = seed;
    kernel.expectRun();
    std::vector<uint32_t> result = kernel.get<uint32_t>("y");
    for (unsigned lane = 0; lane != 32; ++lane) {
      unsigned source = 31 - lane;
      EXPECT_EQ(result[lane], source + (source < 11 ? 200 : 100)) << seed;
    }
  }
}

TEST(EmulatorWarpTest, Votes) {
  for (unsigned limit : {0u, 1u, 17u, 32u}) {
    std::string set =
        "setp.lt.u32 %p2, %lane, " + std::to_string(limit) + ";\n";
    auto vote = [&](const std::string &instruction) {
      std::vector<uint64_t> result = runLanes(set + instruction, numbers());
      for (uint64_t lane : result)
        EXPECT_EQ(lane, result[0]);
      return result[0];
    };
    uint32_t ballot = limit == 32 ? ~0u : (1u << limit) - 1;
    EXPECT_EQ(vote("vote.sync.ballot.b32 %r2, %p2, -1;"), ballot);
    EXPECT_EQ(vote("vote.sync.ballot.b32 %r2, !%p2, -1;"), uint32_t(~ballot));
    EXPECT_EQ(vote("vote.sync.all.pred %p1, %p2, -1;") != 0, limit == 32);
    EXPECT_EQ(vote("vote.sync.any.pred %p1, %p2, -1;") != 0, limit != 0);
    EXPECT_EQ(vote("vote.sync.uni.pred %p1, %p2, -1;") != 0,
              limit == 0 || limit == 32);
    EXPECT_EQ(vote("vote.sync.all.pred %p1, !%p2, -1;") != 0, limit == 0);
  }
}

TEST(EmulatorWarpTest, VotesCountLanesThatTakePart) {
  std::vector<uint64_t> result =
      runLanes("setp.lt.u32 %p2, %lane, 16;\nsetp.ge.u32 %p3, %lane, 4;\n"
               "@%p2 vote.sync.ballot.b32 %r2, %p3, 0xffff;",
               numbers());
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane], lane < 16 ? 0xfff0u : 0u);
}

TEST(EmulatorWarpTest, Matches) {
  std::vector<uint32_t> x;
  for (unsigned i = 0; i != 32; ++i)
    x.push_back(i * i % 7);
  std::vector<uint64_t> any = runLanes("match.any.sync.b32 %r2, %r1, -1;", x);
  std::vector<uint64_t> wide =
      runLanes("cvt.u64.u32 %d5, %r1;\nshl.b64 %d5, %d5, 40;\n"
               "match.any.sync.b64 %r2, %d5, -1;",
               x);
  for (unsigned lane = 0; lane != 32; ++lane) {
    uint32_t expected = 0;
    for (unsigned other = 0; other != 32; ++other)
      expected |= uint32_t(x[other] == x[lane]) << other;
    EXPECT_EQ(any[lane], expected);
    EXPECT_EQ(wide[lane], expected);
  }
  for (uint64_t lane : runLanes("match.all.sync.b32 %r2|%p1, %r1, -1;", x))
    EXPECT_EQ(lane, 0u);
  for (uint64_t lane : runLanes("match.all.sync.b32 %r2|%p1, %r1, -1;",
                                std::vector<uint32_t>(32, 5)))
    EXPECT_EQ(lane, 0x80000000ffffffff);
}

TEST(EmulatorWarpTest, Reductions) {
  std::vector<uint32_t> x = numbers();
  uint32_t sum = 0, all = ~0u, any = 0, odd = 0, least = ~0u, most = 0;
  int32_t signedLeast = INT32_MAX, signedMost = INT32_MIN;
  for (uint32_t value : x) {
    sum += value;
    all &= value;
    any |= value;
    odd ^= value;
    least = std::min(least, value);
    most = std::max(most, value);
    signedLeast = std::min(signedLeast, int32_t(value));
    signedMost = std::max(signedMost, int32_t(value));
  }
  auto reduce = [&](const std::string &operation) {
    return static_cast<uint32_t>(
        runLanes("redux.sync." + operation + " %r2, %r1, -1;", x)[9]);
  };
  EXPECT_EQ(reduce("add.u32"), sum);
  EXPECT_EQ(reduce("add.s32"), sum);
  EXPECT_EQ(reduce("min.u32"), least);
  EXPECT_EQ(reduce("max.u32"), most);
  EXPECT_EQ(reduce("min.s32"), uint32_t(signedLeast));
  EXPECT_EQ(reduce("max.s32"), uint32_t(signedMost));
  EXPECT_EQ(reduce("and.b32"), all);
  EXPECT_EQ(reduce("or.b32"), any);
  EXPECT_EQ(reduce("xor.b32"), odd);
}

TEST(EmulatorWarpTest, ElectsOneLane) {
  std::vector<uint64_t> result =
      runLanes("setp.ge.u32 %p2, %lane, 6;\n"
               "@%p2 elect.sync %r2|%p1, 0xffffffc0;",
               numbers());
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane], lane < 6 ? 0 : lane == 6 ? 0x8000000000000006 : 6);
  result = runLanes("elect.sync _|%p1, -1;", numbers());
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane] >> 63, lane == 0);
}

TEST(EmulatorWarpTest, ActiveLanes) {
  std::vector<uint64_t> result =
      runLanes("setp.lt.u32 %p2, %lane, 9;\n@!%p2 bra OVER;\n"
               "activemask.b32 %r2;\nOVER:",
               numbers());
  for (unsigned lane = 0; lane != 32; ++lane)
    EXPECT_EQ(result[lane], lane < 9 ? 0x1ffu : 0u);
}

TEST(EmulatorWarpTest, MisuseOfMembermasks) {
  expectMessage("vote.sync.ballot.b32 %r1, %p1, 0xfffffff0;",
                "a lane is not in the membermask that it gives [E0915]");
  expectMessage("setp.lt.u32 %p1, %lane, 4;\nselp.b32 %r2, 0xf, 0xff, %p1;\n"
                "vote.sync.ballot.b32 %r1, %p1, %r2;",
                "[E09");
  expectMessage("setp.lt.u32 %p1, %lane, 4;\n@!%p1 bra OVER;\n"
                "shfl.sync.idx.b32 %r1, %lane, 0, 31, -1;\nret;\nOVER:\n"
                "bar.warp.sync 0xfffffff0;\nbar.sync 1;",
                "[E09");
}

TEST(EmulatorWarpTest, RefusesWhatItDoesNotKnow) {
  for (const char *instruction :
       {"shfl.idx.b32 %r1, %r1, 0, 31", "vote.all.pred %p1, %p2",
        "redux.sync.min.f32 %f1, %f2, -1", "redux.sync.add.b32 %r1, %r2, -1",
        "redux.sync.and.u32 %r1, %r2, -1", "match.some.sync.b32 %r1, %r2, -1",
        "shfl.sync.idx.b64 %d1, %d2, 0, "
        "31, -1"})
    expectMessage(std::string(instruction) + ";", "[E0902]");
  for (const char *instruction :
       {"shfl.sync.idx.b32 %r1, %r1, 0, 31",
        "match.any.sync.b32 %r1|%p1, "
        "%r2, -1",
        "elect.sync %r1, -1", "vote.sync.all.pred %r1, %p2, -1"})
    expectMessage(std::string(instruction) + ";", "[E0903]");
}
