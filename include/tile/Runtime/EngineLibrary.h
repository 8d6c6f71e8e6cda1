//===- EngineLibrary.h - a loaded file and its kernels ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library keeps the text of a .tile file, or of one in the `tile` dialect,
// and the kernels that have been compiled from it. Each compilation parses the
// text anew (a fraction of a millisecond) and shares nothing with others, so
// that any number run side by side without a lock.
//
// Options of a kernel that are 0 in a request are as the kernel has them: the
// attributes of one in the dialect, else the defaults of KernelOptions.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_ENGINELIBRARY_H
#define TILE_RUNTIME_ENGINELIBRARY_H

#include "tile/Runtime/EngineKernel.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <shared_mutex>
#include <unordered_map>

namespace tile {

/// What a launch must know of a kernel before it is specialised.
struct KernelOutline {
  std::string name;
  /// In order, without `*args`.
  std::vector<std::string> parameters;
  /// Whether each is annotated `tl.constexpr`.
  std::vector<bool> isConstant;
};

/// Any thread may use it.
class EngineLibrary {
public:
  /// Parses `text`, which diagnostics call `name`. Errors: those of the
  /// text, or it is of a later stage (E0862).
  static Expected<std::shared_ptr<EngineLibrary>>
  load(std::shared_ptr<EngineCore> engine, std::string name, std::string text);

  /// The functions with a jit decorator, or the dialect's kernels, in order.
  llvm::ArrayRef<KernelOutline> kernels() const { return outlines; }
  /// Warnings and remarks of loading, rendered.
  const std::string &log() const { return messages; }

  /// Compiles `kernel` (empty: the only one), once a request.
  Expected<EngineKernelRef> compile(const std::string &kernel,
                                    const SignatureRequest &request);

  /// Compiles `kernel` for these arguments, once a specialisation.
  Expected<EngineKernelRef> specialize(llvm::StringRef kernel,
                                       llvm::ArrayRef<tile_argument> arguments,
                                       const KernelOptions &options);

  /// The same, and launches it.
  Error launch(llvm::StringRef kernel, const tile_grid &grid,
               llvm::ArrayRef<tile_argument> arguments,
               const KernelOptions &options, void *stream);

private:
  /// One instance of a kernel; whoever comes first compiles it under the
  /// mutex, the others wait for it. A failure is not kept.
  struct Instance {
    std::mutex mutex;
    EngineKernelRef kernel;
  };

  /// How launches that look alike are done.
  struct LaunchPlan {
    EngineKernelRef kernel;
    /// Where each run-time parameter gets its value: the argument of this
    /// parameter of the source, or the bits of its default.
    struct Source {
      size_t parameter = 0;
      std::optional<uint64_t> bits;
    };
    std::vector<Source> sources;
  };
  using LaunchPlanRef = std::shared_ptr<const LaunchPlan>;

  EngineLibrary(std::shared_ptr<EngineCore> engine, std::string name,
                std::string text, bool isDialect);

  Error loadSource();
  Error loadDialect();
  Expected<const KernelOutline *> findOutline(llvm::StringRef kernel) const;
  /// The instance of that key, which `compile` makes if nobody did before.
  Expected<EngineKernelRef>
  compileOnce(const std::string &key,
              llvm::function_ref<Expected<EngineKernelRef>()> compile);
  Expected<EngineKernelRef> compileSource(const std::string &kernel,
                                          const SignatureRequest &request);
  Expected<EngineKernelRef> compileDialect(const std::string &kernel,
                                           const SignatureRequest &request);
  Expected<LaunchPlanRef> findPlan(const KernelOutline &outline,
                                   const BoundSlots &slots,
                                   const KernelOptions &options);
  Expected<LaunchPlanRef> planSource(const KernelOutline &outline,
                                     const BoundSlots &slots,
                                     const KernelOptions &options);
  Expected<LaunchPlanRef> planDialect(const KernelOutline &outline,
                                      const BoundSlots &slots,
                                      const KernelOptions &options);

  std::shared_ptr<EngineCore> engine;
  std::string name;
  std::string text;
  const bool isDialect;
  std::string messages;
  std::vector<KernelOutline> outlines;

  /// Guards both maps; never held while something is compiled.
  mutable std::shared_mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<Instance>> instances;
  std::unordered_map<std::string, LaunchPlanRef> plans;
};

} // namespace tile

#endif // TILE_RUNTIME_ENGINELIBRARY_H
