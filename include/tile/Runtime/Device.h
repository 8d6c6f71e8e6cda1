//===- Device.h - what is known of one CUDA device --------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The properties of a GPU that the compiler, the launch checks and the
// benchmarks need, read once from the driver.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_RUNTIME_DEVICE_H
#define TILE_RUNTIME_DEVICE_H

#include "tile/Runtime/CudaDriver.h"

namespace tile {

/// The properties of one device. Plain data.
struct DeviceInfo {
  /// The driver's number for it, 0 to the number of devices - 1.
  int ordinal = 0;
  /// Such as "NVIDIA H200".
  std::string name;
  /// Compute capability: 9 and 0 for sm_90.
  int major = 0, minor = 0;
  int numMultiprocessors = 0;
  int warpSize = 32;
  size_t totalBytes = 0;
  size_t l2Bytes = 0;
  int maxThreadsPerBlock = 0;
  int maxThreadsPerMultiprocessor = 0;
  int registersPerBlock = 0;
  unsigned maxBlock[3] = {};
  unsigned maxGrid[3] = {};
  /// Shared memory in bytes: what a block gets without asking, what it gets at
  /// most if the function asks (opt-in), and what a multiprocessor has.
  int sharedPerBlock = 0, sharedPerBlockOptIn = 0;
  int sharedPerMultiprocessor = 0;
  /// Clocks in kHz and the bus in bits; 0 if the driver does not tell.
  int clockKHz = 0, memoryClockKHz = 0, memoryBusBits = 0;
  bool hasClusters = false;

  /// 90 for sm_90, 120 for sm_120.
  int computeCapability() const { return major * 10 + minor; }

  /// The memory's peak in bytes per second, from its clock (two transfers a
  /// cycle) and bus width; 0 if they are unknown.
  double peakBandwidth() const {
    return 2.0 * memoryClockKHz * 1000.0 * (memoryBusBits / 8.0);
  }

  /// Reads the properties of device `ordinal`. Errors: no device at all
  /// (E0803), no such device (E0804).
  static Expected<DeviceInfo> query(const CudaDriver &driver, int ordinal);

  /// The properties of all devices; none is an empty list, not an error.
  static Expected<std::vector<DeviceInfo>> all(const CudaDriver &driver);
};

} // namespace tile

#endif // TILE_RUNTIME_DEVICE_H
