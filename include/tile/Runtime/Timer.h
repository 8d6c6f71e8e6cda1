//===- Timer.h - times launches on the device -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures kernels as the device sees them: each repetition between two events
// of its own, with the L2 cache overwritten before it if wanted, so that a
// repetition does not read what the one before left there.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_TIMER_H
#define TILE_RUNTIME_TIMER_H

#include "tile/Runtime/Stream.h"
#include <functional>

namespace tile {

/// How timeLaunches measures.
struct TimingOptions {
  unsigned warmup = 10;
  unsigned repetitions = 100;
  /// Bytes overwritten before each repetition, outside of the measured span; 0
  /// leaves the cache warm. flushBytesFor gives a fitting number.
  size_t l2FlushBytes = 0;
  /// Null is the default stream.
  cuda::StreamHandle stream = nullptr;
};

/// The seconds of each repetition, in order.
struct Timing {
  std::vector<double> seconds;

  /// The value below which the fraction `q` (0 to 1) of the repetitions lies,
  /// interpolated; 0 if there are none.
  double quantile(double q) const;
  double median() const { return quantile(0.5); }
  double min() const { return quantile(0.0); }
  double max() const { return quantile(1.0); }
};

/// Twice the device's L2 cache, and at least 64 MiB.
size_t flushBytesFor(const DeviceInfo &device);

/// Calls `launch` for warm-up and then `repetitions` times, each time with the
/// stream on which it must enqueue its work, and returns the device's times.
/// Nothing waits between repetitions: the overwriting of the cache hides the
/// host's launch time, so without it (l2FlushBytes 0) a kernel of a few
/// microseconds is measured with gaps. Stops at the first error of `launch`.
Expected<Timing>
timeLaunches(const ContextRef &context,
             const std::function<Error(cuda::StreamHandle)> &launch,
             const TimingOptions &options = {});

} // namespace tile

#endif // TILE_RUNTIME_TIMER_H
