//===- Inference.cpp - types and errors of expressions --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules, one function a family. Types come from the compiler's own table
// of promotions; errors from interval arithmetic: an error is a part of the
// value plus a constant, and both sides of a comparison round at each step.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Inference.h"
#include "Rule.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

const Value *tile::fuzz::constantOf(const Program &program, const Expr &expr) {
  if (expr.op == Op::Literal)
    return &expr.literal;
  if (expr.op != Op::Scalar)
    return nullptr;
  const Scalar &scalar = program.scalars[expr.number];
  // An argument that is the integer 1 is a constant of the specialisation.
  bool isOne = scalar.value.isInt() && scalar.value.asInt64() == 1;
  return scalar.isConstant || isOne ? &scalar.value : nullptr;
}

std::optional<Shape> tile::fuzz::broadcastShapes(const Shape &a,
                                                 const Shape &b) {
  const Shape &longer = a.size() >= b.size() ? a : b;
  const Shape &shorter = a.size() >= b.size() ? b : a;
  Shape result = longer;
  size_t skipped = longer.size() - shorter.size();
  for (size_t i = 0; i != shorter.size(); ++i) {
    int &extent = result[skipped + i];
    if (extent != shorter[i] && extent != kOne && shorter[i] != kOne)
      return std::nullopt;
    extent = extent == kOne ? shorter[i] : extent;
  }
  return result;
}

bool Rule::setType(DType element) {
  Shape shape;
  for (const ExprPtr &operand : expr.operands) {
    std::optional<Shape> both = broadcastShapes(shape, operand->type.shape);
    if (!both)
      return false;
    shape = *both;
  }
  expr.type = {element, shape};
  return true;
}

std::optional<DType> Rule::meet(unsigned i, unsigned j, bool widenBF16) const {
  DType types[] = {element(i), element(j)};
  for (DType &type : types) {
    if (type.isFP8())
      return std::nullopt;
    if (widenBF16 && type.is(ScalarKind::BF16))
      type = ScalarKind::FP32;
  }
  BinaryTyping typing = promote({types[0], false}, {types[1], false});
  return typing ? std::optional(typing.operand) : std::nullopt;
}

bool Rule::keepsPrecision(DType type) const {
  if (!type.isStandardFloating())
    return false;
  return llvm::all_of(expr.operands, [&](const ExprPtr &operand) {
    DType from = operand->type.element;
    return operand->facts.isExact() || from == type ||
           (from.isStandardFloating() && !from.is(ScalarKind::FP64) &&
            !type.is(ScalarKind::FP16) && !type.is(ScalarKind::BF16));
  });
}

//===----------------------------------------------------------------------===//
// Values from nowhere, shapes
//===----------------------------------------------------------------------===//

bool Rule::leaf() {
  DType int32(ScalarKind::Int32);
  switch (expr.op) {
  case Op::Literal: {
    std::optional<DType> type = literalType(expr.literal);
    if (!type)
      return false;
    expr.type = {*type, {}};
    expr.facts.low = expr.facts.high = *expr.literal.asDouble();
    expr.facts.isOffset = type->isInteger() && expr.facts.low >= 0;
    return std::isfinite(expr.facts.low);
  }
  case Op::Variable: {
    const Variable &variable = program.variables[expr.number];
    expr.type = variable.type;
    expr.facts = variable.facts;
    return true;
  }
  case Op::Scalar: {
    const Scalar &scalar = program.scalars[expr.number];
    expr.type = {scalar.type, {}};
    expr.facts.low = expr.facts.high = *scalar.value.asDouble();
    expr.facts.isOffset = constantOf(program, expr) &&
                          scalar.type.isInteger() && expr.facts.low >= 0;
    return true;
  }
  case Op::ProgramId:
  case Op::NumPrograms: {
    expr.type = {int32, {}};
    double count = static_cast<double>(program.grid[expr.number]);
    expr.facts.low = expr.op == Op::ProgramId ? 0 : count;
    expr.facts.high = expr.op == Op::ProgramId ? count - 1 : count;
    expr.facts.isOffset = true;
    return true;
  }
  case Op::Range:
    expr.type.element = int32;
    expr.facts.low = static_cast<double>(expr.number);
    expr.facts.high = static_cast<double>(
        expr.number + program.extent(expr.type.shape[0]) - 1);
    expr.facts.isOffset = expr.number >= 0;
    return expr.type.shape.size() == 1 && expr.type.shape[0] != kOne;
  case Op::Full: {
    DType type = expr.type.element;
    std::optional<double> number = expr.literal.asDouble();
    if (!number || (expr.literal.isReal() && type.isInteger()) ||
        (expr.literal.isBool() != type.isBool()) ||
        !fitsInType(expr.literal, type))
      return false;
    bool isExactBound = type.isInteger() || type.is(ScalarKind::FP64);
    if (isExactBound)
      expr.facts.low = expr.facts.high = *number;
    expr.facts.isOffset = type.isInteger() && *number >= 0;
    return true;
  }
  default:
    return false;
  }
}

