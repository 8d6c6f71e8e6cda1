//===- EngineKernel.h - a kernel as the library hands it out ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled kernel together with the engine whose device it runs on and the
// warnings of its compilation.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_ENGINEKERNEL_H
#define TILE_RUNTIME_ENGINEKERNEL_H

#include "tile/Runtime/EngineArguments.h"
#include "tile/Runtime/EngineCore.h"

namespace tile {

/// Immutable; any thread may use it.
class EngineKernel {
public:
  EngineKernel(std::shared_ptr<EngineCore> engine,
               std::shared_ptr<const CompiledKernel> kernel, std::string log);

  const CompiledKernel &compiled() const { return *kernel; }
  /// Warnings and remarks, rendered.
  const std::string &log() const { return messages; }
  /// The type of run-time parameter `index` as in a signature.
  const std::string &typeName(size_t index) const { return typeNames[index]; }

  /// Loads the kernel and asks the driver.
  Expected<FunctionInfo> statistics() const;

  /// Checks the arguments against the run-time parameters and launches.
  Error launch(const tile_grid &grid, llvm::ArrayRef<tile_argument> arguments,
               void *stream) const;

  /// Launches with the run-time parameters' bits.
  Error launch(const tile_grid &grid, llvm::ArrayRef<uint64_t> values,
               void *stream) const;

private:
  std::shared_ptr<EngineCore> engine;
  std::shared_ptr<const CompiledKernel> kernel;
  std::string messages;
  std::vector<std::string> typeNames;
};

/// Kernels are shared by all who asked for the same.
using EngineKernelRef = std::shared_ptr<const EngineKernel>;

} // namespace tile

#endif // TILE_RUNTIME_ENGINEKERNEL_H
