//===- HostStorage.cpp - the memory behind arrays, on host and device -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Allocation within a budget, and the two transfers that keep host and device
// in step. The budget is what the operating system says is free, which in a
// container may be less than the machine has.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostStorage.h"
#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cstdlib>

using namespace tile;

//===----------------------------------------------------------------------===//
// MemoryBudget
//===----------------------------------------------------------------------===//

/// The whole text of a small file of the kernel's file systems; empty if it
/// cannot be read.
static std::string readSmallFile(const char *path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFileAsStream(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

/// The number that follows `label` in `text`, or `fallback`.
static uint64_t numberAfter(llvm::StringRef text, llvm::StringRef label,
                            uint64_t fallback) {
  size_t at = text.find(label);
  if (at == llvm::StringRef::npos)
    return fallback;
  uint64_t number;
  text = text.drop_front(at + label.size()).ltrim();
  return text.consumeInteger(10, number) ? fallback : number;
}

std::shared_ptr<MemoryBudget> MemoryBudget::ofThisMachine() {
  // Where nothing is known, as on another system: 4 GiB.
  uint64_t available =
      numberAfter(readSmallFile("/proc/meminfo"), "MemAvailable:", 4 << 20)
      << 10;
  uint64_t groupLimit =
      numberAfter(readSmallFile("/sys/fs/cgroup/memory.max"), "", ~0ull);
  uint64_t groupUsed =
      numberAfter(readSmallFile("/sys/fs/cgroup/memory.current"), "", 0);
  if (groupLimit > groupUsed)
    available = std::min(available, groupLimit - groupUsed);
  return std::make_shared<MemoryBudget>(available / 4 * 3);
}

bool MemoryBudget::take(uint64_t bytes) {
  uint64_t now = usedBytes;
  do {
    if (bytes > limitBytes || now > limitBytes - bytes)
      return false;
  } while (!usedBytes.compare_exchange_weak(now, now + bytes));
  return true;
}

//===----------------------------------------------------------------------===//
// HostStorage
//===----------------------------------------------------------------------===//

DeviceCopy::~DeviceCopy() = default;

Expected<std::shared_ptr<HostStorage>>
HostStorage::allocate(uint64_t bytes, std::shared_ptr<MemoryBudget> budget) {
  // At least one line, so that even an empty array has an address.
  uint64_t rounded = std::max<uint64_t>(
      kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment);
  void *memory = nullptr;
  bool taken = rounded >= bytes && budget->take(rounded);
  if (taken)
    memory = std::aligned_alloc(kAlignment, rounded);
  if (!memory) {
    if (taken)
      budget->giveBack(rounded);
    return hostError(DiagID::HostMemory, formatBytes(bytes),
                     formatBytes(budget->limit() - budget->used()),
                     formatBytes(budget->limit()));
  }
  return std::shared_ptr<HostStorage>(new HostStorage(
      static_cast<std::byte *>(memory), bytes, std::move(budget)));
}

HostStorage::~HostStorage() {
  std::free(memory);
  owner->giveBack(std::max<uint64_t>(kAlignment, (size + kAlignment - 1) /
                                                     kAlignment * kAlignment));
}

Error HostStorage::makeHostValid() {
  if (hostValid)
    return Error::success();
  if (Error error = device->download(memory, size))
    return error;
  hostValid = true;
  return Error::success();
}

void HostStorage::setDeviceCopy(std::unique_ptr<DeviceCopy> copy) {
  device = std::move(copy);
  deviceValid = false;
}

Error HostStorage::makeDeviceValid() {
  if (deviceValid)
    return Error::success();
  if (Error error = device->upload(memory, size))
    return error;
  deviceValid = true;
  return Error::success();
}
