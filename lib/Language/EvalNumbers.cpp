//===- EvalNumbers.cpp - arithmetic of Python's numbers -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binary operators on bool, int and float exactly as CPython computes them:
// floor division and modulo of floats, powers that turn into floats, true
// division that rounds once, and every case in which Python raises an error.
//
//===----------------------------------------------------------------------===//

#include "EvalNumbers.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Limits.h"
#include <cmath>

using namespace tile;
using ast::BinaryOp;

/// Reports a result that is too large for its type.
static EvalResult tooManyBits(Evaluator &evaluator, SourceRange range) {
  evaluator.error(DiagID::IntegerTooLarge, range,
                  llvm::formatv("{0} bits", limits::kIntegerBits).str());
  return std::nullopt;
}

static EvalResult byZero(Evaluator &evaluator, SourceRange range) {
  evaluator.error(DiagID::DivisionByZero, range);
  return std::nullopt;
}

/// A float result; infinite although `exact` operands are finite is an error.
static EvalResult checkedReal(Evaluator &evaluator, double value, bool exact,
                              SourceRange range) {
  if (exact && std::isinf(value)) {
    evaluator.error(DiagID::FloatTooLarge, range);
    return std::nullopt;
  }
  return Value::real(value);
}

EvalResult tile::integerResult(Evaluator &evaluator, Integer value,
                               SourceRange range) {
  if (!value.isWithinLimit())
    return tooManyBits(evaluator, range);
  return Value::integer(std::move(value));
}

/// Steps for an operation that takes time in the product of the sizes.
static uint64_t cost(const Integer &a, const Integer &b) {
  uint64_t wordsA = a.bitLength() / 64, wordsB = b.bitLength() / 64;
  return wordsA * wordsB / 64;
}

double tile::floorModulo(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest == 0)
    return std::copysign(0.0, b);
  return (b < 0) != (rest < 0) ? rest + b : rest;
}

double tile::floorQuotient(double a, double b) {
  // As CPython: the quotient is computed from the exact remainder.
  double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0 && (b < 0) != (rest < 0))
    quotient -= 1.0;
  if (quotient == 0)
    return std::copysign(0.0, a / b);
  double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

static EvalResult realPower(Evaluator &evaluator, double base, double exponent,
                            SourceRange range) {
  if (base == 0 && exponent < 0 && std::isfinite(exponent))
    return byZero(evaluator, range);
  if (base < 0 && std::isfinite(base) && std::isfinite(exponent) &&
      exponent != std::floor(exponent)) {
    evaluator.error(DiagID::MathDomain, range, "**",
                    reprDouble(base) + " ** " + reprDouble(exponent));
    return std::nullopt;
  }
  return checkedReal(evaluator, std::pow(base, exponent),
                     std::isfinite(base) && std::isfinite(exponent), range);
}

static EvalResult realOperation(Evaluator &evaluator, BinaryOp op, double a,
                                double b, SourceRange range) {
  switch (op) {
  case BinaryOp::Add:
    return Value::real(a + b);
  case BinaryOp::Sub:
    return Value::real(a - b);
  case BinaryOp::Mult:
    return Value::real(a * b);
  case BinaryOp::Pow:
    return realPower(evaluator, a, b, range);
  default:
    break;
  }
  if (b == 0)
    return byZero(evaluator, range);
  if (op == BinaryOp::Div)
    return Value::real(a / b);
  return Value::real(op == BinaryOp::Mod ? floorModulo(a, b)
                                         : floorQuotient(a, b));
}

static EvalResult integerPower(Evaluator &evaluator, const Integer &a,
                               const Integer &b, SourceRange range) {
  if (b.isNegative()) {
    double base = a.toDouble(), exponent = b.toDouble();
    if (std::isinf(base) || std::isinf(exponent)) {
      evaluator.error(DiagID::FloatTooLarge, range);
      return std::nullopt;
    }
    return realPower(evaluator, base, exponent, range);
  }
  // Multiplying up to the limit takes some million operations.
  uint64_t count = b.asUInt64().value_or(0);
  if (a.bitLength() > 1 && count > 64 &&
      !evaluator.spend(std::min<uint64_t>(count, limits::kIntegerBits) *
                           a.bitLength() / 1024,
                       range))
    return std::nullopt;
  std::optional<Integer> result = Integer::power(a, b);
  if (!result)
    return tooManyBits(evaluator, range);
  return Value::integer(std::move(*result));
}

static EvalResult shift(Evaluator &evaluator, BinaryOp op, const Integer &a,
                        const Integer &b, SourceRange range) {
  if (b.isNegative()) {
    evaluator.error(DiagID::NegativeShift, range, brief(Value::integer(b)));
    return std::nullopt;
  }
  if (op == BinaryOp::RShift)
    return Value::integer(Integer::shiftRight(a, b));
  std::optional<Integer> result = Integer::shiftLeft(a, b);
  if (!result)
    return tooManyBits(evaluator, range);
  return Value::integer(std::move(*result));
}

static EvalResult integerOperation(Evaluator &evaluator, BinaryOp op,
                                   const Integer &a, const Integer &b,
                                   SourceRange range) {
  if (!evaluator.spend(cost(a, b), range))
    return std::nullopt;
  switch (op) {
  case BinaryOp::Add:
    return integerResult(evaluator, a + b, range);
  case BinaryOp::Sub:
    return integerResult(evaluator, a - b, range);
  case BinaryOp::Mult:
    return integerResult(evaluator, a * b, range);
  case BinaryOp::BitAnd:
    return Value::integer(a & b);
  case BinaryOp::BitOr:
    return Value::integer(a | b);
  case BinaryOp::BitXor:
    return Value::integer(a ^ b);
  case BinaryOp::LShift:
  case BinaryOp::RShift:
    return shift(evaluator, op, a, b, range);
  case BinaryOp::Pow:
    return integerPower(evaluator, a, b, range);
  default:
    break;
  }
  if (b.isZero())
    return byZero(evaluator, range);
  if (op == BinaryOp::Div)
    return checkedReal(evaluator, Integer::trueDiv(a, b), true, range);
  return integerResult(evaluator,
                       op == BinaryOp::Mod ? Integer::floorMod(a, b)
                                           : Integer::floorDiv(a, b),
                       range);
}

static bool isBitwise(BinaryOp op) {
  return op == BinaryOp::BitAnd || op == BinaryOp::BitOr ||
         op == BinaryOp::BitXor || op == BinaryOp::LShift ||
         op == BinaryOp::RShift;
}

std::optional<EvalResult> tile::numberOperation(Evaluator &evaluator,
                                                BinaryOp op, const Value &a,
                                                const Value &b,
                                                SourceRange range) {
  bool isReal = a.isReal() || b.isReal();
  if (op == BinaryOp::MatMult || (isReal && isBitwise(op)))
    return std::nullopt;
  if (isReal) {
    for (const Value *operand : {&a, &b})
      if (!operand->isReal() && std::isinf(*operand->asDouble())) {
        evaluator.error(DiagID::FloatTooLarge, range);
        return EvalResult();
      }
    return realOperation(evaluator, op, *a.asDouble(), *b.asDouble(), range);
  }
  if (a.isBool() && b.isBool()) {
    bool x = a.getBool(), y = b.getBool();
    if (op == BinaryOp::BitAnd)
      return EvalResult(Value::boolean(x && y));
    if (op == BinaryOp::BitOr)
      return EvalResult(Value::boolean(x || y));
    if (op == BinaryOp::BitXor)
      return EvalResult(Value::boolean(x != y));
  }
  return integerOperation(evaluator, op, *a.asInteger(), *b.asInteger(), range);
}
