//===- Lexer.cpp - lines and indentation ----------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame of the lexer: it finds logical lines, turns indentation into
// tokens, skips blank lines and comments, and joins lines inside brackets. The
// other Lexer*.cpp files read what is between.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Lexer.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "tile/Support/Limits.h"
#include "tile/Support/SourceEncoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;

namespace {
/// All keywords, and where those of each length begin.
struct KeywordTable {
  struct Entry {
    llvm::StringLiteral spelling;
    TokenKind kind;
  };
  static constexpr size_t kLongest = 8;
  static constexpr Entry kEntries[] = {
#define TILE_TOKEN(NAME, SPELLING) {SPELLING, TokenKind::Kw##NAME},
      TILE_KEYWORDS(TILE_TOKEN)
#undef TILE_TOKEN
  };
  /// The index of the first keyword that is at least so long.
  uint8_t first[kLongest + 2] = {};

  constexpr KeywordTable() {
    for (const Entry &entry : kEntries)
      for (size_t length = entry.spelling.size() + 1; length <= kLongest + 1;
           ++length)
        ++first[length];
  }
};
} // namespace

TokenKind tile::keywordKind(llvm::StringRef name) {
  static constexpr KeywordTable kTable;
  if (name.size() > KeywordTable::kLongest)
    return TokenKind::Name;
  for (unsigned i = kTable.first[name.size()];
       i < kTable.first[name.size() + 1]; ++i) {
    const KeywordTable::Entry &entry = KeywordTable::kEntries[i];
    if (entry.spelling[0] == name[0] && entry.spelling == name)
      return entry.kind;
  }
  return TokenKind::Name;
}

llvm::StringRef tile::spelling(TokenKind kind) {
  switch (kind) {
  case TokenKind::EndOfFile:
    return "end of file";
  case TokenKind::Newline:
    return "end of line";
  case TokenKind::Indent:
    return "indentation";
  case TokenKind::Dedent:
    return "end of block";
  case TokenKind::Error:
    return "error";
  case TokenKind::Name:
    return "name";
  case TokenKind::Integer:
  case TokenKind::Float:
  case TokenKind::Imaginary:
    return "number";
  case TokenKind::String:
    return "string";
  case TokenKind::FStringStart:
  case TokenKind::FStringMiddle:
  case TokenKind::FStringEnd:
    return "f-string";
#define TILE_TOKEN(NAME, SPELLING)                                             \
  case TokenKind::NAME:                                                        \
    return SPELLING;
    TILE_OPERATORS(TILE_TOKEN)
#undef TILE_TOKEN
#define TILE_TOKEN(NAME, SPELLING)                                             \
  case TokenKind::Kw##NAME:                                                    \
    return SPELLING;
    TILE_KEYWORDS(TILE_TOKEN)
#undef TILE_TOKEN
  }
  return "";
}

Lexer::Lexer(uint32_t file, DiagnosticEngine &diagnostics)
    : file(file), text(diagnostics.sourceManager().text(file)),
      diagnostics(diagnostics), cursor(text.data()), physicalLine(cursor) {
  // The mark that some editors put before UTF-8 text.
  if (text.starts_with("\xEF\xBB\xBF"))
    cursor += 3;
  levels.push_back(Level{0, 0, offset(cursor)});
}

bool Lexer::checkFile() {
  if (text.size() > limits::kSourceBytes) {
    diagnostics.report(DiagID::SourceTooLarge, SourceRange{file, 0, 0},
                       text.size(), limits::kSourceBytes);
    return false;
  }
  if (!checkEncoding())
    return false;
  size_t nul = text.find('\0');
  size_t invalid = findInvalidUTF8(text);
  if (nul == llvm::StringRef::npos && invalid == llvm::StringRef::npos)
    return true;
  uint32_t at = static_cast<uint32_t>(std::min(nul, invalid));
  SourceRange place{file, at, at + 1};
  if (nul < invalid)
    diagnostics.report(DiagID::SourceHasNul, place)
        .help("give a text file; this looks like a binary one");
  else
    diagnostics
        .report(DiagID::SourceNotUTF8, place,
                llvm::formatv("{0:X-2}", static_cast<uint8_t>(text[at])).str())
        .help("save the file as UTF-8");
  return false;
}

