//===- InlineAsm.h - registers of inline assembly ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many registers operands and results of `tile.inline_asm` take, and how
// many its constraints name. The verifier compares the two; so does whoever
// wants to say it with an error of his own.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_DIALECT_TILE_IR_INLINEASM_H
#define TILE_DIALECT_TILE_IR_INLINEASM_H

#include "mlir/IR/TypeRange.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

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

} // namespace mlir::tile

#endif // TILE_DIALECT_TILE_IR_INLINEASM_H
