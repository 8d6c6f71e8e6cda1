//===- Options.h - the arguments of emulator-conformance --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be asked of emulator-conformance on its command line, and the text
// that says so.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_OPTIONS_H
#define TILE_TEST_EMULATOR_CONFORMANCE_OPTIONS_H

#include <cstdint>
#include <string>

namespace tile::conformance {

struct Options {
  uint64_t seed = 1;
  /// The name of a family; all if it is empty.
  std::string family;
  /// Only forms whose name contains it.
  std::string form;
  bool withoutGPU = false;
  bool list = false;
  bool help = false;
  /// Prints what was measured, besides what is wrong.
  bool verbose = false;
  /// Prints all wrong samples, each as numbers alone.
  bool dump = false;
  uint64_t complaints = 5;
  /// Writes the module of each family there instead of running anything.
  std::string emit;
  /// Keeps what the device gave in this file.
  std::string record;
  /// Takes what the device gave from this file; there need be no GPU.
  std::string replay;
};

/// Fills `options`. Returns what is wrong with the arguments, with what is
/// allowed instead; nothing if they are right.
std::string parseArguments(int argc, char **argv, Options &options);

/// The text of `--help`.
std::string helpText();

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_OPTIONS_H
