//===- Conversion.h - what it takes to change a layout ----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classifies the conversion of a tensor from one register layout to another by
// how far data travels, says how to do it and what it costs. Assigning layouts
// weighs these costs; the lowering of a conversion follows the plan. Both call
// the same function, so they cannot disagree.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LAYOUT_CONVERSION_H
#define TILE_LAYOUT_CONVERSION_H

#include "tile/Layout/ShufflePlan.h"
#include "tile/Layout/Swizzle.h"

namespace tile {

/// How a conversion is done, the cheapest first.
enum class ConversionKind : uint8_t {
  /// Every register already holds what is needed.
  None,
  /// Every thread has what it needs, in other registers.
  RegisterPermutation,
  /// Data stays in the warp: selects and shuffles.
  WarpShuffle,
  /// Data stays in the CTA: through shared memory.
  SharedMemory,
  /// Data moves between CTAs of the cluster: through distributed shared memory.
  Cluster
};

/// "none", "register permutation", "warp shuffle", "shared memory" or
/// "cluster".
llvm::StringRef conversionKindName(ConversionKind kind);

/// A conversion, ready to be lowered.
struct Conversion {
  ConversionKind kind = ConversionKind::None;
  /// From places of the destination to places of the source.
  HardwareMap map;
  /// For RegisterPermutation: the source register of each destination register.
  llvm::SmallVector<uint32_t> sourceRegisters;
  /// For WarpShuffle.
  std::optional<ShufflePlan> shuffles;
  /// For SharedMemory and Cluster.
  std::optional<SharedPlan> shared;
  /// Issue slots per thread, see conversionCost.
  unsigned cost = 0;
};

/// Plans the conversion of a tensor with elements of `elementBits` bits (1 to
/// 64, predicates and 4-bit types count as 8). Data that could stay in the warp
/// goes through shared memory where that is cheaper by the cost below. Nothing
/// if the layouts describe different shapes or different numbers of threads, or
/// one of them does not hold all elements.
std::optional<Conversion> planConversion(const LinearLayout &source,
                                         const LinearLayout &destination,
                                         unsigned elementBits);

/// The kind alone, by how far data must travel; cheap. WarpShuffle here means
/// that shuffles are possible.
std::optional<ConversionKind>
classifyConversion(const LinearLayout &source, const LinearLayout &destination);

/// The unit of cost is an issue slot per thread: the time in which a scheduler
/// of an SM issues one integer instruction of a warp at full rate (64 lanes a
/// clock and SM). Shuffles and shared-memory wavefronts (BankAccess::cost) go
/// through a path of 32 lanes a clock and SM, two slots each. A barrier is
/// counted as the latency that it typically exposes. These are estimates for
/// comparing conversions, not measurements.
namespace conversionCost {
constexpr unsigned perSelect = 1;
constexpr unsigned perShuffle = 2;
constexpr unsigned perBarrier = 16;
constexpr unsigned perClusterBarrier = 200;
/// The first data comes back this much after the last load was issued.
constexpr unsigned sharedLatency = 16;
/// Reading another CTA's memory is about this many times slower.
constexpr unsigned clusterFactor = 4;
} // namespace conversionCost

} // namespace tile

#endif // TILE_LAYOUT_CONVERSION_H
