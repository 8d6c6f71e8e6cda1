//===- TestRunner.h - runs the tests and benchmarks of a program *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the functions of a .tile file that are marked @tile.test or
// @tile.bench, multiplies out their parameter grids, and runs one case at a
// time on a backend. Cases are independent: each starts with the same seeds
// and its arrays are freed when it ends. What went wrong in a case is part of
// its result.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_TESTRUNNER_H
#define TILE_HOST_TESTRUNNER_H

#include "tile/Host/Check.h"
#include "tile/Host/LaunchBackend.h"
#include "llvm/ADT/DenseMap.h"

namespace tile {

class HostSession;

/// One combination of parameters of a test or a benchmark.
struct TestCase {
  std::shared_ptr<FunctionObject> function;
  bool isBenchmark = false;
  /// The name of the function.
  std::string name;
  /// Names and values in the order of the decorator.
  std::vector<std::pair<std::string, Value>> parameters;
  /// Why the case runs on the CPU alone; empty if it runs everywhere.
  std::string cpuOnly;

  /// "adds[dtype=float32, n=1000]"
  std::string label() const;
  /// "dtype=float32, n=1000"; empty if there are none.
  std::string parameterText() const;
};

enum class CaseStatus : uint8_t {
  Passed,
  /// A check found a difference.
  Failed,
  /// The case did not come to its end.
  Error,
  /// It needs more memory than there is, or kernels without a lowering: see
  /// CaseResult::reason.
  Skipped,
};

/// "passed", "failed", "error", "skipped".
llvm::StringRef spelling(CaseStatus status);

/// What came of one case.
struct CaseResult {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
  bool isBenchmark = false;
  CaseStatus status = CaseStatus::Passed;
  /// Everything that was reported while the case ran.
  std::vector<Diagnostic> diagnostics;
  /// Why it was skipped.
  std::string reason;
  /// What print() wrote.
  std::string output;
  /// Seconds that the case took, compilation included.
  double seconds = 0;

  /// Checks that were made, and the one whose worst element came nearest to
  /// its tolerance, or went furthest beyond it.
  unsigned checks = 0;
  std::optional<CheckReport> worst;

  /// Launches of the case; of a benchmark, those that were timed.
  unsigned launches = 0;
  /// Benchmarks: times, and the work that tile.bytes and tile.flops gave.
  std::optional<LaunchTimes> times;
  uint64_t bytes = 0;
  uint64_t flops = 0;
};

struct RunnerOptions {
  /// Bytes that all arrays of a case may take on the host; 0 takes three
  /// quarters of what is free.
  uint64_t memoryLimit = 0;
};

/// Runs the cases of one program on one backend; both must outlive it. It owns
/// the program's diagnostics while it lives: they are cleared before each case,
/// whose own end up in its result. Not thread-safe.
class TestRunner {
public:
  TestRunner(Program &program, LaunchBackend &backend,
             RunnerOptions options = {});
  ~TestRunner();

  /// All cases in the order of the file: functions by place, combinations with
  /// the last parameter varying fastest. Functions whose decorator is wrong
  /// are left out, with an error in the program's diagnostics. `cpu_only="why"`
  /// in a decorator is no parameter but a mark.
  std::vector<TestCase> list();

  CaseResult run(const TestCase &testCase);

private:
  /// Adds the cases of one function; false after an error.
  bool addCases(std::shared_ptr<FunctionObject> function,
                const Decorator &decorator, bool isBenchmark,
                std::vector<TestCase> &cases);
  /// Runs the body and, of a benchmark, the timing; false after an error.
  bool execute(const TestCase &testCase, CaseResult &result);
  /// Whether the case is marked for the CPU alone, and this is another device.
  bool isElsewhere(const TestCase &testCase) const;
  /// Makes a marked case skipped where its kernels have no lowering, and the
  /// last one of a function an error if that was so in none of them.
  void judgeMark(const TestCase &testCase, CaseResult &result);

  Program &program;
  LaunchBackend &backend;
  std::unique_ptr<HostSession> session;
  /// Of each marked test: its cases that were not run yet, and whether one of
  /// the others needed the mark.
  struct MarkState {
    size_t left = 0;
    bool isNeeded = false;
  };
  llvm::DenseMap<const FunctionObject *, MarkState> marks;
};

} // namespace tile

#endif // TILE_HOST_TESTRUNNER_H
