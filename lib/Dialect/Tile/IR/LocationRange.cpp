//===- LocationRange.cpp - from MLIR locations to source ranges -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the tree of a location for the first place in a known file. A worklist
// instead of recursion, since locations nest as deep as the program's author,
// or a text of the dialect, wants.
//
//===----------------------------------------------------------------------===//

#include "tile/Dialect/Tile/IR/LocationRange.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <optional>

using namespace mlir;

static std::optional<uint32_t>
findBuffer(StringRef name, const ::tile::SourceManager &sources) {
  for (uint32_t file = 0; file != sources.size(); ++file)
    if (sources.name(file) == name)
      return file;
  return std::nullopt;
}

/// The range of a location in a file; several columns of one line if the
/// location knows where the text ends.
static ::tile::SourceRange rangeInFile(FileLineColRange place,
                                       const ::tile::SourceManager &sources) {
  std::optional<uint32_t> file =
      findBuffer(place.getFilename().getValue(), sources);
  if (!file)
    return {};
  uint32_t length = 1;
  if (place.getEndLine() == place.getStartLine() &&
      place.getEndColumn() > place.getStartColumn()) {
    // Columns come from a text and may be beyond the end of the line.
    size_t longest = sources.lineText(*file, place.getStartLine()).size();
    length = static_cast<uint32_t>(std::min<size_t>(
        longest, place.getEndColumn() - place.getStartColumn()));
  }
  return sources.rangeAt(*file, {place.getStartLine(), place.getStartColumn()},
                         length);
}

::tile::SourceRange tile::rangeOf(Location location,
                                  const SourceManager &sources) {
  SmallVector<Location> pending{location};
  while (!pending.empty()) {
    LocationAttr next = pending.pop_back_val();
    if (FileLineColRange place = dyn_cast<FileLineColRange>(next)) {
      SourceRange range = rangeInFile(place, sources);
      if (range.isValid())
        return range;
    } else if (NameLoc name = dyn_cast<NameLoc>(next)) {
      pending.push_back(name.getChildLoc());
    } else if (CallSiteLoc call = dyn_cast<CallSiteLoc>(next)) {
      pending.push_back(call.getCallee());
    } else if (FusedLoc fused = dyn_cast<FusedLoc>(next)) {
      for (Location part : llvm::reverse(fused.getLocations()))
        pending.push_back(part);
    }
  }
  return {};
}

/// The first call site of a location, through names and fused locations; null
/// if it is no call.
static CallSiteLoc findCall(Location location) {
  SmallVector<Location> pending{location};
  while (!pending.empty()) {
    LocationAttr next = pending.pop_back_val();
    if (CallSiteLoc call = dyn_cast<CallSiteLoc>(next))
      return call;
    if (NameLoc name = dyn_cast<NameLoc>(next))
      pending.push_back(name.getChildLoc());
    else if (FusedLoc fused = dyn_cast<FusedLoc>(next))
      for (Location part : llvm::reverse(fused.getLocations()))
        pending.push_back(part);
  }
  return {};
}

void tile::addCallNotes(Location location, DiagBuilder &diagnostic,
                        const SourceManager &sources) {
  // callsite(a at b): first the calls within a, then b, then those within b.
  struct Item {
    Location location;
    bool isCaller;
  };
  SmallVector<Item> pending{{location, false}};
  while (!pending.empty()) {
    Item item = pending.pop_back_val();
    if (item.isCaller) {
      ::tile::SourceRange range = rangeOf(item.location, sources);
      if (range.isValid())
        diagnostic.note(range, "called from here");
      continue;
    }
    CallSiteLoc call = findCall(item.location);
    if (!call)
      continue;
    pending.push_back({call.getCaller(), false});
    pending.push_back({call.getCaller(), true});
    pending.push_back({call.getCallee(), false});
  }
}
