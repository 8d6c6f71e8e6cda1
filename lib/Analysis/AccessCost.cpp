//===- AccessCost.cpp - what a load or store costs in a layout ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All instructions of an access have the same pattern of lanes, up to an
// offset, because layouts are linear: the first one is looked at, with the
// addresses that the strides of the pointer give. Only for the sectors that
// loads share, a few more are.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/AccessCost.h"
#include "mlir/IR/BuiltinTypes.h"
#include "tile/Analysis/RegisterSteps.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <array>

using namespace llvm;

namespace tile {

/// Issue slots of one instruction with its address and predicate, and its part
/// of a queue that is soon full: fewer and wider accesses keep more bytes in
/// flight.
static constexpr int64_t kPerInstruction = 8;
/// One turn of the cache, which serves 128 bytes a clock: two issue slots. A
/// turn reads one word from each of the banks and looks up a few lines.
static constexpr int64_t kPerTurn = 2;
static constexpr unsigned kBanks = 32;
static constexpr unsigned kBankBytes = 4;
static constexpr int64_t kLinesPerTurn = 4;
/// 32 bytes from the next level, which gives 64 bytes a clock and SM.
static constexpr int64_t kPerSector = 1;
/// So many registers show how the sectors of instructions overlap.
static constexpr unsigned kSampledRegisters = 16;
/// In place of a distance that is not known: farther than any line, and spread
/// over the banks.
static constexpr int64_t kFar = (1 << 16) + 128 + kBankBytes;

AccessCost::AccessCost(mlir::Operation *memoryOp, const AccessFacts &facts)
    : accessLimit(facts.accessLimit(memoryOp)),
      isStore(isa<mlir::tile::StoreOp>(memoryOp)) {
  mlir::Value pointer = accessedPointer(memoryOp);
  bytes =
      cast<mlir::tile::PtrType>(mlir::tile::getScalarType(pointer.getType()))
          .getElementBytes();
  for (const DimFacts &dim : facts.of(pointer).dims)
    strides.push_back(dim.stride);
  if (!isStore)
    loaded = facts.of(memoryOp->getResult(0));
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

int64_t AccessCost::addressOf(const LinearLayout::Coords &index) const {
  int64_t address = 0;
  for (auto [dim, at] : enumerate(index))
    address += at * strides[dim].value_or(kFar * int64_t(dim + 1));
  return address;
}

/// The turns that the cache takes for accesses of `accessBytes` at these
/// addresses: as many as the busiest bank has words, or as the lines need.
static int64_t turnsOf(ArrayRef<int64_t> addresses, unsigned accessBytes) {
  SmallVector<int64_t, 32> lines, words;
  for (int64_t address : addresses) {
    lines.push_back(address >> 7);
    for (unsigned byte = 0; byte < accessBytes; byte += kBankBytes)
      words.push_back((address + byte) / kBankBytes);
  }
  sort(words);
  words.erase(llvm::unique(words), words.end());
  std::array<int64_t, kBanks> wordsOfBank = {};
  for (int64_t word : words)
    ++wordsOfBank[uint64_t(word) % kBanks];
  return std::max(*max_element(wordsOfBank),
                  int64_t(divideCeil(countDistinct(lines), kLinesPerTurn)));
}

/// The same for one instruction, given the addresses of all lanes.
static int64_t turnsOfInstruction(ArrayRef<int64_t> addresses,
                                  unsigned accessBytes) {
  // Wide accesses are served in phases of as many lanes as fill 128 bytes.
  unsigned phaseLanes = 32 / std::max(1u, accessBytes / 4);
  int64_t turns = 0;
  for (; !addresses.empty(); addresses = addresses.drop_front(std::min<size_t>(
                                 phaseLanes, addresses.size())))
    turns += turnsOf(addresses.take_front(phaseLanes), accessBytes);
  return turns;
}

int64_t AccessCost::of(const LinearLayout &layout) const {
  LinearLayout once = layout.withoutZeroRegisters();
  VectorWidth width =
      globalVectorWidth(once, accessLimit.dim, accessLimit.elements);
  unsigned accessBytes = width.elements * bytes;
  int64_t instructions = once.numRegisters() / width.elements;
  if (loaded)
    instructions >>=
        RegisterSteps(*loaded, once).onlyEqual().pairs().size() / 2;
  instructions = std::max<int64_t>(instructions, 1);
  // The registers of one store, or enough of those of all loads.
  unsigned sampled = std::min<unsigned>(
      isStore ? width.elements : std::max(kSampledRegisters, width.elements),
      once.numRegisters());
  SmallVector<uint64_t, 32> lanes;
  for (unsigned lane = 0; lane < once.inSize(InDim::Lane); ++lane)
    lanes.push_back(once.applyLinear(HardwarePoint::thread(0, lane)));
  SmallVector<int64_t, 32> addresses, sectors;
  for (unsigned reg = 0; reg < sampled; ++reg) {
    uint64_t start = once.applyLinear(
        HardwarePoint::thread(width.order.oldRegister(reg), /*lane=*/0));
    for (uint64_t lane : lanes) {
      int64_t address = addressOf(once.delinearize(start ^ lane));
      // Neighbours mostly share one: what is not kept need not be sorted.
      if (sectors.empty() || sectors.back() != address >> 5)
        sectors.push_back(address >> 5);
      if (reg == 0)
        addresses.push_back(address);
    }
  }
  // All stores together, or what the sampled loads leave out.
  int64_t traffic = countDistinct(std::move(sectors)) *
                    int64_t(once.numRegisters()) / sampled;
  return instructions *
             (kPerInstruction +
              kPerTurn * turnsOfInstruction(addresses, accessBytes)) +
         kPerSector * traffic;
}

} // namespace tile
