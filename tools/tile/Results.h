//===- Results.h - what tile-run prints of its results ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The line of each test function, the table of benchmarks, the summary, and
// the same as JSON.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_RESULTS_H
#define TILE_TOOLS_TILE_RESULTS_H

#include "tile/Host/TestRunner.h"
#include "llvm/Support/JSON.h"

namespace tile {

/// A case of some file, with its result.
struct FileResult {
  std::string file;
  CaseResult result;
};

/// Prints one line for each function: how many of its cases passed, and the
/// error that came nearest to its tolerance.
void printTestTable(llvm::ArrayRef<FileResult> results, llvm::raw_ostream &os);

/// Prints one line for each benchmark: time, bytes and operations per second,
/// and their share of the peak where that is known.
void printBenchmarkTable(llvm::ArrayRef<FileResult> results, DevicePeak peak,
                         llvm::raw_ostream &os);

/// One object: device, peak, and an array of cases.
llvm::json::Value resultsAsJSON(llvm::ArrayRef<FileResult> results,
                                const LaunchBackend &backend, DevicePeak peak,
                                const SourceManager &sources);

} // namespace tile

#endif // TILE_TOOLS_TILE_RESULTS_H
