//===- Mutations.h - damages program texts for tests ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages a text as editors, transfers and hurried people do: bytes flipped,
// removed, inserted and swapped, files cut short, lines doubled, moved or
// indented otherwise, words exchanged, pieces repeated until they nest deeply.
// The same seed gives the same damage everywhere.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LANGUAGE_MUTATIONS_H
#define TILE_TEST_UNIT_LANGUAGE_MUTATIONS_H

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace tile::test {

/// How many damaged programs a test tries: `usual`, all with TILE_LONG=1.
inline unsigned mutationRounds(unsigned usual, unsigned all) {
  return std::getenv("TILE_LONG") ? all : usual;
}

/// Damages texts, by a sequence of choices that depends on the seed alone.
class Mutator {
public:
  explicit Mutator(unsigned seed) : random(seed) {}

  /// A number below `bound`; 0 if that is 0. Not from
  /// std::uniform_int_distribution, whose results depend on the library.
  size_t below(size_t bound) {
    return bound ? static_cast<size_t>(random()) % bound : 0;
  }

  /// Damages `text` once.
  void mutate(std::string &text) {
    switch (below(4)) {
    case 0:
      return changeBytes(text);
    case 1:
      return changeLines(text);
    case 2:
      return swapWords(text);
    default:
      return insertPieces(text);
    }
  }

private:
  void changeBytes(std::string &text) {
    if (text.empty())
      return;
    size_t at = below(text.size());
    switch (below(6)) {
    case 0:
      text.erase(at, below(12));
      return;
    case 1:
      text[at] = static_cast<char>(below(256));
      return;
    case 2:
      text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
      return;
    case 3:
      std::swap(text[at], text[below(text.size())]);
      return;
    case 4:
      text.resize(at);
      return;
    default:
      text.insert(at, text.substr(below(text.size()), below(40)));
    }
  }

  void changeLines(std::string &text) {
    std::vector<std::string> lines;
    for (llvm::StringRef line : llvm::split(text, '\n'))
      lines.push_back(line.str());
    size_t at = below(lines.size());
    std::string line = lines[at];
    switch (below(4)) {
    case 0:
      lines.erase(lines.begin() + static_cast<ptrdiff_t>(at));
      break;
    case 1:
      lines.insert(lines.begin() + static_cast<ptrdiff_t>(below(lines.size())),
                   line);
      break;
    case 2:
      std::swap(lines[at], lines[below(lines.size())]);
      break;
    default:
      lines[at] = std::string(below(9), below(8) ? ' ' : '\t') +
                  llvm::StringRef(line).ltrim().str();
    }
    text = llvm::join(lines, "\n");
  }

  /// Begin and length of a word, or of one character that is in none, near a
  /// random place.
  std::pair<size_t, size_t> word(llvm::StringRef text) {
    auto inWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
    size_t begin = below(text.size());
    size_t end = begin + 1;
    if (inWord(text[begin])) {
      while (begin && inWord(text[begin - 1]))
        --begin;
      while (end < text.size() && inWord(text[end]))
        ++end;
    }
    return {begin, end - begin};
  }

  void swapWords(std::string &text) {
    if (text.empty())
      return;
    auto [first, firstSize] = word(text);
    auto [second, secondSize] = word(text);
    if (first > second) {
      std::swap(first, second);
      std::swap(firstSize, secondSize);
    }
    if (first + firstSize > second)
      return;
    std::string moved = text.substr(first, firstSize);
    std::string taken = text.substr(second, secondSize);
    text.replace(second, secondSize, moved);
    text.replace(first, firstSize, taken);
  }

  void insertPieces(std::string &text) {
    static const char *const kPieces[] = {
        "(",          ")",      "[",      "]",      "{",
        "}",          "'",      "\"",     "\"\"\"", "f'",
        "f\"{",       "rb'",    ":",      ":=",     "=",
        "\n",         "\n  ",   "\t",     "\\",     "\\\n",
        "*",          "**",     "not ",   "if ",    " else ",
        "lambda:",    "for ",   "in ",    ",",      "\xC3\xA4",
        "0x",         "1_",     "!r",     "async ", "match ",
        "case _:",    "def ",   "#",      ";",      "\x0C",
        "\r",         "\r\n",   "@",      "->",     "global x",
        "nonlocal x", "yield ", "await ", "x.",     "x[",
        "-",          "1e9999", "~",      "...",    "\xEF\xBB\xBF"};
    size_t at = below(text.size() + 1);
    std::string piece = kPieces[below(std::size(kPieces))];
    // Now and then so often that it nests beyond every limit.
    size_t count = below(16) ? 1 : size_t(1) << below(12);
    std::string all;
    while (count--)
      all += piece;
    text.insert(at, all);
  }

  std::mt19937 random;
};

} // namespace tile::test

#endif // TILE_TEST_UNIT_LANGUAGE_MUTATIONS_H
