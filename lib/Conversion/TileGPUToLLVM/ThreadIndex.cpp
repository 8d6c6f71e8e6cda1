//===- ThreadIndex.cpp - from a thread to the elements that it holds ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A linear map over F2 is emitted by diagonals: all bits of the lane whose
// images lie the same distance away are moved by one AND and one shift.
// Layouts met in practice have one or two diagonals.
//
//===----------------------------------------------------------------------===//

#include "ThreadIndex.h"
#include "TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include <map>

using namespace mlir;
using namespace mlir::tile_gpu;
using ::tile::InDim;
using ::tile::LinearLayout;

Value mlir::tile_gpu::createLaneId(OpBuilder &builder, Location loc) {
  Value thread = NVVM::ThreadIdXOp::create(builder, loc, builder.getI32Type());
  return LLVM::AndOp::create(builder, loc, thread,
                             createI32(builder, loc, kWarpSize - 1));
}

Value mlir::tile_gpu::createWarpId(OpBuilder &builder, Location loc) {
  Value thread = NVVM::ThreadIdXOp::create(builder, loc, builder.getI32Type());
  return LLVM::LShrOp::create(
      builder, loc, thread, createI32(builder, loc, llvm::Log2_32(kWarpSize)));
}

uint64_t ThreadLinear::image() const {
  uint64_t bits = 0;
  for (uint64_t basis : lane)
    bits |= basis;
  for (uint64_t basis : warp)
    bits |= basis;
  return bits;
}

/// a | b where they cannot share a bit, else a ^ b. `a` may be null: nothing.
static Value combine(OpBuilder &builder, Location loc, Value a, uint64_t aBits,
                     Value b, uint64_t bBits) {
  if (!a)
    return b;
  if ((aBits & bBits) == 0)
    return LLVM::OrOp::create(builder, loc, a, b, /*isDisjoint=*/true);
  return LLVM::XOrOp::create(builder, loc, a, b);
}

/// Adds the diagonals of `bases`, the images of the bits of `source`.
static void addDiagonals(OpBuilder &builder, Location loc, Value source,
                         ArrayRef<uint64_t> bases, Value &sum,
                         uint64_t &sumBits) {
  // From the distance between a source bit and its image to the source bits.
  std::map<int, uint64_t> diagonals;
  for (auto [bit, basis] : llvm::enumerate(bases))
    for (uint64_t rest = basis; rest; rest &= rest - 1)
      diagonals[llvm::countr_zero(rest) - static_cast<int>(bit)] |= 1ull << bit;
  for (auto [distance, mask] : diagonals) {
    Value term = LLVM::AndOp::create(builder, loc, source,
                                     createI32(builder, loc, mask));
    Value amount = createI32(builder, loc, std::abs(distance));
    if (distance > 0)
      term = LLVM::ShlOp::create(builder, loc, term, amount);
    else if (distance < 0)
      term = LLVM::LShrOp::create(builder, loc, term, amount);
    uint64_t bits = distance > 0 ? mask << distance : mask >> -distance;
    sum = combine(builder, loc, sum, sumBits, term, bits);
    sumBits |= bits;
  }
}

Value mlir::tile_gpu::createThreadLinear(OpBuilder &builder, Location loc,
                                         const ThreadLinear &map) {
  Value sum;
  uint64_t bits = 0;
  if (llvm::any_of(map.lane, [](uint64_t basis) { return basis != 0; }))
    addDiagonals(builder, loc, createLaneId(builder, loc), map.lane, sum, bits);
  if (llvm::any_of(map.warp, [](uint64_t basis) { return basis != 0; }))
    addDiagonals(builder, loc, createWarpId(builder, loc), map.warp, sum, bits);
  return sum ? sum : createI32(builder, loc, 0);
}

Value mlir::tile_gpu::createXorConstant(OpBuilder &builder, Location loc,
                                        Value thread, uint64_t image,
                                        uint64_t constant) {
  if (constant == 0)
    return thread;
  return combine(builder, loc, thread, image, createI32(builder, loc, constant),
                 constant);
}

SmallVector<Value> mlir::tile_gpu::createCoordinates(OpBuilder &builder,
                                                     Location loc,
                                                     const LinearLayout &layout,
                                                     unsigned dim) {
  ThreadLinear map;
  for (unsigned bit = 0; bit < layout.inBits(InDim::Lane); ++bit)
    map.lane.push_back(layout.basisCoords(InDim::Lane, bit)[dim]);
  for (unsigned bit = 0; bit < layout.inBits(InDim::Warp); ++bit)
    map.warp.push_back(layout.basisCoords(InDim::Warp, bit)[dim]);
  Value thread = createThreadLinear(builder, loc, map);
  SmallVector<Value> coordinates;
  for (int64_t reg = 0; reg < layout.numRegisters(); ++reg) {
    int64_t constant = layout.apply(::tile::HardwarePoint::thread(reg, 0))[dim];
    coordinates.push_back(
        createXorConstant(builder, loc, thread, map.image(), constant));
  }
  return coordinates;
}

Value mlir::tile_gpu::createIsFirstCopy(OpBuilder &builder, Location loc,
                                        const LinearLayout &layout) {
  ::tile::HardwarePoint free = layout.freeMasks();
  Value result;
  auto require = [&](Value id, uint32_t mask) {
    Value bits =
        LLVM::AndOp::create(builder, loc, id, createI32(builder, loc, mask));
    Value isZero = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq,
                                        bits, createI32(builder, loc, 0));
    result =
        result ? LLVM::AndOp::create(builder, loc, result, isZero) : isZero;
  };
  if (free[InDim::Lane])
    require(createLaneId(builder, loc), free[InDim::Lane]);
  if (free[InDim::Warp])
    require(createWarpId(builder, loc), free[InDim::Warp]);
  return result;
}
