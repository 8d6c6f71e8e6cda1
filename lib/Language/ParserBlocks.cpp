//===- ParserBlocks.cpp - blocks and the statements that have them --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sequences of statements with recovery after errors, blocks, and `if`,
// `while`, `for`, `with` and `try`. A chain of `elif` is read in a loop.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

/// Whether a keyword goes on with the statement before.
static bool continuesStatement(TokenKind kind) {
  return kind == TokenKind::KwElif || kind == TokenKind::KwElse ||
         kind == TokenKind::KwExcept || kind == TokenKind::KwFinally;
}

/// Statements up to the end of the block or file, which is left. After an
/// error, parsing goes on with the next line; if that belongs to a block whose
/// header had the error, its statements are still checked.
void Parser::parseStatements(Vector<const Stmt *> &out) {
  bool broken = false;
  unsigned strayBlocks = 0;
  while (!stopped && !at(Kind::EndOfFile)) {
    if (at(Kind::Dedent)) {
      if (!strayBlocks)
        return;
      // What an `else` after this block belongs to is not known.
      --strayBlocks;
      broken = true;
      advance();
    } else if (at(Kind::Indent)) {
      if (!broken)
        fail(DiagID::UnexpectedIndent, rangeOf(current()));
      ++strayBlocks;
      advance();
    } else if (continuesStatement(kind())) {
      if (!broken)
        expected("a statement")
            .help("there is no block before it that it could go on with");
      broken = true;
      skipLine();
    } else {
      broken = !parseStatement(out);
      if (broken)
        skipLine();
    }
  }
}

bool Parser::parseStatement(Vector<const Stmt *> &out) {
  switch (kind()) {
  case Kind::KwIf:
  case Kind::KwWhile:
  case Kind::KwFor:
  case Kind::KwTry:
  case Kind::KwWith:
  case Kind::KwDef:
  case Kind::KwClass:
  case Kind::KwAsync:
  case Kind::At:
    break;
  default:
    if (!atMatch())
      return parseSimpleLine(out);
  }
  const Stmt *statement = parseCompound();
  if (statement)
    out.push_back(statement);
  return statement;
}

const Stmt *Parser::parseCompound() {
  uint32_t begin = current().begin;
  switch (kind()) {
  case Kind::KwIf:
    return parseIf();
  case Kind::KwWhile:
    return parseWhile();
  case Kind::KwFor:
    return parseFor(begin, false);
  case Kind::KwTry:
    return parseTry();
  case Kind::KwWith:
    return parseWith(begin, false);
  case Kind::KwDef:
    return parseFunction(begin, false, {});
  case Kind::KwClass:
    return parseClass(begin, {});
  case Kind::KwAsync:
    return parseAsync();
  case Kind::At:
    return parseDecorated();
  default:
    return parseMatch();
  }
}

/// What follows the colon of `header`: statements on the same line, or an
/// indented block.
bool Parser::parseBlock(const Token &header, Block &body) {
  Nest nest(*this);
  if (!nest)
    return false;
  Vector<const Stmt *> statements;
  if (!accept(Kind::Newline)) {
    if (!parseSimpleLine(statements))
      return false;
  } else if (accept(Kind::Indent)) {
    parseStatements(statements);
    accept(Kind::Dedent);
  } else {
    LineColumn place =
        diagnostics.sourceManager().lineColumn(file, header.begin);
    fail(DiagID::ExpectedBlock, rangeOf(current()),
         llvm::formatv("this `{0}` of line {1}", textOf(header), place.line)
             .str())
        .note(rangeOf(header), "the block belongs to this line")
        .help("indent the lines of the block, or write `pass`");
  }
  body = copy(statements);
  return !stopped;
}

bool Parser::parseColon(llvm::StringRef after) {
  if (accept(Kind::Colon))
    return true;
  if (at(Kind::Equal)) {
    fail(DiagID::AssignmentInExpression, rangeOf(current()))
        .help("write `==` to compare, or `:=` to give the value a name");
    return false;
  }
  SyntaxError error = expected("`:`");
  if (!at(Kind::KwIf))
    error.help("a line with `" + after + "` ends with `:`");
  return false;
}

