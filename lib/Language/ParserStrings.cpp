//===- ParserStrings.cpp - strings, escapes and f-strings -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decodes string and bytes literals to their values, joins literals that
// follow one another, and parses the fields of f-strings.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Support/Diagnostics/Syntax.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Unicode.h"

using namespace tile;
using namespace tile::ast;

/// What literals that follow one another have given so far.
struct Parser::StringPieces {
  /// Fields of f-strings and the texts between them.
  Vector<const Expr *> parts;
  /// The text that is not in `parts` yet, and where it begins.
  llvm::SmallString<128> text;
  uint32_t textBegin = 0;
  bool hasFString = false;
  bool isBytes = false;
  bool isFirst = true;
};

/// One or more string literals, which are joined.
const Expr *Parser::parseStrings() {
  uint32_t begin = current().begin;
  StringPieces pieces;
  pieces.textBegin = begin;
  while (at(Kind::String) || at(Kind::FStringStart))
    if (!(at(Kind::String) ? parseStringToken(pieces) : parseFString(pieces)))
      return nullptr;
  if (pieces.hasFString) {
    flushText(pieces);
    JoinedStr *node = make<JoinedStr>(rangeFrom(begin));
    node->parts = copy(pieces.parts);
    return node;
  }
  Constant *node = make<Constant>(rangeFrom(begin));
  node->constant = pieces.isBytes ? ConstantKind::Bytes : ConstantKind::Str;
  node->text = result.arena.copy(pieces.text);
  return node;
}

/// The prefixes that matter of a literal; `text` is left without them.
static void takePrefix(llvm::StringRef &text, bool &isRaw, bool &isBytes) {
  isRaw = isBytes = false;
  for (; llvm::isAlpha(text[0]); text = text.drop_front()) {
    isRaw |= llvm::toLower(text[0]) == 'r';
    isBytes |= llvm::toLower(text[0]) == 'b';
  }
}

bool Parser::parseStringToken(StringPieces &pieces) {
  llvm::StringRef raw = textOf(current());
  bool isRaw, isBytes;
  takePrefix(raw, isRaw, isBytes);
  if (!pieces.isFirst && isBytes != pieces.isBytes) {
    fail(DiagID::MixedBytes, rangeOf(current()));
    return false;
  }
  pieces.isFirst = false;
  pieces.isBytes = isBytes;
  size_t quotes = raw.starts_with("\"\"\"") || raw.starts_with("'''") ? 3 : 1;
  raw = raw.drop_front(quotes).drop_back(quotes);
  uint32_t begin = static_cast<uint32_t>(raw.begin() - text.begin());
  if (!decode(raw, begin, pieces, isRaw, isBytes, false))
    return false;
  advance();
  return true;
}

/// Appends the value of the source text `raw`, which begins at byte `begin`.
bool Parser::decode(llvm::StringRef raw, uint32_t begin, StringPieces &pieces,
                    bool isRaw, bool isBytes, bool doubledBraces) {
  llvm::SmallVectorImpl<char> &out = pieces.text;
  for (size_t at = 0; at < raw.size();) {
    char c = raw[at];
    if (isBytes && static_cast<unsigned char>(c) >= 0x80) {
      const char *end = raw.data() + at;
      decodeUTF8(end);
      llvm::StringRef shown(raw.data() + at,
                            static_cast<size_t>(end - raw.data()) - at);
      uint32_t place = begin + static_cast<uint32_t>(at);
      fail(
          DiagID::NonASCIIBytes,
          SourceRange{file, place, place + static_cast<uint32_t>(shown.size())},
          shown);
      return false;
    }
    if (c == '\\' && !isRaw) {
      if (!decodeEscape(raw, at, begin, out, isBytes))
        return false;
      continue;
    }
    ++at;
    if (c == '\r') {
      // All ends of lines are one character in the value.
      c = '\n';
      at += at < raw.size() && raw[at] == '\n';
    } else if (doubledBraces && (c == '{' || c == '}')) {
      ++at;
    }
    out.push_back(c);
  }
  return true;
}

/// The character that a simple escape such as `\n` stands for, or 0.
static char simpleEscape(char c) {
  switch (c) {
  case 'a':
    return '\a';
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  case 'v':
    return '\v';
  case '\\':
  case '\'':
  case '"':
    return c;
  default:
    return 0;
  }
}

