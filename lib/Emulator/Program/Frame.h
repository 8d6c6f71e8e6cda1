//===- Frame.h - the names of one function ----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function of the program declares: registers, parameters, variables and
// labels, by scope (`{ ... }`; inline assembly and calls have their own). A
// name means what the innermost scope around its use declares, before or behind
// it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_FRAME_H
#define TILE_LIB_EMULATOR_PROGRAM_FRAME_H

#include "RegisterBlock.h"
#include "Report.h"
#include "llvm/ADT/DenseMap.h"

namespace tile::emulator {

/// What a name of a function stands for.
struct Symbol {
  enum class Kind : uint8_t { Register, Parameter, Memory, Label, Targets };
  Kind kind = Kind::Register;
  /// Registers, parameters and variables.
  const ptx::Variable *variable = nullptr;
  /// Of a label: its place in the program's code. Of a list of targets: its
  /// statement. Of a variable in memory: its place in Program::variables.
  uint32_t index = 0;
  /// Of a parameter.
  ParameterOperand block;
};

/// A register as an operand means it.
struct RegisterUse {
  const ptx::Variable *variable = nullptr;
  /// In its group, times the length of its vector, plus the element.
  uint32_t number = 0;
};

/// Bytes of one element of the variable; 0 for predicates.
unsigned elementBytes(const ptx::Variable &variable);
/// Bytes of the whole variable; 0 for an open array.
uint64_t totalBytes(const ptx::Variable &variable);
/// The alignment that it asks for, and at least that of its element.
uint64_t alignmentOf(const ptx::Variable &variable);

/// Bytes that one parameter may have.
inline constexpr uint64_t kMaxParameterBytes = 32768;

class Frame {
public:
  /// `first` is the place in the code of the function's first instruction.
  Frame(const ptx::Function &function, uint32_t first)
      : syntax(function), begin(first) {}

  const ptx::Function &function() const { return syntax; }
  uint32_t first() const { return begin; }
  /// One more than the instructions written: a `ret` stands at the end.
  uint32_t size() const { return syntax.instructions.size() + 1; }

  /// Collects all names; allocates the blocks of parameters.
  bool declare(RegisterBlock &block, LoadReport &report, bool isMain);

  /// The symbol of that very name for a use in `scope`, or null.
  Symbol *find(llvm::StringRef name, uint32_t scope);
  /// The register `name`: `%r7` of a group, `%v.x` of a vector.
  std::optional<RegisterUse> findRegister(llvm::StringRef name, uint32_t scope);
  /// Its place, which it gets when it is first asked for.
  Register place(const RegisterUse &use, RegisterBlock &block);

  /// The scope that instruction `i` of the function stands in.
  uint32_t scopeOf(uint32_t i) const { return scopes[i]; }
  const std::vector<Symbol> &results() const { return resultSymbols; }
  const std::vector<Symbol> &parameters() const { return parameterSymbols; }
  /// The variables in memory, as they are declared.
  const std::vector<Symbol *> &memory() const { return memorySymbols; }
  /// Where a formal parameter is, a register included.
  ParameterOperand formal(const Symbol &symbol, RegisterBlock &block);

private:
  struct Scope {
    uint32_t parent = 0;
    llvm::StringMap<Symbol> symbols;
  };

  bool add(uint32_t scope, llvm::StringRef name, const Symbol &symbol,
           LoadReport &report);
  bool declareVariable(uint32_t scope, const ptx::Variable &variable,
                       RegisterBlock &block, LoadReport &report,
                       bool isEntryParameter, Symbol *declared = nullptr);
  bool declareBody(RegisterBlock &block, LoadReport &report);
  std::optional<RegisterUse> findWhole(llvm::StringRef name, uint32_t scope);
  std::optional<RegisterUse>
  findInGroup(llvm::StringRef group, llvm::StringRef digits, uint32_t scope);

  const ptx::Function &syntax;
  uint32_t begin;
  std::vector<std::unique_ptr<Scope>> tree;
  std::vector<uint32_t> scopes;
  std::vector<Symbol> resultSymbols;
  std::vector<Symbol> parameterSymbols;
  std::vector<Symbol *> memorySymbols;
  llvm::DenseMap<std::pair<const ptx::Variable *, uint32_t>, Register> places;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_FRAME_H
