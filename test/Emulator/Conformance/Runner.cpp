//===- Runner.cpp - runs experiments on both devices ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The GPU gets one module a family, since compiling PTX costs the driver much
// more for each module than for each entry; the emulator gets each entry alone.
// If the driver refuses a module, each entry is tried alone, so that one bad
// form does not spoil the others.
//
//===----------------------------------------------------------------------===//

#include "Runner.h"
#include "tile/Emulator/Emulator.h"
#include "tile/Runtime/Memory.h"
#include "tile/Support/Source.h"
#include <algorithm>
#include <cstdio>

using namespace tile;
using namespace tile::conformance;

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

std::string Runner::entryName(size_t i) {
  return "experiment_" + std::to_string(i);
}

/// The entry with its name.
static std::string named(const Experiment &experiment, size_t i) {
  std::string text = experiment.entry;
  size_t at = text.find("ENTRY");
  if (at != std::string::npos)
    text.replace(at, 5, Runner::entryName(i));
  return text;
}

std::string Runner::writeModule(const std::vector<Experiment> &experiments) {
  bool isHopper = false;
  unsigned version = 0;
  for (const Experiment &experiment : experiments) {
    isHopper |= experiment.architecture >= 90;
    version = std::max(version, experiment.isaVersion);
  }
  std::string text = ".version " + std::to_string(version / 10) + "." +
                     std::to_string(version % 10) + "\n.target ";
  text += isHopper ? "sm_90a" : "sm_80";
  text += "\n.address_size 64\n";
  for (size_t i = 0; i != experiments.size(); ++i)
    text += named(experiments[i], i);
  return text;
}

//===----------------------------------------------------------------------===//
// One experiment
//===----------------------------------------------------------------------===//

std::vector<Array> Runner::emulate(const Experiment &experiment,
                                   std::string &message) const {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::vector<Array> arrays = experiment.arrays;
  EmulatorLaunch launch;
  launch.grid = experiment.grid;
  launch.block = experiment.block;
  launch.sharedBytes = experiment.sharedBytes;
  for (Array &array : arrays) {
    uint64_t address = getEmulatorAddress(launch.arrays.size());
    launch.arrays.push_back({array.name, array.bytes.data(), array.bytes.size(),
                             !array.isOutput, address});
    launch.arguments.push_back(address);
  }
  EmulatorOptions options;
  options.checks = CheckMemory;
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(writeModule({experiment}), "", diagnostics);
  if (kernel && kernel->run(launch, options, diagnostics))
    return arrays;
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    message += (message.empty() ? "emulator: " : "; ") + diagnostic.message;
  return {};
}

std::vector<Array> Runner::launch(const Experiment &experiment,
                                  const Module &module, size_t i,
                                  std::string &message) const {
  auto fail = [&message](const Error &error) {
    message = "device: " + error.message();
    return std::vector<Array>();
  };
  Expected<Function> function = module.function(entryName(i));
  if (!function)
    return fail(function.error());
  std::vector<Array> arrays = experiment.arrays;
  std::vector<DeviceBuffer> buffers;
  std::vector<cuda::DevicePtr> addresses;
  for (const Array &array : arrays) {
    Expected<DeviceBuffer> buffer =
        DeviceBuffer::allocate(context, array.bytes.size());
    if (!buffer)
      return fail(buffer.error());
    if (Error error = buffer->upload(array.bytes.data(), array.bytes.size()))
      return fail(error);
    addresses.push_back(buffer->address());
    buffers.push_back(std::move(*buffer));
  }
  std::vector<void *> arguments;
  for (cuda::DevicePtr &address : addresses)
    arguments.push_back(&address);
  LaunchConfig config;
  for (unsigned k = 0; k != 3; ++k) {
    config.grid[k] = experiment.grid[k];
    config.block[k] = experiment.block[k];
  }
  config.dynamicSharedBytes = experiment.sharedBytes;
  if (experiment.sharedBytes > 48 * 1024)
    if (Error error = function->setMaxDynamicShared(experiment.sharedBytes))
      return fail(error);
  if (Error error = function->launch(config, arguments.data()))
    return fail(error);
  for (size_t k = 0; k != arrays.size(); ++k)
    if (arrays[k].isOutput)
      if (Error error = buffers[k].download(arrays[k].bytes.data(),
                                            arrays[k].bytes.size()))
        return fail(error);
  return arrays;
}

std::vector<Array> Runner::askDevice(const Experiment &experiment,
                                     const Module *module, size_t i,
                                     Report &report) {
  if (replay)
    return replay->find(experiment);
  if (!module || static_cast<unsigned>(context->device().computeCapability()) <
                     experiment.architecture)
    return {};
  std::string refusal;
  std::vector<Array> arrays = launch(experiment, *module, i, refusal);
  if (!refusal.empty())
    report.fail(refusal);
  return arrays;
}

void Runner::print(const Experiment &experiment, const Report &report,
                   bool isJudged) {
  size_t numComplaints = report.all().size();
  const char *verdict = numComplaints ? "FAILED" : isJudged ? "ok" : "ran";
  std::printf("%-6s %s", verdict, experiment.form.c_str());
  if (numComplaints)
    std::printf(": %zu wrong", numComplaints);
  std::printf("\n");
  size_t limit = options.dump ? numComplaints : options.complaints;
  for (size_t k = 0; k < std::min(numComplaints, limit); ++k)
    std::printf("       %s\n", report.all()[k].c_str());
  if (options.verbose)
    for (const std::string &note : report.notes())
      std::printf("       %s\n", note.c_str());
}

void Runner::runOne(const Experiment &experiment, const Module *module,
                    size_t i) {
  Report report(options.dump);
  std::string message;
  std::vector<Array> ours = emulate(experiment, message);
  if (!message.empty())
    report.fail(message);
  std::vector<Array> theirs = askDevice(experiment, module, i, report);
  if (record)
    record->add(experiment, theirs.empty() ? ours : theirs);
  bool isJudged = experiment.hasReference || !theirs.empty();
  if (!ours.empty()) {
    Results results{ours, theirs.empty() ? nullptr : &theirs};
    if (experiment.compare)
      experiment.compare(experiment, results, report);
    else
      compareBits(experiment, results, report);
  }
  print(experiment, report, isJudged);
  if (!report.all().empty())
    ++counts.failed;
  else if (isJudged)
    ++counts.passed;
  else
    ++counts.unjudged;
}

void Runner::run(const std::vector<Experiment> &experiments) {
  if (!context) {
    for (const Experiment &experiment : experiments)
      runOne(experiment, nullptr, 0);
    return;
  }
  Expected<Module> module = Module::load(context, writeModule(experiments));
  if (module) {
    for (size_t i = 0; i != experiments.size(); ++i)
      runOne(experiments[i], &*module, i);
    return;
  }
  for (const Experiment &experiment : experiments) {
    Expected<Module> alone = Module::load(context, writeModule({experiment}));
    if (alone) {
      runOne(experiment, &*alone, 0);
      continue;
    }
    std::printf("FAILED %s: the driver refuses it\n%s\n",
                experiment.form.c_str(), alone.error().str().c_str());
    ++counts.failed;
  }
}
