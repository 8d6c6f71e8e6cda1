//===- Report.h - errors of loading a program -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports what is wrong with PTX: with a caret in the .tile file if a `.loc`
// leads there, and one in the PTX, whose text becomes a buffer of the sources
// when it is first needed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_PROGRAM_REPORT_H
#define TILE_LIB_EMULATOR_PROGRAM_REPORT_H

#include "Program.h"
#include "llvm/ADT/StringSet.h"

namespace tile::emulator {

class LoadReport {
public:
  LoadReport(Program &program, DiagnosticEngine &diagnostics)
      : program(program), diagnostics(diagnostics) {}

  /// All return false.

  /// E0901. `offset` and `length` are bytes of the module's text.
  bool malformed(const llvm::Twine &message, uint32_t line, uint32_t offset,
                 uint32_t length);
  /// E0902, once for each `what`.
  bool unknown(llvm::StringRef what, const ptx::Instruction &instruction);
  /// E0903, at an instruction, or at the text of a declaration's name, or
  /// nowhere.
  bool invalid(const llvm::Twine &message, const ptx::Instruction &instruction);
  bool invalid(const llvm::Twine &message, llvm::StringRef at);
  bool invalid(const llvm::Twine &message);

  bool hasErrors() const { return errors != 0; }
  /// After so many invalid instructions no more are reported.
  static constexpr unsigned kMaxErrors = 20;

private:
  /// The place of a piece of the module's text.
  SourceRange rangeOf(llvm::StringRef text);
  SourceRange rangeOf(const ptx::Location &location) const;
  void reportAt(DiagCode id, const std::string &message,
                const ptx::Instruction &instruction);

  Program &program;
  DiagnosticEngine &diagnostics;
  /// The buffer with the module's text, once there is one.
  std::optional<uint32_t> buffer;
  llvm::StringSet<> reported;
  unsigned errors = 0;
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_PROGRAM_REPORT_H
