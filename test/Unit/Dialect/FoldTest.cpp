//===- FoldTest.cpp - folded operations compute the same ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function of test/Dialect/Tile/fold*.mlir, which say how operations are
// folded, is run as it stands and after canonicalisation, on the same values:
// random ones and corners. Whoever adds a fold with its case there has it
// compared here.
//
//===----------------------------------------------------------------------===//

#include "FunctionRunner.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

static std::vector<std::string> foldTests() {
  std::vector<std::string> paths;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(TILE_DIALECT_TESTS, error), end;
       at != end && !error; at.increment(error)) {
    llvm::StringRef name = llvm::sys::path::filename(at->path());
    if (name.starts_with("fold") && name.ends_with(".mlir"))
      paths.push_back(at->path());
  }
  llvm::sort(paths);
  return paths;
}

TEST(Fold, EveryCaseComputesTheSame) {
  unsigned functions = 0, changed = 0;
  for (const std::string &path : foldTests()) {
    SCOPED_TRACE(path);
    mlir::MLIRContext context;
    loadDialects(context);
    mlir::OwningOpRef<mlir::ModuleOp> before =
        mlir::parseSourceFile<mlir::ModuleOp>(path, &context);
    ASSERT_TRUE(before);
    mlir::OwningOpRef<mlir::ModuleOp> after = canonicalise(*before);

    for (mlir::func::FuncOp function :
         llvm::to_vector(before->getOps<mlir::func::FuncOp>())) {
      mlir::func::FuncOp folded =
          after->lookupSymbol<mlir::func::FuncOp>(function.getName());
      ++functions;
      changed += !mlir::OperationEquivalence::isEquivalentTo(
          function, folded, mlir::OperationEquivalence::Flags::IgnoreLocations);
      EXPECT_NE(compareFunctions(function, folded), 0u)
          << "`" << function.getName().str() << "` never came to an end";
    }
  }
  // Most cases show something that is folded, some what is not.
  EXPECT_GT(changed, functions / 2);
}
