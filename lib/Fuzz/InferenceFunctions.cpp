//===- InferenceFunctions.cpp - types and errors of functions -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions, choices between values, and functions. Errors come from interval
// arithmetic: an error is a part of the value plus a constant, and both sides
// of a comparison round at each step.
//
//===----------------------------------------------------------------------===//

#include "Rule.h"
#include "tile/Language/TileBuilder.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

bool Rule::cast() {
  DType from = element(0), to = expr.type.element;
  if (constant(0) || from == to || !canConvert(from, to))
    return false;
  expr.type.shape = operand(0).type.shape;
  bool isFloats = from.isStandardFloating() && to.isStandardFloating();
  if (expr.op != Op::Cast && (!isFloats || to.bitWidth() >= from.bitWidth()))
    return false;
  if (!facts(0).isExact() && !isFloats)
    return false;
  if (isFloats) {
    expr.facts = facts(0);
    bool widens = to.mantissaWidth() >= from.mantissaWidth();
    return widens || addRounding(to, expr.facts);
  }
  setBoundsOfType(to, expr.facts);
  if (!from.isInteger())
    return true;
  bool keepsValue = facts(0).low >= expr.facts.low &&
                    facts(0).high <= expr.facts.high && !to.isBool();
  if (to.isInteger() && keepsValue) {
    expr.facts = facts(0);
  } else if (to.isStandardFloating()) {
    expr.facts = facts(0);
    expr.facts.isOffset = false;
    return addRounding(to, expr.facts);
  }
  return true;
}

