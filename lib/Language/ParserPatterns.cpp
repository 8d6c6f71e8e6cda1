//===- ParserPatterns.cpp - match statements and their patterns -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `match` and `case` are keywords only where a match statement is meant.
// Patterns have a grammar of their own, which looks like that of expressions
// but is not.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

/// Whether the current line is the header of a match statement: it begins with
/// the name `match`, goes on like an expression, and ends with a colon, as no
/// simple statement does.
bool Parser::atMatch() const {
  if (!atSoftKeyword("match") || line.size() < position + 4)
    return false;
  if (line.back().kind != Kind::Newline ||
      line[line.size() - 2].kind != Kind::Colon)
    return false;
  switch (peekKind()) {
  case Kind::Colon:
  case Kind::Dot:
  case Kind::Comma:
  case Kind::Equal:
    return false;
  default:
    return true;
  }
}

const Stmt *Parser::parseMatch() {
  const Token keyword = current();
  advance();
  uint32_t subjectBegin = current().begin;
  const Expr *subject = parseStarOrNamed();
  if (subject && at(Kind::Comma))
    subject = parseTupleRest(subject, subjectBegin, true);
  if (!subject || !parseColon("match"))
    return nullptr;
  if (llvm::isa<Starred>(subject)) {
    fail(DiagID::StarNotAllowed, subject->range);
    return nullptr;
  }
  Match *node = make<Match>(rangeFrom(keyword.begin));
  node->subject = subject;
  Nest nest(*this);
  if (!nest || !expect(Kind::Newline, "end of line"))
    return nullptr;
  if (!at(Kind::Indent)) {
    fail(DiagID::ExpectedBlock, rangeOf(current()), "this `match`")
        .note(rangeOf(keyword), "the block belongs to this line")
        .help("indent one or more `case` blocks");
    return node;
  }
  advance();
  Vector<MatchCase> cases;
  while (!stopped && !at(Kind::Dedent) && !at(Kind::EndOfFile)) {
    MatchCase matchCase;
    if (parseCase(matchCase)) {
      cases.push_back(matchCase);
      continue;
    }
    // Check what is in the block of a broken case, and go on with the next.
    skipLine();
    if (accept(Kind::Indent)) {
      Vector<const Stmt *> ignored;
      parseStatements(ignored);
      accept(Kind::Dedent);
    }
  }
  accept(Kind::Dedent);
  node->cases = copy(cases);
  return !stopped && checkCases(node->cases) ? node : nullptr;
}

bool Parser::parseCase(MatchCase &result) {
  const Token keyword = current();
  if (!atSoftKeyword("case")) {
    expected("`case`");
    return false;
  }
  advance();
  result.pattern = parsePatterns();
  if (!result.pattern)
    return false;
  if (accept(Kind::KwIf)) {
    result.guard = parseNamed();
    if (!result.guard)
      return false;
  }
  if (!parseColon("case"))
    return false;
  result.range = rangeFrom(keyword.begin);
  return parseBlock(keyword, result.body);
}

/// The pattern of a case: one, or a sequence without brackets.
const Pattern *Parser::parsePatterns() {
  uint32_t begin = current().begin;
  const Pattern *first = at(Kind::Star) ? parseStarPattern() : parsePattern();
  if (!first)
    return nullptr;
  if (!at(Kind::Comma)) {
    if (!llvm::isa<MatchStar>(first))
      return first;
    fail(DiagID::InvalidPattern, first->range,
         "a starred pattern must stand in a sequence");
    return nullptr;
  }
  Vector<const Pattern *> patterns{first};
  while (accept(Kind::Comma) && !at(Kind::Colon) && !at(Kind::KwIf)) {
    const Pattern *next = at(Kind::Star) ? parseStarPattern() : parsePattern();
    if (!next)
      return nullptr;
    patterns.push_back(next);
  }
  MatchSequence *node = make<MatchSequence>(rangeFrom(begin));
  node->patterns = copy(patterns);
  return checkSequence(*node) ? node : nullptr;
}

/// Whether a sequence has at most one starred pattern.
bool Parser::checkSequence(const MatchSequence &sequence) {
  const Pattern *seen = nullptr;
  for (const Pattern *pattern : sequence.patterns) {
    if (!llvm::isa<MatchStar>(pattern))
      continue;
    if (seen) {
      fail(DiagID::InvalidPattern, pattern->range,
           "a sequence has two starred patterns")
          .note(seen->range, "the first one");
      return false;
    }
    seen = pattern;
  }
  return true;
}

