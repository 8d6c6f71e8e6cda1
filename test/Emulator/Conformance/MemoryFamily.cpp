//===- MemoryFamily.cpp - ld and st beside the GPU ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads and stores of all types, into registers of all widths that may be
// wider, vectors, state spaces and modifiers, and asynchronous copies. The
// results are the same bits on both devices.
//
//===----------------------------------------------------------------------===//

#include "KernelText.h"

using namespace tile::conformance;

static constexpr unsigned kThreads = 64;

namespace {
struct RegisterKind {
  const char *prefix;
  unsigned bytes;
};
} // namespace

static const RegisterKind kinds[] = {{"%h", 2}, {"%r", 4}, {"%d1", 8}};

/// An experiment that reads x and writes y, `bytes` of each a thread.
static Experiment makeMove(Random &random, const std::string &form,
                           const std::string &body, unsigned inputBytes,
                           unsigned outputBytes) {
  Experiment experiment;
  experiment.form = form;
  experiment.block = {kThreads, 1, 1};
  experiment.entry =
      writeKernel(2, elementAddress("%d0", 0, inputBytes) +
                         elementAddress("%d9", 1, outputBytes) + body);
  experiment.arrays = {
      Array::input("x", 1, randomBits(random, kThreads * inputBytes)),
      Array::output("y", 1, kThreads * outputBytes)};
  return experiment;
}

/// Loads and stores of one element.
static void addScalars(Random &random, std::vector<Experiment> &experiments) {
  for (const char *letter : {"b", "u", "s"})
    for (unsigned bytes : {1, 2, 4, 8})
      for (const RegisterKind &kind : kinds) {
        if (kind.bytes < bytes)
          continue;
        std::string type = letter + bitsOf(bytes);
        std::string reg = kind.prefix + std::string("5");
        experiments.push_back(makeMove(
            random, "ld." + type + " to b" + bitsOf(kind.bytes),
            "  ld.global." + type + " " + reg + ", [%d0];\n  st.global.b" +
                bitsOf(kind.bytes) + " [%d9], " + reg + ";\n",
            8, 8));
        experiments.push_back(makeMove(
            random, "st." + type + " from b" + bitsOf(kind.bytes),
            "  ld.global.b" + bitsOf(kind.bytes) + " " + reg +
                ", [%d0];\n  st.global." + type + " [%d9], " + reg + ";\n",
            8, 8));
      }
  for (const char *type : {"f32", "f64"}) {
    std::string reg = *type == 'f' && type[1] == '3' ? "%f5" : "%g5";
    experiments.push_back(makeMove(random, std::string("ld/st.") + type,
                                   std::string("  ld.global.") + type + " " +
                                       reg + ", [%d0];\n  st.global." + type +
                                       " [%d9], " + reg + ";\n",
                                   8, 8));
  }
  experiments.push_back(makeMove(random, "ld/st.b128",
                                 "  ld.global.b128 %q1, [%d0];\n"
                                 "  st.global.b128 [%d9], %q1;\n",
                                 16, 16));
}

static void addVectors(Random &random, std::vector<Experiment> &experiments) {
  for (unsigned count : {2, 4})
    for (unsigned bytes : {1, 2, 4, 8}) {
      if (count * bytes > 16)
        continue;
      const RegisterKind &kind = bytes == 8   ? kinds[2]
                                 : bytes == 4 ? kinds[1]
                                              : kinds[0];
      std::string list = registerList(kind.prefix, 1, count);
      std::string type = ".v" + std::to_string(count) + ".b" + bitsOf(bytes);
      for (const char *space : {".global", ""})
        experiments.push_back(makeMove(
            random, std::string("ld/st") + space + type,
            std::string("  ld") + space + type + " " + list + ", [%d0];\n  st" +
                space + type + " [%d9], " + list + ";\n",
            count * bytes, count * bytes));
    }
}

/// Through shared and local memory and a constant table, by their own addresses
/// and generic ones.
static void addSpaces(Random &random, std::vector<Experiment> &experiments) {
  const std::string fetch = "  ld.global.b32 %r1, [%d0];\n";
  const std::string keep = "  st.global.b32 [%d9], %r2;\n";
  auto add = [&](const std::string &form, const std::string &body) {
    experiments.push_back(makeMove(random, form, fetch + body + keep, 4, 4));
  };
  const std::string place = "  .shared .align 16 .b8 s[512];\n"
                            "  mov.u32 %r3, %tid.x;\n  mov.u32 %r4, s;\n"
                            "  mad.lo.u32 %r4, %r3, 4, %r4;\n";
  add("shared", place + "  st.shared.b32 [%r4], %r1;\n  bar.sync 0;\n"
                        "  xor.b32 %r4, %r4, 124;\n"
                        "  ld.shared.b32 %r2, [%r4];\n");
  add("shared::cta, generic",
      place + "  cvt.u64.u32 %d5, %r4;\n  cvta.shared.u64 %d5, %d5;\n"
              "  st.b32 [%d5], %r1;\n  bar.sync 0;\n"
              "  ld.shared::cta.u16 %r2, [%r4+2];\n");
  add("shared, negative offset",
      place + "  st.shared.b32 [%r4], %r1;\n  bar.sync 0;\n"
              "  add.u32 %r4, %r4, 64;\n  ld.shared.b32 %r2, [%r4+-64];\n");
  const std::string depot = "  .local .align 8 .b8 l[64];\n";
  add("local", depot + "  st.local.b32 [l+8], %r1;\n"
                       "  ld.local.b32 %r2, [l+8];\n");
  add("local, generic",
      depot + "  mov.u64 %d5, l;\n  cvta.local.u64 %d5, %d5;\n"
              "  and.b32 %r3, %r1, 15;\n  mad.wide.u32 %d5, %r3, 4, %d5;\n"
              "  st.b32 [%d5], %r1;\n  ld.b32 %r2, [%d5];\n");
  add("param", "  ld.param.b8 %r2, [p0];\n  and.b32 %r2, %r2, 15;\n"
               "  add.u32 %r2, %r2, %r1;\n");
}

