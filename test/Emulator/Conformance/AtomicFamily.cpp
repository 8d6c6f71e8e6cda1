//===- AtomicFamily.cpp - atom and red beside the GPU ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each operation on words that only one thread uses, with random operands, and
// on words that all threads share, where the result does not depend on their
// order: sums of small integers, least and greatest values, counts.
//
//===----------------------------------------------------------------------===//

#include "KernelText.h"

using namespace tile::conformance;

static constexpr unsigned kThreads = 256;

namespace {
/// One operation.
struct Operation {
  const char *text;
  unsigned bytes;
  /// The final value does not depend on the order of threads.
  bool orderFree = true;
  unsigned architecture = 80;
};
} // namespace

static const Operation operations[] = {
    {"and.b32", 4},
    {"and.b64", 8},
    {"or.b32", 4},
    {"or.b64", 8},
    {"xor.b32", 4},
    {"xor.b64", 8},
    {"add.u32", 4},
    {"add.s32", 4},
    {"add.u64", 8},
    {"min.u32", 4},
    {"min.s32", 4},
    {"min.u64", 8},
    {"min.s64", 8},
    {"max.u32", 4},
    {"max.s32", 4},
    {"max.u64", 8},
    {"max.s64", 8},
    {"inc.u32", 4, false},
    {"dec.u32", 4, false},
    {"exch.b32", 4, false},
    {"exch.b64", 8, false},
    {"exch.b128", 16, false, 90},
    {"cas.b16", 2, false},
    {"cas.b32", 4, false},
    {"cas.b64", 8, false},
    {"cas.b128", 16, false, 90},
    {"add.f32", 4, false},
    {"add.f64", 8, false},
    {"add.noftz.f16", 2, false},
    {"add.noftz.bf16", 2, false, 90},
    {"add.noftz.f16x2", 4, false},
    {"add.noftz.bf16x2", 4, false, 90},
};

static std::string registerPrefix(unsigned bytes) {
  return bytes == 2 ? "%h" : bytes == 4 ? "%r" : bytes == 8 ? "%d1" : "%q";
}

static bool startsWith(const std::string &text, const char *beginning) {
  return text.rfind(beginning, 0) == 0;
}

/// Floats without NaN and infinity, whose bits devices may choose; half of the
/// comparisons of `cas` succeed.
static std::vector<uint64_t>
operandBits(Random &random, const std::string &text, size_t count) {
  std::vector<uint64_t> bits = randomBits(random, count);
  uint64_t clear = 0;
  if (text.find(".f32") != std::string::npos)
    clear = 0x40000000;
  else if (text.find(".f64") != std::string::npos)
    clear = 0x4000000000000000;
  else if (text.find("f16") != std::string::npos)
    clear = 0x4000400040004000;
  for (uint64_t &word : bits)
    word &= ~clear;
  return bits;
}

/// x holds the words and becomes what they are afterwards; b and c the
/// operands; y what was there before.
static Experiment makePrivate(Random &random, const Operation &operation,
                              const std::string &space) {
  std::string text = operation.text;
  unsigned bytes = operation.bytes;
  std::string r = registerPrefix(bytes), type = "b" + bitsOf(bytes);
  bool compares = startsWith(text, "cas");
  bool isShared = space == ".shared";
  std::string address = isShared ? "%r30" : "%d0";
  std::string body =
      elementAddress("%d0", 0, bytes) + elementAddress("%d1", 1, bytes) +
      elementAddress("%d2", 2, bytes) + elementAddress("%d3", 3, bytes) +
      "  ld.global." + type + " " + r + "1, [%d1];\n  ld.global." + type + " " +
      r + "2, [%d2];\n";
  if (isShared)
    body += "  .shared .align 16 .b8 s[4096];\n  mov.u32 %r31, %tid.x;\n"
            "  mov.u32 %r30, s;\n  mad.lo.u32 %r30, %r31, " +
            std::to_string(bytes) + ", %r30;\n  ld.global." + type + " " + r +
            "3, [%d0];\n  st.shared." + type + " [%r30], " + r + "3;\n";
  body += "  atom" + space + "." + text + " " + r + "4, [" + address + "], " +
          r + "1" + (compares ? ", " + r + "2" : "") + ";\n  st.global." +
          type + " [%d3], " + r + "4;\n";
  if (isShared)
    body += "  ld.shared." + type + " " + r + "5, [%r30];\n  st.global." +
            type + " [%d0], " + r + "5;\n";

  Experiment experiment;
  experiment.form = "atom" + space + "." + text;
  experiment.architecture = operation.architecture;
  experiment.block = {kThreads, 1, 1};
  experiment.entry = writeKernel(4, body);
  unsigned elementBytes = bytes == 16 ? 8 : bytes;
  size_t count = size_t(kThreads) * bytes / elementBytes;
  std::vector<uint64_t> x = operandBits(random, text, count);
  std::vector<uint64_t> b = operandBits(random, text, count);
  for (size_t i = 0; i != count; ++i)
    if (compares ? i / 2 % 2 == 0 : i % 8 == 0)
      b[i] = x[i];
  Array words = Array::input("x", elementBytes, x);
  words.isOutput = true;
  experiment.arrays = {
      words, Array::input("b", elementBytes, b),
      Array::input("c", elementBytes, operandBits(random, text, count)),
      Array::output("y", elementBytes, count)};
  return experiment;
}

