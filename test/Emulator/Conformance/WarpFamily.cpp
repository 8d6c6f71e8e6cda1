//===- WarpFamily.cpp - shfl, vote, match, redux beside the GPU -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What lanes tell one another, with random values, lanes and segments, for
// whole warps and for the lanes of a mask.
//
//===----------------------------------------------------------------------===//

#include "KernelText.h"

using namespace tile::conformance;

static constexpr unsigned kThreads = 128;
static constexpr unsigned kPrograms = 16;

/// An instruction between loads of a, b and c into %r1, %r2 and %r3, and stores
/// of %r10, %r11 and %p10. `limit` makes the
/// operands from random bits.
static Experiment makeWarp(Random &random, const std::string &form,
                           const std::string &instruction,
                           uint64_t (*limit)(uint64_t bits) = nullptr) {
  Experiment experiment;
  experiment.form = form;
  experiment.block = {kThreads, 1, 1};
  experiment.grid = {kPrograms, 1, 1};
  experiment.entry = writeKernel(
      2, elementAddress("%d0", 0, 16) + elementAddress("%d9", 1, 16) +
             "  ld.global.v4.b32 {%r1, %r2, %r3, %r4}, [%d0];\n"
             "  mov.b32 %r10, 0;\n  mov.b32 %r11, 0;\n"
             "  setp.ne.u32 %p10, 0, 0;\n  and.b32 %r5, %r2, 1;\n"
             "  setp.ne.u32 %p1, %r5, 0;\n" +
             instruction +
             "\n  selp.b32 %r12, 1, 0, %p10;\n"
             "  st.global.v4.b32 [%d9], {%r10, %r11, %r12, %r1};\n");
  size_t count = size_t(kThreads) * kPrograms;
  std::vector<uint64_t> bits = randomBits(random, 4 * count);
  if (limit)
    for (uint64_t &word : bits)
      word = limit(word);
  experiment.arrays = {Array::input("x", 4, bits),
                       Array::output("y", 4, 4 * count)};
  return experiment;
}

static void addShuffles(Random &random, std::vector<Experiment> &experiments) {
  for (const char *mode : {"up", "down", "bfly", "idx"}) {
    std::string head = std::string("  shfl.sync.") + mode + ".b32 ";
    experiments.push_back(makeWarp(
        random, std::string("shfl.sync.") + mode + " all operands random",
        head + "%r10|%p10, %r1, %r2, %r3, -1;"));
    for (const char *c : {"0", "31", "0x1f00", "0x181f", "0x1c1f", "0x100f"})
      experiments.push_back(
          makeWarp(random, std::string("shfl.sync.") + mode + " clamp " + c,
                   head + "%r10|%p10, %r1, %r2, " + c + ", -1;"));
    // Two halves, with a mask of their own, read within themselves: what other
    // lanes give is not defined, and bfly would look beyond the half.
    experiments.push_back(
        makeWarp(random, std::string("shfl.sync.") + mode + " of a part",
                 "  setp.lt.u32 %p2, %lane, 16;\n"
                 "  selp.b32 %r6, 0xffff, 0xffff0000, %p2;\n"
                 "  and.b32 %r2, %r2, 15;\n" +
                     head + "%r10|%p10, %r1, %r2, 0x101f, %r6;"));
  }
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  addShuffles(random, experiments);
  auto few = [](uint64_t bits) { return bits % 3; };
  auto same = [](uint64_t) { return uint64_t(7); };
  for (const char *vote : {"all", "any", "uni"})
    for (const char *source : {"%p1", "!%p1"})
      for (const char *guard : {"", "@%p2 "}) {
        bool part = *guard;
        for (bool equal : {false, true})
          experiments.push_back(makeWarp(
              random,
              std::string("vote.sync.") + vote + " " + source +
                  (part ? " of a part" : "") + (equal ? ", equal" : ""),
              std::string("  setp.lt.u32 %p2, %lane, 2;\n  ") + guard +
                  "vote.sync." + vote + ".pred %p10, " + source + ", " +
                  (part ? "3;" : "-1;"),
              equal ? +same : nullptr));
      }
  experiments.push_back(makeWarp(random, "vote.sync.ballot",
                                 "  vote.sync.ballot.b32 %r10, %p1, -1;\n"
                                 "  vote.sync.ballot.b32 %r11, !%p1, -1;"));
  experiments.push_back(makeWarp(random, "match.any.sync.b32",
                                 "  match.any.sync.b32 %r10, %r1, -1;", few));
  experiments.push_back(makeWarp(random, "match.any.sync.b64",
                                 "  mov.b64 %d5, {%r2, %r1};\n"
                                 "  match.any.sync.b64 %r10, %d5, -1;",
                                 few));
  experiments.push_back(makeWarp(random, "match.all.sync.b32",
                                 "  match.all.sync.b32 %r10|%p10, %r1, -1;",
                                 few));
  experiments.push_back(makeWarp(random, "match.all.sync.b32 equal",
                                 "  match.all.sync.b32 %r10|%p10, %r1, -1;",
                                 same));
  experiments.push_back(makeWarp(random, "match.all.sync.b64 equal",
                                 "  mov.b64 %d5, {%r2, %r1};\n"
                                 "  match.all.sync.b64 %r10|%p10, %d5, -1;",
                                 same));
  for (const char *operation :
       {"add.u32", "add.s32", "min.u32", "min.s32", "max.u32", "max.s32",
        "and.b32", "or.b32", "xor.b32"})
    experiments.push_back(makeWarp(random,
                                   std::string("redux.sync.") + operation,
                                   std::string("  redux.sync.") + operation +
                                       " %r10, %r1, -1;\n"
                                       "  setp.ge.u32 %p2, %lane, 20;\n"
                                       "  @%p2 redux.sync." +
                                       operation + " %r11, %r2, 0xfff00000;"));
  experiments.push_back(
      makeWarp(random, "activemask",
               "  setp.lt.u32 %p2, %lane, 9;\n  @%p2 activemask.b32 %r10;"));
  experiments.push_back(makeWarp(random, "elect.sync",
                                 "  elect.sync %r10|%p10, -1;\n"
                                 "  setp.ge.u32 %p2, %lane, 6;\n"
                                 "  @%p2 elect.sync %r11|%p3, 0xffffffc0;"));
  experiments.back().architecture = 90;
}

const Family tile::conformance::kWarpFamily = {"warp", generate};
