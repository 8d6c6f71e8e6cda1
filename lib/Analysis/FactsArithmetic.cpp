//===- FactsArithmetic.cpp - what operations do to facts ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation has one scheme: a rule tells for each dimension the runs of
// the result, the operands are cut to these runs, and then the bits of the
// starts and the intervals are computed by LLVM's KnownBits and ConstantRange.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinTypes.h"
#include "tile/Analysis/Facts.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace tile {

//===----------------------------------------------------------------------===//
// The scheme
//===----------------------------------------------------------------------===//

/// The runs of a result along dimension `dim`; no longer than those of the
/// operands.
using RunRule = function_ref<DimFacts(const Facts &, const Facts &, unsigned)>;

/// A result of `width` bits whose runs are what `rule` says; a and b are cut to
/// these runs. Start and range are left for the caller.
static Facts alignRuns(Facts &a, Facts &b, unsigned width, RunRule rule) {
  Facts result;
  result.start = KnownBits(width);
  result.range = ConstantRange::getFull(width);
  // All rules look at the operands as they came.
  for (unsigned dim = 0; dim < a.dims.size(); ++dim)
    result.dims.push_back(rule(a, b, dim));
  for (auto [dim, facts] : enumerate(result.dims)) {
    a.restrictRun(dim, facts.logRun);
    b.restrictRun(dim, facts.logRun);
  }
  return result;
}

/// Strides are numbers modulo 2^width; the smallest in magnitude stands for
/// all.
static std::optional<int64_t> normalize(std::optional<int64_t> stride,
                                        unsigned width) {
  return stride && width < 64 ? SignExtend64(*stride, width) : stride;
}

static unsigned commonRun(const Facts &a, const Facts &b, unsigned dim) {
  return std::min(a.dims[dim].logRun, b.dims[dim].logRun);
}

static bool isUniform(const Facts &a, unsigned dim) {
  return a.dims[dim].stride == 0;
}

/// Equal operands give equal results. Where just one operand varies, its stride
/// is a guess at the result's.
static DimFacts uniformRuns(const Facts &a, const Facts &b, unsigned dim) {
  if (isUniform(a, dim) && isUniform(b, dim))
    return {0, commonRun(a, b, dim)};
  if (isUniform(b, dim))
    return {a.dims[dim].stride, 0};
  if (isUniform(a, dim))
    return {b.dims[dim].stride, 0};
  return {std::nullopt, 0};
}

/// The longest piece of a run of `a`, b being uniform in it, for which `holds`
/// says yes. It is given the blockBits of the piece in `a` and the bits of `b`.
static std::optional<unsigned>
longestRun(const Facts &a, const Facts &b, unsigned dim,
           function_ref<bool(unsigned, const KnownBits &)> holds) {
  if (!isUniform(b, dim))
    return std::nullopt;
  for (unsigned logRun = commonRun(a, b, dim); logRun > 0; --logRun)
    if (std::optional<unsigned> bits = a.blockBits(dim, logRun))
      if (holds(*bits, b.startBits(dim, logRun)))
        return logRun;
  return std::nullopt;
}

/// LLVM's intervals become empty where every result is undefined.
static ConstantRange nonEmpty(const ConstantRange &range) {
  return range.isEmptySet() ? ConstantRange::getFull(range.getBitWidth())
                            : range;
}

static bool isNonNegative(const Facts &a) {
  return a.range.isAllNonNegative() || a.allBits().isNonNegative();
}

/// `noWrap`, and for counts that they do not wrap in either sense.
static unsigned noWrapOf(const Facts &a, const Facts &b, unsigned noWrap) {
  if (!a.isCount || !b.isCount)
    return noWrap;
  return OverflowingBinaryOperator::NoSignedWrap |
         OverflowingBinaryOperator::NoUnsignedWrap;
}

