//===- MatrixMultiplyFamily.cpp - mma beside the GPU ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All shapes and types of mma. Products of small integers are exact, and so the
// same bits on both devices, which also shows that the fragments are where the
// emulator takes them to be. Sums of random numbers are cut off somewhere, by k
// times the largest term times the unit of d (2^-22 for binary32), where k is
// measured; the two devices cut off at the same places, so that they agree in
// all bits there, too.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Instructions/MatrixFragments.h"
#include "../../../lib/Emulator/Instructions/TensorCore.h"
#include "KernelText.h"
#include <cmath>
#include <cstdio>

using namespace tile::conformance;
using namespace tile::emulator;

/// Multiplications of one experiment, each of a warp that is a program.
static constexpr unsigned kPrograms = 64;
/// The bound of k to the exact sum for random operands, as measured on an H200
/// with three seeds, which between them gave at most 2.84 for d of f32, 6.33 of
/// f16, and 4.82 of f64. Between the devices k is 0.
static double boundOf(Type type) {
  return type == Type::F32 ? 3 : type == Type::F16 ? 7 : 5;
}

namespace {
enum class Numbers { SmallIntegers, Uniform, AnyFinite, AnyBits };

struct Form {
  const char *shape;
  unsigned rows, inner;
  Type a, b, accumulators;
  unsigned architecture = 80;
  const char *layouts = ".row.col";
  const char *option = "";
};
} // namespace

static const Form forms[] = {
    {"m8n8k4", 8, 4, Type::F16, Type::F16, Type::F16},
    {"m8n8k4", 8, 4, Type::F16, Type::F16, Type::F32, 80, ".col.col"},
    {"m8n8k4", 8, 4, Type::F16, Type::F16, Type::F16, 80, ".row.row"},
    {"m8n8k4", 8, 4, Type::F16, Type::F16, Type::F32, 80, ".col.row"},
    {"m16n8k8", 16, 8, Type::F16, Type::F16, Type::F16},
    {"m16n8k8", 16, 8, Type::F16, Type::F16, Type::F32},
    {"m16n8k16", 16, 16, Type::F16, Type::F16, Type::F16},
    {"m16n8k16", 16, 16, Type::F16, Type::F16, Type::F32},
    {"m16n8k8", 16, 8, Type::BF16, Type::BF16, Type::F32},
    {"m16n8k16", 16, 16, Type::BF16, Type::BF16, Type::F32},
    {"m16n8k4", 16, 4, Type::TF32, Type::TF32, Type::F32},
    {"m16n8k8", 16, 8, Type::TF32, Type::TF32, Type::F32},
    {"m16n8k16", 16, 16, Type::E4M3, Type::E5M2, Type::F32, 90},
    {"m16n8k32", 16, 32, Type::E4M3, Type::E4M3, Type::F32, 90},
    {"m16n8k32", 16, 32, Type::E5M2, Type::E4M3, Type::F32, 90},
    {"m16n8k32", 16, 32, Type::E5M2, Type::E5M2, Type::F16, 90},
    {"m16n8k16", 16, 16, Type::E4M3, Type::E4M3, Type::F16, 90},
    {"m8n8k4", 8, 4, Type::F64, Type::F64, Type::F64},
    {"m16n8k4", 16, 4, Type::F64, Type::F64, Type::F64, 90},
    {"m16n8k8", 16, 8, Type::F64, Type::F64, Type::F64, 90},
    {"m16n8k16", 16, 16, Type::F64, Type::F64, Type::F64, 90},
    {"m8n8k16", 8, 16, Type::S8, Type::S8, Type::S32},
    {"m8n8k16", 8, 16, Type::S8, Type::U8, Type::S32},
    {"m16n8k16", 16, 16, Type::U8, Type::S8, Type::S32},
    {"m16n8k16", 16, 16, Type::U8, Type::U8, Type::S32},
    {"m16n8k32", 16, 32, Type::S8, Type::S8, Type::S32},
    {"m16n8k32", 16, 32, Type::S8, Type::U8, Type::S32},
    {"m16n8k32", 16, 32, Type::S8, Type::S8, Type::S32, 80, ".row.col",
     ".satfinite"},
    {"m8n8k16", 8, 16, Type::U8, Type::S8, Type::S32, 80, ".row.col",
     ".satfinite"},
};

