//===- CudaDriver.h - the CUDA driver, loaded at run time -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds libcuda.so.1 with dlopen, so that one binary serves machines with and
// without a GPU, resolves the closed table of entry points, and turns the
// driver's result codes into errors that say what happened. It also knows what
// the driver cannot say: whether this process is a forked child, in which CUDA
// must not be called, and which kernels were launched last when a context is
// lost.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_CUDADRIVER_H
#define TILE_RUNTIME_CUDADRIVER_H

#include "tile/Runtime/CudaTypes.h"
#include "tile/Support/Result.h"
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tile {

namespace cuda {

/// One function of the driver, with the name that errors show. Null if the
/// function is optional and the driver lacks it.
template <typename... Parameters> struct EntryPoint {
  Result (*function)(Parameters...) = nullptr;
  const char *name = nullptr;

  explicit operator bool() const { return function != nullptr; }
};

/// The entry points of CudaEntryPoints.def, a member each.
struct CudaApi {
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  decltype(entryPointFor(static_cast<Result(*) PARAMETERS>(nullptr))) MEMBER;

  /// Only its type is used: EntryPoint<P...> for a function of P....
  template <typename... Parameters>
  static EntryPoint<Parameters...> entryPointFor(Result (*)(Parameters...));

#include "tile/Runtime/CudaEntryPoints.def"
};

} // namespace cuda

/// A loaded and initialised CUDA driver. Immutable and safe to use from any
/// thread; everything else of the runtime refers to one, so it must outlive
/// them. The driver library itself is never unloaded, as it cannot be.
class CudaDriver {
public:
  /// The process's driver, loaded on the first call: the library that the
  /// environment variable TILE_CUDA_DRIVER names, else libcuda.so.1. If that
  /// failed once, the same error is returned by every later call.
  static Expected<const CudaDriver *> get();

  /// Loads a driver from `library` (a path, or a name that the dynamic linker
  /// searches; empty means libcuda.so.1) and initialises it. For programs that
  /// bring their own driver library; others use get().
  static Expected<std::unique_ptr<const CudaDriver>>
  load(const std::string &library = {});

  CudaDriver(const CudaDriver &) = delete;
  CudaDriver &operator=(const CudaDriver &) = delete;

  const cuda::CudaApi &api() const { return entries; }

  /// The CUDA version that the driver supports: 13000 is 13.0.
  int version() const { return driverVersion; }

  /// The library that was loaded, as it was asked for.
  const std::string &library() const { return libraryName; }

  /// Fails (E0805) in a child of fork(), where CUDA does not work.
  Error usable() const;

  /// Calls an entry point if the driver is usable, and checks its result.
  template <typename... Parameters, typename... Arguments>
  Error call(const cuda::EntryPoint<Parameters...> &entry,
             Arguments &&...arguments) const {
    if (Error error = usable())
      return error;
    return check(entry.function(std::forward<Arguments>(arguments)...),
                 entry.name);
  }

  /// The error for `result` of the driver function `call`; success for
  /// Result::Success.
  Error check(cuda::Result result, const char *call) const;

  /// "CUDA_ERROR_INVALID_VALUE: invalid argument".
  std::string describe(cuda::Result result) const;

  /// True for results after which the context refuses all further work:
  /// illegal address, misaligned access, device assert and the like.
  static bool losesContext(cuda::Result result);

  /// The error (E0807) for such a result, with the kernels launched last.
  Error contextLost(cuda::Result result) const;

  /// Remembers that the kernel `name` was launched.
  void recordLaunch(const std::string &name) const;

  /// The names of the last launches, the latest last; at most eight. A kernel
  /// launched several times in a row is named once.
  std::vector<std::string> recentLaunches() const;

private:
  CudaDriver() = default;

  /// Resolves every entry point in the open library `handle`.
  Error resolve(void *handle);
  /// Initialises CUDA and asks for its version.
  Error initialise();

  static constexpr unsigned kRecentLaunches = 8;

  cuda::CudaApi entries;
  std::string libraryName;
  int driverVersion = 0;
  /// The fork generation in which the driver was initialised.
  unsigned generation = 0;

  /// A ring of names, the only state that changes.
  mutable std::mutex launchMutex;
  mutable std::string launches[kRecentLaunches];
  mutable uint64_t numLaunches = 0;
};

} // namespace tile

#endif // TILE_RUNTIME_CUDADRIVER_H
