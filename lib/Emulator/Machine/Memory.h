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
#include <type_traits>

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
/// through `host` with loadWord, storeWord and copyWord below, for other
/// threads of the host may be at the same bytes.
bool resolve(Warp &warp, const Instruction &instruction, Access &access);

/// Reports (E0910, E0911, E0912, E0919) why the access of `lane`, the first
/// that fails, cannot be made, and ends the run.
void reportBadAccess(Warp &warp, const Instruction &instruction,
                     const Access &access, unsigned lane);

/// Host memory as words of T, whatever else the owner of the bytes takes them
/// for.
template <typename T> using HostWord __attribute__((may_alias)) = T;

template <typename T> inline bool isWordAligned(const std::byte *address) {
  return reinterpret_cast<uintptr_t>(address) % sizeof(T) == 0;
}

/// Reads a word (1 to 8 bytes) in one step, where its alignment allows that:
/// plain reads beside another host thread's write would be undefined.
template <typename T> inline T loadWord(const std::byte *from) {
  static_assert(std::is_integral_v<T>, "a word of the host");
  T value;
  if (isWordAligned<T>(from))
    value = __atomic_load_n(reinterpret_cast<const HostWord<T> *>(from),
                            __ATOMIC_RELAXED);
  else
    std::memcpy(&value, from, sizeof(T));
  return value;
}

/// Writes a word in one step, likewise.
template <typename T> inline void storeWord(std::byte *to, T value) {
  static_assert(std::is_integral_v<T>, "a word of the host");
  if (isWordAligned<T>(to))
    __atomic_store_n(reinterpret_cast<HostWord<T> *>(to), value,
                     __ATOMIC_RELAXED);
  else
    std::memcpy(to, &value, sizeof(T));
}

/// Copies `bytes`, in words of 8 bytes where they are a multiple of that, else
/// as one word if it is a power of two, else byte by byte.
void copyWord(std::byte *to, const std::byte *from, uint32_t bytes);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_MACHINE_MEMORY_H
