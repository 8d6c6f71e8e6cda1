//===- Stream.h - streams and events ----------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners of the driver's streams (queues of work on one device) and events
// (points in a stream, with a time).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_STREAM_H
#define TILE_RUNTIME_STREAM_H

#include "tile/Runtime/Context.h"

namespace tile {

/// A queue of work that runs in order. Move-only.
class Stream {
public:
  /// A new stream. Unless `nonBlocking`, it keeps order with the default
  /// stream, and so with the synchronous copies of Memory.h.
  static Expected<Stream> create(ContextRef context, bool nonBlocking = false);

  cuda::StreamHandle handle() const { return owner.get(); }
  /// Waits for all work in the stream; reports what went wrong in it.
  Error synchronize() const;

private:
  using Owner = OwnedHandle<cuda::StreamHandle, &cuda::CudaApi::streamDestroy>;
  explicit Stream(Owner owner) : owner(std::move(owner)) {}
  Owner owner;
};

/// A point in a stream, with the time at which the device reached it.
/// Move-only.
class Event {
public:
  static Expected<Event> create(ContextRef context);

  cuda::EventHandle handle() const { return owner.get(); }
  /// Puts the event at the present end of `stream` (null: default stream).
  Error record(cuda::StreamHandle stream = nullptr) const;
  /// Waits until the device has reached it.
  Error synchronize() const;
  /// Seconds from `start` to this event; both must have been reached. The
  /// resolution is about half a microsecond.
  Expected<double> secondsSince(const Event &start) const;

private:
  using Owner = OwnedHandle<cuda::EventHandle, &cuda::CudaApi::eventDestroy>;
  explicit Event(Owner owner) : owner(std::move(owner)) {}
  Owner owner;
};

} // namespace tile

#endif // TILE_RUNTIME_STREAM_H
