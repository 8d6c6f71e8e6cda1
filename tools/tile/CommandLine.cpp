//===- CommandLine.cpp - what the command lines share ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See CommandLine.h.
//
//===----------------------------------------------------------------------===//

#include "CommandLine.h"
#include "Tools.h"
#include "tile/Support/Diagnostics/Compiler.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Diagnostics/Runtime.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Option/Arg.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace tile;

int tile::reportUsage(llvm::StringRef tool, const llvm::Twine &message) {
  llvm::errs() << tool << ": error: " << message << "\nhelp: `" << tool
               << " --help` lists the options\n";
  return kExitUsage;
}

std::optional<llvm::opt::InputArgList>
tile::parseCommandLine(llvm::StringRef tool, const llvm::opt::OptTable &table,
                       int argc, char **argv) {
  unsigned missingIndex = 0, missingCount = 0;
  llvm::opt::InputArgList arguments =
      table.ParseArgs(llvm::ArrayRef<const char *>(argv + 1, argv + argc),
                      missingIndex, missingCount);
  if (missingCount) {
    reportUsage(tool, llvm::Twine("`") + arguments.getArgString(missingIndex) +
                          "` needs a value");
    return std::nullopt;
  }
  for (const llvm::opt::Arg *argument : arguments) {
    if (argument->getOption().getKind() != llvm::opt::Option::UnknownClass)
      continue;
    std::string spelling = argument->getAsString(arguments), nearest;
    std::string message = "unknown option `" + spelling + "`";
    if (table.findNearest(spelling, nearest) <= 2)
      message += "; did you mean `" + nearest + "`?";
    reportUsage(tool, message);
    return std::nullopt;
  }
  return arguments;
}

std::optional<unsigned>
tile::numberOption(llvm::StringRef tool,
                   const llvm::opt::InputArgList &arguments,
                   llvm::opt::OptSpecifier option, unsigned fallback,
                   unsigned least, unsigned most) {
  const llvm::opt::Arg *argument = arguments.getLastArg(option);
  if (!argument)
    return fallback;
  unsigned value = 0;
  if (llvm::StringRef(argument->getValue()).getAsInteger(10, value) ||
      value < least || value > most) {
    reportUsage(tool, argument->getSpelling() + " takes a number from " +
                          llvm::Twine(least) + " to " + llvm::Twine(most) +
                          ", not `" + argument->getValue() + "`");
    return std::nullopt;
  }
  return value;
}

std::optional<bool> tile::wantsColour(llvm::StringRef when) {
  if (when == "always")
    return true;
  if (when == "never")
    return false;
  if (when == "auto" || when.empty())
    return llvm::errs().has_colors() && !std::getenv("NO_COLOR");
  return std::nullopt;
}

void tile::printDiagnostics(llvm::ArrayRef<Diagnostic> diagnostics,
                            const SourceManager &sources, bool colour,
                            bool remarks) {
  llvm::errs().enable_colors(colour);
  // What was inferred was asked for.
  for (const Diagnostic &diagnostic : diagnostics)
    if (remarks || diagnostic.severity != Severity::Remark ||
        diagnostic.id == DiagID::SignatureInferred)
      printDiagnostic(diagnostic, sources, llvm::errs(), colour);
}

int tile::exitCodeFor(llvm::ArrayRef<Diagnostic> diagnostics) {
  int code = kExitSuccess;
  for (const Diagnostic &diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::Error)
      continue;
    llvm::StringRef number = getDiagInfo(diagnostic.id).code;
    if (number.starts_with("E09"))
      return kExitInternal;
    if (diagnostic.id == DiagID::PTXTooLarge ||
        diagnostic.id == DiagID::ModuleTooLarge)
      return kExitLimit;
    // All of 08xx is about drivers and tools, but for PTX that is wrong.
    bool isEnvironment =
        number.starts_with("E08") || diagnostic.id == DiagID::LibdeviceMissing;
    if (isEnvironment && diagnostic.id != DiagID::PtxasRefused)
      return kExitEnvironment;
    code = kExitInputErrors;
  }
  return code;
}

void tile::printOptions(const llvm::opt::OptTable &table) {
  std::string help;
  llvm::raw_string_ostream os(help);
  table.printHelp(os, "", "");
  // LLVM's headings would repeat what the tool has said already.
  llvm::StringRef options = help;
  llvm::outs() << "options:\n"
               << options.split("OPTIONS:\n").second.rtrim() << '\n';
}

void tile::printVersion(llvm::StringRef tool) {
  llvm::outs() << tool << " " << TILE_VERSION << ", LLVM "
               << LLVM_VERSION_STRING << '\n';
}

int tile::explainCode(llvm::StringRef tool, llvm::StringRef code) {
  if (code == "list") {
    for (const DiagInfo &info : allDiagInfos())
      llvm::outs() << info.code << ' ' << info.text << '\n';
    return kExitSuccess;
  }
  const DiagInfo *info = findDiagInfo(code);
  if (!info)
    return reportUsage(tool, "there is no diagnostic `" + code +
                                 "`; --explain=list lists all");
  llvm::outs() << info->code << ": " << info->text << "\n\n"
               << info->explanation.ltrim('\n');
  return kExitSuccess;
}
