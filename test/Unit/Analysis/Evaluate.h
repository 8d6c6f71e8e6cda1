//===- Evaluate.h - integer programs executed element by element *- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other side of the tests of facts: executes the integer operations of
// arith and tile and the control flow of scf on explicit elements, and shows
// every value to an observer, each time that it is computed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_ANALYSIS_EVALUATE_H
#define TILE_TEST_UNIT_ANALYSIS_EVALUATE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/APInt.h"
#include <functional>
#include <vector>

namespace tile::analysis_testing {

/// The elements of a scalar (one) or a tile, row-major.
struct Elements {
  std::vector<llvm::APInt> values;
  /// A division by zero or a broken promise not to wrap lies behind this value;
  /// nothing need hold of it.
  bool isUndefined = false;
  /// Made of nothing but program ids, ranges, counters of loops and constants,
  /// none of them negative: sums and products promise not to wrap.
  bool isCount = false;
};

/// Executes one function.
class Evaluator {
public:
  using Observer = std::function<void(mlir::Value, const Elements &)>;

  explicit Evaluator(Observer observer) : observer(std::move(observer)) {}

  /// `programId` is what tile.program_id gives.
  void run(mlir::func::FuncOp function, llvm::ArrayRef<Elements> arguments,
           uint32_t programId);

private:
  void runBlock(mlir::Block &block);
  void runOp(mlir::Operation *op);
  void runFor(mlir::scf::ForOp loop);
  void set(mlir::Value value, Elements elements);
  void assign(mlir::ValueRange targets, mlir::ValueRange sources);
  Elements elementwise(mlir::Operation *op) const;
  Elements shaped(mlir::Operation *op) const;

  Observer observer;
  llvm::DenseMap<mlir::Value, Elements> state;
  uint32_t programId = 0;
};

/// The coordinates of a row-major index.
llvm::SmallVector<int64_t> coordinates(int64_t index,
                                       llvm::ArrayRef<int64_t> shape);

} // namespace tile::analysis_testing

#endif // TILE_TEST_UNIT_ANALYSIS_EVALUATE_H
