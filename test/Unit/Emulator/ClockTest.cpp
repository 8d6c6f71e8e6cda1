//===- ClockTest.cpp - clocks, shadow memory, bank conflicts ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts that the checks are made of, each by itself.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Check/Clock.h"
#include "../../../lib/Emulator/Check/BankConflicts.h"
#include "../../../lib/Emulator/Check/GridShadow.h"
#include "../../../lib/Emulator/Check/Shadow.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace tile;
using namespace tile::emulator;

static ClockRef clockOf(uint32_t cta, Time floor,
                        std::vector<std::pair<Thread, Time>> threads) {
  ClockBuilder builder;
  builder.addFloor(cta, floor);
  for (auto [thread, time] : threads)
    builder.addThread(cta, thread, time);
  return builder.finish();
}

TEST(EmulatorClock, UnionTakesTheLatest) {
  ClockRef a = clockOf(2, 10, {{64, 12}, {65, 8}});
  ClockRef b = clockOf(2, 9, {{64, 11}, {70, 15}});
  ClockRef c = clockOf(0, 3, {});
  ClockRef all = join(join(a, b), c);
  EXPECT_EQ(all->get(2, 64), 12u);
  // Below the floor.
  EXPECT_EQ(all->get(2, 65), 10u);
  EXPECT_EQ(all->get(2, 70), 15u);
  EXPECT_EQ(all->get(2, 71), 10u);
  EXPECT_EQ(all->get(0, 0), 3u);
  EXPECT_EQ(all->get(1, 40), 0u);
  EXPECT_EQ(all->parts.size(), 2u);
}

TEST(EmulatorClock, NothingIsNothing) {
  EXPECT_FALSE(ClockBuilder().finish());
  ClockRef a = clockOf(1, 5, {});
  EXPECT_TRUE(join(a, ClockRef()) == a);
  EXPECT_TRUE(join(ClockRef(), a) == a);
  EXPECT_TRUE(join(a, a) == a);
}

TEST(EmulatorClock, TimeStopsAtItsEnd) {
  Time now = kLastTime - 1;
  EXPECT_EQ(advance(now), kLastTime);
  EXPECT_EQ(advance(now), kLastTime);
  EXPECT_LT(kLastTime, kPending);
}

/// Counts the cells of an access.
static unsigned cellsOf(Shadow &shadow, uint64_t address, uint32_t bytes) {
  bool isNew;
  unsigned count = 0;
  shadow.forCells(shadow.page(address, isNew), address, bytes,
                  [&](Cell &, uint64_t) { ++count; });
  return count;
}

TEST(EmulatorShadow, WordsSplitAndUnite) {
  Shadow shadow;
  bool isNew;
  ShadowPage &page = shadow.page(0x1008, isNew);
  EXPECT_TRUE(isNew);
  EXPECT_EQ(&shadow.page(0x10ff, isNew), &page);
  EXPECT_FALSE(isNew);
  EXPECT_EQ(cellsOf(shadow, 0x1000, 16), 4u);
  Cell &word = page.cells[1];
  word.writeTime = 7;
  Visit visit;
  visit.time = 3;
  shadow.addVisit(word, visit);
  // Two bytes of the second word: what was known is known of each byte.
  EXPECT_EQ(cellsOf(shadow, 0x1006, 2), 2u);
  ASSERT_TRUE(word.isSplit());
  for (const Cell &byte : shadow.bytes(word)) {
    EXPECT_EQ(byte.writeTime, 7u);
    ASSERT_EQ(shadow.visits(byte).size(), 1u);
    EXPECT_EQ(shadow.visits(byte)[0].time, 3u);
  }
  EXPECT_EQ(cellsOf(shadow, 0x1000, 8), 5u);
  for (Cell &byte : shadow.bytes(word)) {
    shadow.clearVisits(byte);
    byte.writeTime = 9;
  }
  shadow.uniteWords(page, 0x1000, 8);
  EXPECT_FALSE(word.isSplit());
  EXPECT_EQ(word.writeTime, 9u);
  shadow.reset();
  EXPECT_EQ(shadow.page(0x1008, isNew).cells[1].writeTime, 0u);
  EXPECT_TRUE(isNew);
}

