//===- ParserState.h - the parser's inside ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parser of recursive descent with one token of lookahead, spread over the
// files Parser.cpp (module and functions), ParseVariables.cpp,
// ParseStatements.cpp, ParseOperands.cpp and ParseConstants.cpp. Functions
// return false after an error; the first one is kept.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PTX_PARSERSTATE_H
#define TILE_LIB_EMULATOR_PTX_PARSERSTATE_H

#include "Lexer.h"
#include "Parser.h"
#include "llvm/ADT/Twine.h"

namespace tile::ptx {

/// The value of a constant expression: integers are signed or unsigned 64-bit
/// numbers as in C.
struct Constant {
  Operand::Kind kind = Operand::Kind::Integer;
  bool isUnsigned = false;
  uint64_t bits = 0;
};

class Parser {
public:
  Parser(Module &module)
      : module(module), lexer(module.text), current(lexer.next()) {}

  bool parseModule();
  const SyntaxError &error() const { return *firstError; }

private:
  // The tokens.

  /// Makes the next token the current one; returns the one that was.
  Token advance();
  /// Advances if the current token is that punctuation.
  bool accept(llvm::StringRef punctuation);
  bool expect(llvm::StringRef punctuation);
  bool acceptDotted(llvm::StringRef name);
  bool expectIdentifier(llvm::StringRef what, llvm::StringRef &name);
  /// A plain integer that is at most `limit`.
  bool expectInteger(llvm::StringRef what, uint64_t limit, uint64_t &value);
  bool expectString(llvm::StringRef &contents);
  /// Always false.
  bool fail(const Token &at, const llvm::Twine &message);
  bool failExpected(const llvm::Twine &what);

  // Parser.cpp: what stands outside functions, and functions' heads.

  bool parseVersion();
  bool parseTarget();
  bool parseFile();
  bool parseSection();
  bool parseAlias();
  bool parsePragma();
  bool parseModuleDirective();
  bool parseLinkage(bool &isExtern);
  bool parseFunction();
  bool parseFunctionDirectives(Function &function);
  bool parseDimensions(uint32_t (&dimensions)[3]);

  // ParseVariables.cpp

  /// `(...)`, or nothing.
  bool parseParameters(std::vector<Variable> &parameters);
  /// From the space's directive up to and including the `;`.
  bool parseVariables(bool isExtern, std::vector<Variable> &variables);
  /// Up to the name.
  bool parseVariableType(Variable &variable);
  bool parseAttribute();
  /// From the name to before the `,`, `;` or `)`.
  bool parseDeclarator(Variable &variable);
  bool parseArrayBounds(Variable &variable);
  bool parseInitialiser(Variable &variable, unsigned depth);

  // ParseStatements.cpp

  bool parseBody(Function &function);
  bool parseStatement(Function &function);
  bool parseBodyDirective(Function &function);
  bool parseLocation();
  bool parseBranchTargets(Function &function);
  /// A label, if a `:` follows, or an instruction.
  bool parseLabelOrInstruction(Function &function);
  /// From behind the opcode; `first` is the first token of the instruction.
  bool parseInstruction(Function &function, const Token &first,
                        const Token &opcode, Instruction instruction);
  bool parseGuarded(Function &function);

  // ParseOperands.cpp

  bool parseOperand(Operand &operand, bool isCall, unsigned depth = 0);
  bool parseName(Operand &operand);
  bool parseAddress(Operand &operand, unsigned depth);
  /// Elements up to and including `close`.
  bool parseElements(Operand &operand, llvm::StringRef close, unsigned depth);
  /// `+ 8 - 4 ...` behind a name.
  bool parseOffset(uint64_t &offset);

  // ParseConstants.cpp: constant expressions, by precedence.

  bool parseConstant(Constant &constant);
  bool parseConstantOperand(Operand &operand);
  bool parseConditional(Constant &constant);
  bool parseBinary(Constant &constant, unsigned minimum);
  bool parseUnary(Constant &constant);
  bool parsePrimary(Constant &constant);
  bool parseCast(Constant &constant);

  Module &module;
  Lexer lexer;
  Token current;
  /// The end of the token before the current one.
  const char *previousEnd = nullptr;
  std::optional<SyntaxError> firstError;
  /// What the last `.loc` said.
  Location location;
  /// The label just parsed: names a `.branchtargets` list.
  llvm::StringRef lastLabel;
  /// Of the variable being parsed, outermost first.
  llvm::SmallVector<uint64_t, 4> dimensions;
  /// Open `{` of the function; nested expressions.
  unsigned openScopes = 0;
  unsigned expressionDepth = 0;
};

/// Nesting beyond these is refused, so that no text exhausts the stack.
inline constexpr unsigned kMaxScopes = 200;
inline constexpr unsigned kMaxExpressionDepth = 100;
inline constexpr unsigned kMaxOperandDepth = 4;
/// Registers of a group.
inline constexpr uint64_t kMaxRegisters = 1 << 30;
/// Elements of a row of an array that are filled up with zeros.
inline constexpr uint64_t kMaxInitialiserRow = 1 << 20;

} // namespace tile::ptx

#endif // TILE_LIB_EMULATOR_PTX_PARSERSTATE_H
