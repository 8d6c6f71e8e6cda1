//===- Report.cpp - errors of loading a program -----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Messages and their places.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "tile/Support/Diagnostics/Emulator.h"

using namespace tile;
using namespace tile::emulator;

SourceRange LoadReport::rangeOf(llvm::StringRef text) {
  SourceManager &sources = diagnostics.sourceManager();
  llvm::StringRef module = program.module.text;
  // The caller may have read the PTX from a file.
  for (uint32_t i = 0, size = sources.size(); !buffer && i != size; ++i)
    if (sources.text(i) == module)
      buffer = i;
  if (!buffer)
    buffer = sources.addBuffer("<PTX>", module.str());
  // Texts of our own (an implicit `ret`) have no place.
  if (text.data() < module.data() || text.data() > module.end())
    return SourceRange{*buffer, 0, 0};
  uint32_t begin = text.data() - module.data();
  return SourceRange{*buffer, begin,
                     begin + static_cast<uint32_t>(text.size())};
}

SourceRange LoadReport::rangeOf(const ptx::Location &location) const {
  if (location.file < 0 ||
      static_cast<size_t>(location.file) >= program.sourceFiles.size())
    return SourceRange();
  std::optional<uint32_t> file = program.sourceFiles[location.file];
  if (!file)
    return SourceRange();
  return diagnostics.sourceManager().rangeAt(
      *file, LineColumn{location.line, location.column});
}

bool LoadReport::malformed(const llvm::Twine &message, uint32_t line,
                           uint32_t offset, uint32_t length) {
  ++errors;
  llvm::StringRef text = program.module.text;
  diagnostics.report(DiagID::PtxSyntaxError,
                     rangeOf(text.substr(offset, length)),
                     (message + " in line " + llvm::Twine(line)).str());
  return false;
}

void LoadReport::reportAt(DiagCode id, const std::string &message,
                          const ptx::Instruction &instruction) {
  SourceRange inSource = rangeOf(instruction.location);
  SourceRange inPtx = rangeOf(instruction.text);
  DiagBuilder builder =
      diagnostics.report(id, inSource.isValid() ? inSource : inPtx, message);
  std::string note = "in line " + std::to_string(instruction.ptxLine) +
                     " of the PTX: `" + instruction.text.take_front(200).str() +
                     "`";
  if (inSource.isValid())
    builder.note(inPtx, note);
  else
    builder.note(note);
}

bool LoadReport::unknown(llvm::StringRef what,
                         const ptx::Instruction &instruction) {
  ++errors;
  if (reported.insert(what).second && reported.size() <= kMaxErrors)
    reportAt(DiagID::PtxUnknownInstruction, what.str(), instruction);
  return false;
}

bool LoadReport::invalid(const llvm::Twine &message,
                         const ptx::Instruction &instruction) {
  if (++errors <= kMaxErrors)
    reportAt(DiagID::PtxInvalid, message.str(), instruction);
  return false;
}

bool LoadReport::invalid(const llvm::Twine &message, llvm::StringRef at) {
  if (++errors <= kMaxErrors)
    diagnostics.report(DiagID::PtxInvalid, rangeOf(at), message.str());
  return false;
}

bool LoadReport::invalid(const llvm::Twine &message) {
  ++errors;
  diagnostics.report(DiagID::PtxInvalid, SourceRange(), message.str());
  return false;
}
