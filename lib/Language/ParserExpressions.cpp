//===- ParserExpressions.cpp - operators and whole expressions ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions from the outside in: tuples, `:=`, `lambda`, `yield`, the
// conditional expression, and the operators by precedence climbing. Operators
// of one level are read in a loop into one node.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

/// One or more expressions with commas; the elements may be starred.
const Expr *Parser::parseStarExpressions() {
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  const Expr *first = at(Kind::Star) ? parseStarred() : parseExpression();
  if (!first)
    return nullptr;
  if (at(Kind::Comma))
    return subtree.sink() ? parseTupleRest(first, begin, false) : nullptr;
  if (llvm::isa<Starred>(first)) {
    fail(DiagID::StarNotAllowed, first->range)
        .help("write `[*x]` for a list, or `*x,` for a tuple");
    return nullptr;
  }
  return first;
}

/// What follows the first element of a tuple; the comma is the current token.
const Expr *Parser::parseTupleRest(const Expr *first, uint32_t begin,
                                   bool namedAllowed) {
  Vector<const Expr *> elements{first};
  while (accept(Kind::Comma)) {
    if (at(Kind::Comma)) {
      expected("an expression");
      return nullptr;
    }
    // A trailing comma, or a word that the caller will complain about.
    if (!beginsExpression() && !at(Kind::Star))
      break;
    const Expr *element = namedAllowed     ? parseStarOrNamed()
                          : at(Kind::Star) ? parseStarred()
                                           : parseExpression();
    if (!element)
      return nullptr;
    elements.push_back(element);
  }
  Tuple *tuple = make<Tuple>(rangeFrom(begin));
  tuple->elements = copy(elements);
  return tuple;
}

/// `*x`; the star is the current token.
const Expr *Parser::parseStarred() {
  uint32_t begin = current().begin;
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  const Expr *value = parseBinary(BitOrLevel);
  if (!value)
    return nullptr;
  Starred *starred = make<Starred>(rangeFrom(begin));
  starred->value = value;
  return starred;
}

const Expr *Parser::parseStarOrNamed() {
  return at(Kind::Star) ? parseStarred() : parseNamed();
}

/// `name := value`, or an expression.
const Expr *Parser::parseNamed() {
  if (at(Kind::Name) && peekKind() == Kind::ColonEqual) {
    uint32_t begin = current().begin;
    Identifier target = identifierOf(current());
    namedTargets.push_back(target);
    ++numNamed;
    advance();
    advance();
    Nest nest(*this);
    const Expr *value = nest ? parseExpression() : nullptr;
    if (!value)
      return nullptr;
    NamedExpr *named = make<NamedExpr>(rangeFrom(begin));
    named->target = target;
    named->value = value;
    return named;
  }
  const Expr *value = parseExpression();
  if (value && at(Kind::ColonEqual)) {
    fail(DiagID::InvalidTarget, value->range, "give a value with `:=` to",
         describe(*value))
        .help("`:=` gives a value to a plain name");
    return nullptr;
  }
  return value;
}

/// `a if test else b`, `lambda`, or operators.
const Expr *Parser::parseExpression() {
  if (at(Kind::KwLambda))
    return parseLambda();
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  const Expr *body = parseBinary(OrLevel);
  if (!body || !at(Kind::KwIf))
    return body;
  advance();
  Nest nest(*this);
  if (!nest || !subtree.sink())
    return nullptr;
  const Expr *test = parseBinary(OrLevel);
  if (!test)
    return nullptr;
  if (!at(Kind::KwElse)) {
    expected("`else`").help(
        "a conditional expression is written `a if test else b`");
    return nullptr;
  }
  advance();
  const Expr *orelse = parseExpression();
  if (!orelse)
    return nullptr;
  IfExp *node = make<IfExp>(rangeFrom(begin));
  node->test = test;
  node->body = body;
  node->orelse = orelse;
  return node;
}

/// `yield`, `yield from x`; the keyword is the current token.
const Expr *Parser::parseYield() {
  const Token keyword = current();
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  if (!inFunction)
    reportMisplaced(rangeOf(keyword), "yield", "function");
  lastYield = rangeOf(keyword);
  if (accept(Kind::KwFrom)) {
    const Expr *value = parseExpression();
    if (!value)
      return nullptr;
    YieldFrom *node = make<YieldFrom>(rangeFrom(keyword.begin));
    node->value = value;
    return node;
  }
  const Expr *value = nullptr;
  if (beginsExpression() || at(Kind::Star)) {
    value = parseStarExpressions();
    if (!value)
      return nullptr;
  }
  Yield *node = make<Yield>(rangeFrom(keyword.begin));
  node->value = value;
  return node;
}

