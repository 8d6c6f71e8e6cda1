//===- LogicFamily.cpp - logic, shifts, bit fields ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// and, or, xor, not, cnot, lop3, shl, shr, shf, and the instructions that
// extract, insert and count bits.
//
//===----------------------------------------------------------------------===//

#include "FormKernel.h"

using namespace tile::conformance;

namespace {
struct Forms {
  Random &random;
  std::vector<Experiment> &experiments;

  void add(const std::string &text, std::vector<Value> results,
           std::vector<Value> sources,
           std::function<Bits(const Bits &)> reference = nullptr,
           std::function<bool(const Bits &)> isUndefined = nullptr) {
    Form form;
    form.text = text;
    form.results = std::move(results);
    form.sources = std::move(sources);
    form.reference = std::move(reference);
    form.isUndefined = std::move(isUndefined);
    experiments.push_back(makeExperiment(form, random));
  }
};

/// An untyped register.
struct Width {
  std::string bits;
  Value value;
};
} // namespace

static const Width widths[] = {
    {"16", Value::I16}, {"32", Value::I32}, {"64", Value::I64}};

static uint64_t maskOf(Value value) {
  return ~uint64_t(0) >> (64 - 8 * byteSize(value));
}

static void addBitwise(Forms &forms) {
  for (const Width &width : widths) {
    Value v = width.value;
    uint64_t mask = maskOf(v);
    std::string b = ".b" + width.bits;
    forms.add("and" + b + " $d, $a, $b;", {v}, {v, v},
              [](const Bits &s) { return Bits{s[0] & s[1]}; });
    forms.add("or" + b + " $d, $a, $b;", {v}, {v, v},
              [](const Bits &s) { return Bits{s[0] | s[1]}; });
    forms.add("xor" + b + " $d, $a, $b;", {v}, {v, v},
              [](const Bits &s) { return Bits{s[0] ^ s[1]}; });
    forms.add("not" + b + " $d, $a;", {v}, {v},
              [=](const Bits &s) { return Bits{~s[0] & mask}; });
    forms.add("cnot" + b + " $d, $a;", {v}, {v},
              [](const Bits &s) { return Bits{s[0] == 0}; });
  }
  constexpr Value p = Value::Predicate;
  forms.add("and.pred $d, $a, $b;", {p}, {p, p},
            [](const Bits &s) { return Bits{s[0] & s[1]}; });
  forms.add("or.pred $d, $a, $b;", {p}, {p, p},
            [](const Bits &s) { return Bits{s[0] | s[1]}; });
  forms.add("xor.pred $d, $a, $b;", {p}, {p, p},
            [](const Bits &s) { return Bits{s[0] ^ s[1]}; });
  forms.add("not.pred $d, $a;", {p}, {p},
            [](const Bits &s) { return Bits{s[0] ^ 1}; });
}

static void addLookUps(Forms &forms) {
  std::vector<Value> three(3, Value::I32);
  for (uint64_t table : {0x00, 0x80, 0xfe, 0x96, 0xe8, 0xca, 0x1b, 0xff}) {
    std::string text = std::to_string(table);
    forms.add("lop3.b32 $d, $a, $b, $c, " + text + ";", {Value::I32}, three,
              [table](const Bits &s) {
                uint64_t result = 0;
                for (unsigned i = 0; i != 32; ++i) {
                  unsigned index = (s[0] >> i & 1) << 2 | (s[1] >> i & 1) << 1 |
                                   (s[2] >> i & 1);
                  result |= (table >> index & 1) << i;
                }
                return Bits{result};
              });
  }
}

static void addShifts(Forms &forms) {
  for (const Width &width : widths) {
    Value v = width.value;
    unsigned count = 8 * byteSize(v);
    uint64_t mask = maskOf(v);
    auto left = [=](const Bits &s) {
      return Bits{s[1] >= count ? 0 : s[0] << s[1] & mask};
    };
    auto right = [=](const Bits &s) {
      return Bits{s[1] >= count ? 0 : s[0] >> s[1]};
    };
    auto arithmetic = [=](const Bits &s) {
      int64_t number = static_cast<int64_t>(s[0] << (64 - count));
      number >>= 64 - count;
      return Bits{static_cast<uint64_t>(number >> (s[1] > 63 ? 63 : s[1])) &
                  mask};
    };
    forms.add("shl.b" + width.bits + " $d, $a, $b;", {v}, {v, Value::Amount},
              left);
    forms.add("shr.u" + width.bits + " $d, $a, $b;", {v}, {v, Value::Amount},
              right);
    forms.add("shr.b" + width.bits + " $d, $a, $b;", {v}, {v, Value::Amount},
              right);
    forms.add("shr.s" + width.bits + " $d, $a, $b;", {v}, {v, Value::Amount},
              arithmetic);
  }
  for (const char *text :
       {"shf.l.clamp", "shf.l.wrap", "shf.r.clamp", "shf.r.wrap"})
    forms.add(std::string(text) + ".b32 $d, $a, $b, $c;", {Value::I32},
              {Value::I32, Value::I32, Value::Amount});
}

