//===- LexerTokens.cpp - names, operators and brackets --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the lexer that reads one name, keyword, operator or bracket, and
// recognises where a bracket was forgotten.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

bool Lexer::lexCode() {
  unsigned char c = static_cast<unsigned char>(*cursor);
  if (llvm::isAlpha(c) || c == '_' || c >= 0x80)
    return lexName();
  if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(cursor[1])))
    return lexNumber();
  if (c == '"' || c == '\'')
    return lexString(cursor);
  return lexOperator();
}

void Lexer::skipIdentifier() {
  while (true) {
    unsigned char c = static_cast<unsigned char>(*cursor);
    if (c >= 0x80) {
      const char *next = cursor;
      if (!isIdentifierContinue(decodeUTF8(next)))
        return;
      cursor = next;
    } else if (llvm::isAlnum(c) || c == '_') {
      ++cursor;
    } else {
      return;
    }
  }
}

/// Whether a keyword can only begin a statement, so that it is never seen at
/// the beginning of a line inside brackets.
static bool beginsStatement(TokenKind kind) {
  switch (kind) {
  case TokenKind::KwDef:
  case TokenKind::KwDel:
  case TokenKind::KwTry:
  case TokenKind::KwPass:
  case TokenKind::KwWith:
  case TokenKind::KwBreak:
  case TokenKind::KwClass:
  case TokenKind::KwRaise:
  case TokenKind::KwWhile:
  case TokenKind::KwAssert:
  case TokenKind::KwExcept:
  case TokenKind::KwGlobal:
  case TokenKind::KwImport:
  case TokenKind::KwReturn:
  case TokenKind::KwFinally:
  case TokenKind::KwContinue:
  case TokenKind::KwNonlocal:
    return true;
  default:
    return false;
  }
}

/// Whether `name` is a combination of string prefixes, and which.
static bool isStringPrefix(llvm::StringRef name, bool &isFString) {
  if (name.size() > 2)
    return false;
  llvm::SmallString<2> lower(name.lower());
  isFString = llvm::is_contained(lower, 'f');
  return lower == "r" || lower == "b" || lower == "u" || lower == "f" ||
         lower == "br" || lower == "rb" || lower == "fr" || lower == "rf";
}

bool Lexer::lexName() {
  const char *begin = cursor;
  if (static_cast<unsigned char>(*cursor) >= 0x80) {
    const char *next = cursor;
    if (!isIdentifierStart(decodeUTF8(next)))
      return lexInvalidCharacter();
    cursor = next;
  }
  skipIdentifier();
  llvm::StringRef name(begin, static_cast<size_t>(cursor - begin));
  bool isFString = false;
  if ((*cursor == '"' || *cursor == '\'') && isStringPrefix(name, isFString))
    return isFString ? lexFStringStart(begin) : lexString(begin);

  TokenKind kind = keywordKind(name);
  if (!open.empty() && firstOnLine && beginsStatement(kind)) {
    // The next statement begins here, so a bracket above was never closed.
    const char *at = text.data() + open.back().begin;
    fail(DiagID::BracketNeverClosed, range(at, at + 1),
         Extra{range(begin, cursor),
               ("the next statement begins here, with `" + name + "`").str(),
               ""},
         llvm::StringRef(at, 1));
    open.clear();
    push(TokenKind::Newline, physicalLine, physicalLine);
    cursor = physicalLine;
    return false;
  }
  push(kind, begin, cursor);
  return true;
}

/// The longest operator that `text` begins with, or TokenKind::Error.
static TokenKind longestOperator(llvm::StringRef text, size_t &length) {
  struct Entry {
    llvm::StringLiteral spelling;
    TokenKind kind;
  };
  static constexpr Entry kOperators[] = {
#define TILE_TOKEN(NAME, SPELLING) {SPELLING, TokenKind::NAME},
      TILE_OPERATORS(TILE_TOKEN)
#undef TILE_TOKEN
  };
  TokenKind best = TokenKind::Error;
  length = 0;
  for (const Entry &entry : kOperators) {
    if (entry.spelling[0] != text[0] || entry.spelling.size() <= length ||
        !text.starts_with(entry.spelling))
      continue;
    best = entry.kind;
    length = entry.spelling.size();
  }
  return best;
}

