//===- Swizzle.cpp - shared memory without bank conflicts -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the buffer layout of a conversion: vector bases, then segment bases
// that no wavefront meets, then bank bases. The head of Swizzle.h has the
// argument why this works.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/Swizzle.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

static constexpr unsigned maxAccessBytes = 16;
static constexpr unsigned wordBytes = 4;
static constexpr unsigned lineBytes = 128;

using Vectors = llvm::SmallVector<uint64_t, 16>;

namespace {
/// One way to choose the vectors, and what follows from it.
struct Candidate {
  /// The vector bases, lowest offset bit first. The side that leads uses all of
  /// them in one access, the other side the first `common`.
  Vectors vectors;
  unsigned common = 0;
  const LinearLayout *leader = nullptr;
  const LinearLayout *follower = nullptr;
};
} // namespace

/// The non-zero bases of `dim`.
static Vectors basesWithoutZeros(const LinearLayout &layout, InDim dim) {
  Vectors result(layout.basesOf(dim).begin(), layout.basesOf(dim).end());
  llvm::erase(result, uint64_t(0));
  return result;
}

/// All index vectors that the leader of `candidate` uses inside a CTA, apart
/// from the vector bases: first those that change least often.
static Vectors remainingBases(const Candidate &candidate) {
  Vectors result;
  for (InDim dim : {InDim::Register, InDim::Warp, InDim::Lane})
    for (uint64_t basis : basesWithoutZeros(*candidate.leader, dim))
      if (!llvm::is_contained(candidate.vectors, basis))
        result.push_back(basis);
  return result;
}

/// The source's CTA bases that the rest of the source does not reach: by these
/// the tensor is divided among CTAs.
static Vectors findCtaBases(const LinearLayout &source) {
  XorBasis local;
  for (InDim dim : {InDim::Register, InDim::Lane, InDim::Warp})
    for (uint64_t basis : source.basesOf(dim))
      local.insert(basis);
  Vectors result;
  for (uint64_t basis : source.basesOf(InDim::Cta))
    if (local.insert(basis))
      result.push_back(basis);
  return result;
}

/// Adds what one wavefront of `layout` touches if each lane moves `vectors`.
static void addWavefront(XorBasis &span, const LinearLayout &layout,
                         llvm::ArrayRef<uint64_t> vectors,
                         unsigned elementBytes) {
  for (uint64_t vector : vectors)
    span.insert(vector);
  unsigned accessBytes = elementBytes << vectors.size();
  unsigned phaseBits = llvm::Log2_32(std::max(1u, accessBytes / wordBytes));
  llvm::ArrayRef<uint64_t> lanes = layout.basesOf(InDim::Lane);
  unsigned lanesOfPhase =
      lanes.size() - std::min<size_t>(lanes.size(), phaseBits);
  for (uint64_t lane : lanes.take_front(lanesOfPhase))
    span.insert(lane);
}

/// A vector outside of both spans, or 0: one of `pool` or the XOR of two.
static uint64_t findOutside(llvm::ArrayRef<uint64_t> pool, const XorBasis &a,
                            const XorBasis &b) {
  uint64_t outsideA = 0, outsideB = 0;
  for (uint64_t vector : pool) {
    bool inA = a.contains(vector), inB = b.contains(vector);
    if (!inA && !inB)
      return vector;
    if (!inA && outsideA == 0)
      outsideA = vector;
    if (!inB && outsideB == 0)
      outsideB = vector;
  }
  // outsideA lies in b and outsideB in a, so their XOR lies in neither.
  return outsideA && outsideB ? outsideA ^ outsideB : 0;
}

/// The offset bases for `candidate`, or nothing if its leader does not reach
/// every element of the CTA.
static std::optional<Vectors> buildOffsets(const Candidate &candidate,
                                           llvm::ArrayRef<uint64_t> ctaBases,
                                           unsigned elementBytes) {
  unsigned offsetBits = candidate.leader->totalOutBits() - ctaBases.size();
  unsigned lineBits =
      std::min(offsetBits, llvm::Log2_32(lineBytes / elementBytes));
  unsigned wordBits = llvm::Log2_32(std::max(1u, wordBytes / elementBytes));
  Vectors pool = remainingBases(candidate);
  Vectors offsets = candidate.vectors;

  // A word is the unit of banks. If the vectors do not fill one, lanes share
  // it.
  XorBasis used(ctaBases);
  for (uint64_t vector : offsets)
    used.insert(vector);
  for (uint64_t vector : llvm::reverse(pool))
    if (offsets.size() < std::min(wordBits, lineBits) && used.insert(vector))
      offsets.push_back(vector);

  XorBasis leading(ctaBases), following(ctaBases);
  addWavefront(leading, *candidate.leader, candidate.vectors, elementBytes);
  addWavefront(
      following, *candidate.follower,
      llvm::ArrayRef<uint64_t>(candidate.vectors).take_front(candidate.common),
      elementBytes);
  for (uint64_t vector : llvm::ArrayRef<uint64_t>(offsets).take_front(
           std::min<size_t>(wordBits, offsets.size()))) {
    leading.insert(vector);
    following.insert(vector);
  }

  Vectors segments;
  while (segments.size() < offsetBits - lineBits) {
    uint64_t segment = findOutside(pool, leading, following);
    if (segment == 0 || !used.insert(segment))
      return std::nullopt;
    leading.insert(segment);
    following.insert(segment);
    segments.push_back(segment);
  }

  // Banks: whatever is left, lanes first, so that neighbouring lanes use
  // neighbouring banks.
  for (uint64_t lane : basesWithoutZeros(*candidate.leader, InDim::Lane))
    if (used.insert(lane))
      offsets.push_back(lane);
  for (uint64_t vector : pool)
    if (used.insert(vector))
      offsets.push_back(vector);
  offsets.append(segments);
  if (offsets.size() != offsetBits)
    return std::nullopt;
  return offsets;
}

