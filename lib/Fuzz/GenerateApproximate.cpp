//===- GenerateApproximate.cpp - random approximate expressions -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementary functions and quotients of exact values, and sums, products and
// choices of those. Arguments are bounded where the error would have none.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"

using namespace tile;
using namespace tile::fuzz;

ExprPtr Generator::real(double value) {
  ExprPtr node = std::make_unique<Expr>(Op::Literal);
  node->literal = Value::real(value);
  infer(program, *node);
  return node;
}

ExprPtr Generator::bounded(const Shape &shape, double low, double high,
                           int depth) {
  ExprPtr value = exact({ScalarKind::FP32, shape}, depth);
  if (low > 0 && random.chance(50))
    value = make(Op::Absolute, list(std::move(value)));
  ExprPtr node = make(Op::Clamp, list(std::move(value), real(low), real(high)));
  // Other ways to propagate NaN would do, but bounds then hold for numbers.
  return node;
}

ExprPtr Generator::quotient(const Shape &shape, int depth) {
  if (random.chance(40)) {
    DType type = integer();
    ExprPtr divisor = std::make_unique<Expr>(Op::Literal);
    divisor->literal = Value::integer(1);
    infer(program, *divisor);
    divisor = make(Op::Maximum,
                   list(exact({type, part(shape)}, depth), std::move(divisor)));
    return make(Op::Quotient,
                list(exact({type, shape}, depth), std::move(divisor)));
  }
  return make(random.pick({Op::Quotient, Op::FloatQuotient}),
              list(bounded(shape, -1000, 1000, depth),
                   bounded(part(shape), 0.001, 1000, depth)));
}

ExprPtr Generator::approximateLeaf(const Shape &shape, int depth) {
  ExprPtr node = random.chance(40)
                     ? variable({ScalarKind::FP32, shape}, /*isExact=*/false)
                     : nullptr;
  if (!node && random.chance(15))
    node = quotient(shape, depth);
  if (!node && random.chance(6))
    node = make(Op::Power, list(bounded(shape, 0.001, 100, depth),
                                bounded(part(shape), -5, 5, depth)));
  while (!node) {
    const Elementary &function = random.pick(allElementary());
    bool isWide = function.isWide && random.chance(25);
    ExprPtr argument = isWide
                           ? exact({ScalarKind::FP32, shape}, depth)
                           : bounded(shape, function.low, function.high, depth);
    node = make(function.op, list(std::move(argument)));
  }
  return fit(std::move(node), {ScalarKind::FP32, shape});
}

ExprPtr Generator::approximate(const Type &type, int depth) {
  ExprPtr node = approximateLeaf(type.shape, 1);
  unsigned steps = depth > 0 ? static_cast<unsigned>(random.below(3)) : 0;
  for (unsigned i = 0; i != steps; ++i) {
    ExprPtr other =
        random.chance(60)
            ? bounded(part(type.shape), -4, 4, 1)
            : approximate({ScalarKind::FP32, type.shape}, depth - 1);
    ExprPtr next;
    switch (random.below(6)) {
    case 0:
      next = make(random.pick({Op::Negate, Op::Absolute}), list(node->clone()));
      break;
    case 1:
      next = make(random.pick({Op::Minimum, Op::Maximum}),
                  list(node->clone(), std::move(other)));
      break;
    case 2:
      next = make(Op::Where, list(exact({ScalarKind::Int1, type.shape}, 1),
                                  node->clone(), std::move(other)));
      break;
    case 3:
      next =
          make(Op::FusedMultiplyAdd, list(node->clone(), std::move(other),
                                          bounded(part(type.shape), -8, 8, 1)));
      break;
    default:
      next = make(random.pick({Op::Add, Op::Subtract, Op::Multiply}),
                  list(node->clone(), std::move(other)));
    }
    // Unbounded values go no further.
    if (next && next->type == node->type)
      node = std::move(next);
  }
  if (type.element.is(ScalarKind::FP32))
    return node;
  ExprPtr cast = makeTyped(Op::Cast, node->clone(), type);
  return cast ? std::move(cast) : std::move(node);
}
