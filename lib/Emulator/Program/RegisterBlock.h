//===- RegisterBlock.h - the layout of a warp's registers -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hands out places in the register block while a program is decoded. Registers
// get one when they are first met, so declarations cost nothing; constants and
// special registers get one each, however often they are used.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_REGISTERBLOCK_H
#define TILE_LIB_EMULATOR_PROGRAM_REGISTERBLOCK_H

#include "Program.h"
#include <map>

namespace tile::emulator {

class RegisterBlock {
public:
  /// `bytes` at a multiple of `alignment` (a power of two, at most 64).
  Register allocate(uint64_t bytes, unsigned alignment);
  /// A register of `bytes` a lane (1 to 16, or 0 for a predicate).
  Register allocateLanes(unsigned bytes);
  /// 32 equal lanes of the low `bytes` of `bits`.
  Register constant(unsigned bytes, uint64_t bits);
  /// A predicate that is true, or false, in all lanes.
  Register predicateConstant(bool value);
  Register special(SpecialRegister name, unsigned bytes);
  /// A register that is written and never read.
  Register scratch(unsigned bytes);
  /// The predicate CC.CF.
  Register carryFlag();

  /// False if more was asked for than a block may have; the places handed out
  /// are then wrong.
  bool fits() const { return end <= kMaxBytes; }
  /// Sets the program's registerBytes and initialValues.
  void finish(Program &program);

  /// 128 MiB: a million registers of 32 bits.
  static constexpr uint64_t kMaxBytes = 1ull << 27;

private:
  uint64_t end = 0;
  /// The next place for a predicate, 0 if a new line must be begun.
  uint64_t nextPredicate = 0;
  std::vector<InitialValue> initialValues;
  std::map<std::pair<unsigned, uint64_t>, Register> constants;
  std::map<std::pair<unsigned, SpecialRegister>, Register> specials;
  std::map<unsigned, Register> scratches;
  Register carry;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_REGISTERBLOCK_H
