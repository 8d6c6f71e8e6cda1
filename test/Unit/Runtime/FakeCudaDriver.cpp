//===- FakeCudaDriver.cpp - a CUDA driver over host memory ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library that the unit tests load in the place of libcuda.so. Each
// function records its call, fails if it was told to, and refuses to work
// without a current context, as the real one does. With FAKE_CUDA_OLD it is a
// driver from before CUDA 11.8: no cuGetProcAddress, no cuLaunchKernelEx. This
// file has the driver itself, devices, contexts and symbols; FakeCudaWork.cpp
// has the rest.
//
//===----------------------------------------------------------------------===//

#include "FakeCudaCalls.h"

using namespace tile::fake;

FakeCuda tile::fake::state;
std::recursive_mutex tile::fake::mutex;

extern "C" FakeCuda *tileFakeCuda() { return &state; }

Result tile::fake::enter(const char *name) {
  state.calls[state.numCalls++ % FakeCuda::kMaxCalls] = name;
  bool fails = state.failing && std::strcmp(state.failing, name) == 0;
  return fails ? state.failure : Result::Success;
}

Result tile::fake::enterInContext(const char *name) {
  Result result = enter(name);
  if (result != Result::Success)
    return result;
  if (state.depth == 0)
    return Result::InvalidContext;
  return state.fault;
}

static FakeContext *unwrap(ContextHandle handle) {
  return reinterpret_cast<FakeContext *>(handle);
}
static ContextHandle wrap(FakeContext *context) {
  return reinterpret_cast<ContextHandle>(context);
}

//===----------------------------------------------------------------------===//
// Driver, devices, contexts
//===----------------------------------------------------------------------===//

Result tile::fake::init(unsigned) {
  ENTER("cuInit");
  return Result::Success;
}
Result tile::fake::driverGetVersion(int *version) {
  ENTER("cuDriverGetVersion");
  *version = 12040;
  return Result::Success;
}
Result tile::fake::getErrorName(Result result, const char **name) {
  *name = result == Result::IllegalAddress ? "CUDA_ERROR_ILLEGAL_ADDRESS"
                                           : "CUDA_ERROR_FAKE";
  return Result::Success;
}
Result tile::fake::getErrorString(Result result, const char **text) {
  *text = "a text of the driver";
  return result == Result::Unknown ? Result::InvalidValue : Result::Success;
}
Result tile::fake::deviceGetCount(int *count) {
  ENTER("cuDeviceGetCount");
  *count = state.numDevices;
  return Result::Success;
}
Result tile::fake::deviceGet(DeviceOrdinal *device, int ordinal) {
  *device = ordinal;
  return Result::Success;
}
Result tile::fake::deviceGetName(char *name, int length, DeviceOrdinal device) {
  std::strncpy(name, device ? "Fake GPU 1" : "Fake GPU 0", length);
  return Result::Success;
}
Result tile::fake::deviceGetAttribute(int *value, DeviceAttribute attribute,
                                      DeviceOrdinal) {
  ENTER("cuDeviceGetAttribute");
  switch (attribute) {
  case DeviceAttribute::ComputeCapabilityMajor:
    *value = 9;
    break;
  case DeviceAttribute::ComputeCapabilityMinor:
    *value = 0;
    break;
  case DeviceAttribute::MultiprocessorCount:
    *value = 132;
    break;
  case DeviceAttribute::WarpSize:
    *value = 32;
    break;
  case DeviceAttribute::MaxBlockDimX:
  case DeviceAttribute::MaxBlockDimY:
  case DeviceAttribute::MaxThreadsPerBlock:
    *value = 1024;
    break;
  case DeviceAttribute::MaxBlockDimZ:
    *value = 64;
    break;
  case DeviceAttribute::MaxGridDimX:
    *value = 0x7fffffff;
    break;
  case DeviceAttribute::SharedBytesPerBlock:
    *value = 49152;
    break;
  case DeviceAttribute::SharedBytesPerBlockOptIn:
    *value = 232448;
    break;
  case DeviceAttribute::MemoryClockRate:
    *value = 3201000;
    break;
  case DeviceAttribute::MemoryBusWidth:
    *value = 6144;
    break;
  case DeviceAttribute::ClusterLaunch:
    *value = state.hasClusters;
    break;
  case DeviceAttribute::L2CacheBytes:
    *value = 50 << 20;
    break;
  default:
    *value = 65535;
  }
  return Result::Success;
}
Result tile::fake::deviceTotalMem(size_t *bytes, DeviceOrdinal) {
  *bytes = state.totalBytes;
  return Result::Success;
}
Result tile::fake::primaryCtxRetain(ContextHandle *context,
                                    DeviceOrdinal device) {
  ENTER("cuDevicePrimaryCtxRetain");
  ++state.retained[device];
  state.primary[device].device = device;
  *context = wrap(&state.primary[device]);
  return Result::Success;
}
Result tile::fake::primaryCtxRelease(DeviceOrdinal device) {
  ENTER("cuDevicePrimaryCtxRelease");
  --state.retained[device];
  return Result::Success;
}
Result tile::fake::ctxGetCurrent(ContextHandle *context) {
  ENTER("cuCtxGetCurrent");
  *context = state.depth ? wrap(state.stack[state.depth - 1]) : nullptr;
  return Result::Success;
}
Result tile::fake::ctxPushCurrent(ContextHandle context) {
  ENTER("cuCtxPushCurrent");
  state.stack[state.depth++] = unwrap(context);
  return Result::Success;
}
Result tile::fake::ctxPopCurrent(ContextHandle *context) {
  ENTER("cuCtxPopCurrent");
  if (state.depth == 0)
    return Result::InvalidContext;
  *context = wrap(state.stack[--state.depth]);
  return Result::Success;
}
Result tile::fake::ctxGetDevice(DeviceOrdinal *device) {
  ENTER("cuCtxGetDevice");
  if (state.depth == 0)
    return Result::InvalidContext;
  *device = state.stack[state.depth - 1]->device;
  return Result::Success;
}
Result tile::fake::ctxSynchronize() {
  ENTER_IN_CONTEXT("cuCtxSynchronize");
  return Result::Success;
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

#ifndef FAKE_CUDA_OLD
namespace {
/// A function, and the CUDA version that introduced its signature.
struct Symbol {
  const char *name;
  int version;
  void *function;
};
} // namespace

extern "C" Result cuGetProcAddress_v2(const char *name, void **function,
                                      int version, uint64_t,
                                      SymbolStatus *status) {
  static const Symbol table[] = {
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  {#NAME, VERSION, reinterpret_cast<void *>(&tile::fake::MEMBER)},
#include "tile/Runtime/CudaEntryPoints.def"
  };
  *status = SymbolStatus::NotFound;
  if (state.missing && std::strcmp(state.missing, name) == 0)
    return Result::Success;
  for (const Symbol &entry : table) {
    if (std::strcmp(entry.name, name) != 0)
      continue;
    bool reachable = version >= entry.version;
    *function = reachable ? entry.function : nullptr;
    *status =
        reachable ? SymbolStatus::Found : SymbolStatus::VersionNotSufficient;
  }
  return Result::Success;
}
#endif
