//===- Instruction.h - an instruction ready to run --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A decoded instruction: a function that executes it for the active lanes of a
// warp, and where its operands are. All operands are vectors of 32 lanes in the
// warp's register block: constants, special registers that never change and
// addresses of variables are put there when the warp starts, so that no handler
// asks what kind of operand it has.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_INSTRUCTION_H
#define TILE_LIB_EMULATOR_PROGRAM_INSTRUCTION_H

#include "../PTX/Syntax.h"

namespace tile::emulator {

/// A set of lanes of a warp, bit i for lane i. Predicate registers are stored
/// as one.
using LaneMask = uint32_t;
inline constexpr unsigned kWarpLanes = 32;
inline constexpr LaneMask kAllLanes = ~LaneMask(0);

/// A place in a warp's register block, in bytes. A register of B bytes takes
/// 32 * B (lane i at i * B), a predicate 4 (a LaneMask).
struct Register {
  uint32_t offset = ~0u;

  /// False for `_` and for operands that are absent.
  explicit operator bool() const { return offset != ~0u; }
};

/// What became of an instruction.
enum class Outcome : uint8_t {
  /// It is done; the next one follows.
  Next,
  /// It is done, and others should run before the next one (a spin loop's
  /// atomic or volatile access).
  Yield,
  /// It could not start: the lanes wait until something changes. Nothing has
  /// been changed; the warp's `waitReason` says for whom. It is run again.
  Blocked,
  /// It has set the fragment's place itself (branches, calls, returns).
  Jumped,
  /// The lanes have ended (exit, ret of an entry).
  Exited,
  /// Something was reported that ends the run.
  Stop,
};

class Warp;
struct Instruction;

/// Executes an instruction for the lanes of `active`, which is never empty:
/// those of the running fragment whose guard is true.
using Handler = Outcome (*)(Warp &warp, const Instruction &instruction,
                            LaneMask active);

struct Instruction {
  Handler handler = nullptr;
  /// Destinations first; which is which is the family's affair.
  const Register *operands = nullptr;
  uint16_t numOperands = 0;
  bool guarded = false;
  bool guardNegated = false;
  /// `.aligned`: all lanes of the warp that have not exited meet here before
  /// it is executed; the machine sees to that.
  bool aligned = false;
  /// A branch, call, return or exit: it has no use for lanes that are not
  /// active but must know of them, so it is called with a false guard, too.
  bool isControl = false;
  Register guard;
  /// Family-specific numbers: an immediate offset, a vector's length.
  uint64_t immediate = 0;
  /// Family-specific; lives as long as the program. Null if there is none.
  const void *details = nullptr;
  /// Its place in Program::code.
  uint32_t index = 0;
  /// Branches: where to, and where both ways meet again (the immediate
  /// post-dominator; kNoIndex if they need not).
  uint32_t target = 0;
  uint32_t rejoin = 0;

  Register operator[](unsigned i) const { return operands[i]; }
};
inline constexpr uint32_t kNoIndex = ~0u;

/// What messages say of an instruction; parallel to Program::code.
struct InstructionSite {
  /// As written, without the guard's lanes resolved.
  llvm::StringRef text;
  uint32_t ptxLine = 0;
  ptx::Location location;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_INSTRUCTION_H