static bool isIntegers(const Form &form) {
  return form.accumulators == Type::S32;
}
static unsigned elementBytes(Type type) { return byteSize(type); }

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static double decode(Type type, uint64_t bits) {
  switch (type) {
  case Type::F16:
    return F16::toDouble(bits);
  case Type::BF16:
    return BF16::toDouble(bits);
  case Type::TF32:
    return F32::toDouble(bits & 0xffffe000);
  case Type::F32:
    return F32::toDouble(bits);
  case Type::F64:
    return bitCast<double>(bits);
  case Type::E4M3:
    return E4M3::toDouble(bits);
  case Type::E5M2:
    return E5M2::toDouble(bits);
  case Type::S8:
    return static_cast<int8_t>(bits);
  case Type::U8:
    return static_cast<uint8_t>(bits);
  default:
    return static_cast<int32_t>(bits);
  }
}

/// The bits of a number near `value`; exactly it if it is a small integer.
static uint64_t encode(Type type, double value) {
  switch (type) {
  case Type::F16:
    return F16::fromDouble(value, Rounding::NearestEven);
  case Type::BF16:
    return BF16::fromDouble(value, Rounding::NearestEven);
  case Type::TF32:
    return F32::fromDouble(value, Rounding::NearestEven) & 0xffffe000;
  case Type::F32:
    return F32::fromDouble(value, Rounding::NearestEven);
  case Type::F64:
    return bitCast<uint64_t>(value);
  case Type::E4M3:
    return roundTo<E4M3>(value, Rounding::NearestEven, Overflow::ToLargest);
  case Type::E5M2:
    return roundTo<E5M2>(value, Rounding::NearestEven, Overflow::ToLargest);
  default:
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  }
}

