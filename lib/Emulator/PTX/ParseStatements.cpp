//===- ParseStatements.cpp - bodies of PTX functions ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands in a function: scopes, declarations, labels, instructions with
// their guards, and the directives of debuggers, of which `.loc` is kept.
//
//===----------------------------------------------------------------------===//

#include "ParserState.h"

using namespace tile::ptx;

bool Parser::parseBody(Function &function) {
  if (!expect("{"))
    return false;
  openScopes = 1;
  lastLabel = {};
  while (true) {
    // The last brace belongs to the function, not to a statement.
    if (openScopes == 1 && accept("}"))
      return true;
    if (current.kind == Token::Kind::End)
      return failExpected("`}`");
    if (!parseStatement(function))
      return false;
  }
}

static Statement makeStatement(Statement::Kind kind, uint32_t index = 0) {
  Statement statement;
  statement.kind = kind;
  statement.index = index;
  return statement;
}

bool Parser::parseStatement(Function &function) {
  if (current.isDotted())
    return parseBodyDirective(function);
  if (current.is("@@")) {
    lexer.skipLine();
    advance();
    return true;
  }
  if (current.is("@"))
    return parseGuarded(function);
  if (current.isIdentifier())
    return parseLabelOrInstruction(function);
  if (current.is("{")) {
    if (openScopes == kMaxScopes)
      return fail(current, "scopes are nested too deeply");
    ++openScopes;
    advance();
    function.body.push_back(makeStatement(Statement::Kind::Open));
    return true;
  }
  if (current.is("}")) {
    --openScopes;
    advance();
    function.body.push_back(makeStatement(Statement::Kind::Close));
    return true;
  }
  return failExpected("an instruction");
}

bool Parser::parseBodyDirective(Function &function) {
  llvm::StringRef name = current.text.drop_front();
  if (name == "loc")
    return parseLocation();
  if (name == "file")
    return parseFile();
  if (name == "section")
    return parseSection();
  if (name == "pragma")
    return parsePragma();
  if (name == "branchtargets")
    return parseBranchTargets(function);
  if (name == "callprototype" || name == "calltargets") {
    // For calls through registers, which the loader refuses.
    while (!current.is(";") && current.kind != Token::Kind::End)
      advance();
    return expect(";");
  }
  bool isExtern = false;
  if (!parseLinkage(isExtern))
    return false;
  for (llvm::StringRef space :
       {".reg", ".local", ".shared", ".global", ".const", ".param"}) {
    if (!current.isDotted(space))
      continue;
    size_t begin = function.variables.size();
    if (!parseVariables(isExtern, function.variables))
      return false;
    for (size_t i = begin; i != function.variables.size(); ++i)
      function.body.push_back(makeStatement(Statement::Kind::Variable, i));
    return true;
  }
  return failExpected("a directive of a function");
}

/// `.loc 1 20 5`, perhaps with `, function_name $L__info+8, inlined_at 1 30 2`.
bool Parser::parseLocation() {
  advance();
  uint64_t file = 0, line = 0, column = 0;
  if (!expectInteger("the number of a file", 65535, file) ||
      !expectInteger("a line", ~0u, line) ||
      !expectInteger("a column", ~0u, column))
    return false;
  // Line 0 marks code that belongs to no line.
  location = Location();
  if (line != 0)
    location = {static_cast<int32_t>(file), static_cast<uint32_t>(line),
                static_cast<uint32_t>(column)};
  uint64_t ignored = 0;
  while (accept(",")) {
    llvm::StringRef attribute, label;
    Token at = current;
    if (!expectIdentifier("an attribute of `.loc`", attribute))
      return false;
    if (attribute == "function_name") {
      if (!expectIdentifier("a label", label) ||
          (accept("+") && !expectInteger("an offset", ~0ull, ignored)))
        return false;
    } else if (attribute == "inlined_at") {
      for (unsigned i = 0; i != 3; ++i)
        if (!expectInteger("a number of `inlined_at`", ~0u, ignored))
          return false;
    } else {
      return fail(at, "expected `function_name` or `inlined_at`");
    }
  }
  return true;
}

bool Parser::parseBranchTargets(Function &function) {
  Token at = advance();
  if (lastLabel.empty())
    return fail(at, "`.branchtargets` without a label");
  Statement statement = makeStatement(Statement::Kind::BranchTargets);
  statement.label = lastLabel;
  do {
    llvm::StringRef target;
    if (!expectIdentifier("a label", target))
      return false;
    statement.targets.push_back(target);
  } while (accept(","));
  function.body.push_back(std::move(statement));
  return expect(";");
}

bool Parser::parseLabelOrInstruction(Function &function) {
  Token name = advance();
  if (!accept(":"))
    return parseInstruction(function, name, name, Instruction());
  Statement statement = makeStatement(Statement::Kind::Label);
  statement.label = name.text;
  lastLabel = name.text;
  // A list's name is no place of an instruction.
  if (!current.isDotted(".branchtargets"))
    function.body.push_back(std::move(statement));
  return true;
}

bool Parser::parseGuarded(Function &function) {
  Token first = advance();
  Instruction instruction;
  instruction.guardNegated = accept("!");
  if (!expectIdentifier("a predicate", instruction.guard))
    return false;
  if (!current.isIdentifier())
    return failExpected("an instruction");
  Token opcode = advance();
  return parseInstruction(function, first, opcode, std::move(instruction));
}

bool Parser::parseInstruction(Function &function, const Token &first,
                              const Token &opcode, Instruction instruction) {
  lastLabel = {};
  instruction.opcode = opcode.text;
  instruction.ptxLine = first.line;
  instruction.location = location;
  while (current.isDotted())
    instruction.modifiers.push_back(advance().text.drop_front());
  if (instruction.modifiers.size() > 60)
    return fail(opcode, "an instruction with too many modifiers");
  bool isCall = opcode.text == "call";
  // A brace means that the semicolon is missing.
  if (!current.is(";") && !current.is("}")) {
    do {
      Operand operand;
      if (!parseOperand(operand, isCall))
        return false;
      instruction.operands.push_back(std::move(operand));
    } while (accept(","));
  }
  if (!current.is(";"))
    return failExpected("`;`");
  const char *begin = first.text.data();
  instruction.text = llvm::StringRef(begin, previousEnd - begin);
  advance();
  uint32_t index = function.instructions.size();
  function.body.push_back(makeStatement(Statement::Kind::Instruction, index));
  function.instructions.push_back(std::move(instruction));
  return true;
}