/// The plan for a buffer, or nothing if it would have CTAs write elsewhere.
static std::optional<SharedPlan> makePlan(const LinearLayout &source,
                                          const LinearLayout &destination,
                                          llvm::ArrayRef<uint64_t> offsets,
                                          unsigned elementBits) {
  LinearLayout::Bases bases;
  bases[static_cast<unsigned>(InDim::Offset)].assign(offsets.begin(),
                                                     offsets.end());
  bases[static_cast<unsigned>(InDim::Cta)].assign(
      source.basesOf(InDim::Cta).begin(), source.basesOf(InDim::Cta).end());
  SharedPlan plan;
  plan.buffer = LinearLayout::fromBases(source.outSizes(), bases);
  std::optional<HardwareMap> storeMap = solve(source, plan.buffer);
  std::optional<HardwareMap> loadMap = solve(destination, plan.buffer);
  if (!storeMap || !loadMap || !storeMap->preserves(InDim::Cta))
    return std::nullopt;
  plan.storeMap = std::move(*storeMap);
  plan.loadMap = std::move(*loadMap);
  unsigned maxElements = std::max(1u, maxAccessBytes * 8 / elementBits);
  plan.store = sharedVectorWidth(plan.storeMap, maxElements);
  plan.load = sharedVectorWidth(plan.loadMap, maxElements);
  plan.storeAccess =
      countBankConflicts(plan.storeMap, elementBits, plan.store.elements);
  plan.loadAccess =
      countBankConflicts(plan.loadMap, elementBits, plan.load.elements);
  plan.scratchBytes = (uint64_t(1) << offsets.size()) * (elementBits / 8);
  return plan;
}

/// Candidates with the vectors that both sides share: extended by registers of
/// the source, of the destination, or not at all.
static llvm::SmallVector<Candidate, 3>
makeCandidates(const LinearLayout &source, const LinearLayout &destination,
               unsigned elementBytes) {
  unsigned maxVectors = llvm::Log2_32(maxAccessBytes / elementBytes);
  Vectors ofSource = basesWithoutZeros(source, InDim::Register);
  Vectors ofDestination = basesWithoutZeros(destination, InDim::Register);
  llvm::sort(ofSource);
  llvm::sort(ofDestination);
  Vectors common;
  for (uint64_t basis : ofSource)
    if (common.size() < maxVectors &&
        llvm::is_contained(ofDestination, basis) &&
        !llvm::is_contained(common, basis))
      common.push_back(basis);

  llvm::SmallVector<Candidate, 3> candidates;
  auto add = [&](const LinearLayout &leader, const LinearLayout &follower,
                 llvm::ArrayRef<uint64_t> extension) {
    Candidate candidate{common, static_cast<unsigned>(common.size()), &leader,
                        &follower};
    XorBasis independent(common);
    for (uint64_t basis : extension)
      if (candidate.vectors.size() < maxVectors && independent.insert(basis))
        candidate.vectors.push_back(basis);
    candidates.push_back(candidate);
  };
  add(source, destination, ofSource);
  add(destination, source, ofDestination);
  add(source, destination, {});
  return candidates;
}

static unsigned accessCost(const SharedPlan &plan) {
  return plan.storeAccess.cost() + plan.loadAccess.cost();
}

std::optional<SharedPlan>
tile::planSharedMemory(const LinearLayout &source,
                       const LinearLayout &destination, unsigned elementBits) {
  assert((elementBits == 8 || elementBits == 16 || elementBits == 32 ||
          elementBits == 64) &&
         "elements are whole bytes in shared memory");
  if (source.outSizes() != destination.outSizes() || !source.isSurjective() ||
      !destination.isSurjective())
    return std::nullopt;
  unsigned elementBytes = elementBits / 8;
  Vectors ctaBases = findCtaBases(source);
  std::optional<SharedPlan> best;
  for (const Candidate &candidate :
       makeCandidates(source, destination, elementBytes)) {
    std::optional<Vectors> offsets =
        buildOffsets(candidate, ctaBases, elementBytes);
    if (!offsets)
      continue;
    std::optional<SharedPlan> plan =
        makePlan(source, destination, *offsets, elementBits);
    if (plan && (!best || accessCost(*plan) < accessCost(*best)))
      best = std::move(plan);
  }
  return best;
}