static uint64_t drawBits(Random &random, Type type, Numbers numbers) {
  switch (numbers) {
  case Numbers::SmallIntegers:
    return encode(type, type == Type::U8
                            ? static_cast<double>(random.below(9))
                            : static_cast<double>(random.below(9)) - 4);
  case Numbers::Uniform:
    return encode(type, static_cast<double>(random.next() >> 11) * 0x1p-52 - 1);
  case Numbers::AnyFinite:
    for (;;) {
      uint64_t bits = random.next();
      if (std::isfinite(decode(type, bits)))
        return bits;
    }
  case Numbers::AnyBits:
    break;
  }
  return random.next();
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

static MultiplyDetails describe(const Form &form) {
  MultiplyDetails details;
  details.rows = form.rows;
  details.inner = form.inner;
  details.a = form.a;
  details.b = form.b;
  details.c = details.d = form.accumulators;
  details.quadPairs = form.a == Type::F16 && form.rows == 8;
  std::string layouts = form.layouts;
  details.aByColumns = layouts.substr(0, 4) == ".col";
  details.bByRows = layouts.substr(4) == ".row";
  return details;
}

namespace {
/// Elements of each matrix that a lane holds.
struct Counts {
  unsigned a, b, c;
};
} // namespace

static Counts countElements(const Form &form) {
  unsigned lanes = describe(form).quadPairs ? 8 : 32;
  return {form.rows * form.inner / lanes, form.inner * 8 / lanes,
          form.rows * 8 / lanes};
}

/// Loads a lane's fragment of array `k` into registers from `first` on.
static std::string loadFragment(unsigned k, unsigned bytes, bool isDouble,
                                unsigned first, std::string &list) {
  unsigned registerBytes = isDouble ? 8 : 4;
  const char *prefix = isDouble ? "%g" : "%r";
  std::string text = elementAddress("%d0", k, bytes);
  unsigned count = bytes / registerBytes;
  for (unsigned i = 0; i != count; ++i)
    text += std::string("  ld.global.") + (isDouble ? "f64 " : "b32 ") +
            prefix + std::to_string(first + i) + ", [%d0+" +
            std::to_string(i * registerBytes) + "];\n";
  list = registerList(prefix, first, count);
  return text;
}

static std::string writeMultiplication(const Form &form) {
  Counts counts = countElements(form);
  bool isDouble = form.a == Type::F64;
  unsigned bytesC = counts.c * elementBytes(form.accumulators);
  std::string a, b, c;
  // f32 accumulators are declared as bits, which is allowed for them all.
  std::string body =
      loadFragment(0, counts.a * elementBytes(form.a), isDouble, 10, a) +
      loadFragment(1, counts.b * elementBytes(form.b), isDouble, 20, b) +
      loadFragment(2, bytesC, isDouble, 30, c);
  std::string type = spelling(form.accumulators).str();
  body += std::string("  mma.sync.aligned.") + form.shape + form.layouts +
          form.option + "." + type + "." + spelling(form.a).str() + "." +
          spelling(form.b).str() + "." + type + " " + c + ", " + a + ", " + b +
          ", " + c + ";\n" + elementAddress("%d0", 3, bytesC);
  unsigned registerBytes = isDouble ? 8 : 4;
  for (unsigned i = 0; i != bytesC / registerBytes; ++i)
    body += std::string("  st.global.") + (isDouble ? "f64" : "b32") +
            " [%d0+" + std::to_string(i * registerBytes) + "], " +
            (isDouble ? "%g" : "%r") + std::to_string(30 + i) + ";\n";
  return writeKernel(4, body);
}

//===----------------------------------------------------------------------===//
// The judgement
//===----------------------------------------------------------------------===//

namespace {
/// An element of d: the exact sum, and the largest of its terms.
struct Expected {
  double sum = 0;
  double largest = 0;

  void add(double term) {
    sum += term;
    largest = std::max(largest, std::fabs(term));
  }
};

/// What the elements of an experiment should be, in the order of d's array.
class Expectation {
public:
  Expectation(const Form &form, const std::vector<Array> &arrays)
      : form(form), details(describe(form)), counts(countElements(form)),
        arrays(arrays) {}

  Expected at(size_t element) const {
    unsigned lane = element / counts.c % 32;
    size_t program = element / counts.c / 32;
    unsigned quad = details.quadPairs ? lane % 16 / 4 : 0;
    Place place = placeInAccumulator(details, form.accumulators, lane,
                                     element % counts.c);
    Expected expected;
    expected.add(decode(form.accumulators, arrays[2].get(element)));
    for (unsigned k = 0; k != form.inner; ++k)
      expected.add(find(0, program, quad, {place.row, k}) *
                   find(1, program, quad, {k, place.column}));
    return expected;
  }

private:
  /// The element of A (0) or B (1) at a place.
  double find(unsigned matrix, size_t program, unsigned quad,
              Place place) const {
    Type type = matrix == 0 ? form.a : form.b;
    unsigned count = matrix == 0 ? counts.a : counts.b;
    unsigned registerBytes = type == Type::F64 ? 8 : 4;
    unsigned perRegister = registerBytes / elementBytes(type);
    for (unsigned lane = 0; lane != 32; ++lane) {
      if (!takesPart(details, lane, quad))
        continue;
      for (unsigned i = 0; i != count; ++i) {
        Place here = matrix == 0 ? placeInA(details, perRegister, lane,
                                            i / perRegister, i % perRegister)
                                 : placeInB(details, perRegister, lane,
                                            i / perRegister, i % perRegister);
        if (here.row == place.row && here.column == place.column)
          return decode(type,
                        arrays[matrix].get((program * 32 + lane) * count + i));
      }
    }
    return NAN;
  }

  const Form &form;
  MultiplyDetails details;
  Counts counts;
  const std::vector<Array> &arrays;
};
} // namespace

/// The unit in which differences are measured, as a part of the largest term.
static double unitOf(Type type) {
  return type == Type::F16 ? 0x1p-10 : type == Type::F64 ? 0x1p-51 : 0x1p-22;
}

/// The least positive number: nothing is finer.
static double leastOf(Type type) {
  return type == Type::F16 ? 0x1p-24 : type == Type::F64 ? 0x1p-1074 : 0x1p-149;
}

static std::string describeElement(size_t i, double ours, double theirs) {
  char text[120];
  std::snprintf(text, sizeof(text), "d[%zu]: %.9g, but %.9g", i, ours, theirs);
  return text;
}

/// Small integers, and all integers: both devices have the exact result.
static void compareExact(const Form &form, const Results &results,
                         Report &report) {
  Expectation expectation(form, results.emulator);
  const Array &ours = results.emulator[3];
  Type type = form.accumulators;
  for (size_t i = 0; i != ours.size(); ++i) {
    double expected = expectation.at(i).sum;
    if (decode(type, ours.get(i)) != expected)
      report.fail("emulator: " +
                  describeElement(i, decode(type, ours.get(i)), expected));
    if (results.device && decode(type, (*results.device)[3].get(i)) != expected)
      report.fail("device: " +
                  describeElement(i, decode(type, (*results.device)[3].get(i)),
                                  expected));
  }
}

static std::string describeMeasurement(bool hasDevice, double between,
                                       size_t different, size_t count,
                                       double ourError, double theirError) {
  char text[200];
  if (hasDevice)
    std::snprintf(text, sizeof text,
                  "k %.4g between the devices, %zu of %zu elements differ; k "
                  "to the exact sum: emulator %.4g, device %.4g",
                  between, different, count, ourError, theirError);
  else
    std::snprintf(text, sizeof text, "k to the exact sum: emulator %.4g",
                  ourError);
  return text;
}

/// Measures k between the devices, and of each to the exact sum.
static void compareNearly(const Form &form, const Results &results,
                          Report &report) {
  Expectation expectation(form, results.emulator);
  const Array &ours = results.emulator[3];
  Type type = form.accumulators;
  double between = 0, ourError = 0, theirError = 0;
  size_t different = 0;
  for (size_t i = 0; i != ours.size(); ++i) {
    Expected expected = expectation.at(i);
    double unit = std::max(expected.largest * unitOf(type), leastOf(type));
    double mine = decode(type, ours.get(i));
    uint64_t bits = results.device ? (*results.device)[3].get(i) : ours.get(i);
    double other = decode(type, bits);
    if (bits != ours.get(i)) {
      ++different;
      report.fail(describeElement(i, mine, other));
    }
    // Sums may be too large for d.
    if (!std::isfinite(mine) || !std::isfinite(other))
      continue;
    between = std::max(between, std::fabs(mine - other) / unit);
    ourError = std::max(ourError, std::fabs(mine - expected.sum) / unit);
    theirError = std::max(theirError, std::fabs(other - expected.sum) / unit);
  }
  report.note(describeMeasurement(results.device, between, different,
                                  ours.size(), ourError, theirError));
  if (ourError > boundOf(type))
    report.fail("the emulator's k is more than " +
                std::to_string(boundOf(type)));
}

static Experiment makeExperiment(Random &random, const Form &form,
                                 Numbers numbers) {
  static const char *const names[] = {"small integers", "-1 to 1",
                                      "any finite numbers", "any bits"};
  Experiment experiment;
  experiment.form =
      std::string("mma.") + form.shape + form.layouts + form.option + "." +
      spelling(form.accumulators).str() + "." + spelling(form.a).str() + "." +
      spelling(form.b).str() + ", " + names[static_cast<int>(numbers)];
  experiment.architecture = form.architecture;
  if (elementBytes(form.a) == 1 && !isIntegers(form))
    experiment.isaVersion =
        form.inner == 32 && form.accumulators == Type::F32 ? 84 : 87;
  experiment.grid = {kPrograms, 1, 1};
  experiment.entry = writeMultiplication(form);
  Counts counts = countElements(form);
  auto draw = [&](const char *name, Type type, unsigned count) {
    std::vector<uint64_t> bits;
    for (unsigned i = 0; i != kPrograms * 32 * count; ++i)
      bits.push_back(drawBits(random, type, numbers));
    return Array::input(name, elementBytes(type), bits);
  };
  experiment.arrays = {draw("a", form.a, counts.a), draw("b", form.b, counts.b),
                       draw("c", form.accumulators, counts.c),
                       Array::output("d", elementBytes(form.accumulators),
                                     kPrograms * 32 * counts.c)};
  if (numbers == Numbers::SmallIntegers) {
    experiment.hasReference = true;
    experiment.compare = [&form](const Experiment &, const Results &results,
                                 Report &report) {
      compareExact(form, results, report);
    };
  } else if (!isIntegers(form)) {
    experiment.hasReference = true;
    experiment.compare = [&form](const Experiment &, const Results &results,
                                 Report &report) {
      compareNearly(form, results, report);
    };
  }
  return experiment;
}

static void generate(Random &random, std::vector<Experiment> &experiments) {
  for (const Form &form : forms) {
    experiments.push_back(makeExperiment(random, form, Numbers::SmallIntegers));
    if (isIntegers(form)) {
      experiments.push_back(makeExperiment(random, form, Numbers::AnyBits));
      continue;
    }
    experiments.push_back(makeExperiment(random, form, Numbers::Uniform));
    experiments.push_back(makeExperiment(random, form, Numbers::AnyFinite));
  }
}

const Family tile::conformance::kMatrixMultiplyFamily = {"mma", generate};
