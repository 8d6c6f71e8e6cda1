//===- IntegerFamily.cpp - integer arithmetic -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// add, sub, mul, mad, div, rem, min, max, sad, abs, neg in all types, carry
// chains, 24-bit products and dot products. The references compute in 128 bits.
//
//===----------------------------------------------------------------------===//

#include "FormKernel.h"

using namespace tile::conformance;

using Wide = __int128;

namespace {
struct Type {
  std::string name;
  Value value;
  Value nonZero;
  unsigned width;
  bool isSigned;

  /// The number behind the bits.
  Wide number(uint64_t bits) const {
    unsigned shift = 64 - width;
    if (isSigned)
      return static_cast<int64_t>(bits << shift) >> shift;
    return bits << shift >> shift;
  }
  uint64_t truncate(Wide number) const {
    return static_cast<uint64_t>(number) << (64 - width) >> (64 - width);
  }
};

/// From the numbers of the sources to that of the result, before truncation.
using Function = std::function<Wide(const std::vector<Wide> &)>;

struct Forms {
  Random &random;
  std::vector<Experiment> &experiments;

  void add(const Form &form) {
    experiments.push_back(makeExperiment(form, random));
  }
  /// `name d, a, ...` where all operands are of one type.
  void uniform(const std::string &name, const Type &type, unsigned numSources,
               const Function &function, unsigned architecture = 80);
};
} // namespace

static const Type types[] = {
    {"u16", Value::I16, Value::NonZero16, 16, false},
    {"u32", Value::I32, Value::NonZero32, 32, false},
    {"u64", Value::I64, Value::NonZero64, 64, false},
    {"s16", Value::I16, Value::NonZero16, 16, true},
    {"s32", Value::I32, Value::NonZero32, 32, true},
    {"s64", Value::I64, Value::NonZero64, 64, true},
};
static const Type &u32 = types[1];
static const Type &s32 = types[4];

static const char *const sourceText[] = {"", " $a;", " $a, $b;",
                                         " $a, $b, $c;"};

static std::function<Bits(const Bits &)>
referenceFor(const Type &type, const Type &result, Function function) {
  return [type, result, function](const Bits &sources) {
    std::vector<Wide> numbers;
    for (uint64_t bits : sources)
      numbers.push_back(type.number(bits));
    return Bits{result.truncate(function(numbers))};
  };
}

void Forms::uniform(const std::string &name, const Type &type,
                    unsigned numSources, const Function &function,
                    unsigned architecture) {
  Form form;
  form.text = name + "." + type.name + " $d," + sourceText[numSources];
  form.results = {type.value};
  form.sources.assign(numSources, type.value);
  form.architecture = architecture;
  if (function)
    form.reference = referenceFor(type, type, function);
  add(form);
}

/// The high half of the product.
static Wide high(const Type &type, Wide a, Wide b) {
  if (type.isSigned)
    return (a * b) >> type.width;
  return static_cast<Wide>(static_cast<unsigned __int128>(a) *
                               static_cast<unsigned __int128>(b) >>
                           type.width);
}

using Numbers = const std::vector<Wide> &;

