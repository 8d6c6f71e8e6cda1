//===- Logic.h - the parts of the logic family ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logic.cpp has what works on whole words, BitField.cpp what works on some of
// their bits.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_LOGIC_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_LOGIC_H

#include "Lanes.h"

namespace tile::emulator {

/// bfe, bfi, bmsk, szext, fns, popc, clz, bfind, brev.
void addBitFieldOpcodes(OpcodeTable &table);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_LOGIC_H
