//===- HostStorage.h - the memory behind arrays -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of an array and the knowledge where they are up to date. A storage
// always has memory on the host; a backend that runs kernels elsewhere gives
// it a device copy when a kernel first needs it. Copies move only when the
// side that wants to read is stale, so an array that only kernels touch never
// travels back.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTSTORAGE_H
#define TILE_HOST_HOSTSTORAGE_H

#include "tile/Support/Result.h"
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tile {

/// Bounds the bytes that all live arrays of a run take together on the host,
/// so that a benchmark that is too large is skipped and the machine not
/// brought down. Thread-safe.
class MemoryBudget {
public:
  explicit MemoryBudget(uint64_t limit) : limitBytes(limit) {}

  /// A budget of three quarters of what the machine (or the container) has
  /// free now.
  static std::shared_ptr<MemoryBudget> ofThisMachine();

  /// Reserves `bytes`; false if they do not fit.
  bool take(uint64_t bytes);
  void giveBack(uint64_t bytes) { usedBytes -= bytes; }

  uint64_t limit() const { return limitBytes; }
  uint64_t used() const { return usedBytes; }

private:
  const uint64_t limitBytes;
  std::atomic<uint64_t> usedBytes{0};
};

/// Memory of a device that holds a copy of a storage. Backends derive from it;
/// the destructor frees the memory. It may outlive its backend (an array at
/// module level lives as long as the program), so it shares what it needs.
class DeviceCopy {
public:
  virtual ~DeviceCopy();
  /// Copies `bytes` bytes, all of the storage, and waits until it is done.
  virtual Error upload(const void *source, uint64_t bytes) = 0;
  /// Waits for all launches that write the copy, then copies it.
  virtual Error download(void *target, uint64_t bytes) = 0;
};

/// Memory shared by an array and its views, aligned to kAlignment. Not
/// thread-safe.
class HostStorage {
public:
  /// Satisfies the divisibility by 16 that kernels specialise on, and a whole
  /// cache line.
  static constexpr size_t kAlignment = 64;

  /// Memory with undefined contents. Fails with E0401 if the budget or the
  /// machine does not have it.
  static Expected<std::shared_ptr<HostStorage>>
  allocate(uint64_t bytes, std::shared_ptr<MemoryBudget> budget);
  ~HostStorage();
  HostStorage(const HostStorage &) = delete;
  HostStorage &operator=(const HostStorage &) = delete;

  uint64_t bytes() const { return size; }
  const std::shared_ptr<MemoryBudget> &budget() const { return owner; }

  /// The host's memory. Before reading, call makeHostValid; after writing,
  /// hostWritten.
  std::byte *data() const { return memory; }

  /// Downloads if a kernel has written the device copy since.
  Error makeHostValid();
  /// Says that the host's memory was written; it must have been valid, or
  /// written as a whole.
  void hostWritten() {
    hostValid = true;
    deviceValid = false;
  }

  /// Null until a backend makes one.
  DeviceCopy *deviceCopy() const { return device.get(); }
  /// Takes a device copy whose contents are undefined.
  void setDeviceCopy(std::unique_ptr<DeviceCopy> copy);
  /// Uploads if the device copy, which must exist, is stale.
  Error makeDeviceValid();
  /// Says that a kernel writes the device copy, which must be valid.
  void deviceWritten() {
    deviceValid = true;
    hostValid = false;
  }

  bool isHostValid() const { return hostValid; }
  bool isDeviceValid() const { return deviceValid; }

private:
  HostStorage(std::byte *memory, uint64_t size,
              std::shared_ptr<MemoryBudget> budget)
      : memory(memory), size(size), owner(std::move(budget)) {}

  std::byte *memory;
  uint64_t size;
  std::shared_ptr<MemoryBudget> owner;
  std::unique_ptr<DeviceCopy> device;
  bool hostValid = true;
  bool deviceValid = false;
};

} // namespace tile

#endif // TILE_HOST_HOSTSTORAGE_H
