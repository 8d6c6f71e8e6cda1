//===- CudaHeaderTest.cpp - our CUDA declarations agree with cuda.h -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares the types, constants and function signatures of CudaTypes.h and
// CudaEntryPoints.def with those of the toolkit's header, at compile time.
// Without the toolkit there is nothing to compare, and the test says so.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/CudaDriver.h"
#include <gtest/gtest.h>

#if __has_include(<cuda.h>)
#include <cstring>
#include <cuda.h>
#include <tuple>

using namespace tile::cuda;

//===----------------------------------------------------------------------===//
// Function signatures
//===----------------------------------------------------------------------===//

namespace {
/// The common name of a type here and its counterpart in cuda.h: enumerations
/// are their 32 bits, the launch configuration is itself, pointers point to
/// common names.
template <typename T, typename = void> struct Common {
  using Type = T;
};
template <typename T> struct Common<T, std::enable_if_t<std::is_enum_v<T>>> {
  static_assert(sizeof(T) == 4);
  using Type = uint32_t;
};
template <> struct Common<CUlaunchConfig> {
  using Type = RawLaunchConfig;
};
template <typename T> struct Common<const T> {
  using Type = const typename Common<T>::Type;
};
template <typename T> struct Common<T *> {
  using Type = typename Common<T>::Type *;
};
template <typename... Parameters> struct Common<CUresult(Parameters...)> {
  using Type = std::tuple<typename Common<Parameters>::Type...>;
};
template <typename... Parameters> struct Common<Result(Parameters...)> {
  using Type = std::tuple<typename Common<Parameters>::Type...>;
};
} // namespace

