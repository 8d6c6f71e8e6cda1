//===- Slots.h - places for values in an arena ------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// While a kernel is translated, every value gets a slot, and every instruction
// tells which slots it touches. Afterwards slots whose lives do not overlap
// share memory, so that a program's arena stays as small as the tiles that it
// needs at one time, and mostly in the cache.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_SLOTS_H
#define TILE_LIB_INTERPRETER_SLOTS_H

#include <cstdint>
#include <vector>

namespace tile::interpreter {

/// The number of a slot.
using SlotId = uint32_t;

/// All slots of a kernel. A position is the index of an instruction of the
/// body; a slot lives from the first to the last position that touches it.
/// Repetition is declared by scopes: what lives when a scope begins, and is
/// touched in it, lives until it ends.
class SlotTable {
public:
  /// A new slot for `bytes` bytes. A permanent one shares with none.
  SlotId add(uint64_t bytes, bool isPermanent = false);

  uint64_t getBytes(SlotId slot) const { return slots[slot].bytes; }
  /// Whether the slot is written before the body, and keeps its value.
  bool isPermanent(SlotId slot) const { return slots[slot].isPermanent; }

  /// The instruction at `position` reads or writes the slot.
  void touch(SlotId slot, uint64_t position);

  /// A part of the body that may be executed several times begins, or ends,
  /// ahead of `position`. Scopes nest.
  void openScope(uint64_t position);
  void closeScope(uint64_t position);
  /// The slot lives as long as the innermost scope: for values that pass from
  /// block to block, in whatever order they follow each other.
  void pin(SlotId slot);

  /// Gives every slot its offset, a multiple of its alignment; returns the
  /// size of the arena. O(n log n).
  uint64_t layOut();
  uint64_t getOffset(SlotId slot) const { return slots[slot].offset; }

private:
  /// Ends of lives that are still open; and beginnings that are not known.
  static constexpr uint64_t kUnknown = ~0ull;

  struct Slot {
    uint64_t bytes;
    bool isPermanent;
    uint64_t begin = kUnknown;
    uint64_t end = 0;
    uint64_t offset = 0;
  };
  struct Scope {
    uint64_t begin;
    /// Slots that live until the scope's end.
    std::vector<SlotId> slots;
  };

  /// Lets the slot live until the end of a scope.
  void extend(Slot &slot, SlotId id, Scope &scope);

  std::vector<Slot> slots;
  std::vector<Scope> scopes;
};

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_SLOTS_H
