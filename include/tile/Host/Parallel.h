//===- Parallel.h - splitting a range over all cores ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function that runs a body over the pieces of a range on all cores.
// Arrays of hundreds of millions of elements are filled, converted and
// compared with it; whatever it computes must not depend on how the range was
// cut, so that results are the same on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_PARALLEL_H
#define TILE_HOST_PARALLEL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>

namespace tile {

/// Calls `body(begin, end)` for pieces that together cover [0, count), at the
/// same time from several threads if there are more than `grain` indices.
/// Returns when all are done. `body` must not throw.
void parallelFor(int64_t count, int64_t grain,
                 llvm::function_ref<void(int64_t begin, int64_t end)> body);

} // namespace tile

#endif // TILE_HOST_PARALLEL_H
