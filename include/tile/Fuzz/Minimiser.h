//===- Minimiser.h - makes a failing program small --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes a program apart as long as its trouble remains: statements go, loops
// and branches are replaced by what is in them, expressions by their operands
// or by constants, extents and grids shrink, options are dropped. Each step
// gives a program that check() accepts and that is simpler by complexity().
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_MINIMISER_H
#define TILE_FUZZ_MINIMISER_H

#include "tile/Fuzz/Inference.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tile::fuzz {

/// Whether a program still has the trouble.
using Fails = llvm::function_ref<bool(const Program &, const Requirements &)>;

/// The smallest program that was found, and how often `fails` was asked.
struct Minimised {
  Program program;
  unsigned runs = 0;
};

/// `program` must be one that check() accepts. Asks `fails` at most `maxRuns`
/// times.
Minimised minimise(Program program, Fails fails, unsigned maxRuns = 3000);

} // namespace tile::fuzz

#endif // TILE_FUZZ_MINIMISER_H
