//===- GenerateExpressions.cpp - random exact expressions -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes, leaves, and how a value is adapted to a type; the productions are in
// GenerateProductions.cpp.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"
#include "tile/Language/Promotion.h"

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

ExprPtr Generator::make(Op op, std::vector<ExprPtr> operands, int64_t number) {
  for (const ExprPtr &operand : operands)
    if (!operand)
      return nullptr;
  ExprPtr node = std::make_unique<Expr>(op);
  node->operands = std::move(operands);
  node->number = number;
  node->variant = random.chance(60) ? 0 : random.below(12);
  --budget;
  return infer(program, *node) ? std::move(node) : nullptr;
}

ExprPtr Generator::makeTyped(Op op, ExprPtr operand, const Type &type) {
  if (!operand)
    return nullptr;
  ExprPtr node = std::make_unique<Expr>(op);
  node->type = type;
  node->operands.push_back(std::move(operand));
  node->variant = random.chance(60) ? 0 : random.below(12);
  --budget;
  return infer(program, *node) ? std::move(node) : nullptr;
}

Shape Generator::part(const Shape &shape) {
  if (shape.empty() || random.chance(75))
    return shape;
  if (random.chance(40))
    return {};
  if (shape.size() > 1 && random.chance(40))
    return Shape(shape.begin() + 1, shape.end());
  Shape some = shape;
  if (shape.size() > 1)
    some[random.below(some.size())] = kOne;
  return some;
}

DType Generator::floating() {
  return random.pick({ScalarKind::FP32, ScalarKind::FP32, ScalarKind::FP16,
                      ScalarKind::BF16, ScalarKind::FP64});
}

DType Generator::integer() {
  return random.pick({ScalarKind::Int32, ScalarKind::Int32, ScalarKind::Int8,
                      ScalarKind::Int16, ScalarKind::Int64, ScalarKind::UInt8,
                      ScalarKind::UInt16, ScalarKind::UInt32,
                      ScalarKind::UInt64});
}

DType Generator::number() { return random.chance(50) ? integer() : floating(); }