/// Decodes the escape whose backslash is raw[at], and moves `at` past it.
bool Parser::decodeEscape(llvm::StringRef raw, size_t &at, uint32_t begin,
                          llvm::SmallVectorImpl<char> &out, bool isBytes) {
  // A lone backslash at the end occurs before a field of an f-string.
  char c = at + 1 < raw.size() ? raw[at + 1] : '\0';
  uint32_t value = 0;
  if (char simple = simpleEscape(c)) {
    out.push_back(simple);
    at += 2;
    return true;
  }
  if (c == '\n' || c == '\r') {
    at += c == '\r' && at + 2 < raw.size() && raw[at + 2] == '\n' ? 3 : 2;
    return true;
  }
  if (c >= '0' && c <= '7') {
    ++at;
    for (int i = 0;
         i < 3 && at < raw.size() && raw[at] >= '0' && raw[at] <= '7'; ++i)
      value = value * 8 + static_cast<uint32_t>(raw[at++] - '0');
  } else if (c == 'x') {
    if (!decodeHex(raw, at, begin, 2, value))
      return false;
  } else if ((c == 'u' || c == 'U') && !isBytes) {
    if (!decodeHex(raw, at, begin, c == 'u' ? 4 : 8, value))
      return false;
  } else if (c == 'N' && !isBytes) {
    if (!decodeCharacterName(raw, at, begin, value))
      return false;
  } else {
    // Not an escape: the backslash is kept, as in Python.
    out.push_back(raw[at++]);
    return true;
  }
  if (isBytes)
    out.push_back(static_cast<char>(value));
  else
    appendUTF8(value, out);
  return true;
}

bool Parser::decodeHex(llvm::StringRef raw, size_t &at, uint32_t begin,
                       unsigned digits, uint32_t &value) {
  uint32_t place = begin + static_cast<uint32_t>(at);
  llvm::StringRef hex = raw.substr(at + 2, digits);
  hex = hex.take_while([](char c) { return llvm::isHexDigit(c); });
  SourceRange range{file, place, place + 2 + static_cast<uint32_t>(hex.size())};
  if (hex.size() < digits) {
    fail(DiagID::InvalidEscape, range,
         llvm::formatv("`\\{0}` needs {1} hexadecimal digits", raw[at + 1],
                       digits)
             .str())
        .help("write `\\\\` for a backslash, or put an `r` before the string");
    return false;
  }
  hex.getAsInteger(16, value);
  if (value > 0x10FFFF) {
    fail(DiagID::InvalidEscape, range, "there is no such character");
    return false;
  }
  at += 2 + digits;
  return true;
}

bool Parser::decodeCharacterName(llvm::StringRef raw, size_t &at,
                                 uint32_t begin, uint32_t &value) {
  llvm::StringRef rest = raw.drop_front(at + 2);
  size_t close = rest.find('}');
  uint32_t place = begin + static_cast<uint32_t>(at);
  if (!rest.starts_with("{") || close == llvm::StringRef::npos) {
    fail(DiagID::InvalidEscape, SourceRange{file, place, place + 2},
         "`\\N` needs the name of a character in braces");
    return false;
  }
  llvm::StringRef name = rest.slice(1, close);
  std::optional<char32_t> found;
  // Longer than any name there is; the look-up copies what it is given.
  if (name.size() <= 128)
    found = llvm::sys::unicode::nameToCodepointStrict(name.upper());
  if (!found) {
    fail(DiagID::InvalidEscape,
         SourceRange{file, place, place + 3 + static_cast<uint32_t>(close)},
         "Unicode has no character of that name");
    return false;
  }
  value = static_cast<uint32_t>(*found);
  at += 2 + close + 1;
  return true;
}

/// Makes a part of the text gathered so far.
void Parser::flushText(StringPieces &pieces) {
  if (pieces.text.empty())
    return;
  Constant *node = make<Constant>(rangeFrom(pieces.textBegin));
  node->constant = ConstantKind::Str;
  node->text = result.arena.copy(pieces.text);
  pieces.parts.push_back(node);
  pieces.text.clear();
}

