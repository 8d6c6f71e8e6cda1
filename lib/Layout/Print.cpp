//===- Print.cpp - layouts as text ----------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes layouts and maps for readers, in one line or as a table.
//
//===----------------------------------------------------------------------===//

#include "tile/Layout/Print.h"
#include "llvm/ADT/STLExtras.h"

using namespace tile;

/// Prints [a, b], or just a for a tensor of one dimension.
static void printCoords(llvm::raw_ostream &os, llvm::ArrayRef<int64_t> coords) {
  if (coords.size() == 1) {
    os << coords.front();
    return;
  }
  os << '[';
  llvm::interleaveComma(coords, os);
  os << ']';
}

static bool isBuffer(const LinearLayout &layout) {
  return layout.inBits(InDim::Offset) != 0;
}

/// The hardware dimensions that a layout of this kind is printed with.
static llvm::ArrayRef<InDim> printedDims(const LinearLayout &layout) {
  static constexpr InDim ofBuffer[] = {InDim::Offset, InDim::Cta};
  static constexpr InDim ofRegisters[] = {InDim::Register, InDim::Lane,
                                          InDim::Warp, InDim::Cta};
  if (isBuffer(layout))
    return ofBuffer;
  return ofRegisters;
}

std::string tile::toString(const LinearLayout &layout) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '{';
  llvm::interleaveComma(printedDims(layout), os, [&](InDim dim) {
    os << inDimName(dim) << " = [";
    llvm::interleaveComma(
        layout.coordBasesOf(dim), os,
        [&](llvm::ArrayRef<int64_t> coords) { printCoords(os, coords); });
    os << ']';
  });
  os << '}';
  return text;
}

std::string tile::toString(const HardwareMap &map) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (InDim dim : allInDims) {
    for (unsigned bit = 0; bit < map.domain().bits(dim); ++bit) {
      os << inDimName(dim) << ' ' << (1u << bit) << " ->";
      HardwarePoint image = map.basis(dim, bit);
      llvm::StringRef separator = " ";
      for (InDim to : allInDims) {
        if (image[to] == 0)
          continue;
        os << separator << inDimName(to) << ' ' << image[to];
        separator = " + ";
      }
      os << (image == HardwarePoint() ? " nothing\n" : "\n");
    }
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

/// The text for one element.
static std::string describePlace(const LinearLayout &layout, uint64_t index) {
  std::optional<uint64_t> place = layout.asMatrix().solve(index);
  if (!place)
    return "-";
  HardwarePoint point = layout.inSpace().unflatten(*place);
  std::string text;
  llvm::raw_string_ostream os(text);
  if (layout.inBits(InDim::Cta) != 0)
    os << 'c' << point[InDim::Cta] << ' ';
  if (isBuffer(layout))
    os << point[InDim::Offset];
  else
    os << 'w' << point[InDim::Warp] << " l" << point[InDim::Lane] << " r"
       << point[InDim::Register];
  if (!layout.isInjective())
    os << '*';
  return text;
}

/// Prints `rows` times `columns` elements from `first` on, as far as the limits
/// allow.
static void printPage(const LinearLayout &layout, llvm::raw_ostream &os,
                      uint64_t first, uint64_t rows, uint64_t columns,
                      unsigned maxRows, unsigned maxColumns) {
  uint64_t shownRows = std::min<uint64_t>(rows, maxRows);
  uint64_t shownColumns = std::min<uint64_t>(columns, maxColumns);
  llvm::SmallVector<std::string, 0> cells;
  size_t width = 0;
  for (uint64_t row = 0; row < shownRows; ++row) {
    for (uint64_t column = 0; column < shownColumns; ++column) {
      cells.push_back(describePlace(layout, first + row * columns + column));
      width = std::max(width, cells.back().size());
    }
  }
  for (uint64_t row = 0; row < shownRows; ++row) {
    for (uint64_t column = 0; column < shownColumns; ++column) {
      const std::string &cell = cells[row * shownColumns + column];
      os << (column == 0 ? "" : "  ") << cell;
      // No blanks at the end of a line.
      if (column + 1 < shownColumns)
        os.indent(width - cell.size());
    }
    os << (shownColumns < columns ? "  ...\n" : "\n");
  }
  if (shownRows < rows)
    os << "...\n";
}

void tile::printTable(const LinearLayout &layout, llvm::raw_ostream &os,
                      unsigned maxRows, unsigned maxColumns) {
  unsigned rank = layout.rank();
  uint64_t columns = rank >= 1 ? layout.outSize(rank - 1) : 1;
  uint64_t rows = rank >= 2 ? layout.outSize(rank - 2) : 1;
  uint64_t pages = layout.numElements() / (rows * columns);
  for (uint64_t page = 0; page < pages; ++page) {
    uint64_t first = page * rows * columns;
    if (rank > 2) {
      if (page == maxRows) {
        os << "...\n";
        return;
      }
      os << '[';
      llvm::interleaveComma(
          llvm::ArrayRef<int64_t>(layout.delinearize(first)).drop_back(2), os);
      os << "]\n";
    }
    printPage(layout, os, first, rows, columns, maxRows, maxColumns);
  }
}