const Expr *Parser::parseLambda() {
  uint32_t begin = current().begin;
  advance();
  Nest nest(*this);
  Parameters params;
  NamePlaces names;
  if (!nest || !parseParameters(params, names, Kind::Colon))
    return nullptr;
  if (!expect(Kind::Colon, "`:`"))
    return nullptr;
  const Expr *body;
  {
    FunctionBody inside(*this, nullptr);
    body = parseExpression();
  }
  if (!body)
    return nullptr;
  Lambda *node = make<Lambda>(rangeFrom(begin));
  node->params = params;
  node->body = body;
  return node;
}

/// The level of the operator at the current token; NoLevel if it is none.
Parser::Level Parser::currentLevel() const {
  switch (kind()) {
  case Kind::KwOr:
    return OrLevel;
  case Kind::KwAnd:
    return AndLevel;
  case Kind::KwNot:
    return peekKind() == Kind::KwIn ? CompareLevel : NoLevel;
  case Kind::KwIn:
  case Kind::KwIs:
  case Kind::Less:
  case Kind::LessEqual:
  case Kind::Greater:
  case Kind::GreaterEqual:
  case Kind::EqualEqual:
  case Kind::NotEqual:
    return CompareLevel;
  case Kind::Pipe:
    return BitOrLevel;
  case Kind::Caret:
    return BitXorLevel;
  case Kind::Amp:
    return BitAndLevel;
  case Kind::LessLess:
  case Kind::GreaterGreater:
    return ShiftLevel;
  case Kind::Plus:
  case Kind::Minus:
    return SumLevel;
  case Kind::Star:
  case Kind::Slash:
  case Kind::SlashSlash:
  case Kind::Percent:
  case Kind::At:
    return ProductLevel;
  default:
    return NoLevel;
  }
}

/// An expression of operators that bind as tightly as `loosest` or tighter.
const Expr *Parser::parseBinary(Level loosest) {
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  const Expr *left;
  if (at(Kind::KwNot) && loosest <= NotLevel) {
    advance();
    Nest nest(*this);
    const Expr *operand = nest ? parseBinary(NotLevel) : nullptr;
    if (!operand)
      return nullptr;
    UnaryOp *node = make<UnaryOp>(rangeFrom(begin));
    node->op = UnaryOpKind::Not;
    node->operand = operand;
    left = node;
  } else {
    left = parseUnary();
  }
  while (left) {
    Level level = currentLevel();
    if (level == NoLevel || level < loosest)
      return left;
    if (!subtree.sink())
      return nullptr;
    left = level == CompareLevel ? parseCompareChain(left, begin)
           : level <= AndLevel   ? parseBoolChain(left, begin, level)
                                 : parseChain(left, begin, level);
  }
  return nullptr;
}

const Expr *Parser::parseBoolChain(const Expr *first, uint32_t begin,
                                   Level level) {
  Nest nest(*this);
  if (!nest)
    return nullptr;
  Vector<const Expr *> values{first};
  while (currentLevel() == level) {
    advance();
    const Expr *operand = parseBinary(static_cast<Level>(level + 1));
    if (!operand)
      return nullptr;
    values.push_back(operand);
  }
  BoolOp *node = make<BoolOp>(rangeFrom(begin));
  node->op = level == OrLevel ? BoolOpKind::Or : BoolOpKind::And;
  node->values = copy(values);
  return node;
}

const Expr *Parser::parseCompareChain(const Expr *first, uint32_t begin) {
  Nest nest(*this);
  if (!nest)
    return nullptr;
  Vector<CompareLink> links;
  while (currentLevel() == CompareLevel) {
    uint32_t opBegin = current().begin;
    CompareOp op = takeCompareOp();
    SourceRange opRange = rangeFrom(opBegin);
    const Expr *operand = parseBinary(BitOrLevel);
    if (!operand)
      return nullptr;
    links.push_back(CompareLink{op, opRange, operand});
  }
  Compare *node = make<Compare>(rangeFrom(begin));
  node->first = first;
  node->links = copy(links);
  return node;
}

