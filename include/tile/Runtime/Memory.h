//===- Memory.h - device memory and copies ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An owner for device memory, and copies between host and device. The plain
// copies wait until they are done; those named Async are enqueued on a stream
// and need host memory that stays as it is until the stream gets there.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_MEMORY_H
#define TILE_RUNTIME_MEMORY_H

#include "tile/Runtime/Context.h"

namespace tile {

/// Free and total bytes of a context's device.
struct DeviceMemory {
  size_t freeBytes = 0, totalBytes = 0;
};

/// Asks the driver how much memory `context`'s device has.
Expected<DeviceMemory> queryMemory(const Context &context);

/// Owns device memory, aligned to 256 bytes. Move-only. Every access by its
/// methods is checked against its size (E0830).
class DeviceBuffer {
public:
  /// An empty buffer: no memory, size 0.
  DeviceBuffer() = default;

  /// Memory of `bytes` bytes, contents undefined; 0 bytes give an empty buffer.
  /// Fails with E0808, which says how much was asked and how much is free.
  static Expected<DeviceBuffer> allocate(ContextRef context, size_t bytes);

  cuda::DevicePtr address() const { return owner.get(); }
  /// In bytes; 0 once the buffer was moved elsewhere.
  size_t size() const { return address() ? bytes : 0; }

  /// Copies `count` host bytes to `offset`, and back. They keep order with the
  /// default stream, not with non-blocking streams: synchronise those first.
  Error upload(const void *source, size_t count, size_t offset = 0);
  Error download(void *target, size_t count, size_t offset = 0) const;
  /// Copies all of `source`, which must not be larger, to the beginning.
  Error copyFrom(const DeviceBuffer &source);
  /// Sets every byte to `value`.
  Error fill(unsigned char value);

  /// The same, enqueued on `stream` (null: the default stream).
  Error uploadAsync(cuda::StreamHandle stream, const void *source, size_t count,
                    size_t offset = 0);
  Error downloadAsync(cuda::StreamHandle stream, void *target, size_t count,
                      size_t offset = 0) const;
  Error copyFromAsync(cuda::StreamHandle stream, const DeviceBuffer &source);
  Error fillAsync(cuda::StreamHandle stream, unsigned char value);

private:
  using Owner = OwnedHandle<cuda::DevicePtr, &cuda::CudaApi::memFree>;
  DeviceBuffer(Owner owner, size_t bytes)
      : owner(std::move(owner)), bytes(bytes) {}

  /// Fails if [offset, offset + count) is not inside.
  Error checkRange(size_t count, size_t offset) const;

  Owner owner;
  size_t bytes = 0;
};

} // namespace tile

#endif // TILE_RUNTIME_MEMORY_H
