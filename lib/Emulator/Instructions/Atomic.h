//===- Atomic.h - atomic operations, decoded --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What decoding (Atomic.cpp) tells execution (AtomicOperations.cpp) of an
// atomic instruction.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_ATOMIC_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_ATOMIC_H

#include "Addressing.h"

namespace tile::emulator {

enum class AtomicOperation : uint8_t {
  And,
  Or,
  Xor,
  Add,
  Increment,
  Decrement,
  Min,
  Max,
  Exchange,
  CompareAndSwap
};

struct AtomicDetails {
  Space space = Space::Generic;
  Order order = Order::Relaxed;
  Scope scope = Scope::Gpu;
  Addressing address;
  Type type = Type::None;
  /// Of the vector.
  uint32_t elements = 1;
  /// The old value is wanted, so that a loop may wait for it.
  bool returns = false;
};

/// Operands of an atomic instruction: the address, the elements of the
/// destination (absent if nothing is returned), those of `b`, and `c`.
struct AtomicOperands {
  const Instruction &instruction;
  uint32_t elements;

  Register destination(unsigned i) const { return instruction[1 + i]; }
  Register b(unsigned i) const { return instruction[1 + elements + i]; }
  Register c() const { return instruction[1 + 2 * elements]; }
};

/// Null if there is no such operation.
Handler pickAtomic(AtomicOperation operation, Type type, uint32_t elements);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_ATOMIC_H
