//===- CastOps.cpp - conversions between element types --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every conversion to a float rounds once, to nearest even. Floats become
// integers as the cvt instruction of PTX does it: truncated, values that are
// too large become the nearest integer of the type, NaN becomes zero. What is
// too large for a float of 8 bits becomes the largest one, infinity included,
// as with cvt's .satfinite. Casts that keep the bits cost nothing: the result
// is another name of the operand.
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Translator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace ::tile::interpreter;

namespace {

/// Sign- or zero-extends, or cuts off upper bits.
template <bool IsSigned, typename From, typename To> struct IntToInt {
  static typename To::Storage apply(typename From::Storage value) {
    using Storage = typename To::Storage;
    return To::wrap(IsSigned ? static_cast<Storage>(From::asSigned(value))
                             : static_cast<Storage>(value));
  }
};

/// Rounds to nearest even. Floats of 8 bits saturate.
template <typename To, typename Real> typename To::Storage roundTo(Real value) {
  typename To::Storage rounded = To::encode(value);
  if constexpr (sizeof(rounded) == 1) {
    typename To::Bits magnitude = rounded & (To::signBit - 1);
    if (magnitude > To::largest && value == value)
      return (rounded & To::signBit) | To::largest;
  }
  return rounded;
}

template <typename From, typename To> struct FloatToFloat {
  static typename To::Storage apply(typename From::Storage value) {
    return roundTo<To>(From::decode(value));
  }
};

/// Rounds toward zero; infinity stays what it is.
template <typename From, typename To> struct FloatTowardZero {
  static typename To::Storage apply(typename From::Storage value) {
    using Bits = typename To::Bits;
    auto exact = From::decode(value);
    typename To::Storage rounded = roundTo<To>(exact);
    // Patterns of a sign are ordered as their magnitudes, infinity included.
    if (std::abs(To::decode(rounded)) > std::abs(exact))
      return bitCast<typename To::Storage>(
          static_cast<Bits>(bitCast<Bits>(rounded) - 1));
    return rounded;
  }
};

/// A double that rounds to any smaller float as the integer does: if it does
/// not fit into 53 bits, the last of them tells whether bits were lost.
static double roundToOdd(uint64_t magnitude) {
  if (magnitude >> 53 == 0)
    return static_cast<double>(magnitude);
  uint64_t upper = magnitude >> 11 | ((magnitude & 0x7ff) != 0);
  return static_cast<double>(upper) * 2048;
}

template <bool IsSigned, typename From, typename To> struct IntToFloat {
  static typename To::Storage apply(typename From::Storage value) {
    using Compute = typename To::Compute;
    if constexpr (std::is_same_v<typename To::Storage, Compute>) {
      if constexpr (IsSigned)
        return static_cast<Compute>(From::asSigned(value));
      else
        return static_cast<Compute>(value);
    } else if constexpr (IsSigned) {
      int64_t wide = From::asSigned(value);
      uint64_t bits = static_cast<uint64_t>(wide);
      return roundTo<To>(wide < 0 ? -roundToOdd(0 - bits) : roundToOdd(bits));
    } else {
      return roundTo<To>(roundToOdd(value));
    }
  }
};

template <bool IsSigned, typename From, typename To> struct FloatToInt {
  static typename To::Storage apply(typename From::Storage value) {
    using Compute = typename From::Compute;
    using Storage = typename To::Storage;
    // 2^(width - 1) and 2^width, which are floats, as the largest integers
    // need not be.
    constexpr uint64_t top = 1ull << (To::width - 1);
    constexpr Compute half = static_cast<Compute>(top);
    Compute x = From::decode(value);
    if constexpr (IsSigned) {
      if (x >= half)
        return To::wrap(static_cast<Storage>(top - 1));
      if (x <= -half)
        return To::wrap(static_cast<Storage>(top));
      return To::wrap(x == x ? static_cast<Storage>(static_cast<int64_t>(x))
                             : Storage(0));
    } else {
      if (!(x > 0))
        return 0;
      if (x >= half * 2)
        return To::wrap(static_cast<Storage>(~0ull));
      return static_cast<Storage>(static_cast<uint64_t>(x));
    }
  }
};

template <typename Cast, typename From, typename To>
void runCast(const Instruction &step, Program &program) {
  const typename From::Storage *in =
      program.at<typename From::Storage>(step.operands[0]);
  typename To::Storage *out = program.at<typename To::Storage>(step.result);
  for (uint64_t i = 0; i != step.count; ++i)
    out[i] = Cast::apply(in[i]);
}

} // namespace

