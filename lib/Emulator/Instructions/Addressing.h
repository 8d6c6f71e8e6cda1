//===- Addressing.h - what accesses to memory share -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads, stores, atomics, asynchronous copies and matrix loads all name a state
// space, an address, and things that only matter to caches. This is how they
// are decoded, and how the addresses of a warp's lanes are computed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_ADDRESSING_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_ADDRESSING_H

#include "../Machine/Memory.h"
#include "../Program/Decoder.h"
#include "llvm/ADT/Twine.h"

namespace tile::emulator {

/// A decoded `[register + offset]`.
struct Addressing {
  /// Which of the instruction's operands the register is.
  unsigned operand = 0;
  /// Bytes of the register, 4 or 8.
  unsigned bytes = 8;
  int64_t offset = 0;

  /// Takes operand `i` of the instruction and appends its register. False after
  /// failing.
  bool take(InstructionDecoder &decoder, unsigned i);
  /// Computes the addresses of all lanes, active or not.
  void compute(Warp &warp, const Instruction &instruction,
               uint64_t *address) const;
};

/// Takes a state space if the next modifier is one; generic if it is none. The
/// shared memory of other CTAs (`shared::cluster`) is not among them.
bool takeSpace(InstructionDecoder &decoder, Space &space);

/// Takes `relaxed`, `acquire`, ... or a scope if it is the next modifier.
bool takeOrder(InstructionDecoder &decoder, Order &order);
bool takeScope(InstructionDecoder &decoder, Scope &scope);

/// Takes a modifier that is only advice to caches: operators, eviction
/// priorities, prefetch sizes. `hasPolicy` becomes true at `L2::cache_hint`,
/// which announces one more operand.
bool takeCacheModifier(InstructionDecoder &decoder, bool &hasPolicy);

/// Checks that there are `expected` operands, and a cache policy behind them
/// if `hasPolicy`. False after failing.
bool takeOperandCount(InstructionDecoder &decoder, unsigned expected,
                      bool hasPolicy);

/// The handler of advice that changes nothing.
Outcome doNothing(Warp &warp, const Instruction &instruction, LaneMask active);

/// What addMemoryOpcodes adds from CacheAdvice.cpp: prefetch, createpolicy, ...
void addCacheOpcodes(OpcodeTable &table);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_ADDRESSING_H
