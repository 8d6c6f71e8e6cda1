//===- SyntaxTesting.h - what the tests of lexer and parser share ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses a text and gives the tree in a form on one line, so that a test can
// state it whole: `Assign(target: Name x, value: Constant int 1)`.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_LANGUAGE_SYNTAXTESTING_H
#define TILE_TEST_UNIT_LANGUAGE_SYNTAXTESTING_H

#include "tile/Language/ASTPrinter.h"
#include "tile/Language/Parser.h"
#include "tile/Support/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>

namespace tile::test {

/// A text with what the parser says of it.
struct Parsed {
  explicit Parsed(std::string text)
      : diagnostics(sources),
        file(parseFile(sources.addBuffer("test.tile", std::move(text)),
                       diagnostics)) {}

  SourceManager sources;
  DiagnosticEngine diagnostics;
  std::unique_ptr<ParsedFile> file;
};

/// Indented text as one line: children in parentheses, separated by commas.
inline std::string onOneLine(llvm::StringRef text) {
  std::string result;
  size_t depth = 0;
  for (llvm::StringRef rest = text; !rest.empty();) {
    auto [line, next] = rest.split('\n');
    rest = next;
    size_t indent = line.size() - line.ltrim(' ').size();
    size_t level = indent / 2;
    if (level > depth)
      result += '(';
    else if (!result.empty())
      result += std::string(depth - level, ')') + ", ";
    depth = level;
    result += line.drop_front(indent);
  }
  return result + std::string(depth, ')');
}

/// The statements of `text` on one line each, or the codes of its errors.
inline std::string parse(const std::string &text) {
  Parsed parsed(text);
  std::string result;
  llvm::raw_string_ostream os(result);
  if (!parsed.file) {
    for (const Diagnostic &diagnostic : parsed.diagnostics.diagnostics())
      os << "error " << getDiagInfo(diagnostic.id).code << ' ';
    return result;
  }
  printAST(parsed.file->module, os);
  llvm::StringRef body = llvm::StringRef(result).drop_front(7);
  std::string outer;
  for (llvm::StringRef rest = body; !rest.empty();) {
    auto [line, next] = rest.split('\n');
    outer += (line.drop_front(2) + "\n").str();
    rest = next;
  }
  return onOneLine(outer);
}

/// The tree of one expression, or the codes of the errors.
inline std::string parseExpression(const std::string &text) {
  std::string result = parse(text + "\n");
  llvm::StringRef tree = result;
  if (tree.consume_front("ExprStmt("))
    tree.consume_back(")");
  return tree.str();
}

} // namespace tile::test

#endif // TILE_TEST_UNIT_LANGUAGE_SYNTAXTESTING_H
