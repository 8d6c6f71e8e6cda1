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
#include "Operations.h"
#include "tile/Language/Promotion.h"
#include "tile/Language/TileBuilder.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

void tile::fuzz::setBoundsOfType(DType type, Facts &facts) {
  facts.low = -kInfinity;
  facts.high = kInfinity;
  if (!type.isInteger())
    return;
  bool isSigned = type.isSignedInteger();
  double top = std::ldexp(1.0, type.bitWidth() - isSigned);
  facts.low = isSigned ? -top : 0;
  facts.high = top - 1;
}

/// The largest difference of two devices' values.
static double errorOf(const Facts &facts) {
  return facts.relative == 0 ? facts.absolute
                             : facts.relative * facts.magnitude() +
                                   facts.absolute;
}

/// Adds what rounding to `type` on both devices changes, and drops bounds that
/// the type does not hold. False if an approximate value may overflow.
static bool addRounding(DType type, Facts &facts) {
  Precision precision = precisionOf(type);
  bool isApproximate = !facts.isExact();
  if (facts.isBounded()) {
    double margin = facts.magnitude() * 2 * precision.epsilon;
    facts.low -= margin;
    facts.high += margin;
  }
  if (facts.magnitude() > precision.largest) {
    // What has no bounds but is within a few ULP of the exact result may
    // stay so in a type of at least the same range.
    if (isApproximate && facts.isBounded())
      return false;
    facts.low = -kInfinity;
    facts.high = kInfinity;
  }
  if (isApproximate) {
    facts.relative += 1.5 * precision.epsilon;
    facts.absolute += 2 * precision.least;
  }
  return true;
}

/// a + b, or a - b with b's bounds exchanged by the caller; before rounding.
static Facts addFacts(const Facts &a, const Facts &b) {
  Facts sum;
  sum.low = a.low + b.low;
  sum.high = a.high + b.high;
  sum.absolute = errorOf(a) + errorOf(b);
  return sum;
}

static Facts negateFacts(Facts facts) {
  std::swap(facts.low, facts.high);
  facts.low = -facts.low;
  facts.high = -facts.high;
  facts.isOffset = false;
  return facts;
}

static Facts multiplyFacts(const Facts &a, const Facts &b) {
  Facts product;
  if (a.isBounded() && b.isBounded()) {
    double corners[] = {a.low * b.low, a.low * b.high, a.high * b.low,
                        a.high * b.high};
    product.low = *std::min_element(corners, corners + 4);
    product.high = *std::max_element(corners, corners + 4);
  }
  if (a.absolute == 0 && b.absolute == 0) {
    product.relative = a.relative + b.relative + a.relative * b.relative;
    return product;
  }
  double errorA = errorOf(a), errorB = errorOf(b);
  product.absolute =
      a.magnitude() * errorB + b.magnitude() * errorA + errorA * errorB;
  return product;
}

