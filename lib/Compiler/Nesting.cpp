//===- Nesting.cpp - a guard in front of recursive parsers ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parsers of MLIR and LLVM IR, and the printers, recurse: over brackets,
// over the aliases of types and attributes (`#b = [#a]`, `#c = [#b]`, ...), and
// over the operators of affine maps. Hostile text would overflow the stack, or
// print without end. So all three are bounded by one walk over the text before
// anybody parses it.
//
//===----------------------------------------------------------------------===//

#include "tile/Compiler/Input.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/StringMap.h"

using namespace tile;

namespace {
/// One walk over a text.
class NestingScanner {
public:
  NestingScanner(llvm::StringRef text, llvm::StringRef comment)
      : text(text), comment(comment), hasAliases(comment == "//") {}

  /// The offset of the first thing that nests deeper than parsers may go; none
  /// if all is well. Strings and comments are passed over.
  std::optional<size_t> findTooDeep();

private:
  /// What an alias stands for, in full.
  struct Alias {
    unsigned depth = 0;
    uint64_t size = 0;
  };

  void skipString();
  bool enterBracket();
  void leaveBracket(char bracket);
  bool visitAlias();
  bool endsDefinition() const;
  bool isTooDeep(unsigned levels) const {
    return depth + levels > limits::kMLIRNesting;
  }

  llvm::StringRef text, comment;
  /// False for LLVM IR: its `!5` refer to nodes and stand for nothing.
  bool hasAliases;
  size_t at = 0;
  unsigned depth = 0;
  /// Where the outermost open affine map begins and how deep it stands.
  std::optional<std::pair<size_t, unsigned>> affine;
  llvm::StringMap<Alias> aliases;
  /// The alias whose definition the walk is in; null outside of definitions.
  Alias *defined = nullptr;
};
} // namespace

void NestingScanner::skipString() {
  for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
    if (text[at] == '\\')
      ++at;
}

bool NestingScanner::enterBracket() {
  llvm::StringRef before = text.take_front(at);
  if (!affine &&
      (before.ends_with("affine_map") || before.ends_with("affine_set")))
    affine = {at, depth};
  ++depth;
  if (defined) {
    defined->depth = std::max(defined->depth, depth);
    ++defined->size;
  }
  return !isTooDeep(0);
}

void NestingScanner::leaveBracket(char bracket) {
  // The `>` of an arrow closes nothing.
  bool isArrow = bracket == '>' && at != 0 && text[at - 1] == '-';
  if (!depth || isArrow)
    return;
  --depth;
  if (affine && affine->second == depth)
    affine.reset();
}

/// At `#name` or `!name`: a definition if it starts a line and a `=` follows,
/// or else a use. False if it stands for too much.
bool NestingScanner::visitAlias() {
  size_t start = at;
  llvm::StringRef rest = text.drop_front(at + 1);
  llvm::StringRef name = text.substr(at, 1 + rest.take_while([](char c) {
                                                   return llvm::isAlnum(c) ||
                                                          c == '_' ||
                                                          c == '$' || c == '.';
                                                 })
                                                 .size());
  at += name.size() - 1;
  bool startsLine = text.take_front(start).rtrim(" \t").empty() ||
                    text.take_front(start).rtrim(" \t").back() == '\n';
  if (startsLine && depth == 0 &&
      text.drop_front(at + 1).ltrim().starts_with("=")) {
    defined = &aliases[name];
    *defined = Alias();
    return true;
  }
  llvm::StringMap<Alias>::iterator found = aliases.find(name);
  if (found == aliases.end())
    return true;
  Alias used = found->second;
  if (defined) {
    defined->depth = std::max(defined->depth, depth + used.depth + 1);
    defined->size += used.size + 1;
    if (defined->size > limits::kMLIRExpansion)
      return false;
  }
  return !isTooDeep(used.depth);
}

/// Whether the end of this line ends the definition of an alias: outside of
/// brackets, and where nothing says that the next line goes on.
bool NestingScanner::endsDefinition() const {
  llvm::StringRef before = text.take_front(at).rtrim();
  llvm::StringRef after = text.drop_front(at).ltrim();
  constexpr llvm::StringLiteral open = "=:,";
  bool goesOn = (!before.empty() && open.contains(before.back())) ||
                (!after.empty() && open.contains(after.front()));
  return depth == 0 && !goesOn;
}

std::optional<size_t> NestingScanner::findTooDeep() {
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"') {
      skipString();
    } else if (text.substr(at).starts_with(comment)) {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '(' || c == '[' || c == '{' || c == '<') {
      if (!enterBracket())
        return at;
    } else if (c == ')' || c == ']' || c == '}' || c == '>') {
      leaveBracket(c);
    } else if (hasAliases && (c == '#' || c == '!')) {
      size_t start = at;
      if (!visitAlias())
        return start;
    } else if (c == '\n' && defined) {
      if (endsDefinition())
        defined = nullptr;
      // Blank lines are looked at once, however many they are.
      while (at + 1 < text.size() && llvm::isSpace(text[at + 1]))
        ++at;
    }
    if (affine && at - affine->first > limits::kAffineMapBytes)
      return affine->first;
  }
  return std::nullopt;
}

bool tile::checkNesting(uint32_t file, llvm::StringRef comment,
                        DiagnosticEngine &diagnostics) {
  std::optional<size_t> found =
      NestingScanner(diagnostics.sourceManager().text(file), comment)
          .findTooDeep();
  if (!found)
    return true;
  uint32_t begin = static_cast<uint32_t>(*found);
  diagnostics.report(DiagID::DialectNesting,
                     SourceRange{file, begin, begin + 1}, limits::kMLIRNesting);
  return false;
}
