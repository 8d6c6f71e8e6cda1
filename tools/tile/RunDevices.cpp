//===- RunDevices.cpp - where tile-run runs kernels -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without --device= kernels run on the GPU if there is one, else on the CPU.
//
//===----------------------------------------------------------------------===//

#include "RunDevices.h"
#include "CommandLine.h"
#include "RunOptions.h"
#include "Tools.h"
#include "tile/Host/CompositeBackend.h"
#include "tile/Host/CpuBackend.h"
#include "tile/Host/CudaBackend.h"
#include "tile/Host/EmulatorBackend.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>

using namespace tile;
using namespace tile::runoptions;
using namespace llvm::opt;

namespace {
/// Reads the options and makes devices.
class DeviceMaker {
public:
  DeviceMaker(llvm::StringRef tool, const InputArgList &arguments,
              const std::atomic<bool> &cancel)
      : tool(tool), arguments(arguments), cancel(cancel) {}

  /// Reads the options that devices on the CPU share; an exit status.
  int readOptions();
  int make(std::unique_ptr<LaunchBackend> &backend);

private:
  /// The value of --check= as bits of EmulatorCheck.
  int readChecks();
  int refuseWithout(llvm::StringRef device);
  int makeCore();
  std::unique_ptr<LaunchBackend> makeCpu() const;
  std::unique_ptr<LaunchBackend> makeEmulator() const;
  int makeAll(std::unique_ptr<LaunchBackend> &backend);

  llvm::StringRef tool;
  const InputArgList &arguments;
  const std::atomic<bool> &cancel;
  InterpreterOptions interpreter;
  EmulatorBackendOptions emulator;
  std::shared_ptr<EngineCore> core;
};
} // namespace

int DeviceMaker::readChecks() {
  llvm::StringRef value = arguments.getLastArgValue(OPT_check, "all");
  if (value == "all" || value == "none") {
    emulator.emulator.checks = value == "all" ? CheckEverything : CheckNothing;
    return kExitSuccess;
  }
  unsigned checks = CheckNothing;
  llvm::SmallVector<llvm::StringRef> names;
  value.split(names, ',');
  for (llvm::StringRef name : names) {
    if (name == "race")
      checks |= CheckRace;
    else if (name == "memory")
      checks |= CheckMemory;
    else if (name == "init")
      checks |= CheckInit;
    else if (name == "sync")
      checks |= CheckSync;
    else
      return reportUsage(tool, "--check= takes race, memory, init and sync "
                               "with commas between them, all or none, not `" +
                                   name + "`");
  }
  emulator.emulator.checks = checks;
  return kExitSuccess;
}

/// Options that only the emulator understands are wrong without it.
int DeviceMaker::refuseWithout(llvm::StringRef device) {
  if (device == "emulator" || device == "all")
    return kExitSuccess;
  for (OptSpecifier option : {OPT_check, OPT_seed, OPT_schedules})
    if (const Arg *given = arguments.getLastArg(option))
      return reportUsage(tool, given->getSpelling() +
                                   " needs --device=emulator or all");
  return kExitSuccess;
}

int DeviceMaker::readOptions() {
  constexpr unsigned kMost = std::numeric_limits<unsigned>::max();
  auto number = [&](OptSpecifier option, unsigned fallback, unsigned least,
                    unsigned most) {
    return numberOption(tool, arguments, option, fallback, least, most);
  };
  std::optional<unsigned> threads = number(OPT_threads, 0, 1, 1024);
  if (!threads)
    return kExitUsage;
  std::optional<unsigned> seed = number(OPT_seed, 0, 0, kMost);
  if (!seed)
    return kExitUsage;
  std::optional<unsigned> schedules = number(OPT_schedules, 1, 1, 1'000'000);
  if (!schedules)
    return kExitUsage;
  // As many steps as there are by default mean nothing on the other device.
  bool isBounded = arguments.hasArg(OPT_max_steps);
  std::optional<unsigned> steps = number(OPT_max_steps, 1, 1, kMost);
  if (!steps)
    return kExitUsage;
  interpreter.threads = *threads;
  interpreter.cancel = &cancel;
  emulator.emulator.threads = *threads;
  emulator.emulator.cancel = &cancel;
  emulator.emulator.seed = *seed;
  emulator.emulator.reportBankConflicts = arguments.hasArg(OPT_remarks);
  emulator.schedules = *schedules;
  if (isBounded) {
    interpreter.maxSteps = *steps;
    emulator.emulator.maxSteps = *steps;
  }
  return readChecks();
}

int DeviceMaker::makeCore() {
  Expected<std::shared_ptr<EngineCore>> made = EngineCore::create(
      arguments.getLastArgValue(OPT_target).str(), std::nullopt,
      /*containCrashes=*/true);
  if (!made) {
    llvm::errs() << made.error().str() << '\n';
    return kExitUsage;
  }
  core = std::move(*made);
  emulator.compiler = core->compilerOptions();
  return kExitSuccess;
}

std::unique_ptr<LaunchBackend> DeviceMaker::makeCpu() const {
  return std::make_unique<CpuBackend>(interpreter);
}

std::unique_ptr<LaunchBackend> DeviceMaker::makeEmulator() const {
  return std::make_unique<EmulatorBackend>(emulator);
}

/// The GPU joins if there is one.
int DeviceMaker::makeAll(std::unique_ptr<LaunchBackend> &backend) {
  std::vector<std::unique_ptr<LaunchBackend>> devices;
  devices.push_back(makeCpu());
  devices.push_back(makeEmulator());
  if (Expected<std::unique_ptr<CudaBackend>> cuda = CudaBackend::create(core))
    devices.push_back(std::move(*cuda));
  backend = std::make_unique<CompositeBackend>(std::move(devices));
  return kExitSuccess;
}

int DeviceMaker::make(std::unique_ptr<LaunchBackend> &backend) {
  llvm::StringRef device = arguments.getLastArgValue(OPT_device);
  if (!device.empty() && device != "cpu" && device != "cuda" &&
      device != "emulator" && device != "all")
    return reportUsage(tool, "--device= takes cpu, emulator, cuda or all, "
                             "not `" +
                                 device + "`");
  if (device == "all" && arguments.hasArg(OPT_bench))
    return reportUsage(tool, "--device=all compares results; benchmarks run "
                             "on one device");
  if (int code = refuseWithout(device))
    return code;
  if (int code = readOptions())
    return code;
  if (device == "cpu" || arguments.hasArg(OPT_list_cases)) {
    backend = makeCpu();
    return kExitSuccess;
  }
  if (int code = makeCore())
    return code;
  if (device == "all")
    return makeAll(backend);
  if (device == "emulator") {
    backend = makeEmulator();
    return kExitSuccess;
  }
  Expected<std::unique_ptr<CudaBackend>> cuda = CudaBackend::create(core);
  if (cuda) {
    backend = std::move(*cuda);
    return kExitSuccess;
  }
  if (device == "cuda") {
    llvm::errs() << cuda.error().str() << '\n';
    return kExitEnvironment;
  }
  backend = makeCpu();
  return kExitSuccess;
}

int tile::makeBackend(llvm::StringRef tool, const InputArgList &arguments,
                      const std::atomic<bool> &cancel,
                      std::unique_ptr<LaunchBackend> &backend) {
  return DeviceMaker(tool, arguments, cancel).make(backend);
}
