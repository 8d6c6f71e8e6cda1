//===- ParserErrorsTest.cpp - what is not PTX -------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every way in which a text can be wrong has its message, with the right line.
//
//===----------------------------------------------------------------------===//

#include "LoadTesting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

/// The message for a module of three lines followed by `text`.
static std::string inModule(const std::string &text) {
  return ParsedPtx(kPtxHead + text).message();
}

/// The message for a body that begins in line 7.
static std::string inBody(const std::string &text) {
  return ParsedPtx(kernelOf(text)).message();
}

TEST(PtxParserErrors, Modules) {
  EXPECT_EQ(ParsedPtx("").message(),
            "line 1: expected `.version` at the beginning, found the end of "
            "the text");
  EXPECT_EQ(ParsedPtx(".target sm_80").message(),
            "line 1: expected `.version` at the beginning, found `.target`");
  EXPECT_EQ(ParsedPtx(".version 8").message(),
            "line 1: expected a version such as `8.0`, found `8`");
  EXPECT_EQ(ParsedPtx(".version 12.0").message(),
            "line 1: version 12.0 of PTX is not supported, 3.0 to 9.9 are");
  EXPECT_EQ(ParsedPtx(".version 8.0\n.address_size 32").message(),
            "line 2: addresses must have 64 bits (`.address_size 64`)");
  EXPECT_EQ(inModule("\nret;"), "line 5: expected a directive, found `ret`");
  EXPECT_EQ(inModule(".section .x {\n{}"), "line 4: a section without end");
  EXPECT_EQ(inModule(".file 1 name"), "line 4: expected a string, found "
                                      "`name`");
  EXPECT_EQ(inModule(".file 99999999 \"a\""),
            "line 4: the number of a file is larger than 65535");
  EXPECT_EQ(inModule(".texref t;"), "line 4: expected a directive, found "
                                    "`.texref`");
}

TEST(PtxParserErrors, Words) {
  EXPECT_EQ(inBody("/* ret;"), "line 7: comment without end: `/*`");
  EXPECT_EQ(inBody("op 09;"),
            "line 7: a digit that does not belong to its number: `09`");
  EXPECT_EQ(inBody("op 12ab;"),
            "line 7: a digit that does not belong to its number: `12a`");
  EXPECT_EQ(inBody("op 0x;"), "line 7: a number without digits: `0x`");
  EXPECT_EQ(inBody("op 0b12;"),
            "line 7: a digit that does not belong to its number: `0b12`");
  EXPECT_EQ(inBody("op 0f3F80;"),
            "line 7: a hexadecimal float with too few digits: `0f3F80`");
  EXPECT_EQ(inBody("op 0f3F8000001;"),
            "line 7: a hexadecimal float with too many digits: `0f3F8000001`");
  EXPECT_EQ(inBody("op 1.5e;"), "line 7: an exponent without digits: `1.5e`");
  EXPECT_EQ(inBody("op 18446744073709551616;"),
            "line 7: an integer of more than 64 bits: `18446744073709551616`");
  EXPECT_EQ(inBody("op \x01;"), "line 7: unexpected character: `\\01`");
  EXPECT_EQ(inBody("op . x;"), "line 7: a `.` without a name: `.`");
  EXPECT_EQ(inBody(".pragma \"x;\n\""), "line 7: string without end: `\\22x;`");
}

TEST(PtxParserErrors, Instructions) {
  EXPECT_EQ(inBody("ret\nret\nret;"), "line 9: expected `;`, found `ret`");
  EXPECT_EQ(inBody("add.s32 %r1, ;"), "line 7: expected an operand, found `;`");
  EXPECT_EQ(inBody("@ ret;"), "line 7: expected an instruction, found `;`");
  EXPECT_EQ(inBody("@%p1 .loc"),
            "line 7: expected an instruction, found `.loc`");
  EXPECT_EQ(inBody(";"), "line 7: expected an instruction, found `;`");
  EXPECT_EQ(inBody("ld.b32 %r1, [%d1;"), "line 7: expected `]`, found `;`");
  EXPECT_EQ(inBody("ld.b32 %r1, [];"),
            "line 7: expected an operand, found `]`");
  EXPECT_EQ(inBody("ld.b32 %r1, [1.5];"),
            "line 7: an address must be an integer");
  EXPECT_EQ(inBody("ld.b32 %r1, [a+1.5];"),
            "line 7: an offset must be an integer");
  EXPECT_EQ(inBody("mov.b64 {%r1, %d1;"), "line 7: expected `}`, found `;`");
  EXPECT_EQ(inBody("op 1/0;"), "line 7: division by zero");
  EXPECT_EQ(inBody("op 1.5+2;"), "line 7: an operator needs integers");
  EXPECT_EQ(inBody("op ~1.5;"), "line 7: an operator needs integers");
  EXPECT_EQ(inBody("op 1?2;"), "line 7: expected `:`, found `;`");
  EXPECT_EQ(inBody("op !;"), "line 7: expected an operand, found `;`");
}