bool Rule::shape() {
  const Type &from = operand(0).type;
  expr.facts = facts(0);
  if (expr.op == Op::ToTensor) {
    expr.type = from;
    return from.isScalar();
  }
  if (constant(0))
    return false;
  if (expr.op == Op::ExpandDims) {
    size_t axis = static_cast<size_t>(expr.number);
    if (axis > from.shape.size() || from.shape.size() > 2)
      return false;
    expr.type = from;
    expr.type.shape.insert(expr.type.shape.begin() + axis, kOne);
    return true;
  }
  expr.type.element = from.element;
  if (expr.type.isScalar())
    return false;
  if (from.isScalar())
    return true;
  std::optional<Shape> both = broadcastShapes(from.shape, expr.type.shape);
  return from.shape.size() == expr.type.shape.size() && both == expr.type.shape;
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// Sums, products and shifts of offsets must not overflow; bounds of others
/// are not followed. False for one that may.
bool Rule::offset(Op op) {
  double low = 0, high = 0;
  bool follows = facts(0).isOffset && facts(1).isOffset;
  if (op == Op::Add) {
    low = facts(0).low + facts(1).low;
    high = facts(0).high + facts(1).high;
  } else if (op == Op::Multiply) {
    low = facts(0).low * facts(1).low;
    high = facts(0).high * facts(1).high;
  } else if (op == Op::ShiftLeft) {
    low = std::ldexp(facts(0).low, static_cast<int>(facts(1).low));
    high = std::ldexp(facts(0).high, static_cast<int>(facts(1).high));
  } else {
    follows = false;
  }
  setBoundsOfType(expr.type.element, expr.facts);
  if (!follows)
    return true;
  // Signed ones: an unsigned index is compared as if it were signed.
  double most = std::ldexp(1.0, expr.type.element.bitWidth() - 1) - 1;
  if (high > most)
    return false;
  expr.facts.low = low;
  expr.facts.high = high;
  expr.facts.isOffset = true;
  return true;
}

bool Rule::floatSum(Op op, DType type) {
  if (!isExact() &&
      (!keepsPrecision(type) || !facts(0).isBounded() || !facts(1).isBounded()))
    return false;
  Facts result;
  if (op == Op::Multiply)
    result = multiplyFacts(facts(0), facts(1));
  else if (facts(0).isBounded() && facts(1).isBounded())
    result =
        addFacts(facts(0), op == Op::Add ? facts(1) : negateFacts(facts(1)));
  if (isExact())
    result.relative = result.absolute = 0;
  expr.facts = result;
  return addRounding(type, expr.facts);
}

bool Rule::binary(ast::BinaryOp op) {
  if (isAllConstant() || isFP8(0) || isFP8(1))
    return false;
  BinaryTyping typing = typeBinary(op, promotion(0), promotion(1));
  if (!typing || !setType(typing.result))
    return false;
  for (unsigned i : {0u, 1u})
    if (constant(i) && !fitsInType(*constant(i), typing.meeting))
      return false;
  bool isSum = op == ast::BinaryOp::Add || op == ast::BinaryOp::Sub ||
               op == ast::BinaryOp::Mult;
  if (typing.result.isInteger()) {
    bool isShift = op == ast::BinaryOp::LShift || op == ast::BinaryOp::RShift;
    // The compiler warns of these.
    if (isShift && constant(1) && facts(1).high >= element(0).bitWidth())
      return false;
    return isExact() && offset(expr.op);
  }
  if (isSum)
    return floatSum(expr.op, typing.result);
  // Double precision has no approximate division.
  bool isExactQuotient =
      op == ast::BinaryOp::Div && typing.result.is(ScalarKind::FP64);
  return isExact() && isExactQuotient;
}

bool Rule::comparison() {
  if (isAllConstant() || !isExact() || !meet(0, 1, /*widenBF16=*/false))
    return false;
  expr.facts.low = 0;
  expr.facts.high = 1;
  return setType(ScalarKind::Int1);
}

bool Rule::logical() {
  for (unsigned i = 0; i != expr.operands.size(); ++i)
    if (!isScalarBool(i) || constant(i))
      return false;
  expr.facts.low = 0;
  expr.facts.high = 1;
  return isExact() && setType(ScalarKind::Int1);
}

/// -x, ~x, abs(x).
bool Rule::unary() {
  DType type = element(0);
  if (constant(0) || type.isFP8() || !setType(type))
    return false;
  if (type.isInteger()) {
    setBoundsOfType(type, expr.facts);
    return !type.isBool() || expr.op == Op::Invert;
  }
  if (expr.op == Op::Invert)
    return false;
  expr.facts = facts(0);
  if (expr.op == Op::Negate) {
    expr.facts = negateFacts(facts(0));
  } else {
    expr.facts.high = facts(0).magnitude();
    expr.facts.low = 0;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

bool Rule::infer() {
  expr.facts = Facts();
  if (expr.operands.empty() && expr.op != Op::Call)
    return leaf();
  if (const Elementary *function = findElementary(expr.op))
    return elementary(*function);
  if (std::optional<FloatFunction> function = floatFunction(expr.op))
    return floatOfOne(*function);
  if (std::optional<ast::BinaryOp> op = binaryOperator(expr.op))
    return binary(*op);
  if (isComparison(expr.op))
    return comparison();
  switch (expr.op) {
  case Op::Broadcast:
  case Op::ExpandDims:
  case Op::ToTensor:
    return shape();
  case Op::Negate:
  case Op::Invert:
  case Op::Absolute:
    return unary();
  case Op::LogicalNot:
  case Op::LogicalAnd:
  case Op::LogicalOr:
    return logical();
  case Op::Cast:
  case Op::CastNearest:
  case Op::CastToZero:
    return cast();
  case Op::Bitcast:
  case Op::BitsOfFloat:
    return bits();
  case Op::Where:
  case Op::Select:
    return choice();
  case Op::Minimum:
  case Op::Maximum:
    return extremum();
  case Op::Clamp:
    return clamp();
  case Op::FusedMultiplyAdd:
    return fusedMultiplyAdd();
  case Op::Quotient:
  case Op::FloatQuotient:
    return quotient();
  case Op::Power:
    return power();
  case Op::Call:
    return call();
  default:
    return exactFunction();
  }
}

bool tile::fuzz::infer(const Program &program, Expr &expr) {
  return Rule(program, expr).infer();
}
