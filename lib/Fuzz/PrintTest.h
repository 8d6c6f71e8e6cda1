//===- PrintTest.h - the test of a random program ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The second half of a printed program: arrays, the launch, tolerances.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_FUZZ_PRINTTEST_H
#define TILE_LIB_FUZZ_PRINTTEST_H

#include "tile/Fuzz/Printer.h"

namespace tile::fuzz {

/// The function under @tile.test.
std::string printTest(const Program &program, const Requirements &needs);

} // namespace tile::fuzz

#endif // TILE_LIB_FUZZ_PRINTTEST_H
