//===- AccessCost.cpp - what a load or store costs in a layout ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All instructions of an access have the same pattern of lanes, up to an
// offset, because layouts are linear: the first one is looked at, with the
// addresses that the strides of the pointer give.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/AccessCost.h"
#include "mlir/IR/BuiltinTypes.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace tile {

/// Issue slots of one instruction with its address and predicate.
static constexpr int64_t kPerInstruction = 4;
/// A line that one phase of the instruction touches takes one turn of the
/// cache, which serves 128 bytes a clock: two issue slots.
static constexpr int64_t kPerLine = 2;
/// 32 bytes from the next level, which gives 64 bytes a clock and SM.
static constexpr int64_t kPerSector = 1;
/// In place of a distance that is not known: farther than any line.
static constexpr int64_t kFar = 1 << 16;

AccessCost::AccessCost(mlir::Operation *memoryOp, const AccessFacts &facts)
    : accessLimit(facts.accessLimit(memoryOp)) {
  mlir::Value pointer = accessedPointer(memoryOp);
  bytes =
      cast<mlir::tile::PtrType>(mlir::tile::getScalarType(pointer.getType()))
          .getElementBytes();
  for (const DimFacts &dim : facts.of(pointer).dims)
    strides.push_back(dim.stride);
}

SmallVector<unsigned, 4> AccessCost::order() const {
  SmallVector<unsigned, 4> result;
  for (unsigned dim = strides.size(); dim-- > 0;)
    result.push_back(dim);
  auto distance = [&](unsigned dim) {
    std::optional<int64_t> stride = strides[dim];
    return stride && *stride != 0 ? std::abs(*stride) : INT64_MAX;
  };
  // Of equals the last dimension goes first.
  sort(result, [&](unsigned a, unsigned b) {
    return std::pair(distance(a), b) < std::pair(distance(b), a);
  });
  return result;
}

/// How many different numbers there are.
static int64_t countDistinct(SmallVector<int64_t, 32> numbers) {
  sort(numbers);
  return std::distance(numbers.begin(), llvm::unique(numbers));
}

int64_t AccessCost::of(const LinearLayout &layout) const {
  LinearLayout once = layout.withoutZeroRegisters();
  unsigned vector =
      globalVectorWidth(once, accessLimit.dim, accessLimit.elements).elements;
  unsigned accessBytes = vector * bytes;
  // Wide accesses are served in phases of as many lanes as fill 128 bytes.
  unsigned phaseLanes = 32 / std::max(1u, accessBytes / 4);
  SmallVector<int64_t, 32> sectors, phaseLines;
  int64_t lines = 0;
  for (unsigned lane = 0; lane < layout.inSize(InDim::Lane); ++lane) {
    int64_t address = 0;
    for (auto [dim, index] :
         enumerate(once.apply(HardwarePoint::thread(0, lane))))
      address += index * strides[dim].value_or(kFar * int64_t(dim + 1));
    sectors.push_back(address >> 5);
    phaseLines.push_back(address >> 7);
    if ((lane + 1) % phaseLanes == 0) {
      lines += countDistinct(phaseLines);
      phaseLines.clear();
    }
  }
  int64_t instructions = once.numRegisters() / vector;
  return instructions * (kPerInstruction + kPerLine * lines +
                         kPerSector * countDistinct(sectors));
}

} // namespace tile