/// One access of a CTA for GridShadow.
static void touch(Shadow &shadow, uint64_t address, uint32_t bytes,
                  bool isWrite) {
  bool isNew;
  shadow.forCells(shadow.page(address, isNew), address, bytes,
                  [&](Cell &cell, uint64_t) {
                    if (isWrite) {
                      cell.writeTime = 1;
                      return;
                    }
                    cell.visit.time = 1;
                    cell.visit.lanes = 1;
                  });
}

TEST(EmulatorShadow, GridFindsRacesInAnyOrder) {
  struct Part {
    uint64_t address;
    uint32_t bytes;
    bool isWrite;
  };
  auto races = [](const std::vector<std::vector<Part>> &ctas) {
    std::vector<unsigned> order(ctas.size());
    for (unsigned i = 0; i != order.size(); ++i)
      order[i] = i;
    int found = -1;
    do {
      GridShadow grid;
      int count = 0;
      for (unsigned cta : order) {
        Shadow shadow;
        for (const Part &part : ctas[cta])
          touch(shadow, part.address, part.bytes, part.isWrite);
        grid.add(
            shadow, cta,
            [&](const CtaVisit &, const CtaVisit &, uint64_t) { count = 1; });
      }
      EXPECT_TRUE(found == -1 || found == count);
      found = count;
    } while (std::next_permutation(order.begin(), order.end()));
    return found == 1;
  };
  EXPECT_FALSE(races({{{0, 4, false}}, {{0, 4, false}}, {{0, 4, false}}}));
  EXPECT_TRUE(races({{{0, 4, false}}, {{0, 4, false}}, {{0, 4, true}}}));
  EXPECT_TRUE(races({{{0, 4, true}}, {{2, 1, true}}, {{8, 4, true}}}));
  EXPECT_FALSE(races({{{0, 1, true}}, {{1, 1, true}}, {{2, 2, true}}}));
  // A CTA may read what it writes, but no other may.
  EXPECT_FALSE(races({{{4, 4, true}, {4, 4, false}}, {{8, 4, false}}}));
  EXPECT_TRUE(races({{{4, 4, true}, {8, 4, false}},
                     {{8, 4, false}},
                     {{12, 4, true}, {8, 2, true}}}));
  // Whole pages, and a part of one.
  std::vector<Part> page;
  for (uint64_t at = 0; at != 256; at += 4)
    page.push_back({at, 4, true});
  EXPECT_TRUE(races({page, {{16, 1, false}}}));
  EXPECT_FALSE(races({page, {{256, 4, true}}}));
}

TEST(EmulatorBanks, Wavefronts) {
  auto count = [](auto offset, uint32_t bytes, LaneMask lanes = kAllLanes) {
    uint64_t offsets[kWarpLanes];
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      offsets[lane] = offset(lane);
    Wavefronts result = countWavefronts(offsets, lanes, bytes);
    return std::pair(result.taken, result.fewest);
  };
  using Pair = std::pair<uint64_t, uint64_t>;
  EXPECT_EQ(count([](unsigned l) { return l * 4; }, 4), Pair(1, 1));
  EXPECT_EQ(count([](unsigned) { return 40; }, 4), Pair(1, 1));
  EXPECT_EQ(count([](unsigned l) { return l * 8; }, 4), Pair(2, 1));
  EXPECT_EQ(count([](unsigned l) { return l * 128; }, 4), Pair(32, 1));
  EXPECT_EQ(count([](unsigned l) { return l * 132; }, 4), Pair(1, 1));
  EXPECT_EQ(count([](unsigned l) { return l * 128; }, 4, 0xff), Pair(8, 1));
  // Two halves of a word are one word.
  EXPECT_EQ(count([](unsigned l) { return l * 2; }, 2), Pair(1, 1));
  EXPECT_EQ(count([](unsigned l) { return l * 8; }, 8), Pair(2, 2));
  EXPECT_EQ(count([](unsigned l) { return l * 16; }, 16), Pair(4, 4));
  EXPECT_EQ(count([](unsigned l) { return l * 32; }, 16), Pair(8, 4));
  // Eight rows of a matrix of 16-byte rows that stand 128 bytes apart.
  EXPECT_EQ(count([](unsigned l) { return l * 128; }, 16, 0xff), Pair(8, 1));
}
