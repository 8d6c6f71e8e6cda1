//===- LexerNumbers.cpp - numbers -----------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the lexer that checks the form of integer, float and imaginary
// literals. Their values are computed by the parser.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

/// Whether `c` is a digit of the radix.
static bool isDigitOf(char c, unsigned radix) {
  return llvm::hexDigitValue(c) < radix;
}

/// Reads digits with single underscores between them. False if there is none;
/// `cursor` then is where one was expected.
bool Lexer::lexDigits(unsigned radix) {
  while (true) {
    if (!isDigitOf(*cursor, radix))
      return false;
    while (isDigitOf(*cursor, radix))
      ++cursor;
    if (*cursor != '_')
      return true;
    ++cursor;
  }
}

bool Lexer::lexNumber() {
  const char *begin = cursor;
  char second = static_cast<char>(cursor[1] | 0x20);
  if (*cursor == '0' && second == 'x')
    return lexRadix(16, "hexadecimal");
  if (*cursor == '0' && second == 'o')
    return lexRadix(8, "octal");
  if (*cursor == '0' && second == 'b')
    return lexRadix(2, "binary");
  TokenKind kind = lexDecimal();
  if (kind == TokenKind::Error) {
    const char *at = cursor;
    skipIdentifier();
    return fail(DiagID::InvalidNumber, range(begin, cursor),
                Extra{range(at, at), "a digit was expected here", ""},
                "an underscore must stand between two digits");
  }
  if (kind == TokenKind::Integer && *begin == '0' &&
      llvm::StringRef(begin, static_cast<size_t>(cursor - begin))
              .find_first_not_of("0_") != llvm::StringRef::npos)
    return fail(DiagID::InvalidNumber, range(begin, cursor),
                Extra{{}, "", "write `0o` before octal digits"},
                "a decimal integer does not begin with a zero");
  if (!checkNumberEnd())
    return fail(DiagID::InvalidNumber, range(begin, cursor), Extra(),
                "a name can not begin with a digit");
  push(kind, begin, cursor);
  return true;
}

/// Reads a decimal integer, float or imaginary; Error for a lonely underscore.
TokenKind Lexer::lexDecimal() {
  TokenKind kind = TokenKind::Integer;
  if (*cursor != '.' && !lexDigits(10))
    return TokenKind::Error;
  if (*cursor == '.') {
    kind = TokenKind::Float;
    ++cursor;
    if (llvm::isDigit(*cursor) && !lexDigits(10))
      return TokenKind::Error;
  }
  if (*cursor == 'e' || *cursor == 'E') {
    const char *digits = cursor + 1;
    if (*digits == '+' || *digits == '-')
      ++digits;
    if (llvm::isDigit(*digits)) {
      kind = TokenKind::Float;
      cursor = digits;
      if (!lexDigits(10))
        return TokenKind::Error;
    }
  }
  if (*cursor == 'j' || *cursor == 'J') {
    kind = TokenKind::Imaginary;
    ++cursor;
  }
  return kind;
}

bool Lexer::lexRadix(unsigned radix, const char *name) {
  const char *begin = cursor;
  cursor += 2;
  if (*cursor == '_')
    ++cursor;
  if (!lexDigits(radix) || llvm::isDigit(*cursor)) {
    const char *at = cursor;
    skipIdentifier();
    const char *shown = at < cursor ? at + 1 : at;
    return fail(DiagID::InvalidNumber, range(begin, cursor),
                Extra{range(at, shown), "this is not such a digit", ""},
                llvm::formatv("{0} digits are expected here", name).str());
  }
  if (!checkNumberEnd())
    return fail(DiagID::InvalidNumber, range(begin, cursor), Extra(),
                llvm::formatv("it is followed by letters that are no {0} "
                              "digits",
                              name)
                    .str());
  push(TokenKind::Integer, begin, cursor);
  return true;
}

/// Whether a number may end here: no name follows, except for the keywords
/// that Python lets follow without a space, as in `1if x else 2`. If not,
/// moves past that name.
bool Lexer::checkNumberEnd() {
  unsigned char c = static_cast<unsigned char>(*cursor);
  if (!llvm::isAlpha(c) && c != '_' && c < 0x80)
    return true;
  llvm::StringRef rest(cursor, static_cast<size_t>(text.end() - cursor));
  for (llvm::StringRef keyword :
       {"and", "else", "for", "if", "in", "is", "not", "or"})
    if (rest.starts_with(keyword))
      return true;
  const char *begin = cursor;
  skipIdentifier();
  return cursor == begin;
}
