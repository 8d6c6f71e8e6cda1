//===- SharedRegisters.h - one register computed for several ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows what plan-access has found out about the registers of an operation
// (RegisterSteps.h): where they are equal, or differ by known numbers, one is
// computed and the others are copies or sums. LLVM folds such sums into the
// addresses of loads and stores.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_CONVERSION_TILEGPUTOLLVM_SHAREDREGISTERS_H
#define TILE_LIB_CONVERSION_TILEGPUTOLLVM_SHAREDREGISTERS_H

#include "mlir/IR/Builders.h"
#include "tile/Analysis/RegisterSteps.h"

namespace mlir::tile_gpu {

/// The steps that plan-access has written on `op`; none if it has not.
::tile::RegisterSteps plannedSteps(Operation *op);

/// The attributes of `op` that an operation on one register has as well.
SmallVector<NamedAttribute> registerAttributes(Operation *op);

/// The `count` values of the result of `op`: `create(i)` for those that stand
/// alone, and what follows from these. With `pack` elements in each value, only
/// whole values are shared.
SmallVector<Value> createRegisters(OpBuilder &builder, Operation *op,
                                   size_t count, unsigned pack,
                                   function_ref<Value(size_t)> create);

} // namespace mlir::tile_gpu

#endif // TILE_LIB_CONVERSION_TILEGPUTOLLVM_SHAREDREGISTERS_H
