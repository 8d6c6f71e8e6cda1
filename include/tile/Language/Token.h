//===- Token.h - the words of the language ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kinds of tokens that the lexer makes: Python's. A token is its kind and
// its place; the parser decodes names, numbers and strings from the source.
// `match`, `case`, `type` and `_` are ordinary names here, the parser knows
// where they mean more.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_TOKEN_H
#define TILE_LANGUAGE_TOKEN_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

/// Calls X(Name, "spelling") for each operator and delimiter.
#define TILE_OPERATORS(X)                                                      \
  X(LParen, "(")                                                               \
  X(RParen, ")")                                                               \
  X(LBracket, "[")                                                             \
  X(RBracket, "]")                                                             \
  X(LBrace, "{")                                                               \
  X(RBrace, "}")                                                               \
  X(Comma, ",")                                                                \
  X(Colon, ":")                                                                \
  X(ColonEqual, ":=")                                                          \
  X(Semicolon, ";")                                                            \
  X(Dot, ".")                                                                  \
  X(Ellipsis, "...")                                                           \
  X(Arrow, "->")                                                               \
  X(At, "@")                                                                   \
  X(Exclaim, "!")                                                              \
  X(Tilde, "~")                                                                \
  X(Plus, "+")                                                                 \
  X(Minus, "-")                                                                \
  X(Star, "*")                                                                 \
  X(StarStar, "**")                                                            \
  X(Slash, "/")                                                                \
  X(SlashSlash, "//")                                                          \
  X(Percent, "%")                                                              \
  X(LessLess, "<<")                                                            \
  X(GreaterGreater, ">>")                                                      \
  X(Amp, "&")                                                                  \
  X(Pipe, "|")                                                                 \
  X(Caret, "^")                                                                \
  X(Less, "<")                                                                 \
  X(LessEqual, "<=")                                                           \
  X(Greater, ">")                                                              \
  X(GreaterEqual, ">=")                                                        \
  X(EqualEqual, "==")                                                          \
  X(NotEqual, "!=")                                                            \
  X(Equal, "=")                                                                \
  X(PlusEqual, "+=")                                                           \
  X(MinusEqual, "-=")                                                          \
  X(StarEqual, "*=")                                                           \
  X(AtEqual, "@=")                                                             \
  X(SlashEqual, "/=")                                                          \
  X(SlashSlashEqual, "//=")                                                    \
  X(PercentEqual, "%=")                                                        \
  X(StarStarEqual, "**=")                                                      \
  X(LessLessEqual, "<<=")                                                      \
  X(GreaterGreaterEqual, ">>=")                                                \
  X(AmpEqual, "&=")                                                            \
  X(PipeEqual, "|=")                                                           \
  X(CaretEqual, "^=")

/// Calls X(Name, "spelling") for each keyword; shorter ones first, since
/// keywordKind() looks among those of one length.
#define TILE_KEYWORDS(X)                                                       \
  X(As, "as")                                                                  \
  X(If, "if")                                                                  \
  X(In, "in")                                                                  \
  X(Is, "is")                                                                  \
  X(Or, "or")                                                                  \
  X(And, "and")                                                                \
  X(Def, "def")                                                                \
  X(Del, "del")                                                                \
  X(For, "for")                                                                \
  X(Not, "not")                                                                \
  X(Try, "try")                                                                \
  X(None, "None")                                                              \
  X(True, "True")                                                              \
  X(Elif, "elif")                                                              \
  X(Else, "else")                                                              \
  X(From, "from")                                                              \
  X(Pass, "pass")                                                              \
  X(With, "with")                                                              \
  X(False, "False")                                                            \
  X(Async, "async")                                                            \
  X(Await, "await")                                                            \
  X(Break, "break")                                                            \
  X(Class, "class")                                                            \
  X(Raise, "raise")                                                            \
  X(While, "while")                                                            \
  X(Yield, "yield")                                                            \
  X(Assert, "assert")                                                          \
  X(Except, "except")                                                          \
  X(Global, "global")                                                          \
  X(Import, "import")                                                          \
  X(Lambda, "lambda")                                                          \
  X(Return, "return")                                                          \
  X(Finally, "finally")                                                        \
  X(Continue, "continue")                                                      \
  X(Nonlocal, "nonlocal")

namespace tile {

enum class TokenKind : uint8_t {
  EndOfFile,
  /// The end of a logical line.
  Newline,
  Indent,
  Dedent,
  /// Stands where the lexer reported an error.
  Error,
  Name,
  Integer,
  Float,
  Imaginary,
  /// A whole string or bytes literal, prefix and quotes included.
  String,
  /// The prefix and opening quotes of an f-string.
  FStringStart,
  /// Text of an f-string between fields, or of a format specification; as it
  /// is in the source, escapes and doubled braces included.
  FStringMiddle,
  /// The closing quotes.
  FStringEnd,
#define TILE_TOKEN(NAME, SPELLING) NAME,
  TILE_OPERATORS(TILE_TOKEN)
#undef TILE_TOKEN
#define TILE_TOKEN(NAME, SPELLING) Kw##NAME,
      TILE_KEYWORDS(TILE_TOKEN)
#undef TILE_TOKEN
};

/// One token: the bytes [begin, end) of the file that is lexed. Newline,
/// Dedent and EndOfFile may be empty.
struct Token {
  TokenKind kind = TokenKind::EndOfFile;
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// True for the kinds of TILE_KEYWORDS.
inline bool isKeyword(TokenKind kind) { return kind >= TokenKind::KwAs; }

/// The keyword that `name` is, or TokenKind::Name.
TokenKind keywordKind(llvm::StringRef name);

/// How an operator or keyword is written; a description of other kinds, such
/// as "end of line".
llvm::StringRef spelling(TokenKind kind);

} // namespace tile

#endif // TILE_LANGUAGE_TOKEN_H
