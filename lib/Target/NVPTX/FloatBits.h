//===- FloatBits.h - floats taken as their bits -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two things that LLVM's NVPTX back end writes as conversions and choices are
// one operation on bits each: widening a bf16 out of a pair, and giving a float
// the sign of another.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_TARGET_NVPTX_FLOATBITS_H
#define TILE_LIB_TARGET_NVPTX_FLOATBITS_H

#include "llvm/IR/Module.h"

namespace tile {

/// Rewrites comparisons with zero, for equality, of floats of 16 bits that are
/// the bits of other floats as such of their bits. LLVM 22's InstCombine does
/// that too, but leaves the IR broken; so this goes ahead of all optimisation.
void lowerZeroTests(llvm::Module &module);

/// Rewrites `module`, which has been optimised: earlier passes know the
/// operations on floats better than what they become here.
void lowerFloatsToBits(llvm::Module &module);

} // namespace tile

#endif // TILE_LIB_TARGET_NVPTX_FLOATBITS_H
