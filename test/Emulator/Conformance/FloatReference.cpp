//===- FloatReference.cpp - what floating arithmetic must give ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The references of FloatReference.h. This file alone changes the rounding mode
// of the host.
//
//===----------------------------------------------------------------------===//

#include "FloatReference.h"
#include "llvm/ADT/APFloat.h"
#include <algorithm>
#include <cfenv>
#include <cmath>

#pragma STDC FENV_ACCESS ON

using namespace tile::conformance;

namespace {
/// Fields of a format.
struct Layout {
  unsigned width;
  unsigned fraction;
  uint64_t nan;

  uint64_t sign() const { return uint64_t(1) << (width - 1); }
  uint64_t infinity() const { return sign() - (uint64_t(1) << fraction); }
  /// Of the number 1.
  uint64_t one() const {
    return (infinity() >> 1) & ~((uint64_t(1) << fraction) - 1);
  }
};
} // namespace

static Layout layoutOf(Value type) {
  switch (type) {
  case Value::F16:
    return {16, 10, 0x7fff};
  case Value::BF16:
    return {16, 7, 0x7fff};
  case Value::F32:
    return {32, 23, 0x7fffffff};
  default:
    return {64, 52, 0xfff8000000000000};
  }
}

uint64_t tile::conformance::flushSubnormal(Value type, uint64_t bits) {
  Layout layout = layoutOf(type);
  return bits & layout.infinity() ? bits : bits & layout.sign();
}

static const llvm::fltSemantics &semanticsOf(Value type) {
  switch (type) {
  case Value::F16:
    return llvm::APFloat::IEEEhalf();
  case Value::BF16:
    return llvm::APFloat::BFloat();
  case Value::F32:
    return llvm::APFloat::IEEEsingle();
  default:
    return llvm::APFloat::IEEEdouble();
  }
}

static llvm::APFloat makeFloat(Value type, uint64_t bits) {
  return llvm::APFloat(semanticsOf(type),
                       llvm::APInt(layoutOf(type).width, bits));
}

double tile::conformance::toDouble(Value type, uint64_t bits) {
  llvm::APFloat value = makeFloat(type, bits);
  bool losesInfo;
  value.convert(llvm::APFloat::IEEEdouble(),
                llvm::RoundingMode::NearestTiesToEven, &losesInfo);
  return value.convertToDouble();
}

/// The host's arithmetic; T is float or double. The volatile variables keep the
/// compiler from computing in its own rounding mode.
template <typename T>
static T compute(FloatOperation operation, T first, T second, T third) {
  volatile T a = first, b = second, c = third, result = 0;
  switch (operation) {
  case FloatOperation::Add:
    result = a + b;
    break;
  case FloatOperation::Subtract:
    result = a - b;
    break;
  case FloatOperation::Multiply:
    result = a * b;
    break;
  case FloatOperation::Fused:
    result = std::fma(a, b, c);
    break;
  case FloatOperation::Divide:
    result = a / b;
    break;
  case FloatOperation::Root:
    result = std::sqrt(a);
    break;
  }
  return result;
}

template <typename T, typename Word>
static uint64_t computeNative(FloatOperation operation,
                              const std::string &rounding, const Bits &bits) {
  T operands[3] = {};
  for (unsigned i = 0; i != bits.size(); ++i) {
    Word word = static_cast<Word>(bits[i]);
    std::memcpy(&operands[i], &word, sizeof(Word));
  }
  int mode = rounding == "rz"   ? FE_TOWARDZERO
             : rounding == "rm" ? FE_DOWNWARD
             : rounding == "rp" ? FE_UPWARD
                                : FE_TONEAREST;
  std::fesetround(mode);
  T result = compute<T>(operation, operands[0], operands[1], operands[2]);
  std::fesetround(FE_TONEAREST);
  Word word;
  std::memcpy(&word, &result, sizeof(Word));
  return word;
}

static uint64_t computeSmall(FloatOperation operation, Value type,
                             const Bits &bits) {
  constexpr llvm::RoundingMode nearest = llvm::RoundingMode::NearestTiesToEven;
  llvm::APFloat a = makeFloat(type, bits[0]), b = makeFloat(type, bits[1]);
  if (operation == FloatOperation::Add)
    a.add(b, nearest);
  else if (operation == FloatOperation::Subtract)
    a.subtract(b, nearest);
  else if (operation == FloatOperation::Multiply)
    a.multiply(b, nearest);
  else
    a.fusedMultiplyAdd(b, makeFloat(type, bits[2]), nearest);
  return a.bitcastToAPInt().getZExtValue();
}

/// f64 keeps the payload of one NaN. Which one it is, an H200 has shown: the
/// units for sums and products look at b, c, a in this order; quotients are
/// programs that look at a first.
static uint64_t nanOf(FloatOperation operation, Value type,
                      const Bits &sources) {
  if (type != Value::F64)
    return layoutOf(type).nan;
  Bits order = sources;
  if (operation != FloatOperation::Divide)
    std::rotate(order.begin(), order.begin() + 1, order.end());
  for (uint64_t bits : order)
    if (isNaN(type, bits))
      return bits | 0x0008000000000000;
  return layoutOf(type).nan;
}

static uint64_t compute(FloatOperation operation, Value type,
                        const std::string &rounding, const Bits &operands) {
  switch (type) {
  case Value::F32:
    return computeNative<float, uint32_t>(operation, rounding, operands);
  case Value::F64:
    return computeNative<double, uint64_t>(operation, rounding, operands);
  default:
    return computeSmall(operation, type, operands);
  }
}

/// True if the result would be less than all normal numbers if exponents were
/// not limited: such results `.ftz` makes zero. Found by computing twice the
/// result from doubled operands; roots are never so small.
static bool isTiny(FloatOperation operation, Value type,
                   const std::string &rounding, const Bits &operands) {
  if (operation == FloatOperation::Root)
    return false;
  bool isSum =
      operation == FloatOperation::Add || operation == FloatOperation::Subtract;
  Bits doubled = operands;
  for (unsigned i = 0; i != operands.size(); ++i)
    if (i == 0 || i == 2 || isSum)
      doubled[i] = makeFloat(type, operands[i]).isFinite()
                       ? scalbn(makeFloat(type, operands[i]), 1,
                                llvm::RoundingMode::NearestTiesToEven)
                             .bitcastToAPInt()
                             .getZExtValue()
                       : operands[i];
  Layout layout = layoutOf(type);
  uint64_t result = compute(operation, type, rounding, doubled);
  return (result & ~layout.sign()) < uint64_t(2) << layout.fraction;
}

uint64_t tile::conformance::floatReference(FloatOperation operation, Value type,
                                           const FloatModifiers &modifiers,
                                           const Bits &sources) {
  Layout layout = layoutOf(type);
  Bits operands = sources;
  if (modifiers.flush)
    for (uint64_t &bits : operands)
      bits = flushSubnormal(type, bits);
  uint64_t result = compute(operation, type, modifiers.rounding, operands);
  bool isNegative = result & layout.sign();
  if (isNaN(type, result))
    return modifiers.saturate ? 0 : nanOf(operation, type, sources);
  if (modifiers.flush && isTiny(operation, type, modifiers.rounding, operands))
    result &= layout.sign();
  if (modifiers.saturate)
    return isNegative ? 0 : std::min(result, layout.one());
  return modifiers.relu && isNegative ? 0 : result;
}
