//===- EvalTableTest.cpp - expressions against what CPython makes of them -===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads EvalTable.txt, in which CPython wrote the repr of some thousand
// expressions and the exceptions of others, and evaluates each of them.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace tile;

/// The errors that may stand for each of Python's exceptions.
static llvm::StringRef codesOf(llvm::StringRef exception) {
  static const llvm::StringMap<llvm::StringRef> table = {
      {"ZeroDivisionError", "E0106 E0118"},
      {"OverflowError", "E0107 E0109 E0133"},
      {"TypeError", "E0104 E0105 E0111 E0113 E0114 E0115 E0116 E0117 E0118 "
                    "E0121 E0123 E0132 E0138 E0141"},
      {"ValueError", "E0107 E0108 E0118 E0132 E0133 E0134"},
      {"IndexError", "E0119 E0118"},
      {"KeyError", "E0120"},
      {"NameError", "E0101"},
      {"AttributeError", "E0103"},
      {"StopIteration", "E0118"},
      {"complex", "E0134"},
  };
  return table.lookup(exception);
}

TEST(EvalTable, AgreesWithCPython) {
  auto buffer = llvm::MemoryBuffer::getFile(TILE_EVAL_TABLE);
  ASSERT_TRUE(buffer);
  TestFile file;
  unsigned count = 0;
  llvm::StringRef rest = (*buffer)->getBuffer();
  while (!rest.empty()) {
    auto [line, after] = rest.split('\n');
    rest = after;
    if (line.starts_with("#") || line.empty())
      continue;
    auto [expression, expected] = line.split('\t');
    std::string actual = file.show(expression.str());
    ++count;
    if (expected.consume_front("!"))
      EXPECT_TRUE(codesOf(expected).contains(actual) && !actual.empty())
          << expression.str() << " gives " << actual << " instead of "
          << expected.str();
    else
      EXPECT_EQ(actual, expected.str()) << expression.str();
  }
  EXPECT_GT(count, 5000u);
}
