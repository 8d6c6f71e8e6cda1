//===- SyncLocations.h - what was released where ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each memory location that a strong write released something through: what
// a strong read of it may acquire. A plain strong write begins anew, an atomic
// read-modify-write adds (the chain of PTX's observation order). Releases of
// CTA scope are for threads of the same CTA only, hence two clocks.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_CHECK_SYNCLOCATIONS_H
#define TILE_LIB_EMULATOR_CHECK_SYNCLOCATIONS_H

#include "Clock.h"
#include "llvm/ADT/DenseMap.h"

namespace tile::emulator {

class SyncLocations {
public:
  /// What is to be had at one location.
  struct Location {
    /// Released with a scope beyond the CTA, by anybody.
    ClockRef wide;
    /// Released with any scope, by CTA.
    llvm::SmallVector<std::pair<uint32_t, ClockRef>, 1> narrow;

    /// What threads of `cta` released; null if that is nothing.
    ClockRef *find(uint32_t cta) {
      for (std::pair<uint32_t, ClockRef> &entry : narrow)
        if (entry.first == cta)
          return &entry.second;
      return nullptr;
    }
  };

  bool empty() const { return locations.empty(); }
  /// Null if nothing was released there.
  Location *find(uint64_t key) {
    llvm::DenseMap<uint64_t, Location>::iterator at = locations.find(key);
    return at == locations.end() ? nullptr : &at->second;
  }
  Location &create(uint64_t key) { return locations[key]; }
  /// A write that releases nothing has overwritten the location.
  void erase(uint64_t key) { locations.erase(key); }

private:
  /// By address.
  llvm::DenseMap<uint64_t, Location> locations;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_CHECK_SYNCLOCATIONS_H
