//===- FirstLaunch.h - how a file itself launches a kernel ------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A .tile file without annotations does not say the types of a kernel's
// parameters, but its tests do: this finds the specialisation of the first
// launch in the file.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_FIRSTLAUNCH_H
#define TILE_TOOLS_TILE_FIRSTLAUNCH_H

#include "tile/Language/Signature.h"
#include <optional>
#include <string>

namespace tile {

/// A specialisation and the case that asks for it.
struct FirstLaunch {
  KernelSpecialization specialization;
  /// Such as "adds[dtype=float32, n=1]".
  std::string label;
};

/// Evaluates the file's tests until one launches `kernel`; nothing is run. None
/// if no test does. The diagnostics are as before.
std::optional<FirstLaunch> findFirstLaunch(Program &program,
                                           FunctionObject &kernel);

} // namespace tile

#endif // TILE_TOOLS_TILE_FIRSTLAUNCH_H
