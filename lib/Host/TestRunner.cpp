//===- TestRunner.cpp - runs the tests and benchmarks of a program --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Multiplies out parameter grids and runs cases one by one. Whatever happens
// in a case ends up in its result: what it reported, what it printed, how long
// it took.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/TestRunner.h"
#include "tile/Host/HostError.h"
#include "tile/Host/HostEvaluator.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "tile/Support/Diagnostics/Host.h"

#include <chrono>

using namespace tile;

/// Cases that one function may have.
static constexpr size_t kMaxCases = 10'000;

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

/// A parameter's value as labels show it: types by their name in `tl`.
static std::string parameterValue(const Value &value) {
  if (std::optional<DType> dtype = value.asDType())
    return dtype->memberName();
  if (const auto *function = value.getAs<FunctionObject>())
    return function->name().str();
  return brief(value);
}

std::string TestCase::parameterText() const {
  std::string text;
  for (const auto &[parameter, value] : parameters)
    text +=
        (text.empty() ? "" : ", ") + parameter + "=" + parameterValue(value);
  return text;
}

std::string TestCase::label() const {
  return parameters.empty() ? name : name + "[" + parameterText() + "]";
}

llvm::StringRef tile::spelling(CaseStatus status) {
  switch (status) {
  case CaseStatus::Passed:
    return "passed";
  case CaseStatus::Failed:
    return "failed";
  case CaseStatus::Error:
    return "error";
  case CaseStatus::Skipped:
    return "skipped";
  }
  return "error";
}

//===----------------------------------------------------------------------===//
// Listing
//===----------------------------------------------------------------------===//

TestRunner::TestRunner(Program &program, LaunchBackend &backend,
                       RunnerOptions options)
    : program(program), backend(backend),
      session(std::make_unique<HostSession>(
          program, backend,
          options.memoryLimit
              ? std::make_shared<MemoryBudget>(options.memoryLimit)
              : MemoryBudget::ofThisMachine())) {}

TestRunner::~TestRunner() = default;

/// Checks that the function can be called with the grid's names; false after
/// an error.
static bool checkParameters(const FunctionObject &function,
                            const CallArguments &grid, SourceRange range,
                            Evaluator &evaluator) {
  for (const CallArgument &argument : grid.keyword) {
    bool known = llvm::any_of(
        allParameters(function.def->params),
        [&](const ast::Parameter *p) { return p->name.text == argument.name; });
    if (!known) {
      evaluator
          .error(DiagID::TestUnknownParameter, argument.range, function.name(),
                 argument.name)
          .note(function.def->name.range, "the function is defined here");
      return false;
    }
  }
  for (const ast::Parameter *parameter : allParameters(function.def->params)) {
    bool isCollector = parameter == function.def->params.vararg ||
                       parameter == function.def->params.kwarg;
    if (isCollector || parameter->defaultValue ||
        grid.find(parameter->name.text))
      continue;
    evaluator
        .error(DiagID::TestMissingParameter, parameter->name.range,
               function.name(), parameter->name.text)
        .note(range, "the decorator gives the values")
        .help("write `" + parameter->name.text + "=[...]` there");
    return false;
  }
  return true;
}

/// Takes the mark `cpu_only="reason"` out of a decorator's arguments; false
/// after an error.
static bool takeMark(CallArguments &grid, std::string &reason,
                     Evaluator &evaluator) {
  const CallArgument *mark = grid.find("cpu_only");
  if (!mark)
    return true;
  const Value &value = mark->value;
  if (!value.isString() || value.getString().trim().empty()) {
    evaluator.error(DiagID::TestCpuOnly, mark->range, brief(value));
    return false;
  }
  reason = value.getString().str();
  llvm::erase_if(grid.keyword, [](const CallArgument &argument) {
    return argument.name == "cpu_only";
  });
  return true;
}

/// A benchmark has no check of its mark: it goes with those of the tests.
static void checkBenchmarkMarks(llvm::ArrayRef<TestCase> cases,
                                DiagnosticEngine &diagnostics) {
  if (llvm::any_of(cases, [](const TestCase &each) {
        return !each.isBenchmark && !each.cpuOnly.empty();
      }))
    return;
  for (const TestCase &each : cases) {
    if (each.cpuOnly.empty())
      continue;
    diagnostics.report(DiagID::TestCpuOnlyUnneeded,
                       each.function->def->name.range, each.name,
                       "no test of this file is");
    return;
  }
}

bool TestRunner::addCases(std::shared_ptr<FunctionObject> function,
                          const Decorator &decorator, bool isBenchmark,
                          std::vector<TestCase> &cases) {
  HostEvaluator evaluator(*session);
  std::optional<CallArguments> grid =
      evaluator.decoratorArguments(*function, decorator);
  if (!grid)
    return false;
  if (!grid->positional.empty()) {
    evaluator.error(DiagID::TestGrid, grid->positional.front().range,
                    brief(grid->positional.front().value));
    return false;
  }
  TestCase empty;
  if (!takeMark(*grid, empty.cpuOnly, evaluator) ||
      !checkParameters(*function, *grid, decorator.range, evaluator))
    return false;
  empty.function = function;
  empty.isBenchmark = isBenchmark;
  empty.name = function->name().str();
  // Extends every combination so far by every value of the next parameter.
  std::vector<TestCase> combinations = {empty};
  for (const CallArgument &argument : grid->keyword) {
    bool isList = argument.value.is<RangeObject>() ||
                  sequenceElements(argument.value).has_value();
    std::optional<std::vector<Value>> values;
    if (isList)
      values = evaluator.elementsOf(argument.value, argument.range);
    if (!values) {
      if (!isList)
        evaluator.error(DiagID::TestGrid, argument.range,
                        argument.name + "=" + brief(argument.value));
      return false;
    }
    if (combinations.size() * values->size() > kMaxCases) {
      evaluator.error(DiagID::TestTooManyCases, decorator.range,
                      function->name(), kMaxCases);
      return false;
    }
    std::vector<TestCase> extended;
    for (const TestCase &combination : combinations)
      for (const Value &value : *values) {
        extended.push_back(combination);
        extended.back().parameters.emplace_back(argument.name, value);
      }
    combinations = std::move(extended);
  }
  cases.insert(cases.end(), combinations.begin(), combinations.end());
  return true;
}

