//===- Main.cpp - emulator-conformance ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares the emulator with the GPU, instruction by instruction, over random
// operands. Prints a line for each form of an instruction, the operands of what
// is wrong, and `N passed, M failed`; the status is 0 only if nothing failed.
//
// `--help` lists the options (Options.cpp). With `--record` one run on a
// machine with a GPU is enough: `--replay` compares with it elsewhere.
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "Recording.h"
#include "Runner.h"
#include <cstdio>

using namespace tile;
using namespace tile::conformance;

/// The context of the GPU; null without one, which is said.
static ContextRef openDevice() {
  Expected<const CudaDriver *> driver = CudaDriver::get();
  if (!driver) {
    std::printf("no GPU (%s): the emulator runs alone\n",
                driver.error().message().c_str());
    return nullptr;
  }
  Expected<ContextRef> context = Context::acquire(**driver);
  if (!context) {
    std::printf("no GPU (%s): the emulator runs alone\n",
                context.error().message().c_str());
    return nullptr;
  }
  std::printf("comparing with %s\n", (*context)->device().name.c_str());
  return *context;
}

static bool emit(const Options &options, const Family &family,
                 const std::vector<Experiment> &experiments) {
  std::string path = options.emit + "/" + family.name + ".ptx";
  std::FILE *file = std::fopen(path.c_str(), "w");
  if (!file) {
    std::fprintf(stderr, "emulator-conformance: cannot write `%s`\n",
                 path.c_str());
    return false;
  }
  std::string text = Runner::writeModule(experiments);
  bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return (std::fclose(file) == 0) & written;
}

/// The experiments of a family that the options ask for. They do not depend on
/// which other ones are asked for.
static std::vector<Experiment> select(const Options &options,
                                      const Family &family) {
  Random random(options.seed);
  std::vector<Experiment> all, selected;
  family.generate(random, all);
  for (Experiment &experiment : all)
    if (experiment.form.find(options.form) != std::string::npos)
      selected.push_back(std::move(experiment));
  return selected;
}

/// Runs the families that the options ask for. False if a file could not be
/// written.
static bool runFamilies(const Options &options, Runner &runner) {
  for (const Family *family : families()) {
    if (!options.family.empty() && options.family != family->name)
      continue;
    std::vector<Experiment> experiments = select(options, *family);
    if (options.list) {
      for (const Experiment &experiment : experiments)
        std::printf("%s: %s\n", family->name, experiment.form.c_str());
    } else if (!options.emit.empty()) {
      if (!emit(options, *family, experiments))
        return false;
    } else if (!experiments.empty()) {
      std::printf("==> %s\n", family->name);
      runner.run(experiments);
    }
  }
  return true;
}

static int fail(const std::string &problem) {
  std::fprintf(stderr, "emulator-conformance: %s\n", problem.c_str());
  return 2;
}

int main(int argc, char **argv) {
  Options options;
  std::string problem = parseArguments(argc, argv, options);
  if (!problem.empty())
    return fail(problem);
  if (options.help) {
    std::fputs(helpText().c_str(), stdout);
    return 0;
  }
  Recording kept, recorded;
  if (!options.replay.empty() && !kept.read(options.replay))
    return fail("`" + options.replay + "` is no recording");
  bool runs = !options.list && options.emit.empty();
  bool needsDevice = runs && !options.withoutGPU && options.replay.empty();
  Runner runner(needsDevice ? openDevice() : nullptr, options);
  runner.replay = options.replay.empty() ? nullptr : &kept;
  runner.record = options.record.empty() ? nullptr : &recorded;
  if (!runFamilies(options, runner))
    return 1;
  if (!runs)
    return 0;
  if (runner.record && !recorded.write(options.record))
    return fail("cannot write `" + options.record + "`");
  const Tally &tally = runner.tally();
  if (tally.unjudged)
    std::printf("%u forms ran with nothing to compare with\n", tally.unjudged);
  std::printf("%u passed, %u failed\n", tally.passed, tally.failed);
  return tally.failed ? 1 : 0;
}
