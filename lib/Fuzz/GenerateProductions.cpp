//===- GenerateProductions.cpp - the ways to a value of some type ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each production makes an expression near the type that is wanted; what is
// missing, casts and broadcasts, exact() adds.
//
//===----------------------------------------------------------------------===//

#include "GeneratorImpl.h"
#include "tile/Language/Promotion.h"

using namespace tile;
using namespace tile::fuzz;

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

ExprPtr Generator::arithmetic(const Type &type, int depth) {
  using List = std::vector<Op>;
  List ops = {Op::Add, Op::Subtract, Op::Multiply};
  if (type.element.is(ScalarKind::FP64))
    ops.push_back(Op::Divide);
  if (type.element.isInteger())
    ops = {Op::Add,       Op::Subtract,  Op::Multiply,   Op::FloorDivide,
           Op::Remainder, Op::ShiftLeft, Op::ShiftRight, Op::And,
           Op::Or,        Op::Xor,       Op::Add};
  if (type.element.isBool())
    ops = {Op::And, Op::Or, Op::Xor};
  Op op = random.pick(ops);
  // Operands whose types meet in the one that is wanted.
  DType left = type.element, right = type.element;
  bool isLiteral = random.chance(25);
  for (int attempt = 0; attempt != 6 && random.chance(50); ++attempt) {
    DType a = random.chance(50) ? type.element : any();
    DType b = any();
    BinaryTyping typing =
        typeBinary(*binaryOperator(op), {a, false}, {b, false});
    if (typing && typing.result == type.element && !a.isFP8() && !b.isFP8()) {
      left = a;
      right = b;
      break;
    }
  }
  Shape whole = type.shape, some = part(type.shape);
  if (random.chance(50))
    std::swap(whole, some);
  ExprPtr a = exact({left, whole}, depth);
  ExprPtr b = isLiteral ? literal(type.element) : exact({right, some}, depth);
  if (random.chance(15))
    std::swap(a, b);
  return make(op, list(std::move(a), std::move(b)));
}

ExprPtr Generator::comparison(const Type &type, int depth) {
  Op op = random.pick({Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual,
                       Op::Greater, Op::GreaterEqual});
  DType left = number();
  DType right = random.chance(70) ? left : number();
  ExprPtr a = exact({left, type.shape}, depth);
  ExprPtr b = random.chance(30) ? literal(left)
                                : exact({right, part(type.shape)}, depth);
  return make(op, list(std::move(a), std::move(b)));
}

ExprPtr Generator::logic(const Type &type, int depth) {
  if (!type.isScalar())
    return make(Op::Invert, list(exact(type, depth)));
  if (random.chance(30))
    return make(Op::LogicalNot, list(exact(type, depth)));
  return make(random.pick({Op::LogicalAnd, Op::LogicalOr}),
              list(exact(type, depth), exact(type, depth)));
}

