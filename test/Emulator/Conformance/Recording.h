//===- Recording.h - what a device gave, kept in a file ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The outputs of experiments, by form and inputs. One run on a machine with a
// GPU can be compared with the emulator anywhere, again and again, as long as
// the inputs are drawn as they were.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_RECORDING_H
#define TILE_TEST_EMULATOR_CONFORMANCE_RECORDING_H

#include "Conformance.h"
#include <map>

namespace tile::conformance {

class Recording {
public:
  /// Keeps the outputs among `arrays`, the arrays of `experiment` after it ran.
  void add(const Experiment &experiment, const std::vector<Array> &arrays);
  /// The arrays of the experiment with the outputs that were kept; empty if it
  /// was not recorded with these inputs.
  std::vector<Array> find(const Experiment &experiment) const;

  /// Both return false if the file cannot be read or written, or is no
  /// recording.
  bool read(const std::string &path);
  bool write(const std::string &path) const;

private:
  /// By what keyOf gives; the outputs one after the other.
  std::map<std::string, std::string> outputs;
};

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_RECORDING_H
