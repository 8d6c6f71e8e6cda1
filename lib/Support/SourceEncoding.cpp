//===- SourceEncoding.cpp - sources that are not in UTF-8 -----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the comment that declares an encoding, by the rule of PEP 263, and
// decodes Latin-1, whose bytes are the first 256 characters of Unicode.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/SourceEncoding.h"
#include "tile/Support/AtomicFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;

static constexpr llvm::StringLiteral kByteOrderMark = "\xEF\xBB\xBF";

static bool isNameCharacter(char c) {
  return llvm::isAlnum(c) || c == '-' || c == '_' || c == '.';
}

/// The encoding that the comment `line` declares: what follows the first
/// `coding:` or `coding=` that something follows.
static llvm::StringRef encodingIn(llvm::StringRef line) {
  while (true) {
    size_t at = line.find("coding");
    if (at == llvm::StringRef::npos)
      return {};
    line = line.drop_front(at + 6);
    if (!line.starts_with(":") && !line.starts_with("="))
      continue;
    llvm::StringRef name =
        line.drop_front().ltrim(" \t").take_while(isNameCharacter);
    if (!name.empty())
      return name;
  }
}

llvm::StringRef tile::declaredEncoding(llvm::StringRef text) {
  text.consume_front(kByteOrderMark);
  for (int i = 0; i < 2; ++i) {
    llvm::StringRef line =
        text.take_until([](char c) { return c == '\n' || c == '\r'; });
    text = text.drop_front(line.size());
    if (!text.consume_front("\r\n"))
      text = text.drop_front(text.empty() ? 0 : 1);
    line = line.ltrim(" \t\f");
    llvm::StringRef name = line.starts_with("#") ? encodingIn(line) : "";
    // A second line counts only if nothing but a comment is on the first.
    if (!name.empty() || !(line.empty() || line.starts_with("#")))
      return name;
  }
  return {};
}

/// The name in the form that names are compared in.
static std::string normalized(llvm::StringRef encoding) {
  std::string name = encoding.lower();
  for (char &c : name)
    if (c == '_')
      c = '-';
  return name;
}

static bool isLatin1Name(llvm::StringRef encoding) {
  std::string name = normalized(encoding);
  llvm::StringRef kind = name;
  if (kind.starts_with("latin-1-") || kind.starts_with("iso-8859-1-") ||
      kind.starts_with("iso-latin-1-"))
    return true;
  return llvm::StringSwitch<bool>(kind)
      .Cases({"latin-1", "latin1", "latin", "l1", "cp819", "8859"}, true)
      .Cases({"iso-8859-1", "iso8859-1", "iso-latin-1"}, true)
      .Default(false);
}

bool tile::isKnownEncoding(llvm::StringRef encoding) {
  std::string name = normalized(encoding);
  return name == "utf-8" || name == "utf8" || name == "u8" ||
         llvm::StringRef(name).starts_with("utf-8-") || isLatin1Name(encoding);
}

std::string tile::decodeSource(std::string text) {
  llvm::StringRef bytes = text;
  if (bytes.starts_with(kByteOrderMark) ||
      !isLatin1Name(declaredEncoding(bytes)))
    return text;
  std::string decoded;
  decoded.reserve(text.size() + text.size() / 8);
  for (char c : bytes) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      decoded += static_cast<char>(0xC0 | (byte >> 6));
      c = static_cast<char>(0x80 | (byte & 0x3F));
    }
    decoded += c;
  }
  return decoded;
}

std::optional<std::string> tile::readSourceFile(llvm::StringRef path,
                                                std::string &problem) {
  std::optional<std::string> text = readWholeFile(path, problem);
  if (text)
    text = decodeSource(std::move(*text));
  return text;
}