static void addPlain(Forms &forms, const Type &type) {
  forms.uniform("add", type, 2, [](Numbers n) { return n[0] + n[1]; });
  forms.uniform("sub", type, 2, [](Numbers n) { return n[0] - n[1]; });
  forms.uniform("mul.lo", type, 2, [](Numbers n) { return n[0] * n[1]; });
  forms.uniform("mul.hi", type, 2,
                [type](Numbers n) { return high(type, n[0], n[1]); });
  forms.uniform("mad.lo", type, 3,
                [](Numbers n) { return n[0] * n[1] + n[2]; });
  forms.uniform("mad.hi", type, 3,
                [type](Numbers n) { return high(type, n[0], n[1]) + n[2]; });
  forms.uniform("min", type, 2, [](Numbers n) { return std::min(n[0], n[1]); });
  forms.uniform("max", type, 2, [](Numbers n) { return std::max(n[0], n[1]); });
  forms.uniform("sad", type, 3, [](Numbers n) {
    return (n[0] < n[1] ? n[1] - n[0] : n[0] - n[1]) + n[2];
  });
  if (type.isSigned) {
    forms.uniform("abs", type, 1,
                  [](Numbers n) { return n[0] < 0 ? -n[0] : n[0]; });
    forms.uniform("neg", type, 1, [](Numbers n) { return -n[0]; });
  }
  for (const char *name : {"div", "rem"}) {
    bool isDivision = name[0] == 'd';
    Form form;
    form.text = std::string(name) + "." + type.name + " $d, $a, $b;";
    form.results = {type.value};
    form.sources = {type.value, type.nonZero};
    form.reference = referenceFor(type, type, [isDivision](Numbers n) {
      return isDivision ? n[0] / n[1] : n[0] % n[1];
    });
    forms.add(form);
  }
}

static void addWide(Forms &forms) {
  for (const Type &type : types) {
    if (type.width == 64)
      continue;
    Type result = type;
    result.width *= 2;
    result.value = type.width == 16 ? Value::I32 : Value::I64;
    Form form;
    form.text = "mul.wide." + type.name + " $d, $a, $b;";
    form.results = {result.value};
    form.sources = {type.value, type.value};
    form.reference =
        referenceFor(type, result, [](Numbers n) { return n[0] * n[1]; });
    forms.add(form);
    form.text = "mad.wide." + type.name + " $d, $a, $b, $c;";
    form.sources.push_back(result.value);
    form.reference = [type, result](const Bits &s) {
      return Bits{result.truncate(type.number(s[0]) * type.number(s[1]) +
                                  result.number(s[2]))};
    };
    forms.add(form);
  }
}

static Wide saturate(Wide number) {
  constexpr Wide limit = Wide(1) << 31;
  return number < -limit ? -limit : number >= limit ? limit - 1 : number;
}

static void addSaturating(Forms &forms) {
  forms.uniform("add.sat", s32, 2,
                [](Numbers n) { return saturate(n[0] + n[1]); });
  forms.uniform("sub.sat", s32, 2,
                [](Numbers n) { return saturate(n[0] - n[1]); });
  forms.uniform("mad.hi.sat", s32, 3, [](Numbers n) {
    return saturate(high(s32, n[0], n[1]) + n[2]);
  });
  forms.uniform(
      "min.relu", s32, 2,
      [](Numbers n) { return std::max<Wide>(std::min(n[0], n[1]), 0); }, 90);
  forms.uniform(
      "max.relu", s32, 2,
      [](Numbers n) { return std::max<Wide>(std::max(n[0], n[1]), 0); }, 90);
}

/// Two instructions that make an operation of twice the width.
static void addChain(Forms &forms, const std::string &name,
                     const std::string &text, Value value, unsigned numSources,
                     std::function<Bits(const Bits &)> f) {
  Form form;
  form.name = name;
  form.text = text;
  form.results = {value, value};
  form.sources.assign(numSources, value);
  form.reference = std::move(f);
  forms.add(form);
}