bool Parser::parseFString(StringPieces &pieces) {
  if (!pieces.isFirst && pieces.isBytes) {
    fail(DiagID::MixedBytes, rangeOf(current()));
    return false;
  }
  pieces.isFirst = false;
  pieces.hasFString = true;
  llvm::StringRef prefix = textOf(current());
  bool isRaw, isBytes;
  takePrefix(prefix, isRaw, isBytes);
  advance();
  while (!at(Kind::FStringEnd)) {
    if (at(Kind::FStringMiddle)) {
      if (pieces.text.empty())
        pieces.textBegin = current().begin;
      if (!decode(textOf(current()), current().begin, pieces, isRaw, false,
                  true))
        return false;
      advance();
    } else if (at(Kind::LBrace)) {
      flushText(pieces);
      if (!parseField(pieces, isRaw))
        return false;
    } else {
      expected("the end of the f-string");
      return false;
    }
  }
  advance();
  return true;
}

/// `{value=!r:format}`; the brace is the current token.
bool Parser::parseField(StringPieces &pieces, bool isRaw) {
  const Token opening = current();
  size_t openingIndex = position;
  advance();
  Nest nest(*this);
  if (!nest)
    return false;
  if (at(Kind::RBrace) || at(Kind::Exclaim) || at(Kind::Colon) ||
      at(Kind::Equal)) {
    fail(DiagID::FStringField, rangeOf(opening), "has no value")
        .help("write `{{` for a brace as text");
    return false;
  }
  FormattedValue *node = make<FormattedValue>(SourceRange());
  node->value = at(Kind::KwYield) ? parseYield() : parseStarExpressions();
  if (!node->value)
    return false;
  bool showsText = accept(Kind::Equal);
  if (showsText)
    node->selfText = result.arena.copy(textWithoutComments(openingIndex));
  if (at(Kind::Exclaim) && !parseConversion(*node))
    return false;
  if (accept(Kind::Colon)) {
    node->formatSpec = parseFormat(isRaw);
    if (!node->formatSpec)
      return false;
  }
  if (showsText && !node->conversion && !node->formatSpec)
    node->conversion = 'r';
  if (!at(Kind::RBrace)) {
    expected("`}`, `=`, `!` or `:`")
        .note(rangeOf(opening), "the field of the f-string begins here");
    return false;
  }
  advance();
  node->range = rangeFrom(opening.begin);
  pieces.parts.push_back(node);
  pieces.textBegin = previousEnd;
  return true;
}

/// The source between token `firstToken` of the line and the current one, of
/// which comments are no part.
std::string Parser::textWithoutComments(size_t firstToken) const {
  std::string result;
  for (size_t i = firstToken; i < position; ++i) {
    if (i > firstToken)
      result += textOf(line[i]);
    llvm::StringRef rest = text.slice(line[i].end, line[i + 1].begin);
    while (!rest.empty()) {
      auto [code, comment] = rest.split('#');
      result += code;
      rest = comment.drop_until([](char c) { return c == '\n' || c == '\r'; });
    }
  }
  return result;
}

/// `!s`, `!r` or `!a`.
bool Parser::parseConversion(FormattedValue &field) {
  uint32_t begin = current().begin;
  advance();
  llvm::StringRef name =
      at(Kind::Name) && current().begin == begin + 1 ? textOf(current()) : "";
  if (name != "s" && name != "r" && name != "a") {
    fail(DiagID::FStringField, SourceRange{file, begin, begin + 1},
         "has a conversion that does not exist")
        .help("write `!s`, `!r` or `!a`");
    return false;
  }
  field.conversion = name[0];
  advance();
  return true;
}

/// The format after the colon of a field, up to its closing brace.
const JoinedStr *Parser::parseFormat(bool isRaw) {
  StringPieces pieces;
  uint32_t begin = current().begin;
  while (at(Kind::FStringMiddle) || at(Kind::LBrace)) {
    if (at(Kind::LBrace)) {
      flushText(pieces);
      if (!parseField(pieces, isRaw))
        return nullptr;
      continue;
    }
    pieces.textBegin = current().begin;
    if (!decode(textOf(current()), current().begin, pieces, isRaw, false,
                false))
      return nullptr;
    advance();
  }
  flushText(pieces);
  JoinedStr *node = make<JoinedStr>(rangeFrom(begin));
  node->parts = copy(pieces.parts);
  return node;
}
