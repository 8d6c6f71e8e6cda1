//===- LoadKernelsTest.cpp - the emulator knows what is emitted -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles what the tests of test/Device launch and loads the PTX: the emulator
// must know each instruction and find the source line of most. (The kernels of
// the folder kernels/ are run on it, in test/Emulator/Kernels.) The first
// specialisation of a kernel is compiled for two architectures, the others for
// one of them in turn; with TILE_LONG=1 all for both.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Program/Program.h"
#include "tile/Compiler/Compilation.h"
#include "tile/Host/TestRunner.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <map>

using namespace tile;

namespace {
/// Loads kernels into the emulator instead of running them.
class LoadingBackend : public LaunchBackend {
public:
  llvm::StringRef name() const override { return "none"; }
  std::string description() const override { return "nothing is run"; }

  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    if (seen.insert(kernel.key()).second) {
      unsigned count = counts[kernel.name().str()]++;
      if (count % 2 == 0 || isLong)
        load(kernel, "sm_80");
      if (count % 2 == 1 || count == 0 || isLong)
        load(kernel, "sm_90a");
    }
    return std::make_shared<PreparedKernel>();
  }
  bool launch(const KernelLaunch &, DiagnosticEngine &) override {
    return true;
  }
  bool finish(DiagnosticEngine &) override { return true; }
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch>,
                                  DiagnosticEngine &) override {
    return std::nullopt;
  }

  unsigned loaded = 0;

private:
  void load(const KernelSource &kernel, llvm::StringRef target) {
    DiagnosticEngine &diagnostics = kernel.diagnostics();
    CompilerOptions options;
    options.architecture = findArchitecture(target);
    Compilation compilation(options, diagnostics);
    ASSERT_TRUE(compilation.start(kernel) && compilation.advanceTo(Stage::PTX))
        << kernel.key();
    std::unique_ptr<emulator::Program> program = emulator::loadProgram(
        compilation.text(), compilation.info().symbol, diagnostics);
    std::string problem;
    llvm::raw_string_ostream os(problem);
    for (const Diagnostic &diagnostic : diagnostics.diagnostics())
      printDiagnostic(diagnostic, diagnostics.sourceManager(), os);
    ASSERT_TRUE(program) << kernel.key() << "\n" << problem;
    ++loaded;
    checkLocations(*program);
  }

  /// Most instructions must lead to a line of a file that is loaded.
  void checkLocations(const emulator::Program &program) {
    size_t located = 0;
    for (const emulator::InstructionSite &site : program.sites) {
      int32_t file = site.location.file;
      located += file >= 0 &&
                 static_cast<size_t>(file) < program.sourceFiles.size() &&
                 program.sourceFiles[file];
    }
    EXPECT_GE(located * 2, program.sites.size()) << program.name.str();
  }

  bool isLong = std::getenv("TILE_LONG") != nullptr;
  llvm::StringSet<> seen;
  std::map<std::string, unsigned> counts;
};

class LoadKernels : public testing::TestWithParam<std::string> {};
} // namespace

TEST_P(LoadKernels, AreKnown) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFile(GetParam());
  ASSERT_TRUE(buffer);
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(GetParam(), (*buffer)->getBuffer().str());
  std::shared_ptr<Program> program = Program::load(file, diagnostics);
  ASSERT_TRUE(program);
  LoadingBackend backend;
  TestRunner runner(*program, backend);
  for (const TestCase &testCase : runner.list())
    if (!testCase.isBenchmark)
      runner.run(testCase);
  EXPECT_GT(backend.loaded, 0u);
}

static std::vector<std::string> findFiles() {
  std::vector<std::string> files;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(TILE_DEVICE_TESTS, error), end;
       it != end && !error; it.increment(error))
    if (llvm::sys::path::extension(it->path()) == ".tile")
      files.push_back(it->path());
  llvm::sort(files);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Files, LoadKernels, testing::ValuesIn(findFiles()),
                         [](const testing::TestParamInfo<std::string> &info) {
                           return llvm::sys::path::stem(info.param).str();
                         });
