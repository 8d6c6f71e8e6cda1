//===- Memory.cpp - where addresses lead ----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the host bytes behind the addresses of a warp's lanes. Nearly always
// all lanes hit the same array, or shared memory, and then the lowest and the
// highest address decide for all of them; otherwise each lane is looked at by
// itself. What cannot be accessed is described in BadAccess.cpp.
//
//===----------------------------------------------------------------------===//

#include "Memory.h"
#include "../Check/Monitor.h"
#include "Cta.h"
#include "Region.h"
#include <algorithm>

using namespace tile;
using namespace tile::emulator;

void tile::emulator::copyWord(std::byte *to, const std::byte *from,
                              uint32_t bytes) {
  switch (bytes) {
  case 1:
    return storeWord(to, loadWord<uint8_t>(from));
  case 2:
    return storeWord(to, loadWord<uint16_t>(from));
  case 4:
    return storeWord(to, loadWord<uint32_t>(from));
  }
  uint32_t step = bytes % 8 == 0 ? 8 : 1;
  for (uint32_t i = 0; i != bytes; i += step)
    if (step == 8)
      storeWord(to + i, loadWord<uint64_t>(from + i));
    else
      storeWord(to + i, loadWord<uint8_t>(from + i));
}

/// The generic address `address` as one of a space: turns it into an offset for
/// shared and local memory.
static Space classify(uint64_t &address) {
  switch (address & ~(kWindowBytes - 1)) {
  case kSharedWindow:
    address -= kSharedWindow;
    return Space::Shared;
  case kLocalWindow:
    address -= kLocalWindow;
    return Space::Local;
  case kConstantBase:
    return Space::Constant;
  default:
    return Space::Global;
  }
}

/// The array of the launch that begins last at or before `address`, if it
/// holds it.
static bool findArray(LaunchState &launch, uint64_t address, Region &region) {
  // Accesses come in runs to the same array; the hint is of no consequence but
  // for the time.
  static thread_local size_t lastIndex = 0;
  const std::vector<EmulatorArray> &arrays = launch.arrays;
  auto holds = [&](const EmulatorArray &array) {
    return address - array.address < array.bytes;
  };
  if (lastIndex >= arrays.size() || !holds(arrays[lastIndex])) {
    auto next = std::upper_bound(arrays.begin(), arrays.end(), address,
                                 [](uint64_t a, const EmulatorArray &array) {
                                   return a < array.address;
                                 });
    if (next == arrays.begin() || !holds(*--next))
      return false;
    lastIndex = next - arrays.begin();
  }
  const EmulatorArray &array = arrays[lastIndex];
  region = {Space::Global, array.address, array.bytes,
            static_cast<std::byte *>(array.data), array.readOnly};
  return true;
}

/// The variable of the module that holds `address`.
static bool findVariable(LaunchState &launch, Space space, uint64_t address,
                         Region &region) {
  bool isConstant = space == Space::Constant;
  uint64_t base = isConstant ? kConstantBase : kGlobalDataBase;
  uint64_t offset = address - base;
  for (const MemoryVariable &variable : launch.program.variables) {
    if (variable.space != space || offset - variable.offset >= variable.bytes)
      continue;
    // Nothing writes through a region that is read-only.
    const uint8_t *data = isConstant ? launch.program.constantData.data()
                                     : launch.globalData.data();
    region = {space, base + variable.offset, variable.bytes,
              reinterpret_cast<std::byte *>(const_cast<uint8_t *>(data)) +
                  variable.offset,
              isConstant};
    return true;
  }
  return false;
}

static bool findGeneric(Warp &warp, unsigned lane, uint64_t address,
                        Region &region) {
  Space space = classify(address);
  bool found = findRegion(warp, lane, space, address, region);
  if (space == Space::Shared)
    region.address = kSharedWindow;
  if (space == Space::Local)
    region.address = kLocalWindow;
  return found;
}

bool tile::emulator::findRegion(Warp &warp, unsigned lane, Space space,
                                uint64_t address, Region &region) {
  Cta &cta = warp.cta();
  LaunchState &launch = cta.launch();
  switch (space) {
  case Space::Generic:
    return findGeneric(warp, lane, address, region);
  case Space::Global:
    if (address - kGlobalDataBase < kWindowBytes)
      return findVariable(launch, space, address, region);
    return findArray(launch, address, region);
  case Space::Constant:
    return findVariable(launch, space, address, region);
  case Space::Shared:
  case Space::Cluster:
    region = {Space::Shared, 0, cta.sharedBytes(), cta.shared(), false};
    return address < region.bytes;
  case Space::Local:
    region = {Space::Local, 0, launch.program.localBytes, cta.local(warp, lane),
              false};
    return address < region.bytes;
  case Space::Param:
    break;
  }
  return false;
}

/// True if an access of `access.bytes` at `address` may be made in `region`.
static bool allows(const Region &region, const Access &access,
                   uint64_t address) {
  bool writes = access.kind == AccessKind::Write ||
                access.kind == AccessKind::Atomic ||
                access.kind == AccessKind::AsyncWrite;
  return region.bytes >= access.bytes &&
         address - region.address <= region.bytes - access.bytes &&
         address % access.alignment == 0 && !(writes && region.readOnly);
}

/// Resolves all lanes at once if they hit one region of memory. False, with
/// nothing done, if they do not, or if something is wrong.
static bool resolveTogether(Warp &warp, Access &access) {
  const uint64_t *address = access.address;
  uint64_t lowest = ~uint64_t(0), highest = 0, bits = 0;
  forLanes(access.active, [&](unsigned lane) {
    lowest = std::min(lowest, address[lane]);
    highest = std::max(highest, address[lane]);
    bits |= address[lane];
  });
  Region region;
  if (!findRegion(warp, llvm::countr_zero(access.active), access.space, lowest,
                  region) ||
      region.space == Space::Local)
    return false;
  // An alignment is a power of two, so that all addresses are its multiples if
  // their union is.
  if (!allows(region, access, highest) || bits % access.alignment != 0)
    return false;
  forLanes(access.active, [&](unsigned lane) {
    access.host[lane] = region.host + (address[lane] - region.address);
  });
  std::fill_n(access.actual, kWarpLanes, region.space);
  return true;
}

static bool resolveEach(Warp &warp, const Instruction &instruction,
                        Access &access) {
  for (LaneMask rest = access.active; rest; rest &= rest - 1) {
    unsigned lane = llvm::countr_zero(rest);
    uint64_t address = access.address[lane];
    Region region;
    if (!findRegion(warp, lane, access.space, address, region) ||
        !allows(region, access, address)) {
      reportBadAccess(warp, instruction, access, lane);
      return false;
    }
    access.host[lane] = region.host + (address - region.address);
    access.actual[lane] = region.space;
  }
  return true;
}

bool tile::emulator::resolve(Warp &warp, const Instruction &instruction,
                             Access &access) {
  if (!access.active)
    return true;
  if (!resolveTogether(warp, access) && !resolveEach(warp, instruction, access))
    return false;
  // Constants never change, and nobody else knows of a lane's local memory.
  if (access.space == Space::Local || access.space == Space::Constant)
    return true;
  CtaMonitor *monitor = warp.cta().monitor();
  return !monitor || !monitor->access(warp, instruction, access);
}
