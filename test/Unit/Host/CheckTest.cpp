//===- CheckTest.cpp - the verdict of tile.check --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the planted worst element, wherever it is, and treats NaN, infinities
// and integers as documented.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Check.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace tile;

static std::shared_ptr<MemoryBudget> budget() {
  static std::shared_ptr<MemoryBudget> shared =
      std::make_shared<MemoryBudget>(uint64_t(1) << 30);
  return shared;
}

static HostArray constant(llvm::ArrayRef<int64_t> shape, double value,
                          ScalarKind kind = ScalarKind::FP32) {
  HostArray array = *HostArray::create(kind, shape, budget());
  array.fill(value);
  return array;
}

static void set(HostArray &array, int64_t flat, double value) {
  array.reshaped({-1})->sliced(0, flat, 1, 1).fill(value);
}

TEST(Check, FindsTheWorstElementAnywhere) {
  constexpr int64_t kCount = 200'000;
  HostArray expected = constant({kCount}, 1.0);
  for (int64_t place : {int64_t(0), int64_t(1023), int64_t(1024),
                        int64_t(77'777), kCount - 1}) {
    HostArray actual = constant({kCount}, 1.0);
    set(actual, 5000, 1.001);
    set(actual, place, 1.5);
    CheckReport report = *compareArrays(actual, expected, {1e-6, 0});
    EXPECT_EQ(report.mismatched, 2);
    EXPECT_EQ(report.worst.flat, place);
    EXPECT_EQ(report.worst.actual, 1.5);
    EXPECT_EQ(report.worst.error, 0.5);
    EXPECT_FALSE(report.passed());
  }
}

TEST(Check, WorstIsRelativeToWhatIsAllowed) {
  HostArray expected = constant({3}, 1.0);
  set(expected, 1, 1000.0);
  HostArray actual = constant({3}, 1.0);
  set(actual, 0, 1.01);
  set(actual, 1, 1001.0);
  // 0.01 of 1 is worse than 1 of 1000.
  EXPECT_EQ(compareArrays(actual, expected, {1e-4, 0})->worst.flat, 0);
  // Without a tolerance all differences are infinitely too much; then the
  // larger one counts.
  EXPECT_EQ(compareArrays(actual, expected, {0, 0})->worst.flat, 1);
}

TEST(Check, BoundaryOfTheTolerance) {
  HostArray expected = constant({1}, 8.0, ScalarKind::FP64);
  HostArray actual = constant({1}, 8.75, ScalarKind::FP64);
  EXPECT_TRUE(compareArrays(actual, expected, {0.0625, 0.25})->passed());
  set(actual, 0, std::nextafter(8.75, 9));
  EXPECT_FALSE(compareArrays(actual, expected, {0.0625, 0.25})->passed());
}

TEST(Check, NaNEqualsOnlyNaN) {
  HostArray expected = constant({4}, 1.0);
  HostArray actual = constant({4}, 1.0);
  set(expected, 1, NAN);
  set(actual, 1, NAN);
  EXPECT_TRUE(compareArrays(actual, expected, {0, 0})->passed());
  set(actual, 2, NAN);
  CheckReport report = *compareArrays(actual, expected, {1e9, 1e9});
  EXPECT_EQ(report.mismatched, 1);
  EXPECT_EQ(report.nanMismatched, 1);
  EXPECT_EQ(report.worst.flat, 2);
}

TEST(Check, InfinitiesMustAgreeInSign) {
  HostArray expected = constant({3}, INFINITY);
  HostArray actual = constant({3}, INFINITY);
  EXPECT_TRUE(compareArrays(actual, expected, {0, 0})->passed());
  set(actual, 1, -INFINITY);
  set(actual, 2, 3e38);
  EXPECT_EQ(compareArrays(actual, expected, {0.5, 1e30})->mismatched, 2);
}

TEST(Check, IntegersAreComparedExactly) {
  HostArray expected = *HostArray::create(ScalarKind::Int64, {1}, budget());
  HostArray actual = *HostArray::create(ScalarKind::Int64, {1}, budget());
  expected.fillInteger((int64_t(1) << 60) + 1, false);
  actual.fillInteger(int64_t(1) << 60, false);
  // As doubles the two would be equal.
  CheckReport report = *compareArrays(actual, expected, {0, 0});
  EXPECT_FALSE(report.passed());
  EXPECT_EQ(report.worst.error, 1);
  HostArray huge = *HostArray::create(ScalarKind::UInt64, {1}, budget());
  huge.fillInteger(-1, true);
  actual.fillInteger(-1, false);
  EXPECT_EQ(compareArrays(actual, huge, {0, 0})->worst.error, 0x1p64);
}

TEST(Check, ShapesMustBeEqualOrExpectedANumber) {
  HostArray actual = constant({2, 3}, 1.0);
  EXPECT_EQ(
      compareArrays(actual, constant({3}, 1.0), {0, 0}).takeError().code(),
      "E0421");
  EXPECT_TRUE(compareArrays(actual, constant({}, 1.0), {0, 0})->passed());
  EXPECT_FALSE(compareArrays(actual, constant({}, 2.0), {0, 0})->passed());
  EXPECT_TRUE(
      compareArrays(constant({0}, 1), constant({0}, 2), {0, 0})->passed());
}

TEST(Check, StridedArrays) {
  HostArray expected = constant({4, 5}, 0.0);
  expected.generate([](int64_t i) { return double(i); });
  HostArray actual = constant({5, 4}, 0.0);
  actual.transposed().assign(expected);
  EXPECT_TRUE(compareArrays(actual.transposed(), expected, {0, 0})->passed());
  set(actual, 1, 9.0); // row 0, column 1 of the transposed is row 1, column 0
  EXPECT_EQ(compareArrays(actual.transposed(), expected, {0, 0})->worst.flat,
            5);
}

TEST(Check, DefaultTolerances) {
  EXPECT_EQ(Tolerance::defaultFor(ScalarKind::FP32).relative, 2e-6);
  EXPECT_EQ(Tolerance::defaultFor(ScalarKind::BF16).relative, 1.6e-2);
  EXPECT_EQ(Tolerance::defaultFor(ScalarKind::Int32).relative, 0);
  EXPECT_EQ(Tolerance::defaultFor(ScalarKind::Int1).absolute, 0);
  EXPECT_EQ(Tolerance::defaultFor(ScalarKind::FP8E5).relative, 0.25);
}

TEST(Check, MessageNamesTheWorstElement) {
  SourceManager sources;
  uint32_t file = sources.addBuffer("t.tile", "tile.check(out, x)\n");
  DiagnosticEngine diagnostics(sources);
  HostArray expected = constant({10, 20}, 1.0);
  HostArray actual = constant({10, 20}, 1.0);
  set(actual, 47, 1.5);
  set(actual, 3, NAN);
  CheckReport report = *compareArrays(actual, expected, {1e-3, 1e-5});
  reportMismatch(report, actual, expected, {file, 0, 18}, diagnostics);
  ASSERT_EQ(diagnostics.errorCount(), 1u);
  const Diagnostic &error = diagnostics.diagnostics()[0];
  EXPECT_EQ(error.message, "2 of 200 elements are not as expected");
  ASSERT_GE(error.notes.size(), 3u);
  EXPECT_EQ(error.notes[0].text,
            "worst at index [0, 3]: got nan, expected 1.0");
  EXPECT_NE(error.notes.back().text.find("tile.empty"), std::string::npos);
  set(actual, 3, 1.0);
  report = *compareArrays(actual, expected, {1e-3, 1e-5});
  diagnostics.clear();
  reportMismatch(report, actual, expected, {file, 0, 18}, diagnostics);
  const Diagnostic &second = diagnostics.diagnostics()[0];
  EXPECT_EQ(second.notes[0].text,
            "worst at index [2, 7]: got 1.5, expected 1.0");
  EXPECT_EQ(second.notes[1].text, "the difference is 0.5, allowed is 0.00101 "
                                  "(rtol = 0.001, atol = 1e-05)");
}
