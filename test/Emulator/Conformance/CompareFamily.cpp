//===- CompareFamily.cpp - setp and set -----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All comparisons of all types, with flushing and boolean combinations. The
// references compare doubles and wide integers.
//
//===----------------------------------------------------------------------===//

#include "FloatReference.h"
#include <cmath>

using namespace tile::conformance;

namespace {
struct Type {
  std::string name;
  Value value;
  char kind; // 'b', 'u', 's', 'f'
  bool canFlush = false;
};

struct Forms {
  Random &random;
  std::vector<Experiment> &experiments;

  void add(const std::string &text, std::vector<Value> results,
           std::vector<Value> sources, unsigned architecture,
           std::function<Bits(const Bits &)> reference = nullptr) {
    Form form;
    form.text = text;
    form.results = std::move(results);
    form.sources = std::move(sources);
    form.architecture = architecture;
    form.reference = std::move(reference);
    experiments.push_back(makeExperiment(form, random, 1024));
  }
};
} // namespace

static const Type types[] = {
    {"b16", Value::I16, 'b'},   {"b32", Value::I32, 'b'},
    {"b64", Value::I64, 'b'},   {"u16", Value::I16, 'u'},
    {"u32", Value::I32, 'u'},   {"u64", Value::I64, 'u'},
    {"s16", Value::I16, 's'},   {"s32", Value::I32, 's'},
    {"s64", Value::I64, 's'},   {"f16", Value::F16, 'f', true},
    {"bf16", Value::BF16, 'f'}, {"f32", Value::F32, 'f', true},
    {"f64", Value::F64, 'f'},
};

