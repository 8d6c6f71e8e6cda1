//===- Main.cpp - emulator-conformance ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares the emulator with the GPU, instruction by instruction, over random
// operands. Prints a line for each form of an instruction, the operands of what
// is wrong, and `N passed, M failed`; the status is 0 only if nothing failed.
//
//   emulator-conformance [--seed=N] [--family=NAME] [--form=TEXT] [--no-gpu]
//                        [--complaints=N] [--emit=FOLDER] [--list]
//
//===----------------------------------------------------------------------===//

#include "Runner.h"
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace tile;
using namespace tile::conformance;

namespace {
struct Options {
  uint64_t seed = 1;
  std::string family;
  /// Only forms whose name contains it.
  std::string form;
  bool withoutGPU = false;
  bool list = false;
  unsigned complaints = 5;
  /// Writes the module of each family there instead of running anything.
  std::string emit;
};
} // namespace

/// False if there is an argument that is not known.
static bool parse(int argc, char **argv, Options &options) {
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    std::string name = argument.substr(0, equals);
    std::string value =
        equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--seed")
      options.seed = std::strtoull(value.c_str(), nullptr, 0);
    else if (name == "--family")
      options.family = value;
    else if (name == "--form")
      options.form = value;
    else if (name == "--complaints")
      options.complaints = std::strtoul(value.c_str(), nullptr, 0);
    else if (name == "--emit")
      options.emit = value;
    else if (name == "--no-gpu")
      options.withoutGPU = true;
    else if (name == "--list")
      options.list = true;
    else {
      std::fprintf(stderr, "emulator-conformance: unknown argument `%s`\n",
                   argument.c_str());
      return false;
    }
  }
  return true;
}

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

int main(int argc, char **argv) {
  Options options;
  if (!parse(argc, argv, options))
    return 2;
  bool runs = !options.list && options.emit.empty();
  Runner runner(runs && !options.withoutGPU ? openDevice() : nullptr,
                options.complaints);
  for (const Family *family : families()) {
    if (!options.family.empty() && options.family != family->name)
      continue;
    std::vector<Experiment> experiments = select(options, *family);
    if (options.list) {
      for (const Experiment &experiment : experiments)
        std::printf("%s: %s\n", family->name, experiment.form.c_str());
    } else if (!options.emit.empty()) {
      if (!emit(options, *family, experiments))
        return 1;
    } else if (!experiments.empty()) {
      std::printf("==> %s\n", family->name);
      runner.run(experiments);
    }
  }
  if (!runs)
    return 0;
  const Tally &tally = runner.tally();
  if (tally.unjudged)
    std::printf("%u forms ran with nothing to compare with\n", tally.unjudged);
  std::printf("%u passed, %u failed\n", tally.passed, tally.failed);
  return tally.failed ? 1 : 0;
}
