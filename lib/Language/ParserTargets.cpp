//===- ParserTargets.cpp - what can be assigned to ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Targets are read as expressions; here they are checked to be something that
// has a place for a value.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

static std::string describeConstant(const Constant &constant) {
  switch (constant.constant) {
  case ConstantKind::None:
    return "`None`";
  case ConstantKind::True:
    return "`True`";
  case ConstantKind::False:
    return "`False`";
  case ConstantKind::Ellipsis:
    return "`...`";
  case ConstantKind::Int:
  case ConstantKind::Float:
  case ConstantKind::Complex:
    return "a number";
  case ConstantKind::Str:
  case ConstantKind::Bytes:
    return "a string";
  }
  return "a constant";
}

std::string tile::describe(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Name:
    return ("the name `" + llvm::cast<Name>(expr).id + "`").str();
  case NodeKind::Constant:
    return describeConstant(llvm::cast<Constant>(expr));
  case NodeKind::Attribute:
    return "an attribute";
  case NodeKind::Subscript:
    return "an element";
  case NodeKind::Call:
    return "the result of a call";
  case NodeKind::Tuple:
    return "a tuple";
  case NodeKind::List:
    return "a list";
  case NodeKind::Dict:
  case NodeKind::Set:
    return "a dictionary or set";
  case NodeKind::ListComp:
  case NodeKind::SetComp:
  case NodeKind::DictComp:
  case NodeKind::GeneratorExp:
    return "a comprehension";
  case NodeKind::Compare:
    return "a comparison";
  case NodeKind::Lambda:
    return "a lambda";
  case NodeKind::IfExp:
    return "a conditional expression";
  case NodeKind::JoinedStr:
    return "an f-string";
  case NodeKind::Starred:
    return "a starred expression";
  case NodeKind::NamedExpr:
    return "a `:=`";
  case NodeKind::Await:
  case NodeKind::Yield:
  case NodeKind::YieldFrom:
    return "an `await` or `yield`";
  default:
    return "the result of an operator";
  }
}

/// Whether `target` can be used so; if not, reports it. `inList` is set for
/// the elements of a tuple or list.
bool Parser::checkTarget(const Expr *target, TargetUse use, bool inList) {
  bool single = use == TargetUse::Augment || use == TargetUse::Annotate;
  ExprList elements;
  switch (target->kind) {
  case NodeKind::Name:
  case NodeKind::Attribute:
  case NodeKind::Subscript:
    return true;
  case NodeKind::Starred:
    if (use != TargetUse::Assign)
      break;
    if (!inList) {
      fail(DiagID::StarNotAllowed, target->range)
          .help("a starred target stands in a tuple: `*rest, = x`");
      return false;
    }
    return checkTarget(llvm::cast<Starred>(target)->value, use);
  case NodeKind::Tuple:
    elements = llvm::cast<Tuple>(target)->elements;
    break;
  case NodeKind::List:
    elements = llvm::cast<List>(target)->elements;
    break;
  default:
    break;
  }
  if (llvm::isa<Tuple, List>(target) && !single) {
    const Expr *starred = nullptr;
    for (const Expr *element : elements) {
      if (!checkTarget(element, use, true))
        return false;
      if (!llvm::isa<Starred>(element))
        continue;
      if (starred) {
        fail(DiagID::InvalidTarget, element->range, "assign to",
             "two starred targets of one list")
            .note(starred->range, "the first one");
        return false;
      }
      starred = element;
    }
    return true;
  }
  llvm::StringRef verb = use == TargetUse::Delete     ? "delete"
                         : use == TargetUse::Annotate ? "annotate"
                                                      : "assign to";
  SyntaxError error =
      fail(DiagID::InvalidTarget, target->range, verb, describe(*target));
  if (use == TargetUse::Assign && llvm::isa<Compare, BinOp, Constant>(target))
    error.help("write `==` to compare");
  return false;
}

/// The targets of `for` and `del`: one, or a tuple without parentheses.
const Expr *Parser::parseTargetList(TargetUse use) {
  Subtree subtree(*this);
  uint32_t begin = current().begin;
  Vector<const Expr *> targets;
  bool isTuple = false;
  do {
    const Expr *target =
        at(Kind::Star) ? parseStarred() : parseBinary(BitOrLevel);
    if (!target)
      return nullptr;
    targets.push_back(target);
    if (!accept(Kind::Comma))
      break;
    isTuple = true;
  } while (beginsExpression() || at(Kind::Star));
  const Expr *target = targets[0];
  if (isTuple) {
    Tuple *tuple = make<Tuple>(rangeFrom(begin));
    tuple->elements = copy(targets);
    target = tuple;
    if (!subtree.sink())
      return nullptr;
  }
  return checkTarget(target, use) ? target : nullptr;
}
