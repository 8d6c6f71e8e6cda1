//===- FunctionsTest.cpp - host functions of tests and benchmarks ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Implements tile.check, tile.bytes and tile.flops, which leave their findings
// in the session's state of the case, tile.tolerance, for those who compare
// devices or compilers, and tile.expression, which is for others.
//
//===----------------------------------------------------------------------===//

#include "HostCall.h"
#include "tile/Host/HostError.h"

#include <cmath>

using namespace tile;

/// Reads rtol or atol into `tolerance`; false after an error.
static bool readTolerance(HostCall &call, unsigned index, double &tolerance) {
  if (!call.has(index))
    return true;
  std::optional<double> given = call.value(index).asDouble();
  if (!given || !(*given >= 0)) {
    call.refuse(index, "a number that is not negative");
    return false;
  }
  tolerance = *given;
  return true;
}

EvalResult hostfn::check(HostCall &call) {
  std::optional<HostArray> actual = call.array(0);
  if (!actual)
    return std::nullopt;
  std::optional<HostArray> expected = call.array(1);
  if (!expected)
    return std::nullopt;
  Tolerance tolerance = Tolerance::defaultFor(actual->dtype());
  if (!readTolerance(call, 2, tolerance.relative) ||
      !readTolerance(call, 3, tolerance.absolute))
    return std::nullopt;
  if (!call.session().backend.beforeCheck(actual->dtype(), tolerance,
                                          call.evaluator.context.diagnostics))
    return std::nullopt;
  Expected<CheckReport> report = compareArrays(*actual, *expected, tolerance);
  if (!report)
    return call.fail(report.takeError());
  CaseState &state = call.session().state;
  ++state.checks;
  if (!state.worst || report->worst.ratio >= state.worst->worst.ratio)
    state.worst = *report;
  if (report->passed())
    return Value::none();
  state.checkFailed = true;
  call.evaluator.withCallers(reportMismatch(*report, *actual, *expected,
                                            call.range,
                                            call.evaluator.context.diagnostics),
                             call.range);
  return std::nullopt;
}

/// Adds argument 0 to `total`, of which a benchmark keeps count.
static EvalResult addWork(HostCall &call, uint64_t &total) {
  std::optional<double> count = call.value(0).asDouble();
  if (!count || !(*count >= 0) || *count > 1e18)
    return call.refuse(0, "a number from 0 to 10**18");
  total += static_cast<uint64_t>(*count);
  return Value::none();
}

EvalResult hostfn::bytes(HostCall &call) {
  return addWork(call, call.session().state.bytes);
}

EvalResult hostfn::flops(HostCall &call) {
  return addWork(call, call.session().state.flops);
}

EvalResult hostfn::expression(HostCall &call) {
  const Value &function = call.value(0);
  if (!function.is<LambdaObject>() && !function.is<FunctionObject>())
    return call.refuse(0, "a function without parameters");
  return Value::none();
}

EvalResult hostfn::tolerance(HostCall &call) {
  std::optional<HostArray> array = call.array(0);
  if (!array)
    return std::nullopt;
  Tolerance given = Tolerance::defaultFor(array->dtype());
  if (!readTolerance(call, 1, given.relative) ||
      !readTolerance(call, 2, given.absolute))
    return std::nullopt;
  HostSession &session = call.session();
  session.backend.setTolerance(*array, given);
  session.state.statesTolerance = true;
  return Value::none();
}
