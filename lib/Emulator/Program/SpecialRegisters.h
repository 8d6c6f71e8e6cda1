//===- SpecialRegisters.h - names of special registers ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The special registers of PTX ISA ("Special Registers") that hold one value
// for as long as a warp lives.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_SPECIALREGISTERS_H
#define TILE_LIB_EMULATOR_PROGRAM_SPECIALREGISTERS_H

#include "Program.h"

namespace tile::emulator {

/// The register of that name ("%tid.x"); nothing if it is none, or none that
/// the emulator has.
std::optional<SpecialRegister> findSpecialRegister(llvm::StringRef name);

/// True if its value changes while a program runs.
bool changes(SpecialRegister name);

/// True for the special registers of PTX that the emulator does not have.
bool isForeignSpecialRegister(llvm::StringRef name);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_SPECIALREGISTERS_H
