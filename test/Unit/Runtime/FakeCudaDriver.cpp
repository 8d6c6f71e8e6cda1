//===- FakeCudaDriver.cpp - a CUDA driver over host memory ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library that the unit tests load in the place of libcuda.so. Each
// function records its call, fails if it was told to, and refuses to work
// without a current context, as the real one does. With FAKE_CUDA_OLD it is a
// driver from before CUDA 11.8: no cuGetProcAddress, no cuLaunchKernelEx.
//
//===----------------------------------------------------------------------===//

#include "FakeCuda.h"
#include <cstdlib>

using namespace tile::fake;

static FakeCuda state;

extern "C" FakeCuda *tileFakeCuda() { return &state; }

namespace tile::fake {
// Declares each entry point of the table under the symbol that a driver
// exports, so that the definitions below must have the table's signatures.
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  Result MEMBER PARAMETERS asm(#NAME SUFFIX);
#include "tile/Runtime/CudaEntryPoints.def"
} // namespace tile::fake

/// Records the call `name`; the result that it was told to have.
static Result enter(const char *name) {
  state.calls[state.numCalls++ % FakeCuda::kMaxCalls] = name;
  bool fails = state.failing && std::strcmp(state.failing, name) == 0;
  return fails ? state.failure : Result::Success;
}

/// The same for a call that needs a current context.
static Result enterInContext(const char *name) {
  Result result = enter(name);
  if (result != Result::Success)
    return result;
  if (state.depth == 0)
    return Result::InvalidContext;
  return state.fault;
}

#define ENTER(NAME)                                                            \
  if (Result result = enter(NAME); result != Result::Success)                  \
  return result
#define ENTER_IN_CONTEXT(NAME)                                                 \
  if (Result result = enterInContext(NAME); result != Result::Success)         \
  return result

static FakeContext *unwrap(ContextHandle handle) {
  return reinterpret_cast<FakeContext *>(handle);
}
static ContextHandle wrap(FakeContext *context) {
  return reinterpret_cast<ContextHandle>(context);
}
static void *host(DevicePtr address) {
  return reinterpret_cast<void *>(address);
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
// Modules and launches
//===----------------------------------------------------------------------===//

Result tile::fake::moduleLoadDataEx(ModuleHandle *module, const void *,
                                    unsigned count, JitOption *options,
                                    void **values) {
  for (unsigned index = 0; index != count; ++index) {
    if (options[index] == JitOption::ErrorLogBuffer)
      std::strcpy(static_cast<char *>(values[index]), state.errorLog);
    if (options[index] == JitOption::InfoLogBuffer)
      std::strcpy(static_cast<char *>(values[index]), state.infoLog);
  }
  ENTER_IN_CONTEXT("cuModuleLoadDataEx");
  ++state.modules;
  *module = reinterpret_cast<ModuleHandle>(&state.modules);
  return Result::Success;
}
Result tile::fake::moduleUnload(ModuleHandle) {
  ENTER_IN_CONTEXT("cuModuleUnload");
  --state.modules;
  return Result::Success;
}
Result tile::fake::moduleGetFunction(FunctionHandle *function, ModuleHandle,
                                     const char *name) {
  ENTER_IN_CONTEXT("cuModuleGetFunction");
  if (std::strcmp(name, "kernel") != 0)
    return Result::NotFound;
  *function = reinterpret_cast<FunctionHandle>(&state.launch);
  return Result::Success;
}
Result tile::fake::funcGetAttribute(int *value, FunctionAttribute attribute,
                                    FunctionHandle) {
  ENTER_IN_CONTEXT("cuFuncGetAttribute");
  switch (attribute) {
  case FunctionAttribute::MaxThreadsPerBlock:
    *value = state.maxThreads;
    break;
  case FunctionAttribute::SharedBytes:
    *value = state.staticSharedBytes;
    break;
  case FunctionAttribute::MaxDynamicSharedBytes:
    *value = 49152 - state.staticSharedBytes;
    break;
  case FunctionAttribute::Registers:
    *value = 40;
    break;
  case FunctionAttribute::LocalBytes:
    *value = 16;
    break;
  case FunctionAttribute::BinaryVersion:
    *value = 90;
    break;
  default:
    *value = 0;
  }
  return Result::Success;
}
Result tile::fake::funcSetAttribute(FunctionHandle, FunctionAttribute attribute,
                                    int value) {
  ENTER_IN_CONTEXT("cuFuncSetAttribute");
  if (attribute == FunctionAttribute::MaxDynamicSharedBytes)
    state.maxDynamicShared = value;
  if (attribute == FunctionAttribute::NonPortableClusterSizeAllowed)
    state.nonPortableCluster = value;
  return Result::Success;
}

/// Records the launch and does what the test wants the kernel to do.
static Result run(const RawLaunchConfig &config, void **arguments) {
  state.launch = config;
  std::memset(state.cluster, 0, sizeof(state.cluster));
  for (unsigned index = 0; index != config.numAttributes; ++index)
    if (config.attributes[index].id == LaunchAttributeID::ClusterDimension)
      std::memcpy(state.cluster, &config.attributes[index].value,
                  sizeof(state.cluster));
  state.clock += state.launchTime;
  if (state.kernel)
    state.kernel(arguments);
  return Result::Success;
}

Result tile::fake::launchKernel(FunctionHandle, unsigned gridX, unsigned gridY,
                                unsigned gridZ, unsigned blockX,
                                unsigned blockY, unsigned blockZ,
                                unsigned shared, StreamHandle stream,
                                void **arguments, void **) {
  ENTER_IN_CONTEXT("cuLaunchKernel");
  return run(
      {gridX, gridY, gridZ, blockX, blockY, blockZ, shared, stream, nullptr, 0},
      arguments);
}
#ifndef FAKE_CUDA_OLD
Result tile::fake::launchKernelEx(const RawLaunchConfig *config, FunctionHandle,
                                  void **arguments, void **) {
  ENTER_IN_CONTEXT("cuLaunchKernelEx");
  return run(*config, arguments);
}
#endif

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Each allocation begins with its size, in 256 bytes of its own.
static constexpr size_t kPrefix = 256;

Result tile::fake::memGetInfo(size_t *free, size_t *total) {
  ENTER_IN_CONTEXT("cuMemGetInfo");
  *free = state.totalBytes - state.usedBytes;
  *total = state.totalBytes;
  return Result::Success;
}
Result tile::fake::memAlloc(DevicePtr *address, size_t bytes) {
  ENTER_IN_CONTEXT("cuMemAlloc");
  if (bytes == 0)
    return Result::InvalidValue;
  if (bytes > state.totalBytes - state.usedBytes)
    return Result::OutOfMemory;
  char *block = static_cast<char *>(std::malloc(kPrefix + bytes));
  std::memcpy(block, &bytes, sizeof(bytes));
  state.usedBytes += bytes;
  ++state.allocations;
  *address = reinterpret_cast<DevicePtr>(block + kPrefix);
  return Result::Success;
}
Result tile::fake::memFree(DevicePtr address) {
  ENTER_IN_CONTEXT("cuMemFree");
  char *block = static_cast<char *>(host(address)) - kPrefix;
  size_t bytes;
  std::memcpy(&bytes, block, sizeof(bytes));
  state.usedBytes -= bytes;
  --state.allocations;
  std::free(block);
  return Result::Success;
}
Result tile::fake::memcpyHtoD(DevicePtr to, const void *from, size_t bytes) {
  ENTER_IN_CONTEXT("cuMemcpyHtoD");
  std::memcpy(host(to), from, bytes);
  return Result::Success;
}
Result tile::fake::memcpyDtoH(void *to, DevicePtr from, size_t bytes) {
  ENTER_IN_CONTEXT("cuMemcpyDtoH");
  std::memcpy(to, host(from), bytes);
  return Result::Success;
}
Result tile::fake::memcpyDtoD(DevicePtr to, DevicePtr from, size_t bytes) {
  ENTER_IN_CONTEXT("cuMemcpyDtoD");
  std::memcpy(host(to), host(from), bytes);
  return Result::Success;
}
Result tile::fake::memcpyHtoDAsync(DevicePtr to, const void *from, size_t bytes,
                                   StreamHandle) {
  ENTER_IN_CONTEXT("cuMemcpyHtoDAsync");
  std::memcpy(host(to), from, bytes);
  return Result::Success;
}
Result tile::fake::memcpyDtoHAsync(void *to, DevicePtr from, size_t bytes,
                                   StreamHandle) {
  ENTER_IN_CONTEXT("cuMemcpyDtoHAsync");
  std::memcpy(to, host(from), bytes);
  return Result::Success;
}
Result tile::fake::memcpyDtoDAsync(DevicePtr to, DevicePtr from, size_t bytes,
                                   StreamHandle) {
  ENTER_IN_CONTEXT("cuMemcpyDtoDAsync");
  std::memcpy(host(to), host(from), bytes);
  return Result::Success;
}
Result tile::fake::memsetD8(DevicePtr to, unsigned char value, size_t bytes) {
  ENTER_IN_CONTEXT("cuMemsetD8");
  std::memset(host(to), value, bytes);
  return Result::Success;
}
Result tile::fake::memsetD8Async(DevicePtr to, unsigned char value,
                                 size_t bytes, StreamHandle) {
  ENTER_IN_CONTEXT("cuMemsetD8Async");
  std::memset(host(to), value, bytes);
  state.clock += state.memsetTime;
  return Result::Success;
}

//===----------------------------------------------------------------------===//
// Streams and events
//===----------------------------------------------------------------------===//

Result tile::fake::streamCreate(StreamHandle *stream, unsigned) {
  ENTER_IN_CONTEXT("cuStreamCreate");
  ++state.streams;
  *stream = reinterpret_cast<StreamHandle>(&state.streams);
  return Result::Success;
}
Result tile::fake::streamDestroy(StreamHandle) {
  ENTER_IN_CONTEXT("cuStreamDestroy");
  --state.streams;
  return Result::Success;
}
Result tile::fake::streamSynchronize(StreamHandle) {
  ENTER_IN_CONTEXT("cuStreamSynchronize");
  return Result::Success;
}
Result tile::fake::eventCreate(EventHandle *event, unsigned) {
  ENTER_IN_CONTEXT("cuEventCreate");
  ++state.events;
  *event = reinterpret_cast<EventHandle>(new float(-1));
  return Result::Success;
}
Result tile::fake::eventDestroy(EventHandle event) {
  ENTER_IN_CONTEXT("cuEventDestroy");
  --state.events;
  delete reinterpret_cast<float *>(event);
  return Result::Success;
}
Result tile::fake::eventRecord(EventHandle event, StreamHandle) {
  ENTER_IN_CONTEXT("cuEventRecord");
  *reinterpret_cast<float *>(event) = state.clock;
  return Result::Success;
}
Result tile::fake::eventSynchronize(EventHandle) {
  ENTER_IN_CONTEXT("cuEventSynchronize");
  return Result::Success;
}
Result tile::fake::eventElapsedTime(float *milliseconds, EventHandle start,
                                    EventHandle end) {
  ENTER_IN_CONTEXT("cuEventElapsedTime");
  *milliseconds =
      *reinterpret_cast<float *>(end) - *reinterpret_cast<float *>(start);
  return Result::Success;
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

#ifndef FAKE_CUDA_OLD
extern "C" Result cuGetProcAddress_v2(const char *name, void **function,
                                      int version, uint64_t,
                                      SymbolStatus *status) {
  static const struct {
    const char *name;
    int version;
    void *function;
  } table[] = {
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  {#NAME, VERSION, reinterpret_cast<void *>(&tile::fake::MEMBER)},
#include "tile/Runtime/CudaEntryPoints.def"
  };
  *status = SymbolStatus::NotFound;
  if (state.missing && std::strcmp(state.missing, name) == 0)
    return Result::Success;
  for (const auto &entry : table) {
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
