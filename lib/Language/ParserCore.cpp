//===- ParserCore.cpp - tokens, errors and recovery of the parser ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ground that the other Parser*.cpp files stand on: moving through tokens,
// reporting what was found instead of what was expected, counting depth, and
// going on after an error.
//
//===----------------------------------------------------------------------===//

#include "ParserImpl.h"
#include "tile/Language/Parser.h"
#include "tile/Support/Diagnostics/Syntax.h"

using namespace tile;

/// Errors of one file that are shown.
static constexpr unsigned kMaxErrors = 20;

std::unique_ptr<ParsedFile> tile::parseFile(uint32_t file,
                                            DiagnosticEngine &diagnostics) {
  std::unique_ptr<ParsedFile> result = std::make_unique<ParsedFile>();
  if (!Parser(file, diagnostics, *result).run())
    return nullptr;
  return result;
}

Parser::Parser(uint32_t file, DiagnosticEngine &diagnostics, ParsedFile &result)
    : file(file), diagnostics(diagnostics), result(result),
      text(diagnostics.sourceManager().text(file)), lexer(file, diagnostics),
      firstErrors(diagnostics.errorCount()) {}

bool Parser::run() {
  if (!lexer.checkFile())
    return false;
  nextLine();
  Vector<const ast::Stmt *> body;
  while (!stopped && !at(Kind::EndOfFile)) {
    parseStatements(body);
    accept(Kind::Dedent);
  }
  result.module.range =
      SourceRange{file, 0, static_cast<uint32_t>(text.size())};
  result.module.body = copy(body);
  return diagnostics.errorCount() == firstErrors;
}

void Parser::nextLine() {
  if (stopped) {
    // What is left is not read: it could only give more errors.
    uint32_t end = static_cast<uint32_t>(text.size());
    line.assign(1, Token{Kind::EndOfFile, end, end});
    position = 0;
    return;
  }
  lexer.lexLine(line);
  position = 0;
  if (lexer.isStopped() || diagnostics.errorCount() - firstErrors >= kMaxErrors)
    stopped = true;
}

void Parser::advance() {
  previousEnd = current().end;
  if (kind() > Kind::Dedent)
    codeEnd = previousEnd;
  // EndOfFile is the last token of the last line, and stays.
  if (position + 1 < line.size())
    ++position;
  else if (!at(Kind::EndOfFile))
    nextLine();
}

bool Parser::accept(Kind wanted) {
  if (!at(wanted))
    return false;
  advance();
  return true;
}

bool Parser::expect(Kind wanted, llvm::StringRef what) {
  if (accept(wanted))
    return true;
  expected(what);
  return false;
}

bool Parser::expectClosing(Kind closing, const Token &opening) {
  if (accept(closing))
    return true;
  if (at(Kind::Equal)) {
    fail(DiagID::AssignmentInExpression, rangeOf(current()))
        .help("write `==` to compare, or `:=` to give the value a name");
    return false;
  }
  bool forgotten = beginsExpression();
  SyntaxError error = expected(("`" + spelling(closing) + "` or `,`").str());
  error.note(rangeOf(opening), "the bracket that is open here");
  if (forgotten)
    error.help("a comma or an operator may be missing before it");
  return false;
}

bool Parser::atSoftKeyword(llvm::StringRef name) const {
  return at(Kind::Name) && textOf(current()) == name;
}

llvm::StringRef Parser::textOf(const Token &token) const {
  return text.slice(token.begin, token.end);
}

SourceRange Parser::rangeOf(const Token &token) const {
  return SourceRange{file, token.begin, token.end};
}

SourceRange Parser::rangeFrom(uint32_t begin) const {
  return SourceRange{file, begin, previousEnd};
}

std::string Parser::describeCurrent() const {
  const Token &token = current();
  switch (token.kind) {
  case Kind::Name:
    return ("name `" + textOf(token) + "`").str();
  case Kind::Integer:
  case Kind::Float:
  case Kind::Imaginary:
    return ("number `" + textOf(token).take_front(32) + "`").str();
  case Kind::EndOfFile:
  case Kind::Newline:
  case Kind::Indent:
  case Kind::Dedent:
  case Kind::Error:
  case Kind::String:
  case Kind::FStringStart:
  case Kind::FStringMiddle:
  case Kind::FStringEnd:
    return spelling(token.kind).str();
  default:
    return ((isKeyword(token.kind) ? "keyword `" : "`") + spelling(token.kind) +
            "`")
        .str();
  }
}

