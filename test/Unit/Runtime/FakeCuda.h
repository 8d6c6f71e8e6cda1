//===- FakeCuda.h - the controls of the fake CUDA driver --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit tests load a shared library that stands in for libcuda.so: it
// implements the driver functions of CudaEntryPoints.def over host memory.
// This structure, shared by test and library, says how it behaves and records
// what was called.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_RUNTIME_FAKECUDA_H
#define TILE_TEST_UNIT_RUNTIME_FAKECUDA_H

#include "tile/Runtime/CudaTypes.h"
#include <cstring>

namespace tile::fake {

using namespace tile::cuda;

/// One context; the fake has a primary context for each of its two devices,
/// and the test may make others.
struct FakeContext {
  int device = 0;
};

/// What the fake driver does and has done. Reset by assigning FakeCuda().
struct FakeCuda {
  // Behaviour.
  int numDevices = 1;
  /// A function that cuGetProcAddress does not know.
  const char *missing = nullptr;
  /// The function that fails, and how.
  const char *failing = nullptr;
  Result failure = Result::Success;
  /// What every call in a context returns once a kernel has faulted.
  Result fault = Result::Success;
  const char *errorLog = "";
  const char *infoLog = "";
  size_t totalBytes = size_t(1) << 30;
  int maxThreads = 1024;
  int staticSharedBytes = 1024;
  bool hasClusters = true;
  /// What a launch does, with the kernel's parameters.
  void (*kernel)(void **arguments) = nullptr;
  /// Device time, advanced by launches and memsets, in milliseconds.
  float clock = 0, launchTime = 1, memsetTime = 100;

  // Records.
  static constexpr unsigned kMaxCalls = 8192;
  const char *calls[kMaxCalls] = {};
  unsigned numCalls = 0;
  FakeContext *stack[16] = {};
  unsigned depth = 0;
  int retained[2] = {};
  size_t usedBytes = 0;
  int allocations = 0, modules = 0, streams = 0, events = 0;
  RawLaunchConfig launch = {};
  unsigned cluster[3] = {};
  int maxDynamicShared = 0;
  bool nonPortableCluster = false;

  FakeContext primary[2];

  /// How often `name` was called, among the last kMaxCalls calls.
  unsigned count(const char *name) const {
    unsigned result = 0;
    for (unsigned index = 0; index != kMaxCalls && calls[index]; ++index)
      result += std::strcmp(calls[index], name) == 0;
    return result;
  }
};

} // namespace tile::fake

/// The library's controls; found with dlsym.
extern "C" tile::fake::FakeCuda *tileFakeCuda();

#endif // TILE_TEST_UNIT_RUNTIME_FAKECUDA_H
