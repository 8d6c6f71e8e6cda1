//===- Parser.cpp - modules and functions of PTX ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parser's way with tokens and errors, the directives of a module, and the
// heads of functions.
//
//===----------------------------------------------------------------------===//

#include "ParserState.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile::ptx;

std::optional<SyntaxError> tile::ptx::parse(llvm::StringRef text,
                                            Module &module) {
  if (text.size() >= 1u << 31)
    return SyntaxError{"the text is longer than 2 GiB", 1, 0, 0};
  module.text = text.str();
  Parser parser(module);
  if (parser.parseModule())
    return std::nullopt;
  return parser.error();
}

//===----------------------------------------------------------------------===//
// Tokens and errors
//===----------------------------------------------------------------------===//

/// The token as a message shows it.
static std::string quote(const Token &token) {
  if (token.kind == Token::Kind::End)
    return "the end of the text";
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::printEscapedString(token.text.take_front(40), os);
  return "`" + text + (token.text.size() > 40 ? "...`" : "`");
}

bool Parser::fail(const Token &at, const llvm::Twine &message) {
  if (firstError)
    return false;
  SyntaxError error;
  error.message = at.kind == Token::Kind::Error
                      ? (llvm::Twine(at.message) + ": " + quote(at)).str()
                      : message.str();
  error.line = at.line;
  error.offset = at.text.data() - module.text.data();
  error.length = at.text.size();
  firstError = std::move(error);
  return false;
}

bool Parser::failExpected(const llvm::Twine &what) {
  return fail(current, "expected " + what + ", found " + quote(current));
}

Token Parser::advance() {
  Token result = current;
  previousEnd = current.text.end();
  current = lexer.next();
  return result;
}

bool Parser::accept(llvm::StringRef punctuation) {
  if (!current.is(punctuation))
    return false;
  advance();
  return true;
}

bool Parser::expect(llvm::StringRef punctuation) {
  return accept(punctuation) || failExpected("`" + punctuation + "`");
}

bool Parser::acceptDotted(llvm::StringRef name) {
  if (!current.isDotted(name))
    return false;
  advance();
  return true;
}

bool Parser::expectIdentifier(llvm::StringRef what, llvm::StringRef &name) {
  if (!current.isIdentifier())
    return failExpected(what);
  name = advance().text;
  return true;
}

bool Parser::expectInteger(llvm::StringRef what, uint64_t limit,
                           uint64_t &value) {
  if (current.kind != Token::Kind::Integer)
    return failExpected(what);
  if (current.value > limit)
    return fail(current, what + " is larger than " + llvm::Twine(limit));
  value = advance().value;
  return true;
}

