//===- RegisterSteps.cpp - registers that follow from others --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A register bit moves the element's index by exclusive or. That is a sum, with
// a distance that can be known, where no other bit of the place touches the
// same bit of the index; and it does not matter where all of a run is equal.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/RegisterSteps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace tile {

/// For each tensor dimension the bits of its index that two or more bits of a
/// place touch.
static SmallVector<uint64_t, 4> sharedBits(const LinearLayout &layout,
                                           unsigned rank) {
  SmallVector<uint64_t, 4> seen(rank, 0), shared(rank, 0);
  for (InDim in : {InDim::Register, InDim::Lane, InDim::Warp, InDim::Cta})
    for (unsigned bit = 0; bit < layout.inBits(in); ++bit) {
      LinearLayout::Coords moved = layout.basisCoords(in, bit);
      for (unsigned dim = 0; dim < rank; ++dim) {
        shared[dim] |= seen[dim] & uint64_t(moved[dim]);
        seen[dim] |= uint64_t(moved[dim]);
      }
    }
  return shared;
}

/// By how much the value changes if the index moves by `moved` along a
/// dimension.
static std::optional<int64_t> stepAlong(const DimFacts &facts, uint64_t moved,
                                        uint64_t shared) {
  if (moved == 0)
    return 0;
  bool insideRun = facts.logRun < 63 && moved < (uint64_t(1) << facts.logRun);
  if (!insideRun || !facts.stride)
    return std::nullopt;
  if (*facts.stride == 0)
    return 0;
  if (!isPowerOf2_64(moved) || (moved & shared))
    return std::nullopt;
  return int64_t(uint64_t(*facts.stride) * moved);
}

RegisterSteps::RegisterSteps(const Facts &facts, const LinearLayout &layout) {
  unsigned rank = facts.dims.size();
  SmallVector<uint64_t, 4> shared = sharedBits(layout, rank);
  for (unsigned bit = 0; bit < layout.inBits(InDim::Register); ++bit) {
    LinearLayout::Coords moved = layout.basisCoords(InDim::Register, bit);
    std::optional<int64_t> sum = 0;
    for (unsigned dim = 0; dim < rank && sum; ++dim) {
      std::optional<int64_t> step =
          stepAlong(facts.dims[dim], moved[dim], shared[dim]);
      sum = step ? std::optional<int64_t>(uint64_t(*sum) + uint64_t(*step))
                 : std::nullopt;
    }
    steps.push_back(sum.value_or(0));
    if (sum)
      known |= uint32_t(1) << bit;
  }
}

RegisterSteps::RegisterSteps(ArrayRef<int64_t> pairs) {
  for (; pairs.size() >= 2; pairs = pairs.drop_front(2)) {
    unsigned bit = unsigned(pairs[0]) % 32;
    steps.resize(std::max<size_t>(steps.size(), bit + 1), 0);
    steps[bit] = pairs[1];
    known |= uint32_t(1) << bit;
  }
}

SmallVector<int64_t, 8> RegisterSteps::pairs() const {
  SmallVector<int64_t, 8> result;
  for (auto [bit, step] : enumerate(steps))
    if (known & (uint32_t(1) << bit))
      result.append({int64_t(bit), step});
  return result;
}

RegisterSteps RegisterSteps::onlyEqual() const {
  RegisterSteps result = *this;
  for (auto [bit, step] : enumerate(result.steps))
    if (step != 0) {
      step = 0;
      result.known &= ~(uint32_t(1) << bit);
    }
  return result;
}

RegisterSteps RegisterSteps::whereAlso(const RegisterSteps &other) const {
  RegisterSteps result = *this;
  result.known &= other.known;
  for (auto [bit, step] : enumerate(result.steps))
    if (!(result.known & (uint32_t(1) << bit)))
      step = 0;
  return result;
}

RegisterSteps RegisterSteps::ofGroups(unsigned logGroup) const {
  RegisterSteps result;
  result.known = known >> logGroup;
  if (logGroup < steps.size())
    result.steps.append(steps.begin() + logGroup, steps.end());
  return result;
}

int64_t RegisterSteps::distance(unsigned reg) const {
  uint64_t sum = 0;
  for (auto [bit, step] : enumerate(steps))
    if (reg & (uint32_t(1) << bit))
      sum += uint64_t(step);
  return sum;
}

} // namespace tile
