//===- ForkGuard.h - notices that the process was forked --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A counter that fork() raises in the child. CUDA does not work in a child of
// a process that has initialised it; the runtime compares the counter with its
// value at initialisation and returns an error instead of calling a driver
// that would crash or hang.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_RUNTIME_FORKGUARD_H
#define TILE_LIB_RUNTIME_FORKGUARD_H

namespace tile {

/// How often this process's ancestors and itself were born by fork() since the
/// first call, which starts the counting.
unsigned forkGeneration();

} // namespace tile

#endif // TILE_LIB_RUNTIME_FORKGUARD_H
