//===- PtxasReport.cpp - reads what ptxas prints --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorts the lines of ptxas -v into numbers per kernel, and picks out the lines
// that mean slower code than was asked for.
//
//===----------------------------------------------------------------------===//

#include "tile/Target/NVPTX/Ptxas.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

using namespace tile;
using llvm::StringRef;

const PtxasKernel *PtxasReport::find(const std::string &name) const {
  for (const PtxasKernel &kernel : kernels)
    if (kernel.name == name)
      return &kernel;
  return nullptr;
}

/// The entry for `name`, added if it is new.
static PtxasKernel &findOrAdd(PtxasReport &report, StringRef name) {
  for (PtxasKernel &kernel : report.kernels)
    if (kernel.name == name)
      return kernel;
  report.kernels.emplace_back();
  report.kernels.back().name = name.str();
  return report.kernels.back();
}

/// Takes the number at the beginning of `text`; older versions write static and
/// system bytes as "8+16", which is summed. 0 if there is none.
static unsigned takeNumber(StringRef &text) {
  unsigned sum = 0, number = 0;
  text = text.ltrim();
  while (!text.consumeInteger(10, number)) {
    sum += number;
    if (!text.consume_front("+"))
      break;
  }
  text = text.ltrim();
  return sum;
}

/// Reads "0 bytes stack frame, 8 bytes spill stores, 8 bytes spill loads" or
/// "Used 8 registers, used 1 barriers, 64 bytes smem, 16 bytes cmem[0]".
static void readProperties(StringRef line, PtxasKernel &kernel) {
  llvm::SmallVector<StringRef, 8> items;
  line.split(items, ',');
  for (StringRef item : items) {
    item = item.trim();
    if (!item.consume_front("Used "))
      item.consume_front("used ");
    unsigned number = takeNumber(item);
    item.consume_front("bytes ");
    if (item == "registers")
      kernel.registers = number;
    else if (item == "barriers")
      kernel.barriers = number;
    else if (item == "stack frame")
      kernel.stackBytes = number;
    else if (item == "spill stores")
      kernel.spillStoreBytes = number;
    else if (item == "spill loads")
      kernel.spillLoadBytes = number;
    else if (item == "smem")
      kernel.sharedBytes = number;
    else if (item.starts_with("cmem"))
      kernel.constantBytes += number;
  }
}

PtxasReport tile::parsePtxasReport(const std::string &output) {
  PtxasReport report;
  // A "Used" line belongs to the entry being compiled, whatever device
  // functions were listed since.
  std::string entry, function;
  llvm::SmallVector<StringRef, 32> lines;
  StringRef(output).split(lines, '\n');
  for (StringRef line : lines) {
    line = line.rtrim();
    StringRef text =
        line.substr(line.find(": ")).drop_front(line.contains(": ") ? 2 : 0);
    if (text.consume_front("Compiling entry function '")) {
      entry = text.take_until([](char c) { return c == '\''; }).str();
      findOrAdd(report, entry).isEntry = true;
    } else if (text.consume_front("Function properties for ")) {
      function = text.trim().str();
    } else if (line.contains("bytes stack frame") && !function.empty()) {
      // The driver's log writes "ptxas  . " where ptxas itself has blanks.
      line.consume_front("ptxas");
      readProperties(line.ltrim(" .").ltrim(), findOrAdd(report, function));
    } else if (text.starts_with("Used ") && !entry.empty()) {
      readProperties(text, findOrAdd(report, entry));
    } else if (line.contains("warning") || line.contains("(C7")) {
      report.warnings.push_back(line.str());
    }
  }
  return report;
}
