//===- Inference.h - types and errors in a random program -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says of each expression of a random program whether it is well typed, by the
// compiler's own rules of promotion, and how far two devices may differ in it.
// An approximate value may only go where a small difference stays small: into
// sums, products, choices between values; never into a comparison, an integer,
// or a condition. So arrays are either the same bit for bit on all devices, or
// within a tolerance that follows from the program.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_FUZZ_INFERENCE_H
#define TILE_FUZZ_INFERENCE_H

#include "tile/Fuzz/Program.h"
#include <optional>
#include <string>

namespace tile::fuzz {

/// Indices are no larger: arrays are to be small.
constexpr int64_t kLargestIndex = 1 << 17;

/// Sets `type` and `facts` of a node whose operands have theirs; false if it
/// is not well typed, or not the same on all devices.
bool infer(const Program &program, Expr &expr);

/// What follows from a whole program.
struct Requirements {
  /// The elements that each array must have, without its slice; 0 if it is not
  /// used.
  std::vector<int64_t> lengths;
  /// Of results: how far devices may differ.
  std::vector<Facts> tolerances;
  /// Which scalars, variables, helpers and dimensions are used.
  std::vector<bool> scalars, variables, helpers, dimensions;
};

/// Infers everything in the program anew and checks it: types, variables
/// assigned before use and only as declared, results stored by one statement
/// that writes no element twice. None if something is wrong; `reason` then
/// says what.
std::optional<Requirements> check(Program &program, std::string &reason);

/// The shape of two values together; none if they do not broadcast.
std::optional<Shape> broadcastShapes(const Shape &a, const Shape &b);

/// The range of a type's numbers; infinite for floats.
void setBoundsOfType(DType type, Facts &facts);

} // namespace tile::fuzz

#endif // TILE_FUZZ_INFERENCE_H
