//===- Containment.h - work in which LLVM may end fatally -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's back end aborts the process when it meets what it cannot select. Run
// through this function, that ends a thread instead.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TARGET_NVPTX_CONTAINMENT_H
#define TILE_TARGET_NVPTX_CONTAINMENT_H

#include "llvm/ADT/STLFunctionalExtras.h"

namespace tile {

/// Runs `work` on a thread of its own with a large stack. False if it crashed:
/// then nothing that it was working on may be touched or freed. Signal handlers
/// of the process are replaced while any such call runs. Thread-safe.
bool runContained(llvm::function_ref<void()> work);

} // namespace tile

#endif // TILE_TARGET_NVPTX_CONTAINMENT_H
