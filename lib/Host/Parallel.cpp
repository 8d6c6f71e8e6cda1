//===- Parallel.cpp - splitting a range over all cores --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads are started for each call and not kept: a call works on millions of
// elements, against which starting a thread costs nothing, and the library
// keeps no state between calls.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/Parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

using namespace tile;

void tile::parallelFor(int64_t count, int64_t grain,
                       llvm::function_ref<void(int64_t, int64_t)> body) {
  if (count <= 0)
    return;
  int64_t cores = std::max(1u, std::thread::hardware_concurrency());
  int64_t pieces = std::min(cores, (count + grain - 1) / grain);
  int64_t length = (count + pieces - 1) / pieces;
  std::vector<std::thread> threads;
  for (int64_t begin = length; begin < count; begin += length)
    threads.emplace_back(body, begin, std::min(begin + length, count));
  body(0, std::min(length, count));
  for (std::thread &thread : threads)
    thread.join();
}
