//===- Parser.h - from PTX to its syntax tree -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses the text of a PTX module (PTX ISA 9.0) as LLVM prints it and as people
// write it. Instructions are taken apart into opcode, modifiers and operands
// without being understood; names are not resolved.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PTX_PARSER_H
#define TILE_LIB_EMULATOR_PTX_PARSER_H

#include "Syntax.h"

namespace tile::ptx {

/// Where and why a text is not PTX.
struct SyntaxError {
  /// "expected `;` before `}`"
  std::string message;
  /// From 1.
  uint32_t line = 0;
  /// The bytes that are wrong.
  uint32_t offset = 0;
  uint32_t length = 0;
};

/// Parses a copy of `text` into `module`, which must be new and must not be
/// moved afterwards. Nothing if all is well, else the first error. Never
/// crashes and never takes longer than linear time, whatever the text.
std::optional<SyntaxError> parse(llvm::StringRef text, Module &module);

} // namespace tile::ptx

#endif // TILE_LIB_EMULATOR_PTX_PARSER_H
