//===- Kernels.cpp - launches of the tests of kernels -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the tests of .tile files on a backend that emulates each launch and
// keeps it: the PTX, the arrays before it, and what they hold after it.
//
//===----------------------------------------------------------------------===//

#include "Case.h"

#include "tile/Compiler/Compilation.h"
#include "tile/Host/TestRunner.h"
#include "tile/Target/NVPTX/Architecture.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <map>
#include <set>

using namespace tile;
using namespace tile::mutation;

/// What the arrays of a test may take: mutants run many times.
static constexpr uint64_t kMaxBytes = 256 << 10;

/// Sizes of all arrays together, in bytes: for each, the launch of a kernel
/// that comes nearest is kept. Small ones show most masks, others need some
/// programs.
static constexpr double kGoodSizes[] = {64, 2048, 16384};
static constexpr unsigned kMaxLaunches = std::size(kGoodSizes);

namespace {
class RecordedKernel : public PreparedKernel {
public:
  std::string ptx;
  KernelInfo info;
};

class RecordingBackend : public LaunchBackend {
public:
  RecordingBackend(std::vector<Case> &cases, std::string prefix,
                   llvm::StringRef source)
      : cases(cases), prefix(std::move(prefix)), source(source) {}

  llvm::StringRef name() const override { return "emulator"; }
  std::string description() const override { return "recording emulator"; }
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override;
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override;
  bool finish(DiagnosticEngine &) override { return true; }
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch>,
                                  DiagnosticEngine &) override {
    return std::nullopt;
  }

private:
  std::vector<Case> &cases;
  std::string prefix;
  llvm::StringRef source;
  /// Launches kept, by kernel.
  llvm::StringMap<unsigned> kept;
};
} // namespace

std::shared_ptr<PreparedKernel>
RecordingBackend::prepare(const KernelSource &kernel) {
  CompilerOptions options;
  options.architecture = findArchitecture("sm_80");
  Compilation compilation(options, kernel.diagnostics());
  if (!compilation.start(kernel) || !compilation.advanceTo(Stage::PTX))
    return nullptr;
  std::shared_ptr<RecordedKernel> result = std::make_shared<RecordedKernel>();
  result->ptx = compilation.text();
  result->info = compilation.info();
  return result;
}

/// The arrays and arguments of a launch. `data` gets where each array is.
static void describe(const KernelLaunch &launch, Case &result,
                     std::vector<uint8_t *> &data) {
  for (const KernelArgument &argument : launch.arguments) {
    if (!argument.array) {
      result.launch.arguments.push_back(argument.bits);
      continue;
    }
    const HostArray &array = *argument.array;
    uint8_t *first = static_cast<uint8_t *>(static_cast<void *>(array.data()));
    size_t same = llvm::find(data, first) - data.begin();
    if (same == data.size()) {
      uint64_t address = getEmulatorAddress(data.size(), array.byteOffset());
      result.arrays.push_back(
          {argument.name, Bytes(first, first + extentOf(array)), std::nullopt,
           argument.type.isConstPointer(), address});
      data.push_back(first);
    }
    result.launch.arguments.push_back(result.arrays[same].address);
  }
}

bool RecordingBackend::launch(const KernelLaunch &launch,
                              DiagnosticEngine &diagnostics) {
  const RecordedKernel &kernel = static_cast<RecordedKernel &>(*launch.kernel);
  Case recorded;
  std::vector<uint8_t *> data;
  for (const KernelArgument &argument : launch.arguments)
    if (argument.array)
      if (Error error = argument.array->storage().makeHostValid())
        return false;
  describe(launch, recorded, data);
  recorded.ptx = kernel.ptx;
  recorded.entry = kernel.info.symbol;
  recorded.launch.grid = launch.grid;
  recorded.launch.block = {kernel.info.numWarps * 32, 1, 1};
  recorded.launch.sharedBytes = kernel.info.sharedBytes;
  recorded.name = prefix + "/" + launch.name;
  recorded.source = source.str();
  // Masks are most of what there is in them, and need no rare schedule.
  recorded.seeds = 16;
  recorded.maxSteps = 1'000'000;

  EmulatorLaunch real = recorded.launch;
  for (size_t i = 0; i != data.size(); ++i) {
    const CaseArray &array = recorded.arrays[i];
    real.arrays.push_back({array.name, data[i], array.contents.size(),
                           array.readOnly, array.address});
  }
  EmulatorOptions options;
  options.checks = CheckNothing;
  std::unique_ptr<EmulatedKernel> emulated =
      EmulatedKernel::create(kernel.ptx, recorded.entry, diagnostics);
  if (!emulated || !emulated->run(real, options, diagnostics))
    return false;
  for (const KernelArgument &argument : launch.arguments)
    if (argument.array && !argument.type.isConstPointer())
      argument.array->storage().hostWritten();
  for (size_t i = 0; i != data.size(); ++i)
    recorded.arrays[i].expected =
        Bytes(data[i], data[i] + recorded.arrays[i].contents.size());
  if (kept[launch.name]++ < kMaxLaunches)
    cases.push_back(std::move(recorded));
  return true;
}

