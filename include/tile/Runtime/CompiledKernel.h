//===- CompiledKernel.h - one specialisation of a kernel --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the compiler made of a kernel, the types of its run-time parameters,
// and the code as it is loaded into a context. The engine and the backend of
// tile-run launch through this class.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_COMPILEDKERNEL_H
#define TILE_RUNTIME_COMPILEDKERNEL_H

#include "tile/Compiler/Compilation.h"
#include "tile/Runtime/Module.h"
#include <mutex>

namespace tile {

/// Immutable but for the code's being loaded on its first launch; any thread
/// may use it.
class CompiledKernel {
public:
  /// Null after errors, which are in the diagnostics of `source`.
  static std::shared_ptr<CompiledKernel>
  compile(const KernelSource &source, const CompilerOptions &options);

  const std::string &ptx() const { return ptxText; }
  const KernelInfo &info() const { return kernelInfo; }
  /// Those that are no constants of the compilation, in order.
  llvm::ArrayRef<RuntimeParameter> parameters() const {
    return runtimeParameters;
  }

  /// What the driver says of the loaded kernel; loads it into `context`.
  Expected<FunctionInfo> driverInfo(const ContextRef &context) const;

  /// Enqueues a launch of `grid` programs on `stream`. `values` are the
  /// parameters' values: integers, addresses, bit patterns of floats. Errors:
  /// the number of values is wrong (E0850), one is not the multiple that the
  /// kernel was compiled for (E0851), or those of Function::launch.
  Error launch(const ContextRef &context, const unsigned grid[3],
               llvm::ArrayRef<uint64_t> values,
               cuda::StreamHandle stream) const;

private:
  CompiledKernel() = default;
  Error load(const ContextRef &context) const;
  Error checkValues(llvm::ArrayRef<uint64_t> values) const;

  std::string ptxText;
  KernelInfo kernelInfo;
  std::vector<RuntimeParameter> runtimeParameters;

  /// The code in the context that launched it first.
  mutable std::mutex mutex;
  mutable ContextRef loadedContext;
  mutable std::optional<Function> function;
};

} // namespace tile

#endif // TILE_RUNTIME_COMPILEDKERNEL_H
