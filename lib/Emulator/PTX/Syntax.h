//===- Syntax.h - PTX as it is written --------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The syntax tree of a PTX module: what the parser (Parser.h) makes of the
// text, before names are resolved and instructions are understood. Texts point
// into the module's own copy of the source.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PTX_SYNTAX_H
#define TILE_LIB_EMULATOR_PTX_SYNTAX_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tile::ptx {

/// The line of a .tile file that an instruction comes from (`.loc`).
struct Location {
  /// Index into Module::files; -1 if it is not known.
  int32_t file = -1;
  uint32_t line = 0;
  uint32_t column = 0;
};

/// One operand as it is written.
struct Operand {
  enum class Kind : uint8_t {
    /// `%r1`, a label, a variable or a function; `name` has it whole. `negated`
    /// for `!%p1`, `second` for the other half of `%p1|%p2`, `value` for the
    /// offset of `variable + 8`.
    Name,
    /// An integer constant, folded if it was an expression; `value`.
    Integer,
    /// `0f3F800000`: the bits of a binary32; `value`.
    Float32,
    /// `0d3FF0...` or a decimal: the bits of a binary64; `value`.
    Float64,
    /// `[name + value]`, or `[value]` with an empty name. What follows a comma
    /// (`[map, {%r1, %r2}]`) is in `elements`.
    Address,
    /// `{...}`.
    Vector,
    /// `_`; `second` for the other half of `_|%p2`.
    Sink,
    /// `(...)` of a call.
    List,
  };
  Kind kind = Kind::Name;
  bool negated = false;
  llvm::StringRef name;
  llvm::StringRef second;
  uint64_t value = 0;
  std::vector<Operand> elements;
};

/// One instruction: `@!%p1 ld.global.v2.b32 {%r1, %r2}, [%rd1+8];`
struct Instruction {
  /// "ld"
  llvm::StringRef opcode;
  /// "global", "v2", "b32"; `::` belongs to a modifier ("shared::cta").
  llvm::SmallVector<llvm::StringRef, 6> modifiers;
  /// "%p1"; empty if there is no guard.
  llvm::StringRef guard;
  bool guardNegated = false;
  std::vector<Operand> operands;
  /// The instruction as it is written, guard included, without the semicolon.
  llvm::StringRef text;
  /// Of the PTX text, from 1.
  uint32_t ptxLine = 0;
  Location location;
};

/// A variable, a parameter or a group of registers (`.reg .b32 %r<32>`).
struct Variable {
  /// "reg", "param", "shared", "global", "const", "local".
  llvm::StringRef space;
  /// "b32", "pred", ...
  llvm::StringRef type;
  llvm::StringRef name;
  /// Registers of a group; 0 if it is a single one.
  uint32_t count = 0;
  /// 1, 2 or 4 (`.v4`).
  uint32_t vector = 1;
  /// The product of the dimensions; nothing for a scalar, 0 for `[]`.
  std::optional<uint64_t> elements;
  /// In bytes; 0 if it is not given.
  uint32_t alignment = 0;
  bool isExtern = false;
  /// Constants of the initialiser, in order; a symbol is of kind Name.
  std::vector<Operand> initialiser;
  uint32_t ptxLine = 0;
};

/// One thing in the body of a function.
struct Statement {
  enum class Kind : uint8_t {
    Instruction,
    Label,
    Variable,
    Open,
    Close,
    BranchTargets
  };
  Kind kind = Kind::Instruction;
  /// Index into the function's instructions, variables; of a label its name.
  uint32_t index = 0;
  llvm::StringRef label;
  /// `.branchtargets`: the labels; `label` is the name of the list.
  std::vector<llvm::StringRef> targets;
};

/// An entry or a function.
struct Function {
  llvm::StringRef name;
  bool isEntry = false;
  /// A declaration without a body.
  bool isDeclaration = false;
  /// `.noreturn`.
  bool isNoReturn = false;
  std::vector<Variable> results;
  std::vector<Variable> parameters;
  std::vector<Variable> variables;
  std::vector<Instruction> instructions;
  std::vector<Statement> body;
  /// Zero where the directive is absent: .reqntid, .maxntid,
  /// .reqnctapercluster.
  uint32_t requiredThreads[3] = {0, 0, 0};
  uint32_t maxThreads[3] = {0, 0, 0};
  uint32_t requiredCluster[3] = {0, 0, 0};
  uint32_t ptxLine = 0;
};

/// A whole module.
struct Module {
  /// What all StringRefs point into.
  std::string text;
  /// 80 for `.version 8.0`.
  uint32_t version = 0;
  /// "sm_90a"
  llvm::StringRef target;
  /// Names of `.file` directives by their index.
  std::vector<std::string> files;
  std::vector<Variable> variables;
  std::vector<Function> functions;
  /// `.alias`: the new name, and the function that it stands for.
  std::vector<std::pair<llvm::StringRef, llvm::StringRef>> aliases;
};

} // namespace tile::ptx

#endif // TILE_LIB_EMULATOR_PTX_SYNTAX_H
