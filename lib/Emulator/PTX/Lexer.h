//===- Lexer.h - the words of PTX -------------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Splits PTX into tokens (PTX ISA 9.0, chapter "Syntax"). Comments and white
// space vanish; each token knows its line. Whatever is not PTX becomes a token
// of kind Error, whose message says why, so that the lexer never fails.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PTX_LEXER_H
#define TILE_LIB_EMULATOR_PTX_LEXER_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace tile::ptx {

struct Token {
  enum class Kind : uint8_t {
    End,
    Error,
    /// `%r1`, `add`, `$L__BB0_1`, `_`.
    Identifier,
    /// A directive or modifier: `.global`, `.shared::cta`; `text` has the dot.
    Dotted,
    /// An integer: `value`; `isUnsigned` if it has a U or needs 64 bits.
    Integer,
    /// `0f...`, and `0d...` or a decimal with a point: `value` has the bits.
    Float32,
    Float64,
    /// `text` with its quotes.
    String,
    /// One or two characters.
    Punctuation
  };
  Kind kind = Kind::End;
  bool isUnsigned = false;
  /// From 1.
  uint32_t line = 1;
  llvm::StringRef text;
  uint64_t value = 0;
  /// Of kind Error: what is wrong.
  const char *message = nullptr;

  bool is(llvm::StringRef punctuation) const {
    return kind == Kind::Punctuation && text == punctuation;
  }
  bool isIdentifier() const { return kind == Kind::Identifier; }
  /// `name` with its dot.
  bool isDotted(llvm::StringRef name) const {
    return kind == Kind::Dotted && text == name;
  }
  bool isDotted() const { return kind == Kind::Dotted; }
  /// True if this one begins where `other` ends.
  bool follows(const Token &other) const {
    return text.data() == other.text.end();
  }
};

class Lexer {
public:
  /// `text` must outlive the tokens.
  explicit Lexer(llvm::StringRef text) : source(text) {}

  /// The next token; at the end always one of kind End.
  Token next();
  /// Skips everything up to the end of the line, or up to and including the
  /// `}` that closes a `{` just read (strings and comments are respected).
  void skipLine();
  bool skipBlock();

private:
  char at(size_t offset) const {
    return position + offset < source.size() ? source[position + offset] : '\0';
  }
  /// False at a comment that never ends.
  bool skipSpace();
  Token token(Token::Kind kind, size_t length);
  Token error(const char *message, size_t length);
  Token number();
  Token integer(unsigned radix, size_t prefix);
  Token hexFloat(Token::Kind kind, size_t digits);
  Token decimalFloat();
  Token string();
  Token dotted();

  llvm::StringRef source;
  size_t position = 0;
  uint32_t line = 1;
};

} // namespace tile::ptx

#endif // TILE_LIB_EMULATOR_PTX_LEXER_H
