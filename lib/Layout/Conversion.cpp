//===- Conversion.cpp - what it takes to change a layout ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses between the ways to convert a layout: nothing, renaming, shuffles,
// shared memory of the CTA or of the cluster.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/Conversion.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

llvm::StringRef tile::conversionKindName(ConversionKind kind) {
  switch (kind) {
  case ConversionKind::None:
    return "none";
  case ConversionKind::RegisterPermutation:
    return "register permutation";
  case ConversionKind::WarpShuffle:
    return "warp shuffle";
  case ConversionKind::SharedMemory:
    return "shared memory";
  case ConversionKind::Cluster:
    return "cluster";
  }
  llvm_unreachable("not a kind of conversion");
}

static ConversionKind classify(const HardwareMap &map) {
  if (map.isIdentity())
    return ConversionKind::None;
  if (!map.preserves(InDim::Cta))
    return ConversionKind::Cluster;
  if (!map.preserves(InDim::Warp))
    return ConversionKind::SharedMemory;
  if (!map.preserves(InDim::Lane))
    return ConversionKind::WarpShuffle;
  // The thread keeps its data, but if the register to take depends on the
  // thread, it takes selects.
  for (InDim dim : {InDim::Lane, InDim::Warp, InDim::Cta})
    if (map.block(InDim::Register, dim).rank() != 0)
      return ConversionKind::WarpShuffle;
  return ConversionKind::RegisterPermutation;
}

/// The map of a conversion, or nothing if there is none.
static std::optional<HardwareMap> mapOf(const LinearLayout &source,
                                        const LinearLayout &destination) {
  if (!destination.isSurjective())
    return std::nullopt;
  for (InDim dim : {InDim::Lane, InDim::Warp, InDim::Cta})
    if (source.inBits(dim) != destination.inBits(dim))
      return std::nullopt;
  if (source.inBits(InDim::Offset) != 0 ||
      destination.inBits(InDim::Offset) != 0 ||
      source.inBits(InDim::Lane) > maxLaneBits)
    return std::nullopt;
  return solve(destination, source);
}

std::optional<ConversionKind>
tile::classifyConversion(const LinearLayout &source,
                         const LinearLayout &destination) {
  std::optional<HardwareMap> map = mapOf(source, destination);
  if (!map)
    return std::nullopt;
  return classify(*map);
}

static unsigned costOf(const ShufflePlan &plan, unsigned elementBits) {
  // Elements of 64 bits take two of each instruction.
  unsigned pieces = llvm::divideCeil(elementBits, 32);
  unsigned cost = plan.numShuffles() * pieces * conversionCost::perShuffle +
                  plan.numSelects() * pieces * conversionCost::perSelect;
  // One instruction packs or unpacks two elements or half words.
  for (const llvm::SmallVector<uint32_t, 4> &word : plan.sourceWords)
    cost += word.size() - 1;
  for (const llvm::SmallVector<uint32_t, 4> &word : plan.destinationWords)
    cost += word.size() - 1;
  return cost;
}

static unsigned costOf(const SharedPlan &plan, bool acrossCtas) {
  namespace weights = conversionCost;
  unsigned load = plan.loadAccess.cost();
  // One barrier between stores and loads, one before the buffer is used again.
  unsigned barrier =
      acrossCtas ? weights::perClusterBarrier : weights::perBarrier;
  if (acrossCtas)
    load *= weights::clusterFactor;
  return plan.storeAccess.cost() + load + 2 * barrier + weights::sharedLatency;
}

/// Chooses between shuffles and shared memory.
static void planWithinWarp(Conversion &conversion, const LinearLayout &source,
                           const LinearLayout &destination,
                           unsigned elementBits) {
  conversion.shuffles = planShuffles(conversion.map, elementBits);
  unsigned shuffleCost = costOf(*conversion.shuffles, elementBits);
  conversion.cost = shuffleCost;
  // Shared memory cannot cost less than its barriers.
  if (shuffleCost <= 2 * conversionCost::perBarrier)
    return;
  std::optional<SharedPlan> shared =
      planSharedMemory(source, destination, elementBits);
  if (!shared || costOf(*shared, /*acrossCtas=*/false) >= shuffleCost)
    return;
  // What can be had in the warp can be had from the buffer of the own CTA.
  assert(shared->loadMap.preserves(InDim::Cta) && "the load goes too far");
  conversion.kind = ConversionKind::SharedMemory;
  conversion.cost = costOf(*shared, /*acrossCtas=*/false);
  conversion.shared = std::move(shared);
  conversion.shuffles.reset();
}

std::optional<Conversion> tile::planConversion(const LinearLayout &source,
                                               const LinearLayout &destination,
                                               unsigned elementBits) {
  std::optional<HardwareMap> map = mapOf(source, destination);
  if (!map)
    return std::nullopt;
  elementBits = std::max<unsigned>(8, llvm::PowerOf2Ceil(elementBits));
  Conversion conversion;
  conversion.kind = classify(*map);
  conversion.map = std::move(*map);
  switch (conversion.kind) {
  case ConversionKind::None:
    break;
  case ConversionKind::RegisterPermutation:
    for (uint32_t reg = 0; reg < destination.numRegisters(); ++reg)
      conversion.sourceRegisters.push_back(
          conversion.map.apply(HardwarePoint::thread(reg, 0))[InDim::Register]);
    break;
  case ConversionKind::WarpShuffle:
    planWithinWarp(conversion, source, destination, elementBits);
    break;
  case ConversionKind::SharedMemory:
  case ConversionKind::Cluster: {
    conversion.shared = planSharedMemory(source, destination, elementBits);
    if (!conversion.shared)
      return std::nullopt;
    // Whoever reads another CTA's memory needs a cluster barrier.
    bool acrossCtas = !conversion.shared->loadMap.preserves(InDim::Cta);
    conversion.kind =
        acrossCtas ? ConversionKind::Cluster : ConversionKind::SharedMemory;
    conversion.cost = costOf(*conversion.shared, acrossCtas);
    break;
  }
  }
  return conversion;
}
