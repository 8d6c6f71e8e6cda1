//===- FakeCudaWork.cpp - what the fake CUDA driver does ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the fake driver that works: it keeps count of modules,
// allocations, streams and events, copies host memory, and hands launches to
// the test.
//
//===----------------------------------------------------------------------===//

#include "FakeCudaCalls.h"
#include <cstdlib>

using namespace tile::fake;

static void *host(DevicePtr address) {
  return reinterpret_cast<void *>(address);
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
