//===- ParserStatements.cpp - statements of one line ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assignments, expressions as statements, and the statements that a keyword
// begins and that have no block; several may share a line with semicolons.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

/// Statements up to and including the Newline.
bool Parser::parseSimpleLine(Vector<const Stmt *> &out) {
  while (true) {
    const Stmt *statement = parseSimple();
    if (!statement)
      return false;
    out.push_back(statement);
    if (!endsSimple()) {
      reportLineEnd(statement);
      return false;
    }
    accept(Kind::Semicolon);
    if (accept(Kind::Newline) || at(Kind::EndOfFile))
      return true;
  }
}

bool Parser::endsSimple() const {
  return at(Kind::Semicolon) || at(Kind::Newline) || at(Kind::EndOfFile);
}

/// Reports what stands where a statement should have ended.
const Stmt *Parser::reportLineEnd(const Stmt *before) {
  SyntaxError error = expected("end of line");
  const ExprStmt *statement = llvm::dyn_cast<ExprStmt>(before);
  const Name *name =
      statement ? llvm::dyn_cast<Name>(statement->value) : nullptr;
  if (name && (name->id == "print" || name->id == "exec"))
    error.help("`" + name->id +
               "` is a function: put parentheses around its "
               "arguments");
  else if (name && (name->id == "match" || name->id == "case"))
    error.help("a `" + name->id + "` ends with `:`");
  else if (beginsExpression() && !at(Kind::ColonEqual))
    error.help("an operator, a comma or a line end may be missing before it");
  return nullptr;
}

const Stmt *Parser::parseSimple() {
  switch (kind()) {
  case Kind::KwReturn:
    return parseReturn();
  case Kind::KwImport:
    return parseImport();
  case Kind::KwFrom:
    return parseImportFrom();
  case Kind::KwRaise:
    return parseRaise();
  case Kind::KwPass:
  case Kind::KwBreak:
  case Kind::KwContinue:
    return parseJump();
  case Kind::KwDel:
    return parseDelete();
  case Kind::KwAssert:
    return parseAssert();
  case Kind::KwGlobal:
    return parseNames<Global>();
  case Kind::KwNonlocal:
    return parseNames<Nonlocal>();
  default:
    if (atSoftKeyword("type") && peekKind() == Kind::Name &&
        (peekKind(2) == Kind::Equal || peekKind(2) == Kind::LBracket))
      return parseTypeAlias();
    return parseExpressionStatement();
  }
}

/// The operators `+=` and so on.
static bool isAugmented(TokenKind kind) {
  return kind >= TokenKind::PlusEqual && kind <= TokenKind::CaretEqual;
}

const Stmt *Parser::parseExpressionStatement() {
  uint32_t begin = current().begin;
  const Expr *first = nullptr;
  if (at(Kind::Star)) {
    // `*a, b = x`: a lone `*a` is refused once it is clear what it is.
    first = parseStarred();
    if (first && at(Kind::Comma))
      first = parseTupleRest(first, begin, false);
  } else {
    first = parseAssigned();
  }
  if (!first)
    return nullptr;
  if (at(Kind::Colon))
    return parseAnnAssign(first, begin);
  if (isAugmented(kind()))
    return parseAugAssign(first, begin);
  if (at(Kind::Equal))
    return parseAssign(first, begin);
  if (llvm::isa<Starred>(first)) {
    fail(DiagID::StarNotAllowed, first->range);
    return nullptr;
  }
  ExprStmt *node = make<ExprStmt>(rangeFrom(begin));
  node->value = first;
  return node;
}

/// What may stand right of a `=`.
const Expr *Parser::parseAssigned() {
  return at(Kind::KwYield) ? parseYield() : parseStarExpressions();
}

const Stmt *Parser::parseAssign(const Expr *first, uint32_t begin) {
  Vector<const Expr *> targets;
  const Expr *value = first;
  while (at(Kind::Equal)) {
    if (!checkTarget(value, TargetUse::Assign))
      return nullptr;
    targets.push_back(value);
    advance();
    uint32_t valueBegin = current().begin;
    if (at(Kind::Star)) {
      value = parseStarred();
      if (value && at(Kind::Comma))
        value = parseTupleRest(value, valueBegin, false);
    } else {
      value = parseAssigned();
    }
    if (!value)
      return nullptr;
  }
  if (llvm::isa<Starred>(value)) {
    fail(DiagID::StarNotAllowed, value->range)
        .help("write `[*x]` for a list, or `*x,` for a tuple");
    return nullptr;
  }
  Assign *node = make<Assign>(rangeFrom(begin));
  node->targets = copy(targets);
  node->value = value;
  return node;
}

const Stmt *Parser::parseAugAssign(const Expr *target, uint32_t begin) {
  if (!checkTarget(target, TargetUse::Augment))
    return nullptr;
  const Token op = current();
  advance();
  const Expr *value = parseAssigned();
  if (!value)
    return nullptr;
  AugAssign *node = make<AugAssign>(rangeFrom(begin));
  node->target = target;
  node->op = binaryOpOf(op.kind);
  node->opRange = rangeOf(op);
  node->value = value;
  return node;
}