/// Either a or b, the same one on all devices.
static Facts uniteFacts(const Facts &a, const Facts &b) {
  Facts either;
  either.low = std::min(a.low, b.low);
  either.high = std::max(a.high, b.high);
  either.relative = std::max(a.relative, b.relative);
  either.absolute = std::max(a.absolute, b.absolute);
  return either;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// The constant that an expression is to the compiler, or null.
static const Value *constantOf(const Program &program, const Expr &expr) {
  if (expr.op == Op::Literal)
    return &expr.literal;
  if (expr.op != Op::Scalar)
    return nullptr;
  const Scalar &scalar = program.scalars[expr.number];
  // An argument that is the integer 1 is a constant of the specialisation.
  bool isOne = scalar.value.isInt() && scalar.value.asInt64() == 1;
  return scalar.isConstant || isOne ? &scalar.value : nullptr;
}

namespace {
/// The operands of one node, and the node's inference.
class Rule {
public:
  Rule(const Program &program, Expr &expr) : program(program), expr(expr) {}

  bool infer();

private:
  const Expr &operand(unsigned i) const { return *expr.operands[i]; }
  DType element(unsigned i) const { return operand(i).type.element; }
  const Facts &facts(unsigned i) const { return operand(i).facts; }
  const Value *constant(unsigned i) const {
    return constantOf(program, operand(i));
  }
  PromotionOperand promotion(unsigned i) const {
    return {element(i), constant(i) != nullptr};
  }
  bool isFP8(unsigned i) const { return element(i).isFP8(); }
  bool isExact() const {
    return llvm::all_of(expr.operands, [](const ExprPtr &operand) {
      return operand->facts.isExact();
    });
  }
  bool isAllConstant() const {
    return llvm::all_of(expr.operands, [&](const ExprPtr &operand) {
      return constantOf(program, *operand) != nullptr;
    });
  }
  bool isScalarBool(unsigned i) const {
    return element(i).isBool() && operand(i).type.isScalar();
  }
  /// Sets the type: operands' shapes together, this element.
  bool setType(DType element);
  /// The element type of operands i and j as strong ones.
  std::optional<DType> meet(unsigned i, unsigned j, bool widenBF16) const;
  /// Whether an approximate operand keeps its precision in `type`.
  bool keepsPrecision(DType type) const;

  bool leaf();
  bool binary(ast::BinaryOp op);
  bool offset(Op op);
  bool floatSum(Op op, DType type);
  bool comparison();
  bool logical();
  bool unary();
  bool cast();
  bool bits();
  bool choice();
  bool extremum();
  bool clamp();
  bool fusedMultiplyAdd();
  bool exactFunction();
  bool floatOfOne(FloatFunction function);
  bool elementary(const Elementary &function);
  bool quotient();
  bool power();
  bool shape();
  bool call();

  const Program &program;
  Expr &expr;
};
} // namespace

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
  return from.shape.size() == expr.type.shape.size() &&
         both == expr.type.shape;
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
  if (!isExact() && (!keepsPrecision(type) || !facts(0).isBounded() ||
                     !facts(1).isBounded()))
    return false;
  Facts result;
  if (op == Op::Multiply)
    result = multiplyFacts(facts(0), facts(1));
  else if (facts(0).isBounded() && facts(1).isBounded())
    result = addFacts(facts(0),
                      op == Op::Add ? facts(1) : negateFacts(facts(1)));
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
    bool isShift =
        op == ast::BinaryOp::LShift || op == ast::BinaryOp::RShift;
    // The compiler warns of these.
    if (isShift && constant(1) &&
        facts(1).high >= element(0).bitWidth())
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
// Conversions
//===----------------------------------------------------------------------===//

bool Rule::cast() {
  DType from = element(0), to = expr.type.element;
  if (constant(0) || from == to || !canCast(from, to))
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
  DType first = element(0).is(ScalarKind::BF16) ? DType(ScalarKind::FP32)
                                                : element(0);
  BinaryTyping typing = promote({first, false}, {*last, false});
  if (!typing || !typing.operand.isFloating() || !setType(typing.operand))
    return false;
  if (!facts(1).isExact() || !facts(2).isExact() ||
      (!facts(0).isExact() && !keepsPrecision(typing.operand)))
    return false;
  expr.facts.relative = facts(0).relative;
  expr.facts.absolute = facts(0).absolute;
  bool isInterval =
      constant(1) && constant(2) && facts(1).low <= facts(2).low;
  if (isInterval) {
    expr.facts.low = facts(1).low;
    expr.facts.high = facts(2).high;
    // The literals are rounded to the type.
    double margin =
        expr.facts.magnitude() * precisionOf(typing.operand).epsilon;
    expr.facts.low -= expr.facts.low == 0 ? 0 : margin;
    expr.facts.high += margin;
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
  bool isBounded = facts(0).isBounded() && facts(1).isBounded() &&
                   facts(2).isBounded();
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
  bool isTaken =
      (function.takesSingle && element(0).is(ScalarKind::FP32)) ||
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
  bool isBounded = facts(0).isBounded() && facts(1).isBounded() &&
                   facts(1).low >= 1e-6;
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
    if (constant(i) || operand(i).type != parameter.type ||
        !facts(i).isExact())
      return false;
  }
  expr.type = helper.results[0]->type;
  expr.facts = helper.results[0]->facts;
  expr.facts.isOffset = false;
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