/// Makes the result of an operation on counts a count, if it is `holds`. Where
/// every result would have wrapped, nothing is known.
static void countIf(bool holds, Facts &result) {
  if (!holds)
    return;
  unsigned width = result.width();
  ConstantRange counts = ConstantRange::getNonEmpty(
      APInt::getZero(width), APInt::getSignedMinValue(width));
  ConstantRange range = result.range.intersectWith(counts);
  if (range.isEmptySet() || !range.isAllNonNegative())
    return;
  result.range = range;
  result.isCount = true;
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

static Facts addOrSubtract(bool isAdd, Facts &a, Facts &b, unsigned noWrap) {
  if (isAdd)
    noWrap = noWrapOf(a, b, noWrap);
  Facts result =
      alignRuns(a, b, a.width(),
                [&](const Facts &a, const Facts &b, unsigned dim) -> DimFacts {
                  std::optional<int64_t> left = a.dims[dim].stride,
                                         right = b.dims[dim].stride;
                  if (!left || !right)
                    return {std::nullopt, 0};
                  // Unsigned: sums modulo 2^64 are what is meant.
                  uint64_t stride = isAdd ? uint64_t(*left) + uint64_t(*right)
                                          : uint64_t(*left) - uint64_t(*right);
                  return {normalize(stride, a.width()), commonRun(a, b, dim)};
                });
  result.start = isAdd ? KnownBits::add(a.start, b.start)
                       : KnownBits::sub(a.start, b.start);
  result.range = nonEmpty(isAdd ? a.range.addWithNoWrap(b.range, noWrap)
                                : a.range.subWithNoWrap(b.range, noWrap));
  countIf(isAdd && a.isCount && b.isCount, result);
  return result;
}

Facts add(Facts a, Facts b, unsigned noWrap) {
  return addOrSubtract(/*isAdd=*/true, a, b, noWrap);
}

Facts subtract(Facts a, Facts b, unsigned noWrap) {
  return addOrSubtract(/*isAdd=*/false, a, b, noWrap);
}

/// A factor scales the stride only if it is known; an unknown one makes the
/// stride unknown.
static DimFacts scaledRuns(const Facts &a, const Facts &b, unsigned dim) {
  if (isUniform(a, dim) && isUniform(b, dim))
    return {0, commonRun(a, b, dim)};
  for (auto [factor, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const APInt *value = factor->getConstant();
    if (!value || !other->dims[dim].stride)
      continue;
    uint64_t scale = value->sextOrTrunc(64).getZExtValue();
    return {normalize(scale * uint64_t(*other->dims[dim].stride), a.width()),
            commonRun(a, b, dim)};
  }
  return {std::nullopt, 0};
}

Facts multiply(Facts a, Facts b, unsigned noWrap) {
  Facts result = alignRuns(a, b, a.width(), scaledRuns);
  result.start = KnownBits::mul(a.start, b.start);
  result.range =
      nonEmpty(a.range.multiplyWithNoWrap(b.range, noWrapOf(a, b, noWrap)));
  countIf(a.isCount && b.isCount, result);
  return result;
}

//===----------------------------------------------------------------------===//
// Quotients and remainders
//===----------------------------------------------------------------------===//

/// If a run lies in an aligned block of 2^m numbers and the divisor is a
/// multiple of 2^m, all have one quotient, and remainders advance like the run.
/// Signed quotients round towards zero, so negative numbers are left out. With
/// any other divisor the guess is that neighbours have one quotient.
static DimFacts divisionRuns(const Facts &a, const Facts &b, unsigned dim,
                             bool isSigned, bool wantRemainder) {
  std::optional<unsigned> logRun;
  if (!isSigned || isNonNegative(a))
    logRun = longestRun(a, b, dim, [](unsigned bits, const KnownBits &other) {
      return other.countMinTrailingZeros() >= bits;
    });
  if (logRun)
    return {wantRemainder ? a.dims[dim].stride : 0, *logRun};
  DimFacts guess = uniformRuns(a, b, dim);
  if (!wantRemainder && isUniform(b, dim))
    guess.stride = 0;
  return guess;
}

Facts divide(Facts a, Facts b, bool isSigned) {
  Facts result = alignRuns(a, b, a.width(),
                           [&](const Facts &a, const Facts &b, unsigned dim) {
                             return divisionRuns(a, b, dim, isSigned, false);
                           });
  if (!b.start.isZero())
    result.start = isSigned ? KnownBits::sdiv(a.start, b.start)
                            : KnownBits::udiv(a.start, b.start);
  result.range =
      nonEmpty(isSigned ? a.range.sdiv(b.range) : a.range.udiv(b.range));
  countIf(a.isCount && b.isCount, result);
  return result;
}

Facts remainder(Facts a, Facts b, bool isSigned) {
  Facts result = alignRuns(a, b, a.width(),
                           [&](const Facts &a, const Facts &b, unsigned dim) {
                             return divisionRuns(a, b, dim, isSigned, true);
                           });
  if (!b.start.isZero())
    result.start = isSigned ? KnownBits::srem(a.start, b.start)
                            : KnownBits::urem(a.start, b.start);
  result.range =
      nonEmpty(isSigned ? a.range.srem(b.range) : a.range.urem(b.range));
  countIf(a.isCount, result);
  return result;
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

/// The amount of a shift, if it is known and below the width.
static std::optional<unsigned> shiftAmount(const Facts &b) {
  const APInt *value = b.getConstant();
  if (!value || value->uge(b.width()))
    return std::nullopt;
  return value->getZExtValue();
}

Facts shiftLeft(Facts a, Facts b) {
  if (std::optional<unsigned> amount = shiftAmount(b)) {
    // x << c is x * 2^c, also where it wraps.
    APInt factor = APInt::getOneBitSet(a.width(), *amount);
    b.start = KnownBits::makeConstant(factor);
    b.range = ConstantRange(factor);
    b.isCount = factor.isNonNegative();
    return multiply(std::move(a), std::move(b));
  }
  Facts result = alignRuns(a, b, a.width(), uniformRuns);
  result.start.Zero.setLowBits(a.start.countMinTrailingZeros());
  return result;
}

Facts shiftRight(Facts a, Facts b, bool isSigned) {
  std::optional<unsigned> amount = shiftAmount(b);
  Facts result = alignRuns(
      a, b, a.width(),
      [&](const Facts &a, const Facts &b, unsigned dim) -> DimFacts {
        std::optional<unsigned> logRun;
        if (amount)
          logRun = longestRun(a, b, dim, [&](unsigned bits, const KnownBits &) {
            return bits <= *amount;
          });
        return logRun ? DimFacts{0, *logRun} : uniformRuns(a, b, dim);
      });
  if (!amount) {
    if (isNonNegative(a)) // whatever the amount, it gets no larger
      result.range = ConstantRange::getNonEmpty(
          APInt::getZero(a.width()), APInt::getSignedMinValue(a.width()));
    return result;
  }
  result.start = a.start;
  if (isSigned) {
    result.start.Zero.ashrInPlace(*amount);
    result.start.One.ashrInPlace(*amount);
  } else {
    result.start >>= *amount;
  }
  result.range =
      nonEmpty(isSigned ? a.range.ashr(b.range) : a.range.lshr(b.range));
  countIf(a.isCount, result);
  return result;
}

/// A run that stays in a block of 2^m numbers changes its low m bits only.
/// Where the other operand has the neutral bit there, they pass unchanged;
/// where it has the absorbing one, nothing of them is left.
static DimFacts bitwiseRuns(BitOp op, const Facts &a, const Facts &b,
                            unsigned dim) {
  std::optional<unsigned> kept =
      longestRun(a, b, dim, [&](unsigned bits, const KnownBits &other) {
        return (op == BitOp::And ? other.countMinTrailingOnes()
                                 : other.countMinTrailingZeros()) >= bits;
      });
  if (kept)
    return {a.dims[dim].stride, *kept};
  std::optional<unsigned> lost;
  if (op != BitOp::Xor)
    lost = longestRun(a, b, dim, [&](unsigned bits, const KnownBits &other) {
      return (op == BitOp::And ? other.countMinTrailingZeros()
                               : other.countMinTrailingOnes()) >= bits;
    });
  if (lost)
    return {0, *lost};
  return uniformRuns(a, b, dim);
}

Facts bitwise(BitOp op, Facts a, Facts b) {
  Facts result = alignRuns(
      a, b, a.width(), [&](const Facts &a, const Facts &b, unsigned dim) {
        return isUniform(b, dim) ? bitwiseRuns(op, a, b, dim)
                                 : bitwiseRuns(op, b, a, dim);
      });
  result.start = a.start;
  switch (op) {
  case BitOp::And:
    result.start &= b.start;
    result.range = a.range.binaryAnd(b.range);
    break;
  case BitOp::Or:
    result.start |= b.start;
    result.range = a.range.binaryOr(b.range);
    break;
  case BitOp::Xor:
    result.start ^= b.start;
    result.range = a.range.binaryXor(b.range);
    break;
  }
  countIf(a.isCount && b.isCount, result);
  return result;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

Facts minMax(MinMax op, Facts a, Facts b) {
  Facts result = alignRuns(a, b, a.width(), uniformRuns);
  switch (op) {
  case MinMax::SMin:
    result.start = KnownBits::smin(a.start, b.start);
    result.range = a.range.smin(b.range);
    break;
  case MinMax::SMax:
    result.start = KnownBits::smax(a.start, b.start);
    result.range = a.range.smax(b.range);
    break;
  case MinMax::UMin:
    result.start = KnownBits::umin(a.start, b.start);
    result.range = a.range.umin(b.range);
    break;
  case MinMax::UMax:
    result.start = KnownBits::umax(a.start, b.start);
    result.range = a.range.umax(b.range);
    break;
  }
  countIf(a.isCount && b.isCount, result);
  return result;
}

/// How long `a < b` keeps one value. A run of `a` in a block of 2^m numbers
/// lies on one side of a multiple of 2^m; a run of `b` on one side of a number
/// whose low m bits are ones.
static DimFacts lessThanRuns(const Facts &a, const Facts &b, unsigned dim) {
  std::optional<unsigned> logRun =
      longestRun(a, b, dim, [&](unsigned bits, const KnownBits &bound) {
        return bits < a.width() && bound.countMinTrailingZeros() >= bits;
      });
  if (!logRun)
    logRun = longestRun(b, a, dim, [&](unsigned bits, const KnownBits &bound) {
      return bits < a.width() && bound.countMinTrailingOnes() >= bits;
    });
  if (logRun)
    return {0, *logRun};
  return {isUniform(a, dim) && isUniform(b, dim) ? std::optional<int64_t>(0)
                                                 : std::nullopt,
          0};
}

static DimFacts equalRuns(const Facts &a, const Facts &b, unsigned dim) {
  if (a.dims[dim].stride && a.dims[dim].stride == b.dims[dim].stride)
    return {0, commonRun(a, b, dim)};
  return {std::nullopt, 0};
}

/// The predicate of LLVM's intervals.
static CmpInst::Predicate predicateOf(Order order, bool isSigned) {
  switch (order) {
  case Order::EQ:
    return CmpInst::ICMP_EQ;
  case Order::NE:
    return CmpInst::ICMP_NE;
  case Order::LT:
    return isSigned ? CmpInst::ICMP_SLT : CmpInst::ICMP_ULT;
  case Order::LE:
    return isSigned ? CmpInst::ICMP_SLE : CmpInst::ICMP_ULE;
  case Order::GT:
    return isSigned ? CmpInst::ICMP_SGT : CmpInst::ICMP_UGT;
  case Order::GE:
    return isSigned ? CmpInst::ICMP_SGE : CmpInst::ICMP_UGE;
  }
  llvm_unreachable("unknown order");
}

Facts compare(Order order, bool isSigned, Facts a, Facts b) {
  ConstantRange left = a.range, right = b.range;
  Facts result = alignRuns(
      a, b, 1, [&](const Facts &a, const Facts &b, unsigned dim) -> DimFacts {
        if (order == Order::EQ || order == Order::NE)
          return equalRuns(a, b, dim);
        // a >= b is not a < b; a > b is b < a; a <= b is not b < a.
        bool straight = order == Order::LT || order == Order::GE;
        return straight ? lessThanRuns(a, b, dim) : lessThanRuns(b, a, dim);
      });
  CmpInst::Predicate predicate = predicateOf(order, isSigned);
  for (bool value : {true, false}) {
    if (!left.icmp(value ? predicate : CmpInst::getInversePredicate(predicate),
                   right))
      continue;
    result.start = KnownBits::makeConstant(APInt(1, value));
    result.range = ConstantRange(APInt(1, value));
  }
  return result;
}

Facts select(const Facts &condition, Facts a, Facts b) {
  for (unsigned dim = 0; dim < condition.dims.size(); ++dim) {
    unsigned logRun =
        isUniform(condition, dim) ? condition.dims[dim].logRun : 0;
    a.restrictRun(dim, std::min(logRun, a.dims[dim].logRun));
    b.restrictRun(dim, std::min(logRun, b.dims[dim].logRun));
  }
  return join(std::move(a), std::move(b));
}

//===----------------------------------------------------------------------===//
// Widths
//===----------------------------------------------------------------------===//

/// Whether the interval shows that neighbours differ by `stride` as true
/// integers: if they wrapped, they would differ by 2^width - |stride| or more,
/// and the interval is not that wide.
static bool neverWraps(const ConstantRange &range, int64_t stride,
                       bool isSigned) {
  unsigned wide = std::max(range.getBitWidth(), 64u) + 2;
  APInt span = isSigned ? range.getSignedMax().sext(wide) -
                              range.getSignedMin().sext(wide)
                        : range.getUnsignedMax().zext(wide) -
                              range.getUnsignedMin().zext(wide);
  APInt limit = APInt::getOneBitSet(wide, range.getBitWidth()) -
                APInt(64, stride).sext(wide).abs();
  return span.slt(limit);
}

Facts extend(Facts a, unsigned width, bool isSigned) {
  unsigned limit = isSigned ? a.width() - 1 : a.width();
  SmallVector<unsigned, 2> runs;
  for (auto [dim, facts] : enumerate(a.dims)) {
    unsigned logRun = facts.logRun;
    if (logRun > 0 && !neverWraps(a.range, *facts.stride, isSigned))
      for (; logRun > 0; --logRun)
        if (std::optional<unsigned> bits = a.blockBits(dim, logRun))
          if (*bits <= limit)
            break;
    runs.push_back(logRun);
  }
  for (auto [dim, logRun] : enumerate(runs))
    a.restrictRun(dim, logRun);
  a.start = isSigned ? a.start.sext(width) : a.start.zext(width);
  a.range = isSigned ? a.range.signExtend(width) : a.range.zeroExtend(width);
  return a;
}

Facts truncate(Facts a, unsigned width) {
  // What fits stays the same number.
  a.isCount &= a.range.getUnsignedMax().getActiveBits() < width;
  a.start = a.start.trunc(width);
  a.range = a.range.truncate(width);
  for (DimFacts &facts : a.dims)
    facts.stride = normalize(facts.stride, width);
  return a;
}

Facts elementwise(mlir::Type type, ArrayRef<const Facts *> operands) {
  Facts result = Facts::unknown(type);
  SmallVector<unsigned, 2> extents = logExtents(type);
  for (unsigned dim = 0; dim < result.dims.size(); ++dim) {
    unsigned logRun = extents[dim];
    for (const Facts *operand : operands)
      if (!operand->dims.empty())
        logRun = isUniform(*operand, dim)
                     ? std::min(logRun, operand->dims[dim].logRun)
                     : 0;
    if (logRun > 0)
      result.dims[dim] = {0, logRun};
  }
  return result;
}

} // namespace tile
