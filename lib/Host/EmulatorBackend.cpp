//===- EmulatorBackend.cpp - kernels of host code on the emulator ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles to PTX, gives each array an address far from all others, and runs
// the launch once for each seed.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/EmulatorBackend.h"
#include "LaunchCopies.h"
#include "tile/Host/HostError.h"
#include <thread>

using namespace tile;

namespace {
class EmulatedLaunchable : public PreparedKernel {
public:
  EmulatedLaunchable(std::unique_ptr<EmulatedKernel> kernel, KernelInfo info)
      : kernel(std::move(kernel)), info(std::move(info)) {}
  std::unique_ptr<EmulatedKernel> kernel;
  KernelInfo info;
};
} // namespace

EmulatorBackend::EmulatorBackend(EmulatorBackendOptions options)
    : options(std::move(options)) {}

std::string EmulatorBackend::description() const {
  unsigned threads = options.emulator.threads
                         ? options.emulator.threads
                         : std::max(1u, std::thread::hardware_concurrency());
  return llvm::formatv("emulator of {0} on {1} thread{2}",
                       options.compiler.architecture->name, threads,
                       threads == 1 ? "" : "s");
}

std::shared_ptr<PreparedKernel>
EmulatorBackend::prepare(const KernelSource &kernel) {
  Compilation compilation(options.compiler, kernel.diagnostics());
  if (!compilation.start(kernel) || !compilation.advanceTo(Stage::PTX))
    return nullptr;
  std::unique_ptr<EmulatedKernel> emulated = EmulatedKernel::create(
      compilation.text(), compilation.info().symbol, kernel.diagnostics());
  if (!emulated)
    return nullptr;
  return std::make_shared<EmulatedLaunchable>(std::move(emulated),
                                              compilation.info());
}

/// The emulator's view of a launch. Two arguments that are the same array get
/// one address; else the low bits of an address are those of the array's place
/// in its storage, which on a GPU begins at a multiple of much.
static EmulatorLaunch describe(const KernelLaunch &launch,
                               const KernelInfo &info) {
  EmulatorLaunch result;
  result.grid = launch.grid;
  result.block = {info.numWarps * 32, 1, 1};
  result.sharedBytes = info.sharedBytes;
  for (const KernelArgument &argument : launch.arguments) {
    if (!argument.array) {
      result.arguments.push_back(argument.bits);
      continue;
    }
    EmulatorArray array;
    array.name = argument.name;
    array.data = argument.array->data();
    array.bytes = extentOf(*argument.array);
    array.readOnly = argument.type.isConstPointer();
    auto same = llvm::find_if(result.arrays, [&](const EmulatorArray &other) {
      return other.data == array.data && other.bytes == array.bytes;
    });
    if (same != result.arrays.end()) {
      same->readOnly &= array.readOnly;
      result.arguments.push_back(same->address);
      continue;
    }
    array.address =
        getEmulatorAddress(result.arrays.size(), argument.array->byteOffset());
    result.arguments.push_back(array.address);
    result.arrays.push_back(std::move(array));
  }
  return result;
}

bool EmulatorBackend::runOnce(const KernelLaunch &launch, uint64_t seed,
                              DiagnosticEngine &diagnostics) {
  const EmulatedLaunchable &kernel =
      static_cast<EmulatedLaunchable &>(*launch.kernel);
  EmulatorOptions own = options.emulator;
  own.seed = seed;
  DiagnosticEngine found(diagnostics.sourceManager());
  bool done = kernel.kernel->run(describe(launch, kernel.info), own, found);
  for (const Diagnostic &each : found.diagnostics()) {
    // What belongs to no line of the kernel belongs to the launch.
    SourceRange range = each.range.isValid() ? each.range : launch.range;
    DiagBuilder builder = diagnostics.add(each.id, range, each.message);
    for (const DiagNote &note : each.notes)
      if (note.kind == DiagNote::Help)
        builder.help(note.text);
      else
        builder.note(note.range, note.text);
    if (range.begin != launch.range.begin)
      builder.note(launch.range, "the kernel is launched here");
    if (seed != 0)
      builder.help("run with --seed=" + llvm::Twine(seed) + " to see it again");
  }
  for (const KernelArgument &argument : launch.arguments)
    if (isWritten(argument))
      argument.array->storage().hostWritten();
  return done;
}

bool EmulatorBackend::runOthers(const KernelLaunch &launch,
                                const LaunchContents &before,
                                DiagnosticEngine &diagnostics) {
  uint64_t first = options.emulator.seed;
  Expected<std::vector<LaunchResult>> reference = copyResults(launch);
  if (!reference) {
    reportError(reference.takeError(), launch.range, diagnostics);
    return false;
  }
  for (uint64_t seed = first + 1; seed != first + options.schedules; ++seed) {
    before.restore();
    if (!runOnce(launch, seed, diagnostics))
      return false;
    Expected<std::vector<LaunchResult>> results = copyResults(launch);
    if (!results) {
      reportError(results.takeError(), launch.range, diagnostics);
      return false;
    }
    auto spell = [](uint64_t seed) { return "--seed=" + std::to_string(seed); };
    auto tolerance = [](const LaunchResult &result) {
      return Tolerance::defaultFor(result.array.dtype());
    };
    if (!compareResults(*reference, spell(first), *results, spell(seed),
                        tolerance, launch.range, diagnostics))
      return false;
  }
  return true;
}

bool EmulatorBackend::launch(const KernelLaunch &launch,
                             DiagnosticEngine &diagnostics) {
  if (options.schedules <= 1)
    return runOnce(launch, options.emulator.seed, diagnostics);
  Expected<LaunchContents> before = LaunchContents::save(launch);
  if (!before) {
    reportError(before.takeError(), launch.range, diagnostics);
    return false;
  }
  return runOnce(launch, options.emulator.seed, diagnostics) &&
         runOthers(launch, *before, diagnostics);
}

std::optional<LaunchTimes>
EmulatorBackend::time(llvm::ArrayRef<KernelLaunch> launches,
                      DiagnosticEngine &diagnostics) {
  return timeOnHost(*this, launches, diagnostics);
}