TEST(PtxParserErrors, Bodies) {
  EXPECT_EQ(ParsedPtx(kPtxHead + ".entry k() {\nret;\n").message(),
            "line 6: expected `}`, found the end of the text");
  EXPECT_EQ(inBody("}"), "line 8: expected a directive, found `}`");
  EXPECT_EQ(inBody(".branchtargets L0;"),
            "line 7: `.branchtargets` without a label");
  EXPECT_EQ(inBody(".loc 1 2"), "line 8: expected a column, found `}`");
  EXPECT_EQ(inBody(".loc 1 2 3, wrong 4"),
            "line 7: expected `function_name` or `inlined_at`");
  EXPECT_EQ(inBody(".wrong"),
            "line 7: expected a directive of a function, found `.wrong`");
  EXPECT_EQ(inModule(".entry k() .wrong 1 {}"),
            "line 4: expected a directive of a function, or its body, found "
            "`.wrong`");
  EXPECT_EQ(inModule(".entry k() .reqntid 1, 1, 1, 1 {}"),
            "line 4: .reqntid has at most three numbers");
  EXPECT_EQ(inModule(".entry k(.b32 x) {}"),
            "line 4: expected a parameter, found `.b32`");
}

TEST(PtxParserErrors, Variables) {
  EXPECT_EQ(inModule(".global x;"),
            "line 4: expected the type of a variable, found `x`");
  EXPECT_EQ(inModule(".global .q32 x;"),
            "line 4: expected the type of a variable, found `.q32`");
  EXPECT_EQ(inModule(".global .align 3 .b32 x;"),
            "line 4: an alignment must be a power of two");
  EXPECT_EQ(inModule(".global .b32 x[2][];"),
            "line 4: only the first dimension may be left open");
  EXPECT_EQ(inModule(".global .b32 x[-1];"),
            "line 4: a dimension must be an integer below 2^40");
  EXPECT_EQ(inModule(".global .b32 x[1<<39][1<<39];"),
            "line 4: the array is too large");
  EXPECT_EQ(inModule(".global .b32 x[2][1] = {{1, 2}, 3};"),
            "line 4: an initialiser has more values than elements");
  EXPECT_EQ(inModule(".global .b32 x = {{1}};"),
            "line 4: an initialiser has more braces than dimensions");
  EXPECT_EQ(inModule(".global .b32 x[2] = {{1}};"),
            "line 4: an initialiser has more braces than dimensions");
  EXPECT_EQ(inModule(".global .b32 x[2][1<<39] = {{1}};"),
            "line 4: a row of an initialiser is too long");
  EXPECT_EQ(inModule(".global .b64 x = generic(y);"),
            "line 4: an address of this form in an initialiser is not "
            "supported");
  EXPECT_EQ(inModule(".global .u8 x[] = {0xff(y)};"),
            "line 4: an address of this form in an initialiser is not "
            "supported");
  EXPECT_EQ(inBody(".reg .b32 %x<0>;"), "line 7: a group of no registers");
  EXPECT_EQ(inBody(".reg .b32 %x[4];"), "line 7: registers form no arrays");
}

TEST(PtxParserErrors, NestingHasLimits) {
  std::string many(100000, '(');
  EXPECT_EQ(inBody("op " + many + ";"),
            "line 7: an expression is nested too deeply");
  EXPECT_EQ(inBody("op " + std::string(100000, '-') + "1;"),
            "line 7: an expression is nested too deeply");
  std::string conditions;
  for (unsigned i = 0; i != 100000; ++i)
    conditions += "1?";
  EXPECT_EQ(inBody("op " + conditions + ";"),
            "line 7: an expression is nested too deeply");
  EXPECT_EQ(inBody("op " + std::string(100000, '{') + ";"),
            "line 7: an operand is nested too deeply");
  EXPECT_EQ(inBody("op " + std::string(100000, '[') + ";"),
            "line 7: expected an operand, found `[`");
  EXPECT_EQ(inBody(std::string(100000, '{')),
            "line 7: scopes are nested too deeply");
  EXPECT_EQ(inModule(".global .b32 x = " + std::string(100000, '{')),
            "line 4: an initialiser has more braces than dimensions");
}

TEST(PtxParserErrors, AreReportedWithTheirPlace) {
  LoadedPtx loaded(kernelOf("ret\n"));
  ASSERT_EQ(loaded.messages(),
            "E0901: malformed PTX: expected `;`, found `}` in line 9\n");
  SourceRange range = loaded.diagnostics.diagnostics()[0].range;
  ASSERT_TRUE(range.isValid());
  EXPECT_EQ(loaded.sources.text(range), "}");
  EXPECT_EQ(loaded.sources.lineColumn(range.file, range.begin).line, 9u);
}