/// Whether the file is in an encoding that readSourceFile() knows, or has
/// nothing but ASCII, so that it does not matter.
bool Lexer::checkEncoding() {
  llvm::StringRef encoding = declaredEncoding(text);
  if (encoding.empty() || isKnownEncoding(encoding))
    return true;
  const char *other =
      llvm::find_if_not(text, [](char c) { return llvm::isASCII(c); });
  if (other == text.end())
    return true;
  diagnostics
      .report(DiagID::SourceEncoding, range(encoding.begin(), encoding.end()),
              encoding)
      .note(range(other, other + 1), "the first character that is not ASCII")
      .help("save the file as UTF-8, and remove the comment");
  return false;
}

void Lexer::push(TokenKind kind, const char *begin, const char *end) {
  tokens->push_back(Token{kind, offset(begin), offset(end)});
  firstOnLine = false;
  if (++numTokens > limits::kTokens && !stopped)
    stop(DiagID::TooManyTokens, range(begin, end), limits::kTokens);
}

void Lexer::pushOpen(const Open &entry) {
  open.push_back(entry);
  if (open.size() > limits::kNesting && !stopped)
    stop(DiagID::NestingTooDeep,
         SourceRange{file, entry.begin, entry.begin + 1}, limits::kNesting);
}

void Lexer::stop(DiagCode id, SourceRange at, uint64_t limit) {
  if (!failed)
    diagnostics.report(id, at, limit);
  failed = stopped = true;
}

void Lexer::addNotes(DiagBuilder builder, const Extra &extra) {
  if (!extra.note.empty())
    builder.note(extra.noteRange, extra.note);
  if (!extra.help.empty())
    builder.help(extra.help);
}

void Lexer::lexLine(llvm::SmallVectorImpl<Token> &line) {
  line.clear();
  tokens = &line;
  failed = false;
  if (stopped || !startLine()) {
    finishFile();
    return;
  }
  while (lexPiece())
    if (stopped)
      return finishFile();
}

/// Skips blank lines and comments; makes the Indent or Dedents of the next
/// line that has something on it. False at the end of the file.
bool Lexer::startLine() {
  while (true) {
    Level level{0, 0, offset(cursor)};
    physicalLine = cursor;
    measureIndentation(level);
    if (*cursor == '#')
      skipComment();
    if (atEnd())
      return false;
    if (!atNewline()) {
      applyIndentation(level);
      firstOnLine = true;
      return true;
    }
    skipNewline();
  }
}

void Lexer::measureIndentation(Level &level) {
  // Where lines are joined inside the indentation, the first that has any
  // decides.
  uint32_t joined = 0;
  for (; true; ++cursor) {
    if (*cursor == ' ') {
      ++level.column;
      ++level.alternative;
    } else if (*cursor == '\t') {
      level.column = (level.column / 8 + 1) * 8;
      ++level.alternative;
    } else if (*cursor == '\f') {
      level.column = level.alternative = 0;
    } else if (*cursor == '\\' && (cursor[1] == '\n' || cursor[1] == '\r')) {
      joined = joined ? joined : level.column;
      cursor += cursor[1] == '\r' && cursor[2] == '\n' ? 2 : 1;
    } else {
      break;
    }
  }
  if (joined)
    level.column = level.alternative = joined;
}

