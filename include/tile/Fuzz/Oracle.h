//===- Oracle.h - runs random programs and compares devices -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verdict on a .tile file: whether it compiles, runs and gives the same on
// all devices. Random programs are right by construction, so whatever else
// happens is somebody's bug: that of a device, of the compiler, or of the
// generator.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_ORACLE_H
#define TILE_FUZZ_ORACLE_H

#include "tile/Host/LaunchBackend.h"

namespace tile::fuzz {

/// What is wrong with a program; nothing if `code` is empty.
struct Verdict {
  /// That of the first error, "crash", or "no result" if nothing ran.
  std::string code;
  /// The same for programs with the same trouble: the code, and where devices
  /// differ, which.
  std::string signature;
  /// All messages, as tile-run prints them.
  std::string messages;

  bool passed() const { return code.empty(); }
};

/// Runs all tests of a file on `backend`, as a rule a CompositeBackend. What
/// crashes is contained and is a verdict.
Verdict judge(const std::string &text, const std::string &name,
              LaunchBackend &backend);

} // namespace tile::fuzz

#endif // TILE_FUZZ_ORACLE_H
