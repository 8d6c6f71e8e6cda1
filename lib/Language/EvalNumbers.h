//===- EvalNumbers.h - arithmetic of Python's numbers -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binary operators on bool, int and float. Private to this library;
// Evaluator::binary is the interface.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_EVALNUMBERS_H
#define TILE_LIB_LANGUAGE_EVALNUMBERS_H

#include "tile/Language/Evaluator.h"

namespace tile {

/// a op b for two numbers. No result at all if Python does not define the
/// operator for them; an empty one after an error.
std::optional<EvalResult> numberOperation(Evaluator &evaluator,
                                          ast::BinaryOp op, const Value &a,
                                          const Value &b, SourceRange range);

/// `value` if it is within the limit, else an error.
EvalResult integerResult(Evaluator &evaluator, Integer value,
                         SourceRange range);

/// Python's a % b and a // b of floats; b is not zero.
double floorModulo(double a, double b);
double floorQuotient(double a, double b);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_EVALNUMBERS_H
