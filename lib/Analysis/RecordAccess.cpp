//===- RecordAccess.cpp - accesses to several fields at once --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See RecordAccess.h. The registers that follow from one register are sorted by
// their places in memory; each piece without gaps is cut into accesses, from
// its start on the widest that is aligned.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/RecordAccess.h"
#include "llvm/ADT/bit.h"
#include <map>

using namespace llvm;

namespace tile {

/// The widest access of the hardware, in bytes.
static constexpr int64_t kMaxBytes = 16;

using Places = std::map<int64_t, SmallVector<RecordElement, 1>>;

/// What lies where, in bytes after the pointer of `first`.
static Places placesFrom(const RecordShape &shape, unsigned first) {
  Places places;
  for (unsigned reg = first; reg < shape.registers; ++reg) {
    if ((reg & shape.skipped) || shape.steps.representative(reg) != first)
      continue;
    for (unsigned field = 0; field < shape.fields.size(); ++field)
      places[shape.steps.distance(reg) + shape.fields[field]].push_back(
          {reg, field});
  }
  return places;
}

/// The largest power of two known to divide the address `offset` bytes after a
/// register that stands alone.
static int64_t alignmentAt(const RecordShape &shape, int64_t offset) {
  uint64_t bits = (uint64_t(offset) + shape.residue) | shape.modulus;
  return int64_t(bits & -bits);
}

/// How many elements from `begin` on follow one another without a gap.
static int64_t runLength(Places::const_iterator begin,
                         Places::const_iterator end, int64_t elementBytes) {
  int64_t length = 0;
  for (int64_t next = begin->first; begin != end && begin->first == next;
       ++begin, next += elementBytes)
    ++length;
  return length;
}

static void cutPlaces(const RecordShape &shape, unsigned first,
                      std::vector<RecordAccess> &accesses) {
  Places places = placesFrom(shape, first);
  int64_t size = shape.elementBytes;
  for (Places::const_iterator at = places.begin(); at != places.end();) {
    int64_t widest = std::min(kMaxBytes, alignmentAt(shape, at->first)) / size;
    int64_t length = runLength(at, places.end(), size);
    // An element is aligned by what the kernel's author promises.
    int64_t count =
        std::max<int64_t>(1, bit_floor(uint64_t(std::min(widest, length))));
    RecordAccess access;
    access.reg = first;
    access.offset = at->first;
    for (; count > 0; --count, ++at)
      access.elements.push_back(at->second);
    accesses.push_back(std::move(access));
  }
}

std::vector<RecordAccess> planRecordAccesses(const RecordShape &shape) {
  std::vector<RecordAccess> accesses;
  for (unsigned reg = 0; reg < shape.registers; ++reg)
    if (shape.steps.representative(reg) == reg && !(reg & shape.skipped))
      cutPlaces(shape, reg, accesses);
  return accesses;
}

bool haveSharedPlaces(ArrayRef<RecordAccess> accesses) {
  for (const RecordAccess &access : accesses)
    for (const SmallVector<RecordElement, 1> &place : access.elements)
      if (place.size() > 1)
        return true;
  return false;
}

} // namespace tile
