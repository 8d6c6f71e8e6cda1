//===- LaunchBackend.cpp - where kernels of host code are run -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all backends share: the statistics of times.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/LaunchBackend.h"

#include <algorithm>

using namespace tile;

PreparedKernel::~PreparedKernel() = default;
LaunchBackend::~LaunchBackend() = default;

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
