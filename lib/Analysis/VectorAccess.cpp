//===- VectorAccess.cpp - how wide a load or store may be -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks the facts of a load's or store's pointer and mask for the widest access
// that is right for every value of the arguments, and explains what stands
// against a wider one, down to the kernel argument whose divisibility is not
// known.
//
//===----------------------------------------------------------------------===//

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "tile/Analysis/AccessFacts.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::tile;

namespace tile {

/// The widest access of the hardware.
static constexpr unsigned kMaxBytes = 16;

Value accessedPointer(Operation *memoryOp) {
  if (LoadOp load = dyn_cast<LoadOp>(memoryOp))
    return load.getPtr();
  return cast<StoreOp>(memoryOp).getPtr();
}

Value accessMask(Operation *memoryOp) {
  if (LoadOp load = dyn_cast<LoadOp>(memoryOp))
    return load.getMask();
  return cast<StoreOp>(memoryOp).getMask();
}

//===----------------------------------------------------------------------===//
// Explanations
//===----------------------------------------------------------------------===//

/// The name of a function's argument in the source, or its number.
static std::string argumentName(BlockArgument argument) {
  FunctionOpInterface function =
      cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
  StringAttr name =
      function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), kNameAttr);
  if (name)
    return ("`" + name.getValue() + "`").str();
  return "argument " + std::to_string(argument.getArgNumber());
}

/// Names the integer and pointer arguments from which `value` is computed and
/// whose divisibility is less than is needed: pointers in bytes, integers in
/// elements. Empty if there are none, or ": ... known to be a multiple of N".
static std::string blameArguments(Value value, uint64_t bytes,
                                  uint64_t elements, const AccessFacts &facts) {
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.omitBlockArguments = true;
  options.omitUsesFromAbove = false;
  options.inclusive = true;
  SetVector<Value> roots;
  roots.insert(value);
  if (value.getDefiningOp())
    if (failed(getBackwardSlice(value, &slice, options)))
      return "";
  for (Operation *op : slice)
    roots.insert(op->operand_begin(), op->operand_end());
  std::string result;
  for (Value root : roots) {
    BlockArgument argument = dyn_cast<BlockArgument>(root);
    if (!argument || !argument.getOwner()->isEntryBlock() ||
        !isa_and_nonnull<FunctionOpInterface>(
            argument.getOwner()->getParentOp()) ||
        !hasFacts(argument.getType()) || factsWidth(argument.getType()) == 1 ||
        isa<FloatType>(getScalarType(argument.getType())))
      continue;
    uint64_t needed = isa<PtrType>(argument.getType()) ? bytes : elements;
    if (facts.of(argument).allBits().countMinTrailingZeros() >=
        llvm::Log2_64(needed))
      continue;
    result += (result.empty() ? ": " : ", ") + argumentName(argument) +
              " is not known to be a multiple of " + std::to_string(needed);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

/// The dimension whose neighbours are neighbours in memory; the one with the
/// longest runs of several, and the last of equals.
static std::optional<unsigned> contiguousDim(const Facts &pointer,
                                             unsigned elementBytes) {
  std::optional<unsigned> best;
  for (auto [dim, facts] : llvm::enumerate(pointer.dims))
    if (facts.stride == int64_t(elementBytes) &&
        (!best || facts.logRun >= pointer.dims[*best].logRun))
      best = dim;
  return best;
}

AccessLimit AccessFacts::accessLimit(Operation *memoryOp) const {
  AccessLimit limit;
  Value pointer = accessedPointer(memoryOp), mask = accessMask(memoryOp);
  if (!isa<RankedTensorType>(pointer.getType()))
    return limit;
  unsigned elementBytes =
      cast<PtrType>(getScalarType(pointer.getType())).getElementBytes();
  if (elementBytes >= kMaxBytes)
    return limit;
  Facts address = of(pointer);
  std::optional<unsigned> dim = contiguousDim(address, elementBytes);
  if (!dim) {
    limit.dim = address.dims.empty() ? 0 : address.dims.size() - 1;
    limit.reason = "neighbouring elements of the tile are not known to be "
                   "neighbours in memory";
    return limit;
  }
  limit.dim = *dim;
  std::optional<Facts> guard;
  if (mask)
    guard = of(mask);
  unsigned extent = logExtents(pointer.getType())[*dim];
  unsigned widest = std::min(extent, llvm::Log2_32(kMaxBytes / elementBytes));
  for (unsigned logCount = 1; logCount <= widest; ++logCount) {
    uint64_t count = uint64_t(1) << logCount, bytes = count * elementBytes;
    if (address.dims[*dim].logRun < logCount ||
        address.startBits(*dim, logCount).countMinTrailingZeros() <
            llvm::Log2_64(bytes)) {
      limit.reason = "the address is not known to be a multiple of " +
                     std::to_string(bytes) +
                     blameArguments(pointer, bytes, count, *this);
      break;
    }
    if (guard && (guard->dims[*dim].stride != 0 ||
                  guard->dims[*dim].logRun < logCount)) {
      limit.reason = "the mask may change within " + std::to_string(count) +
                     " elements" + blameArguments(mask, bytes, count, *this);
      break;
    }
    limit.elements = count;
  }
  return limit;
}

VectorAccess AccessFacts::vectorAccess(Operation *memoryOp,
                                       const LinearLayout &layout) const {
  AccessLimit limit = accessLimit(memoryOp);
  VectorAccess access;
  access.dim = limit.dim;
  access.width = globalVectorWidth(layout, limit.dim, limit.elements);
  return access;
}

} // namespace tile