bool Lexer::lexOperator() {
  size_t length;
  size_t left = static_cast<size_t>(text.end() - cursor);
  TokenKind kind = longestOperator(
      llvm::StringRef(cursor, std::min<size_t>(left, 3)), length);
  bool inField = !open.empty() && open.back().kind == Open::Field;
  switch (kind) {
  case TokenKind::Error:
    return lexInvalidCharacter();
  case TokenKind::LParen:
  case TokenKind::LBracket:
  case TokenKind::LBrace:
    return lexOpening(kind);
  case TokenKind::RParen:
    return lexClosing(kind, '(');
  case TokenKind::RBracket:
    return lexClosing(kind, '[');
  case TokenKind::RBrace:
    return lexClosing(kind, '{');
  case TokenKind::Colon:
  case TokenKind::ColonEqual:
    // In the field of an f-string, outside of brackets, a colon begins the
    // format, so `{x:=5}` has the format `=5`.
    if (inField) {
      kind = TokenKind::Colon;
      length = 1;
      open.back().inSpec = true;
    }
    break;
  default:
    break;
  }
  push(kind, cursor, cursor + length);
  cursor += length;
  return true;
}

bool Lexer::lexOpening(TokenKind kind) {
  pushOpen(Open{Open::Bracket, offset(cursor), *cursor, false, 0, false});
  push(kind, cursor, cursor + 1);
  ++cursor;
  return true;
}

bool Lexer::lexClosing(TokenKind kind, char opening) {
  const char *begin = cursor++;
  llvm::StringRef closing(begin, 1);
  if (open.empty())
    return fail(DiagID::BracketUnmatched, range(begin, cursor), Extra(),
                closing);
  Open last = open.back();
  const char *at = text.data() + last.begin;
  if (last.symbol != opening) {
    fail(DiagID::BracketMismatch, range(begin, cursor),
         Extra{range(at, at + 1), "the bracket that is open here", ""}, closing,
         llvm::StringRef(at, 1));
    return abandonLine();
  }
  open.pop_back();
  push(kind, begin, cursor);
  return true;
}

/// What to write instead of a character that looks like something else.
static const char *adviseCharacter(uint32_t codePoint) {
  switch (codePoint) {
  case 0x2018:
  case 0x2019:
  case 0x201C:
  case 0x201D:
    return "use the straight quotes `'` or `\"`";
  case 0x2013:
  case 0x2014:
  case 0x2212:
    return "use the ASCII minus `-`";
  case 0x00D7:
    return "use `*` to multiply";
  case 0x00A0:
  case 0x200B:
  case 0x2003:
  case 0xFEFF:
  case 0x3000:
    return "this is an unusual blank; use an ordinary space";
  case 0xFF08:
  case 0xFF09:
  case 0xFF0C:
  case 0xFF1A:
    return "use the ASCII form of this character";
  case '?':
    return "a condition is written `a if test else b`";
  case '$':
  case '`':
    return "this character has no meaning outside of strings and comments";
  default:
    return "";
  }
}

bool Lexer::lexInvalidCharacter() {
  const char *begin = cursor;
  uint32_t codePoint = decodeUTF8(cursor);
  std::string shown = codePoint > 0x20 && codePoint < 0x7F
                          ? std::string(begin, cursor)
                          : llvm::formatv("U+{0:X-4}", codePoint).str();
  return fail(DiagID::InvalidCharacter, range(begin, cursor),
              Extra{{}, "", adviseCharacter(codePoint)}, shown);
}
