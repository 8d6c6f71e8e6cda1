//===- Control.h - what instructions of control share -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between Control.cpp (branches, ends), Call.cpp (calls and returns) and
// SystemCall.cpp (the functions that the GPU's driver provides).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_CONTROL_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_CONTROL_H

#include "../Machine/Warp.h"
#include "../Program/Decoder.h"
#include "tile/Support/Diagnostics.h"

namespace tile::emulator {

/// Reports what ends the run, by the first of `lanes`; gives Outcome::Stop.
Outcome failAt(Warp &warp, const Instruction &instruction, LaneMask lanes,
               DiagCode id, std::string message,
               std::vector<std::string> notes = {});

/// Ends `active` lanes of the running fragment for good.
Outcome endLanes(Warp &warp, LaneMask active);

/// The instruction as it is written.
std::string decodedText(Warp &warp, const Instruction &instruction);

bool decodeCall(InstructionDecoder &decoder);
bool decodeReturn(InstructionDecoder &decoder);

/// What a call needs while the program runs.
struct CallDetails {
  Callee callee;
  /// The caller's blocks.
  std::vector<ParameterOperand> arguments;
  std::vector<ParameterOperand> results;
};

/// The handler of a function without a body: vprintf, __assertfail. Null if
/// there is no such function, or the call has other arguments than it takes.
Handler findSystemCall(llvm::StringRef name, const CallDetails &call);

/// The first `bytes` (up to 8) of a lane's block.
uint64_t readBlock(Warp &warp, const ParameterOperand &block, unsigned lane);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_CONTROL_H
