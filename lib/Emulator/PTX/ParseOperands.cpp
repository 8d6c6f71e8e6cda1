//===- ParseOperands.cpp - operands of PTX instructions ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers and other names, pairs of predicates, addresses, vectors, lists of
// calls; everything else is a constant expression.
//
//===----------------------------------------------------------------------===//

#include "ParserState.h"

using namespace tile::ptx;

bool Parser::parseOperand(Operand &operand, bool isCall, unsigned depth) {
  if (depth == kMaxOperandDepth)
    return fail(current, "an operand is nested too deeply");
  if (accept("["))
    return parseAddress(operand, depth);
  if (accept("{")) {
    operand.kind = Operand::Kind::Vector;
    return parseElements(operand, "}", depth);
  }
  // Elsewhere a parenthesis begins a constant expression.
  if (isCall && accept("(")) {
    operand.kind = Operand::Kind::List;
    return accept(")") || parseElements(operand, ")", depth);
  }
  if (current.is("!")) {
    // `!%p` or the constant expression `!1`.
    Lexer ahead = lexer;
    Token next = ahead.next();
    if (next.isIdentifier() && next.text != "WARP_SZ") {
      advance();
      operand.negated = true;
      return parseName(operand);
    }
  }
  if (current.isIdentifier() && current.text != "WARP_SZ")
    return parseName(operand);
  return parseConstantOperand(operand);
}

/// `%r1`, `%tid.x`, `%p1|%p2`, `variable + 8`, `_`.
bool Parser::parseName(Operand &operand) {
  Token name = advance();
  operand.kind = Operand::Kind::Name;
  operand.name = name.text;
  if (name.text == "_") {
    operand.kind = Operand::Kind::Sink;
    operand.name = {};
  } else if (current.isDotted() && current.follows(name)) {
    operand.name = llvm::StringRef(name.text.data(),
                                   current.text.end() - name.text.data());
    advance();
  }
  if (accept("|"))
    return expectIdentifier("a predicate", operand.second);
  return parseOffset(operand.value);
}

bool Parser::parseOffset(uint64_t &offset) {
  while (current.is("+") || current.is("-")) {
    bool isMinus = advance().is("-");
    Constant term;
    Token at = current;
    if (!parseUnary(term))
      return false;
    if (term.kind != Operand::Kind::Integer)
      return fail(at, "an offset must be an integer");
    offset += isMinus ? 0 - term.bits : term.bits;
  }
  return true;
}

/// What follows `[`.
bool Parser::parseAddress(Operand &operand, unsigned depth) {
  operand.kind = Operand::Kind::Address;
  if (current.isIdentifier() && current.text != "WARP_SZ") {
    operand.name = advance().text;
    if (!parseOffset(operand.value))
      return false;
  } else {
    Token at = current;
    Constant constant;
    if (!parseConstant(constant))
      return false;
    if (constant.kind != Operand::Kind::Integer)
      return fail(at, "an address must be an integer");
    operand.value = constant.bits;
  }
  if (accept(","))
    return parseElements(operand, "]", depth);
  return expect("]");
}

bool Parser::parseElements(Operand &operand, llvm::StringRef close,
                           unsigned depth) {
  do {
    if (operand.elements.size() == 256)
      return fail(current, "an operand with too many elements");
    Operand element;
    if (!parseOperand(element, /*isCall=*/false, depth + 1))
      return false;
    operand.elements.push_back(std::move(element));
  } while (accept(","));
  return expect(close);
}