void Lexer::applyIndentation(const Level &level) {
  const Level &current = levels.back();
  if (level.column == current.column) {
    if (level.alternative != current.alternative)
      reportIndentation(level, levels.back());
    return;
  }
  if (level.column > current.column) {
    bool unclear = level.alternative <= current.alternative;
    levels.push_back(level);
    if (levels.size() > limits::kNesting)
      stop(DiagID::NestingTooDeep, range(physicalLine, cursor),
           limits::kNesting);
    push(TokenKind::Indent, text.data() + level.lineBegin, cursor);
    // After the Indent, which must come first in its line.
    if (unclear)
      reportIndentation(level, levels[levels.size() - 2]);
    return;
  }
  while (levels.size() > 1 &&
         level.column <= levels[levels.size() - 2].column) {
    levels.pop_back();
    push(TokenKind::Dedent, cursor, cursor);
  }
  const Level &block = levels.back();
  if (level.column == block.column) {
    if (level.alternative != block.alternative)
      reportIndentation(level, levels.back());
    return;
  }
  // The line stands between two levels. Take it for the inner one, and say so
  // once for the lines that follow at the same column.
  if (level.column == misplacedColumn)
    return;
  misplacedColumn = level.column;
  const char *shown = text.data() + block.lineBegin;
  fail(DiagID::UnindentMismatch, range(physicalLine, cursor),
       Extra{range(shown, shown + block.alternative),
             llvm::formatv("the block begins here, indented by {0} columns; "
                           "the one around it by {1}",
                           block.column, levels[levels.size() - 2].column)
                 .str(),
             "indent this line like one of them"});
}

void Lexer::reportIndentation(const Level &level, const Level &other) {
  const char *begin = text.data() + other.lineBegin;
  fail(DiagID::InconsistentTabs, range(text.data() + level.lineBegin, cursor),
       Extra{range(begin, begin + other.alternative),
             "compare the indentation of this line",
             "indent with spaces only"});
}

void Lexer::finishFile() {
  cursor = text.end();
  for (; levels.size() > 1; levels.pop_back())
    tokens->push_back(Token{TokenKind::Dedent, offset(cursor), offset(cursor)});
  tokens->push_back(
      Token{TokenKind::EndOfFile, offset(cursor), offset(cursor)});
}

/// Reads one token or so. False after the Newline that ends the line.
bool Lexer::lexPiece() {
  if (!open.empty() &&
      (open.back().kind == Open::FString ||
       (open.back().kind == Open::Field && open.back().inSpec)))
    return lexFStringText();
  while (*cursor == ' ' || *cursor == '\t' || *cursor == '\f')
    ++cursor;
  switch (*cursor) {
  case '\n':
  case '\r':
    return endPhysicalLine();
  case '#':
    skipComment();
    return true;
  case '\\':
    return lexBackslash();
  case '\0':
    // Checked before: the buffer's own end, and nothing else, is NUL.
    return endLogicalLine(false);
  default:
    return lexCode();
  }
}

bool Lexer::endPhysicalLine() {
  if (open.empty())
    return endLogicalLine(true);
  skipNewline();
  physicalLine = cursor;
  firstOnLine = true;
  return true;
}

bool Lexer::endLogicalLine(bool atNewline) {
  if (!open.empty()) {
    Open last = open.back();
    const char *at = text.data() + last.begin;
    if (last.kind == Open::Field)
      reportUnclosedField();
    else
      fail(DiagID::BracketNeverClosed, range(at, at + 1),
           Extra{range(cursor, cursor), "the file ends here", ""},
           llvm::StringRef(at, 1));
    open.clear();
  }
  const char *begin = cursor;
  if (atNewline)
    skipNewline();
  push(TokenKind::Newline, begin, cursor);
  return false;
}

bool Lexer::lexBackslash() {
  const char *begin = cursor++;
  if (atNewline()) {
    skipNewline();
    physicalLine = cursor;
    if (!atEnd())
      return true;
  }
  fail(
      DiagID::InvalidContinuation, range(begin, begin + 1),
      Extra{{}, "", atEnd() ? "" : "remove what follows it, or the backslash"});
  return abandonLine();
}

bool Lexer::abandonLine() {
  open.clear();
  while (!atEnd() && !atNewline())
    ++cursor;
  return endLogicalLine(!atEnd());
}

void Lexer::skipNewline() {
  if (*cursor == '\r')
    ++cursor;
  if (*cursor == '\n')
    ++cursor;
}

void Lexer::skipComment() {
  while (!atNewline() && !atEnd())
    ++cursor;
}
