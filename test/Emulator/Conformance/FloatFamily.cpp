//===- FloatFamily.cpp - exact floating-point arithmetic ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// add, sub, mul, fma, div, rcp, sqrt with all rounding modes and modifiers, and
// min, max, abs, neg, copysign, testp.
//
//===----------------------------------------------------------------------===//

#include "FloatReference.h"

using namespace tile::conformance;

namespace {
/// A type of operands.
struct Type {
  const char *name;
  Value value;
  bool isPair;
};

/// An operation by its name and number of operands.
struct Operation {
  const char *name;
  FloatOperation operation;
  unsigned numSources;
};
} // namespace

static constexpr Type f32 = {"f32", Value::F32, false};
static constexpr Type f64 = {"f64", Value::F64, false};
static constexpr Type f16 = {"f16", Value::F16, false};
static constexpr Type f16x2 = {"f16x2", Value::F16x2, true};
static constexpr Type bf16 = {"bf16", Value::BF16, false};
static constexpr Type bf16x2 = {"bf16x2", Value::BF16x2, true};

static const char *const sourceText[] = {"", " $a;", " $a, $b;",
                                         " $a, $b, $c;"};

/// The reference for a type, pairs included.
static std::function<Bits(const Bits &)>
referenceFor(FloatOperation operation, Type type, FloatModifiers modifiers) {
  if (!type.isPair)
    return [=](const Bits &sources) {
      return Bits{floatReference(operation, type.value, modifiers, sources)};
    };
  Value half = type.value == Value::F16x2 ? Value::F16 : Value::BF16;
  return [=](const Bits &sources) {
    Bits low, high;
    for (uint64_t bits : sources) {
      low.push_back(bits & 0xffff);
      high.push_back(bits >> 16 & 0xffff);
    }
    return Bits{floatReference(operation, half, modifiers, low) |
                floatReference(operation, half, modifiers, high) << 16};
  };
}

namespace {
/// Collects the forms of the family.
struct Forms {
  Random &random;
  std::vector<Experiment> &experiments;

  void add(Form form) {
    experiments.push_back(makeExperiment(form, random, 4096));
  }

  void arithmetic(const Operation &operation, Type type,
                  const FloatModifiers &modifiers, unsigned architecture = 80) {
    Form form;
    std::string name = operation.name;
    name += "." + modifiers.rounding;
    name += modifiers.flush ? ".ftz" : "";
    name += modifiers.saturate ? ".sat" : "";
    name += modifiers.relu ? ".relu" : "";
    form.text =
        name + "." + type.name + " $d," + sourceText[operation.numSources];
    form.results = {type.value};
    form.sources.assign(operation.numSources, type.value);
    form.architecture = architecture;
    form.reference = referenceFor(operation.operation, type, modifiers);
    if (std::string(operation.name) == "rcp")
      form.reference = [=](const Bits &sources) {
        uint64_t one =
            type.value == Value::F32 ? 0x3f800000 : 0x3ff0000000000000;
        return Bits{floatReference(FloatOperation::Divide, type.value,
                                   modifiers, {one, sources[0]})};
      };
    add(form);
  }
};
} // namespace

static void addSums(Forms &forms) {
  constexpr Operation sums[] = {{"add", FloatOperation::Add, 2},
                                {"sub", FloatOperation::Subtract, 2},
                                {"mul", FloatOperation::Multiply, 2},
                                {"fma", FloatOperation::Fused, 3}};
  for (const Operation &operation : sums) {
    for (const char *rounding : {"rn", "rz", "rm", "rp"}) {
      for (bool flush : {false, true})
        for (bool saturate : {false, true})
          forms.arithmetic(operation, f32, {rounding, flush, saturate, false});
      forms.arithmetic(operation, f64, {rounding, false, false, false});
    }
    for (Type type : {f16, f16x2})
      for (bool flush : {false, true})
        for (bool saturate : {false, true})
          forms.arithmetic(operation, type, {"rn", flush, saturate, false});
    // sm_80 has bf16 in fma alone.
    bool isFused = operation.numSources == 3;
    for (Type type : {bf16, bf16x2})
      forms.arithmetic(operation, type, {}, isFused ? 80 : 90);
    if (isFused)
      for (Type type : {f16, f16x2, bf16, bf16x2})
        forms.arithmetic(operation, type, {"rn", false, false, true});
  }
}

static void addQuotients(Forms &forms) {
  constexpr Operation quotients[] = {{"div", FloatOperation::Divide, 2},
                                     {"rcp", FloatOperation::Divide, 1},
                                     {"sqrt", FloatOperation::Root, 1}};
  for (const Operation &operation : quotients)
    for (const char *rounding : {"rn", "rz", "rm", "rp"}) {
      forms.arithmetic(operation, f32, {rounding, false, false, false});
      forms.arithmetic(operation, f32, {rounding, true, false, false});
      forms.arithmetic(operation, f64, {rounding, false, false, false});
    }
}

/// A form without a reference, for the GPU to judge.
static void addPlain(Forms &forms, const std::string &name, Type type,
                     unsigned numSources, unsigned architecture = 80,
                     bool anyNaN = false) {
  Form form;
  form.text = name + "." + type.name + " $d," + sourceText[numSources];
  form.results = {type.value};
  form.sources.assign(numSources, type.value);
  form.architecture = architecture;
  form.anyNaN = anyNaN;
  forms.add(form);
}

static void addSelections(Forms &forms) {
  for (const char *name : {"min", "max"}) {
    std::string op = name;
    addPlain(forms, op, f64, 2);
    for (const char *flush : {"", ".ftz"})
      for (const char *nan : {"", ".NaN"})
        for (const char *sign : {"", ".xorsign.abs"})
          for (Type type : {f32, f16, f16x2, bf16, bf16x2}) {
            bool isBrain =
                type.value == Value::BF16 || type.value == Value::BF16x2;
            if (isBrain && *flush)
              continue;
            unsigned architecture = *sign ? 90 : 80;
            addPlain(forms, op + flush + nan + sign, type, 2, architecture);
          }
  }
  for (const char *name : {"abs", "neg"}) {
    std::string op = name;
    for (Type type : {f32, f64, f16, f16x2, bf16, bf16x2})
      addPlain(forms, op, type, 1, 80, /*anyNaN=*/true);
    for (Type type : {f32, f16, f16x2})
      addPlain(forms, op + ".ftz", type, 1, 80, /*anyNaN=*/true);
  }
  addPlain(forms, "copysign", f32, 2);
  addPlain(forms, "copysign", f64, 2);
}

static void addRemaining(Forms &forms) {
  for (const char *kind :
       {"finite", "infinite", "number", "notanumber", "normal", "subnormal"})
    for (Type type : {f32, f64}) {
      Form form;
      form.text = std::string("testp.") + kind + "." + type.name + " $d, $a;";
      form.results = {Value::Predicate};
      form.sources = {type.value};
      forms.add(form);
    }
  for (Type type : {f16, f16x2, bf16, bf16x2}) {
    addPlain(forms, "fma.rn.oob", type, 3, 90);
    addPlain(forms, "fma.rn.oob.relu", type, 3, 90);
  }
  addPlain(forms, "mad.rn", f32, 3);
  addPlain(forms, "mad.rz.ftz.sat", f32, 3);
  addPlain(forms, "mad.rp", f64, 3);
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  addSums(forms);
  addQuotients(forms);
  addSelections(forms);
  addRemaining(forms);
}

const Family tile::conformance::kFloatFamily = {"float", generate};
