//===- ConvertFamily.cpp - cvt --------------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between all types. The references are LLVM's APFloat and integers
// of 64 bits.
//
//===----------------------------------------------------------------------===//

#include "FloatReference.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APSInt.h"

using namespace tile::conformance;
using llvm::APFloat;

namespace {
struct Type {
  std::string name;
  Value value;
  bool isFloat = false;
  bool isSigned = false;

  unsigned width() const { return 8 * byteSize(value); }
};

struct Forms {
  Random &random;
  std::vector<Experiment> &experiments;

  void add(const std::string &text, Value result, std::vector<Value> sources,
           unsigned architecture = 80,
           std::function<Bits(const Bits &)> reference = nullptr) {
    Form form;
    form.text = text;
    form.results = {result};
    form.sources = std::move(sources);
    form.architecture = architecture;
    form.reference = std::move(reference);
    experiments.push_back(makeExperiment(form, random, 1024));
  }
};
} // namespace

static const Type integers[] = {
    {"u8", Value::I8},
    {"u16", Value::I16},
    {"u32", Value::I32},
    {"u64", Value::I64},
    {"s8", Value::I8, false, true},
    {"s16", Value::I16, false, true},
    {"s32", Value::I32, false, true},
    {"s64", Value::I64, false, true},
};
static const Type f16 = {"f16", Value::F16, true};
static const Type bf16 = {"bf16", Value::BF16, true};
static const Type f32 = {"f32", Value::F32, true};
static const Type f64 = {"f64", Value::F64, true};

static const char *const roundings[] = {"rn", "rz", "rm", "rp"};

static llvm::RoundingMode modeOf(const std::string &name) {
  switch (name[1]) {
  case 'z':
    return llvm::RoundingMode::TowardZero;
  case 'm':
    return llvm::RoundingMode::TowardNegative;
  case 'p':
    return llvm::RoundingMode::TowardPositive;
  default:
    return llvm::RoundingMode::NearestTiesToEven;
  }
}

static const llvm::fltSemantics &semanticsOf(Value value) {
  switch (value) {
  case Value::F16:
    return APFloat::IEEEhalf();
  case Value::BF16:
    return APFloat::BFloat();
  case Value::F32:
    return APFloat::IEEEsingle();
  default:
    return APFloat::IEEEdouble();
  }
}

static APFloat makeFloat(Value value, uint64_t bits) {
  return APFloat(semanticsOf(value),
                 llvm::APInt(8 * byteSize(value), bits, false, true));
}