/// As the manual's pseudo code has it, bit by bit.
static uint64_t extractField(uint64_t a, uint64_t first, uint64_t count,
                             unsigned width, bool isSigned) {
  first &= 255;
  count &= 255;
  uint64_t last = std::min<uint64_t>(first + count - 1, width - 1);
  uint64_t sign = isSigned && count != 0 ? a >> last & 1 : 0;
  uint64_t result = 0;
  for (uint64_t i = 0; i != width; ++i)
    result |= (i < count && first + i < width ? a >> (first + i) & 1 : sign)
              << i;
  return result;
}

static uint64_t insertField(uint64_t a, uint64_t b, uint64_t first,
                            uint64_t count, unsigned width) {
  first &= 255;
  count &= 255;
  for (uint64_t i = 0; i < count && first + i < width; ++i) {
    uint64_t bit = uint64_t(1) << (first + i);
    b = (b & ~bit) | ((a >> i & 1) << (first + i));
  }
  return b;
}

/// Places and lengths above 255. PTX takes their low 8 bits, and so do the
/// instructions for 32 bits; those for 64 bits ptxas makes out of shifts, which
/// look at all bits, so that what comes out is no rule for anything.
static bool isBeyondFields(const Bits &sources) {
  size_t count = sources.size();
  return sources[count - 2] > 255 || sources[count - 1] > 255;
}

static void addFields(Forms &forms) {
  constexpr Value amount = Value::Amount;
  for (const Width &width : {widths[1], widths[2]}) {
    Value v = width.value;
    unsigned count = 8 * byteSize(v);
    std::function<bool(const Bits &)> isUndefined;
    if (count == 64)
      isUndefined = isBeyondFields;
    for (bool isSigned : {false, true})
      forms.add((isSigned ? "bfe.s" : "bfe.u") + width.bits +
                    " $d, $a, $b, $c;",
                {v}, {v, amount, amount},
                [=](const Bits &s) {
                  return Bits{extractField(s[0], s[1], s[2], count, isSigned)};
                },
                isUndefined);
    forms.add(
        "bfi.b" + width.bits + " $d, $a, $b, $c, $f;", {v},
        {v, v, amount, amount},
        [=](const Bits &s) {
          return Bits{insertField(s[0], s[1], s[2], s[3], count)};
        },
        isUndefined);
    forms.add("popc.b" + width.bits + " $d, $a;", {Value::I32}, {v},
              [](const Bits &s) {
                return Bits{static_cast<uint64_t>(__builtin_popcountll(s[0]))};
              });
    forms.add("clz.b" + width.bits + " $d, $a;", {Value::I32}, {v},
              [=](const Bits &s) {
                uint64_t zeros = count;
                for (uint64_t rest = s[0]; rest; rest >>= 1)
                  --zeros;
                return Bits{zeros};
              });
    forms.add("brev.b" + width.bits + " $d, $a;", {v}, {v}, [=](const Bits &s) {
      uint64_t result = 0;
      for (unsigned i = 0; i != count; ++i)
        result |= (s[0] >> i & 1) << (count - 1 - i);
      return Bits{result};
    });
    for (const char *type : {"u", "s"})
      for (const char *mode : {"bfind.", "bfind.shiftamt."})
        forms.add(mode + (type + width.bits) + " $d, $a;", {Value::I32}, {v});
  }
  for (const char *mode : {"clamp", "wrap"}) {
    std::string name = mode;
    forms.add("bmsk." + name + ".b32 $d, $a, $b;", {Value::I32},
              {amount, amount});
    for (const char *type : {".u32", ".s32"})
      forms.add("szext." + name + type + " $d, $a, $b;", {Value::I32},
                {Value::I32, amount});
  }
  Form form;
  form.text = "fns.b32 $d, $a, $b, $c;";
  form.results = {Value::I32};
  form.sources = {Value::I32, Value::Amount, Value::Small};
  // A place outside of the word has no meaning.
  form.isUndefined = [](const Bits &s) { return s[1] > 31; };
  forms.experiments.push_back(makeExperiment(form, forms.random));
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  addBitwise(forms);
  addLookUps(forms);
  addShifts(forms);
  addFields(forms);
  constexpr Value i32 = Value::I32, p = Value::Predicate;
  forms.add("lop3.or.b32 $d|$e, $a, $b, $c, 0x96, $f;", {i32, p},
            {i32, i32, i32, p});
  forms.add("lop3.and.b32 $d|$e, $a, $b, $c, 0x80, $f;", {i32, p},
            {i32, i32, i32, p});
}

const Family tile::conformance::kLogicFamily = {"logic", generate};
