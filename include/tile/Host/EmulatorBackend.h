//===- EmulatorBackend.h - kernels of host code on the emulator -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles kernels to PTX, as for a GPU, and executes that on the CPU, in place
// on the arrays' own memory. What the emulator checks (accesses outside exactly
// the elements that were passed, races, misused barriers) are errors of the
// launch. A launch may be run under several seeds, each of which lets its
// threads meet in another order.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_EMULATORBACKEND_H
#define TILE_HOST_EMULATORBACKEND_H

#include "tile/Compiler/Compilation.h"
#include "tile/Emulator/Emulator.h"
#include "tile/Host/LaunchBackend.h"

namespace tile {

struct EmulatorBackendOptions {
  CompilerOptions compiler;
  /// `seed` is that of the first run of a launch.
  EmulatorOptions emulator;
  /// Runs of a launch, each from the same contents and with the next seed. The
  /// first that finds something, or gives another result than the first run,
  /// is reported.
  unsigned schedules = 1;
};

class EmulatorBackend : public LaunchBackend {
public:
  explicit EmulatorBackend(EmulatorBackendOptions options);

  llvm::StringRef name() const override { return "emulator"; }
  /// The architecture that is emulated, and the host's threads.
  std::string description() const override;
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override;
  bool launch(const KernelLaunch &launch,
              DiagnosticEngine &diagnostics) override;
  bool finish(DiagnosticEngine &diagnostics) override { return true; }
  /// Of the emulation itself: says nothing about a GPU.
  std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> launches,
                                  DiagnosticEngine &diagnostics) override;

private:
  /// One run. Diagnostics of seeds other than 0 say how to see them again.
  bool runOnce(const KernelLaunch &launch, uint64_t seed,
               DiagnosticEngine &diagnostics);
  /// The runs after the first, compared with it.
  bool runOthers(const KernelLaunch &launch, const class LaunchContents &before,
                 DiagnosticEngine &diagnostics);

  EmulatorBackendOptions options;
};

} // namespace tile

#endif // TILE_HOST_EMULATORBACKEND_H