std::vector<TestCase> TestRunner::list() {
  program.context().resetBudget();
  std::vector<TestCase> cases;
  for (const std::shared_ptr<FunctionObject> &function :
       program.scope().functions()) {
    if (const Decorator *test = function->findDecorator(DecoratorKind::Test))
      addCases(function, *test, false, cases);
    if (const Decorator *bench = function->findDecorator(DecoratorKind::Bench))
      addCases(function, *bench, true, cases);
  }
  checkBenchmarkMarks(cases, program.context().diagnostics);
  marks.clear();
  for (const TestCase &each : cases)
    if (!each.cpuOnly.empty())
      ++marks[each.function.get()].left;
  return cases;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

bool TestRunner::execute(const TestCase &testCase, CaseResult &result) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  HostEvaluator evaluator(*session);
  SourceRange place = testCase.function->def->name.range;
  CallArguments arguments;
  for (const auto &[name, value] : testCase.parameters)
    arguments.add(name, value, place);
  if (!evaluator.callFunction(*testCase.function, arguments, SourceRange()) ||
      !backend.finish(diagnostics))
    return false;
  CaseState &state = session->state;
  if (!testCase.isBenchmark) {
    if (state.checks == 0 && !state.statesTolerance)
      diagnostics.report(DiagID::TestChecksNothing, place, testCase.name);
    return true;
  }
  if (state.recorded.empty()) {
    diagnostics.report(DiagID::BenchLaunchesNothing, place, testCase.name);
    return false;
  }
  result.times = backend.time(state.recorded, diagnostics);
  return result.times.has_value();
}

/// Whether a diagnostic says that host or device memory did not suffice.
static bool isOutOfMemory(const Diagnostic &diagnostic) {
  llvm::StringRef code = getDiagInfo(diagnostic.id).code;
  return code == "E0401" || code == "E0808";
}

bool TestRunner::isElsewhere(const TestCase &testCase) const {
  return !testCase.cpuOnly.empty() && backend.name() != "cpu";
}

void TestRunner::judgeMark(const TestCase &testCase, CaseResult &result) {
  bool hasNoLowering =
      llvm::any_of(result.diagnostics, [](const Diagnostic &each) {
        return each.id == DiagID::NoLowering;
      });
  if (hasNoLowering) {
    result.status = CaseStatus::Skipped;
    result.reason = "cpu only: " + testCase.cpuOnly;
    result.diagnostics.clear();
  }
  // Nothing is known of cases that failed, or found no memory.
  MarkState &mark = marks[testCase.function.get()];
  mark.isNeeded |= result.status != CaseStatus::Passed;
  if (mark.left == 0 || --mark.left != 0 || mark.isNeeded)
    return;
  result.status = CaseStatus::Error;
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  diagnostics
      .report(DiagID::TestCpuOnlyUnneeded, testCase.function->def->name.range,
              testCase.name, "its kernels compile for " + backend.name())
      .help("the mark is no longer needed: remove `cpu_only=...`");
  result.diagnostics = diagnostics.diagnostics().vec();
  diagnostics.clear();
}

/// The status of a case that did not come to its end.
static void classifyFailure(bool checkFailed, CaseResult &result) {
  result.status = checkFailed ? CaseStatus::Failed : CaseStatus::Error;
  for (const Diagnostic &diagnostic : result.diagnostics) {
    if (diagnostic.id == DiagID::DevicesDisagree)
      result.status = CaseStatus::Failed;
    if (isOutOfMemory(diagnostic)) {
      result.status = CaseStatus::Skipped;
      result.reason = diagnostic.message;
    }
  }
}

CaseResult TestRunner::run(const TestCase &testCase) {
  using Clock = std::chrono::steady_clock;
  EvalContext &context = program.context();
  CaseResult result;
  result.name = testCase.name;
  result.isBenchmark = testCase.isBenchmark;
  for (const auto &[name, value] : testCase.parameters)
    result.parameters.emplace_back(name, parameterValue(value));
  if (testCase.isBenchmark && isElsewhere(testCase)) {
    result.status = CaseStatus::Skipped;
    result.reason = "cpu only: " + testCase.cpuOnly;
    return result;
  }
  context.diagnostics.clear();
  context.resetBudget();
  std::function<void(llvm::StringRef)> print = std::move(context.print);
  context.print = [&](llvm::StringRef text) { result.output += text; };
  session->state = CaseState();
  session->state.active = true;
  session->state.recording = testCase.isBenchmark;

  Clock::time_point start = Clock::now();
  bool done = execute(testCase, result);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();

  CaseState state = std::move(session->state);
  // Frees the arrays of recorded launches with `state`.
  session->state = CaseState();
  context.print = std::move(print);
  result.diagnostics = context.diagnostics.diagnostics().vec();
  context.diagnostics.clear();
  result.checks = state.checks;
  result.worst = state.worst;
  result.launches = state.launches;
  result.bytes = state.bytes;
  result.flops = state.flops;
  if (!done)
    classifyFailure(state.checkFailed, result);
  if (isElsewhere(testCase))
    judgeMark(testCase, result);
  return result;
}
