//===- CpuBackend.h - kernels of host code on the CPU -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs kernels with the interpreter of the `tile` dialect, in place on the
// arrays' own memory, so that a .tile file can be tested on a machine without
// a GPU. Accesses are checked against exactly the elements of the array that
// was passed, be it a slice of a larger one.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_CPUBACKEND_H
#define TILE_HOST_CPUBACKEND_H

#include "tile/Host/LaunchBackend.h"
#include "tile/Interpreter/Interpreter.h"

namespace mlir {
class MLIRContext;
} // namespace mlir

namespace tile {

class CpuBackend : public LaunchBackend {
public:
  explicit CpuBackend(InterpreterOptions options = {});
  ~CpuBackend() override;

  llvm::StringRef name() const override { return "cpu"; }
  std::string description() const override;
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override;
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override;
  bool finish(DiagnosticEngine &diagnostics) override { return true; }
  /// Repeats for about a second, at most ten times and at least once.
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> launches,
                                  DiagnosticEngine &diagnostics) override;

private:
  InterpreterOptions options;
  std::unique_ptr<mlir::MLIRContext> context;
};

} // namespace tile

#endif // TILE_HOST_CPUBACKEND_H
