//===- EmulatedKernel.h - what a loaded kernel holds ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inside of EmulatedKernel, between the loader, which makes it
// (Program/Load.cpp), and the machine, which runs it (Emulator.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_EMULATEDKERNEL_H
#define TILE_LIB_EMULATOR_EMULATEDKERNEL_H

#include "Program/Program.h"
#include "tile/Emulator/Emulator.h"

namespace tile {

struct EmulatedKernel::Implementation {
  /// Never null.
  std::unique_ptr<emulator::Program> program;
};

} // namespace tile

#endif // TILE_LIB_EMULATOR_EMULATEDKERNEL_H