/// Bits of integers as another type, and those of floats that are numbers.
bool Rule::bits() {
  DType from = element(0), to = expr.type.element;
  expr.type.shape = operand(0).type.shape;
  setBoundsOfType(to, expr.facts);
  if (constant(0) || !isExact() || from == to ||
      from.bitWidth() != to.bitWidth())
    return false;
  if (expr.op == Op::Bitcast)
    return from.isInteger() && !from.isBool();
  return operand(0).op == Op::Variable && from.isStandardFloating() &&
         to.isInteger();
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

bool Rule::choice() {
  if (!element(0).isBool() || !facts(0).isExact())
    return false;
  if (expr.op == Op::Select) {
    bool isTyped = !constant(1) && !constant(2) && !constant(0) &&
                   operand(0).type.isScalar();
    if (!isTyped || operand(1).type != operand(2).type)
      return false;
    expr.type = operand(1).type;
  } else {
    if (constant(0) || (constant(1) && constant(2)))
      return false;
    BinaryTyping typing = promote(promotion(1), promotion(2));
    bool isSame = element(1) == element(2) && !constant(1) && !constant(2);
    if (!typing || ((isFP8(1) || isFP8(2)) && !isSame) ||
        !setType(typing.operand))
      return false;
    for (unsigned i : {1u, 2u})
      if (constant(i) && !fitsInType(*constant(i), typing.meeting))
        return false;
  }
  DType type = expr.type.element;
  bool converts = element(1) != type || element(2) != type;
  bool isExactChoice = facts(1).isExact() && facts(2).isExact();
  if (!isExactChoice && converts && !keepsPrecision(type))
    return false;
  expr.facts = uniteFacts(facts(1), facts(2));
  if (converts && isExactChoice)
    setBoundsOfType(type, expr.facts);
  return true;
}

bool Rule::extremum() {
  if (isAllConstant())
    return false;
  std::optional<DType> type = meet(0, 1, /*widenBF16=*/true);
  if (!type || type->isBool() || !setType(*type))
    return false;
  if (type->isInteger()) {
    setBoundsOfType(*type, expr.facts);
    bool isSame = (element(0) == *type || constant(0)) &&
                  (element(1) == *type || constant(1));
    bool isMinimum = expr.op == Op::Minimum;
    if (isSame) {
      auto pick = [&](double a, double b) {
        return isMinimum ? std::min(a, b) : std::max(a, b);
      };
      expr.facts.low = pick(facts(0).low, facts(1).low);
      expr.facts.high = pick(facts(0).high, facts(1).high);
    }
    return isExact();
  }
  if (isExact())
    return true;
  bool isBounded = facts(0).isBounded() && facts(1).isBounded();
  if (!isBounded || !keepsPrecision(*type))
    return false;
  Facts either = uniteFacts(facts(0), facts(1));
  either.relative = 0;
  either.absolute = std::max(errorOf(facts(0)), errorOf(facts(1)));
  expr.facts = either;
  return true;
}

bool Rule::clamp() {
  std::optional<DType> last = meet(1, 2, /*widenBF16=*/true);
  if (!last || constant(0) || isFP8(0))
    return false;
  DType first =
      element(0).is(ScalarKind::BF16) ? DType(ScalarKind::FP32) : element(0);
  BinaryTyping typing = promote({first, false}, {*last, false});
  if (!typing || !typing.operand.isFloating() || !setType(typing.operand))
    return false;
  if (!facts(1).isExact() || !facts(2).isExact() ||
      (!facts(0).isExact() && !keepsPrecision(typing.operand)))
    return false;
  expr.facts.relative = facts(0).relative;
  expr.facts.absolute = facts(0).absolute;
  bool isInterval = constant(1) && constant(2) && facts(1).low <= facts(2).low;
  if (isInterval) {
    expr.facts.low = facts(1).low;
    expr.facts.high = facts(2).high;
    // The literals are rounded to the type.
    double epsilon = precisionOf(typing.operand).epsilon;
    expr.facts.low -= std::abs(expr.facts.low) * epsilon;
    expr.facts.high += std::abs(expr.facts.high) * epsilon;
  }
  return expr.facts.isExact() || isInterval;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

bool Rule::fusedMultiplyAdd() {
  std::optional<DType> last = meet(1, 2, /*widenBF16=*/false);
  if (!last || isAllConstant() || isFP8(0))
    return false;
  BinaryTyping typing = promote({element(0), false}, {*last, false});
  if (!typing || !typing.operand.isFloating() || !setType(typing.operand))
    return false;
  bool isBounded =
      facts(0).isBounded() && facts(1).isBounded() && facts(2).isBounded();
  if (isExact())
    return true;
  if (!isBounded || !keepsPrecision(typing.operand))
    return false;
  expr.facts = addFacts(multiplyFacts(facts(0), facts(1)), facts(2));
  return addRounding(typing.operand, expr.facts);
}

/// Quotients, upper halves of products, signs: exact, of two operands.
bool Rule::exactFunction() {
  if (!isExact() || isAllConstant())
    return false;
  std::optional<DType> type = meet(0, 1, /*widenBF16=*/false);
  if (!type || !setType(*type))
    return false;
  setBoundsOfType(*type, expr.facts);
  DType single(ScalarKind::FP32), twice(ScalarKind::FP64);
  switch (expr.op) {
  case Op::PreciseDivide:
    return element(0) == single && element(1) == single;
  case Op::UpperProduct:
    return element(0).isInteger() && element(1).isInteger() &&
           element(0).bitWidth() >= 32 && element(1).bitWidth() >= 32;
  case Op::CopySign:
    return (element(0) == single || element(0) == twice) &&
           (element(1) == single || element(1) == twice) && !constant(0) &&
           operand(1).op == Op::Variable;
  case Op::CeilDivide: {
    // (x + (d - 1)) // d
    if (!element(0).isInteger() || element(0).isBool() || constant(0))
      return false;
    bool isNumber = constant(1) && operand(1).literal.isInt() &&
                    facts(1).low >= 1 && facts(1).high <= 100;
    if (isNumber)
      return setType(element(0));
    return !constant(1) && element(0) == element(1);
  }
  default:
    return false;
  }
}

bool Rule::floatOfOne(FloatFunction function) {
  bool isTaken = (function.takesSingle && element(0).is(ScalarKind::FP32)) ||
                 (function.takesDouble && element(0).is(ScalarKind::FP64));
  return isTaken && !constant(0) && isExact() && setType(element(0));
}

/// Units in the last place of fp32 on both sides.
static double errorFromULP(double ulp) { return 2 * ulp * 0x1p-23; }

/// What devices may flush to zero.
static constexpr double kFlushed = 0x1p-125;

bool Rule::elementary(const Elementary &function) {
  bool isNarrow =
      element(0).is(ScalarKind::FP16) || element(0).is(ScalarKind::BF16);
  bool isTaken = element(0).is(ScalarKind::FP32) ||
                 (isNarrow && expr.op == Op::Reciprocal);
  if (!isTaken || constant(0) || !isExact() || !setType(ScalarKind::FP32))
    return false;
  expr.facts.relative = errorFromULP(function.ulp);
  expr.facts.absolute = kFlushed;
  bool isInside = facts(0).low >= function.low * (1 - 1e-6) - 1e-30 &&
                  facts(0).high <= function.high * (1 + 1e-6);
  // The bounds of a clamp are a rounding wider than its literals.
  if (function.low < 0)
    isInside = facts(0).low >= function.low * (1 + 1e-6) &&
               facts(0).high <= function.high * (1 + 1e-6);
  // The instruction is as precise as that near 1 only in absolute terms.
  if (expr.op == Op::ApproxLog2)
    expr.facts.absolute = 0x1p-20;
  if (isInside) {
    expr.facts.low = function.least;
    expr.facts.high = function.most;
  }
  return isInside || function.isWide;
}

bool Rule::quotient() {
  if (isAllConstant() || !isExact() || isFP8(0) || isFP8(1))
    return false;
  BinaryTyping typing;
  if (expr.op == Op::Quotient) {
    typing = typeBinary(ast::BinaryOp::Div, promotion(0), promotion(1));
    for (unsigned i : {0u, 1u})
      if (typing && constant(i) && !fitsInType(*constant(i), typing.meeting))
        return false;
  } else {
    bool isFloats = element(0).isFloating() && element(1).isFloating();
    typing.error = PromotionError::Types;
    if (isFloats)
      typing = promote({element(0), false}, {element(1), false});
  }
  if (!typing || !typing.result.is(ScalarKind::FP32) ||
      !setType(ScalarKind::FP32))
    return false;
  bool isBounded =
      facts(0).isBounded() && facts(1).isBounded() && facts(1).low >= 1e-6;
  if (!isBounded)
    return false;
  double most = facts(0).magnitude() / facts(1).low * 1.001;
  expr.facts.low = -most;
  expr.facts.high = most;
  expr.facts.relative = errorFromULP(2.5);
  expr.facts.absolute = kFlushed;
  return most < 1e37;
}

bool Rule::power() {
  DType single(ScalarKind::FP32);
  if (constant(0) || constant(1) || !isExact() || element(0) != single ||
      element(1) != single || !setType(single))
    return false;
  bool isBounded = facts(0).low >= 0.99e-3 && facts(0).high <= 101 &&
                   facts(1).magnitude() <= 5.01;
  expr.facts.low = 0;
  expr.facts.high = 1.1e15;
  expr.facts.relative = errorFromULP(4);
  expr.facts.absolute = kFlushed;
  return isBounded;
}

bool Rule::call() {
  const Helper &helper = program.helpers[expr.number];
  if (helper.parameters.size() != expr.operands.size() ||
      helper.results.empty())
    return false;
  for (size_t i = 0; i != expr.operands.size(); ++i) {
    const Variable &parameter = program.variables[helper.parameters[i]];
    if (constant(i) || operand(i).type != parameter.type || !facts(i).isExact())
      return false;
  }
  expr.type = helper.results[0]->type;
  expr.facts = helper.results[0]->facts;
  expr.facts.isOffset = false;
  return true;
}