// cuda.h renames functions to their present variants with macros, which apply
// to NAME here, as they should: those are the variants in the table.
#define TILE_CUDA_ENTRY(MEMBER, NAME, SUFFIX, VERSION, NEED, PARAMETERS)       \
  static_assert(std::is_same_v<Common<decltype(::NAME)>::Type,                 \
                               Common<Result PARAMETERS>::Type>,               \
                #NAME " has another signature");
#include "tile/Runtime/CudaEntryPoints.def"

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static_assert(std::is_same_v<DevicePtr, CUdeviceptr>);
static_assert(std::is_same_v<ContextHandle, CUcontext>);
static_assert(std::is_same_v<StreamHandle, CUstream>);
static_assert(sizeof(LaunchAttribute) == sizeof(CUlaunchAttribute));
static_assert(offsetof(LaunchAttribute, value) ==
              offsetof(CUlaunchAttribute, value));
static_assert(sizeof(RawLaunchConfig) == sizeof(CUlaunchConfig));
static_assert(offsetof(RawLaunchConfig, sharedBytes) ==
              offsetof(CUlaunchConfig, sharedMemBytes));
static_assert(offsetof(RawLaunchConfig, stream) ==
              offsetof(CUlaunchConfig, hStream));
static_assert(offsetof(RawLaunchConfig, attributes) ==
              offsetof(CUlaunchConfig, attrs));
static_assert(offsetof(RawLaunchConfig, numAttributes) ==
              offsetof(CUlaunchConfig, numAttrs));

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

#define SAME(OURS, THEIRS)                                                     \
  static_assert(static_cast<unsigned>(OURS) == static_cast<unsigned>(THEIRS))

SAME(Result::InvalidValue, CUDA_ERROR_INVALID_VALUE);
SAME(Result::OutOfMemory, CUDA_ERROR_OUT_OF_MEMORY);
SAME(Result::NotInitialized, CUDA_ERROR_NOT_INITIALIZED);
SAME(Result::Deinitialized, CUDA_ERROR_DEINITIALIZED);
SAME(Result::StubLibrary, CUDA_ERROR_STUB_LIBRARY);
SAME(Result::DeviceUnavailable, CUDA_ERROR_DEVICE_UNAVAILABLE);
SAME(Result::NoDevice, CUDA_ERROR_NO_DEVICE);
SAME(Result::InvalidDevice, CUDA_ERROR_INVALID_DEVICE);
SAME(Result::InvalidImage, CUDA_ERROR_INVALID_IMAGE);
SAME(Result::InvalidContext, CUDA_ERROR_INVALID_CONTEXT);
SAME(Result::NoBinaryForGpu, CUDA_ERROR_NO_BINARY_FOR_GPU);
SAME(Result::EccUncorrectable, CUDA_ERROR_ECC_UNCORRECTABLE);
SAME(Result::InvalidPtx, CUDA_ERROR_INVALID_PTX);
SAME(Result::NvlinkUncorrectable, CUDA_ERROR_NVLINK_UNCORRECTABLE);
SAME(Result::JitCompilerNotFound, CUDA_ERROR_JIT_COMPILER_NOT_FOUND);
SAME(Result::UnsupportedPtxVersion, CUDA_ERROR_UNSUPPORTED_PTX_VERSION);
SAME(Result::NotFound, CUDA_ERROR_NOT_FOUND);
SAME(Result::NotReady, CUDA_ERROR_NOT_READY);
SAME(Result::IllegalAddress, CUDA_ERROR_ILLEGAL_ADDRESS);
SAME(Result::LaunchOutOfResources, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
SAME(Result::LaunchTimeout, CUDA_ERROR_LAUNCH_TIMEOUT);
SAME(Result::ContextIsDestroyed, CUDA_ERROR_CONTEXT_IS_DESTROYED);
SAME(Result::DeviceAssert, CUDA_ERROR_ASSERT);
SAME(Result::HardwareStackError, CUDA_ERROR_HARDWARE_STACK_ERROR);
SAME(Result::IllegalInstruction, CUDA_ERROR_ILLEGAL_INSTRUCTION);
SAME(Result::MisalignedAddress, CUDA_ERROR_MISALIGNED_ADDRESS);
SAME(Result::InvalidAddressSpace, CUDA_ERROR_INVALID_ADDRESS_SPACE);
SAME(Result::InvalidPc, CUDA_ERROR_INVALID_PC);
SAME(Result::LaunchFailed, CUDA_ERROR_LAUNCH_FAILED);
SAME(Result::SystemDriverMismatch, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH);
SAME(Result::CompatNotSupported, CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE);
SAME(Result::Unknown, CUDA_ERROR_UNKNOWN);
#if CUDA_VERSION >= 11080
SAME(Result::InvalidClusterSize, CUDA_ERROR_INVALID_CLUSTER_SIZE);
#endif
#if CUDA_VERSION >= 13000
SAME(Result::Contained, CUDA_ERROR_CONTAINED);
SAME(Result::TensorMemoryLeak, CUDA_ERROR_TENSOR_MEMORY_LEAK);
#endif

#define SAME_DEVICE(OURS, THEIRS)                                              \
  SAME(DeviceAttribute::OURS, CU_DEVICE_ATTRIBUTE_##THEIRS)
SAME_DEVICE(MaxThreadsPerBlock, MAX_THREADS_PER_BLOCK);
SAME_DEVICE(MaxBlockDimX, MAX_BLOCK_DIM_X);
SAME_DEVICE(MaxBlockDimY, MAX_BLOCK_DIM_Y);
SAME_DEVICE(MaxBlockDimZ, MAX_BLOCK_DIM_Z);
SAME_DEVICE(MaxGridDimX, MAX_GRID_DIM_X);
SAME_DEVICE(MaxGridDimY, MAX_GRID_DIM_Y);
SAME_DEVICE(MaxGridDimZ, MAX_GRID_DIM_Z);
SAME_DEVICE(SharedBytesPerBlock, MAX_SHARED_MEMORY_PER_BLOCK);
SAME_DEVICE(WarpSize, WARP_SIZE);
SAME_DEVICE(RegistersPerBlock, MAX_REGISTERS_PER_BLOCK);
SAME_DEVICE(ClockRate, CLOCK_RATE);
SAME_DEVICE(MultiprocessorCount, MULTIPROCESSOR_COUNT);
SAME_DEVICE(MemoryClockRate, MEMORY_CLOCK_RATE);
SAME_DEVICE(MemoryBusWidth, GLOBAL_MEMORY_BUS_WIDTH);
SAME_DEVICE(L2CacheBytes, L2_CACHE_SIZE);
SAME_DEVICE(MaxThreadsPerMultiprocessor, MAX_THREADS_PER_MULTIPROCESSOR);
SAME_DEVICE(ComputeCapabilityMajor, COMPUTE_CAPABILITY_MAJOR);
SAME_DEVICE(ComputeCapabilityMinor, COMPUTE_CAPABILITY_MINOR);
SAME_DEVICE(SharedBytesPerMultiprocessor, MAX_SHARED_MEMORY_PER_MULTIPROCESSOR);
SAME_DEVICE(SharedBytesPerBlockOptIn, MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
SAME_DEVICE(ClusterLaunch, CLUSTER_LAUNCH);

#define SAME_FUNCTION(OURS, THEIRS)                                            \
  SAME(FunctionAttribute::OURS, CU_FUNC_ATTRIBUTE_##THEIRS)
SAME_FUNCTION(MaxThreadsPerBlock, MAX_THREADS_PER_BLOCK);
SAME_FUNCTION(SharedBytes, SHARED_SIZE_BYTES);
SAME_FUNCTION(ConstantBytes, CONST_SIZE_BYTES);
SAME_FUNCTION(LocalBytes, LOCAL_SIZE_BYTES);
SAME_FUNCTION(Registers, NUM_REGS);
SAME_FUNCTION(BinaryVersion, BINARY_VERSION);
SAME_FUNCTION(MaxDynamicSharedBytes, MAX_DYNAMIC_SHARED_SIZE_BYTES);
SAME_FUNCTION(NonPortableClusterSizeAllowed, NON_PORTABLE_CLUSTER_SIZE_ALLOWED);

SAME(JitOption::InfoLogBuffer, CU_JIT_INFO_LOG_BUFFER);
SAME(JitOption::InfoLogBufferBytes, CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES);
SAME(JitOption::ErrorLogBuffer, CU_JIT_ERROR_LOG_BUFFER);
SAME(JitOption::ErrorLogBufferBytes, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
SAME(JitOption::LogVerbose, CU_JIT_LOG_VERBOSE);
SAME(SymbolStatus::Found, CU_GET_PROC_ADDRESS_SUCCESS);
SAME(SymbolStatus::NotFound, CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND);
SAME(SymbolStatus::VersionNotSufficient,
     CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT);
SAME(LaunchAttributeID::ClusterDimension,
     CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION);
SAME(kStreamNonBlocking, CU_STREAM_NON_BLOCKING);

TEST(CudaHeader, LaunchAttributeHoldsClusterAtItsBeginning) {
  LaunchAttribute ours = {};
  ours.value.clusterDim = {1, 2, 3};
  CUlaunchAttribute theirs;
  static_assert(sizeof(ours) == sizeof(theirs));
  std::memcpy(&theirs, &ours, sizeof(ours));
  EXPECT_EQ(theirs.value.clusterDim.x, 1u);
  EXPECT_EQ(theirs.value.clusterDim.y, 2u);
  EXPECT_EQ(theirs.value.clusterDim.z, 3u);
}

#else

TEST(CudaHeader, NotInstalled) {
  GTEST_SKIP() << "cuda.h is not installed: nothing to compare with";
}

#endif
