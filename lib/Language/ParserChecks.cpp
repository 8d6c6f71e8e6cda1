//===- ParserChecks.cpp - rules that the grammar does not state -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Python refuses although it follows the grammar, where a program could
// otherwise mean something else than it seems to: a `:=` that would change the
// variable of a comprehension, patterns that can never be reached, names that
// a pattern binds twice or only in some of its choices.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/DenseSet.h"

using namespace tile;
using namespace tile::ast;

/// Inserts the names that a target binds.
static void collectNames(const Expr &target,
                         llvm::SmallDenseSet<const char *, 8> &names) {
  ExprList elements;
  if (const Name *name = llvm::dyn_cast<Name>(&target))
    names.insert(name->id.data());
  else if (const Starred *starred = llvm::dyn_cast<Starred>(&target))
    collectNames(*starred->value, names);
  else if (const Tuple *tuple = llvm::dyn_cast<Tuple>(&target))
    elements = tuple->elements;
  else if (const List *list = llvm::dyn_cast<List>(&target))
    elements = list->elements;
  for (const Expr *element : elements)
    collectNames(*element, names);
}

/// Checks each `:=` and `yield` from the element, which begins at byte
/// `elementBegin`, up to here. A `:=` in a comprehension sets a variable of the
/// function around it.
bool Parser::checkComprehension(llvm::ArrayRef<Comprehension> generators,
                                uint32_t elementBegin) {
  if (lastYield && lastYield->begin >= elementBegin) {
    fail(DiagID::InvalidComprehension, *lastYield,
         "a comprehension can not hold a `yield`");
    return false;
  }
  if (namedTargets.empty() || namedTargets.back().range.begin < elementBegin)
    return true;
  if (inClass) {
    fail(DiagID::InvalidComprehension, namedTargets.back().range,
         "a comprehension in the body of a class can not hold a `:=`");
    return false;
  }
  llvm::SmallDenseSet<const char *, 8> variables;
  for (const Comprehension &generator : generators)
    collectNames(*generator.target, variables);
  for (const Identifier &target : llvm::reverse(namedTargets)) {
    if (target.range.begin < elementBegin)
      break;
    if (!variables.contains(target.text.data()))
      continue;
    fail(DiagID::InvalidComprehension, target.range,
         ("`" + target.text +
          "` is the variable of the comprehension, and `:=` can not change it")
             .str())
        .help("choose another name");
    return false;
  }
  return true;
}

/// Checks the patterns of a whole match statement.
bool Parser::checkCases(llvm::ArrayRef<MatchCase> cases) {
  for (const MatchCase &matchCase : cases) {
    bool mayMatchAll = matchCase.guard || &matchCase == &cases.back();
    NamePlaces names;
    if (!checkPattern(*matchCase.pattern, mayMatchAll, names))
      return false;
  }
  return true;
}

/// Checks a pattern and adds the names that it binds to `names`. If something
/// follows that would then not be reached, it must not match every value.
bool Parser::checkPattern(const Pattern &pattern, bool mayMatchAll,
                          NamePlaces &names) {
  switch (pattern.kind) {
  case NodeKind::MatchAs: {
    const MatchAs &node = llvm::cast<MatchAs>(pattern);
    if (node.pattern && !checkPattern(*node.pattern, mayMatchAll, names))
      return false;
    if (!node.pattern && !mayMatchAll) {
      fail(DiagID::InvalidPattern, pattern.range,
           "this pattern matches every value, so that those after it are "
           "never reached")
          .help("move it to the end");
      return false;
    }
    return checkCapture(node.name, names);
  }
  case NodeKind::MatchStar:
    return checkCapture(llvm::cast<MatchStar>(pattern).name, names);
  case NodeKind::MatchSequence:
    return checkPatterns(llvm::cast<MatchSequence>(pattern).patterns, names);
  case NodeKind::MatchOr:
    return checkChoices(llvm::cast<MatchOr>(pattern), mayMatchAll, names);
  case NodeKind::MatchMapping: {
    const MatchMapping &node = llvm::cast<MatchMapping>(pattern);
    return checkKeys(node) && checkPatterns(node.patterns, names) &&
           checkCapture(node.rest, names);
  }
  case NodeKind::MatchClass: {
    const MatchClass &node = llvm::cast<MatchClass>(pattern);
    if (!checkKeywords(node) || !checkPatterns(node.patterns, names))
      return false;
    for (const KeywordPattern &keyword : node.keywords)
      if (!checkPattern(*keyword.pattern, true, names))
        return false;
    return true;
  }
  default:
    return true;
  }
}

bool Parser::checkPatterns(PatternList patterns, NamePlaces &names) {
  for (const Pattern *pattern : patterns)
    if (!checkPattern(*pattern, true, names))
      return false;
  return true;
}

/// Adds a name that a pattern binds; nothing for the empty name of `_`.
bool Parser::checkCapture(const Identifier &name, NamePlaces &names) {
  if (!name)
    return true;
  auto [found, isNew] = names.try_emplace(name.text.data(), name.range);
  if (isNew)
    return true;
  fail(DiagID::InvalidPattern, name.range,
       ("the pattern gives `" + name.text + "` two values").str())
      .note(found->second, "first here");
  return false;
}

/// `a | b | c`, of which all must bind the same names.
bool Parser::checkChoices(const MatchOr &choices, bool mayMatchAll,
                          NamePlaces &names) {
  NamePlaces first;
  for (const Pattern *choice : choices.patterns) {
    bool isLast = choice == choices.patterns.back();
    NamePlaces bound;
    if (!checkPattern(*choice, mayMatchAll && isLast, bound))
      return false;
    if (choice == choices.patterns.front())
      first = bound;
    bool same = bound.size() == first.size();
    for (const auto &entry : bound)
      same &= first.contains(entry.first);
    if (same)
      continue;
    fail(DiagID::InvalidPattern, choice->range,
         "the choices of a pattern must bind the same names")
        .note(choices.patterns.front()->range, "the first choice");
    return false;
  }
  for (const auto &entry : first) {
    Identifier name{text.slice(entry.second.begin, entry.second.end),
                    entry.second};
    name.text = result.arena.intern(name.text);
    if (!checkCapture(name, names))
      return false;
  }
  return true;
}

/// Whether no literal occurs twice as a key.
bool Parser::checkKeys(const MatchMapping &mapping) {
  llvm::StringMap<SourceRange> seen;
  for (const Expr *key : mapping.keys) {
    const Constant *constant = llvm::dyn_cast<Constant>(key);
    if (!constant)
      continue;
    std::string value =
        std::to_string(static_cast<int>(constant->constant)) + ":" +
        (constant->fitsInUInt64 ? std::to_string(constant->intValue)
                                : constant->text.str());
    auto [found, isNew] = seen.try_emplace(value, key->range);
    if (isNew)
      continue;
    fail(DiagID::InvalidPattern, key->range, "the mapping has this key twice")
        .note(found->second, "first here");
    return false;
  }
  return true;
}

/// Whether no attribute of a class pattern occurs twice.
bool Parser::checkKeywords(const MatchClass &pattern) {
  NamePlaces seen;
  for (const KeywordPattern &keyword : pattern.keywords) {
    const Identifier &name = keyword.name;
    auto [found, isNew] = seen.try_emplace(name.text.data(), name.range);
    if (isNew)
      continue;
    fail(DiagID::InvalidPattern, name.range,
         ("the attribute `" + name.text + "` appears twice").str())
        .note(found->second, "first here");
    return false;
  }
  return true;
}
