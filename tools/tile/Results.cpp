//===- Results.cpp - what tile-run prints of its results ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Results.h.
//
//===----------------------------------------------------------------------===//

#include "Results.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace tile;

namespace {
/// The cases of one test function together.
struct FunctionSummary {
  unsigned passed = 0, failed = 0, skipped = 0;
  double seconds = 0;
  /// The largest error relative to its tolerance.
  double worstRatio = 0;
  /// Why the last skipped case was.
  std::string reason;
};
} // namespace

static std::string countCases(const FunctionSummary &summary) {
  std::string text = std::to_string(summary.passed) + " passed";
  if (summary.failed)
    text += ", " + std::to_string(summary.failed) + " failed";
  if (summary.skipped)
    text += ", " + std::to_string(summary.skipped) + " skipped";
  return text;
}

void tile::printTestTable(llvm::ArrayRef<FileResult> results,
                          llvm::raw_ostream &os) {
  std::map<std::pair<std::string, std::string>, FunctionSummary> table;
  size_t width = 0;
  for (const FileResult &each : results) {
    FunctionSummary &summary = table[{each.file, each.result.name}];
    switch (each.result.status) {
    case CaseStatus::Passed:
      ++summary.passed;
      break;
    case CaseStatus::Failed:
    case CaseStatus::Error:
      ++summary.failed;
      break;
    case CaseStatus::Skipped:
      ++summary.skipped;
      summary.reason = each.result.reason;
      break;
    }
    summary.seconds += each.result.seconds;
    if (each.result.worst)
      summary.worstRatio =
          std::max(summary.worstRatio, each.result.worst->worst.ratio);
    width = std::max(width, each.file.size() + each.result.name.size());
  }
  for (const auto &[key, summary] : table) {
    std::string label = key.first + ":" + key.second;
    os << llvm::left_justify(label, width + 3)
       << llvm::left_justify(countCases(summary), 22)
       << llvm::formatv("{0,7:f2} s  ", summary.seconds);
    if (summary.passed + summary.failed)
      os << llvm::formatv("worst error {0:f2} of the tolerance{1}",
                          summary.worstRatio, summary.skipped ? "; " : "");
    os << summary.reason << '\n';
  }
}

/// "3,904.2 GB/s (98 %)"
static std::string formatRate(double rate, double unit, llvm::StringRef name,
                              double peak) {
  if (rate <= 0)
    return "";
  std::string text = llvm::formatv("{0:f1} {1}", rate / unit, name);
  if (peak > 0)
    text += llvm::formatv(" ({0:f1} %)", 100 * rate / peak);
  return text;
}

static std::string labelOf(const FileResult &each) {
  std::string label =
      llvm::sys::path::stem(each.file).str() + ":" + each.result.name;
  const char *separator = "[";
  for (const auto &[name, value] : each.result.parameters) {
    label += separator + name + "=" + value;
    separator = ", ";
  }
  return each.result.parameters.empty() ? label : label + "]";
}

void tile::printBenchmarkTable(llvm::ArrayRef<FileResult> results,
                               DevicePeak peak, llvm::raw_ostream &os) {
  size_t width = 0;
  for (const FileResult &each : results)
    width = std::max(width, labelOf(each).size());
  for (const FileResult &each : results) {
    const CaseResult &result = each.result;
    os << llvm::left_justify(labelOf(each), width + 2);
    if (!result.times) {
      os << spelling(result.status)
         << (result.reason.empty() ? "" : ": " + result.reason) << '\n';
      continue;
    }
    double seconds = result.times->median();
    double bytes = seconds > 0 ? result.bytes / seconds : 0;
    double flops = seconds > 0 ? result.flops / seconds : 0;
    os << llvm::formatv("{0,10:f1} us  ", seconds * 1e6)
       << llvm::left_justify(
              formatRate(bytes, 1e9, "GB/s", peak.bytesPerSecond), 24)
       << formatRate(flops, 1e12, "TFLOP/s", peak.flopsPerSecond) << '\n';
  }
}

static llvm::json::Object caseAsJSON(const FileResult &each,
                                     const SourceManager &sources) {
  const CaseResult &result = each.result;
  llvm::json::Object parameters;
  for (const auto &[name, value] : result.parameters)
    parameters[name] = value;
  llvm::json::Object object{{"file", each.file},
                            {"name", result.name},
                            {"parameters", std::move(parameters)},
                            {"benchmark", result.isBenchmark},
                            {"status", spelling(result.status)},
                            {"seconds", result.seconds},
                            {"checks", result.checks},
                            {"launches", result.launches}};
  if (!result.reason.empty())
    object["reason"] = llvm::json::fixUTF8(result.reason);
  if (result.worst) {
    object["worstError"] = result.worst->worst.error;
    object["worstRatio"] = result.worst->worst.ratio;
  }
  if (result.times) {
    object["medianSeconds"] = result.times->median();
    object["minSeconds"] = result.times->min();
    object["repetitions"] = static_cast<int64_t>(result.times->seconds.size());
    object["bytes"] = result.bytes;
    object["flops"] = result.flops;
  }
  std::string messages;
  llvm::raw_string_ostream os(messages);
  for (const Diagnostic &diagnostic : result.diagnostics)
    if (diagnostic.severity != Severity::Remark)
      printDiagnostic(diagnostic, sources, os);
  if (!messages.empty())
    object["messages"] = llvm::json::fixUTF8(messages);
  return object;
}

llvm::json::Value tile::resultsAsJSON(llvm::ArrayRef<FileResult> results,
                                      const LaunchBackend &backend,
                                      DevicePeak peak,
                                      const SourceManager &sources) {
  llvm::json::Array cases;
  for (const FileResult &each : results)
    cases.push_back(caseAsJSON(each, sources));
  llvm::json::Object object{{"device", backend.name()},
                            {"description", backend.description()},
                            {"cases", std::move(cases)}};
  if (peak.bytesPerSecond > 0)
    object["copyBytesPerSecond"] = peak.bytesPerSecond;
  return object;
}
