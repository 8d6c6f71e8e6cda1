//===- ParseVariables.cpp - declarations of PTX -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers, parameters and variables in memory: their space, alignment, vector
// size, type, dimensions and initial values.
//
//===----------------------------------------------------------------------===//

#include "ParserState.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile::ptx;

static bool isTypeName(llvm::StringRef name) {
  static const llvm::StringRef types[] = {
      "b8",  "b16", "b32",  "b64",   "b128", "u8",    "u16",
      "u32", "u64", "s8",   "s16",   "s32",  "s64",   "f16",
      "f32", "f64", "pred", "f16x2", "bf16", "bf16x2"};
  return llvm::is_contained(types, name);
}

bool Parser::parseParameters(std::vector<Variable> &parameters) {
  if (!accept("("))
    return true;
  if (accept(")"))
    return true;
  do {
    Variable parameter;
    if (!current.isDotted(".param") && !current.isDotted(".reg"))
      return failExpected("a parameter");
    parameter.space = advance().text.drop_front();
    if (!parseVariableType(parameter) || !parseDeclarator(parameter))
      return false;
    parameters.push_back(std::move(parameter));
  } while (accept(","));
  return expect(")");
}

bool Parser::parseVariables(bool isExtern, std::vector<Variable> &variables) {
  Variable common;
  common.isExtern = isExtern;
  common.space = advance().text.drop_front().split("::").first;
  if (!parseVariableType(common))
    return false;
  do {
    Variable variable = common;
    if (!parseDeclarator(variable))
      return false;
    variables.push_back(std::move(variable));
  } while (accept(","));
  return expect(";");
}

bool Parser::parseVariableType(Variable &variable) {
  // What follows `.ptr` speaks of the memory that a parameter points to.
  bool isPointee = false;
  while (current.isDotted()) {
    llvm::StringRef name = current.text.drop_front();
    if (name == "align") {
      advance();
      Token at = current;
      uint64_t alignment = 0;
      if (!expectInteger("an alignment", 1u << 16, alignment))
        return false;
      if (!llvm::isPowerOf2_64(alignment))
        return fail(at, "an alignment must be a power of two");
      if (!isPointee)
        variable.alignment = alignment;
    } else if (name == "v2" || name == "v4" || name == "v8") {
      variable.vector = name.back() - '0';
      advance();
    } else if (name == "ptr") {
      isPointee = true;
      advance();
    } else if (name == "attribute") {
      if (!parseAttribute())
        return false;
    } else if (isPointee && (name == "global" || name == "const" ||
                             name == "local" || name == "shared")) {
      advance();
    } else if (isTypeName(name) && variable.type.empty()) {
      variable.type = name;
      advance();
    } else {
      return failExpected("the type of a variable");
    }
  }
  return !variable.type.empty() || failExpected("the type of a variable");
}

/// `.attribute(.managed)`, `.attribute(.unified(1, 2))`: nothing for us.
bool Parser::parseAttribute() {
  advance();
  if (!expect("("))
    return false;
  for (unsigned depth = 1; depth != 0;) {
    if (current.kind == Token::Kind::End || current.kind == Token::Kind::Error)
      return failExpected("`)`");
    depth += current.is("(");
    depth -= current.is(")");
    advance();
  }
  return true;
}

bool Parser::parseDeclarator(Variable &variable) {
  variable.ptxLine = current.line;
  if (!expectIdentifier("the name of a variable", variable.name))
    return false;
  if (variable.space == "reg" && accept("<")) {
    uint64_t count = 0;
    if (!expectInteger("a number of registers", kMaxRegisters, count) ||
        !expect(">"))
      return false;
    if (count == 0)
      return fail(current, "a group of no registers");
    variable.count = count;
    return true;
  }
  if (!parseArrayBounds(variable))
    return false;
  return !accept("=") || parseInitialiser(variable, 0);
}

bool Parser::parseArrayBounds(Variable &variable) {
  dimensions.clear();
  while (current.is("[")) {
    Token at = advance();
    if (variable.space == "reg")
      return fail(at, "registers form no arrays");
    uint64_t bound = 0;
    if (!current.is("]")) {
      Constant constant;
      if (!parseConstant(constant))
        return false;
      if (constant.kind != Operand::Kind::Integer || constant.bits >> 40)
        return fail(at, "a dimension must be an integer below 2^40");
      bound = constant.bits;
    } else if (variable.elements && !variable.isExtern) {
      return fail(at, "only the first dimension may be left open");
    }
    bool overflow = false;
    uint64_t elements = llvm::SaturatingMultiply(variable.elements.value_or(1),
                                                 bound, &overflow);
    if (overflow)
      return fail(at, "the array is too large");
    variable.elements = elements;
    dimensions.push_back(bound);
    if (!expect("]"))
      return false;
  }
  return true;
}

/// Nested braces are flattened; rows that are shorter than their dimension are
/// filled up with zeros. `depth` braces are open.
bool Parser::parseInitialiser(Variable &variable, unsigned depth) {
  if (!accept("{")) {
    Operand value;
    if (!parseOperand(value, /*isCall=*/false))
      return false;
    if (current.is("("))
      return fail(current, "an address of this form in an initialiser is not "
                           "supported");
    variable.initialiser.push_back(std::move(value));
    return true;
  }
  if (depth != 0 && depth >= dimensions.size())
    return fail(current, "an initialiser has more braces than dimensions");
  size_t begin = variable.initialiser.size();
  if (!accept("}")) {
    do {
      if (!parseInitialiser(variable, depth + 1))
        return false;
    } while (accept(","));
    if (!expect("}"))
      return false;
  }
  // The outermost dimension may be open, and needs no filling.
  if (depth == 0)
    return true;
  uint64_t row = 1;
  for (uint64_t bound : llvm::drop_begin(dimensions, depth))
    row = llvm::SaturatingMultiply(row, bound);
  if (variable.initialiser.size() - begin > row)
    return fail(current, "an initialiser has more values than elements");
  if (row > kMaxInitialiserRow)
    return fail(current, "a row of an initialiser is too long");
  Operand zero;
  zero.kind = Operand::Kind::Integer;
  variable.initialiser.resize(begin + row, zero);
  return true;
}
