//===- Initialisation.h - which bytes were written --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Remembers for each byte of a CTA's shared memory whether something was ever
// written there. What an asynchronous copy writes counts from the moment that
// its thread has waited for it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_INITIALISATION_H
#define TILE_LIB_EMULATOR_CHECK_INITIALISATION_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tile::emulator {

class Initialisation {
public:
  enum State : uint8_t {
    Never,
    /// By an asynchronous copy that was not waited for.
    Announced,
    Written,
  };

  /// Nothing of `bytes` bytes is written.
  void reset(uint32_t bytes) { states.assign(bytes, Never); }

  void write(uint64_t offset, uint32_t bytes) {
    std::fill_n(states.begin() + offset, bytes, Written);
  }
  /// What was written before stays so: a race, if it is one, is not a matter of
  /// initialisation.
  void announce(uint64_t offset, uint32_t bytes) {
    for (uint32_t i = 0; i != bytes; ++i)
      states[offset + i] = std::max(states[offset + i], Announced);
  }
  /// The lowest state among the bytes.
  State lowest(uint64_t offset, uint32_t bytes) const {
    State result = Written;
    for (uint32_t i = 0; i != bytes; ++i)
      result = std::min(result, states[offset + i]);
    return result;
  }

private:
  std::vector<State> states;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_INITIALISATION_H
