//===- ParserPrimaries.cpp - names, numbers, displays and comprehensions --===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Atoms of expressions: names, constants, parentheses, lists, sets,
// dictionaries and their comprehensions, and the attributes, calls and indices
// that follow one another behind an atom.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>
#include <limits>

using namespace tile;
using namespace tile::ast;

/// `await x`, and an atom with all that follows it: `x.a(b)[c]`.
const Expr *Parser::parsePostfix() {
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  if (accept(Kind::KwAwait)) {
    Nest nest(*this);
    if (at(Kind::KwAwait)) {
      expected("an expression");
      return nullptr;
    }
    const Expr *value = nest ? parsePostfix() : nullptr;
    if (!value)
      return nullptr;
    Await *node = make<Await>(rangeFrom(begin));
    node->value = value;
    return node;
  }
  const Expr *value = parseAtom();
  while (value) {
    if (!at(Kind::Dot) && !at(Kind::LParen) && !at(Kind::LBracket))
      return value;
    if (!subtree.sink())
      return nullptr;
    if (at(Kind::LParen)) {
      value = parseCall(value, begin);
    } else if (at(Kind::LBracket)) {
      value = parseSubscript(value, begin);
    } else {
      advance();
      Identifier name;
      if (!parseIdentifier(name, "a name after the `.`"))
        return nullptr;
      Attribute *node = make<Attribute>(rangeFrom(begin));
      node->value = value;
      node->name = name;
      value = node;
    }
  }
  return nullptr;
}

const Expr *Parser::parseAtom() {
  switch (kind()) {
  case Kind::Name: {
    Name *node = make<Name>(rangeOf(current()));
    node->id = result.arena.intern(textOf(current()));
    advance();
    return node;
  }
  case Kind::Integer:
  case Kind::Float:
  case Kind::Imaginary:
    return parseNumber();
  case Kind::String:
  case Kind::FStringStart:
    return parseStrings();
  case Kind::LParen:
    return parseParenthesized();
  case Kind::LBracket:
    return parseListDisplay();
  case Kind::LBrace:
    return parseBraceDisplay();
  case Kind::KwNone:
  case Kind::KwTrue:
  case Kind::KwFalse:
  case Kind::Ellipsis: {
    Constant *node = make<Constant>(rangeOf(current()));
    node->constant = at(Kind::KwNone)    ? ConstantKind::None
                     : at(Kind::KwTrue)  ? ConstantKind::True
                     : at(Kind::KwFalse) ? ConstantKind::False
                                         : ConstantKind::Ellipsis;
    advance();
    return node;
  }
  default:
    expected("an expression");
    return nullptr;
  }
}

/// Whether a decimal literal that is out of range is too large and not too
/// small: whether its first digit other than zero has a positive exponent.
static bool isHuge(llvm::StringRef digits) {
  size_t marker = digits.find_first_of("eE");
  llvm::StringRef mantissa = digits.take_front(marker);
  size_t first = mantissa.find_first_not_of("0.");
  if (first == llvm::StringRef::npos)
    return false;
  size_t point = std::min(mantissa.find('.'), mantissa.size());
  int64_t magnitude = static_cast<int64_t>(point) - static_cast<int64_t>(first);
  if (marker == llvm::StringRef::npos)
    return magnitude > 0;
  llvm::StringRef exponent = digits.drop_front(marker + 1);
  bool negative = exponent.consume_front("-");
  exponent.consume_front("+");
  int64_t value = 0;
  // Beyond this the exponent outweighs any mantissa that fits in a file.
  if (exponent.getAsInteger(10, value) || value > (int64_t(1) << 40))
    return !negative;
  return magnitude + (negative ? -value : value) > 0;
}

/// The double nearest to a decimal literal; infinity if it is too large.
static double parseDouble(llvm::StringRef digits) {
  double value = 0;
  std::from_chars_result end =
      std::from_chars(digits.begin(), digits.end(), value);
  if (end.ec == std::errc::result_out_of_range)
    return isHuge(digits) ? std::numeric_limits<double>::infinity() : 0.0;
  return value;
}