DType Generator::any() {
  if (random.chance(10))
    return ScalarKind::Int1;
  if (random.chance(4))
    return random.pick({ScalarKind::FP8E4NV, ScalarKind::FP8E5});
  return number();
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Value Generator::numberOf(DType type) {
  if (type.isBool())
    return Value::boolean(random.chance(50));
  if (type.isFloating())
    return Value::real(random.pick(
        {0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 0.1, 100.0, 1.5, -0.75, 7.0}));
  int64_t number = random.pick<int64_t>(
      {0, 1, 2, 3, 5, 7, 8, 16, 31, 32, 63, 64, 100, 127, -1, -2, -7, -128});
  if (random.chance(15) && type.bitWidth() > 8)
    number = random.pick<int64_t>({255, 1000, 32767, -32768, 4096});
  if (random.chance(10) && type.bitWidth() == 64)
    number = random.pick<int64_t>({int64_t(1) << 40, -(int64_t(1) << 62)});
  if (type.isUnsignedInteger() && number < 0)
    number = -number;
  return Value::integer(fitsInType(Value::integer(number), type) ? number : 3);
}

ExprPtr Generator::literal(DType like) {
  ExprPtr node = std::make_unique<Expr>(Op::Literal);
  // An integer beside floats is as weak as a float.
  bool isWhole = like.isFloating() && random.chance(20);
  node->literal =
      isWhole ? Value::integer(random.between(-3, 9)) : numberOf(like);
  return infer(program, *node) ? std::move(node) : nullptr;
}

ExprPtr Generator::constant(const Type &type) {
  ExprPtr node = std::make_unique<Expr>(Op::Full);
  node->type = type;
  node->literal = numberOf(type.element);
  node->variant = random.chance(70) ? 0 : 1;
  --budget;
  return infer(program, *node) ? std::move(node) : nullptr;
}

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

ExprPtr Generator::variable(const Type &type, bool isExact) {
  std::vector<int> candidates;
  for (int id : scope) {
    const Variable &candidate = program.variables[id];
    if (candidate.type == type && candidate.facts.isExact() == isExact)
      candidates.push_back(id);
  }
  if (candidates.empty())
    return nullptr;
  return make(Op::Variable, {}, random.pick(candidates));
}

/// A range along the one axis that the type has.
ExprPtr Generator::range(const Type &type) {
  int axis = -1;
  for (auto [i, dimension] : llvm::enumerate(type.shape)) {
    if (dimension == kOne)
      continue;
    if (axis >= 0)
      return nullptr;
    axis = static_cast<int>(i);
  }
  if (axis < 0)
    return nullptr;
  ExprPtr node = std::make_unique<Expr>(Op::Range);
  node->type.shape = {type.shape[axis]};
  node->number = random.chance(85) ? 0 : random.between(1, 100);
  if (!infer(program, *node))
    return nullptr;
  for (size_t i = 0; node && i != type.shape.size(); ++i) {
    if (static_cast<int>(i) == axis)
      continue;
    std::vector<ExprPtr> operands;
    operands.push_back(std::move(node));
    node = make(Op::ExpandDims, std::move(operands), static_cast<int64_t>(i));
  }
  return node;
}

/// A variable of another type, converted.
ExprPtr Generator::converted(const Type &type) {
  std::vector<int> candidates;
  for (int id : scope) {
    const Variable &candidate = program.variables[id];
    std::optional<Shape> both =
        broadcastShapes(candidate.type.shape, type.shape);
    if (candidate.facts.isExact() && both == type.shape)
      candidates.push_back(id);
  }
  if (candidates.empty())
    return nullptr;
  return fit(make(Op::Variable, {}, random.pick(candidates)), type);
}

ExprPtr Generator::leaf(const Type &type) {
  unsigned choice = static_cast<unsigned>(random.below(100));
  ExprPtr node;
  if (choice < 60)
    node = variable(type, /*isExact=*/true);
  else if (choice < 80 && budget > 0)
    node = load(type);
  else if (choice < 88 && type.element.is(ScalarKind::Int32))
    node = range(type);
  if (!node && type.isScalar() && !isInHelper && random.chance(50)) {
    std::vector<int> candidates;
    for (size_t i = 0; i != program.scalars.size(); ++i)
      if (program.scalars[i].type == type.element)
        candidates.push_back(static_cast<int>(i));
    if (!candidates.empty())
      node = make(Op::Scalar, {}, random.pick(candidates));
    // A constant is no tensor yet.
    if (node) {
      std::vector<ExprPtr> operands;
      operands.push_back(std::move(node));
      node = make(Op::ToTensor, std::move(operands));
    }
  }
  if (!node && random.chance(60))
    node = variable(type, /*isExact=*/true);
  // Anything that is computed is better than a constant.
  if (!node && random.chance(70))
    node = converted(type);
  if (!node)
    node = constant(type);
  return node;
}

//===----------------------------------------------------------------------===//
// From one type to another
//===----------------------------------------------------------------------===//

ExprPtr Generator::fit(ExprPtr value, const Type &type) {
  if (!value)
    return nullptr;
  DType from = value->type.element;
  if (from != type.element) {
    if (!canConvert(from, type.element))
      return nullptr;
    value = makeTyped(Op::Cast, std::move(value), {type.element, {}});
  }
  if (!value || value->type.shape == type.shape)
    return value;
  while (value && !value->type.isScalar() &&
         value->type.shape.size() < type.shape.size()) {
    std::vector<ExprPtr> operands;
    operands.push_back(std::move(value));
    value = make(Op::ExpandDims, std::move(operands), 0);
  }
  if (!value || value->type.shape == type.shape)
    return value;
  return makeTyped(Op::Broadcast, std::move(value), type);
}

ExprPtr Generator::exact(const Type &type, int depth) {
  for (int attempt = 0; depth > 0 && budget > 0 && attempt != 4; ++attempt) {
    Production production = random.pick(productionsFor(type.element));
    ExprPtr value = fit((this->*production)(type, depth - 1), type);
    if (value)
      return value;
  }
  return leaf(type);
}

ExprPtr Generator::condition(int depth) {
  Type type{ScalarKind::Int1, {}};
  // Conditions known at compile time choose a branch there.
  if (!isInHelper && random.chance(20))
    for (size_t i = 0; i != program.scalars.size(); ++i)
      if (program.scalars[i].type.isBool())
        return make(Op::Scalar, {}, static_cast<int64_t>(i));
  return exact(type, depth + 1);
}