/// `else: block`, if it is there.
bool Parser::parseElse(Block &body) {
  const Token keyword = current();
  if (!accept(Kind::KwElse))
    return true;
  return parseColon("else") && parseBlock(keyword, body);
}

const Stmt *Parser::parseIf() {
  uint32_t begin = current().begin;
  Vector<IfBranch> branches;
  do {
    const Token keyword = current();
    advance();
    const Expr *test = parseNamed();
    if (!test || !parseColon(spelling(keyword.kind)))
      return nullptr;
    IfBranch branch{rangeFrom(keyword.begin), test, {}};
    if (!parseBlock(keyword, branch.body))
      return nullptr;
    branches.push_back(branch);
  } while (at(Kind::KwElif));
  If *node = make<If>(SourceRange{file, begin, branches[0].range.end});
  if (!parseElse(node->orelse))
    return nullptr;
  node->branches = copy(branches);
  return node;
}

const Stmt *Parser::parseWhile() {
  const Token keyword = current();
  advance();
  const Expr *test = parseNamed();
  if (!test || !parseColon("while"))
    return nullptr;
  While *node = make<While>(rangeFrom(keyword.begin));
  node->test = test;
  bool outer = inLoop;
  inLoop = true;
  bool ok = parseBlock(keyword, node->body);
  inLoop = outer;
  return ok && parseElse(node->orelse) ? node : nullptr;
}

const Stmt *Parser::parseFor(uint32_t begin, bool isAsync) {
  const Token keyword = current();
  advance();
  const Expr *target = parseTargetList(TargetUse::Assign);
  if (!target || !expect(Kind::KwIn, "`in`"))
    return nullptr;
  const Expr *iter = parseStarExpressions();
  if (!iter || !parseColon("for"))
    return nullptr;
  For *node = make<For>(rangeFrom(begin));
  node->target = target;
  node->iter = iter;
  node->isAsync = isAsync;
  bool outer = inLoop;
  inLoop = true;
  bool ok = parseBlock(keyword, node->body);
  inLoop = outer;
  return ok && parseElse(node->orelse) ? node : nullptr;
}

/// Whether the current `(` is closed just before the colon of the line, so
/// that it may enclose all items; and whether there stands directly in it an
/// `as`, so that it does, or a `:=`, so that it does not.
bool Parser::isParenthesizedWith(bool &hasAs, bool &isValue) const {
  unsigned open = 0;
  hasAs = isValue = false;
  for (size_t i = position; i + 1 < line.size(); ++i) {
    switch (line[i].kind) {
    case Kind::LParen:
    case Kind::LBracket:
    case Kind::LBrace:
      ++open;
      break;
    case Kind::RParen:
    case Kind::RBracket:
    case Kind::RBrace:
      if (--open == 0)
        return line[i + 1].kind == Kind::Colon;
      break;
    case Kind::KwAs:
      hasAs |= open == 1;
      break;
    case Kind::ColonEqual:
      isValue |= open == 1;
      break;
    default:
      break;
    }
  }
  return false;
}

bool Parser::parseWithItem(WithItem &item) {
  item.context = parseExpression();
  if (!item.context)
    return false;
  if (!accept(Kind::KwAs))
    return true;
  item.target = at(Kind::Star) ? parseStarred() : parseBinary(BitOrLevel);
  return item.target && checkTarget(item.target, TargetUse::Assign);
}