/// `a | b as name`.
const Pattern *Parser::parsePattern() {
  uint32_t begin = current().begin;
  const Pattern *first = parseClosedPattern();
  if (!first)
    return nullptr;
  Vector<const Pattern *> choices{first};
  while (accept(Kind::Pipe)) {
    const Pattern *choice = parseClosedPattern();
    if (!choice)
      return nullptr;
    choices.push_back(choice);
  }
  const Pattern *pattern = first;
  if (choices.size() > 1) {
    MatchOr *node = make<MatchOr>(rangeFrom(begin));
    node->patterns = copy(choices);
    pattern = node;
  }
  if (!accept(Kind::KwAs))
    return pattern;
  MatchAs *node = make<MatchAs>(SourceRange());
  node->pattern = pattern;
  if (!parseIdentifier(node->name, "a name after `as`"))
    return nullptr;
  node->range = rangeFrom(begin);
  if (node->name.text == "_" || at(Kind::Dot) || at(Kind::LParen)) {
    fail(DiagID::InvalidPattern, node->name.range,
         "the target of `as` must be a plain name, and not `_`");
    return nullptr;
  }
  return node;
}

/// `*name`; the star is the current token.
const Pattern *Parser::parseStarPattern() {
  uint32_t begin = current().begin;
  advance();
  MatchStar *node = make<MatchStar>(SourceRange());
  if (!parseIdentifier(node->name, "a name after the `*`"))
    return nullptr;
  node->range = rangeFrom(begin);
  if (node->name.text == "_")
    node->name.text = llvm::StringRef();
  return node;
}

const Pattern *Parser::parseClosedPattern() {
  Nest nest(*this);
  if (!nest)
    return nullptr;
  switch (kind()) {
  case Kind::Name:
    return parseNamePattern();
  case Kind::LParen:
  case Kind::LBracket:
    return parseGroupPattern();
  case Kind::LBrace:
    return parseMappingPattern();
  case Kind::KwNone:
  case Kind::KwTrue:
  case Kind::KwFalse: {
    MatchSingleton *node = make<MatchSingleton>(rangeOf(current()));
    node->value = at(Kind::KwNone)   ? ConstantKind::None
                  : at(Kind::KwTrue) ? ConstantKind::True
                                     : ConstantKind::False;
    advance();
    return node;
  }
  default:
    break;
  }
  const Expr *value = parseLiteralPattern();
  if (!value)
    return nullptr;
  MatchValue *node = make<MatchValue>(value->range);
  node->value = value;
  return node;
}

/// A string, a number with or without sign, or a complex number.
const Expr *Parser::parseLiteralPattern() {
  if (at(Kind::String) || at(Kind::FStringStart)) {
    const Expr *value = parseStrings();
    if (value && llvm::isa<JoinedStr>(value)) {
      fail(DiagID::InvalidPattern, value->range,
           "an f-string can not be a pattern");
      return nullptr;
    }
    return value;
  }
  uint32_t begin = current().begin;
  const Expr *real = parseSignedNumber();
  if (!real || (!at(Kind::Plus) && !at(Kind::Minus)))
    return real;
  if (line[position - 1].kind == Kind::Imaginary) {
    expected("`:`").help("a complex number begins with its real part");
    return nullptr;
  }
  BinOpLink link{binaryOpOf(kind()), rangeOf(current()), nullptr};
  advance();
  if (!at(Kind::Imaginary)) {
    expected("an imaginary number such as `2j`");
    return nullptr;
  }
  link.operand = parseNumber();
  BinOp *node = make<BinOp>(rangeFrom(begin));
  node->first = real;
  node->links = result.arena.copy(llvm::ArrayRef<BinOpLink>(link));
  return node;
}

const Expr *Parser::parseSignedNumber() {
  uint32_t begin = current().begin;
  bool negative = accept(Kind::Minus);
  if (!at(Kind::Integer) && !at(Kind::Float) && !at(Kind::Imaginary)) {
    expected(negative ? "a number" : "a pattern");
    return nullptr;
  }
  const Expr *number = parseNumber();
  if (!negative)
    return number;
  UnaryOp *node = make<UnaryOp>(rangeFrom(begin));
  node->op = UnaryOpKind::Minus;
  node->operand = number;
  return node;
}

/// `_`, a capture, a dotted name, or a class pattern.
const Pattern *Parser::parseNamePattern() {
  Subtree subtree(*this);
  const Token first = current();
  if (peekKind() != Kind::Dot && peekKind() != Kind::LParen) {
    MatchAs *node = make<MatchAs>(rangeOf(first));
    if (textOf(first) != "_")
      node->name = identifierOf(first);
    advance();
    return node;
  }
  const Expr *value = parseAtom();
  while (value && accept(Kind::Dot)) {
    Identifier name;
    if (!subtree.sink() || !parseIdentifier(name, "a name after the `.`"))
      return nullptr;
    Attribute *node = make<Attribute>(rangeFrom(first.begin));
    node->value = value;
    node->name = name;
    value = node;
  }
  if (at(Kind::LParen))
    return parseClassPattern(value, first.begin);
  MatchValue *node = make<MatchValue>(value->range);
  node->value = value;
  return node;
}

