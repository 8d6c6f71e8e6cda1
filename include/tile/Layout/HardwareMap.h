//===- HardwareMap.h - which place has what another place needs -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moving a tensor from one layout to another is a linear map from places to
// places: each destination place is told from which source place its element
// comes. This file has that map and solve(), which finds it. The same solve()
// relates registers to a buffer: with a buffer as source, it gives each
// register its offset.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_HARDWAREMAP_H
#define TILE_LAYOUT_HARDWAREMAP_H

#include "tile/Layout/LinearLayout.h"

namespace tile {

/// A linear map between two sets of places.
class HardwareMap {
public:
  HardwareMap() = default;
  /// `matrix` acts on flattened places.
  HardwareMap(const HardwareSpace &domain, const HardwareSpace &range,
              BitMatrix matrix);

  static HardwareMap identity(const HardwareSpace &space);

  const HardwareSpace &domain() const { return domainSpace; }
  const HardwareSpace &range() const { return rangeSpace; }
  const BitMatrix &asMatrix() const { return matrix; }

  HardwarePoint apply(const HardwarePoint &point) const {
    return rangeSpace.unflatten(matrix.apply(domainSpace.flatten(point)));
  }

  /// The image of bit `bit` of `dim`.
  HardwarePoint basis(InDim dim, unsigned bit) const {
    return rangeSpace.unflatten(matrix.column(domainSpace.start(dim) + bit));
  }

  /// How coordinate `to` of the image depends on coordinate `from` alone.
  BitMatrix block(InDim to, InDim from) const;

  /// The map that applies `first` and then this one.
  HardwareMap compose(const HardwareMap &first) const;

  /// Whether coordinate `dim` of the image always equals coordinate `dim` of
  /// the argument: data stays in the same lane, warp, ...
  bool preserves(InDim dim) const;

  /// Whether the map is the identity on `dim` and independent of it elsewhere.
  bool isTrivialOn(InDim dim) const;

  /// The map without `dim`, or nothing unless it is trivial on it.
  std::optional<HardwareMap> quotient(InDim dim) const;

  /// Whether domain and range are equal and every place is its own image.
  bool isIdentity() const;

  bool operator==(const HardwareMap &other) const {
    return domainSpace == other.domainSpace && rangeSpace == other.rangeSpace &&
           matrix == other.matrix;
  }
  bool operator!=(const HardwareMap &other) const { return !(*this == other); }

private:
  HardwareSpace domainSpace;
  HardwareSpace rangeSpace;
  BitMatrix matrix;
};

/// The map C from places of `destination` to places of `source` with
/// source(C(p)) = destination(p) for all p; nothing if an element that the
/// destination holds has no place in the source. Both layouts describe tensors
/// of one shape.
///
/// Where the source holds copies, C is not unique. Each basis of C is chosen
/// such that the image differs least from the argument, a difference in the
/// CTA counting more than any in the warp, that more than the lane and the
/// lane more than the register. Hence the data stays in the CTA if any
/// choice keeps it there, in the warp if any choice does, and so on.
/// Where the argument's bit has no counterpart in the source, the image is the
/// lowest numbered place.
std::optional<HardwareMap> solve(const LinearLayout &destination,
                                 const LinearLayout &source);

} // namespace tile

#endif // TILE_LAYOUT_HARDWAREMAP_H