static void addModifiers(Random &random, std::vector<Experiment> &experiments) {
  const std::string policy =
      "  createpolicy.fractional.L2::evict_last.b64 %d7, 1.0;\n";
  const char *loads[] = {"weak.global",
                         "volatile.global",
                         "relaxed.gpu.global",
                         "acquire.gpu.global",
                         "relaxed.cta",
                         "acquire.sys",
                         "global.ca",
                         "global.cg",
                         "global.cs",
                         "global.lu",
                         "global.cv",
                         "global.nc",
                         "global.nc.L1::evict_last",
                         "global.L1::evict_first",
                         "global.L1::no_allocate",
                         "global.L2::128B"};
  for (const char *load : loads)
    experiments.push_back(makeMove(random, std::string("ld.") + load,
                                   std::string("  ld.") + load +
                                       ".b32 %r1, [%d0];\n"
                                       "  st.global.b32 [%d9], %r1;\n",
                                   4, 4));
  experiments.push_back(makeMove(
      random, "ld.global.L1::evict_last.L2::cache_hint",
      policy + "  ld.global.L1::evict_last.L2::cache_hint.v2.b32 {%r1, %r2}, "
               "[%d0], %d7;\n  st.global.v2.b32 [%d9], {%r1, %r2};\n",
      8, 8));
  const char *stores[] = {"weak.global",        "volatile.global",
                          "relaxed.gpu.global", "release.gpu.global",
                          "release.cta",        "global.wb",
                          "global.cg",          "global.cs",
                          "global.wt",          "global.L1::no_allocate"};
  for (const char *store : stores)
    experiments.push_back(makeMove(random, std::string("st.") + store,
                                   std::string("  ld.global.b32 %r1, [%d0];\n"
                                               "  st.") +
                                       store + ".b32 [%d9], %r1;\n",
                                   4, 4));
}

/// cp.async of each size, with less to read than to write, or nothing.
static void addAsyncCopies(Random &random,
                           std::vector<Experiment> &experiments) {
  auto add = [&](const std::string &instruction) {
    std::string body =
        "  .shared .align 16 .b8 s[1024];\n  mov.u32 %r3, %tid.x;\n"
        "  mov.u32 %r4, s;\n  mad.lo.u32 %r4, %r3, 16, %r4;\n"
        "  st.shared.v4.b32 [%r4], {7, 7, 7, 7};\n"
        "  and.b32 %r5, %r3, 3;\n  shl.b32 %r5, %r5, 2;\n"
        "  setp.eq.u32 %p1, %r5, 8;\n  " +
        instruction +
        "\n  cp.async.commit_group;\n  cp.async.wait_group 0;\n"
        "  ld.shared.v4.b32 {%r10, %r11, %r12, %r13}, [%r4];\n"
        "  st.global.v4.b32 [%d9], {%r10, %r11, %r12, %r13};\n";
    std::string form = instruction.substr(0, instruction.find(' '));
    experiments.push_back(makeMove(
        random, form + instruction.substr(instruction.find("],", 30) + 1), body,
        16, 16));
  };
  for (const char *size : {"4", "8", "16"})
    add(std::string("cp.async.ca.shared.global [%r4], [%d0], ") + size + ";");
  add("cp.async.cg.shared.global [%r4], [%d0], 16;");
  add("cp.async.cg.shared.global.L2::128B [%r4], [%d0], 16;");
  add("cp.async.cg.shared.global [%r4], [%d0], 16, %r5;");
  add("cp.async.ca.shared.global [%r4], [%d0], 16, 4;");
  add("cp.async.ca.shared.global [%r4], [%d0], 8, 3;");
  add("cp.async.ca.shared.global [%r4], [%d0], 4, %p1;");
  add("cp.async.cg.shared.global [%r4], [%d0], 16, !%p1;");
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  addScalars(random, experiments);
  addVectors(random, experiments);
  addSpaces(random, experiments);
  addModifiers(random, experiments);
  addAsyncCopies(random, experiments);
}

const Family tile::conformance::kMemoryFamily = {"memory", generate};