static std::vector<std::string> operatorsFor(const Type &type) {
  if (type.kind == 'b')
    return {"eq", "ne"};
  if (type.kind == 'u')
    return {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs"};
  if (type.kind == 's')
    return {"eq", "ne", "lt", "le", "gt", "ge"};
  return {"eq",  "ne",  "lt",  "le",  "gt",  "ge",  "equ",
          "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};
}

/// -1, 0 or 1 as a is less than, equal to or greater than b; 2 for unordered.
static int order(const Type &type, bool flush, uint64_t a, uint64_t b) {
  if (type.kind == 'f') {
    if (flush) {
      a = flushSubnormal(type.value, a);
      b = flushSubnormal(type.value, b);
    }
    double x = toDouble(type.value, a), y = toDouble(type.value, b);
    return std::isnan(x) || std::isnan(y) ? 2 : (x > y) - (x < y);
  }
  if (type.kind != 's')
    return (a > b) - (a < b);
  unsigned shift = 64 - 8 * byteSize(type.value);
  int64_t x = static_cast<int64_t>(a << shift);
  int64_t y = static_cast<int64_t>(b << shift);
  return (x > y) - (x < y);
}

static bool holds(const std::string &op, int relation) {
  bool unordered = relation == 2;
  if (op == "num" || op == "nan")
    return unordered == (op == "nan");
  // `u` at the end: true for unordered operands.
  if (unordered)
    return op.size() == 3;
  std::string base = op.substr(0, 2);
  if (base == "eq")
    return relation == 0;
  if (base == "ne")
    return relation != 0;
  if (base == "lt" || base == "lo")
    return relation < 0;
  if (base == "le" || base == "ls")
    return relation <= 0;
  if (base == "gt" || base == "hi")
    return relation > 0;
  return relation >= 0;
}

static unsigned architectureOf(const Type &type) {
  return type.value == Value::BF16 ? 90 : 80;
}

static void addSimple(Forms &forms, const Type &type) {
  for (const std::string &op : operatorsFor(type))
    for (bool flush : {false, true}) {
      if (flush && !type.canFlush)
        continue;
      auto reference = [=](const Bits &s) {
        return Bits{holds(op, order(type, flush, s[0], s[1]))};
      };
      forms.add("setp." + op + (flush ? ".ftz." : ".") + type.name +
                    " $d, $a, $b;",
                {Value::Predicate}, {type.value, type.value},
                architectureOf(type), reference);
    }
}

static bool combine(const std::string &combination, bool a, bool b) {
  return combination == "and" ? a && b : combination == "or" ? a || b : a != b;
}

static void addCombined(Forms &forms, const Type &type) {
  constexpr Value p = Value::Predicate;
  std::string op = type.kind == 'b' ? "ne" : "lt";
  // f16 and bf16 give one predicate only.
  bool isSmall = type.kind == 'f' && byteSize(type.value) == 2;
  for (const std::string combination : {"and", "or", "xor"})
    for (bool negated : {false, true}) {
      auto reference = [=](const Bits &s) {
        bool holding = holds(op, order(type, false, s[0], s[1]));
        bool other = (s[2] != 0) != negated;
        Bits results = {combine(combination, holding, other)};
        if (!isSmall)
          results.push_back(combine(combination, !holding, other));
        return results;
      };
      forms.add("setp." + op + "." + combination + "." + type.name +
                    (isSmall ? " $d, $a, $b, " : " $d|$e, $a, $b, ") +
                    (negated ? "!$c;" : "$c;"),
                isSmall ? std::vector<Value>{p} : std::vector<Value>{p, p},
                {type.value, type.value, p}, architectureOf(type), reference);
    }
}

static void addPairs(Forms &forms) {
  constexpr Value p = Value::Predicate;
  for (const char *op : {"eq", "ne", "lt", "ge", "neu", "ltu", "num", "nan"})
    for (auto [type, value] :
         {std::pair("f16x2", Value::F16x2), {"bf16x2", Value::BF16x2}}) {
      unsigned architecture = value == Value::BF16x2 ? 90 : 80;
      std::string name = op;
      forms.add("setp." + name + "." + type + " $d|$e, $a, $b;", {p, p},
                {value, value}, architecture);
      forms.add("setp." + name + ".xor." + type + " $d|$e, $a, $b, $c;", {p, p},
                {value, value, p}, architecture);
      forms.add("set." + name + "." + type + "." + type + " $d, $a, $b;",
                {value}, {value, value}, architecture);
      forms.add("set." + name + ".u32." + type + " $d, $a, $b;", {Value::I32},
                {value, value}, architecture);
    }
}

static void addSets(Forms &forms, const Type &type) {
  std::string op = type.kind == 'b' ? "ne" : "lt";
  auto add = [&](const std::string &target, Value result, uint64_t one) {
    auto reference = [=](const Bits &s) {
      return Bits{holds(op, order(type, false, s[0], s[1])) ? one : 0};
    };
    forms.add("set." + op + "." + target + "." + type.name + " $d, $a, $b;",
              {result}, {type.value, type.value}, architectureOf(type),
              reference);
    auto combined = [=](const Bits &s) {
      bool holding = holds(op, order(type, false, s[0], s[1]));
      return Bits{holding || s[2] ? one : 0};
    };
    forms.add("set." + op + ".or." + target + "." + type.name +
                  " $d, $a, $b, $c;",
              {result}, {type.value, type.value, Value::Predicate},
              architectureOf(type), combined);
  };
  add("u32", Value::I32, 0xffffffff);
  add("s32", Value::I32, 0xffffffff);
  bool isSmall = type.value == Value::F16 || type.value == Value::BF16;
  if (isSmall) {
    add("u16", Value::I16, 0xffff);
    add("s16", Value::I16, 0xffff);
    add(type.name, type.value, type.value == Value::F16 ? 0x3c00 : 0x3f80);
  } else {
    add("f32", Value::F32, 0x3f800000);
  }
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  for (const Type &type : types) {
    addSimple(forms, type);
    addCombined(forms, type);
    addSets(forms, type);
  }
  addPairs(forms);
}

const Family tile::conformance::kCompareFamily = {"compare", generate};