static void addChains(Forms &forms, unsigned width) {
  using UWide = unsigned __int128;
  Value value = width == 32 ? Value::I32 : Value::I64;
  std::string bits = std::to_string(width);
  std::string u = ".u" + bits, s = ".s" + bits;
  auto join = [width](uint64_t low, uint64_t high) {
    return UWide(high) << width | low;
  };
  auto split = [width](UWide number) {
    uint64_t mask = ~uint64_t(0) >> (64 - width);
    return Bits{static_cast<uint64_t>(number) & mask,
                static_cast<uint64_t>(number >> width) & mask};
  };
  addChain(forms, "add.cc" + u + "+addc" + u,
           "add.cc" + u + " $d, $a, $b; addc" + u + " $e, $c, $f;", value, 4,
           [=](const Bits &n) {
             return split(join(n[0], n[2]) + join(n[1], n[3]));
           });
  addChain(forms, "sub.cc" + s + "+subc" + s,
           "sub.cc" + s + " $d, $a, $b; subc" + s + " $e, $c, $f;", value, 4,
           [=](const Bits &n) {
             return split(join(n[0], n[2]) - join(n[1], n[3]));
           });
  addChain(forms, "mad.lo.cc" + u + "+madc.hi" + u,
           "mad.lo.cc" + u + " $d, $a, $b, $c; madc.hi" + u +
               " $e, $a, $b, $f;",
           value, 4, [=](const Bits &n) {
             return split(UWide(n[0]) * n[1] + join(n[2], n[3]));
           });
  // The flag after three instructions that read and write it.
  for (const std::string &chain :
       {"add.cc" + u + " $d, $a, $b; addc.cc" + u + " $e, $b, $c; addc" + u +
            " $d, $d, $f;",
        "sub.cc" + u + " $d, $a, $b; subc.cc" + u + " $e, $b, $c; subc" + u +
            " $d, $d, $f;",
        "mad.hi.cc" + s + " $d, $a, $b, $c; madc.lo.cc" + s +
            " $e, $b, $c, $f; addc" + u + " $d, $d, 0;",
        "mad.lo.cc" + s + " $d, $a, $b, $c; madc.hi.cc" + u +
            " $e, $b, $c, $f; addc" + u + " $d, $d, 0;"})
    addChain(forms, chain.substr(0, chain.find(' ')) + "+...", chain, value, 4,
             nullptr);
}

static void addPacked(Forms &forms) {
  for (const char *text :
       {"add.u16x2", "add.s16x2", "min.u16x2", "min.s16x2", "max.u16x2",
        "max.s16x2", "min.relu.s16x2", "max.relu.s16x2"}) {
    Form form;
    form.text = std::string(text) + " $d, $a, $b;";
    form.results = {Value::I32};
    form.sources = {Value::I32, Value::I32};
    form.architecture = 90;
    forms.add(form);
  }
}

static int64_t low24(Wide number, bool isSigned) {
  int64_t value = static_cast<int64_t>(number) & 0xffffff;
  return isSigned && value >= 0x800000 ? value - 0x1000000 : value;
}

static void addProducts(Forms &forms) {
  for (const Type *type : {&u32, &s32}) {
    bool isSigned = type->isSigned;
    auto product = [isSigned](Numbers n) {
      return low24(n[0], isSigned) * low24(n[1], isSigned);
    };
    forms.uniform("mul24.lo", *type, 2,
                  [=](Numbers n) { return Wide(product(n)); });
    forms.uniform("mul24.hi", *type, 2,
                  [=](Numbers n) { return Wide(product(n) >> 16); });
    forms.uniform("mad24.lo", *type, 3,
                  [=](Numbers n) { return product(n) + n[2]; });
    forms.uniform("mad24.hi", *type, 3,
                  [=](Numbers n) { return (product(n) >> 16) + n[2]; });
  }
  forms.uniform("mad24.hi.sat", s32, 3, nullptr);
  for (const char *text : {"dp4a", "dp2a.lo", "dp2a.hi"})
    for (const char *a : {".u32", ".s32"})
      for (const char *b : {".u32", ".s32"}) {
        Form form;
        form.text = std::string(text) + a + b + " $d, $a, $b, $c;";
        form.results = {Value::I32};
        form.sources = {Value::I32, Value::I32, Value::I32};
        forms.add(form);
      }
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  for (const Type &type : types)
    addPlain(forms, type);
  addWide(forms);
  addSaturating(forms);
  addChains(forms, 32);
  addChains(forms, 64);
  addPacked(forms);
  addProducts(forms);
}

const Family tile::conformance::kIntegerFamily = {"integer", generate};
