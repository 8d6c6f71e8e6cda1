//===- Timer.cpp - times launches on the device ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enqueues all repetitions, each between two events, and reads the events when
// the last is done.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Timer.h"
#include "tile/Runtime/Memory.h"
#include <algorithm>
#include <cmath>

using namespace tile;

double Timing::quantile(double q) const {
  if (seconds.empty())
    return 0;
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  double position = std::clamp(q, 0.0, 1.0) * (sorted.size() - 1);
  size_t below = static_cast<size_t>(std::floor(position));
  size_t above = std::min(below + 1, sorted.size() - 1);
  double fraction = position - below;
  return sorted[below] + fraction * (sorted[above] - sorted[below]);
}

size_t tile::flushBytesFor(const DeviceInfo &device) {
  return std::max<size_t>(2 * device.l2Bytes, size_t(64) << 20);
}

/// A start and an end for each repetition.
static Expected<std::vector<Event>> createEvents(const ContextRef &context,
                                                 size_t count) {
  std::vector<Event> events;
  events.reserve(count);
  for (size_t index = 0; index != count; ++index) {
    Expected<Event> event = Event::create(context);
    if (!event)
      return event.takeError();
    events.push_back(std::move(*event));
  }
  return events;
}

Expected<Timing>
tile::timeLaunches(const ContextRef &context,
                   const std::function<Error(cuda::StreamHandle)> &launch,
                   const TimingOptions &options) {
  Expected<DeviceBuffer> flush =
      DeviceBuffer::allocate(context, options.l2FlushBytes);
  if (!flush)
    return flush.takeError();
  Expected<std::vector<Event>> events =
      createEvents(context, 2 * size_t(options.repetitions));
  if (!events)
    return events.takeError();

  for (unsigned index = 0; index != options.warmup; ++index)
    if (Error error = launch(options.stream))
      return error;
  for (unsigned index = 0; index != options.repetitions; ++index) {
    if (Error error = flush->fillAsync(options.stream, 0))
      return error;
    if (Error error = (*events)[2 * index].record(options.stream))
      return error;
    if (Error error = launch(options.stream))
      return error;
    if (Error error = (*events)[2 * index + 1].record(options.stream))
      return error;
  }
  // Also waits for a warm-up without repetitions, so that its faults show here.
  if (Error error =
          context->call(context->api().streamSynchronize, options.stream))
    return error;

  Timing timing;
  for (unsigned index = 0; index != options.repetitions; ++index) {
    Expected<double> seconds =
        (*events)[2 * index + 1].secondsSince((*events)[2 * index]);
    if (!seconds)
      return seconds.takeError();
    timing.seconds.push_back(*seconds);
  }
  return timing;
}