/// Four CTAs, eight words: each thread works on the one its number says.
static Experiment makeShared(Random &random, const std::string &instruction,
                             unsigned bytes, const std::vector<uint64_t> &start,
                             const std::vector<uint64_t> &operands) {
  std::string r = registerPrefix(bytes), type = "b" + bitsOf(bytes);
  Experiment experiment;
  experiment.form = instruction + ", shared words";
  experiment.block = {kThreads, 1, 1};
  experiment.grid = {4, 1, 1};
  experiment.entry = writeKernel(
      2, elementAddress("%d1", 1, bytes) + "  ld.global." + type + " " + r +
             "1, [%d1];\n  and.b32 %r30, %thread, 7;\n"
             "  mad.wide.u32 %d0, %r30, " +
             std::to_string(bytes) + ", %a0;\n  " + instruction + " [%d0], " +
             r + "1;\n");
  std::vector<uint64_t> words, values;
  for (unsigned i = 0; i != 8; ++i)
    words.push_back(start[random.below(start.size())]);
  for (unsigned i = 0; i != 4 * kThreads; ++i)
    values.push_back(operands[random.below(operands.size())]);
  Array x = Array::input("x", bytes, words);
  x.isOutput = true;
  experiment.arrays = {x, Array::input("b", bytes, values)};
  return experiment;
}

static void addShared(Random &random, std::vector<Experiment> &experiments) {
  for (const Operation &operation : operations) {
    if (!operation.orderFree)
      continue;
    std::vector<uint64_t> bits = randomBits(random, 64);
    experiments.push_back(
        makeShared(random, std::string("red.global.") + operation.text,
                   operation.bytes, bits, bits));
  }
  // All threads count to the same bound.
  for (const char *count : {"red.global.inc.u32", "red.global.dec.u32"})
    experiments.push_back(
        makeShared(random, count, 4, {0, 3, 100, 0xffffffff}, {100}));
  // Sums of small integers are exact: 0, 1, 2, -1 in each format.
  experiments.push_back(makeShared(random, "red.global.add.f32", 4, {0},
                                   {0, 0x3f800000, 0x40000000, 0xbf800000}));
  experiments.push_back(makeShared(
      random, "red.global.add.f64", 8, {0},
      {0, 0x3ff0000000000000, 0x4000000000000000, 0xbff0000000000000}));
  experiments.push_back(makeShared(random, "red.global.add.noftz.f16x2", 4, {0},
                                   {0, 0x3c003c00, 0xbc000000, 0x0000bc00}));
  experiments.push_back(makeShared(random, "red.global.add.noftz.f16", 2, {0},
                                   {0, 0x3c00, 0x4000, 0xbc00}));
}

/// Vectors, of sm_90: each thread has its own.
static void addVectors(Random &random, std::vector<Experiment> &experiments) {
  struct Form {
    unsigned count;
    const char *type;
    unsigned bytes;
  };
  const Form forms[] = {
      {2, "add.v2.f32", 4},          {4, "add.v4.f32", 4},
      {2, "add.noftz.v2.f16", 2},    {4, "add.noftz.v4.f16", 2},
      {8, "add.noftz.v8.bf16", 2},   {2, "add.noftz.v2.f16x2", 4},
      {4, "max.noftz.v4.bf16x2", 4}, {2, "min.noftz.v2.f16", 2},
      {4, "max.noftz.v4.bf16", 2}};
  for (const Form &form : forms) {
    unsigned bytes = form.count * form.bytes;
    std::string prefix =
        std::string(form.type).find(".f32") != std::string::npos
            ? "%f"
            : registerPrefix(form.bytes);
    std::string loadType = prefix == "%f" ? "f32" : "b" + bitsOf(form.bytes);
    std::string body = elementAddress("%d0", 0, bytes) +
                       elementAddress("%d1", 1, bytes) +
                       elementAddress("%d3", 2, bytes);
    for (unsigned i = 0; i != form.count; ++i)
      body += "  ld.global." + loadType + " " + prefix + std::to_string(1 + i) +
              ", [%d1+" + std::to_string(i * form.bytes) + "];\n";
    std::string old = registerList(prefix, 20, form.count);
    std::string operand = registerList(prefix, 1, form.count);
    body += std::string("  atom.global.") + form.type + " " + old +
            ", [%d0], " + operand + ";\n  red.global." + form.type +
            " [%d0], " + operand + ";\n";
    for (unsigned i = 0; i != form.count; ++i)
      body += "  st.global." + loadType + " [%d3+" +
              std::to_string(i * form.bytes) + "], " + prefix +
              std::to_string(20 + i) + ";\n";
    Experiment experiment;
    experiment.form = std::string("atom.global.") + form.type;
    experiment.architecture = 90;
    experiment.block = {kThreads, 1, 1};
    experiment.entry = writeKernel(3, body);
    size_t count = size_t(kThreads) * form.count;
    Array x =
        Array::input("x", form.bytes, operandBits(random, form.type, count));
    x.isOutput = true;
    experiment.arrays = {
        x, Array::input("b", form.bytes, operandBits(random, form.type, count)),
        Array::output("y", form.bytes, count)};
    experiments.push_back(std::move(experiment));
  }
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  for (const Operation &operation : operations)
    for (const char *space : {".global", ".shared", ""})
      experiments.push_back(makePrivate(random, operation, space));
  addShared(random, experiments);
  addVectors(random, experiments);
}

const Family tile::conformance::kAtomicFamily = {"atomic", generate};
