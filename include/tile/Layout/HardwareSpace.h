//===- HardwareSpace.h - the places that can hold an element ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names for the coordinates of a place on the machine: which register of which
// lane of which warp of which CTA, or which offset in a buffer. The dimensions
// are a fixed enumeration, so that a set of them is an array and a place can be
// flattened into one integer without any table of names.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_HARDWARESPACE_H
#define TILE_LAYOUT_HARDWARESPACE_H

#include "llvm/ADT/StringRef.h"
#include <array>
#include <cstdint>

namespace tile {

/// The coordinates of a place, from near to far. A value in registers uses
/// Register, Lane, Warp and Cta, the position of the thread block in its
/// cluster; a buffer uses Offset (counted in elements, not bytes) and Cta.
enum class InDim : uint8_t { Register, Lane, Warp, Offset, Cta };

/// How many members InDim has.
constexpr unsigned numInDims = 5;

/// All of them, in the order in which places are flattened: the register has
/// the lowest bits.
constexpr std::array<InDim, numInDims> allInDims = {
    InDim::Register, InDim::Lane, InDim::Warp, InDim::Offset, InDim::Cta};

/// log2 of the lanes of a warp, on all NVIDIA GPUs.
constexpr unsigned maxLaneBits = 5;

/// "register", "lane", "warp", "offset" or "cta".
llvm::StringRef inDimName(InDim dim);

/// One number for each hardware dimension.
struct HardwarePoint {
  std::array<uint32_t, numInDims> values = {};

  /// A place in registers.
  static HardwarePoint thread(uint32_t reg, uint32_t lane, uint32_t warp = 0,
                              uint32_t cta = 0) {
    return HardwarePoint{{reg, lane, warp, 0, cta}};
  }
  /// A place in a buffer.
  static HardwarePoint memory(uint32_t offset, uint32_t cta = 0) {
    return HardwarePoint{{0, 0, 0, offset, cta}};
  }

  uint32_t operator[](InDim dim) const {
    return values[static_cast<unsigned>(dim)];
  }
  uint32_t &operator[](InDim dim) { return values[static_cast<unsigned>(dim)]; }
  bool operator==(const HardwarePoint &other) const {
    return values == other.values;
  }
  bool operator!=(const HardwarePoint &other) const {
    return !(*this == other);
  }
};

/// How many bits each hardware dimension has, and with it the set of all
/// places: the product of the sizes 2^bits. A flattened place is the
/// concatenation of its coordinates, register lowest.
struct HardwareSpace {
  std::array<uint8_t, numInDims> widths = {};

  unsigned bits(InDim dim) const { return widths[static_cast<unsigned>(dim)]; }
  void setBits(InDim dim, unsigned count) {
    widths[static_cast<unsigned>(dim)] = count;
  }
  /// The number of bits of a flattened place.
  unsigned totalBits() const;
  /// The position of bit 0 of `dim` in a flattened place.
  unsigned start(InDim dim) const;
  /// The bits of `dim` in a flattened place.
  uint64_t mask(InDim dim) const;

  uint64_t flatten(const HardwarePoint &point) const;
  HardwarePoint unflatten(uint64_t place) const;

  bool operator==(const HardwareSpace &other) const {
    return widths == other.widths;
  }
  bool operator!=(const HardwareSpace &other) const {
    return !(*this == other);
  }
  bool operator<(const HardwareSpace &other) const {
    return widths < other.widths;
  }
};

} // namespace tile

#endif // TILE_LAYOUT_HARDWARESPACE_H
