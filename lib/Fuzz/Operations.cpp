//===- Operations.cpp - the table of expressions --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Operations.h.
//
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include "tile/Language/TileBuilder.h"
#include <cmath>

using namespace tile;
using namespace tile::fuzz;

std::optional<ast::BinaryOp> tile::fuzz::binaryOperator(Op op) {
  switch (op) {
#define TILE_FUZZ_BINARY(NAME, AST, FORMATS)                                   \
  case Op::NAME:                                                               \
    return ast::BinaryOp::AST;
#include "tile/Fuzz/Operations.def"
  default:
    return std::nullopt;
  }
}

bool tile::fuzz::isComparison(Op op) {
  switch (op) {
#define TILE_FUZZ_COMPARE(NAME, AST, FORMATS) case Op::NAME:
#include "tile/Fuzz/Operations.def"
    return true;
  default:
    return false;
  }
}

std::optional<FloatFunction> tile::fuzz::floatFunction(Op op) {
  switch (op) {
#define TILE_FUZZ_FLOAT(NAME, SINGLE, DOUBLE, FORMATS)                         \
  case Op::NAME:                                                               \
    return FloatFunction{SINGLE, DOUBLE};
#include "tile/Fuzz/Operations.def"
  default:
    return std::nullopt;
  }
}

llvm::ArrayRef<Elementary> tile::fuzz::allElementary() {
  static const Elementary table[] = {
#define TILE_FUZZ_ELEMENTARY(NAME, ULP, LOW, HIGH, LEAST, MOST, WIDE, FORMATS) \
  {Op::NAME, ULP, LOW, HIGH, LEAST, MOST, WIDE},
#include "tile/Fuzz/Operations.def"
  };
  return table;
}

const Elementary *tile::fuzz::findElementary(Op op) {
  for (const Elementary &entry : allElementary())
    if (entry.op == op)
      return &entry;
  return nullptr;
}

llvm::StringRef tile::fuzz::formatsOf(Op op) {
  static constexpr llvm::StringLiteral formats[] = {
#define TILE_FUZZ_OP(NAME, FORMATS) FORMATS,
#include "tile/Fuzz/Operations.def"
  };
  return formats[static_cast<unsigned>(op)];
}

bool tile::fuzz::canConvert(DType from, DType to) {
  return from == to || (canCast(from, to) && !from.isFP8() && !to.isFP8());
}

Precision tile::fuzz::precisionOf(DType type) {
  double epsilon = std::ldexp(1.0, -static_cast<int>(type.mantissaWidth()));
  int bias = static_cast<int>(type.exponentBias());
  return {epsilon, std::ldexp(epsilon, 1 - bias),
          std::ldexp(2 - epsilon, bias)};
}
