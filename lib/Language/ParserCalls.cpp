//===- ParserCalls.cpp - calls and indices --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arguments of calls and classes, with their rules of order, and what
// stands between the brackets of an index.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"

using namespace tile;
using namespace tile::ast;

const Expr *Parser::parseCall(const Expr *callee, uint32_t begin) {
  const Token opening = current();
  advance();
  Nest nest(*this);
  ExprList args;
  llvm::ArrayRef<Keyword> keywords;
  if (!nest || !parseArguments(opening, args, keywords))
    return nullptr;
  Call *node = make<Call>(rangeFrom(begin));
  node->callee = callee;
  node->args = args;
  node->keywords = keywords;
  return node;
}

/// Reads arguments up to and including the `)`.
bool Parser::parseArguments(const Token &opening, ExprList &args,
                            llvm::ArrayRef<Keyword> &keywords) {
  Vector<const Expr *> argList;
  Vector<Keyword> keywordList;
  while (!at(Kind::RParen)) {
    if (!parseArgument(opening, argList, keywordList))
      return false;
    if (!accept(Kind::Comma))
      break;
  }
  if (!expectClosing(Kind::RParen, opening))
    return false;
  args = copy(argList);
  keywords = copy(keywordList);
  return true;
}

bool Parser::parseArgument(const Token &opening, Vector<const Expr *> &args,
                           Vector<Keyword> &keywords) {
  bool named = at(Kind::Name) && peekKind() == Kind::Equal;
  if (named || at(Kind::StarStar))
    return parseKeyword(keywords);
  bool isStar = at(Kind::Star);
  const Expr *value = nullptr;
  if (isStar) {
    // Other than in a list, any expression may follow the star here.
    uint32_t begin = current().begin;
    advance();
    Nest nest(*this);
    const Expr *inner = nest ? parseExpression() : nullptr;
    if (!inner)
      return false;
    Starred *starred = make<Starred>(rangeFrom(begin));
    starred->value = inner;
    value = starred;
  } else {
    value = parseNamed();
  }
  if (!value)
    return false;
  if (atComprehension()) {
    Vector<Comprehension> generators;
    if (!checkElement(value) || !parseComprehensions(generators))
      return false;
    bool alone = args.empty() && keywords.empty() && at(Kind::RParen);
    uint32_t begin = alone ? opening.begin : value->range.begin;
    SourceRange range{file, begin, alone ? current().end : previousEnd};
    if (!alone) {
      fail(DiagID::InvalidArguments, range,
           "a generator beside other arguments needs parentheses")
          .help("write `f((x for x in xs), ...)`");
      return false;
    }
    GeneratorExp *node = make<GeneratorExp>(range);
    node->element = value;
    node->generators = copy(generators);
    value = node;
  }
  if (at(Kind::Equal)) {
    fail(DiagID::InvalidArguments, value->range,
         "the name of a keyword argument can not be " + describe(*value))
        .help("write `==` to compare");
    return false;
  }
  for (const Keyword &keyword : keywords) {
    if (keyword.name && isStar)
      continue;
    fail(DiagID::InvalidArguments, value->range,
         isStar ? "an argument with `*` follows one with `**`"
                : "an argument without a name follows one with a name")
        .note(keyword.range, "the earlier argument");
    return false;
  }
  args.push_back(value);
  return true;
}

/// `name=value` or `**value`.
bool Parser::parseKeyword(Vector<Keyword> &keywords) {
  Keyword keyword;
  uint32_t begin = current().begin;
  if (!accept(Kind::StarStar)) {
    keyword.name = identifierOf(current());
    advance();
    advance();
    if (at(Kind::Comma) || at(Kind::RParen)) {
      expected("a value for the argument");
      return false;
    }
  }
  keyword.value = parseExpression();
  if (!keyword.value)
    return false;
  keyword.range = rangeFrom(begin);
  if (keyword.name && atComprehension()) {
    fail(DiagID::InvalidArguments, keyword.range,
         "a generator as a named argument needs parentheses");
    return false;
  }
  // Names are interned, so equal names have equal addresses.
  for (const Keyword &other : keywords)
    if (keyword.name && other.name.text.data() == keyword.name.text.data()) {
      fail(DiagID::InvalidArguments, keyword.name.range,
           ("the argument `" + keyword.name.text + "` is given twice").str())
          .note(other.name.range, "first given here");
      return false;
    }
  keywords.push_back(keyword);
  return true;
}

const Expr *Parser::parseSubscript(const Expr *value, uint32_t begin) {
  const Token opening = current();
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  uint32_t indexBegin = current().begin;
  const Expr *index = parseSlice();
  if (!index)
    return nullptr;
  if (at(Kind::Comma) || llvm::isa<Starred>(index)) {
    Vector<const Expr *> elements{index};
    while (accept(Kind::Comma) && !at(Kind::RBracket)) {
      const Expr *element = parseSlice();
      if (!element)
        return nullptr;
      elements.push_back(element);
    }
    Tuple *tuple = make<Tuple>(rangeFrom(indexBegin));
    tuple->elements = copy(elements);
    index = tuple;
  }
  if (!expectClosing(Kind::RBracket, opening))
    return nullptr;
  Subscript *node = make<Subscript>(rangeFrom(begin));
  node->value = value;
  node->index = index;
  return node;
}

/// `a`, `*a`, `a:b:c` with parts left out.
const Expr *Parser::parseSlice() {
  Nest nest(*this);
  if (!nest)
    return nullptr;
  uint32_t begin = current().begin;
  const Expr *lower = nullptr;
  if (!at(Kind::Colon)) {
    lower = parseStarOrNamed();
    bool isBareNamed =
        lower && llvm::isa<NamedExpr>(lower) && lower->range.begin == begin;
    if (!at(Kind::Colon) || !lower || isBareNamed || llvm::isa<Starred>(lower))
      return lower;
  }
  Slice *node = make<Slice>(SourceRange());
  node->lower = lower;
  const Expr **parts[] = {&node->upper, &node->step};
  for (const Expr **part : parts) {
    if (!accept(Kind::Colon))
      break;
    if (at(Kind::Colon) || at(Kind::Comma) || at(Kind::RBracket))
      continue;
    *part = parseExpression();
    if (!*part)
      return nullptr;
  }
  node->range = rangeFrom(begin);
  return node;
}