/// Moves past a comparison operator, which may be two words.
CompareOp Parser::takeCompareOp() {
  Kind first = kind();
  advance();
  switch (first) {
  case Kind::KwNot:
    advance();
    return CompareOp::NotIn;
  case Kind::KwIs:
    return accept(Kind::KwNot) ? CompareOp::IsNot : CompareOp::Is;
  case Kind::KwIn:
    return CompareOp::In;
  case Kind::Less:
    return CompareOp::Lt;
  case Kind::LessEqual:
    return CompareOp::LtE;
  case Kind::Greater:
    return CompareOp::Gt;
  case Kind::GreaterEqual:
    return CompareOp::GtE;
  case Kind::NotEqual:
    return CompareOp::NotEq;
  default:
    return CompareOp::Eq;
  }
}

const Expr *Parser::parseChain(const Expr *first, uint32_t begin, Level level) {
  Nest nest(*this);
  if (!nest)
    return nullptr;
  Vector<BinOpLink> links;
  while (currentLevel() == level) {
    BinaryOp op = binaryOpOf(kind());
    SourceRange opRange = rangeOf(current());
    advance();
    const Expr *operand = parseBinary(static_cast<Level>(level + 1));
    if (!operand)
      return nullptr;
    links.push_back(BinOpLink{op, opRange, operand});
  }
  BinOp *node = make<BinOp>(rangeFrom(begin));
  node->first = first;
  node->links = copy(links);
  return node;
}

/// The operator of a token or of its assigning form; Add for all others.
BinaryOp Parser::binaryOpOf(Kind kind) {
  switch (kind) {
  case Kind::Minus:
  case Kind::MinusEqual:
    return BinaryOp::Sub;
  case Kind::Star:
  case Kind::StarEqual:
    return BinaryOp::Mult;
  case Kind::At:
  case Kind::AtEqual:
    return BinaryOp::MatMult;
  case Kind::Slash:
  case Kind::SlashEqual:
    return BinaryOp::Div;
  case Kind::SlashSlash:
  case Kind::SlashSlashEqual:
    return BinaryOp::FloorDiv;
  case Kind::Percent:
  case Kind::PercentEqual:
    return BinaryOp::Mod;
  case Kind::StarStar:
  case Kind::StarStarEqual:
    return BinaryOp::Pow;
  case Kind::LessLess:
  case Kind::LessLessEqual:
    return BinaryOp::LShift;
  case Kind::GreaterGreater:
  case Kind::GreaterGreaterEqual:
    return BinaryOp::RShift;
  case Kind::Pipe:
  case Kind::PipeEqual:
    return BinaryOp::BitOr;
  case Kind::Caret:
  case Kind::CaretEqual:
    return BinaryOp::BitXor;
  case Kind::Amp:
  case Kind::AmpEqual:
    return BinaryOp::BitAnd;
  default:
    return BinaryOp::Add;
  }
}

const Expr *Parser::parseUnary() {
  UnaryOpKind op;
  if (at(Kind::Minus))
    op = UnaryOpKind::Minus;
  else if (at(Kind::Plus))
    op = UnaryOpKind::Plus;
  else if (at(Kind::Tilde))
    op = UnaryOpKind::Invert;
  else
    return parsePower();
  uint32_t begin = current().begin;
  advance();
  Nest nest(*this);
  const Expr *operand = nest ? parseUnary() : nullptr;
  if (!operand)
    return nullptr;
  UnaryOp *node = make<UnaryOp>(rangeFrom(begin));
  node->op = op;
  node->operand = operand;
  return node;
}

/// `a ** b`, where b may have a sign or be a power itself.
const Expr *Parser::parsePower() {
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  const Expr *base = parsePostfix();
  if (!base || !at(Kind::StarStar))
    return base;
  SourceRange opRange = rangeOf(current());
  advance();
  Nest nest(*this);
  const Expr *exponent = nest && subtree.sink() ? parseUnary() : nullptr;
  if (!exponent)
    return nullptr;
  BinOpLink link{BinaryOp::Pow, opRange, exponent};
  BinOp *node = make<BinOp>(rangeFrom(begin));
  node->first = base;
  node->links = result.arena.copy(llvm::ArrayRef<BinOpLink>(link));
  return node;
}