const Expr *Parser::parseNumber() {
  Constant *node = make<Constant>(rangeOf(current()));
  llvm::SmallString<32> digits;
  for (char c : textOf(current()))
    if (c != '_')
      digits.push_back(c);
  llvm::StringRef text = digits;
  if (at(Kind::Integer)) {
    node->constant = ConstantKind::Int;
    if (text.size() > 1 && llvm::isAlpha(text[1])) {
      char letter = llvm::toLower(text[1]);
      node->radix = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
      text = text.drop_front(2);
    }
    node->fitsInUInt64 = !text.getAsInteger(node->radix, node->intValue);
  } else {
    bool isFloat = at(Kind::Float);
    node->constant = isFloat ? ConstantKind::Float : ConstantKind::Complex;
    if (!isFloat)
      text = text.drop_back();
    node->floatValue = parseDouble(text);
  }
  node->text = result.arena.copy(text);
  advance();
  return node;
}

bool Parser::atComprehension() const {
  return at(Kind::KwFor) || (at(Kind::KwAsync) && peekKind() == Kind::KwFor);
}

/// One or more `for target in iterable if condition`, behind an element.
bool Parser::parseComprehensions(Vector<Comprehension> &out,
                                 uint32_t elementBegin) {
  while (atComprehension()) {
    Comprehension generator;
    if (!parseComprehension(generator, out.empty()))
      return false;
    out.push_back(generator);
  }
  return checkComprehension(out, elementBegin);
}

bool Parser::parseComprehension(Comprehension &generator, bool isFirst) {
  generator.isAsync = accept(Kind::KwAsync);
  advance();
  generator.target = parseTargetList(TargetUse::Assign);
  if (!generator.target || !expect(Kind::KwIn, "`in`"))
    return false;
  size_t namedBefore = numNamed;
  std::optional<SourceRange> yieldBefore = lastYield;
  generator.iter = parseBinary(OrLevel);
  if (!generator.iter)
    return false;
  if (numNamed != namedBefore) {
    fail(DiagID::InvalidComprehension, generator.iter->range,
         "the iterable of a comprehension can not hold a `:=`")
        .help("give the value a name before the comprehension");
    return false;
  }
  // The first iterable is computed outside of the comprehension.
  if (isFirst)
    lastYield = yieldBefore;
  Vector<const Expr *> conditions;
  while (accept(Kind::KwIf)) {
    const Expr *condition = parseBinary(OrLevel);
    if (!condition)
      return false;
    conditions.push_back(condition);
  }
  generator.conditions = copy(conditions);
  return true;
}

bool Parser::checkElement(const Expr *element) {
  if (!llvm::isa<Starred>(element))
    return true;
  fail(DiagID::InvalidComprehension, element->range,
       "a comprehension can not insert several elements at once")
      .help("use another `for`: `x for row in rows for x in row`");
  return false;
}

template <typename T>
const Expr *Parser::finishComprehension(const Token &opening, Kind closing,
                                        const Expr *element) {
  Vector<Comprehension> generators;
  if (!checkElement(element) ||
      !parseComprehensions(generators, element->range.begin) ||
      !expectClosing(closing, opening))
    return nullptr;
  T *node = make<T>(rangeFrom(opening.begin));
  node->element = element;
  node->generators = copy(generators);
  return node;
}

/// Whether the elements at `range` are followed by no `for`.
bool Parser::checkNoComprehension(SourceRange range) {
  if (!atComprehension())
    return true;
  fail(DiagID::InvalidComprehension, range,
       "the element of a comprehension must be one expression")
      .help("put parentheses around the tuple");
  return false;
}

const Expr *Parser::parseParenthesized() {
  const Token opening = current();
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  if (accept(Kind::RParen))
    return make<Tuple>(rangeFrom(opening.begin));
  if (at(Kind::KwYield)) {
    const Expr *value = parseYield();
    return value && expectClosing(Kind::RParen, opening) ? value : nullptr;
  }
  const Expr *first = parseStarOrNamed();
  if (!first)
    return nullptr;
  if (atComprehension())
    return finishComprehension<GeneratorExp>(opening, Kind::RParen, first);
  if (at(Kind::Comma)) {
    const Expr *tuple = parseTupleRest(first, opening.begin, true);
    if (!tuple || !checkNoComprehension(tuple->range) ||
        !expectClosing(Kind::RParen, opening))
      return nullptr;
    Tuple *node = make<Tuple>(rangeFrom(opening.begin));
    node->elements = llvm::cast<Tuple>(tuple)->elements;
    return node;
  }
  if (!expectClosing(Kind::RParen, opening))
    return nullptr;
  if (llvm::isa<Starred>(first)) {
    fail(DiagID::StarNotAllowed, first->range)
        .help("write `(*x,)` for a tuple");
    return nullptr;
  }
  return first;
}

