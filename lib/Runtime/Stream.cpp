//===- Stream.cpp - streams and events ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Creates, waits for and measures with the driver's streams and events.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Stream.h"

using namespace tile;

Expected<Stream> Stream::create(ContextRef context, bool nonBlocking) {
  cuda::StreamHandle handle = nullptr;
  if (Error error = context->call(context->api().streamCreate, &handle,
                                  nonBlocking ? cuda::kStreamNonBlocking : 0u))
    return error;
  return Stream(Owner(std::move(context), handle));
}

Error Stream::synchronize() const {
  const Context &context = *owner.context();
  return context.call(context.api().streamSynchronize, owner.get());
}

Expected<Event> Event::create(ContextRef context) {
  cuda::EventHandle handle = nullptr;
  if (Error error = context->call(context->api().eventCreate, &handle, 0u))
    return error;
  return Event(Owner(std::move(context), handle));
}

Error Event::record(cuda::StreamHandle stream) const {
  const Context &context = *owner.context();
  return context.call(context.api().eventRecord, owner.get(), stream);
}

Error Event::synchronize() const {
  const Context &context = *owner.context();
  return context.call(context.api().eventSynchronize, owner.get());
}

Expected<double> Event::secondsSince(const Event &start) const {
  const Context &context = *owner.context();
  float milliseconds = 0;
  if (Error error = context.call(context.api().eventElapsedTime, &milliseconds,
                                 start.owner.get(), owner.get()))
    return error;
  return milliseconds * 1e-3;
}
