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
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/DenseMap.h"

using namespace tile;
using namespace tile::ast;

/// What an argument list has given so far.
struct Parser::ArgumentLists {
  const Token opening;
  Vector<const Expr *> args;
  Vector<Keyword> keywords;
  /// The first `name=value` and the first `**value`; invalid if absent.
  SourceRange firstNamed;
  SourceRange firstMapping;
  /// Where each name was given; by address, since names are interned.
  llvm::SmallDenseMap<const char *, SourceRange, 8> names;

  explicit ArgumentLists(const Token &opening) : opening(opening) {}
};

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
  ArgumentLists lists(opening);
  while (!at(Kind::RParen)) {
    if (!parseArgument(lists))
      return false;
    if (!accept(Kind::Comma))
      break;
  }
  if (!expectClosing(Kind::RParen, opening))
    return false;
  args = copy(lists.args);
  keywords = copy(lists.keywords);
  return true;
}

/// `*value`. Other than in a list, any expression may follow the star.
const Expr *Parser::parseStarArgument() {
  uint32_t begin = current().begin;
  advance();
  Nest nest(*this);
  const Expr *value = nest ? parseExpression() : nullptr;
  if (!value)
    return nullptr;
  Starred *starred = make<Starred>(rangeFrom(begin));
  starred->value = value;
  return starred;
}

/// `element for ...` without parentheses of its own, after its element.
const Expr *Parser::parseBareGenerator(const ArgumentLists &lists,
                                       const Expr *element) {
  Vector<Comprehension> generators;
  if (!checkElement(element) ||
      !parseComprehensions(generators, element->range.begin))
    return nullptr;
  if (!lists.args.empty() || !lists.keywords.empty() || !at(Kind::RParen)) {
    fail(DiagID::InvalidArguments, rangeFrom(element->range.begin),
         "a generator beside other arguments needs parentheses")
        .help("write `f((x for x in xs), ...)`");
    return nullptr;
  }
  GeneratorExp *node =
      make<GeneratorExp>(SourceRange{file, lists.opening.begin, current().end});
  node->element = element;
  node->generators = copy(generators);
  return node;
}

bool Parser::parseArgument(ArgumentLists &lists) {
  bool named = at(Kind::Name) && peekKind() == Kind::Equal;
  if (named || at(Kind::StarStar))
    return parseKeyword(lists);
  bool isStar = at(Kind::Star);
  const Expr *value = isStar ? parseStarArgument() : parseNamed();
  if (value && atComprehension())
    value = parseBareGenerator(lists, value);
  if (!value)
    return false;
  if (at(Kind::Equal)) {
    fail(DiagID::InvalidArguments, value->range,
         "the name of a keyword argument can not be " + describe(*value))
        .help("write `==` to compare");
    return false;
  }
  SourceRange before = lists.firstMapping.isValid() || isStar
                           ? lists.firstMapping
                           : lists.firstNamed;
  if (before.isValid()) {
    fail(DiagID::InvalidArguments, value->range,
         isStar ? "an argument with `*` follows one with `**`"
                : "an argument without a name follows one with a name")
        .note(before, "the earlier argument");
    return false;
  }
  lists.args.push_back(value);
  return true;
}

/// `name=value` or `**value`.
bool Parser::parseKeyword(ArgumentLists &lists) {
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
  if (keyword.name &&
      !lists.names.try_emplace(keyword.name.text.data(), keyword.range)
           .second) {
    fail(DiagID::InvalidArguments, keyword.name.range,
         ("the argument `" + keyword.name.text + "` is given twice").str())
        .note(lists.names.lookup(keyword.name.text.data()), "first given here");
    return false;
  }
  SourceRange &first = keyword.name ? lists.firstNamed : lists.firstMapping;
  if (!first.isValid())
    first = keyword.range;
  lists.keywords.push_back(keyword);
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