bool Parser::expectString(llvm::StringRef &contents) {
  if (current.kind != Token::Kind::String)
    return failExpected("a string");
  contents = advance().text.drop_front().drop_back();
  return true;
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

bool Parser::parseModule() {
  if (!current.isDotted(".version"))
    return failExpected("`.version` at the beginning");
  while (current.kind != Token::Kind::End)
    if (!parseModuleDirective())
      return false;
  return true;
}

bool Parser::parseModuleDirective() {
  if (accept("@@")) {
    // A line of debug data in an old form.
    lexer.skipLine();
    advance();
    return true;
  }
  if (current.isDotted(".version"))
    return parseVersion();
  if (current.isDotted(".target"))
    return parseTarget();
  if (current.isDotted(".file"))
    return parseFile();
  if (current.isDotted(".loc"))
    return parseLocation();
  if (current.isDotted(".section"))
    return parseSection();
  if (current.isDotted(".alias"))
    return parseAlias();
  if (current.isDotted(".pragma"))
    return parsePragma();
  if (current.isDotted(".address_size")) {
    advance();
    Token at = current;
    uint64_t size = 0;
    if (!expectInteger("the size of an address", 64, size))
      return false;
    return size == 64 ||
           fail(at, "addresses must have 64 bits (`.address_size 64`)");
  }
  bool isExtern = false;
  if (!parseLinkage(isExtern))
    return false;
  if (current.isDotted(".entry") || current.isDotted(".func"))
    return parseFunction();
  for (llvm::StringRef space : {".global", ".const", ".shared"})
    if (current.isDotted(space))
      return parseVariables(isExtern, module.variables);
  return failExpected("a directive");
}

/// `.version 8.7` gives 87.
bool Parser::parseVersion() {
  advance();
  llvm::StringRef majorText, minorText;
  std::tie(majorText, minorText) = current.text.split('.');
  unsigned major = 0, minor = 0;
  if (current.kind != Token::Kind::Float64 ||
      majorText.getAsInteger(10, major) || minorText.getAsInteger(10, minor) ||
      minor > 9)
    return failExpected("a version such as `8.0`");
  if (major < 3 || major > 9)
    return fail(current, "version " + current.text +
                             " of PTX is not supported, 3.0 to 9.9 are");
  module.version = major * 10 + minor;
  advance();
  return true;
}

bool Parser::parseTarget() {
  advance();
  if (!expectIdentifier("a target", module.target))
    return false;
  while (accept(",")) {
    llvm::StringRef option;
    if (!expectIdentifier("an option of the target", option))
      return false;
  }
  return true;
}

/// `.file 1 "name"`, perhaps with a time and a size.
bool Parser::parseFile() {
  advance();
  uint64_t index = 0;
  llvm::StringRef name;
  if (!expectInteger("the number of a file", 65535, index) ||
      !expectString(name))
    return false;
  if (module.files.size() <= index)
    module.files.resize(index + 1);
  module.files[index] = name.str();
  while (accept(",")) {
    uint64_t ignored = 0;
    if (!expectInteger("a number", ~0ull, ignored))
      return false;
  }
  return true;
}

/// `.section .debug_info { ... }`: data of debuggers, skipped.
bool Parser::parseSection() {
  advance();
  if (!current.isDotted() && !current.isIdentifier())
    return failExpected("the name of a section");
  advance();
  if (!current.is("{"))
    return failExpected("`{`");
  Token open = current;
  if (!lexer.skipBlock())
    return fail(open, "a section without end");
  advance();
  return true;
}

bool Parser::parseAlias() {
  advance();
  llvm::StringRef name, target;
  if (!expectIdentifier("the name of a function", name) || !expect(",") ||
      !expectIdentifier("the name of a function", target))
    return false;
  module.aliases.emplace_back(name, target);
  return expect(";");
}

bool Parser::parsePragma() {
  do {
    advance();
    llvm::StringRef ignored;
    if (!expectString(ignored))
      return false;
  } while (current.is(","));
  return expect(";");
}

bool Parser::parseLinkage(bool &isExtern) {
  while (true) {
    if (acceptDotted(".extern"))
      isExtern = true;
    else if (!acceptDotted(".visible") && !acceptDotted(".weak") &&
             !acceptDotted(".common"))
      return true;
  }
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

bool Parser::parseFunction() {
  Function function;
  function.ptxLine = current.line;
  function.isEntry = advance().text == ".entry";
  location = Location();
  if (!function.isEntry && !parseParameters(function.results))
    return false;
  if (!expectIdentifier("the name of a function", function.name) ||
      !parseParameters(function.parameters) ||
      !parseFunctionDirectives(function))
    return false;
  if (accept(";"))
    function.isDeclaration = true;
  else if (!parseBody(function))
    return false;
  module.functions.push_back(std::move(function));
  return true;
}

bool Parser::parseFunctionDirectives(Function &function) {
  while (current.isDotted()) {
    llvm::StringRef name = current.text;
    if (name == ".pragma") {
      // Before the body, the semicolon may follow or not.
      advance();
      llvm::StringRef ignored;
      if (!expectString(ignored))
        return false;
      accept(";");
      continue;
    }
    uint32_t ignored[3];
    bool isKnown = true;
    if (name == ".reqntid")
      isKnown = parseDimensions(function.requiredThreads);
    else if (name == ".maxntid")
      isKnown = parseDimensions(function.maxThreads);
    else if (name == ".reqnctapercluster")
      isKnown = parseDimensions(function.requiredCluster);
    else if (name == ".minnctapersm" || name == ".maxnctapersm" ||
             name == ".maxnreg" || name == ".maxclusterrank" ||
             name == ".abi_preserve" || name == ".abi_preserve_control")
      isKnown = parseDimensions(ignored);
    else if (name == ".noreturn" || name == ".explicitcluster" ||
             name == ".blocksareclusters" || name == ".unique")
      function.isNoReturn |= advance().text == ".noreturn";
    else
      return failExpected("a directive of a function, or its body");
    if (!isKnown)
      return false;
  }
  return true;
}

/// The directive, and one to three numbers; those not given are 1.
bool Parser::parseDimensions(uint32_t (&dimensions)[3]) {
  llvm::StringRef name = current.text;
  for (uint32_t &dimension : dimensions)
    dimension = 1;
  unsigned count = 0;
  do {
    advance();
    uint64_t value = 0;
    if (count == 3)
      return fail(current, name + " has at most three numbers");
    if (!expectInteger("a number of " + name.str(), ~0u, value))
      return false;
    dimensions[count++] = value;
  } while (current.is(","));
  return true;
}
