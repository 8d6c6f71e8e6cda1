//===- Lexer.h - from source text to tokens ---------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes Python's tokens, one logical line at a time, so that memory is bounded
// by the longest line and errors of lexer and parser come in source order. It
// knows indentation, joined lines, and the fields of f-strings; it keeps one
// explicit stack of what is open and never recurses.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_LEXER_H
#define TILE_LANGUAGE_LEXER_H

#include "tile/Language/Token.h"
#include "tile/Support/Diagnostics.h"
#include "tile/Support/Source.h"
#include "llvm/ADT/SmallVector.h"

namespace tile {

/// Lexes one buffer of the engine's source manager, which must outlive it.
class Lexer {
public:
  Lexer(uint32_t file, DiagnosticEngine &diagnostics);

  /// Checks what concerns the file as a whole: its size, that it is UTF-8, and
  /// that it holds no NUL byte. False if an error was reported; nothing must
  /// be lexed then.
  bool checkFile();

  /// Replaces `line` by the tokens of the next logical line: an Indent or any
  /// number of Dedents if the indentation changed, the tokens, and a Newline.
  /// At the end of the file: a Dedent for each open block and an EndOfFile,
  /// again and again.
  void lexLine(llvm::SmallVectorImpl<Token> &line);

  /// Whether an error was reported in the line lexed last. It holds an Error
  /// token then. There is at most one error for each line.
  bool lineFailed() const { return failed; }

  /// Whether a limit of the whole file was passed; the file ends there.
  bool isStopped() const { return stopped; }

private:
  /// Something that must be closed: a bracket, an f-string, or the field of an
  /// f-string. The topmost decides how the next character is read.
  struct Open {
    enum Kind : uint8_t { Bracket, FString, Field } kind;
    /// Its first byte.
    uint32_t begin;
    /// Bracket, Field: the opening bracket. FString: the quote.
    char symbol;
    /// FString: has triple quotes.
    bool triple;
    /// FString: the index of itself. Field: of the f-string it belongs to.
    uint32_t fstring;
    /// Field: its `:` was passed, so format text follows.
    bool inSpec;
  };

  /// One level of indentation: columns with tabs to multiples of eight and
  /// with tabs as one space (they must agree, as in Python), and where the
  /// first line of that level begins.
  struct Level {
    uint32_t column;
    uint32_t alternative;
    uint32_t lineBegin;
  };

  /// What may be said below an error.
  struct Extra {
    SourceRange noteRange;
    std::string note;
    std::string help;
  };

  // Lexer.cpp: lines, indentation, white space.
  bool checkEncoding();
  bool startLine();
  void measureIndentation(Level &level);
  void applyIndentation(const Level &level);
  void reportIndentation(const Level &level, const Level &other);
  void finishFile();
  bool lexPiece();
  bool endPhysicalLine();
  bool lexBackslash();
  bool endLogicalLine(bool atNewline);
  void skipNewline();
  void skipComment();
  bool atNewline() const { return *cursor == '\n' || *cursor == '\r'; }

  // LexerTokens.cpp: names, operators, brackets.
  bool lexCode();
  bool lexName();
  bool lexOperator();
  bool lexOpening(TokenKind kind);
  bool lexClosing(TokenKind kind, char opening);
  bool lexInvalidCharacter();
  void skipIdentifier();

  // LexerNumbers.cpp.
  bool lexNumber();
  TokenKind lexDecimal();
  bool lexRadix(unsigned radix, const char *name);
  bool lexDigits(unsigned radix);
  bool checkNumberEnd();

  // LexerStrings.cpp: strings and f-strings.
  bool lexString(const char *begin);
  bool lexFStringStart(const char *begin);
  bool lexFStringText();
  bool skipFStringEscape(bool inSpec);
  bool closeFString(const char *textBegin);
  bool reportUnterminated(const char *begin, bool triple);
  void reportUnclosedField();

  // Tokens and errors.
  uint32_t offset(const char *at) const {
    return static_cast<uint32_t>(at - text.data());
  }
  SourceRange range(const char *begin, const char *end) const {
    return SourceRange{file, offset(begin), offset(end)};
  }
  void push(TokenKind kind, const char *begin, const char *end);
  void pushOpen(const Open &entry);
  bool atEnd() const { return cursor == text.end(); }

  /// Reports the first error of a line, pushes an Error token, and returns
  /// true, so that lexing goes on.
  template <typename... Args>
  bool fail(DiagCode id, SourceRange at, const Extra &extra, Args &&...args) {
    if (!failed)
      addNotes(diagnostics.report(id, at, std::forward<Args>(args)...), extra);
    failed = true;
    push(TokenKind::Error, cursor, cursor);
    return true;
  }
  void addNotes(DiagBuilder builder, const Extra &extra);

  /// Reports that a limit was passed, and ends the file.
  void stop(DiagCode id, SourceRange at, uint64_t limit);

  /// Forgets what is open and ends the line at the end of this physical line.
  bool abandonLine();

  uint32_t file;
  llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  const char *cursor;
  /// Where the physical line begins that `cursor` is in, and whether a token
  /// of that line was seen.
  const char *physicalLine;
  bool firstOnLine = true;
  /// The column of the last line that matched no level.
  uint32_t misplacedColumn = ~0u;
  bool failed = false;
  uint64_t numTokens = 0;
  bool stopped = false;
  llvm::SmallVectorImpl<Token> *tokens = nullptr;
  llvm::SmallVector<Open, 16> open;
  llvm::SmallVector<Level, 16> levels;
};

/// Whether the code point may start an identifier, or continue one (Unicode's
/// XID_Start and XID_Continue, `_` being a start).
bool isIdentifierStart(uint32_t codePoint);
bool isIdentifierContinue(uint32_t codePoint);

/// Decodes the UTF-8 sequence at `at`, which must be valid, and moves past it.
uint32_t decodeUTF8(const char *&at);

/// Appends a code point in UTF-8; surrogates are encoded as if they were
/// characters.
void appendUTF8(uint32_t codePoint, llvm::SmallVectorImpl<char> &out);

/// The offset of the first byte that is not valid UTF-8, or npos.
size_t findInvalidUTF8(llvm::StringRef text);

} // namespace tile

#endif // TILE_LANGUAGE_LEXER_H
