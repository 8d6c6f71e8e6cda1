//===- LoadTesting.h - PTX in unit tests ------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// PTX texts as tests write them, parsed or loaded, with what was reported.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_EMULATOR_LOADTESTING_H
#define TILE_TEST_UNIT_EMULATOR_LOADTESTING_H

#include "../../../lib/Emulator/PTX/Parser.h"
#include "../../../lib/Emulator/Program/Program.h"
#include <string>

namespace tile::test {

/// The lines that every module begins with, three of them.
inline const std::string kPtxHead =
    ".version 8.0\n.target sm_90a\n.address_size 64\n";

/// A module with one kernel `k(p, q)`, which has a few registers of each size:
/// %h (b16), %r (b32), %d (b64), %f (f32), %g (f64), %q (b128), %p (pred). The
/// body's first line is line 7.
inline std::string kernelOf(const std::string &body,
                            const std::string &before = "") {
  return kPtxHead + before +
         ".visible .entry k(.param .u64 p, .param .align 16 .b8 q[16]) {\n"
         ".reg .b16 %h<9>; .reg .b32 %r<9>; .reg .b64 %d<9>; .reg .pred %p<9>;"
         "\n.reg .f32 %f<9>; .reg .f64 %g<9>; .reg .b128 %q<3>;\n" +
         body + "\n}\n";
}

/// A text as a syntax tree.
struct ParsedPtx {
  explicit ParsedPtx(const std::string &text)
      : error(ptx::parse(text, module)) {}

  /// "line 7: expected ..."; empty if all is well.
  std::string message() const {
    return error ? "line " + std::to_string(error->line) + ": " + error->message
                 : "";
  }
  /// The instructions of the last function.
  const std::vector<ptx::Instruction> &instructions() const {
    return module.functions.back().instructions;
  }

  ptx::Module module;
  std::optional<ptx::SyntaxError> error;
};

/// A text as a program.
struct LoadedPtx {
  explicit LoadedPtx(const std::string &text, const std::string &name = "")
      : diagnostics(sources) {
    program = emulator::loadProgram(text, name, diagnostics);
  }

  /// Codes and messages of all diagnostics, one a line, without the words that
  /// all of E0903 begin with.
  std::string messages() const {
    std::string result;
    for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
      llvm::StringRef message = diagnostic.message;
      message.consume_front("invalid PTX: ");
      result += (getDiagInfo(diagnostic.id).code + ": " + message + "\n").str();
    }
    return result;
  }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  std::unique_ptr<emulator::Program> program;
};

} // namespace tile::test

#endif // TILE_TEST_UNIT_EMULATOR_LOADTESTING_H
