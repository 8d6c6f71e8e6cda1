//===- InlineAsm.h - registers of inline assembly ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many registers operands and results of `tile.inline_asm` take, and which
// its constraints name. The verifier compares their numbers; the language
// refuses all that does not fit with an error of its own.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_INLINEASM_H
#define TILE_DIALECT_TILE_IR_INLINEASM_H

#include "mlir/IR/TypeRange.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace mlir::tile {

/// The registers that `pack` elements of each of `types`, scalars or tiles, are
/// in: one for an element of 32 bits or more, of smaller ones as many as they
/// fill.
uint64_t countAsmRegisters(TypeRange types, uint64_t pack);

/// How many registers a list of constraints in LLVM's notation names.
struct AsmConstraintCount {
  uint64_t outputs = 0;
  uint64_t inputs = 0;
};
AsmConstraintCount countAsmConstraints(llvm::StringRef constraints);

/// The constraints of an operation: what registers are.
struct AsmConstraints {
  /// The letter of each output, and of each input; an input that has to be in
  /// the register of an output has the number of that besides.
  llvm::SmallVector<char> outputs;
  struct Input {
    char letter;
    std::optional<unsigned> tied;
  };
  llvm::SmallVector<Input> inputs;
};

/// Reads a list in LLVM's notation, such as "=r,=f,r,0,~{memory}". None, with
/// the reason in `problem`, if it has a constraint that is unknown.
std::optional<AsmConstraints> parseAsmConstraints(llvm::StringRef list,
                                                  std::string &problem);

/// The bits of a register by the letter of its constraint; 0 if there is no
/// such letter.
unsigned getAsmRegisterBits(char letter);

/// Whether these registers hold `pack` elements of each value; else the reason
/// is in `problem`.
bool checkAsmRegisters(const AsmConstraints &constraints, TypeRange results,
                       TypeRange operands, uint64_t pack, std::string &problem);

} // namespace mlir::tile

#endif // TILE_DIALECT_TILE_IR_INLINEASM_H
