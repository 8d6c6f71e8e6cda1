//===- FormKernel.cpp - experiments with one instruction ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the kernel of a form and judges its results.
//
//===----------------------------------------------------------------------===//

#include "FormKernel.h"
#include <algorithm>
#include <cstdio>

using namespace tile::conformance;

static constexpr unsigned blockThreads = 128;

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

/// The letters that stand for results and for sources in a form's text.
static constexpr char resultLetters[] = "degh";
static constexpr char sourceLetters[] = "abcf";

/// The type of the register that holds a value, and of its accesses. Registers
/// for 8-bit values have 16 bits.
static std::string registerType(Value value) {
  if (value == Value::Predicate)
    return "pred";
  unsigned bytes = byteSize(value);
  return "b" + std::to_string(bytes == 1 ? 16 : 8 * bytes);
}
static std::string accessType(Value value) {
  return "b" + std::to_string(8 * byteSize(value));
}

static std::string place(char letter) { return std::string("%v") + letter; }

/// Puts registers for the letters after `$`.
static std::string substitute(const std::string &text) {
  std::string result;
  for (size_t i = 0; i != text.size(); ++i) {
    if (text[i] == '$' && i + 1 != text.size())
      result += place(text[++i]);
    else
      result += text[i];
  }
  return result;
}

static std::string declare(char letter, Value value) {
  return "  .reg ." + registerType(value) + " " + place(letter) + ";\n";
}

/// The address of this thread's element of array `k` is put into %at.
static std::string addressOf(unsigned k, Value value) {
  std::string parameter = std::to_string(k);
  return "  ld.param.u64 %at, [p" + parameter +
         "];\n  mad.wide.u32 %at, %index, " + std::to_string(byteSize(value)) +
         ", %at;\n";
}

static std::string load(unsigned k, char letter, Value value) {
  std::string text = addressOf(k, value);
  if (value == Value::Predicate)
    return text + "  ld.global.b32 %word, [%at];\n  setp.ne.b32 " +
           place(letter) + ", %word, 0;\n";
  return text + "  ld.global." + accessType(value) + " " + place(letter) +
         ", [%at];\n";
}

static std::string store(unsigned k, char letter, Value value) {
  std::string text = addressOf(k, value);
  if (value == Value::Predicate)
    return text + "  selp.b32 %word, 1, 0, " + place(letter) +
           ";\n  st.global.b32 [%at], %word;\n";
  return text + "  st.global." + accessType(value) + " [%at], " +
         place(letter) + ";\n";
}

static std::string writeEntry(const Form &form) {
  unsigned numArrays = form.sources.size() + form.results.size();
  std::string head, body;
  for (unsigned k = 0; k != numArrays; ++k)
    head += (k ? ", .param .u64 p" : ".param .u64 p") + std::to_string(k);
  for (unsigned i = 0; i != form.sources.size(); ++i)
    body += declare(sourceLetters[i], form.sources[i]);
  for (unsigned i = 0; i != form.results.size(); ++i)
    body += declare(resultLetters[i], form.results[i]);
  body += "  .reg .b64 %at;\n  .reg .b32 %index, %word, %block;\n"
          "  mov.u32 %index, %tid.x;\n  mov.u32 %block, %ctaid.x;\n"
          "  mad.lo.u32 %index, %block, " +
          std::to_string(blockThreads) + ", %index;\n";
  for (unsigned i = 0; i != form.sources.size(); ++i)
    body += load(i, sourceLetters[i], form.sources[i]);
  body += "  " + substitute(form.text) + "\n";
  for (unsigned i = 0; i != form.results.size(); ++i)
    body += store(form.sources.size() + i, resultLetters[i], form.results[i]);
  return ".visible .entry ENTRY(" + head + ") {\n" + body + "  ret;\n}\n";
}

//===----------------------------------------------------------------------===//
// The comparison
//===----------------------------------------------------------------------===//

static bool isNaNOf(uint64_t bits, unsigned width, unsigned fraction) {
  uint64_t magnitude = bits & ((uint64_t(1) << (width - 1)) - 1);
  uint64_t infinity = (uint64_t(1) << (width - 1)) - (uint64_t(1) << fraction);
  return magnitude > infinity;
}

bool tile::conformance::isNaN(Value value, uint64_t bits) {
  switch (value) {
  case Value::F16:
    return isNaNOf(bits & 0xffff, 16, 10);
  case Value::BF16:
    return isNaNOf(bits & 0xffff, 16, 7);
  case Value::F32:
    return isNaNOf(bits, 32, 23);
  case Value::F64:
    return isNaNOf(bits, 64, 52);
  case Value::F16x2:
    return isNaN(Value::F16, bits) || isNaN(Value::F16, bits >> 16);
  case Value::BF16x2:
    return isNaN(Value::BF16, bits) || isNaN(Value::BF16, bits >> 16);
  default:
    return false;
  }
}

static bool agree(const Form &form, unsigned i, uint64_t a, uint64_t b) {
  if (a == b)
    return true;
  Value value = form.results[i];
  if (!form.anyNaN)
    return false;
  if (value != Value::F16x2 && value != Value::BF16x2)
    return isNaN(value, a) && isNaN(value, b);
  Value half = value == Value::F16x2 ? Value::F16 : Value::BF16;
  for (unsigned shift : {0, 16}) {
    uint16_t x = a >> shift, y = b >> shift;
    if (x != y && !(isNaN(half, x) && isNaN(half, y)))
      return false;
  }
  return true;
}

