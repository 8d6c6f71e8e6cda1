//===- main.cpp - picks the tool by the name it was called with -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tilec`, `tile-fuzz`, `tile-opt`, `tile-run` and `tile-lsp-server` are links
// to this executable; called as `tile`, the first argument names the tool.
//
//===----------------------------------------------------------------------===//

#include "Tools.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

namespace {
struct Tool {
  llvm::StringRef name;
  int (*run)(int argc, char **argv);
  llvm::StringRef purpose;
};
} // namespace

static const Tool kTools[] = {
    {"tilec", runTilec, "compiles a kernel"},
    {"tile-run", runTileRun, "runs the tests and benchmarks of .tile files"},
    {"tile-fuzz", runTileFuzz, "compares devices on random programs"},
    {"tile-opt", runTileOpt, "runs passes on dialect text"},
    {"tile-lsp-server", runTileLspServer, "serves editors of dialect text"},
};

static const Tool *findTool(llvm::StringRef name) {
  for (const Tool &tool : kTools)
    if (tool.name == name)
      return &tool;
  return nullptr;
}

int main(int argc, char **argv) {
  if (argc > 0)
    if (const Tool *tool = findTool(llvm::sys::path::filename(argv[0])))
      return tool->run(argc, argv);
  if (argc > 1)
    if (const Tool *tool = findTool(argv[1]))
      return tool->run(argc - 1, argv + 1);
  llvm::raw_ostream &os = argc > 1 && llvm::StringRef(argv[1]) == "--help"
                              ? llvm::outs()
                              : llvm::errs();
  os << "usage: tile TOOL [arguments], or the tool's own name\n\n";
  for (const Tool &tool : kTools)
    os << "  " << llvm::left_justify(tool.name, 18) << tool.purpose << '\n';
  return &os == &llvm::outs() ? kExitSuccess : kExitUsage;
}
