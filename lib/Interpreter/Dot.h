//===- Dot.h - matrix products of wide elements -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the plain and the scaled matrix product share: operands are converted
// as whole tiles to a type that the CPU computes with, multiplied in plain
// loops, and the sums converted back.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_DOT_H
#define TILE_LIB_INTERPRETER_DOT_H

#include "Translator.h"

namespace tile::interpreter {

/// The extents of a matrix product; several of them side by side.
struct DotShape {
  uint64_t batches;
  uint64_t m;
  uint64_t n;
  uint64_t k;
};

/// How products are summed up.
enum class DotArithmetic : uint8_t {
  /// u32, with wrap-around.
  Integer,
  /// Products of floats that are exact in float.
  Single,
  /// Products of floats that are exact in double; sums are floats.
  SingleWide,
  Double,
};

/// Emits `sums += a * b`; all three have the elements of the arithmetic, and
/// `a` and `b` are matrices stored row by row. Sums run over ascending k.
void emitProduct(Translator &translator, mlir::Location location,
                 DotArithmetic arithmetic, const DotShape &shape, SlotId a,
                 SlotId b, SlotId sums);

/// Emits a conversion of elements of one float type to another, rounded to
/// nearest even, to a new slot.
SlotId emitFloatConversion(Translator &translator, mlir::Location location,
                           ElementKind from, ElementKind to, uint64_t count,
                           SlotId source);
/// The same to a slot that exists.
void emitFloatConversion(Translator &translator, mlir::Location location,
                         ElementKind from, ElementKind to, uint64_t count,
                         SlotId source, SlotId target);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_DOT_H