const Pattern *Parser::parseClassPattern(const Expr *cls, uint32_t begin) {
  const Token opening = current();
  advance();
  Vector<const Pattern *> patterns;
  Vector<KeywordPattern> keywords;
  while (!at(Kind::RParen)) {
    KeywordPattern keyword{};
    if (at(Kind::Name) && peekKind() == Kind::Equal) {
      keyword.name = identifierOf(current());
      advance();
      advance();
    } else if (!keywords.empty()) {
      fail(DiagID::InvalidPattern, rangeOf(current()),
           "a pattern without a name follows one with a name");
      return nullptr;
    }
    keyword.pattern = parsePattern();
    if (!keyword.pattern)
      return nullptr;
    if (keyword.name)
      keywords.push_back(keyword);
    else
      patterns.push_back(keyword.pattern);
    if (!accept(Kind::Comma))
      break;
  }
  if (!expectClosing(Kind::RParen, opening))
    return nullptr;
  MatchClass *node = make<MatchClass>(rangeFrom(begin));
  node->cls = cls;
  node->patterns = copy(patterns);
  node->keywords = copy(keywords);
  return node;
}

/// `(pattern)`, `(a, b)` or `[a, b]`.
const Pattern *Parser::parseGroupPattern() {
  const Token opening = current();
  Kind closing = opening.kind == Kind::LParen ? Kind::RParen : Kind::RBracket;
  advance();
  Vector<const Pattern *> patterns;
  bool hasComma = false;
  while (!at(closing)) {
    const Pattern *next = at(Kind::Star) ? parseStarPattern() : parsePattern();
    if (!next)
      return nullptr;
    patterns.push_back(next);
    if (!accept(Kind::Comma))
      break;
    hasComma = true;
  }
  if (!expectClosing(closing, opening))
    return nullptr;
  bool isGroup = closing == Kind::RParen && patterns.size() == 1 && !hasComma;
  if (isGroup && !llvm::isa<MatchStar>(patterns[0]))
    return patterns[0];
  if (isGroup) {
    fail(DiagID::InvalidPattern, patterns[0]->range,
         "a starred pattern must stand in a sequence");
    return nullptr;
  }
  MatchSequence *node = make<MatchSequence>(rangeFrom(opening.begin));
  node->patterns = copy(patterns);
  return checkSequence(*node) ? node : nullptr;
}

/// A literal, a constant or a dotted name.
const Expr *Parser::parseMappingKey() {
  if (at(Kind::KwNone) || at(Kind::KwTrue) || at(Kind::KwFalse))
    return parseAtom();
  if (!at(Kind::Name))
    return parseLiteralPattern();
  const Pattern *pattern = parseNamePattern();
  if (!pattern)
    return nullptr;
  if (const MatchValue *value = llvm::dyn_cast<MatchValue>(pattern))
    return value->value;
  fail(DiagID::InvalidPattern, pattern->range,
       "the key of a mapping must be a literal or a dotted name");
  return nullptr;
}

const Pattern *Parser::parseMappingPattern() {
  const Token opening = current();
  advance();
  MatchMapping *node = make<MatchMapping>(SourceRange());
  Vector<const Expr *> keys;
  Vector<const Pattern *> patterns;
  while (!at(Kind::RBrace)) {
    if (node->rest) {
      fail(DiagID::InvalidPattern, node->rest.range,
           "the pattern with `**` must be the last of the mapping");
      return nullptr;
    }
    if (accept(Kind::StarStar)) {
      if (!parseIdentifier(node->rest, "a name after the `**`"))
        return nullptr;
      if (node->rest.text == "_") {
        fail(DiagID::InvalidPattern, node->rest.range,
             "`**_` is not needed: a mapping may have more keys anyway");
        return nullptr;
      }
    } else {
      const Expr *key = parseMappingKey();
      if (!key || !expect(Kind::Colon, "`:`"))
        return nullptr;
      const Pattern *pattern = parsePattern();
      if (!pattern)
        return nullptr;
      keys.push_back(key);
      patterns.push_back(pattern);
    }
    if (!accept(Kind::Comma))
      break;
  }
  if (!expectClosing(Kind::RBrace, opening))
    return nullptr;
  node->range = rangeFrom(opening.begin);
  node->keys = copy(keys);
  node->patterns = copy(patterns);
  return node;
}
