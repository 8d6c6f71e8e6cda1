//===- PassObserver.cpp - prints modules between passes -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of the dump directory are numbered in the order of the passes:
// 03-tile-gpu-assign-layouts.mlir.
//
//===----------------------------------------------------------------------===//

#include "PassObserver.h"
#include "tile/Support/AtomicFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tile;

void PassObserver::attach(mlir::PassManager &manager,
                          const CompilerOptions &options, unsigned &numDumps) {
  if (options.printAfter.empty() && options.dumpDirectory.empty())
    return;
  manager.addInstrumentation(std::make_unique<PassObserver>(options, numDumps));
}

bool PassObserver::wantsPrint(llvm::StringRef pass) const {
  return llvm::any_of(options.printAfter, [&](const std::string &name) {
    return name == "all" || name == pass;
  });
}

void PassObserver::runAfterPass(mlir::Pass *pass, mlir::Operation *op) {
  llvm::StringRef name = pass->getArgument();
  // Pass managers inside pass managers are passes without a name.
  if (name.empty())
    return;
  if (wantsPrint(name)) {
    *options.log << "// after " << name << '\n';
    op->print(*options.log);
    *options.log << '\n';
  }
  if (options.dumpDirectory.empty())
    return;
  std::string text, problem;
  llvm::raw_string_ostream os(text);
  op->print(os, mlir::OpPrintingFlags().enableDebugInfo());
  os << '\n';
  std::string path = llvm::formatv("{0}/{1,0+2}-{2}.mlir",
                                   options.dumpDirectory, ++numDumps, name);
  llvm::sys::fs::create_directories(options.dumpDirectory);
  if (!writeWholeFile(path, text, problem))
    op->emitError("cannot write `") << path << "`: " << problem << " [E0704]";
}
