//===- BadAccess.cpp - says why memory cannot be accessed -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Describes an access that resolve() refuses: how far it is beside which array,
// what it is aligned to, or that its address leads nowhere.
//
//===----------------------------------------------------------------------===//

#include "Cta.h"
#include "Region.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::emulator;

/// How far an address may be beside an array to be taken for one that missed
/// it: a wrapped 32-bit index of a 16-byte element is.
static constexpr uint64_t kVicinity = 1ull << 36;
/// Addresses below come from a null pointer.
static constexpr uint64_t kNullBytes = 1 << 16;

static std::string countBytes(uint64_t bytes) {
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

static std::string hex(uint64_t address) {
  return "0x" + llvm::utohexstr(address, /*LowerCase=*/true);
}

/// "read of 4 bytes".
static std::string describe(const Access &access) {
  const char *what = "read";
  switch (access.kind) {
  case AccessKind::Read:
    break;
  case AccessKind::Write:
    what = "write";
    break;
  case AccessKind::Atomic:
    what = "atomic access";
    break;
  case AccessKind::AsyncRead:
    what = "asynchronous read";
    break;
  case AccessKind::AsyncWrite:
    what = "asynchronous write";
    break;
  }
  return std::string(what) + " of " + countBytes(access.bytes);
}

/// "4 bytes behind the end of `x`, which has 400 bytes".
static std::string beside(int64_t distance, llvm::StringRef name,
                          uint64_t bytes) {
  std::string where;
  if (distance < 0)
    where = countBytes(-static_cast<uint64_t>(distance)) +
            " before the beginning of ";
  else if (distance == 0)
    where = "right behind the end of ";
  else
    where = countBytes(distance) + " behind the end of ";
  return where + name.str() + ", which has " + countBytes(bytes);
}

namespace {
/// What of global memory is nearest to an address.
struct Neighbour {
  std::string name;
  uint64_t bytes = 0;
  /// From its end if that is positive or 0, from its beginning if negative.
  int64_t distance = 0;
  uint64_t away = kVicinity;

  void consider(llvm::StringRef otherName, uint64_t begin, uint64_t size,
                uint64_t address) {
    uint64_t end = begin + size;
    uint64_t otherAway = address < begin ? begin - address : address - end;
    if (address >= begin && address < end)
      otherAway = 0;
    if (otherAway >= away)
      return;
    away = otherAway;
    distance = address < begin ? -static_cast<int64_t>(otherAway)
                               : static_cast<int64_t>(otherAway);
    name = ("`" + otherName + "`").str();
    bytes = size;
  }
};
} // namespace

static Neighbour findNeighbour(LaunchState &launch, uint64_t address) {
  Neighbour neighbour;
  for (const EmulatorArray &array : launch.arrays)
    neighbour.consider(array.name, array.address, array.bytes, address);
  for (const MemoryVariable &variable : launch.program.variables) {
    bool isConstant = variable.space == Space::Constant;
    if (isConstant || variable.space == Space::Global)
      neighbour.consider(variable.name,
                         (isConstant ? kConstantBase : kGlobalDataBase) +
                             variable.offset,
                         variable.bytes, address);
  }
  return neighbour;
}

/// Of shared and local memory: `offset` is not in `bytes`.
static std::string besideWindow(uint64_t offset, uint64_t bytes, bool shared) {
  const char *name =
      shared ? "the program's shared memory" : "the thread's local memory";
  // Offsets may have been computed in 32 bits.
  int64_t signedOffset = offset >> 32 ? static_cast<int64_t>(offset)
                                      : static_cast<int32_t>(offset);
  return beside(signedOffset < 0 ? signedOffset : signedOffset - bytes, name,
                bytes);
}

/// No byte can be accessed at the address.
static Finding describeOutside(Warp &warp, const Access &access,
                               uint64_t address) {
  LaunchState &launch = warp.cta().launch();
  Finding finding;
  finding.id = DiagID::EmulatorOutOfBounds;
  std::string what = describe(access);
  bool generic = access.space == Space::Generic;
  for (bool shared : {true, false}) {
    uint64_t base = shared ? kSharedWindow : kLocalWindow;
    bool named =
        shared ? access.space == Space::Shared || access.space == Space::Cluster
               : access.space == Space::Local;
    if (!named && !(generic && address - base < kWindowBytes))
      continue;
    uint64_t bytes =
        shared ? warp.cta().sharedBytes() : launch.program.localBytes;
    finding.arguments = {
        what, besideWindow(generic ? address - base : address, bytes, shared)};
    return finding;
  }
  Neighbour neighbour = findNeighbour(launch, address);
  if (neighbour.away < kVicinity && address >= kNullBytes) {
    finding.arguments = {
        what, beside(neighbour.distance, neighbour.name, neighbour.bytes)};
    finding.help = "does the mask of the access keep it within " +
                   neighbour.name +
                   ", and is the array as large as it should be?";
    return finding;
  }
  finding.id = DiagID::EmulatorWildAddress;
  finding.arguments = {what,
                       address < kNullBytes
                           ? "a null pointer (address " + hex(address) + ")"
                           : "address " + hex(address) +
                                 ", which is near no array of the launch"};
  return finding;
}

/// `region` holds the first byte, but the access cannot be made.
static Finding describeInside(Warp &warp, const Access &access,
                              uint64_t address, const Region &region) {
  Finding finding;
  std::string what = describe(access);
  if (address % access.alignment != 0) {
    finding.id = DiagID::EmulatorMisaligned;
    finding.arguments = {what, hex(address), std::to_string(access.alignment)};
    finding.help = "if the address comes from an argument, its divisibility in "
                   "the signature may be wrong";
    return finding;
  }
  std::string name = region.space == Space::Shared
                         ? "the program's shared memory"
                     : region.space == Space::Local
                         ? "the thread's local memory"
                         : findNeighbour(warp.cta().launch(), address).name;
  uint64_t available = region.bytes - (address - region.address);
  if (available < access.bytes) {
    finding.id = DiagID::EmulatorOutOfBounds;
    finding.arguments = {what, "the last " +
                                   countBytes(access.bytes - available) +
                                   " are behind the end of " + name +
                                   ", which has " + countBytes(region.bytes)};
    return finding;
  }
  finding.id = DiagID::EmulatorReadOnly;
  finding.arguments = {what, llvm::StringRef(name).trim('`').str()};
  return finding;
}

void tile::emulator::reportBadAccess(Warp &warp, const Instruction &instruction,
                                     const Access &access, unsigned lane) {
  uint64_t address = access.address[lane];
  Region region;
  Finding finding = findRegion(warp, lane, access.space, address, region)
                        ? describeInside(warp, access, address, region)
                        : describeOutside(warp, access, address);
  finding.culprit.cta = warp.cta().index();
  finding.culprit.warp = warp.index();
  finding.culprit.lane = lane;
  finding.culprit.instruction = instruction.index;
  if (finding.id != DiagID::EmulatorMisaligned &&
      finding.id != DiagID::EmulatorWildAddress)
    finding.notes.push_back("the address is " + hex(address));
  warp.cta().launch().findings.fail(std::move(finding));
}
