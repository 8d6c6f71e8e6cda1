//===- Lexer.cpp - the words of PTX -----------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tokens by their first character. Every function looks at the text through
// at(), which ends it with zeros, so that no text leads beyond its end.
//
//===----------------------------------------------------------------------===//

#include "Lexer.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"

using namespace tile::ptx;

static bool isIdentifierStart(char c) {
  return llvm::isAlpha(c) || c == '_' || c == '$' || c == '%';
}

/// Characters after the first one.
static bool isIdentifierPart(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '$';
}

bool Lexer::skipSpace() {
  while (position < source.size()) {
    char c = source[position];
    if (c == '\n') {
      ++line;
      ++position;
    } else if (llvm::isSpace(c)) {
      ++position;
    } else if (c == '/' && at(1) == '/') {
      skipLine();
    } else if (c == '/' && at(1) == '*') {
      size_t end = source.find("*/", position + 2);
      if (end == llvm::StringRef::npos)
        return false;
      line += source.slice(position, end).count('\n');
      position = end + 2;
    } else {
      break;
    }
  }
  return true;
}

void Lexer::skipLine() {
  position = std::min(source.find('\n', position), source.size());
}

bool Lexer::skipBlock() {
  unsigned depth = 1;
  while (depth != 0) {
    Token token = next();
    if (token.kind == Token::Kind::End)
      return false;
    if (token.is("{"))
      ++depth;
    else if (token.is("}"))
      --depth;
  }
  return true;
}

Token Lexer::token(Token::Kind kind, size_t length) {
  Token result;
  result.kind = kind;
  result.line = line;
  result.text = source.substr(position, length);
  position += result.text.size();
  return result;
}

Token Lexer::error(const char *message, size_t length) {
  Token result = token(Token::Kind::Error, length);
  result.message = message;
  return result;
}

Token Lexer::next() {
  if (!skipSpace()) {
    Token result = error("comment without end", 2);
    position = source.size();
    return result;
  }
  if (position == source.size())
    return token(Token::Kind::End, 0);
  char c = source[position];
  if (isIdentifierStart(c)) {
    size_t length = 1;
    while (isIdentifierPart(at(length)))
      ++length;
    // `%` is the operator of a remainder if no name follows it.
    if (c == '%' && length == 1)
      return token(Token::Kind::Punctuation, 1);
    return token(Token::Kind::Identifier, length);
  }
  if (llvm::isDigit(c))
    return number();
  if (c == '.')
    return dotted();
  if (c == '"')
    return string();
  for (llvm::StringRef pair :
       {"<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "@@"})
    if (c == pair[0] && at(1) == pair[1])
      return token(Token::Kind::Punctuation, 2);
  if (llvm::StringRef("()[]{}<>,;:=+-*/!~&^|?@").contains(c))
    return token(Token::Kind::Punctuation, 1);
  return error("unexpected character", 1);
}

/// `.name`, with parts joined by `::`.
Token Lexer::dotted() {
  size_t length = 1;
  while (true) {
    while (isIdentifierPart(at(length)))
      ++length;
    if (at(length) != ':' || at(length + 1) != ':' ||
        !isIdentifierPart(at(length + 2)))
      break;
    length += 2;
  }
  if (length == 1)
    return error("a `.` without a name", 1);
  return token(Token::Kind::Dotted, length);
}

Token Lexer::string() {
  size_t length = 1;
  while (at(length) != '"') {
    if (position + length >= source.size() || at(length) == '\n')
      return error("string without end", length);
    length += at(length) == '\\' ? 2 : 1;
  }
  return token(Token::Kind::String, length + 1);
}

Token Lexer::number() {
  char kind = at(0) == '0' ? llvm::toLower(at(1)) : '\0';
  if (kind == 'x')
    return integer(16, 2);
  if (kind == 'b')
    return integer(2, 2);
  if (kind == 'f')
    return hexFloat(Token::Kind::Float32, 8);
  if (kind == 'd')
    return hexFloat(Token::Kind::Float64, 16);
  size_t length = 0;
  while (llvm::isDigit(at(length)))
    ++length;
  if (at(length) == '.' || llvm::toLower(at(length)) == 'e')
    return decimalFloat();
  return at(0) == '0' && length > 1 ? integer(8, 1) : integer(10, 0);
}

Token Lexer::integer(unsigned radix, size_t prefix) {
  size_t length = prefix;
  uint64_t value = 0;
  bool tooLarge = false;
  for (; llvm::isAlnum(at(length)) && at(length) != 'U'; ++length) {
    unsigned digit = llvm::hexDigitValue(at(length));
    if (digit >= radix)
      return error("a digit that does not belong to its number", length + 1);
    tooLarge |= value > (~0ull - digit) / radix;
    value = value * radix + digit;
  }
  if (length == prefix && prefix == 2)
    return error("a number without digits", length);
  bool isUnsigned = at(length) == 'U';
  length += isUnsigned;
  if (isIdentifierPart(at(length)))
    return error("a digit that does not belong to its number", length + 1);
  if (tooLarge)
    return error("an integer of more than 64 bits", length);
  Token result = token(Token::Kind::Integer, length);
  result.value = value;
  result.isUnsigned = isUnsigned || value >> 63;
  return result;
}

Token Lexer::hexFloat(Token::Kind kind, size_t digits) {
  uint64_t value = 0;
  for (size_t i = 2; i != digits + 2; ++i) {
    unsigned digit = llvm::hexDigitValue(at(i));
    if (digit >= 16)
      return error("a hexadecimal float with too few digits", i);
    value = value << 4 | digit;
  }
  if (isIdentifierPart(at(digits + 2)))
    return error("a hexadecimal float with too many digits", digits + 3);
  Token result = token(kind, digits + 2);
  result.value = value;
  return result;
}

Token Lexer::decimalFloat() {
  size_t length = 0;
  while (llvm::isDigit(at(length)))
    ++length;
  if (at(length) == '.')
    ++length;
  while (llvm::isDigit(at(length)))
    ++length;
  if (llvm::toLower(at(length)) == 'e') {
    ++length;
    length += at(length) == '+' || at(length) == '-';
    if (!llvm::isDigit(at(length)))
      return error("an exponent without digits", length);
    while (llvm::isDigit(at(length)))
      ++length;
  }
  if (isIdentifierPart(at(length)))
    return error("a digit that does not belong to its number", length + 1);
  // The conversion's time grows with the square of the digits.
  if (length > 1000)
    return error("a number of more than 1000 characters", length);
  llvm::APFloat number(llvm::APFloat::IEEEdouble());
  llvm::Expected<llvm::APFloat::opStatus> status = number.convertFromString(
      source.substr(position, length), llvm::APFloat::rmNearestTiesToEven);
  if (!status) {
    llvm::consumeError(status.takeError());
    return error("not a number", length);
  }
  Token result = token(Token::Kind::Float64, length);
  result.value = number.bitcastToAPInt().getZExtValue();
  return result;
}
