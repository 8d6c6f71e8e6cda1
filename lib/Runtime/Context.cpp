//===- Context.cpp - borrowing, retaining and pushing contexts ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses between the program's current context and a device's primary one,
// and keeps pushes and pops, retains and releases balanced.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Context.h"

using namespace tile;

/// The device of the calling thread's current context.
static Expected<int> currentDevice(const CudaDriver &driver) {
  cuda::DeviceOrdinal device = 0;
  if (Error error = driver.call(driver.api().ctxGetDevice, &device))
    return error;
  return device;
}

Expected<ContextRef> Context::acquire(const CudaDriver &driver,
                                      std::optional<int> device) {
  const cuda::CudaApi &api = driver.api();
  cuda::ContextHandle current = nullptr;
  if (Error error = driver.call(api.ctxGetCurrent, &current))
    return error;
  if (current) {
    Expected<int> owner = currentDevice(driver);
    if (!owner)
      return owner.takeError();
    if (!device || *device == *owner) {
      Expected<DeviceInfo> info = DeviceInfo::query(driver, *owner);
      if (!info)
        return info.takeError();
      return ContextRef(
          new Context(driver, std::move(*info), current, /*retained=*/false));
    }
  }

  Expected<DeviceInfo> info = DeviceInfo::query(driver, device.value_or(0));
  if (!info)
    return info.takeError();
  cuda::ContextHandle primary = nullptr;
  if (Error error = driver.call(api.primaryCtxRetain, &primary, info->ordinal))
    return error;
  return ContextRef(
      new Context(driver, std::move(*info), primary, /*retained=*/true));
}

Context::~Context() {
  if (retained)
    (void)cudaDriver.call(api().primaryCtxRelease, info.ordinal);
}

Error Context::synchronize() const { return call(api().ctxSynchronize); }

ContextScope::ContextScope(const Context &context) : context(context) {
  const CudaDriver &driver = context.driver();
  cuda::ContextHandle current = nullptr;
  error = driver.call(context.api().ctxGetCurrent, &current);
  if (error || current == context.handle())
    return;
  error = driver.call(context.api().ctxPushCurrent, context.handle());
  pushed = !error;
}

ContextScope::~ContextScope() {
  cuda::ContextHandle popped = nullptr;
  if (pushed)
    (void)context.driver().call(context.api().ctxPopCurrent, &popped);
}
