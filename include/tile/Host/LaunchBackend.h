//===- LaunchBackend.h - where kernels of host code are run -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tests and benchmarks start kernels through this interface: on the CPU by the
// interpreter (CpuBackend.h), on a GPU by the runtime. A backend compiles one
// specialisation of a kernel, runs it on arrays, and times recorded launches.
// Backends with memory of their own give storages a DeviceCopy when a launch
// first needs them and use HostStorage's makeDeviceValid and deviceWritten, so
// that data travels only when the other side is stale.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_LAUNCHBACKEND_H
#define TILE_HOST_LAUNCHBACKEND_H

#include "tile/Compiler/KernelSource.h"
#include "tile/Host/Check.h"
#include "tile/Host/HostDescriptor.h"
#include <array>

namespace tile {

/// A compiled specialisation of a kernel; backends derive from it.
class PreparedKernel {
public:
  virtual ~PreparedKernel();
  /// False if the kernel certainly does not write through run-time argument
  /// `index`, so that the array need not be read back.
  virtual bool mayWrite(unsigned index) const { return true; }
};

/// The value of one run-time parameter of a kernel.
struct KernelArgument {
  /// The parameter's name.
  std::string name;
  /// Its type: a pointer for arrays.
  DType type;
  /// For pointers: the array, whose first element the pointer addresses; none
  /// for a null pointer.
  std::optional<HostArray> array;
  /// For a tensor descriptor of that array. Its extents and strides follow as
  /// arguments of their own.
  std::optional<HostDescriptor> descriptor = std::nullopt;
  /// For scalars: an integer, or the bit pattern of a float.
  uint64_t bits = 0;
};

/// One launch with everything it needs. Holds its arrays alive.
struct KernelLaunch {
  std::shared_ptr<PreparedKernel> kernel;
  /// Such as "vector_add".
  std::string name;
  /// Programs along x, y and z; all at least one.
  std::array<uint32_t, 3> grid = {1, 1, 1};
  /// In the order of the kernel's run-time parameters (those that are no
  /// constants of the compilation).
  std::vector<KernelArgument> arguments;
  /// The call in the source.
  SourceRange range;
};

/// Seconds of the repetitions of a benchmark, each the time of all launches.
struct LaunchTimes {
  std::vector<double> seconds;
  /// False if the times say nothing about a GPU: the interpreter's.
  bool onDevice = false;

  /// The middle one, interpolated; 0 if there are none.
  double median() const;
  double min() const;
};

/// What the hardware can do at most; 0 where it is not known.
struct DevicePeak {
  double bytesPerSecond = 0;
  double flopsPerSecond = 0;
};

/// Bytes from the first to the last element of a view: what a kernel that gets
/// it may access.
uint64_t extentOf(const HostArray &array);

/// Runs kernels. Not thread-safe. Functions that fail have reported one error
/// to the program's diagnostics.
class LaunchBackend {
public:
  virtual ~LaunchBackend();

  /// "cpu", "cuda": as `--device` names it.
  virtual llvm::StringRef name() const = 0;
  /// Such as "NVIDIA H200" or "interpreter on 16 threads".
  virtual std::string description() const = 0;
  virtual DevicePeak peak() const { return DevicePeak(); }

  /// Compiles `kernel`. Null after errors. Callers keep the results, so the
  /// backend need not; a kernel must not outlive its backend.
  virtual std::shared_ptr<PreparedKernel>
  prepare(const KernelSource &kernel) = 0;

  /// Runs a launch, or enqueues it: errors of its execution may be reported by
  /// a later launch, finish() or a download. After it, arrays that the kernel
  /// may have written are stale on the side where it did not run.
  virtual bool launch(const KernelLaunch &launch,
                      DiagnosticEngine &diagnostics) = 0;

  /// Waits for all launches; false after an error.
  virtual bool finish(DiagnosticEngine &diagnostics) = 0;

  /// Says that results of type `dtype` are about to be checked with a
  /// tolerance. Backends that compare devices do so now; false after they
  /// reported a difference.
  virtual bool beforeCheck(DType dtype, const Tolerance &tolerance,
                           DiagnosticEngine &diagnostics) {
    return true;
  }

  /// Says how far devices may differ in an array, whatever checks of it allow.
  /// A tolerance of zero means the same bits, of all but NaNs.
  virtual void setTolerance(const HostArray &array,
                            const Tolerance &tolerance) {}

  /// Repeats `launches`, in order, often enough for a good median, and gives
  /// the times. They have all run once before.
  virtual std::optional<LaunchTimes> time(llvm::ArrayRef<KernelLaunch> launches,
                                          DiagnosticEngine &diagnostics) = 0;
};

/// LaunchBackend::time for backends that run on the host and are done when
/// launch() returns: repeats for about a second, at most ten times and at least
/// once.
std::optional<LaunchTimes> timeOnHost(LaunchBackend &backend,
                                      llvm::ArrayRef<KernelLaunch> launches,
                                      DiagnosticEngine &diagnostics);

} // namespace tile

#endif // TILE_HOST_LAUNCHBACKEND_H
