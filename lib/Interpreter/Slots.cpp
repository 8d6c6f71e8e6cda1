//===- Slots.cpp - lives of values and their places in an arena -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lives are intervals of positions. Sizes are rounded up to powers of two, as
// those of tiles are anyway, so that memory is handed on by one list of free
// places for each size.
//
//===----------------------------------------------------------------------===//

#include "Slots.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <array>

using namespace tile::interpreter;

SlotId SlotTable::add(uint64_t bytes, bool isPermanent) {
  slots.push_back({bytes, isPermanent});
  return static_cast<SlotId>(slots.size() - 1);
}

void SlotTable::extend(Slot &slot, SlotId id, Scope &scope) {
  slot.end = kUnknown;
  scope.slots.push_back(id);
}

void SlotTable::touch(SlotId id, uint64_t position) {
  Slot &slot = slots[id];
  slot.begin = std::min(slot.begin, position);
  if (slot.end == kUnknown)
    return;
  slot.end = std::max(slot.end, position);
  // The outermost scope that began later than the slot: its end comes last.
  for (Scope &scope : scopes)
    if (slot.begin < scope.begin)
      return extend(slot, id, scope);
}

void SlotTable::openScope(uint64_t position) {
  scopes.push_back({position, {}});
}

void SlotTable::closeScope(uint64_t position) {
  for (SlotId id : scopes.back().slots)
    slots[id].end = position;
  scopes.pop_back();
}

void SlotTable::pin(SlotId id) {
  Slot &slot = slots[id];
  Scope &innermost = scopes.back();
  slot.begin = std::min(slot.begin, innermost.begin);
  touch(id, innermost.begin);
  if (slot.end != kUnknown)
    extend(slot, id, innermost);
}

uint64_t SlotTable::layOut() {
  std::vector<SlotId> order;
  for (SlotId id = 0; id != slots.size(); ++id)
    if (slots[id].isPermanent || slots[id].begin != kUnknown)
      order.push_back(id);
  // Permanent slots first: they live from before the body, and for ever.
  auto beginOf = [&](SlotId id) {
    return slots[id].isPermanent ? 0 : slots[id].begin + 1;
  };
  auto endOf = [&](SlotId id) {
    return slots[id].isPermanent ? kUnknown : slots[id].end;
  };
  llvm::sort(order, [&](SlotId a, SlotId b) {
    return std::make_pair(beginOf(a), a) < std::make_pair(beginOf(b), b);
  });
  std::vector<SlotId> byEnd = order;
  llvm::sort(byEnd, [&](SlotId a, SlotId b) {
    return std::make_pair(endOf(a), a) < std::make_pair(endOf(b), b);
  });

  constexpr uint64_t kMaxAlignment = 64;
  std::array<std::vector<uint64_t>, 64> freeOffsets;
  uint64_t size = 0;
  size_t dead = 0;
  for (SlotId id : order) {
    Slot &slot = slots[id];
    // What has ended before this slot begins gives its place back. A result
    // never takes the place of an operand of the same instruction.
    for (; endOf(byEnd[dead]) != kUnknown && endOf(byEnd[dead]) < slot.begin &&
           !slot.isPermanent;
         ++dead) {
      const Slot &ended = slots[byEnd[dead]];
      freeOffsets[llvm::Log2_64_Ceil(ended.bytes)].push_back(ended.offset);
    }
    std::vector<uint64_t> &places = freeOffsets[llvm::Log2_64_Ceil(slot.bytes)];
    if (!places.empty()) {
      slot.offset = places.back();
      places.pop_back();
      continue;
    }
    uint64_t rounded = llvm::PowerOf2Ceil(slot.bytes);
    slot.offset = llvm::alignTo(size, std::min(rounded, kMaxAlignment));
    size = slot.offset + rounded;
  }
  return llvm::alignTo(size, kMaxAlignment);
}
