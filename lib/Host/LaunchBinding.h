//===- LaunchBinding.h - arguments of a launch, bound --------- -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to launches. Kernels in the language (KernelLaunch.cpp) and kernels
// in the dialect (DialectLaunch.cpp) bind their arguments in different ways and
// give the same: a kernel to compile, and the values of its parameters.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_HOST_LAUNCHBINDING_H
#define TILE_LIB_HOST_LAUNCHBINDING_H

#include "tile/Host/HostEvaluator.h"

namespace tile {

/// A launch but for its grid.
struct BoundLaunch {
  std::unique_ptr<KernelSource> kernel;
  /// In the order of kernel->parameters().
  std::vector<KernelArgument> arguments;
  /// What a grid that is a function gets: arguments and options by name.
  std::shared_ptr<DictObject> meta;
};

/// Takes the launch options out of `arguments` and checks them. An option that
/// `isParameter` says is a parameter of the kernel too stays an argument. False
/// after an error.
bool takeOptions(HostEvaluator &evaluator,
                 llvm::function_ref<bool(llvm::StringRef)> isParameter,
                 CallArguments &arguments, KernelOptions &options,
                 SourceRange range);

/// Adds the options to `meta`.
void addOptions(DictObject &meta, const KernelOptions &options);

/// The bits of a number as a kernel gets it: an integer, or a float rounded to
/// the parameter's type.
uint64_t scalarBits(const Value &value, DType type);

/// Binds the arguments of a launch of a kernel in the dialect. None after an
/// error.
std::optional<BoundLaunch> bindDialectLaunch(HostEvaluator &evaluator,
                                             const DialectKernel &kernel,
                                             CallArguments arguments,
                                             SourceRange range);

} // namespace tile

#endif // TILE_LIB_HOST_LAUNCHBINDING_H
