//===- InputTest.cpp - kinds of input and the guards before parsers -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which text is taken for what, and how deep brackets may nest.
//
//===----------------------------------------------------------------------===//

#include "CompilerTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

TEST(Input, KindsAreGuessedByTheFirstLines) {
  struct {
    const char *text;
    InputKind kind;
  } cases[] = {
      {"", InputKind::Source},
      {"import tile\n", InputKind::Source},
      {"\n\n# a comment\n", InputKind::Source},
      {"# layout = spread\n", InputKind::Source},
      {"#\n", InputKind::Source},
      {"#coding=utf-8\n", InputKind::Source},
      {"#BLOCK = 128\n", InputKind::Source},
      {"module_name = 1\n", InputKind::Source},
      {"target = {'a': 1}\n", InputKind::Source},
      {"module @m {", InputKind::Dialect},
      {"module attributes {a = 1} {", InputKind::Dialect},
      {"#loc3 = loc(\"a\":1:2)", InputKind::Dialect},
      {"!x", InputKind::Dialect},
      {"module {\n}\n", InputKind::Dialect},
      {"#layout = #tile_gpu.layout<", InputKind::Dialect},
      {"// comment\n\nfunc.func @k", InputKind::Dialect},
      {"  // comment", InputKind::Dialect},
      {"llvm.func @k()", InputKind::Dialect},
      {"\"builtin.module\"() ({", InputKind::Dialect},
      {"; ModuleID = 'tile'", InputKind::LLVMIR},
      {"target triple = \"nvptx64\"", InputKind::LLVMIR},
      {"define void @k()", InputKind::LLVMIR},
      {"//\n// Generated\n//\n\n.version 8.0", InputKind::PTX},
      {".version 7.0", InputKind::PTX},
  };
  for (auto [text, kind] : cases)
    EXPECT_EQ(inputKindName(guessInputKind(text)), inputKindName(kind)) << text;
}

TEST(Input, NamesOfKindsAndStagesAreReadBack) {
  for (InputKind kind : {InputKind::Source, InputKind::Dialect,
                         InputKind::LLVMIR, InputKind::PTX})
    EXPECT_EQ(findInputKind(inputKindName(kind)), kind);
  for (Stage stage : {Stage::AST, Stage::Tile, Stage::TileGPU, Stage::LLVM,
                      Stage::LLVMIR, Stage::PTX, Stage::Cubin})
    EXPECT_EQ(findStage(stageName(stage)), stage);
  EXPECT_EQ(findStage("tilegpu"), std::nullopt);
  EXPECT_EQ(findInputKind(""), std::nullopt);
}

static bool nestingIsFine(std::string text, llvm::StringRef comment = "//") {
  Input input(std::move(text));
  bool fine = checkNesting(input.file, comment, input.diagnostics);
  EXPECT_EQ(input.codes(), fine ? "" : "E0602");
  return fine;
}

TEST(Input, NestingIsBounded) {
  unsigned limit = limits::kMLIRNesting;
  for (char open : {'(', '[', '{', '<'}) {
    EXPECT_TRUE(nestingIsFine(std::string(limit - 1, open)));
    EXPECT_TRUE(nestingIsFine(std::string(limit, open)));
    EXPECT_FALSE(nestingIsFine(std::string(limit + 1, open)));
  }
}

TEST(Input, OnlyBracketsThatNestCount) {
  std::string pairs, arrows;
  for (unsigned i = 0; i < 3 * limits::kMLIRNesting; ++i) {
    pairs += "(){}[]<>";
    arrows += "() -> i32\n";
  }
  std::string many(3 * limits::kMLIRNesting, '(');
  EXPECT_TRUE(nestingIsFine(pairs));
  EXPECT_TRUE(nestingIsFine(arrows));
  EXPECT_TRUE(nestingIsFine("\"" + many + "\\\"" + many + "\""));
  EXPECT_TRUE(nestingIsFine("// " + many));
  EXPECT_TRUE(nestingIsFine("; " + many, ";"));
  EXPECT_FALSE(nestingIsFine("; " + many));
  EXPECT_FALSE(nestingIsFine("// comment\n" + many));
}
