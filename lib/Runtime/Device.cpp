//===- Device.cpp - reads a device's properties ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks the driver for the attributes that DeviceInfo keeps.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Device.h"
#include "tile/Runtime/RuntimeError.h"

using namespace tile;
using cuda::DeviceAttribute;

namespace {
/// Where one attribute goes. Those that a driver may not know stay 0.
struct Field {
  DeviceAttribute attribute;
  int DeviceInfo::*member;
};
} // namespace

static const Field fields[] = {
    {DeviceAttribute::ComputeCapabilityMajor, &DeviceInfo::major},
    {DeviceAttribute::ComputeCapabilityMinor, &DeviceInfo::minor},
    {DeviceAttribute::MultiprocessorCount, &DeviceInfo::numMultiprocessors},
    {DeviceAttribute::WarpSize, &DeviceInfo::warpSize},
    {DeviceAttribute::MaxThreadsPerBlock, &DeviceInfo::maxThreadsPerBlock},
    {DeviceAttribute::MaxThreadsPerMultiprocessor,
     &DeviceInfo::maxThreadsPerMultiprocessor},
    {DeviceAttribute::RegistersPerBlock, &DeviceInfo::registersPerBlock},
    {DeviceAttribute::SharedBytesPerBlock, &DeviceInfo::sharedPerBlock},
    {DeviceAttribute::SharedBytesPerBlockOptIn,
     &DeviceInfo::sharedPerBlockOptIn},
    {DeviceAttribute::SharedBytesPerMultiprocessor,
     &DeviceInfo::sharedPerMultiprocessor},
};

/// Attributes without which only a figure is missing.
static const Field optionalFields[] = {
    {DeviceAttribute::ClockRate, &DeviceInfo::clockKHz},
    {DeviceAttribute::MemoryClockRate, &DeviceInfo::memoryClockKHz},
    {DeviceAttribute::MemoryBusWidth, &DeviceInfo::memoryBusBits},
};

static Error readAttributes(const CudaDriver &driver,
                            cuda::DeviceOrdinal device, DeviceInfo &info) {
  const cuda::CudaApi &api = driver.api();
  for (const Field &field : fields)
    if (Error error = driver.call(api.deviceGetAttribute, &(info.*field.member),
                                  field.attribute, device))
      return error;

  const DeviceAttribute extents[] = {
      DeviceAttribute::MaxBlockDimX, DeviceAttribute::MaxBlockDimY,
      DeviceAttribute::MaxBlockDimZ, DeviceAttribute::MaxGridDimX,
      DeviceAttribute::MaxGridDimY,  DeviceAttribute::MaxGridDimZ};
  for (unsigned index = 0; index != 6; ++index) {
    int value = 0;
    if (Error error =
            driver.call(api.deviceGetAttribute, &value, extents[index], device))
      return error;
    (index < 3 ? info.maxBlock[index] : info.maxGrid[index - 3]) = value;
  }

  for (const Field &field : optionalFields)
    if (api.deviceGetAttribute.function(&(info.*field.member), field.attribute,
                                        device) != cuda::Result::Success)
      info.*field.member = 0;
  int value = 0;
  if (api.deviceGetAttribute.function(&value, DeviceAttribute::L2CacheBytes,
                                      device) == cuda::Result::Success)
    info.l2Bytes = value;
  value = 0;
  if (api.deviceGetAttribute.function(&value, DeviceAttribute::ClusterLaunch,
                                      device) == cuda::Result::Success)
    info.hasClusters = value != 0;
  return Error::success();
}

/// The number of devices; 0 if there is none.
static Expected<int> countDevices(const CudaDriver &driver) {
  if (Error error = driver.usable())
    return error;
  int count = 0;
  cuda::Result result = driver.api().deviceGetCount.function(&count);
  if (result == cuda::Result::NoDevice)
    return 0;
  if (Error error = driver.check(result, driver.api().deviceGetCount.name))
    return error;
  return count;
}

Expected<DeviceInfo> DeviceInfo::query(const CudaDriver &driver, int ordinal) {
  Expected<int> count = countDevices(driver);
  if (!count)
    return count.takeError();
  if (*count == 0)
    return makeError(RuntimeError::CudaNoDevice);
  if (ordinal < 0 || ordinal >= *count)
    return makeError(RuntimeError::CudaNoSuchDevice,
                     {std::to_string(ordinal), std::to_string(*count)});

  const cuda::CudaApi &api = driver.api();
  DeviceInfo info;
  info.ordinal = ordinal;
  cuda::DeviceOrdinal device = 0;
  if (Error error = driver.call(api.deviceGet, &device, ordinal))
    return error;
  char name[256] = {};
  if (Error error = driver.call(api.deviceGetName, name, 255, device))
    return error;
  info.name = name;
  if (Error error = driver.call(api.deviceTotalMem, &info.totalBytes, device))
    return error;
  if (Error error = readAttributes(driver, device, info))
    return error;
  return info;
}

Expected<std::vector<DeviceInfo>> DeviceInfo::all(const CudaDriver &driver) {
  Expected<int> count = countDevices(driver);
  if (!count)
    return count.takeError();
  std::vector<DeviceInfo> devices;
  for (int ordinal = 0; ordinal != *count; ++ordinal) {
    Expected<DeviceInfo> info = query(driver, ordinal);
    if (!info)
      return info.takeError();
    devices.push_back(std::move(*info));
  }
  return devices;
}
