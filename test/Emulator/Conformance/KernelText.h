//===- KernelText.h - kernels of experiments with memory --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions that access memory, or that need a whole warp, are tested with
// kernels of their own. This writes what they have in common: declarations of
// registers, and the addresses of the arrays.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_KERNELTEXT_H
#define TILE_TEST_EMULATOR_CONFORMANCE_KERNELTEXT_H

#include "Conformance.h"

namespace tile::conformance {

/// An entry around `body` for experiments with `numArrays` arrays. The body
/// finds the address of array i in %a<i>, its thread's number in the grid in
/// %thread, in the warp in %lane, and registers %p (predicates), %h (16 bits),
/// %r (32), %d (64), %f, %g (f32, f64) and %q (128), 40 of each.
std::string writeKernel(unsigned numArrays, const std::string &body);

/// "%a<array> + %thread * bytes" is put into `reg`.
std::string elementAddress(const std::string &reg, unsigned array,
                           unsigned bytes);

/// `count` random elements.
std::vector<uint64_t> randomBits(Random &random, size_t count);

/// The size in bits as text: "32" for 4.
std::string bitsOf(unsigned bytes);

/// "{%r1, %r2}" for `count` registers from `first` on.
std::string registerList(const std::string &prefix, unsigned first,
                         unsigned count);

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_KERNELTEXT_H