static uint64_t bitsOf(const APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

static __int128 numberOf(const Type &type, uint64_t bits) {
  unsigned shift = 64 - type.width();
  if (type.isSigned)
    return static_cast<int64_t>(bits << shift) >> shift;
  return bits;
}

static uint64_t truncateTo(const Type &type, __int128 number) {
  unsigned shift = 64 - type.width();
  return static_cast<uint64_t>(number) << shift >> shift;
}

static __int128 clampTo(const Type &type, __int128 number) {
  __int128 one = 1;
  __int128 high = (one << (type.width() - type.isSigned)) - 1;
  __int128 low = type.isSigned ? -high - 1 : 0;
  return number < low ? low : number > high ? high : number;
}

static void addIntegers(Forms &forms) {
  for (const Type &to : integers)
    for (const Type &from : integers) {
      std::string types = to.name + "." + from.name + " $d, $a;";
      forms.add("cvt." + types, to.value, {from.value}, 80, [=](const Bits &s) {
        return Bits{truncateTo(to, numberOf(from, s[0]))};
      });
      // Only where something can be out of range.
      __int128 least = from.isSigned ? -(__int128(1) << (from.width() - 1)) : 0;
      __int128 most = (__int128(1) << (from.width() - from.isSigned)) - 1;
      if (clampTo(to, least) != least || clampTo(to, most) != most)
        forms.add(
            "cvt.sat." + types, to.value, {from.value}, 80, [=](const Bits &s) {
              return Bits{truncateTo(to, clampTo(to, numberOf(from, s[0])))};
            });
    }
  // Into and from registers wider than the type.
  for (const char *text :
       {"cvt.s8.s32", "cvt.u8.u32", "cvt.s16.s32", "cvt.u16.u32", "cvt.u32.u8",
        "cvt.s32.s8", "cvt.s32.s16", "cvt.sat.s8.s32", "cvt.sat.u8.s32"})
    forms.add(std::string(text) + " $d, $a;", Value::I32, {Value::I32});
  for (const char *to : {"u16", "s16", "u2", "s2", "u4", "s4", "u8", "s8"}) {
    std::string text = std::string("cvt.pack.sat.") + to;
    bool isWide = std::string(to).size() == 3;
    text += isWide ? ".s32 $d, $a, $b;" : ".s32.b32 $d, $a, $b, $c;";
    for (Value value : {Value::I32, Value::Small})
      forms.add(text, Value::I32,
                isWide ? std::vector<Value>{value, value}
                       : std::vector<Value>{value, value, Value::I32});
  }
}

//===----------------------------------------------------------------------===//
// Integers and floats
//===----------------------------------------------------------------------===//

static uint64_t saturateFloat(Value value, uint64_t bits) {
  APFloat number = makeFloat(value, bits);
  APFloat one(semanticsOf(value), 1);
  if (number.isNaN() || number.isNegative())
    return 0;
  return number.compare(one) == APFloat::cmpGreaterThan ? bitsOf(one) : bits;
}

static void addFromIntegers(Forms &forms) {
  for (const Type &from : integers)
    for (const Type &to : {f16, bf16, f32, f64})
      for (std::string rounding : roundings) {
        bool isBrain = to.value == Value::BF16;
        // There is no such instruction.
        if (isBrain && from.width() == 8)
          continue;
        auto reference = [=](const Bits &s) {
          llvm::APInt number(from.width(), s[0], false, true);
          APFloat result(semanticsOf(to.value));
          result.convertFromAPInt(number, from.isSigned, modeOf(rounding));
          return Bits{bitsOf(result)};
        };
        forms.add("cvt." + rounding + "." + to.name + "." + from.name +
                      " $d, $a;",
                  to.value, {from.value}, isBrain ? 90 : 80, reference);
        if (rounding == "rn" && !isBrain)
          forms.add("cvt.rn.sat." + to.name + "." + from.name + " $d, $a;",
                    to.value, {from.value}, 80, [=](const Bits &s) {
                      return Bits{saturateFloat(to.value, reference(s)[0])};
                    });
      }
}

static uint64_t toInteger(const Type &to, const Type &from,
                          const std::string &rounding, uint64_t bits) {
  if (isNaN(from.value, bits))
    return to.width() == 64 || from.value == Value::F64
               ? uint64_t(1) << (to.width() - 1)
               : 0;
  llvm::APSInt result(to.width(), !to.isSigned);
  bool isExact;
  makeFloat(from.value, bits)
      .convertToInteger(result, modeOf(rounding), &isExact);
  return result.getZExtValue();
}

static void addToIntegers(Forms &forms) {
  for (const Type &to : integers)
    for (const Type &from : {f16, bf16, f32, f64})
      for (std::string rounding : roundings) {
        bool isBrain = from.value == Value::BF16;
        // There is no such instruction.
        if (isBrain && to.width() == 8)
          continue;
        std::string types = to.name + "." + from.name + " $d, $a;";
        auto reference = [=](const Bits &s) {
          return Bits{toInteger(to, from, rounding, s[0])};
        };
        std::string name = "cvt." + rounding + "i.";
        forms.add(name + types, to.value, {from.value}, isBrain ? 90 : 80,
                  reference);
        if (from.value == Value::F32)
          forms.add(name + "ftz." + types, to.value, {from.value}, 80,
                    [=](const Bits &s) {
                      return reference({flushSubnormal(Value::F32, s[0])});
                    });
      }
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

static uint64_t nanOf(Value value) {
  return value == Value::F32 ? 0x7fffffff : 0x7fff;
}

/// Bits of the fraction.
static unsigned fractionOf(Value value) {
  return llvm::APFloat::semanticsPrecision(semanticsOf(value)) - 1;
}

/// What an H200 makes of a NaN of f64: sign and payload stay, as far as there
/// is room.
static uint64_t narrowNaN(Value to, uint64_t bits) {
  unsigned width = 8 * byteSize(to), fraction = fractionOf(to);
  uint64_t infinity = bitsOf(APFloat::getInf(semanticsOf(to)));
  uint64_t quiet = uint64_t(1) << (fraction - 1);
  uint64_t payload = (bits & 0x000fffffffffffff) >> (52 - fraction);
  return bits >> 63 << (width - 1) | infinity | quiet | payload;
}

/// To f16, bf16 or f32, where all NaNs are one, but for those of f64.
static uint64_t narrow(const Type &to, const Type &from,
                       const std::string &rounding, uint64_t bits) {
  if (isNaN(from.value, bits))
    return from.value == Value::F64 ? narrowNaN(to.value, bits)
                                    : nanOf(to.value);
  APFloat value = makeFloat(from.value, bits);
  bool losesInfo;
  value.convert(semanticsOf(to.value), modeOf(rounding), &losesInfo);
  return bitsOf(value);
}

/// With `.ftz`, which is for f32: its subnormal numbers are zeros, as source
/// and as result; but ptxas ignores it towards f16.
static uint64_t narrowFlushed(const Type &to, const Type &from,
                              const std::string &rounding, uint64_t bits) {
  if (from.value == Value::F32 && to.value != Value::F16)
    bits = flushSubnormal(Value::F32, bits);
  uint64_t result = narrow(to, from, rounding, bits);
  return to.value == Value::F32 ? flushSubnormal(Value::F32, result) : result;
}

static void addNarrowing(Forms &forms, const Type &to, const Type &from) {
  bool isHopper = from.value != Value::F32 &&
                  (to.value == Value::BF16 || from.value == Value::BF16);
  for (std::string rounding : roundings) {
    std::string types = to.name + "." + from.name + " $d, $a;";
    unsigned architecture = isHopper || (to.value == Value::BF16 &&
                                         rounding[1] > 'n' && rounding != "rz")
                                ? 90
                                : 80;
    if (to.value == Value::BF16 && rounding == "rm")
      architecture = 90;
    auto reference = [=](const Bits &s) {
      return Bits{narrow(to, from, rounding, s[0])};
    };
    forms.add("cvt." + rounding + "." + types, to.value, {from.value},
              architecture, reference);
    if (to.value != Value::BF16 && from.value != Value::BF16)
      forms.add("cvt." + rounding + ".sat." + types, to.value, {from.value},
                architecture, [=](const Bits &s) {
                  return Bits{saturateFloat(to.value, reference(s)[0])};
                });
    if (to.value == Value::F32 || from.value == Value::F32)
      forms.add("cvt." + rounding + ".ftz." + types, to.value, {from.value},
                architecture, [=](const Bits &s) {
                  return Bits{narrowFlushed(to, from, rounding, s[0])};
                });
  }
}

static void addFloats(Forms &forms) {
  addNarrowing(forms, f32, f64);
  addNarrowing(forms, f16, f64);
  addNarrowing(forms, f16, f32);
  addNarrowing(forms, bf16, f32);
  addNarrowing(forms, bf16, f64);
  addNarrowing(forms, bf16, f16);
  addNarrowing(forms, f16, bf16);
  for (const char *text :
       {"cvt.f64.f32", "cvt.ftz.f64.f32", "cvt.f32.f32", "cvt.ftz.f32.f32",
        "cvt.sat.f32.f32", "cvt.f64.f64", "cvt.sat.f64.f64", "cvt.f32.f16",
        "cvt.ftz.f32.f16", "cvt.sat.f32.f16", "cvt.f64.f16", "cvt.f16.f16",
        "cvt.sat.f16.f16", "cvt.f32.bf16", "cvt.ftz.f32.bf16",
        "cvt.f64.bf16"}) {
    std::string name = text;
    auto valueOf = [](const std::string &type) {
      return type == "f64"   ? Value::F64
             : type == "f32" ? Value::F32
             : type == "f16" ? Value::F16
                             : Value::BF16;
    };
    size_t last = name.rfind('.');
    size_t first = name.rfind('.', last - 1);
    forms.add(name + " $d, $a;",
              valueOf(name.substr(first + 1, last - first - 1)),
              {valueOf(name.substr(last + 1))},
              name.find("bf16") != std::string::npos ? 90 : 80);
  }
  for (const Type &type : {f16, bf16, f32, f64})
    for (std::string rounding : roundings) {
      auto reference = [=](const Bits &s) {
        if (type.value != Value::F64 && isNaN(type.value, s[0]))
          return Bits{nanOf(type.value)};
        if (isNaN(type.value, s[0]))
          return Bits{s[0] | 0x0008000000000000};
        APFloat value = makeFloat(type.value, s[0]);
        value.roundToIntegral(modeOf(rounding));
        return Bits{bitsOf(value)};
      };
      std::string types = type.name + "." + type.name + " $d, $a;";
      forms.add("cvt." + rounding + "i." + types, type.value, {type.value},
                type.value == Value::BF16 ? 90 : 80, reference);
      if (type.value == Value::F32)
        for (const char *modifier : {"i.ftz.", "i.sat."})
          forms.add("cvt." + rounding + modifier + types, type.value,
                    {type.value});
    }
}

//===----------------------------------------------------------------------===//
// For matrix instructions
//===----------------------------------------------------------------------===//

/// To an 8-bit format with `.satfinite`.
static uint64_t toByte(const llvm::fltSemantics &format, bool relu,
                       APFloat value) {
  if (value.isNaN())
    return 0x7f;
  bool isNegative = value.isNegative();
  bool losesInfo;
  value.convert(format, llvm::RoundingMode::NearestTiesToEven, &losesInfo);
  if (!value.isFinite())
    value = APFloat::getLargest(format, isNegative);
  return relu && isNegative ? 0 : bitsOf(value);
}

static void addBytes(Forms &forms) {
  for (bool isE4M3 : {true, false})
    for (bool relu : {false, true}) {
      const llvm::fltSemantics &format =
          isE4M3 ? APFloat::Float8E4M3FN() : APFloat::Float8E5M2();
      std::string type = isE4M3 ? "e4m3x2" : "e5m2x2";
      std::string modifier = relu ? ".relu." : ".";
      forms.add("cvt.rn.satfinite" + modifier + type + ".f32 $d, $a, $b;",
                Value::F8x2, {Value::F32, Value::F32}, 90,
                [=, &format](const Bits &s) {
                  return Bits{
                      toByte(format, relu, makeFloat(Value::F32, s[0])) << 8 |
                      toByte(format, relu, makeFloat(Value::F32, s[1]))};
                });
      forms.add("cvt.rn.satfinite" + modifier + type + ".f16x2 $d, $a;",
                Value::F8x2, {Value::F16x2}, 90, [=, &format](const Bits &s) {
                  uint64_t high = s[0] >> 16, low = s[0] & 0xffff;
                  return Bits{toByte(format, relu, makeFloat(Value::F16, high))
                                  << 8 |
                              toByte(format, relu, makeFloat(Value::F16, low))};
                });
      forms.add("cvt.rn" + modifier + "f16x2." + type + " $d, $a;",
                Value::F16x2, {Value::F8x2}, 90);
    }
}

static void addPairs(Forms &forms) {
  for (const char *relu : {"", ".relu"})
    for (const char *finite : {"", ".satfinite"})
      for (const char *rounding : {"rn", "rz"}) {
        std::string head = std::string("cvt.") + rounding + relu + finite;
        unsigned architecture = *finite ? 90 : 80;
        forms.add(head + ".f16x2.f32 $d, $a, $b;", Value::F16x2,
                  {Value::F32, Value::F32}, architecture);
        forms.add(head + ".bf16x2.f32 $d, $a, $b;", Value::BF16x2,
                  {Value::F32, Value::F32}, architecture);
        if (!*relu && !*finite)
          continue;
        forms.add(head + ".f16.f32 $d, $a;", Value::F16, {Value::F32},
                  architecture);
        forms.add(head + ".bf16.f32 $d, $a;", Value::BF16, {Value::F32},
                  architecture);
      }
  forms.add("cvt.rna.tf32.f32 $d, $a;", Value::F32, {Value::F32});
  forms.add("cvt.rna.satfinite.tf32.f32 $d, $a;", Value::F32, {Value::F32}, 90);
  // The one NaN is that of 19 bits, with zeros below.
  for (const char *head : {"rn", "rz", "rn.relu", "rz.relu"})
    forms.add(std::string("cvt.") + head + ".tf32.f32 $d, $a;", Value::F32,
              {Value::F32}, 90);
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  Forms forms{random, experiments};
  addIntegers(forms);
  addFromIntegers(forms);
  addToIntegers(forms);
  addFloats(forms);
  addBytes(forms);
  addPairs(forms);
}

const Family tile::conformance::kConvertFamily = {"convert", generate};
