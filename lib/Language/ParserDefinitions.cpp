//===- ParserDefinitions.cpp - functions, classes and parameters ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Definitions with their decorators, type parameters, and the parameter lists
// that functions and lambdas share.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

/// What a parameter list has given so far.
struct Parser::ParameterLists {
  Vector<Parameter> posonly;
  Vector<Parameter> normal;
  Vector<Parameter> kwonly;
  Parameters &params;
  /// The places of the lone `*`, or of `*args`; and of `/`. Invalid if absent.
  SourceRange star;
  SourceRange slash;
  bool bareStar = false;
  /// Where each name was first used.
  NamePlaces &names;

  ParameterLists(Parameters &params, NamePlaces &names)
      : params(params), names(names) {}
};

/// Reads parameters up to the `closing` token, which is left.
bool Parser::parseParameters(Parameters &params, NamePlaces &names,
                             Kind closing) {
  ParameterLists lists(params, names);
  while (!at(closing)) {
    if (params.kwarg) {
      fail(DiagID::InvalidParameters, rangeOf(current()),
           "no parameter can follow the one with `**`");
      return false;
    }
    bool isMark = at(Kind::Star) || at(Kind::StarStar) || at(Kind::Slash);
    if (!(isMark ? parseParameterMark(lists, closing)
                 : parseParameter(lists, closing)))
      return false;
    if (!accept(Kind::Comma))
      break;
  }
  if (lists.bareStar && lists.kwonly.empty()) {
    fail(DiagID::InvalidParameters, lists.star,
         "a named parameter must follow the lone `*`");
    return false;
  }
  params.posonly = copy(lists.posonly);
  params.normal = copy(lists.normal);
  params.kwonly = copy(lists.kwonly);
  return true;
}

/// The `: annotation` and `= default` behind a parameter's name. `mark` is the
/// star or stars before the name, or Name if there is none.
bool Parser::finishParameter(Parameter &param, ParameterLists &lists, Kind mark,
                             Kind closing) {
  if (!lists.names.try_emplace(param.name.text.data(), param.name.range)
           .second) {
    fail(DiagID::InvalidParameters, param.name.range,
         ("the parameter `" + param.name.text + "` appears twice").str())
        .note(lists.names.lookup(param.name.text.data()), "first here");
    return false;
  }
  // In a lambda the colon ends the parameters.
  if (closing == Kind::RParen && accept(Kind::Colon)) {
    bool starred = mark == Kind::Star && at(Kind::Star);
    param.annotation = starred ? parseStarred() : parseExpression();
    if (!param.annotation)
      return false;
  }
  if (mark != Kind::Name && at(Kind::Equal)) {
    fail(DiagID::InvalidParameters, rangeOf(current()),
         "a parameter with a star has no default");
    return false;
  }
  if (!accept(Kind::Equal))
    return true;
  param.defaultValue = parseExpression();
  return param.defaultValue;
}

bool Parser::parseParameter(ParameterLists &lists, Kind closing) {
  Parameter param;
  if (at(Kind::LParen)) {
    fail(DiagID::InvalidParameters, rangeOf(current()),
         "a parameter is a name, and can not be in parentheses");
    return false;
  }
  if (!parseIdentifier(param.name, "a parameter") ||
      !finishParameter(param, lists, Kind::Name, closing))
    return false;
  if (lists.star.isValid()) {
    lists.kwonly.push_back(param);
    return true;
  }
  const Parameter *before = !lists.normal.empty()    ? &lists.normal.back()
                            : !lists.posonly.empty() ? &lists.posonly.back()
                                                     : nullptr;
  if (before && before->defaultValue && !param.defaultValue) {
    fail(DiagID::InvalidParameters, param.name.range,
         "a parameter without a default follows one with a default")
        .note(before->name.range, "this one has a default");
    return false;
  }
  lists.normal.push_back(param);
  return true;
}

/// `/`, `*`, `*args` or `**kwargs`.
bool Parser::parseParameterMark(ParameterLists &lists, Kind closing) {
  const Token mark = current();
  advance();
  if (mark.kind == Kind::Slash) {
    const char *problem = lists.slash.isValid()  ? "`/` appears twice"
                          : lists.star.isValid() ? "`/` must stand before `*`"
                          : lists.normal.empty()
                              ? "a parameter must stand before `/`"
                              : nullptr;
    if (problem) {
      fail(DiagID::InvalidParameters, rangeOf(mark), problem);
      return false;
    }
    lists.slash = rangeOf(mark);
    lists.posonly = std::move(lists.normal);
    lists.normal.clear();
    return true;
  }
  if (mark.kind == Kind::Star) {
    if (lists.star.isValid()) {
      fail(DiagID::InvalidParameters, rangeOf(mark), "`*` appears twice")
          .note(lists.star, "first here");
      return false;
    }
    lists.star = rangeOf(mark);
    lists.bareStar = at(Kind::Comma) || at(closing);
    if (lists.bareStar)
      return true;
  }
  Parameter param;
  if (!parseIdentifier(param.name, "a parameter") ||
      !finishParameter(param, lists, mark.kind, closing))
    return false;
  Parameter *kept = result.arena.make<Parameter>();
  *kept = param;
  (mark.kind == Kind::Star ? lists.params.vararg : lists.params.kwarg) = kept;
  return true;
}

