//===- Region.h - a run of bytes that can be accessed -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an address leads to: one array of the launch, one variable of the
// module, the shared memory of the CTA or the local memory of a lane.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_REGION_H
#define TILE_LIB_EMULATOR_MACHINE_REGION_H

#include "Memory.h"

namespace tile::emulator {

struct Region {
  Space space = Space::Global;
  /// Of the first byte, as the access that found it writes addresses: generic,
  /// or an offset into shared or local memory.
  uint64_t address = 0;
  uint64_t bytes = 0;
  std::byte *host = nullptr;
  bool readOnly = false;
};

/// The region that holds the byte at `address` of `space`, as `lane` sees it.
/// False if there is none; of shared and local memory, `region` is then set
/// nevertheless.
bool findRegion(Warp &warp, unsigned lane, Space space, uint64_t address,
                Region &region);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_REGION_H
