//===- ParserImports.cpp - import statements ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two forms of import, with dotted names, dots for packages around, and
// names in parentheses.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;
using namespace tile::ast;

const Stmt *Parser::parseImport() {
  uint32_t begin = current().begin;
  advance();
  Vector<Alias> names;
  do {
    Alias alias;
    if (!parseDottedName(alias.name) || !parseAsName(alias))
      return nullptr;
    names.push_back(alias);
  } while (accept(Kind::Comma));
  Import *node = make<Import>(rangeFrom(begin));
  node->names = copy(names);
  return node;
}

/// `a.b.c` as one name.
bool Parser::parseDottedName(Identifier &name) {
  if (!parseIdentifier(name, "the name of a module"))
    return false;
  uint32_t begin = name.range.begin;
  if (!at(Kind::Dot))
    return true;
  llvm::SmallString<64> text(name.text);
  while (accept(Kind::Dot)) {
    Identifier part;
    if (!parseIdentifier(part, "a name after the `.`"))
      return false;
    text += '.';
    text += part.text;
  }
  name = Identifier{result.arena.intern(text), rangeFrom(begin)};
  return true;
}

/// `as name`, if it is there.
bool Parser::parseAsName(Alias &alias) {
  return !accept(Kind::KwAs) ||
         parseIdentifier(alias.asName, "a name after `as`");
}

const Stmt *Parser::parseImportFrom() {
  uint32_t begin = current().begin;
  advance();
  unsigned level = 0;
  for (; at(Kind::Dot) || at(Kind::Ellipsis); advance())
    level += at(Kind::Dot) ? 1 : 3;
  Identifier module;
  if ((!level || !at(Kind::KwImport)) && !parseDottedName(module))
    return nullptr;
  if (!expect(Kind::KwImport, "`import`"))
    return nullptr;
  Vector<Alias> names;
  if (at(Kind::Star)) {
    if (numFunctions || inClass)
      reportMisplaced(rangeOf(current()), "import *", "file's top level");
    Alias alias;
    alias.name = identifierOf(current());
    names.push_back(alias);
    advance();
  } else if (!parseImportedNames(names)) {
    return nullptr;
  }
  ImportFrom *node = make<ImportFrom>(rangeFrom(begin));
  node->module = module;
  node->level = level;
  node->names = copy(names);
  return node;
}

bool Parser::parseImportedNames(Vector<Alias> &names) {
  const Token opening = current();
  bool inParens = accept(Kind::LParen);
  do {
    if (!names.empty() && inParens && at(Kind::RParen))
      break;
    if (!names.empty() && !inParens && endsSimple()) {
      fail(DiagID::InvalidImport, rangeOf(line[position - 1]),
           "a comma at the end needs parentheses around the names");
      return false;
    }
    Alias alias;
    if (!parseIdentifier(alias.name, "a name to import") || !parseAsName(alias))
      return false;
    names.push_back(alias);
  } while (accept(Kind::Comma));
  return !inParens || expectClosing(Kind::RParen, opening);
}
