//===- Case.h - a launch whose results are known ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the mutation test runs: PTX, a launch, and what the arrays hold after
// it. Cases are written for the programs of test/Emulator/Programs
// (Programs.cpp), or recorded from the tests of kernels (Kernels.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_MUTATION_CASE_H
#define TILE_TEST_EMULATOR_MUTATION_CASE_H

#include "tile/Emulator/Emulator.h"
#include <functional>
#include <optional>

namespace tile::mutation {

using Bytes = std::vector<uint8_t>;

struct CaseArray {
  std::string name;
  Bytes contents;
  /// What it holds afterwards; nothing if that is not to be compared.
  std::optional<Bytes> expected;
  bool readOnly = false;
  uint64_t address = 0;
};

struct Case {
  std::string name;
  std::string ptx;
  std::string entry;
  /// Of the file that the first `.file` names; empty if there is none.
  std::string source;
  EmulatorLaunch launch;
  std::vector<CaseArray> arrays;
  /// If floats need not be equal to the last bit: what may differ, relatively.
  double tolerance = 0;
  /// Seeds under which a mutant may show: the rarer the schedule, the more.
  uint64_t seeds = 400;
  /// More than the case needs, by far; what spins for ever ends here.
  uint64_t maxSteps = 20'000;
  /// Instead of comparing: true if the arrays' contents are right.
  std::function<bool(const std::vector<Bytes> &)> check;
};

/// How a run of a case ended.
struct Verdict {
  /// The code of the first finding ("E0914"); empty if there was none.
  std::string finding;
  /// All findings as text.
  std::string text;
  bool resultsAreRight = true;
  EmulatorStatistics statistics;

  bool isClean() const { return finding.empty() && resultsAreRight; }
};

/// Runs `ptx` in the place of the case's own with all checks.
Verdict run(const Case &subject, llvm::StringRef ptx, uint64_t seed);

/// The cases of the programs in `folder`; null and a message on standard error
/// if one cannot be read.
std::optional<std::vector<Case>> loadPrograms(const std::string &folder);

/// The first launches that the tests of the kernels in `folder` make; those of
/// one kernel have one name and stand together.
std::optional<std::vector<Case>> recordKernels(const std::string &folder);

} // namespace tile::mutation

#endif // TILE_TEST_EMULATOR_MUTATION_CASE_H
