//===- EngineCore.h - the target and the context that kernels share -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tile::Engine and the CUDA backend of tile-run have in common: the
// architecture to compile for, and the context to launch in, which is looked
// for only when something is launched or no target was named.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_ENGINECORE_H
#define TILE_RUNTIME_ENGINECORE_H

#include "tile/Runtime/CompiledKernel.h"

namespace tile {

/// Thread-safe.
class EngineCore {
public:
  /// `target` names an architecture; empty: that of the device, or the default
  /// if there is none. `device` is the driver's number; none: the calling
  /// thread's current context, else device 0. Errors: the target is unknown
  /// (E0701).
  static Expected<std::shared_ptr<EngineCore>> create(const std::string &target,
                                                      std::optional<int> device,
                                                      bool containCrashes);

  const Architecture &architecture() const { return *options.architecture; }
  const CompilerOptions &compilerOptions() const { return options; }

  /// The context to launch in. Fails if there is no driver or device.
  Expected<ContextRef> context();

private:
  EngineCore() = default;

  CompilerOptions options;
  std::optional<int> device;
  std::mutex mutex;
  ContextRef acquired;
};

/// The error for a target that is not in the table, with all that are.
Error unknownTarget(const std::string &target);

} // namespace tile

#endif // TILE_RUNTIME_ENGINECORE_H
