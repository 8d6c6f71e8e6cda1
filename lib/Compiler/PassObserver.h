//===- PassObserver.h - prints modules between passes -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Implements --print-after and --dump-dir.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_COMPILER_PASSOBSERVER_H
#define TILE_LIB_COMPILER_PASSOBSERVER_H

#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "tile/Compiler/Compilation.h"

namespace tile {

/// Prints the module after the passes that the options name.
class PassObserver : public mlir::PassInstrumentation {
public:
  /// Adds an observer to `manager` if `options` ask for one. `numDumps` counts
  /// the files of the dump directory and outlives the manager.
  static void attach(mlir::PassManager &manager, const CompilerOptions &options,
                     unsigned &numDumps);

  PassObserver(const CompilerOptions &options, unsigned &numDumps)
      : options(options), numDumps(numDumps) {}

  void runAfterPass(mlir::Pass *pass, mlir::Operation *op) override;

private:
  bool wantsPrint(llvm::StringRef pass) const;

  const CompilerOptions &options;
  unsigned &numDumps;
};

} // namespace tile

#endif // TILE_LIB_COMPILER_PASSOBSERVER_H