const Stmt *Parser::parseDecorated() {
  uint32_t begin = current().begin;
  Vector<const Expr *> decorators;
  while (accept(Kind::At)) {
    const Expr *decorator = parseNamed();
    if (!decorator || !expect(Kind::Newline, "end of line"))
      return nullptr;
    decorators.push_back(decorator);
  }
  if (at(Kind::KwClass))
    return parseClass(begin, copy(decorators));
  bool isAsync = at(Kind::KwAsync) && peekKind() == Kind::KwDef;
  if (isAsync)
    advance();
  if (at(Kind::KwDef))
    return parseFunction(begin, isAsync, copy(decorators));
  expected("`def` or `class` after a decorator");
  return nullptr;
}

/// The `def` is the current token; `begin` is that of `async` or of the first
/// decorator if there are such.
const Stmt *Parser::parseFunction(uint32_t begin, bool isAsync,
                                  ExprList decorators) {
  const Token keyword = current();
  uint32_t headerBegin = isAsync ? line[position - 1].begin : keyword.begin;
  advance();
  FunctionDef *node = make<FunctionDef>(SourceRange());
  node->decorators = decorators;
  node->isAsync = isAsync;
  if (!parseIdentifier(node->name, "the name of the function") ||
      !parseTypeParams(node->typeParams))
    return nullptr;
  const Token opening = current();
  if (!expect(Kind::LParen, "`(`"))
    return nullptr;
  NamePlaces names;
  {
    Nest nest(*this);
    if (!nest || !parseParameters(node->params, names, Kind::RParen) ||
        !expectClosing(Kind::RParen, opening))
      return nullptr;
  }
  if (accept(Kind::Arrow)) {
    node->returns = parseExpression();
    if (!node->returns)
      return nullptr;
  }
  if (!parseColon("def"))
    return nullptr;
  node->range = rangeFrom(headerBegin);
  FunctionBody body(*this, &names);
  bool ok = parseBlock(keyword, node->body);
  node->whole = SourceRange{file, begin, codeEnd};
  return ok ? node : nullptr;
}

const Stmt *Parser::parseClass(uint32_t begin, ExprList decorators) {
  const Token keyword = current();
  advance();
  ClassDef *node = make<ClassDef>(SourceRange());
  node->decorators = decorators;
  if (!parseIdentifier(node->name, "the name of the class") ||
      !parseTypeParams(node->typeParams))
    return nullptr;
  const Token opening = current();
  if (accept(Kind::LParen)) {
    Nest nest(*this);
    if (!nest || !parseArguments(opening, node->bases, node->keywords))
      return nullptr;
    const Expr *first = node->bases.empty() ? nullptr : node->bases[0];
    if (first && first->range.begin == opening.begin) {
      fail(DiagID::InvalidArguments, first->range,
           "a generator as a base of a class needs parentheses");
      return nullptr;
    }
  }
  if (!parseColon("class"))
    return nullptr;
  node->range = rangeFrom(keyword.begin);
  bool outerFunction = inFunction, outerLoop = inLoop, outerClass = inClass;
  inFunction = inLoop = false;
  inClass = true;
  bool ok = parseBlock(keyword, node->body);
  inFunction = outerFunction;
  inLoop = outerLoop;
  inClass = outerClass;
  node->whole = SourceRange{file, begin, codeEnd};
  return ok ? node : nullptr;
}

/// `[T: bound = default, *Ts, **P]`, if it is there.
bool Parser::parseTypeParams(llvm::ArrayRef<TypeParam> &params) {
  const Token opening = current();
  if (!accept(Kind::LBracket))
    return true;
  Nest nest(*this);
  if (!nest)
    return false;
  Vector<TypeParam> list;
  do {
    if (!list.empty() && at(Kind::RBracket))
      break;
    TypeParam param;
    if (!parseTypeParam(param))
      return false;
    list.push_back(param);
  } while (accept(Kind::Comma));
  params = copy(list);
  return expectClosing(Kind::RBracket, opening) && checkTypeParams(params);
}

bool Parser::checkTypeParams(llvm::ArrayRef<TypeParam> params) {
  NamePlaces names;
  const TypeParam *before = nullptr;
  for (const TypeParam &param : params) {
    auto [found, isNew] =
        names.try_emplace(param.name.text.data(), param.name.range);
    if (!isNew) {
      fail(DiagID::InvalidParameters, param.name.range,
           ("the type parameter `" + param.name.text + "` appears twice").str())
          .note(found->second, "first here");
      return false;
    }
    if (before && before->defaultValue && !param.defaultValue) {
      fail(DiagID::InvalidParameters, param.name.range,
           "a type parameter without a default follows one with a default")
          .note(before->name.range, "this one has a default");
      return false;
    }
    before = &param;
  }
  return true;
}

bool Parser::parseTypeParam(TypeParam &param) {
  if (accept(Kind::Star))
    param.kind = TypeParam::TypeVarTuple;
  else if (accept(Kind::StarStar))
    param.kind = TypeParam::ParamSpec;
  if (!parseIdentifier(param.name, "a type parameter"))
    return false;
  if (param.kind == TypeParam::TypeVar && accept(Kind::Colon)) {
    param.bound = parseExpression();
    if (!param.bound)
      return false;
  }
  if (!accept(Kind::Equal))
    return true;
  bool starred = param.kind == TypeParam::TypeVarTuple && at(Kind::Star);
  param.defaultValue = starred ? parseStarred() : parseExpression();
  return param.defaultValue;
}
