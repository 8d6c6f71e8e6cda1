//===- FirstLaunch.cpp - how a file itself launches a kernel --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tests run on a backend that notes what it is asked to compile and then
// refuses, which ends the case.
//
//===----------------------------------------------------------------------===//

#include "FirstLaunch.h"
#include "tile/Host/TestRunner.h"

using namespace tile;

/// Tests that are tried before giving up, and the bytes that each may take.
static constexpr size_t kMaxCases = 16;
static constexpr uint64_t kMaxBytes = 64ull << 20;

namespace {
/// Keeps the first specialisation of one kernel.
class CapturingBackend : public LaunchBackend {
public:
  explicit CapturingBackend(const FunctionObject &wanted) : wanted(wanted) {}

  llvm::StringRef name() const override { return "none"; }
  std::string description() const override { return "nothing is run"; }
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    const SpecializedKernel *launched =
        dynamic_cast<const SpecializedKernel *>(&kernel);
    if (launched && launched->kernel.def == wanted.def && !captured)
      captured = launched->specialization;
    return nullptr;
  }
  bool launch(const KernelLaunch &, DiagnosticEngine &) override {
    return false;
  }
  bool finish(DiagnosticEngine &) override { return true; }
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch>,
                                  DiagnosticEngine &) override {
    return std::nullopt;
  }

  std::optional<KernelSpecialization> captured;

private:
  const FunctionObject &wanted;
};
} // namespace

/// Puts back what had been reported before the tests were run.
static void restore(llvm::ArrayRef<Diagnostic> before,
                    DiagnosticEngine &diagnostics) {
  diagnostics.clear();
  for (const Diagnostic &diagnostic : before) {
    DiagBuilder report =
        diagnostics.add(diagnostic.id, diagnostic.range, diagnostic.message);
    for (const DiagNote &note : diagnostic.notes) {
      if (note.kind == DiagNote::Help)
        report.help(note.text);
      else
        report.note(note.range, note.text);
    }
  }
}

std::optional<FirstLaunch> tile::findFirstLaunch(Program &program,
                                                 FunctionObject &kernel) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  std::vector<Diagnostic> before(diagnostics.diagnostics());
  CapturingBackend backend(kernel);
  RunnerOptions options;
  options.memoryLimit = kMaxBytes;
  std::optional<FirstLaunch> found;
  {
    TestRunner runner(program, backend, options);
    size_t tried = 0;
    for (const TestCase &testCase : runner.list()) {
      if (testCase.isBenchmark || tried++ == kMaxCases)
        continue;
      runner.run(testCase);
      if (!backend.captured)
        continue;
      found = FirstLaunch{*backend.captured, testCase.label()};
      break;
    }
  }
  restore(before, diagnostics);
  return found;
}
