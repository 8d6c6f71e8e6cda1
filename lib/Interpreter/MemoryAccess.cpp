//===- MemoryAccess.cpp - checks of addresses -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The usual tile lies in one array: then its lowest and highest address are
// checked instead of each, in a loop that the compiler vectorises. Otherwise
// each element is looked at, and the first that fails ends the program.
//
//===----------------------------------------------------------------------===//

#include "MemoryAccess.h"

#include "tile/Dialect/Tile/IR/Tile.h"
#include <algorithm>

using namespace tile;
using namespace tile::interpreter;

std::optional<FailureKind>
tile::interpreter::checkAddress(const Launch &launch, uint64_t address,
                                const Access &access) {
  uint64_t bytes = access.elementBytes;
  const InterpreterArray *array = findArray(launch, address);
  if (!array)
    return FailureKind::WildPointer;
  int64_t offset = getArrayOffset(address);
  if (offset < 0 || array->bytes < bytes ||
      static_cast<uint64_t>(offset) > array->bytes - bytes)
    return FailureKind::OutOfBounds;
  if (offset % bytes != 0)
    return FailureKind::Misaligned;
  if (access.isWrite() && array->readOnly)
    return FailureKind::ReadOnly;
  return std::nullopt;
}

namespace {
/// The lowest and highest address of a tile, and the bits that any has set.
struct AddressSummary {
  uint64_t lowest = ~0ull;
  uint64_t highest = 0;
  uint64_t anyBits = 0;
};
} // namespace

/// Elements that the mask excludes count as the address `instead`.
static AddressSummary summarise(const uint64_t *addresses, const uint8_t *mask,
                                uint64_t count, uint64_t instead) {
  AddressSummary summary;
  for (uint64_t i = 0; i != count; ++i) {
    uint64_t address = !mask || mask[i] ? addresses[i] : instead;
    summary.lowest = std::min(summary.lowest, address);
    summary.highest = std::max(summary.highest, address);
    summary.anyBits |= address;
  }
  return summary;
}

CheckedAccess tile::interpreter::checkTile(const Instruction &step,
                                           Program &program,
                                           const uint64_t *addresses,
                                           const uint8_t *mask,
                                           uint64_t count) {
  const Access &access = *static_cast<const Access *>(step.extra);
  const Launch &launch = *program.launch;
  const uint8_t *firstActive =
      mask ? std::find(mask, mask + count, 1) : nullptr;
  if (mask && firstActive == mask + count)
    return {/*isEmpty=*/true, std::nullopt};
  uint64_t first = addresses[mask ? firstActive - mask : 0];

  AddressSummary summary = summarise(addresses, mask, count, first);
  const InterpreterArray *array = findArray(launch, summary.lowest);
  auto isRight = [&](uint64_t address) {
    return !checkAddress(launch, address, access);
  };
  if (array && array == findArray(launch, summary.highest) &&
      isRight(summary.lowest) && isRight(summary.highest) &&
      summary.anyBits % access.elementBytes == 0) {
    uint64_t host = reinterpret_cast<uint64_t>(array->data);
    uint64_t base = summary.lowest - getArrayOffset(summary.lowest);
    return {false, host - base};
  }
  for (uint64_t i = 0; i != count; ++i) {
    if (mask && !mask[i])
      continue;
    if (std::optional<FailureKind> kind =
            checkAddress(launch, addresses[i], access)) {
      program.fail(*kind, i, addresses[i]);
      return {/*isEmpty=*/true, std::nullopt};
    }
  }
  return {};
}

unsigned tile::interpreter::getPointeeBytes(mlir::Value pointer) {
  return llvm::cast<mlir::tile::PtrType>(
             mlir::tile::getScalarType(pointer.getType()))
      .getElementBytes();
}
