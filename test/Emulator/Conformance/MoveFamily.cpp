//===- MoveFamily.cpp - mov, selp, slct, prmt -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves of all kinds. Addresses are tested with the memory they lead to.
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
           unsigned architecture = 80, const std::string &name = "") {
    Form form;
    form.text = text;
    form.name = name;
    form.results = std::move(results);
    form.sources = std::move(sources);
    form.reference = std::move(reference);
    form.architecture = architecture;
    experiments.push_back(makeExperiment(form, random));
  }
};
} // namespace

static void addVectors(Forms &forms) {
  constexpr Value i16 = Value::I16, i32 = Value::I32, i64 = Value::I64;
  forms.add(
      "mov.b32 $d, {$a, $b};", {i32}, {i16, i16},
      [](const Bits &s) { return Bits{s[0] | s[1] << 16}; }, 80, "mov.b32 {2}");
  forms.add(
      "mov.b64 $d, {$a, $b};", {i64}, {i32, i32},
      [](const Bits &s) { return Bits{s[0] | s[1] << 32}; }, 80, "mov.b64 {2}");
  forms.add(
      "mov.b64 $d, {$a, $b, $c, $f};", {i64}, {i16, i16, i16, i16},
      [](const Bits &s) {
        return Bits{s[0] | s[1] << 16 | s[2] << 32 | s[3] << 48};
      },
      80, "mov.b64 {4}");
  forms.add(
      "mov.b32 {$d, $e}, $a;", {i16, i16}, {i32},
      [](const Bits &s) { return Bits{s[0] & 0xffff, s[0] >> 16}; }, 80,
      "mov {2}.b32");
  forms.add(
      "mov.b32 {_, $d}, $a;", {i16}, {i32},
      [](const Bits &s) { return Bits{s[0] >> 16}; }, 80, "mov {_}.b32");
  forms.add(
      "mov.b64 {$d, $e}, $a;", {i32, i32}, {i64},
      [](const Bits &s) { return Bits{s[0] & 0xffffffff, s[0] >> 32}; }, 80,
      "mov {2}.b64");
  forms.add(
      "mov.b64 {$d, $e, $g, $h}, $a;", {i16, i16, i16, i16}, {i64},
      [](const Bits &s) {
        return Bits{s[0] & 0xffff, s[0] >> 16 & 0xffff, s[0] >> 32 & 0xffff,
                    s[0] >> 48};
      },
      80, "mov {4}.b64");
  forms.add(
      "{ .reg .b128 %q, %s; mov.b128 %q, {$a, $b}; mov.b128 %s, %q; "
      "mov.b128 {$d, $e}, %s; }",
      {i64, i64}, {i64, i64}, [](const Bits &s) { return s; }, 90, "mov.b128");
  forms.add(
      "{ .reg .b8 %x, %y, %z, %w; mov.b32 {%x, %y, %z, %w}, $a; "
      "mov.b32 $d, {%w, %z, %y, %x}; }",
      {i32}, {i32},
      [](const Bits &s) {
        return Bits{__builtin_bswap32(static_cast<uint32_t>(s[0]))};
      },
      80, "mov.b32 {4}");
}

static void addSelections(Forms &forms) {
  for (auto [type, value] : {std::pair("b16", Value::I16),
                             {"b32", Value::I32},
                             {"b64", Value::I64},
                             {"f32", Value::F32},
                             {"f64", Value::F64},
                             {"s32", Value::I32},
                             {"u64", Value::I64}}) {
    std::string name = type;
    forms.add("mov." + name + " $d, $a;", {value}, {value},
              [](const Bits &s) { return s; });
    forms.add("selp." + name + " $d, $a, $b, $c;", {value},
              {value, value, Value::Predicate},
              [](const Bits &s) { return Bits{s[2] ? s[0] : s[1]}; });
    forms.add("slct." + name + ".s32 $d, $a, $b, $c;", {value},
              {value, value, Value::I32}, [](const Bits &s) {
                return Bits{static_cast<int32_t>(s[2]) >= 0 ? s[0] : s[1]};
              });
    for (const char *flush : {"", ".ftz"})
      forms.add(std::string("slct") + flush + "." + name +
                    ".f32 $d, $a, $b, $c;",
                {value}, {value, value, Value::F32});
  }
  forms.add("mov.pred $d, $a;", {Value::Predicate}, {Value::Predicate},
            [](const Bits &s) { return s; });
  forms.add(
      "selp.b32 $d, $a, $b, !$c;", {Value::I32},
      {Value::I32, Value::I32, Value::Predicate},
      [](const Bits &s) { return Bits{s[2] ? s[1] : s[0]}; }, 80,
      "selp.b32 !p");
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  addVectors(forms);
  addSelections(forms);
  std::vector<Value> three(3, Value::I32);
  for (const char *mode : {"", ".f4e", ".b4e", ".rc8", ".ecl", ".ecr", ".rc16"})
    forms.add(std::string("prmt.b32") + mode + " $d, $a, $b, $c;", {Value::I32},
              three);
}

const Family tile::conformance::kMoveFamily = {"move", generate};
