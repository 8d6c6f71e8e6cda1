//===- CudaTypes.h - the CUDA driver's types, declared by us ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The few types and constants of the CUDA driver interface that the runtime
// uses, so that it builds on a machine without the toolkit. The handles point
// to the same structures that cuda.h names, so a CUstream of a program
// converts without a cast; a unit test compares all of it with cuda.h where
// that is installed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_CUDATYPES_H
#define TILE_RUNTIME_CUDATYPES_H

#include <cstddef>
#include <cstdint>

struct CUctx_st;
struct CUmod_st;
struct CUfunc_st;
struct CUstream_st;
struct CUevent_st;

namespace tile::cuda {

/// CUdevice: an ordinal number.
using DeviceOrdinal = int;
/// CUdeviceptr: an address in device memory.
using DevicePtr = unsigned long long;
using ContextHandle = ::CUctx_st *;
using ModuleHandle = ::CUmod_st *;
using FunctionHandle = ::CUfunc_st *;
/// CUstream; null is the legacy default stream.
using StreamHandle = ::CUstream_st *;
using EventHandle = ::CUevent_st *;

/// CUresult, as far as the runtime tells one from another. Any other value of
/// the driver is kept as it is.
enum class Result : unsigned {
  Success = 0,
  InvalidValue = 1,
  OutOfMemory = 2,
  NotInitialized = 3,
  Deinitialized = 4,
  StubLibrary = 34,
  DeviceUnavailable = 46,
  NoDevice = 100,
  InvalidDevice = 101,
  InvalidImage = 200,
  InvalidContext = 201,
  NoBinaryForGpu = 209,
  EccUncorrectable = 214,
  InvalidPtx = 218,
  NvlinkUncorrectable = 220,
  JitCompilerNotFound = 221,
  UnsupportedPtxVersion = 222,
  Contained = 226,
  NotFound = 500,
  NotReady = 600,
  IllegalAddress = 700,
  LaunchOutOfResources = 701,
  LaunchTimeout = 702,
  ContextIsDestroyed = 709,
  DeviceAssert = 710,
  HardwareStackError = 714,
  IllegalInstruction = 715,
  MisalignedAddress = 716,
  InvalidAddressSpace = 717,
  InvalidPc = 718,
  LaunchFailed = 719,
  TensorMemoryLeak = 721,
  SystemDriverMismatch = 803,
  CompatNotSupported = 804,
  InvalidClusterSize = 912,
  Unknown = 999,
};

/// CUdevice_attribute.
enum class DeviceAttribute : unsigned {
  MaxThreadsPerBlock = 1,
  MaxBlockDimX = 2,
  MaxBlockDimY = 3,
  MaxBlockDimZ = 4,
  MaxGridDimX = 5,
  MaxGridDimY = 6,
  MaxGridDimZ = 7,
  SharedBytesPerBlock = 8,
  WarpSize = 10,
  RegistersPerBlock = 12,
  ClockRate = 13,
  MultiprocessorCount = 16,
  MemoryClockRate = 36,
  MemoryBusWidth = 37,
  L2CacheBytes = 38,
  MaxThreadsPerMultiprocessor = 39,
  ComputeCapabilityMajor = 75,
  ComputeCapabilityMinor = 76,
  SharedBytesPerMultiprocessor = 81,
  SharedBytesPerBlockOptIn = 97,
  ClusterLaunch = 120,
};

/// CUfunction_attribute.
enum class FunctionAttribute : unsigned {
  MaxThreadsPerBlock = 0,
  SharedBytes = 1,
  ConstantBytes = 2,
  LocalBytes = 3,
  Registers = 4,
  BinaryVersion = 6,
  MaxDynamicSharedBytes = 8,
  NonPortableClusterSizeAllowed = 14,
};

/// CUjit_option.
enum class JitOption : unsigned {
  InfoLogBuffer = 3,
  InfoLogBufferBytes = 4,
  ErrorLogBuffer = 5,
  ErrorLogBufferBytes = 6,
  LogVerbose = 12,
};

/// CUdriverProcAddressQueryResult.
enum class SymbolStatus : unsigned {
  Found = 0,
  NotFound = 1,
  VersionNotSufficient = 2,
};

/// CUlaunchAttributeID.
enum class LaunchAttributeID : unsigned { ClusterDimension = 4 };

/// CUlaunchAttribute.
struct LaunchAttribute {
  LaunchAttributeID id;
  char pad[8 - sizeof(LaunchAttributeID)];
  union {
    char bytes[64];
    struct {
      unsigned x, y, z;
    } clusterDim;
  } value;
};

/// CUlaunchConfig.
struct RawLaunchConfig {
  unsigned gridDimX, gridDimY, gridDimZ;
  unsigned blockDimX, blockDimY, blockDimZ;
  unsigned sharedBytes;
  StreamHandle stream;
  LaunchAttribute *attributes;
  unsigned numAttributes;
};

/// CU_STREAM_NON_BLOCKING: the stream does not wait for the default stream.
inline constexpr unsigned kStreamNonBlocking = 1;

} // namespace tile::cuda

#endif // TILE_RUNTIME_CUDATYPES_H
