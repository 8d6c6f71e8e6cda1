//===- HardwareSpace.cpp - the places that can hold an element ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of the hardware dimensions and the flattening of places into integers.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/HardwareSpace.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

llvm::StringRef tile::inDimName(InDim dim) {
  switch (dim) {
  case InDim::Register:
    return "register";
  case InDim::Lane:
    return "lane";
  case InDim::Warp:
    return "warp";
  case InDim::Offset:
    return "offset";
  case InDim::Cta:
    return "cta";
  }
  llvm_unreachable("not a hardware dimension");
}

unsigned HardwareSpace::totalBits() const {
  unsigned total = 0;
  for (uint8_t width : widths)
    total += width;
  return total;
}

unsigned HardwareSpace::start(InDim dim) const {
  unsigned total = 0;
  for (unsigned i = 0; i < static_cast<unsigned>(dim); ++i)
    total += widths[i];
  return total;
}

uint64_t HardwareSpace::mask(InDim dim) const {
  // An empty dimension may start at bit 64, where a shift is undefined.
  if (bits(dim) == 0)
    return 0;
  return llvm::maskTrailingOnes<uint64_t>(bits(dim)) << start(dim);
}

uint64_t HardwareSpace::flatten(const HardwarePoint &point) const {
  uint64_t place = 0;
  unsigned position = 0;
  for (InDim dim : allInDims) {
    if (bits(dim) == 0)
      continue;
    place |= uint64_t(point[dim]) << position;
    position += bits(dim);
  }
  return place;
}

HardwarePoint HardwareSpace::unflatten(uint64_t place) const {
  HardwarePoint point;
  for (InDim dim : allInDims)
    if (bits(dim) != 0)
      point[dim] = (place & mask(dim)) >> start(dim);
  return point;
}