const Stmt *Parser::parseAnnAssign(const Expr *target, uint32_t begin) {
  if (peekKind() == Kind::Newline && llvm::isa<Name, Call, Compare>(target)) {
    // `else if x:`, `foreach x:` and the like.
    expected("end of line")
        .help("a keyword such as `if` may be missing at the beginning");
    return nullptr;
  }
  if (!checkTarget(target, TargetUse::Annotate))
    return nullptr;
  advance();
  const Expr *annotation = parseExpression();
  if (!annotation)
    return nullptr;
  const Expr *value = nullptr;
  if (accept(Kind::Equal)) {
    value = parseAssigned();
    if (!value)
      return nullptr;
  }
  AnnAssign *node = make<AnnAssign>(rangeFrom(begin));
  node->target = target;
  node->annotation = annotation;
  node->value = value;
  return node;
}

const Stmt *Parser::parseReturn() {
  const Token keyword = current();
  advance();
  const Expr *value = nullptr;
  if (!endsSimple()) {
    value = parseStarExpressions();
    if (!value)
      return nullptr;
  }
  if (!inFunction)
    reportMisplaced(rangeOf(keyword), "return", "function");
  Return *node = make<Return>(rangeFrom(keyword.begin));
  node->value = value;
  return node;
}

const Stmt *Parser::parseDelete() {
  uint32_t begin = current().begin;
  advance();
  Vector<const Expr *> targets;
  do {
    const Expr *target = parseBinary(BitOrLevel);
    if (!target || !checkTarget(target, TargetUse::Delete))
      return nullptr;
    targets.push_back(target);
  } while (accept(Kind::Comma) && !endsSimple());
  Delete *node = make<Delete>(rangeFrom(begin));
  node->targets = copy(targets);
  return node;
}

const Stmt *Parser::parseRaise() {
  uint32_t begin = current().begin;
  advance();
  const Expr *exception = nullptr;
  const Expr *cause = nullptr;
  if (!endsSimple()) {
    exception = parseExpression();
    if (!exception)
      return nullptr;
    if (accept(Kind::KwFrom)) {
      cause = parseExpression();
      if (!cause)
        return nullptr;
    }
  }
  Raise *node = make<Raise>(rangeFrom(begin));
  node->exception = exception;
  node->cause = cause;
  return node;
}

const Stmt *Parser::parseAssert() {
  uint32_t begin = current().begin;
  advance();
  const Expr *test = parseExpression();
  if (!test)
    return nullptr;
  if (at(Kind::Equal)) {
    fail(DiagID::AssignmentInExpression, rangeOf(current()))
        .help("write `==` to compare");
    return nullptr;
  }
  const Expr *message = nullptr;
  if (accept(Kind::Comma)) {
    message = parseExpression();
    if (!message)
      return nullptr;
  }
  Assert *node = make<Assert>(rangeFrom(begin));
  node->test = test;
  node->message = message;
  return node;
}

const Stmt *Parser::parseTypeAlias() {
  uint32_t begin = current().begin;
  advance();
  Identifier name;
  llvm::ArrayRef<TypeParam> params;
  if (!parseIdentifier(name, "a name") || !parseTypeParams(params) ||
      !expect(Kind::Equal, "`=`"))
    return nullptr;
  const Expr *value = parseExpression();
  if (!value)
    return nullptr;
  TypeAlias *node = make<TypeAlias>(rangeFrom(begin));
  node->name = name;
  node->typeParams = params;
  node->value = value;
  return node;
}

/// `pass`, `break`, `continue`.
const Stmt *Parser::parseJump() {
  const Token keyword = current();
  advance();
  SourceRange range = rangeOf(keyword);
  if (keyword.kind == Kind::KwPass)
    return make<Pass>(range);
  if (!inLoop)
    reportMisplaced(range, spelling(keyword.kind), "loop");
  if (keyword.kind == Kind::KwBreak)
    return make<Break>(range);
  return make<Continue>(range);
}

/// Whether a name can be declared by `global` or `nonlocal` here.
bool Parser::checkDeclared(const Identifier &name, const Token &keyword) {
  unsigned numAround = numFunctions - (inFunction ? 1 : 0);
  // A method may declare `__class__`, which is a variable around it.
  if (keyword.kind == Kind::KwNonlocal && !numAround &&
      name.text != "__class__")
    reportMisplaced(rangeOf(keyword), "nonlocal", "nested function");
  if (!inFunction || !parameterNames)
    return true;
  auto found = parameterNames->find(name.text.data());
  if (found == parameterNames->end())
    return true;
  fail(DiagID::InvalidParameters, name.range,
       llvm::formatv("`{0}` is a parameter, and can not be `{1}` as well",
                     name.text, spelling(keyword.kind))
           .str())
      .note(found->second, "the parameter");
  return false;
}

/// `global a, b` and `nonlocal a, b`.
template <typename T> const Stmt *Parser::parseNames() {
  const Token keyword = current();
  advance();
  Vector<Identifier> names;
  do {
    Identifier name;
    if (!parseIdentifier(name, "a name"))
      return nullptr;
    if (!checkDeclared(name, keyword))
      return nullptr;
    names.push_back(name);
  } while (accept(Kind::Comma));
  T *node = make<T>(rangeFrom(keyword.begin));
  node->names = copy(names);
  return node;
}