ExprPtr Generator::unary(const Type &type, int depth) {
  std::vector<Op> ops = {Op::Negate, Op::Absolute};
  if (type.element.isInteger())
    ops.push_back(Op::Invert);
  return make(random.pick(ops), list(exact(type, depth)));
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

ExprPtr Generator::cast(const Type &type, int depth) {
  DType from = type.element.isFP8() ? floating() : any();
  ExprPtr value = exact({from, type.shape}, depth);
  Op op = random.pick({Op::Cast, Op::Cast, Op::CastNearest, Op::CastToZero});
  ExprPtr cast = makeTyped(op, value->clone(), {type.element, {}});
  return cast ? std::move(cast) : std::move(value);
}

ExprPtr Generator::bits(const Type &type, int depth) {
  std::vector<DType> floats, integers;
  for (DType other : DType::allScalars())
    if (!other.isVoid() && other.bitWidth() == type.element.bitWidth()) {
      if (other.isInteger() && !other.isBool())
        integers.push_back(other);
      else if (other.isStandardFloating())
        floats.push_back(other);
    }
  if (type.element.isBool() || integers.empty())
    return nullptr;
  if (type.element.isInteger() && !floats.empty() && random.chance(70)) {
    ExprPtr value = exact({random.pick(floats), type.shape}, depth);
    // It stands twice in what is written.
    int id = letVariable(std::move(value), /*isMutable=*/false);
    return makeTyped(Op::BitsOfFloat, make(Op::Variable, {}, id),
                     {type.element, {}});
  }
  return makeTyped(Op::Bitcast,
                   exact({random.pick(integers), type.shape}, depth),
                   {type.element, {}});
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

ExprPtr Generator::where(const Type &type, int depth) {
  ExprPtr condition = exact({ScalarKind::Int1, part(type.shape)}, depth);
  ExprPtr a = exact(type, depth);
  bool isLiteral = random.chance(30) && !type.element.isFP8();
  ExprPtr b = isLiteral ? literal(type.element)
                        : exact({type.element, part(type.shape)}, depth);
  if (random.chance(30))
    std::swap(a, b);
  return make(Op::Where,
              list(std::move(condition), std::move(a), std::move(b)));
}

ExprPtr Generator::select(const Type &type, int depth) {
  ExprPtr condition = exact({ScalarKind::Int1, {}}, depth);
  return make(Op::Select, list(std::move(condition), exact(type, depth),
                               exact(type, depth)));
}

ExprPtr Generator::extremum(const Type &type, int depth) {
  DType element = type.element;
  if (element.is(ScalarKind::FP32) && random.chance(25))
    element = ScalarKind::BF16;
  ExprPtr a = exact({element, type.shape}, depth);
  ExprPtr b = random.chance(30) ? literal(element)
                                : exact({element, part(type.shape)}, depth);
  return make(random.pick({Op::Minimum, Op::Maximum}),
              list(std::move(a), std::move(b)));
}

ExprPtr Generator::clamp(const Type &type, int depth) {
  if (random.chance(50)) {
    ExprPtr low = real(random.pick({-1.0, 0.0, -100.0, 0.5}));
    ExprPtr high = real(random.pick({1.0, 6.0, 0.25, 1000.0}));
    return make(Op::Clamp,
                list(exact(type, depth), std::move(low), std::move(high)));
  }
  return make(Op::Clamp, list(exact(type, depth),
                              exact({type.element, part(type.shape)}, depth),
                              exact({type.element, part(type.shape)}, depth)));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

ExprPtr Generator::fusedMultiplyAdd(const Type &type, int depth) {
  ExprPtr b = random.chance(20) ? literal(type.element) : exact(type, depth);
  return make(Op::FusedMultiplyAdd,
              list(exact(type, depth), std::move(b),
                   exact({type.element, part(type.shape)}, depth)));
}

ExprPtr Generator::integerFunction(const Type &type, int depth) {
  if (type.element.bitWidth() >= 32 && random.chance(60))
    return make(Op::UpperProduct,
                list(exact(type, depth),
                     exact({type.element, part(type.shape)}, depth)));
  ExprPtr divisor = exact({type.element, part(type.shape)}, depth);
  if (random.chance(50)) {
    divisor = std::make_unique<Expr>(Op::Literal);
    divisor->literal = Value::integer(random.between(1, 100));
    infer(program, *divisor);
  }
  return make(Op::CeilDivide, list(exact(type, depth), std::move(divisor)));
}

ExprPtr Generator::floatFunction(const Type &type, int depth) {
  if (random.chance(20)) {
    ExprPtr sign = exact({type.element, part(type.shape)}, depth);
    int id = letVariable(std::move(sign), /*isMutable=*/false);
    return make(Op::CopySign,
                list(exact(type, depth), make(Op::Variable, {}, id)));
  }
  if (random.chance(25))
    return make(Op::PreciseDivide,
                list(exact(type, depth),
                     exact({type.element, part(type.shape)}, depth)));
  Op op =
      random.pick({Op::Floor, Op::Ceil, Op::Truncate, Op::RoundEven, Op::Round,
                   Op::PreciseRoot, Op::LibdeviceRoot, Op::DoubleRoot});
  return make(op, list(exact(type, depth)));
}

ExprPtr Generator::broadcast(const Type &type, int depth) {
  return exact({type.element, part(type.shape)}, depth);
}

ExprPtr Generator::call(const Type &type, int depth) {
  if (isInHelper)
    return nullptr;
  for (size_t i = 0; i != program.helpers.size(); ++i) {
    const Helper &helper = program.helpers[i];
    bool isSuited = helper.results.size() == 1 &&
                    broadcastShapes(helper.results[0]->type.shape,
                                    type.shape) == type.shape;
    if (!isSuited)
      continue;
    std::vector<ExprPtr> arguments;
    for (int parameter : helper.parameters) {
      Type wanted = program.variables[parameter].type;
      arguments.push_back(exact(wanted, depth));
    }
    return make(Op::Call, std::move(arguments), static_cast<int64_t>(i));
  }
  return nullptr;
}

ExprPtr Generator::loaded(const Type &type, int depth) { return load(type); }

ExprPtr Generator::grid(const Type &type, int depth) {
  return make(random.pick({Op::ProgramId, Op::NumPrograms}), {},
              random.between(0, 2));
}

//===----------------------------------------------------------------------===//
// Which for which type
//===----------------------------------------------------------------------===//

llvm::ArrayRef<Generator::Production> Generator::productionsFor(DType type) {
  using G = Generator;
  static const Production booleans[] = {
      &G::comparison, &G::comparison, &G::comparison, &G::arithmetic, &G::logic,
      &G::where,      &G::loaded,     &G::cast,       &G::broadcast};
  static const Production integers[] = {&G::arithmetic, &G::arithmetic,
                                        &G::arithmetic, &G::arithmetic,
                                        &G::arithmetic, &G::unary,
                                        &G::cast,       &G::cast,
                                        &G::bits,       &G::where,
                                        &G::where,      &G::select,
                                        &G::extremum,   &G::integerFunction,
                                        &G::broadcast,  &G::call,
                                        &G::loaded,     &G::grid};
  static const Production floats[] = {&G::arithmetic,    &G::arithmetic,
                                      &G::arithmetic,    &G::arithmetic,
                                      &G::unary,         &G::cast,
                                      &G::cast,          &G::bits,
                                      &G::where,         &G::where,
                                      &G::select,        &G::extremum,
                                      &G::clamp,         &G::fusedMultiplyAdd,
                                      &G::floatFunction, &G::floatFunction,
                                      &G::broadcast,     &G::call,
                                      &G::loaded};
  static const Production storageFloats[] = {&G::where, &G::loaded, &G::loaded,
                                             &G::select, &G::bits};
  if (type.isBool())
    return booleans;
  if (type.isInteger())
    return integers;
  if (type.isFP8())
    return storageFloats;
  return floats;
}
