//===- LaunchBackend.cpp - where kernels of host code are run -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all backends share: the statistics of times, and what of an array a
// kernel may access.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/LaunchBackend.h"

#include <algorithm>
#include <chrono>

using namespace tile;

PreparedKernel::~PreparedKernel() = default;
LaunchBackend::~LaunchBackend() = default;

uint64_t tile::extentOf(const HostArray &array) {
  if (array.numel() == 0)
    return 0;
  int64_t last = 0;
  for (size_t dim = 0; dim != array.rank(); ++dim)
    last += (array.shape()[dim] - 1) * array.strides()[dim];
  return static_cast<uint64_t>(last + 1) * array.format().bytes;
}

double LaunchTimes::median() const {
  if (seconds.empty())
    return 0;
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  size_t middle = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[middle]
                           : (sorted[middle - 1] + sorted[middle]) / 2;
}

double LaunchTimes::min() const {
  return seconds.empty() ? 0
                         : *std::min_element(seconds.begin(), seconds.end());
}

std::optional<LaunchTimes>
tile::timeOnHost(LaunchBackend &backend, llvm::ArrayRef<KernelLaunch> launches,
                 DiagnosticEngine &diagnostics) {
  using Clock = std::chrono::steady_clock;
  LaunchTimes times;
  double total = 0;
  while (times.seconds.empty() || (total < 1 && times.seconds.size() < 10)) {
    Clock::time_point start = Clock::now();
    for (const KernelLaunch &each : launches)
      if (!backend.launch(each, diagnostics))
        return std::nullopt;
    std::chrono::duration<double> elapsed = Clock::now() - start;
    times.seconds.push_back(elapsed.count());
    total += elapsed.count();
  }
  return times;
}