static bool agree(const Form &form, const Bits &a, const Bits &b) {
  for (unsigned i = 0; i != form.results.size(); ++i)
    if (!agree(form, i, a[i], b[i]))
      return false;
  return true;
}

static std::string print(const std::vector<Value> &values, const Bits &bits) {
  std::string text;
  for (unsigned i = 0; i != values.size(); ++i)
    text += (i ? " " : "") + hex(bits[i], byteSize(values[i]));
  return text;
}

/// Elements `i` of `count` arrays from `first` on.
static Bits elements(const std::vector<Array> &arrays, unsigned first,
                     unsigned count, size_t i) {
  Bits bits;
  for (unsigned k = 0; k != count; ++k)
    bits.push_back(arrays[first + k].get(i));
  return bits;
}

/// Notes the worst error of an approximation.
static void noteWorst(const Form &form, const Results &results,
                      Report &report) {
  unsigned numSources = form.sources.size();
  unsigned numResults = form.results.size();
  double ours = 0, theirs = 0;
  for (size_t i = 0; i != results.emulator[0].size(); ++i) {
    Bits sources = elements(results.emulator, 0, numSources, i);
    ours = std::max(ours,
                    form.measure(sources, elements(results.emulator, numSources,
                                                   numResults, i)));
    if (results.device)
      theirs = std::max(
          theirs, form.measure(sources, elements(*results.device, numSources,
                                                 numResults, i)));
  }
  char text[120];
  std::snprintf(text, sizeof text,
                results.device
                    ? "worst error by the bound: emulator %.3f, device %.3f"
                    : "worst error by the bound: emulator %.3f",
                ours, theirs);
  report.note(text);
}

static void compareForm(const Form &form, const Results &results,
                        Report &report) {
  if (form.measure)
    noteWorst(form, results, report);
  unsigned numSources = form.sources.size();
  unsigned numResults = form.results.size();
  for (size_t i = 0; i != results.emulator[0].size(); ++i) {
    Bits sources = elements(results.emulator, 0, numSources, i);
    Bits ours = elements(results.emulator, numSources, numResults, i);
    Bits theirs;
    if (results.device)
      theirs = elements(*results.device, numSources, numResults, i);
    std::string complaint;
    if (form.judge) {
      std::string mine = form.judge(sources, ours);
      if (!mine.empty())
        complaint = "emulator " + mine;
      std::string other =
          results.device ? form.judge(sources, theirs) : std::string();
      if (!other.empty())
        complaint += (complaint.empty() ? "device " : "; device ") + other;
    } else if (results.device && !agree(form, ours, theirs)) {
      complaint = "differs";
    }
    Bits expected;
    if (form.reference) {
      expected = form.reference(sources);
      if (!agree(form, ours, expected))
        complaint +=
            complaint.empty() ? "emulator is wrong" : ", emulator is wrong";
    }
    if (complaint.empty())
      continue;
    if (report.isCompact) {
      // Approximations have neither without a device.
      const Bits &other = results.device ? theirs : expected;
      report.fail(print(form.sources, sources) + " > " +
                  print(form.results, ours) +
                  (other.empty() ? "" : " " + print(form.results, other)));
      continue;
    }
    std::string line = print(form.sources, sources) + ": emulator " +
                       print(form.results, ours);
    if (results.device)
      line += ", device " + print(form.results, theirs);
    if (form.reference)
      line += ", reference " + print(form.results, expected);
    report.fail(line + " (" + complaint + ")");
  }
}

//===----------------------------------------------------------------------===//
// The experiment
//===----------------------------------------------------------------------===//

Experiment tile::conformance::makeExperiment(const Form &form, Random &random,
                                             unsigned count) {
  Experiment experiment;
  experiment.form =
      form.name.empty() ? form.text.substr(0, form.text.find(' ')) : form.name;
  experiment.entry = writeEntry(form);
  experiment.architecture = form.architecture;
  experiment.grid = {count / blockThreads, 1, 1};
  experiment.block = {blockThreads, 1, 1};
  std::vector<Bits> columns(form.sources.size());
  for (unsigned i = 0; i != count; ++i) {
    Bits sources;
    do {
      sources.clear();
      for (Value value : form.sources)
        sources.push_back(randomValue(random, value,
                                      sources.empty() ? nullptr : &sources[0]));
    } while (form.isUndefined && form.isUndefined(sources));
    for (unsigned k = 0; k != sources.size(); ++k)
      columns[k].push_back(sources[k]);
  }
  for (unsigned k = 0; k != form.sources.size(); ++k)
    experiment.arrays.push_back(Array::input(std::string(1, sourceLetters[k]),
                                             byteSize(form.sources[k]),
                                             columns[k]));
  for (unsigned k = 0; k != form.results.size(); ++k)
    experiment.arrays.push_back(Array::output(
        std::string(1, resultLetters[k]), byteSize(form.results[k]), count));
  experiment.hasReference = form.reference || form.judge;
  experiment.compare = [form](const Experiment &, const Results &results,
                              Report &report) {
    compareForm(form, results, report);
  };
  return experiment;
}
