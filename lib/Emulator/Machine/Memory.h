//===- Memory.h - where addresses lead --------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory as instructions see it: spaces, the arrays of the launch, and one
// function through which every access of every instruction goes. It finds the
// host bytes behind each lane's address, refuses what is outside or misaligned,
// and tells the checks (Check/Monitor.h).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_MACHINE_MEMORY_H
#define TILE_LIB_EMULATOR_MACHINE_MEMORY_H

#include "../Program/Decoder.h"
#include "Warp.h"

namespace tile::emulator {

enum class AccessKind : uint8_t {
  Read,
  Write,
  /// Read and written in one step that nothing comes between.
  Atomic,
  /// By an asynchronous operation on behalf of the lane (cp.async): the access
  /// happens some time between the instruction and the wait for it.
  AsyncRead,
  AsyncWrite,
};

/// Memory order and scope of an access (PTX ISA, "Memory Consistency Model").
enum class Order : uint8_t {
  Weak,
  Volatile,
  Relaxed,
  Acquire,
  Release,
  AcquireRelease,
  SequentiallyConsistent
};
enum class Scope : uint8_t { Cta, Cluster, Gpu, System };

/// What one instruction does to memory, for the lanes of `active`.
struct Access {
  Space space = Space::Generic;
  AccessKind kind = AccessKind::Read;
  Order order = Order::Weak;
  Scope scope = Scope::Cta;
  /// Of each lane, a whole vector.
  uint32_t bytes = 0;
  /// Alignment that the address must have; usually `bytes`.
  uint32_t alignment = 0;
  LaneMask active = 0;
  /// Which commit group of the lane an asynchronous access belongs to.
  uint64_t asyncGroup = 0;
  /// In: of the space (offsets for shared and local), or generic.
  uint64_t address[kWarpLanes] = {};

  // Out, for the lanes of `active`:

  /// Where the bytes are on the host.
  std::byte *host[kWarpLanes] = {};
  /// What a generic address turned out to be, by lane.
  Space actual[kWarpLanes] = {};
};

/// Fills `host` and `actual`. False after reporting an access that cannot be
/// made: the handler then returns Outcome::Stop. Handlers read and write
/// through `host` with loadShared/storeShared below where the space can be
/// global, for other threads of the host may be at the same bytes.
bool resolve(Warp &warp, const Instruction &instruction, Access &access);

/// Copies `bytes` (1 to 32, a power of two) as one access of the widest host
/// word that fits: plain copies of global memory by several host threads would
/// be undefined.
void copyWord(std::byte *to, const std::byte *from, uint32_t bytes);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_MEMORY_H
