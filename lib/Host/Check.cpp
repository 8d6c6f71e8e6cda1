//===- Check.cpp - comparing what a kernel gave with what it should have --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares in chunks on all cores. Each chunk finds its own worst element;
// they are put together in the order of the chunks, so the result does not
// depend on the number of cores.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Check.h"
#include "ArrayFamily.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Parallel.h"
#include "tile/Language/Value.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <limits>
#include <mutex>

using namespace tile;

Tolerance Tolerance::defaultFor(DType dtype) {
  std::optional<ElementFormat> format = elementFormat(dtype);
  if (!format || !format->isFloat())
    return {0, 0};
  switch (dtype.kind()) {
  case ScalarKind::FP64:
    return {1e-12, 1e-14};
  case ScalarKind::FP32:
    return {2e-6, 1e-6};
  case ScalarKind::FP16:
    return {2e-3, 1e-5};
  case ScalarKind::BF16:
    return {1.6e-2, 1e-5};
  default:
    return {format->epsilon(), format->smallest()};
  }
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

/// The difference of two integers of which either may be beyond int64.
static double integerError(int64_t a, bool aUnsigned, int64_t b,
                           bool bUnsigned) {
  auto widen = [](int64_t value, bool isUnsigned) {
    return isUnsigned ? static_cast<__int128>(static_cast<uint64_t>(value))
                      : static_cast<__int128>(value);
  };
  __int128 difference = widen(a, aUnsigned) - widen(b, bUnsigned);
  return static_cast<double>(difference < 0 ? -difference : difference);
}

static double realError(double actual, double expected) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
    return 0;
  double error = std::fabs(actual - expected);
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

/// The outcome of one piece of the arrays.
struct Partial {
  int64_t begin = 0;
  int64_t mismatched = 0;
  int64_t nanMismatched = 0;
  CheckedElement worst;
  bool any = false;

  void add(const CheckedElement &element) {
    bool worse = !any || element.ratio > worst.ratio ||
                 (element.ratio == worst.ratio && element.error > worst.error);
    if (worse)
      worst = element;
    any = true;
    if (element.ratio <= 1)
      return;
    ++mismatched;
    if (std::isnan(element.actual) != std::isnan(element.expected))
      ++nanMismatched;
  }
};

/// How far an element is beyond its tolerance.
static double ratioOf(double error, double expected,
                      const Tolerance &tolerance) {
  if (error == 0)
    return 0;
  if (std::isinf(error))
    return error;
  double allowed =
      tolerance.absolute + tolerance.relative * std::fabs(expected);
  // Without a tolerance any difference is infinitely too much.
  return allowed > 0 ? error / allowed
                     : std::numeric_limits<double>::infinity();
}

static Partial comparePiece(const HostArray &actual, const HostArray &expected,
                            const Tolerance &tolerance, int64_t begin,
                            int64_t end) {
  Partial partial;
  partial.begin = begin;
  bool exact =
      familyOf(actual) != Family::Real && familyOf(expected) != Family::Real;
  bool actualUnsigned = familyOf(actual) == Family::Unsigned;
  bool expectedUnsigned = familyOf(expected) == Family::Unsigned;
  bool isScalar = expected.rank() == 0;
  constexpr int64_t kChunk = 1024;
  double got[kChunk], want[kChunk];
  int64_t gotBits[kChunk], wantBits[kChunk];
  const std::byte *left = actual.data(), *right = expected.data();
  for (int64_t flat = begin; flat < end; flat += kChunk) {
    int64_t count = std::min(kChunk, end - flat);
    const std::byte *a = left + flat * actual.format().bytes;
    const std::byte *e =
        right + (isScalar ? 0 : flat * expected.format().bytes);
    int64_t step = isScalar ? 0 : 1;
    readDoubles(a, actual.format(), 1, count, got);
    readDoubles(e, expected.format(), step, count, want);
    if (exact) {
      readIntegers(a, actual.format(), 1, count, gotBits);
      readIntegers(e, expected.format(), step, count, wantBits);
    }
    for (int64_t i = 0; i != count; ++i) {
      CheckedElement element;
      element.flat = flat + i;
      element.actual = got[i];
      element.expected = want[i];
      element.error = exact ? integerError(gotBits[i], actualUnsigned,
                                           wantBits[i], expectedUnsigned)
                            : realError(got[i], want[i]);
      element.ratio = ratioOf(element.error, want[i], tolerance);
      partial.add(element);
    }
  }
  return partial;
}

Expected<CheckReport> tile::compareArrays(const HostArray &actual,
                                          const HostArray &expected,
                                          const Tolerance &tolerance) {
  if (expected.rank() != 0 && actual.shape() != expected.shape())
    return hostError(DiagID::CheckShapes, formatShape(actual.shape()),
                     formatShape(expected.shape()));
  Expected<HostArray> left = actual.contiguous();
  if (!left)
    return left.takeError();
  Expected<HostArray> right = expected.contiguous();
  if (!right)
    return right.takeError();
  CheckReport report;
  report.tolerance = tolerance;
  report.shape = Extents(actual.shape());
  report.compared = actual.numel();
  std::vector<Partial> partials;
  std::mutex mutex;
  parallelFor(report.compared, 1 << 15, [&](int64_t begin, int64_t end) {
    Partial partial = comparePiece(*left, *right, tolerance, begin, end);
    std::lock_guard<std::mutex> lock(mutex);
    partials.push_back(partial);
  });
  std::sort(
      partials.begin(), partials.end(),
      [](const Partial &a, const Partial &b) { return a.begin < b.begin; });
  Partial total;
  for (const Partial &partial : partials) {
    report.mismatched += partial.mismatched;
    report.nanMismatched += partial.nanMismatched;
    total.add(partial.worst);
  }
  report.worst = total.worst;
  return report;
}

//===----------------------------------------------------------------------===//
// Reporting
//===----------------------------------------------------------------------===//

/// An element as its own type prints it: integers whole, floats with the
/// digits that double precision needs to tell them apart.
static std::string formatElement(const HostArray &array, int64_t flat) {
  if (array.rank() == 0)
    flat = 0;
  Family family = familyOf(array);
  if (family == Family::Real)
    return reprDouble(array.doubleAt(flat));
  if (family == Family::Bool)
    return array.integerAt(flat) ? "True" : "False";
  int64_t value = array.integerAt(flat);
  return family == Family::Unsigned
             ? std::to_string(static_cast<uint64_t>(value))
             : std::to_string(value);
}

/// The size of an error: more digits than three say nothing.
static std::string threeDigits(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.3g", value);
  return text;
}

/// "[3, 17]": the index of an element in a shape; "" for rank 0.
static std::string formatIndex(int64_t flat, llvm::ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "";
  std::string text = "]";
  for (size_t dim = shape.size(); dim-- != 0; flat /= shape[dim])
    text = (dim ? ", " : "[") + std::to_string(flat % shape[dim]) + text;
  return text;
}

/// How large the worst difference is, and what is allowed.
static void noteDifference(DiagBuilder &builder, const CheckReport &report) {
  const CheckedElement &worst = report.worst;
  if (std::isinf(worst.error)) {
    builder.note("one of the two is NaN or infinite and the other is not");
    return;
  }
  double allowed = report.tolerance.absolute +
                   report.tolerance.relative * std::fabs(worst.expected);
  builder.note("the difference is " + threeDigits(worst.error) +
               ", allowed is " + threeDigits(allowed) +
               " (rtol = " + reprDouble(report.tolerance.relative) +
               ", atol = " + reprDouble(report.tolerance.absolute) + ")");
}

DiagBuilder tile::reportMismatch(const CheckReport &report,
                                 const HostArray &actual,
                                 const HostArray &expected, SourceRange range,
                                 DiagnosticEngine &diagnostics) {
  const CheckedElement &worst = report.worst;
  DiagBuilder builder = diagnostics.report(DiagID::CheckFailed, range,
                                           report.mismatched, report.compared);
  builder.note(llvm::formatv("worst at index {0}: got {1}, expected {2}",
                             formatIndex(worst.flat, report.shape),
                             formatElement(actual, worst.flat),
                             formatElement(expected, worst.flat))
                   .str());
  noteDifference(builder, report);
  if (report.nanMismatched != 0 && std::isnan(worst.actual))
    builder.help("`tile.empty` fills arrays with NaN, so a NaN where a number "
                 "is expected is often an element that no program wrote: look "
                 "at the grid and the mask of the store");
  return builder;
}

DiagBuilder tile::reportDisagreement(const CheckReport &report,
                                     llvm::StringRef name,
                                     llvm::StringRef first, const HostArray &a,
                                     llvm::StringRef second, const HostArray &b,
                                     SourceRange range,
                                     DiagnosticEngine &diagnostics) {
  std::string what = llvm::formatv("`{0}` in {1} of {2} elements", name,
                                   report.mismatched, report.compared);
  DiagBuilder builder =
      diagnostics.report(DiagID::DevicesDisagree, range, first, second, what);
  int64_t worst = report.worst.flat;
  builder.note(llvm::formatv("worst at index {0}: {1} on {2}, {3} on {4}",
                             formatIndex(worst, report.shape),
                             formatElement(a, worst), first,
                             formatElement(b, worst), second)
                   .str());
  noteDifference(builder, report);
  return builder;
}
