//===- Runner.h - runs experiments on both devices --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the experiments of a family in the emulator and, if there is one, on the
// GPU, and prints what came out.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_RUNNER_H
#define TILE_TEST_EMULATOR_CONFORMANCE_RUNNER_H

#include "Options.h"
#include "Recording.h"
#include "tile/Runtime/Context.h"
#include "tile/Runtime/Module.h"

namespace tile::conformance {

/// Forms by what became of them.
struct Tally {
  unsigned passed = 0;
  unsigned failed = 0;
  /// Executed in the emulator, with nothing to compare with.
  unsigned unjudged = 0;
};

class Runner {
public:
  /// Without a context only the emulator runs. `options` say what is printed;
  /// they must outlive the runner.
  Runner(ContextRef context, const Options &options)
      : context(std::move(context)), options(options) {}

  /// The device's outputs come from there, if it is not null.
  const Recording *replay = nullptr;
  /// Gets the device's outputs (the emulator's, if there is none), if it is not
  /// null.
  Recording *record = nullptr;

  /// Runs experiments that make one module, prints a line for each and what is
  /// wrong.
  void run(const std::vector<Experiment> &experiments);

  const Tally &tally() const { return counts; }

  /// The module of several experiments; the entry of number i is called
  /// entryName(i).
  static std::string writeModule(const std::vector<Experiment> &experiments);
  static std::string entryName(size_t i);

private:
  void runOne(const Experiment &experiment, const Module *module, size_t i);
  /// Empty after an error, which is in `message`.
  std::vector<Array> emulate(const Experiment &experiment,
                             std::string &message) const;
  std::vector<Array> launch(const Experiment &experiment, const Module &module,
                            size_t i, std::string &message) const;

  /// What the device gives for an experiment; empty if there is no device that
  /// could run it.
  std::vector<Array> askDevice(const Experiment &experiment,
                               const Module *module, size_t i, Report &report);
  void print(const Experiment &experiment, const Report &report, bool isJudged);

  ContextRef context;
  const Options &options;
  Tally counts;
};

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_RUNNER_H
