//===- Module.h - GPU code, its kernels, and their launch -------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads PTX or a cubin into a context, finds its kernels and launches them.
// The limits of kernel and device are checked before the driver sees a launch,
// so that a refusal names the limit and both numbers; whatever the driver's
// compiler printed comes with the error.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_MODULE_H
#define TILE_RUNTIME_MODULE_H

#include "tile/Runtime/Context.h"

namespace tile {

/// The extent of one launch.
struct LaunchConfig {
  /// Blocks (CTAs); if one extent is 0, the launch does nothing.
  unsigned grid[3] = {1, 1, 1};
  /// Threads a block.
  unsigned block[3] = {1, 1, 1};
  /// Blocks a cluster; {1, 1, 1} launches without clusters.
  unsigned cluster[3] = {1, 1, 1};
  /// Dynamic shared memory a block, in bytes.
  unsigned dynamicSharedBytes = 0;
  /// Null is the default stream.
  cuda::StreamHandle stream = nullptr;
};

/// What the driver says of one kernel.
struct FunctionInfo {
  std::string name;
  int registers = 0;
  /// Static shared memory, and local memory a thread (stack and spills).
  int staticSharedBytes = 0, localBytes = 0;
  int constantBytes = 0;
  /// Threads a block, by the kernel's register use and its own bounds.
  int maxThreads = 0;
  /// 90 for code made for sm_90.
  int binaryVersion = 0;
};

using ModuleHandleOwner =
    OwnedHandle<cuda::ModuleHandle, &cuda::CudaApi::moduleUnload>;

/// One kernel of a loaded module, which it keeps loaded. Move-only; launch may
/// be called from several threads at once.
class Function {
public:
  const FunctionInfo &info() const { return functionInfo; }
  cuda::FunctionHandle handle() const { return function; }

  /// Dynamic shared memory that a launch may ask for now, in bytes.
  int maxDynamicShared() const { return dynamicSharedLimit; }

  /// Raises that to `bytes`, if the device has so much (E0821 if not). Needed
  /// once before a launch with more than 48 KiB; not while another thread
  /// launches this function.
  Error setMaxDynamicShared(int bytes);

  /// Enqueues the kernel. `arguments` points to one pointer a parameter, in
  /// order, each to the parameter's value; the values are read before this
  /// returns. Errors: a limit is passed (E0820 to E0824; nothing is launched),
  /// the driver refuses (E0825), the context is lost (E0807; the fault may be
  /// that of an earlier kernel).
  Error launch(const LaunchConfig &config, void **arguments) const;

private:
  friend class Module;
  Function(std::shared_ptr<const ModuleHandleOwner> module,
           cuda::FunctionHandle function)
      : module(std::move(module)), function(function) {}

  Error readInfo(const std::string &name);
  /// The checks before a launch: threads, shared memory, grid; the cluster.
  Error checkLimits(const LaunchConfig &config) const;
  Error checkCluster(const LaunchConfig &config) const;
  /// Puts `config` into the driver's form and calls it.
  cuda::Result enqueue(const LaunchConfig &config, void **arguments) const;

  std::shared_ptr<const ModuleHandleOwner> module;
  cuda::FunctionHandle function;
  FunctionInfo functionInfo;
  int dynamicSharedLimit = 0;
};

/// Code loaded into a context; unloaded when it and all its functions are gone.
class Module {
public:
  /// Loads `image`: PTX text, a cubin or a fat binary. Errors: not such an
  /// image or a truncated one (E0812), the driver refuses it (E0810, with the
  /// log of its PTX compiler).
  static Expected<Module> load(ContextRef context, const std::string &image);

  /// Finds a kernel by its name in the image (E0811 if there is none).
  Expected<Function> function(const std::string &name) const;

  /// What the driver's PTX compiler reported on success; often empty.
  const std::string &log() const { return infoLog; }

private:
  Module() = default;

  std::shared_ptr<const ModuleHandleOwner> module;
  std::string infoLog;
};

} // namespace tile

#endif // TILE_RUNTIME_MODULE_H
