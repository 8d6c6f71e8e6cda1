//===- Printer.h - random programs as .tile files ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a program as a whole .tile file: the kernel, its helpers, and a test
// that makes the arrays and launches it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_PRINTER_H
#define TILE_FUZZ_PRINTER_H

#include "tile/Fuzz/Inference.h"

namespace tile::fuzz {

/// The name of array `index`'s parameter: "x3_ptr", "out4_ptr". The test's
/// variable is the same without `_ptr`.
std::string parameterName(const Program &program, size_t index);

/// The text of a checked program; what is not used is left out.
std::string print(const Program &program, const Requirements &requirements);

} // namespace tile::fuzz

#endif // TILE_FUZZ_PRINTER_H
