//===- Function.cpp - kernel attributes and launches ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads what the driver knows of a kernel, checks a launch against the limits
// of kernel and device, and enqueues it.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Module.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;
using cuda::FunctionAttribute;
using cuda::Result;

/// Clusters of up to 8 blocks run on every device that has clusters; up to 16
/// where the function allows it.
static constexpr unsigned kPortableCluster = 8;
static constexpr unsigned kLargestCluster = 16;

/// The number of elements of an extent.
static uint64_t volume(const unsigned (&extent)[3]) {
  return uint64_t(extent[0]) * extent[1] * extent[2];
}

/// "8 x 1 x 1".
static std::string print(const unsigned (&extent)[3]) {
  return std::to_string(extent[0]) + " x " + std::to_string(extent[1]) + " x " +
         std::to_string(extent[2]);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

namespace {
/// Where one attribute goes.
struct Field {
  FunctionAttribute attribute;
  int &value;
};
} // namespace

Error Function::readInfo(const std::string &name) {
  functionInfo.name = name;
  const Field fields[] = {
      {FunctionAttribute::Registers, functionInfo.registers},
      {FunctionAttribute::SharedBytes, functionInfo.staticSharedBytes},
      {FunctionAttribute::LocalBytes, functionInfo.localBytes},
      {FunctionAttribute::ConstantBytes, functionInfo.constantBytes},
      {FunctionAttribute::MaxThreadsPerBlock, functionInfo.maxThreads},
      {FunctionAttribute::BinaryVersion, functionInfo.binaryVersion},
      {FunctionAttribute::MaxDynamicSharedBytes, dynamicSharedLimit},
  };
  const Context &context = *module->context();
  for (const Field &field : fields)
    if (Error error = context.call(context.api().funcGetAttribute, &field.value,
                                   field.attribute, function))
      return error;
  return Error::success();
}

/// The error for too much dynamic shared memory.
static Error sharedError(const FunctionInfo &info, const DeviceInfo &device,
                         uint64_t asked, int allowed) {
  Error error =
      makeError(RuntimeError::LaunchShared,
                {info.name, std::to_string(asked), std::to_string(allowed)});
  error.addNote("a block of `" + device.name + "` has at most " +
                std::to_string(device.sharedPerBlockOptIn) +
                " bytes of shared memory, of which the kernel uses " +
                std::to_string(info.staticSharedBytes) + " statically");
  return error;
}

Error Function::setMaxDynamicShared(int bytes) {
  if (bytes <= dynamicSharedLimit)
    return Error::success();
  const Context &context = *module->context();
  const DeviceInfo &device = context.device();
  int available = device.sharedPerBlockOptIn - functionInfo.staticSharedBytes;
  if (bytes > available)
    return sharedError(functionInfo, device, bytes, available);
  if (Error error =
          context.call(context.api().funcSetAttribute, function,
                       FunctionAttribute::MaxDynamicSharedBytes, bytes))
    return error;
  dynamicSharedLimit = bytes;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Compares an extent of grid or block with the device's limits.
static Error checkExtent(const std::string &kernel, const char *what,
                         const unsigned (&extent)[3],
                         const unsigned (&limit)[3]) {
  static const char *const axes[] = {"x", "y", "z"};
  for (unsigned axis = 0; axis != 3; ++axis)
    if (extent[axis] == 0 || extent[axis] > limit[axis])
      return makeError(RuntimeError::LaunchExtent,
                       {kernel, what, axes[axis], std::to_string(extent[axis]),
                        std::to_string(limit[axis])});
  return Error::success();
}

Error Function::checkCluster(const LaunchConfig &config) const {
  const Context &context = *module->context();
  const char *reason = nullptr;
  uint64_t blocks = volume(config.cluster);
  if (blocks == 0 || blocks > kLargestCluster)
    reason = "a cluster has 1 to 16 blocks";
  else if (!context.device().hasClusters)
    reason = "the device has no clusters";
  else if (!context.api().launchKernelEx)
    reason = "the driver is too old for clusters";
  else
    for (unsigned axis = 0; axis != 3; ++axis)
      if (config.grid[axis] % config.cluster[axis] != 0)
        reason = "the grid is not a multiple of it";
  if (!reason)
    return Error::success();
  Error error = makeError(RuntimeError::LaunchCluster,
                          {functionInfo.name, print(config.cluster), reason});
  error.addNote("the grid is " + print(config.grid));
  return error;
}

Error Function::checkLimits(const LaunchConfig &config) const {
  const DeviceInfo &device = module->context()->device();
  const std::string &name = functionInfo.name;
  if (Error error = checkExtent(name, "grid", config.grid, device.maxGrid))
    return error;
  if (Error error = checkExtent(name, "block", config.block, device.maxBlock))
    return error;
  if (volume(config.block) > uint64_t(functionInfo.maxThreads)) {
    Error error = makeError(RuntimeError::LaunchThreads,
                            {name, std::to_string(volume(config.block)),
                             std::to_string(functionInfo.maxThreads)});
    error.addNote("it uses " + std::to_string(functionInfo.registers) +
                  " registers a thread; a block has " +
                  std::to_string(device.registersPerBlock));
    return error;
  }
  if (config.dynamicSharedBytes > unsigned(dynamicSharedLimit))
    return sharedError(functionInfo, device, config.dynamicSharedBytes,
                       dynamicSharedLimit);
  if (volume(config.cluster) != 1)
    return checkCluster(config);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Launch
//===----------------------------------------------------------------------===//

Result Function::enqueue(const LaunchConfig &config, void **arguments) const {
  const cuda::CudaApi &api = module->context()->api();
  const unsigned (&grid)[3] = config.grid;
  const unsigned (&block)[3] = config.block;
  // Drivers before CUDA 11.8 have no launchKernelEx; clusters are refused then.
  if (!api.launchKernelEx)
    return api.launchKernel.function(
        function, grid[0], grid[1], grid[2], block[0], block[1], block[2],
        config.dynamicSharedBytes, config.stream, arguments, nullptr);

  cuda::LaunchAttribute cluster = {};
  cluster.id = cuda::LaunchAttributeID::ClusterDimension;
  cluster.value.clusterDim = {config.cluster[0], config.cluster[1],
                              config.cluster[2]};
  uint64_t clusterBlocks = volume(config.cluster);
  if (clusterBlocks > kPortableCluster) {
    Result result = api.funcSetAttribute.function(
        function, FunctionAttribute::NonPortableClusterSizeAllowed, 1);
    if (result != Result::Success)
      return result;
  }
  cuda::RawLaunchConfig raw = {grid[0],
                               grid[1],
                               grid[2],
                               block[0],
                               block[1],
                               block[2],
                               config.dynamicSharedBytes,
                               config.stream,
                               &cluster,
                               clusterBlocks > 1 ? 1u : 0u};
  return api.launchKernelEx.function(&raw, function, arguments, nullptr);
}

Error Function::launch(const LaunchConfig &config, void **arguments) const {
  if (volume(config.grid) == 0)
    return Error::success();
  const Context &context = *module->context();
  const CudaDriver &driver = context.driver();
  if (Error error = driver.usable())
    return error;
  if (Error error = checkLimits(config))
    return error;
  ContextScope scope(context);
  if (!scope)
    return scope.takeError();

  Result result = enqueue(config, arguments);
  if (result == Result::Success) {
    driver.recordLaunch(functionInfo.name);
    return Error::success();
  }
  if (CudaDriver::losesContext(result))
    return driver.contextLost(result);
  Error error = makeError(RuntimeError::LaunchRefused,
                          {functionInfo.name, driver.describe(result)});
  error.addNote("grid " + print(config.grid) + ", block " +
                print(config.block) + ", cluster " + print(config.cluster) +
                ", " + std::to_string(config.dynamicSharedBytes) +
                " bytes of dynamic shared memory");
  error.addNote("the kernel uses " + std::to_string(functionInfo.registers) +
                " registers and " + std::to_string(functionInfo.localBytes) +
                " bytes of local memory a thread, and " +
                std::to_string(functionInfo.staticSharedBytes) +
                " bytes of static shared memory");
  return error;
}
