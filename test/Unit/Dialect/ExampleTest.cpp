//===- ExampleTest.cpp - the examples of operations run -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptions of the operations have examples, functions between ```mlir
// and ```. Each is run by the interpreter, as it stands and after
// canonicalisation, with the same outcome. (That they print and parse is tested
// in test/Dialect/examples.test.)
//
//===----------------------------------------------------------------------===//

#include "FunctionRunner.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// The examples of one file.
static std::vector<std::string> examplesOf(llvm::StringRef text) {
  std::vector<std::string> examples;
  while (true) {
    llvm::StringRef behind = text.split("```mlir\n").second;
    if (behind.empty())
      return examples;
    std::tie(behind, text) = behind.split("```");
    examples.push_back(behind.str());
  }
}

TEST(Examples, Run) {
  unsigned count = 0;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(TILE_DIALECT_DEFINITIONS, error),
       end;
       at != end && !error; at.increment(error)) {
    if (!llvm::StringRef(at->path()).ends_with(".td"))
      continue;
    SCOPED_TRACE(at->path());
    llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> file =
        llvm::MemoryBuffer::getFile(at->path());
    ASSERT_TRUE(file);
    for (const std::string &example : examplesOf((*file)->getBuffer())) {
      mlir::MLIRContext context;
      loadDialects(context);
      mlir::OwningOpRef<mlir::ModuleOp> before =
          mlir::parseSourceString<mlir::ModuleOp>(example, &context);
      ASSERT_TRUE(before) << example;
      mlir::OwningOpRef<mlir::ModuleOp> after = canonicalise(*before);
      for (mlir::func::FuncOp function :
           llvm::to_vector(before->getOps<mlir::func::FuncOp>()))
        compareFunctions(function, after->lookupSymbol<mlir::func::FuncOp>(
                                       function.getName()));
      ++count;
    }
  }
  EXPECT_GT(count, 40u);
}
