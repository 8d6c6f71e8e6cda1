//===- Generator.h - makes random programs ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program for each seed, the same on every machine: well typed, within its
// arrays, without races, and with a result that does not depend on the device.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_GENERATOR_H
#define TILE_FUZZ_GENERATOR_H

#include "tile/Fuzz/Inference.h"

namespace tile::fuzz {

/// The program of a seed, which check() accepts.
Program generate(uint64_t seed);

/// What generate() tries first; check() may refuse it, though it should not.
Program generateUnchecked(uint64_t seed);

} // namespace tile::fuzz

#endif // TILE_FUZZ_GENERATOR_H
