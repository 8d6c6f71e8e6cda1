//===- LaunchesTest.cpp - ptxas accepts what the tests launch -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the tests of .tile files on a backend that runs nothing: it compiles
// what they launch and gives the PTX to ptxas. The first specialisation of each
// kernel is compiled for every target, the others for one target each in turn;
// with TILE_LONG=1 all for all. Tests that say `cpu_only` may have no lowering.
// Without ptxas the tests are skipped.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Compilation.h"
#include "tile/Host/TestRunner.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <map>

using namespace tile;

namespace {
/// Compiles for targets instead of running.
class AssemblingBackend : public LaunchBackend {
public:
  llvm::StringRef name() const override { return "none"; }
  std::string description() const override { return "nothing is run"; }

  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    if (seen.insert(kernel.key()).second) {
      llvm::ArrayRef<Architecture> all = allArchitectures();
      unsigned count = counts[kernel.name().str()]++;
      if (count != 0 && !isLong)
        all = all.slice(count % all.size(), 1);
      for (const Architecture &architecture : all)
        if (!assemble(kernel, architecture))
          withoutLowering.insert(kernel.key());
    }
    // What a test that is marked `cpu_only` waits for.
    if (withoutLowering.contains(kernel.key())) {
      ++refused;
      return nullptr;
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

  unsigned assembled = 0;
  /// Launches of kernels that have no lowering yet.
  unsigned refused = 0;

private:
  /// False if an operation of the kernel has no lowering yet; that is reported.
  bool assemble(const KernelSource &kernel, const Architecture &architecture) {
    DiagnosticEngine &diagnostics = kernel.diagnostics();
    CompilerOptions options;
    options.architecture = &architecture;
    Compilation compilation(options, diagnostics);
    bool done =
        compilation.start(kernel) && compilation.advanceTo(Stage::Cubin);
    ++assembled;
    if (llvm::any_of(diagnostics.diagnostics(), [](const Diagnostic &each) {
          return each.id == DiagID::NoLowering;
        }))
      return false;
    std::string label = kernel.key() + " for " + architecture.name.str();
    std::string problem;
    llvm::raw_string_ostream os(problem);
    for (const Diagnostic &diagnostic : diagnostics.diagnostics())
      if (diagnostic.severity == Severity::Error)
        printDiagnostic(diagnostic, diagnostics.sourceManager(), os);
    EXPECT_TRUE(done) << label << "\n" << problem;
    if (!done)
      return true;
    for (const std::string &warning : compilation.report().warnings)
      ADD_FAILURE() << label << ": " << warning;
    const PtxasKernel *costs = compilation.report().find(kernel.name().str());
    EXPECT_TRUE(costs) << label;
    if (costs)
      EXPECT_GT(costs->registers, 0u) << label;
    return true;
  }

  bool isLong = std::getenv("TILE_LONG") != nullptr;
  llvm::StringSet<> seen, withoutLowering;
  std::map<std::string, unsigned> counts;
};

class Launches : public testing::TestWithParam<std::string> {};
} // namespace

TEST_P(Launches, AreAccepted) {
  if (!Ptxas::find())
    GTEST_SKIP() << "there is no ptxas";
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFile(GetParam());
  ASSERT_TRUE(buffer);
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(GetParam(), (*buffer)->getBuffer().str());
  std::shared_ptr<Program> program = Program::load(file, diagnostics);
  ASSERT_TRUE(program);
  AssemblingBackend backend;
  TestRunner runner(*program, backend);
  for (const TestCase &testCase : runner.list())
    if (!testCase.isBenchmark) {
      backend.refused = 0;
      runner.run(testCase);
      // What is not marked must have a lowering.
      if (testCase.cpuOnly.empty())
        EXPECT_EQ(backend.refused, 0u) << testCase.label();
    }
  EXPECT_GT(backend.assembled, 0u);
}

static std::vector<std::string> findFiles() {
  std::vector<std::string> files;
  for (const char *folder :
       {TILE_SOURCE_DIR "/kernels", TILE_SOURCE_DIR "/test/Device"}) {
    std::error_code error;
    for (llvm::sys::fs::recursive_directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error))
      if (llvm::sys::path::extension(it->path()) == ".tile")
        files.push_back(it->path());
  }
  llvm::sort(files);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Files, Launches, testing::ValuesIn(findFiles()),
                         [](const testing::TestParamInfo<std::string> &info) {
                           llvm::StringRef folder =
                               llvm::sys::path::parent_path(info.param);
                           return (llvm::sys::path::filename(folder) + "_" +
                                   llvm::sys::path::stem(info.param))
                               .str();
                         });
