//===- Grid.h - runs the CTAs of a launch -----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CTAs that do not communicate are spread over host threads, each run to its
// end. Those that do are all run by one thread, in turns whose order the seed
// decides: one that seems to wait for others makes room, and every CTA of the
// grid is started if need be, however many wait already.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_GRID_H
#define TILE_LIB_EMULATOR_MACHINE_GRID_H

#include "Cta.h"

namespace tile::emulator {

/// How a launch ended. Failures are in the launch's findings.
enum class GridResult : uint8_t { Finished, Failed, Interrupted };

/// Runs all CTAs and adds up what they did.
GridResult runGrid(LaunchState &launch, EmulatorStatistics &statistics);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_GRID_H
