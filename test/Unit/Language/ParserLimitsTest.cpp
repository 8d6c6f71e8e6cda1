//===- ParserLimitsTest.cpp - very deep and very long input ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input that nests without end gives one error, and input that is merely long
// gives a tree; neither costs stack or unreasonable time.
//
//===----------------------------------------------------------------------===//

#include "SyntaxTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// `text` repeated `count` times.
static std::string times(size_t count, const std::string &text) {
  std::string result;
  result.reserve(count * text.size());
  while (count--)
    result += text;
  return result;
}

/// The codes of the errors of `source`; empty if it parses. Trees are printed
/// as well, since that walks all of them.
static std::string errorsOf(const std::string &source) {
  Parsed parsed(source);
  std::string result;
  for (const Diagnostic &diagnostic : parsed.diagnostics.diagnostics()) {
    EXPECT_TRUE(diagnostic.range.isValid());
    result += getDiagInfo(diagnostic.id).code.str() + " ";
  }
  if (parsed.file) {
    llvm::raw_null_ostream os;
    printAST(parsed.file->module, os, &parsed.sources);
  }
  return result;
}

TEST(ParserLimits, NestingIsCountedExactly) {
  const size_t limit = limits::kNesting;
  auto brackets = [](size_t n) { return times(n, "(") + "1" + times(n, ")"); };
  EXPECT_EQ(errorsOf(brackets(limit)), "");
  EXPECT_EQ(errorsOf(brackets(limit + 1)), "E0005 ");
  EXPECT_EQ(errorsOf(times(limit, "not ") + "x"), "");
  EXPECT_EQ(errorsOf(times(limit + 1, "not ") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf("x" + times(limit, ".y")), "");
  EXPECT_EQ(errorsOf("x" + times(limit + 1, ".y")), "E0005 ");
  auto blocks = [](size_t n) {
    std::string source;
    for (size_t i = 0; i < n; ++i)
      source += times(i, " ") + "if x:\n";
    return source + times(n, " ") + "pass\n";
  };
  EXPECT_EQ(errorsOf(blocks(limit - 1)), "");
  EXPECT_EQ(errorsOf(blocks(limit)), "E0005 ");
}

TEST(ParserLimits, DeepInputGivesOneError) {
  const size_t n = 100'000;
  EXPECT_EQ(errorsOf(times(n, "(") + "1" + times(n, ")")), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "[{(")), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "not ") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "-") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "2**") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "lambda:") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "a if b else ") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf("x" + times(n, ".y")), "E0005 ");
  EXPECT_EQ(errorsOf("x" + times(n, "()")), "E0005 ");
  EXPECT_EQ(errorsOf("x" + times(n, "[0]")), "E0005 ");
  EXPECT_EQ(errorsOf(times(n, "f'{") + "x"), "E0005 ");
  EXPECT_EQ(errorsOf("f'{x:" + times(n, "{x:")), "E0005 ");
  EXPECT_EQ(errorsOf("match x:\n  case " + times(n, "[")), "E0005 ");
  EXPECT_EQ(errorsOf("match x:\n  case a" + times(n, ".b") + ": pass"),
            "E0005 ");
  // The height counts, not only the brackets that are open at a time.
  EXPECT_EQ(errorsOf(times(100, "f(") + times(100, "()()())")), "E0005 ");
  EXPECT_EQ(errorsOf(times(100, "(") + "a" + times(100, " if b else c)()()")),
            "E0005 ");
}

TEST(ParserLimits, LongInputIsNoProblem) {
  const size_t n = 100'000;
  EXPECT_EQ(errorsOf(times(n, "a + ") + "a"), "");
  EXPECT_EQ(errorsOf(times(n, "a < ") + "a"), "");
  EXPECT_EQ(errorsOf(times(n, "a or ") + "a"), "");
  EXPECT_EQ(errorsOf("[" + times(n, "a, ") + "]"), "");
  EXPECT_EQ(errorsOf(times(n, "a = ") + "a"), "");
  EXPECT_EQ(errorsOf(times(n, "'a' ")), "");
  EXPECT_EQ(errorsOf(times(n, "a;")), "");
  EXPECT_EQ(errorsOf(times(n, "\\\n") + "a"), "");
  EXPECT_EQ(errorsOf("if a: b\n" + times(5000, "elif a: b\n")), "");
  EXPECT_EQ(errorsOf(times(n, "@a\n") + "def f(): pass"), "");
  std::string names;
  for (size_t i = 0; i < n; ++i)
    names += "a" + std::to_string(i) + "=0, ";
  EXPECT_EQ(errorsOf("f(" + names + ")"), "");
  EXPECT_EQ(errorsOf("def f(" + names + "): pass"), "");
}

TEST(ParserLimits, LargeInput) {
  EXPECT_EQ(errorsOf(""), "");
  EXPECT_EQ(errorsOf("x = '" + std::string(10'000'000, 'a') + "'"), "");
  EXPECT_EQ(errorsOf("x = " + std::string(10'000'000, '1')), "");
  EXPECT_EQ(errorsOf("#" + std::string(10'000'000, ' ')), "");
  EXPECT_EQ(errorsOf(times(limits::kTokens / 2 + 1, "a\n")), "E0004 ");
  EXPECT_EQ(errorsOf(std::string(limits::kSourceBytes + 1, ' ')), "E0003 ");
}
