//===- Facts.cpp - runs, their bits, and what two values share ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The basic questions about facts: cutting runs shorter, the bits at given
// positions, and joins. The arithmetic is in FactsArithmetic.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Analysis/Facts.h"
#include "mlir/IR/BuiltinTypes.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace tile {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

bool hasFacts(mlir::Type type) {
  if (mlir::RankedTensorType tensor = dyn_cast<mlir::RankedTensorType>(type))
    if (!tensor.hasStaticShape())
      return false;
  mlir::Type scalar = mlir::tile::getScalarType(type);
  return scalar.isSignlessInteger() || scalar.isIndex() ||
         isa<mlir::FloatType, mlir::tile::PtrType>(scalar);
}

unsigned factsWidth(mlir::Type type) {
  mlir::Type scalar = mlir::tile::getScalarType(type);
  return scalar.isIntOrFloat() ? scalar.getIntOrFloatBitWidth() : 64;
}

SmallVector<unsigned, 2> logExtents(mlir::Type type) {
  SmallVector<unsigned, 2> result;
  for (int64_t extent : mlir::tile::getShape(type))
    result.push_back(extent > 0 ? Log2_64_Ceil(extent) : 0);
  return result;
}

//===----------------------------------------------------------------------===//
// Making facts
//===----------------------------------------------------------------------===//

Facts Facts::unknown(mlir::Type type) {
  Facts result;
  result.start = KnownBits(factsWidth(type));
  result.range = ConstantRange::getFull(factsWidth(type));
  for (unsigned extent : logExtents(type))
    result.dims.push_back(
        {extent == 0 ? std::optional<int64_t>(0) : std::nullopt, 0});
  return result;
}

Facts Facts::constant(mlir::Type type, const APInt &value) {
  Facts result = unknown(type);
  result.start = KnownBits::makeConstant(value);
  result.range = ConstantRange(value);
  result.isCount = value.isNonNegative();
  for (auto [dim, extent] : enumerate(logExtents(type)))
    result.dims[dim] = {0, extent};
  return result;
}

Facts Facts::within(mlir::Type type, const ConstantRange &range) {
  Facts result = unknown(type);
  result.range = range;
  result.start = range.toKnownBits();
  return result;
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

void Facts::restrictRun(unsigned dim, unsigned logRun) {
  DimFacts &facts = dims[dim];
  assert(logRun <= facts.logRun && "runs can be cut, not joined");
  if (logRun == facts.logRun)
    return;
  // A new run starts at start + stride * 2^logRun * piece.
  KnownBits piece(width());
  unsigned pieceBits = std::min(facts.logRun - logRun, width());
  piece.Zero.setBitsFrom(pieceBits);
  APInt step = APInt(64, *facts.stride).sextOrTrunc(width());
  step = logRun < width() ? step.shl(logRun) : APInt::getZero(width());
  start = KnownBits::add(start,
                         KnownBits::mul(KnownBits::makeConstant(step), piece));
  facts.logRun = logRun;
}

KnownBits Facts::startBits(unsigned dim, unsigned logRun) const {
  Facts cut = *this;
  for (unsigned other = 0; other < dims.size(); ++other)
    cut.restrictRun(other, other == dim ? logRun : 0);
  return cut.start;
}

KnownBits Facts::allBits() const {
  Facts cut = *this;
  for (unsigned dim = 0; dim < dims.size(); ++dim)
    cut.restrictRun(dim, 0);
  return cut.start;
}

std::optional<unsigned> Facts::blockBits(unsigned dim, unsigned logRun) const {
  if (!dims[dim].stride)
    return std::nullopt;
  constexpr unsigned maxBits = 62; // so that the sums below do not overflow
  KnownBits first = startBits(dim, logRun);
  APInt known = first.Zero | first.One;
  int64_t advance;
  if (logRun >= maxBits ||
      MulOverflow<int64_t>(*dims[dim].stride, (int64_t(1) << logRun) - 1,
                           advance) ||
      advance > (int64_t(1) << maxBits) || advance < -(int64_t(1) << maxBits))
    return std::nullopt;
  unsigned knownLow = std::min({known.countr_one(), width(), maxBits});
  for (unsigned bits = 0; bits <= knownLow; ++bits) {
    int64_t low =
        bits == 0 ? 0 : first.One.extractBitsAsZExtValue(bits, /*position=*/0);
    if (low + advance >= 0 && low + advance < (int64_t(1) << bits))
      return bits;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Joins
//===----------------------------------------------------------------------===//

Facts join(Facts a, Facts b) {
  for (unsigned dim = 0; dim < a.dims.size(); ++dim) {
    bool sameStride = a.dims[dim].stride == b.dims[dim].stride;
    unsigned logRun =
        sameStride ? std::min(a.dims[dim].logRun, b.dims[dim].logRun) : 0;
    a.restrictRun(dim, logRun);
    b.restrictRun(dim, logRun);
    if (!sameStride)
      a.dims[dim].stride = std::nullopt;
  }
  a.start = a.start.intersectWith(b.start);
  a.range = a.range.unionWith(b.range);
  a.isCount &= b.isCount;
  return a;
}

Facts widen(const Facts &old, const Facts &update) {
  Facts result = join(old, update);
  if (result.range == old.range)
    return result;
  unsigned width = result.width();
  result.range = result.range.isAllNonNegative()
                     ? ConstantRange(APInt::getZero(width),
                                     APInt::getSignedMinValue(width))
                     : ConstantRange::getFull(width);
  return result;
}

void Facts::print(raw_ostream &os) const {
  os << (isCount ? "count, start " : "start ");
  start.print(os);
  os << " in " << range << " runs [";
  interleaveComma(dims, os, [&](const DimFacts &dim) {
    os << (uint64_t(1) << dim.logRun) << " x ";
    if (dim.stride)
      os << *dim.stride;
    else
      os << '?';
  });
  os << ']';
}

} // namespace tile
