//===- Case.cpp - runs a case -----------------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs PTX on copies of a case's arrays and compares what they hold then.
//
//===----------------------------------------------------------------------===//

#include "Case.h"

#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstring>

using namespace tile;
using namespace tile::mutation;

static bool isRight(const Bytes &actual, const Bytes &expected,
                    double tolerance) {
  if (tolerance == 0)
    return actual == expected;
  for (size_t i = 0; i + 4 <= expected.size(); i += 4) {
    float a, e;
    std::memcpy(&a, &actual[i], 4);
    std::memcpy(&e, &expected[i], 4);
    if (!(std::fabs(a - e) <= tolerance * std::fabs(e)))
      return false;
  }
  return true;
}

Verdict tile::mutation::run(const Case &subject, llvm::StringRef ptx,
                            uint64_t seed) {
  Verdict verdict;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  EmulatorLaunch launch = subject.launch;
  std::vector<Bytes> contents;
  for (const CaseArray &array : subject.arrays)
    contents.push_back(array.contents);
  for (size_t i = 0; i != contents.size(); ++i)
    launch.arrays.push_back({subject.arrays[i].name, contents[i].data(),
                             contents[i].size(), subject.arrays[i].readOnly,
                             subject.arrays[i].address});
  EmulatorOptions options;
  options.seed = seed;
  options.threads = 1;
  options.maxSteps = subject.maxSteps;
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(ptx, subject.entry, diagnostics);
  if (kernel)
    kernel->run(launch, options, diagnostics, &verdict.statistics);
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    if (diagnostic.severity == Severity::Error && verdict.finding.empty())
      verdict.finding = getDiagInfo(diagnostic.id).code.str();
    llvm::raw_string_ostream os(verdict.text);
    printDiagnostic(diagnostic, sources, os);
  }
  if (subject.check)
    verdict.resultsAreRight = subject.check(contents);
  else
    for (size_t i = 0; i != contents.size(); ++i)
      if (subject.arrays[i].expected)
        verdict.resultsAreRight &= isRight(
            contents[i], *subject.arrays[i].expected, subject.tolerance);
  return verdict;
}
