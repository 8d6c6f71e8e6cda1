//===- Loader.h - makes a program of a module -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps from a parsed module to a Program: the entry and the functions that
// it calls (CallGraph.cpp), their names (Frame.h), the places of variables
// (Layout.cpp), the instructions (OperandDecoder.h), where divergent paths meet
// (PostDominators.cpp), and whether CTAs communicate (Communication.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_LOADER_H
#define TILE_LIB_EMULATOR_PROGRAM_LOADER_H

#include "Frame.h"

namespace tile::emulator {

class Loader {
public:
  Loader(Program &program, DiagnosticEngine &diagnostics)
      : program(program), diagnostics(diagnostics),
        report(program, diagnostics) {}

  /// The whole way; false after errors.
  bool load(llvm::StringRef ptx, llvm::StringRef name);

  // What decoding needs.

  Program &program;
  DiagnosticEngine &diagnostics;
  LoadReport report;
  RegisterBlock block;

  /// The function of that name: its definition if there is one, else a
  /// declaration, else null. Follows aliases.
  const ptx::Function *findFunction(llvm::StringRef name) const;
  /// The frame of a function of the program; null for declarations.
  Frame *findFrame(const ptx::Function *function) const;
  /// The variable of the module of that name, or null.
  const Symbol *findGlobal(llvm::StringRef name) const;
  /// The operand of a `call` that names the function; null if there is none.
  static const ptx::Operand *calleeOf(const ptx::Instruction &call);

private:
  bool chooseEntry(llvm::StringRef name);
  void mapSourceFiles();

  // CallGraph.cpp: fills `order`, and makes a frame for each function in it.
  bool collectFunctions();
  bool declareFrames();

  // Layout.cpp
  bool layOutMemory();
  bool layOut(Symbol &symbol, bool &isDynamic);
  bool checkMemory(const ptx::Variable &variable, bool isDynamic);
  bool writeInitialValues(const ptx::Variable &variable,
                          std::vector<uint8_t> &data, uint64_t offset);
  llvm::StringSet<> collectNames() const;

  bool decodeFrames();

  const ptx::Function *entry = nullptr;
  /// The functions of the program, callers before callees.
  std::vector<const ptx::Function *> order;
  std::vector<std::unique_ptr<Frame>> frames;
  llvm::StringMap<const ptx::Function *> functions;
  llvm::StringMap<Symbol> globals;
  uint64_t sharedEnd = 0;
  uint64_t localEnd = 0;
};

/// A constant as a value of `type`; nothing if PTX does not allow it there.
std::optional<uint64_t> constantBits(const ptx::Operand &constant, Type type);

/// Where control goes after an instruction, apart from the next one.
struct Flow {
  /// The places in the program's code that it may jump to.
  llvm::SmallVector<uint32_t, 2> targets;
  /// It calls a function that does not return.
  bool isLastCall = false;
};

/// Where the paths of a function's branches meet: sets `rejoin` of its
/// branches. There is one Flow for each instruction of the function.
void setRejoins(Program &program, const Frame &frame,
                llvm::ArrayRef<Flow> flows);

/// True if the instruction lets CTAs of a grid see one another.
bool communicates(const ptx::Instruction &instruction);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_LOADER_H