const Expr *Parser::parseListDisplay() {
  const Token opening = current();
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  Vector<const Expr *> elements;
  while (!at(Kind::RBracket)) {
    const Expr *element = parseStarOrNamed();
    if (!element)
      return nullptr;
    if (elements.empty() && atComprehension())
      return finishComprehension<ListComp>(opening, Kind::RBracket, element);
    elements.push_back(element);
    if (!accept(Kind::Comma))
      break;
  }
  if (!checkNoComprehension(rangeFrom(opening.end)) ||
      !expectClosing(Kind::RBracket, opening))
    return nullptr;
  List *node = make<List>(rangeFrom(opening.begin));
  node->elements = copy(elements);
  return node;
}

/// `{...}`: a dictionary if the first item has a colon or is `**m`.
const Expr *Parser::parseBraceDisplay() {
  const Token opening = current();
  advance();
  Nest nest(*this);
  if (!nest)
    return nullptr;
  if (accept(Kind::RBrace))
    return make<Dict>(rangeFrom(opening.begin));
  if (at(Kind::StarStar)) {
    DictItem item;
    return parseDictItem(item) ? parseDictRest(opening, item) : nullptr;
  }
  uint32_t firstBegin = current().begin;
  const Expr *first = parseStarOrNamed();
  if (!first)
    return nullptr;
  if (!at(Kind::Colon))
    return parseSetRest(opening, first);
  bool isBareNamed =
      llvm::isa<NamedExpr>(first) && first->range.begin == firstBegin;
  if (isBareNamed || llvm::isa<Starred>(first)) {
    expected("`,` or `}`");
    return nullptr;
  }
  advance();
  const Expr *value = parseExpression();
  return value ? parseDictRest(opening, DictItem{first, value}) : nullptr;
}

/// `key: value` or `**mapping`.
bool Parser::parseDictItem(DictItem &item) {
  if (accept(Kind::StarStar)) {
    item.key = nullptr;
    item.value = parseBinary(BitOrLevel);
    return item.value;
  }
  item.key = parseExpression();
  if (!item.key || !expect(Kind::Colon, "`:` and a value"))
    return false;
  item.value = parseExpression();
  return item.value;
}

const Expr *Parser::parseDictRest(const Token &opening, DictItem first) {
  if (atComprehension()) {
    if (!first.key) {
      fail(DiagID::InvalidComprehension, first.value->range,
           "a comprehension can not insert several elements at once");
      return nullptr;
    }
    Vector<Comprehension> generators;
    if (!parseComprehensions(generators, first.key->range.begin) ||
        !expectClosing(Kind::RBrace, opening))
      return nullptr;
    DictComp *node = make<DictComp>(rangeFrom(opening.begin));
    node->key = first.key;
    node->value = first.value;
    node->generators = copy(generators);
    return node;
  }
  Vector<DictItem> items{first};
  while (accept(Kind::Comma) && !at(Kind::RBrace)) {
    DictItem item;
    if (!parseDictItem(item))
      return nullptr;
    items.push_back(item);
  }
  if (!expectClosing(Kind::RBrace, opening))
    return nullptr;
  Dict *node = make<Dict>(rangeFrom(opening.begin));
  node->items = copy(items);
  return node;
}

const Expr *Parser::parseSetRest(const Token &opening, const Expr *first) {
  if (atComprehension())
    return finishComprehension<SetComp>(opening, Kind::RBrace, first);
  Vector<const Expr *> elements{first};
  while (accept(Kind::Comma) && !at(Kind::RBrace)) {
    const Expr *element = parseStarOrNamed();
    if (!element)
      return nullptr;
    elements.push_back(element);
  }
  if (!expectClosing(Kind::RBrace, opening))
    return nullptr;
  Set *node = make<Set>(rangeFrom(opening.begin));
  node->elements = copy(elements);
  return node;
}
