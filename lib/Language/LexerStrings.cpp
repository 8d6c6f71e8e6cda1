//===- LexerStrings.cpp - strings and f-strings ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the lexer that finds the ends of strings, and divides f-strings
// into text and fields. A field is lexed as code, in which any string may
// stand again, as in Python since 3.12. Escapes are decoded by the parser.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

/// Whether three quotes begin at `at`.
static bool isTriple(const char *at) {
  return at[1] == at[0] && at[2] == at[0];
}

/// Reads a string whose prefix begins at `begin` and whose quote is at the
/// cursor.
bool Lexer::lexString(const char *begin) {
  char quote = *cursor;
  bool triple = isTriple(cursor);
  cursor += triple ? 3 : 1;
  while (!atEnd()) {
    char c = *cursor;
    if (c == '\\') {
      // Never the end: in raw strings a backslash keeps the quote as well.
      ++cursor;
      if (*cursor == '\r' && cursor[1] == '\n')
        ++cursor;
      if (!atEnd())
        ++cursor;
    } else if (c == quote && (!triple || isTriple(cursor))) {
      cursor += triple ? 3 : 1;
      push(TokenKind::String, begin, cursor);
      return true;
    } else if (!triple && atNewline()) {
      break;
    } else {
      ++cursor;
    }
  }
  // In a field that begins with the same quotes, the field was not closed.
  if (!open.empty() && open.back().kind == Open::Field &&
      open[open.back().fstring].symbol == quote) {
    reportUnclosedField();
    return abandonLine();
  }
  return reportUnterminated(begin, triple);
}

bool Lexer::reportUnterminated(const char *begin, bool triple) {
  const char *quotes = begin;
  while (llvm::isAlpha(*quotes))
    ++quotes;
  const char *end = quotes + (triple ? 3 : 1);
  fail(DiagID::UnterminatedString, range(begin, end),
       Extra{{},
             "",
             triple ? "close it with the same three quotes"
                    : "close it with the same quote on this line, or use "
                      "three quotes"},
       triple ? "before the end of the file" : "on its line");
  return abandonLine();
}

/// Reports that the field on top of the stack is not closed.
void Lexer::reportUnclosedField() {
  const Open &field = open.back();
  const char *at = text.data() + field.begin;
  const char *start = text.data() + open[field.fstring].begin;
  fail(DiagID::FStringFieldNotClosed, range(at, at + 1),
       Extra{range(start, start + 1), "the f-string begins here",
             "write `}` after the value, or `{{` for a brace as text"});
}

bool Lexer::lexFStringStart(const char *begin) {
  char quote = *cursor;
  bool triple = isTriple(cursor);
  cursor += triple ? 3 : 1;
  pushOpen(Open{Open::FString, offset(begin), quote, triple,
                static_cast<uint32_t>(open.size()), false});
  push(TokenKind::FStringStart, begin, cursor);
  return true;
}

/// Moves past a backslash and what it protects. A brace is never protected.
bool Lexer::skipFStringEscape(bool inSpec) {
  ++cursor;
  if (*cursor == '{' || *cursor == '}' || atEnd())
    return true;
  bool isRaw = false;
  for (const char *at = text.data() + open[open.back().fstring].begin;
       llvm::isAlpha(*at); ++at)
    isRaw |= *at == 'r' || *at == 'R';
  if (*cursor == 'N' && cursor[1] == '{' && !isRaw && !inSpec) {
    // The name of a character: \N{DEGREE SIGN}.
    const char *end = cursor + 2;
    while (llvm::isAlnum(*end) || *end == ' ' || *end == '-')
      ++end;
    cursor = *end == '}' ? end + 1 : cursor + 1;
    return true;
  }
  if (*cursor == '\r' && cursor[1] == '\n')
    ++cursor;
  ++cursor;
  return true;
}

/// Whether the next thing at `at` that is no white space is a `}`. The format
/// of a field in single quotes may end with the line if it is followed by that.
static bool closesField(const char *at) {
  while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
    ++at;
  return *at == '}';
}

/// Reads text of an f-string, or of a format, up to and including the brace or
/// quotes that end it.
bool Lexer::lexFStringText() {
  bool inSpec = open.back().kind == Open::Field;
  const Open fstring = open[open.back().fstring];
  const char *begin = cursor;
  while (!atEnd()) {
    char c = *cursor;
    if (c == '\\') {
      skipFStringEscape(inSpec);
    } else if (c == fstring.symbol && (!fstring.triple || isTriple(cursor))) {
      if (!inSpec)
        return closeFString(begin);
      reportUnclosedField();
      return abandonLine();
    } else if (!fstring.triple && atNewline()) {
      if (!inSpec || !closesField(cursor))
        break;
      push(TokenKind::FStringMiddle, begin, cursor);
      open.back().inSpec = false;
      return true;
    } else if (!inSpec && (c == '{' || c == '}') && cursor[1] == c) {
      cursor += 2;
    } else if (c == '{' || (c == '}' && inSpec)) {
      if (cursor > begin)
        push(TokenKind::FStringMiddle, begin, cursor);
      if (c == '{')
        pushOpen(Open{Open::Field, offset(cursor), '{', false,
                      open.back().fstring, false});
      else
        open.pop_back();
      push(c == '{' ? TokenKind::LBrace : TokenKind::RBrace, cursor,
           cursor + 1);
      ++cursor;
      return true;
    } else if (c == '}') {
      ++cursor;
      fail(DiagID::FStringSingleBrace, range(cursor - 1, cursor),
           Extra{{}, "", "write `}}` for a brace as text"});
      begin = cursor;
    } else {
      ++cursor;
    }
  }
  return reportUnterminated(text.data() + fstring.begin, fstring.triple);
}

bool Lexer::closeFString(const char *textBegin) {
  if (cursor > textBegin)
    push(TokenKind::FStringMiddle, textBegin, cursor);
  const char *begin = cursor;
  cursor += open.back().triple ? 3 : 1;
  open.pop_back();
  push(TokenKind::FStringEnd, begin, cursor);
  return true;
}
