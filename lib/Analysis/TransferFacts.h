//===- TransferFacts.h - facts of the result of one operation ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The step between the walk over a kernel (AccessFacts.cpp) and the arithmetic
// of facts (Facts.h): which operation of which dialect means what.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_ANALYSIS_TRANSFERFACTS_H
#define TILE_LIB_ANALYSIS_TRANSFERFACTS_H

#include "mlir/IR/Operation.h"
#include "tile/Analysis/Facts.h"

namespace tile {

/// The facts of the only result of `op`, whose type has facts, from those of
/// its operands (nothing for operands whose type has none). Includes the hints
/// that the operation carries.
Facts transferFacts(mlir::Operation *op,
                    llvm::ArrayRef<std::optional<Facts>> operands);

/// The facts of the induction variable of a loop from its bounds and step.
Facts inductionFacts(const Facts &lower, const Facts &upper, const Facts &step,
                     bool isUnsigned);

} // namespace tile

#endif // TILE_LIB_ANALYSIS_TRANSFERFACTS_H