bool Parser::parseWithItems(Vector<WithItem> &items) {
  bool hasAs = false, isValue = false;
  bool inParens = at(Kind::LParen) && isParenthesizedWith(hasAs, isValue);
  const Token opening = current();
  bool takeParens = inParens && hasAs;
  if (takeParens)
    advance();
  do {
    if (takeParens && at(Kind::RParen) && !items.empty())
      break;
    WithItem item;
    if (!parseWithItem(item))
      return false;
    items.push_back(item);
  } while (accept(Kind::Comma));
  if (takeParens)
    return expectClosing(Kind::RParen, opening);
  // `with (a, b):` has two items, although it looks like a tuple.
  const Tuple *tuple = llvm::dyn_cast<Tuple>(items[0].context);
  bool areItems = inParens && !isValue && tuple && !tuple->elements.empty() &&
                  llvm::none_of(tuple->elements, llvm::IsaPred<Starred>);
  if (!areItems)
    return true;
  items.clear();
  for (const Expr *element : tuple->elements)
    items.push_back(WithItem{element, nullptr});
  return true;
}

const Stmt *Parser::parseWith(uint32_t begin, bool isAsync) {
  const Token keyword = current();
  advance();
  Vector<WithItem> items;
  if (!parseWithItems(items) || !parseColon("with"))
    return nullptr;
  With *node = make<With>(rangeFrom(begin));
  node->items = copy(items);
  node->isAsync = isAsync;
  return parseBlock(keyword, node->body) ? node : nullptr;
}

/// `except [*] [type [as name]]: block`.
bool Parser::parseHandler(Try &node, Vector<ExceptHandler> &handlers) {
  const Token keyword = current();
  advance();
  bool isStar = accept(Kind::Star);
  if (!handlers.empty() && isStar != node.isStar) {
    fail(DiagID::InvalidTry, rangeOf(keyword),
         "`except` and `except*` can not be mixed")
        .note(handlers[0].range, "the first handler");
    return false;
  }
  node.isStar = isStar;
  if (!handlers.empty() && !handlers.back().type)
    fail(DiagID::InvalidTry, handlers.back().range,
         "an `except` without a type must be the last one");
  ExceptHandler handler;
  if (!at(Kind::Colon)) {
    handler.type = parseExpression();
    if (!handler.type)
      return false;
    if (at(Kind::Comma)) {
      fail(DiagID::InvalidTry, rangeOf(current()),
           "several types of an `except` need parentheses")
          .help("write `except (A, B):`");
      return false;
    }
    if (accept(Kind::KwAs) &&
        !parseIdentifier(handler.name, "a name after `as`"))
      return false;
  } else if (isStar) {
    expected("a type after `except*`");
    return false;
  }
  if (!parseColon("except"))
    return false;
  handler.range = rangeFrom(keyword.begin);
  if (!parseBlock(keyword, handler.body))
    return false;
  handlers.push_back(handler);
  return true;
}

const Stmt *Parser::parseTry() {
  const Token keyword = current();
  advance();
  if (!parseColon("try"))
    return nullptr;
  Try *node = make<Try>(rangeFrom(keyword.begin));
  if (!parseBlock(keyword, node->body))
    return nullptr;
  Vector<ExceptHandler> handlers;
  while (at(Kind::KwExcept))
    if (!parseHandler(*node, handlers))
      return nullptr;
  node->handlers = copy(handlers);
  const Token next = current();
  if (!handlers.empty() && !parseElse(node->orelse))
    return nullptr;
  const Token last = current();
  if (accept(Kind::KwFinally)) {
    if (!parseColon("finally") || !parseBlock(last, node->finalbody))
      return nullptr;
  } else if (handlers.empty()) {
    fail(DiagID::InvalidTry, rangeOf(next),
         "an `except` or `finally` must follow this `try` block")
        .note(rangeOf(keyword), "the `try` is here");
  }
  return node;
}

const Stmt *Parser::parseAsync() {
  uint32_t begin = current().begin;
  advance();
  switch (kind()) {
  case Kind::KwDef:
    return parseFunction(begin, true, {});
  case Kind::KwFor:
    return parseFor(begin, true);
  case Kind::KwWith:
    return parseWith(begin, true);
  default:
    expected("`def`, `for` or `with`");
    return nullptr;
  }
}
