//===- Diagnostics.cpp - the table of diagnostics and the engine ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the table from Diagnostics/*.def and keeps what is reported. Printing
// is in DiagnosticPrinter.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Support/Diagnostics.h"

#include <algorithm>

using namespace tile;

static const DiagInfo kDiagInfos[] = {
#define TILE_DIAG(ID, CODE, SEVERITY, TEXT, EXPLANATION)                       \
  {diagCode(CODE), CODE, Severity::SEVERITY, TEXT, EXPLANATION},
#include "tile/Support/Diagnostics/All.def"
};

/// Where the entry of each DiagCode stands in the table.
static std::vector<uint16_t> indexTable() {
  std::vector<uint16_t> index(30000);
  for (size_t i = 0; i < std::size(kDiagInfos); ++i)
    index[static_cast<size_t>(kDiagInfos[i].id)] = i;
  return index;
}

const DiagInfo &tile::getDiagInfo(DiagCode id) {
  static const std::vector<uint16_t> index = indexTable();
  return kDiagInfos[index[static_cast<size_t>(id)]];
}

const DiagInfo *tile::findDiagInfo(llvm::StringRef code) {
  for (const DiagInfo &info : kDiagInfos)
    if (info.code.equals_insensitive(code))
      return &info;
  return nullptr;
}

llvm::ArrayRef<DiagInfo> tile::allDiagInfos() { return kDiagInfos; }

DiagBuilder &DiagBuilder::note(SourceRange range, const llvm::Twine &text) {
  diagnostic->notes.push_back({DiagNote::Note, range, text.str()});
  return *this;
}

DiagBuilder &DiagBuilder::help(const llvm::Twine &text) {
  diagnostic->notes.push_back({DiagNote::Help, SourceRange(), text.str()});
  return *this;
}

DiagBuilder DiagnosticEngine::add(DiagCode id, SourceRange range,
                                  std::string message) {
  Severity severity = getDiagInfo(id).severity;
  if (severity == Severity::Error)
    ++numErrors;
  list.push_back({id, severity, range, std::move(message), {}});
  return DiagBuilder(list.back());
}

void DiagnosticEngine::clear() {
  list.clear();
  numErrors = 0;
}

/// Whether `b` is `a` with two neighbouring letters exchanged.
static bool isTransposed(llvm::StringRef a, llvm::StringRef b) {
  if (a.size() != b.size())
    return false;
  size_t at = 0;
  while (at != a.size() && a[at] == b[at])
    ++at;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.drop_front(at + 2) == b.drop_front(at + 2);
}

std::optional<llvm::StringRef>
tile::nearestSpelling(llvm::StringRef name,
                      llvm::ArrayRef<llvm::StringRef> candidates) {
  // A third of the letters may differ: enough for slips, too few for chance.
  unsigned limit = std::max<unsigned>(1, name.size() / 3);
  std::optional<llvm::StringRef> best;
  for (llvm::StringRef candidate : candidates) {
    // The commonest slip, which counts as two edits.
    if (isTransposed(name, candidate))
      return candidate;
    unsigned distance = name.edit_distance(candidate, true, limit);
    if (distance > limit || (best && distance == limit))
      continue;
    best = candidate;
    limit = distance;
  }
  return best;
}
