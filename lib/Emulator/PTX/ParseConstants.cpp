//===- ParseConstants.cpp - constant expressions of PTX ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer expressions as PTX ISA defines them ("Constant Expressions"): the
// operators of C on signed and unsigned 64-bit numbers, evaluated while they
// are parsed. Floating-point constants know their sign only.
//
//===----------------------------------------------------------------------===//

#include "ParserState.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile::ptx;

using Kind = Operand::Kind;

bool Parser::parseConstantOperand(Operand &operand) {
  Constant constant;
  if (!parseConstant(constant))
    return false;
  operand.kind = constant.kind;
  operand.value = constant.bits;
  return true;
}

bool Parser::parseConstant(Constant &constant) {
  return parseConditional(constant);
}

/// `a ? b : c`.
bool Parser::parseConditional(Constant &constant) {
  if (!parseBinary(constant, 0))
    return false;
  if (!current.is("?"))
    return true;
  Token at = advance();
  if (constant.kind != Kind::Integer)
    return fail(at, "an operator needs integers");
  if (expressionDepth == kMaxExpressionDepth)
    return fail(at, "an expression is nested too deeply");
  ++expressionDepth;
  Constant yes, no;
  if (!parseConditional(yes) || !expect(":") || !parseConditional(no))
    return false;
  --expressionDepth;
  constant = constant.bits ? yes : no;
  return true;
}

/// Precedence as in C; 0 for other tokens.
static unsigned precedence(const Token &token) {
  if (token.kind != Token::Kind::Punctuation)
    return 0;
  static const llvm::StringRef levels[][4] = {{"||"},
                                              {"&&"},
                                              {"|"},
                                              {"^"},
                                              {"&"},
                                              {"==", "!="},
                                              {"<", "<=", ">", ">="},
                                              {"<<", ">>"},
                                              {"+", "-"},
                                              {"*", "/", "%"}};
  for (unsigned level = 0; level != std::size(levels); ++level)
    if (llvm::is_contained(levels[level], token.text))
      return level + 1;
  return 0;
}

/// Both as signed numbers, or as unsigned ones if either is. False if it is a
/// division by zero.
static bool evaluate(llvm::StringRef op, Constant &left,
                     const Constant &right) {
  uint64_t a = left.bits, b = right.bits;
  int64_t sa = a, sb = b;
  // The type of a shift is that of what is shifted.
  bool isShift = op == "<<" || op == ">>";
  bool isUnsigned = left.isUnsigned || (right.isUnsigned && !isShift);
  left.isUnsigned = isUnsigned;
  if (op == "+")
    left.bits = a + b;
  else if (op == "-")
    left.bits = a - b;
  else if (op == "*")
    left.bits = a * b;
  else if (op == "&")
    left.bits = a & b;
  else if (op == "|")
    left.bits = a | b;
  else if (op == "^")
    left.bits = a ^ b;
  else if (op == "<<")
    left.bits = b > 63 ? 0 : a << b;
  else if (op == ">>")
    left.bits = isUnsigned ? (b > 63 ? 0 : a >> b) : sa >> (b > 63 ? 63 : b);
  else if (op == "/" || op == "%") {
    if (b == 0)
      return false;
    if (isUnsigned)
      left.bits = op == "/" ? a / b : a % b;
    else if (sb == -1) // The quotient may not fit.
      left.bits = op == "/" ? 0 - a : 0;
    else
      left.bits = op == "/" ? sa / sb : sa % sb;
    return true;
  } else {
    left.isUnsigned = false;
    bool less = isUnsigned ? a < b : sa < sb;
    left.bits = op == "=="   ? a == b
                : op == "!=" ? a != b
                : op == "<"  ? less
                : op == "<=" ? less || a == b
                : op == ">"  ? !less && a != b
                : op == ">=" ? !less
                : op == "&&" ? a && b
                             : a || b;
  }
  return true;
}

bool Parser::parseBinary(Constant &constant, unsigned minimum) {
  if (!parseUnary(constant))
    return false;
  while (true) {
    unsigned level = precedence(current);
    if (level == 0 || level <= minimum)
      return true;
    Token op = advance();
    Constant right;
    // Deepens by a level of precedence each time, so it ends.
    if (!parseBinary(right, level))
      return false;
    if (constant.kind != Kind::Integer || right.kind != Kind::Integer)
      return fail(op, "an operator needs integers");
    if (!evaluate(op.text, constant, right))
      return fail(op, "division by zero");
  }
}

bool Parser::parseUnary(Constant &constant) {
  if (!current.is("-") && !current.is("+") && !current.is("!") &&
      !current.is("~"))
    return parsePrimary(constant);
  Token op = advance();
  if (expressionDepth == kMaxExpressionDepth)
    return fail(op, "an expression is nested too deeply");
  ++expressionDepth;
  if (!parseUnary(constant))
    return false;
  --expressionDepth;
  if (op.is("+"))
    return true;
  if (constant.kind == Kind::Integer) {
    if (op.is("!"))
      constant.isUnsigned = false;
    constant.bits = op.is("-")   ? 0 - constant.bits
                    : op.is("~") ? ~constant.bits
                                 : !constant.bits;
    return true;
  }
  if (!op.is("-"))
    return fail(op, "an operator needs integers");
  constant.bits ^= constant.kind == Kind::Float32 ? 1ull << 31 : 1ull << 63;
  return true;
}

bool Parser::parsePrimary(Constant &constant) {
  switch (current.kind) {
  case Token::Kind::Integer:
    constant = {Kind::Integer, current.isUnsigned, current.value};
    break;
  case Token::Kind::Float32:
    constant = {Kind::Float32, false, current.value};
    break;
  case Token::Kind::Float64:
    constant = {Kind::Float64, false, current.value};
    break;
  case Token::Kind::Identifier:
    if (current.text != "WARP_SZ")
      return failExpected("a constant");
    constant = {Kind::Integer, false, 32};
    break;
  default:
    if (current.is("("))
      return parseCast(constant);
    return failExpected("an operand");
  }
  advance();
  return true;
}

/// `(expression)`, or `(.s64) expression`.
bool Parser::parseCast(Constant &constant) {
  Token open = advance();
  if (expressionDepth == kMaxExpressionDepth)
    return fail(open, "an expression is nested too deeply");
  ++expressionDepth;
  bool isCast = current.isDotted(".s64") || current.isDotted(".u64");
  if (isCast) {
    bool isUnsigned = advance().text == ".u64";
    if (!expect(")") || !parseUnary(constant))
      return false;
    if (constant.kind != Kind::Integer)
      return fail(open, "an operator needs integers");
    constant.isUnsigned = isUnsigned;
  } else if (!parseConditional(constant) || !expect(")")) {
    return false;
  }
  --expressionDepth;
  return true;
}
