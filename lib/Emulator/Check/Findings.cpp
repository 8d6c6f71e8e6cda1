//===- Findings.cpp - what a run reports ------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps one finding for each kind and set of instructions, that of the lowest
// CTA, so that what is printed does not depend on which host thread came first.
//
//===----------------------------------------------------------------------===//

#include "Findings.h"

#include "../Program/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <tuple>

using namespace tile;
using namespace tile::emulator;

Findings::Findings(const Program &program, const uint32_t grid[3],
                   unsigned limit)
    : program(program), grid{grid[0], grid[1], grid[2]}, limit(limit) {}

/// What makes two findings the same: kind and instructions, whichever of two
/// accesses came first.
static std::vector<uint64_t> keyOf(const Finding &finding) {
  std::vector<uint64_t> key = {finding.culprit.instruction};
  for (const std::pair<std::string, Culprit> &other : finding.others)
    key.push_back(other.second.instruction);
  llvm::sort(key);
  key.push_back(static_cast<uint64_t>(finding.id));
  return key;
}

bool Findings::add(Finding finding) {
  bool isError = getDiagInfo(finding.id).severity == Severity::Error;
  std::vector<uint64_t> key = keyOf(finding);
  std::lock_guard<std::mutex> lock(mutex);
  auto [at, isNew] = findings.try_emplace(std::move(key), finding);
  if (isNew && isError)
    ++count;
  else if (!isNew && finding.culprit.cta < at->second.culprit.cta)
    at->second = std::move(finding);
  return count >= limit;
}

bool Findings::report(Finding finding) { return add(std::move(finding)); }

void Findings::fail(Finding finding) { add(std::move(finding)); }

std::string Findings::describe(const Culprit &culprit) const {
  uint64_t x = culprit.cta % grid[0];
  uint64_t y = culprit.cta / grid[0] % grid[1];
  uint64_t z = culprit.cta / grid[0] / grid[1];
  std::string text =
      llvm::formatv("program ({0}, {1}, {2}), warp {3}, lane {4}", x, y, z,
                    culprit.warp, culprit.lane);
  if (culprit.instruction == kNoIndex)
    return text;
  const InstructionSite &site = program.sites[culprit.instruction];
  // As it is written, but on one line.
  llvm::SmallVector<llvm::StringRef, 8> words;
  llvm::SplitString(site.text, words);
  return llvm::formatv("{0}, at `{1}` (line {2} of the PTX)", text,
                       llvm::join(words, " "), site.ptxLine);
}

/// Where the .tile file has the instruction; invalid if it is not known.
static SourceRange rangeOf(const Program &program, uint32_t instruction,
                           const SourceManager &sources) {
  if (instruction == kNoIndex)
    return SourceRange();
  const ptx::Location &location = program.sites[instruction].location;
  if (location.file < 0 ||
      static_cast<size_t>(location.file) >= program.sourceFiles.size() ||
      !program.sourceFiles[location.file] || location.line == 0)
    return SourceRange();
  // The column is 0 where a line is meant as a whole.
  return sources.rangeAt(*program.sourceFiles[location.file],
                         {location.line, std::max(location.column, 1u)});
}

/// The diagnostic's text with its holes filled.
static std::string messageOf(const Finding &finding) {
  llvm::StringRef text = getDiagInfo(finding.id).text;
  std::string message;
  for (size_t i = 0; i != text.size(); ++i) {
    size_t hole = i + 2 < text.size() && text[i] == '{' && text[i + 2] == '}'
                      ? text[i + 1] - '0'
                      : finding.arguments.size();
    if (hole < finding.arguments.size()) {
      message += finding.arguments[hole];
      i += 2;
    } else {
      message += text[i];
    }
  }
  return message;
}

void Findings::emit(DiagnosticEngine &diagnostics) {
  std::lock_guard<std::mutex> lock(mutex);
  using Entry = std::pair<const std::vector<uint64_t>, Finding>;
  std::vector<const Entry *> ordered;
  for (const Entry &entry : findings)
    ordered.push_back(&entry);
  llvm::sort(ordered, [](const Entry *a, const Entry *b) {
    const Culprit &first = a->second.culprit, &second = b->second.culprit;
    return std::tie(first.cta, first.instruction, a->first) <
           std::tie(second.cta, second.instruction, b->first);
  });
  const SourceManager &sources = diagnostics.sourceManager();
  for (const Entry *entry : ordered) {
    const Finding *finding = &entry->second;
    const Culprit &culprit = finding->culprit;
    DiagBuilder builder = diagnostics.add(
        finding->id, rangeOf(program, culprit.instruction, sources),
        messageOf(*finding));
    if (getDiagInfo(finding->id).severity == Severity::Error)
      builder.note(llvm::Twine("in `") + program.name + "`, " +
                   describe(culprit));
    for (const std::pair<std::string, Culprit> &other : finding->others)
      builder.note(rangeOf(program, other.second.instruction, sources),
                   llvm::Twine(other.first) + " " + describe(other.second));
    for (const std::string &note : finding->notes)
      builder.note(note);
    if (!finding->help.empty())
      builder.help(finding->help);
  }
  findings.clear();
  count = 0;
}
