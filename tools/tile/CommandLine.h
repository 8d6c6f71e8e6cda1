//===- CommandLine.h - what the command lines share -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsing by LLVM's option tables with errors that suggest the option that was
// meant, numbers with bounds, and messages on standard error with or without
// colour.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TOOLS_TILE_COMMANDLINE_H
#define TILE_TOOLS_TILE_COMMANDLINE_H

#include "tile/Support/Diagnostics.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include <optional>

namespace tile {

/// Prints a wrong use of the command line: `tool: error: ...`, and that --help
/// helps. Returns kExitUsage.
int reportUsage(llvm::StringRef tool, const llvm::Twine &message);

/// Parses the arguments after the first. None if some are unknown or lack
/// their value, which has been printed.
std::optional<llvm::opt::InputArgList>
parseCommandLine(llvm::StringRef tool, const llvm::opt::OptTable &table,
                 int argc, char **argv);

/// The value of a numeric option; `fallback` if it was not given, none (and a
/// message) if it is no number from `least` to `most`.
std::optional<unsigned> numberOption(llvm::StringRef tool,
                                     const llvm::opt::InputArgList &arguments,
                                     llvm::opt::OptSpecifier option,
                                     unsigned fallback, unsigned least,
                                     unsigned most);

/// Whether messages are coloured: `when` is auto (a terminal, and NO_COLOR is
/// not set), always or never; none if it is something else.
std::optional<bool> wantsColour(llvm::StringRef when);

/// Prints diagnostics on standard error; remarks only if `remarks`.
void printDiagnostics(llvm::ArrayRef<Diagnostic> diagnostics,
                      const SourceManager &sources, bool colour, bool remarks);

/// The exit status for what was reported: internal errors, limits and a missing
/// environment have their own.
int exitCodeFor(llvm::ArrayRef<Diagnostic> diagnostics);

/// Prints the options of a tool, a line or two each.
void printOptions(const llvm::opt::OptTable &table);

/// "tilec 0.1.0, LLVM 22.1.8"
void printVersion(llvm::StringRef tool);

/// Prints the explanation of an error code; kExitUsage if there is none.
int explainCode(llvm::StringRef tool, llvm::StringRef code);

} // namespace tile

#endif // TILE_TOOLS_TILE_COMMANDLINE_H