//===----------------------------------------------------------------------===//
// The handler for two types that are known when a kernel is translated
//===----------------------------------------------------------------------===//

template <bool IsSigned>
static Handler pickIntToInt(ElementKind from, ElementKind to) {
  return visitInt(from, [=](auto source) -> Handler {
    return visitInt(to, [](auto target) -> Handler {
      using From = decltype(source);
      using To = decltype(target);
      return runCast<IntToInt<IsSigned, From, To>, From, To>;
    });
  });
}

template <bool IsSigned>
static Handler pickIntToFloat(ElementKind from, ElementKind to) {
  return visitInt(from, [=](auto source) -> Handler {
    return visitFloat(to, [](auto target) -> Handler {
      using From = decltype(source);
      using To = decltype(target);
      return runCast<IntToFloat<IsSigned, From, To>, From, To>;
    });
  });
}

template <bool IsSigned>
static Handler pickFloatToInt(ElementKind from, ElementKind to) {
  return visitFloat(from, [=](auto source) -> Handler {
    return visitInt(to, [](auto target) -> Handler {
      using From = decltype(source);
      using To = decltype(target);
      return runCast<FloatToInt<IsSigned, From, To>, From, To>;
    });
  });
}

template <template <typename, typename> class Cast>
static Handler pickFloatToFloat(ElementKind from, ElementKind to) {
  return visitFloat(from, [=](auto source) -> Handler {
    return visitFloat(to, [](auto target) -> Handler {
      using From = decltype(source);
      using To = decltype(target);
      return runCast<Cast<From, To>, From, To>;
    });
  });
}

static Translation translateTruncF(arith::TruncFOp op, Translator &translator,
                                   ElementKind from, ElementKind to) {
  arith::RoundingMode mode =
      op.getRoundingmode().value_or(arith::RoundingMode::to_nearest_even);
  if (mode == arith::RoundingMode::to_nearest_even)
    return translator.emitPure(op, pickFloatToFloat<FloatToFloat>(from, to));
  if (mode == arith::RoundingMode::toward_zero)
    return translator.emitPure(op, pickFloatToFloat<FloatTowardZero>(from, to));
  return translator.refuse(op, "the rounding mode `" +
                                   stringifyRoundingMode(mode) +
                                   "` of `arith.truncf`");
}

namespace tile::interpreter {

Translation translateCastOp(Operation *op, Translator &translator) {
  if (op->getNumOperands() != 1 || op->getNumResults() != 1)
    return Translation::Unknown;
  Value source = op->getOperand(0), result = op->getResult(0);
  ElementKind from = translator.getKind(source);
  ElementKind to = translator.getKind(result);
  auto emit = [&](Handler handler) { return translator.emitPure(op, handler); };
  return llvm::TypeSwitch<Operation *, Translation>(op)
      .Case<arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>(
          [&](Operation *) { return emit(pickIntToInt<true>(from, to)); })
      .Case<arith::ExtUIOp, arith::IndexCastUIOp>(
          [&](Operation *) { return emit(pickIntToInt<false>(from, to)); })
      .Case([&](arith::ExtFOp) {
        return emit(pickFloatToFloat<FloatToFloat>(from, to));
      })
      .Case([&](arith::TruncFOp truncate) {
        return translateTruncF(truncate, translator, from, to);
      })
      .Case(
          [&](arith::SIToFPOp) { return emit(pickIntToFloat<true>(from, to)); })
      .Case([&](arith::UIToFPOp) {
        return emit(pickIntToFloat<false>(from, to));
      })
      .Case(
          [&](arith::FPToSIOp) { return emit(pickFloatToInt<true>(from, to)); })
      .Case([&](arith::FPToUIOp) {
        return emit(pickFloatToInt<false>(from, to));
      })
      .Case<arith::BitcastOp, mlir::tile::IntToPtrOp, mlir::tile::PtrToIntOp,
            mlir::tile::PtrCastOp>(
          [&](Operation *) { return translator.alias(result, source); })
      .Default([](Operation *) { return Translation::Unknown; });
}

} // namespace tile::interpreter
