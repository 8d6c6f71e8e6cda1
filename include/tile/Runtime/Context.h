//===- Context.h - the CUDA context that calls run in -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides in which CUDA context the runtime works, politely: the program's
// current context is respected; where there is none, the device's primary
// context (the one that the CUDA runtime and its libraries use) is retained
// and later released, never another one created. A context that is not current
// is pushed for the duration of one call only.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_CONTEXT_H
#define TILE_RUNTIME_CONTEXT_H

#include "tile/Runtime/Device.h"
#include <optional>

namespace tile {

class Context;

/// Contexts are shared by everything that lives in them.
using ContextRef = std::shared_ptr<const Context>;

/// A CUDA context, borrowed or retained. Immutable; safe in any thread.
class Context {
public:
  /// Without `device`: the calling thread's current context, else the primary
  /// context of device 0. With it: the current context if it belongs to that
  /// device, else that device's primary context. A borrowed context must
  /// outlive the result; a primary one is released with the result.
  static Expected<ContextRef> acquire(const CudaDriver &driver,
                                      std::optional<int> device = std::nullopt);

  ~Context();
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  const CudaDriver &driver() const { return cudaDriver; }
  const cuda::CudaApi &api() const { return cudaDriver.api(); }
  const DeviceInfo &device() const { return info; }
  cuda::ContextHandle handle() const { return context; }
  /// True if the device's primary context was retained for this object.
  bool isRetained() const { return retained; }

  /// Calls an entry point of the driver with this context current.
  template <typename... Parameters, typename... Arguments>
  Error call(const cuda::EntryPoint<Parameters...> &entry,
             Arguments &&...arguments) const;

  /// Waits for all work in the context.
  Error synchronize() const;

private:
  Context(const CudaDriver &driver, DeviceInfo info,
          cuda::ContextHandle context, bool retained)
      : cudaDriver(driver), info(std::move(info)), context(context),
        retained(retained) {}

  const CudaDriver &cudaDriver;
  DeviceInfo info;
  cuda::ContextHandle context;
  bool retained;
};

/// Makes a context current in the calling thread for the scope's lifetime, and
/// puts back what was current before. Does nothing if it is current already.
///
///     ContextScope scope(context);
///     if (!scope)
///       return scope.takeError();
class ContextScope {
public:
  explicit ContextScope(const Context &context);
  ~ContextScope();
  ContextScope(const ContextScope &) = delete;
  ContextScope &operator=(const ContextScope &) = delete;

  /// True if the context is current now.
  explicit operator bool() const { return !error; }
  Error takeError() { return std::move(error); }

private:
  const Context &context;
  bool pushed = false;
  Error error;
};

template <typename... Parameters, typename... Arguments>
Error Context::call(const cuda::EntryPoint<Parameters...> &entry,
                    Arguments &&...arguments) const {
  ContextScope scope(*this);
  if (!scope)
    return scope.takeError();
  return cudaDriver.call(entry, std::forward<Arguments>(arguments)...);
}

/// Owns a handle of the driver (a module, a stream, an allocation) together
/// with its context, and destroys it with the entry point `Destroy`. Move-only.
template <typename Handle, cuda::EntryPoint<Handle> cuda::CudaApi::*Destroy>
class OwnedHandle {
public:
  OwnedHandle() = default;
  OwnedHandle(ContextRef context, Handle handle)
      : owner(std::move(context)), handle(handle) {}
  OwnedHandle(OwnedHandle &&other) noexcept
      : owner(std::move(other.owner)), handle(other.handle) {
    other.handle = Handle();
  }
  OwnedHandle &operator=(OwnedHandle &&other) noexcept {
    std::swap(owner, other.owner);
    std::swap(handle, other.handle);
    return *this;
  }
  ~OwnedHandle() {
    // Nobody could act on a failure here, and after a lost context each of
    // these calls fails: the handle died with the context.
    if (owner && handle)
      (void)owner->call(owner->api().*Destroy, handle);
  }

  Handle get() const { return handle; }
  const ContextRef &context() const { return owner; }

private:
  ContextRef owner;
  Handle handle = Handle();
};

} // namespace tile

#endif // TILE_RUNTIME_CONTEXT_H