namespace {
/// Runs nothing, but sees which kernels a test launches on what.
class LookingBackend : public LaunchBackend {
public:
  llvm::StringRef name() const override { return "none"; }
  std::string description() const override { return "nothing is run"; }
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &) override {
    return std::make_shared<PreparedKernel>();
  }
  bool launch(const KernelLaunch &launch, DiagnosticEngine &) override {
    Sizes sizes;
    for (const KernelArgument &argument : launch.arguments)
      if (argument.array) {
        sizes.bytes += extentOf(*argument.array);
        sizes.isOdd |= extentOf(*argument.array) % 64 != 0;
      }
    launches.try_emplace(launch.name, sizes);
    return true;
  }
  bool finish(DiagnosticEngine &) override { return true; }
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch>,
                                  DiagnosticEngine &) override {
    return std::nullopt;
  }

  struct Sizes {
    double bytes = 1;
    /// Some array is none that blocks divide.
    bool isOdd = false;
  };
  /// By kernel, of the last test.
  std::map<std::string, Sizes> launches;
};
} // namespace

/// The tests of a program that are worth running: for each kernel the best.
static std::vector<TestCase> chooseTests(Program &program,
                                         const RunnerOptions &options) {
  LookingBackend backend;
  TestRunner runner(program, backend, options);
  std::vector<TestCase> tests = runner.list();
  // By kernel and good size: how far from it, and the test's number.
  std::map<std::pair<std::string, double>, std::pair<double, size_t>> best;
  for (size_t i = 0; i != tests.size(); ++i) {
    if (tests[i].isBenchmark || !tests[i].cpuOnly.empty())
      continue;
    backend.launches.clear();
    if (runner.run(tests[i]).status == CaseStatus::Skipped)
      continue;
    for (const auto &[kernel, sizes] : backend.launches)
      for (double good : kGoodSizes) {
        double far = std::fabs(std::log2(sizes.bytes / good));
        std::pair candidate(far + (sizes.isOdd ? 0 : 8), i);
        auto [at, isNew] = best.try_emplace({kernel, good}, candidate);
        at->second = std::min(at->second, candidate);
      }
  }
  std::set<size_t> numbers;
  for (const auto &entry : best)
    numbers.insert(entry.second.second);
  std::vector<TestCase> chosen;
  for (size_t number : numbers)
    chosen.push_back(tests[number]);
  return chosen;
}

static bool recordFile(llvm::StringRef path, std::vector<Case> &cases) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> text =
      llvm::MemoryBuffer::getFile(path);
  if (!text)
    return false;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(path.str(), (*text)->getBuffer().str());
  std::shared_ptr<Program> program = Program::load(file, diagnostics);
  if (!program)
    return false;
  RunnerOptions options;
  options.memoryLimit = kMaxBytes;
  std::vector<TestCase> tests = chooseTests(*program, options);
  RecordingBackend backend(cases, llvm::sys::path::stem(path).str(),
                           (*text)->getBuffer());
  TestRunner runner(*program, backend, options);
  for (const TestCase &test : tests) {
    CaseResult result = runner.run(test);
    if (result.status == CaseStatus::Passed)
      continue;
    llvm::errs() << "error: " << path << ": " << test.label() << " fails\n";
    for (const Diagnostic &diagnostic : result.diagnostics)
      printDiagnostic(diagnostic, sources, llvm::errs());
    return false;
  }
  return true;
}

std::optional<std::vector<Case>>
tile::mutation::recordKernels(const std::string &folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator at(folder, error), end;
       at != end && !error; at.increment(error))
    if (llvm::sys::path::extension(at->path()) == ".tile")
      files.push_back(at->path());
  llvm::sort(files);
  std::vector<Case> cases;
  bool good = !error;
  for (const std::string &file : files)
    good &= recordFile(file, cases);
  // Launches of one kernel stand together.
  llvm::stable_sort(
      cases, [](const Case &a, const Case &b) { return a.name < b.name; });
  if (!good)
    return std::nullopt;
  return cases;
}