/// What to write instead of a word of another language.
static llvm::StringRef adviseWord(TokenKind previous, TokenKind found,
                                  TokenKind next) {
  if (previous == found && found == TokenKind::Amp)
    return "write `and`";
  if (previous == found && found == TokenKind::Pipe)
    return "write `or`";
  if (found == TokenKind::Exclaim)
    return "write `not`";
  if (previous == TokenKind::KwElse && found == TokenKind::KwIf)
    return "write `elif`";
  if ((previous == TokenKind::Plus || previous == TokenKind::Minus) &&
      (found == TokenKind::Newline || found == TokenKind::Semicolon))
    return "there is no `++` or `--`; write `+= 1` or `-= 1`";
  if (previous == TokenKind::Less && found == TokenKind::Greater)
    return "write `!=`";
  if (found == TokenKind::ColonEqual)
    return "put parentheses around a `:=`";
  if (isKeyword(found) && next == TokenKind::Equal)
    return "this word is a keyword and can not be a name";
  return "";
}

SyntaxError Parser::expected(llvm::StringRef what) {
  SyntaxError error =
      fail(DiagID::ExpectedToken, rangeOf(current()), what, describeCurrent());
  Kind previous = position ? line[position - 1].kind : Kind::Newline;
  llvm::StringRef advice = adviseWord(previous, kind(), peekKind());
  if (!advice.empty())
    error.help(advice);
  return error;
}

/// Reports a word outside of the place that it needs; not after errors of
/// other kinds,
/// which may have hidden that place.
void Parser::reportMisplaced(SourceRange range, llvm::StringRef word,
                             llvm::StringRef place) {
  if (diagnostics.errorCount() != firstErrors + misplaced)
    return;
  fail(DiagID::Misplaced, range, word, place);
  ++misplaced;
}

SyntaxError Parser::wrap(DiagBuilder builder) {
  if (diagnostics.errorCount() - firstErrors >= kMaxErrors) {
    builder.note("this is the last error that is shown for this file");
    stopped = true;
  }
  return SyntaxError(builder);
}

bool Parser::checkDepth(unsigned reached) {
  deepest = std::max(deepest, reached);
  if (reached <= limits::kNesting)
    return true;
  fail(DiagID::NestingTooDeep, rangeOf(current()), limits::kNesting)
      .help("give a part of it a name, or move a part into a function");
  stopped = true;
  return false;
}

/// Moves to the next line; not past a change of indentation, which comes
/// first in its line.
void Parser::skipLine() {
  if (at(Kind::Indent) || at(Kind::Dedent))
    return;
  while (!at(Kind::Newline) && !at(Kind::EndOfFile))
    advance();
  accept(Kind::Newline);
}

bool Parser::beginsExpression() const {
  switch (kind()) {
  case Kind::Name:
  case Kind::Integer:
  case Kind::Float:
  case Kind::Imaginary:
  case Kind::String:
  case Kind::FStringStart:
  case Kind::LParen:
  case Kind::LBracket:
  case Kind::LBrace:
  case Kind::Ellipsis:
  case Kind::Plus:
  case Kind::Minus:
  case Kind::Tilde:
  case Kind::KwNone:
  case Kind::KwTrue:
  case Kind::KwFalse:
  case Kind::KwNot:
  case Kind::KwLambda:
  case Kind::KwAwait:
    return true;
  default:
    return false;
  }
}

ast::Identifier Parser::identifierOf(const Token &token) {
  return ast::Identifier{result.arena.intern(textOf(token)), rangeOf(token)};
}

bool Parser::parseIdentifier(ast::Identifier &name, llvm::StringRef what) {
  if (!at(Kind::Name)) {
    SyntaxError error = expected(what);
    if (isKeyword(kind()))
      error.help("a keyword can not be a name");
    return false;
  }
  name = identifierOf(current());
  advance();
  return true;
}
