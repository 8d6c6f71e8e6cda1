//===- HostProgram.h - runs host code of a text for tests -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program made of a text, with a backend that runs no kernels but records
// what it is asked for, and keeps "device" memory of its own, so that tests
// see grids, arguments and transfers.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_HOST_HOSTPROGRAM_H
#define TILE_TEST_UNIT_HOST_HOSTPROGRAM_H

#include "tile/Host/TestRunner.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <cstring>

namespace tile {

/// Device memory in the host's heap, with counts of transfers.
class FakeCopy : public DeviceCopy {
public:
  FakeCopy(uint64_t bytes, unsigned &uploads, unsigned &downloads)
      : memory(bytes), uploads(uploads), downloads(downloads) {}
  Error upload(const void *source, uint64_t bytes) override {
    ++uploads;
    std::memcpy(memory.data(), source, bytes);
    return Error::success();
  }
  Error download(void *target, uint64_t bytes) override {
    ++downloads;
    std::memcpy(target, memory.data(), bytes);
    return Error::success();
  }
  std::vector<char> memory;
  unsigned &uploads, &downloads;
};

/// A kernel that knows only its name and what it was specialised for.
class FakeKernel : public PreparedKernel {
public:
  explicit FakeKernel(std::string key) : key(std::move(key)) {}
  std::string key;
};

/// Records launches. Its one "kernel" sets every byte of its last array to 0.
class FakeBackend : public LaunchBackend {
public:
  llvm::StringRef name() const override { return "fake"; }
  std::string description() const override { return "no device"; }
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    ++prepared;
    return std::make_shared<FakeKernel>(kernel.key());
  }
  bool launch(const KernelLaunch &launch, DiagnosticEngine &) override {
    launches.push_back(launch);
    FakeCopy *last = nullptr;
    for (const KernelArgument &argument : launch.arguments) {
      if (!argument.array)
        continue;
      HostStorage &storage = argument.array->storage();
      if (!storage.deviceCopy())
        storage.setDeviceCopy(
            std::make_unique<FakeCopy>(storage.bytes(), uploads, downloads));
      EXPECT_FALSE(bool(storage.makeDeviceValid()));
      last = static_cast<FakeCopy *>(storage.deviceCopy());
    }
    if (!last)
      return true;
    std::memset(last->memory.data(), 0, last->memory.size());
    for (const KernelArgument &argument : launch.arguments)
      if (argument.array && argument.array->storage().deviceCopy() == last)
        argument.array->storage().deviceWritten();
    return true;
  }
  bool finish(DiagnosticEngine &) override { return true; }
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> timed,
                                  DiagnosticEngine &) override {
    numTimed = timed.size();
    return LaunchTimes{{3, 1, 2}, true};
  }

  /// The last launch's grid.
  std::array<uint32_t, 3> grid() const { return launches.back().grid; }

  std::vector<KernelLaunch> launches;
  unsigned prepared = 0, uploads = 0, downloads = 0;
  size_t numTimed = 0;
};

/// A program from a text, with a runner.
class HostProgram {
public:
  /// `text` is what follows the imports.
  explicit HostProgram(const std::string &text, LaunchBackend &backend,
                       RunnerOptions options = {})
      : diagnostics(sources) {
    uint32_t file = sources.addBuffer(
        "test.tile", "import triton\nimport triton.language as tl\n"
                     "import tile\n\n" +
                         text);
    program = Program::load(file, diagnostics);
    if (program)
      runner = std::make_unique<TestRunner>(*program, backend, options);
  }

  /// All cases; the program must have been loaded.
  std::vector<TestCase> list() { return runner->list(); }

  /// Runs all cases.
  std::vector<CaseResult> runAll() {
    std::vector<CaseResult> results;
    for (const TestCase &testCase : list())
      results.push_back(runner->run(testCase));
    return results;
  }

  /// The diagnostics of a result as text.
  std::string text(const CaseResult &result) const {
    std::string text;
    llvm::raw_string_ostream os(text);
    for (const Diagnostic &diagnostic : result.diagnostics)
      printDiagnostic(diagnostic, sources, os);
    return text;
  }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  std::shared_ptr<Program> program;
  std::unique_ptr<TestRunner> runner;
};

/// The code of the first error of a result; empty if there is none.
inline std::string firstError(const CaseResult &result) {
  for (const Diagnostic &diagnostic : result.diagnostics)
    if (diagnostic.severity == Severity::Error)
      return getDiagInfo(diagnostic.id).code.str();
  return "";
}

} // namespace tile

#endif // TILE_TEST_UNIT_HOST_HOSTPROGRAM_H
