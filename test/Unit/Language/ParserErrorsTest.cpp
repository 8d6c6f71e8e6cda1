//===- ParserErrorsTest.cpp - syntax errors -------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table of mistakes with the code, the place and the words of the error that
// each must give, and tests of recovery. Every code of Syntax.def occurs.
//
//===----------------------------------------------------------------------===//

#include "SyntaxTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"
#include <set>

using namespace tile;
using namespace tile::test;

namespace {
/// A program with the first error that it must give.
struct ErrorCase {
  std::string source;
  llvm::StringRef code;
  uint32_t line;
  uint32_t column;
  /// A part of the message, or of its notes.
  llvm::StringRef part;
};
} // namespace

static const ErrorCase kErrorCases[] = {
    {"x = '\xFF'", "E0001", 1, 6, "byte 0xFF"},
    {"\xFF\xFEx", "E0001", 1, 1, "save the file as UTF-8"},
    {std::string("x\n\0", 3), "E0002", 2, 1, "binary"},
    {"# coding: koi8-r\nx = '\xFF'", "E0006", 1, 11, "not ASCII"},
    {"#!x\n# vim: set fileencoding=gbk :\n\xFF", "E0006", 2, 25, "as UTF-8"},
    {"# coding: gbk\nx = '\xC3\xA4'", "E0006", 1, 11, "not ASCII"},
    {"# coding: utf-8\nx = '\xFF'", "E0001", 2, 6, "byte 0xFF"},
    {"x\n# coding: gbk\n\xFF", "E0001", 3, 1, "byte 0xFF"},
    {"x = a \xC3\x97 b", "E0010", 1, 7, "`*` to multiply"},
    {"x = \xE2\x80\x9C"
     "a",
     "E0010", 1, 5, "straight quotes"},
    {"x = a ? b : c", "E0010", 1, 7, "a if test else b"},
    {"x\x01", "E0010", 1, 2, "U+0001"},
    {"x = 1 \\ \ny", "E0011", 1, 7, "backslash"},
    {"x = 1 \\", "E0011", 1, 7, "backslash"},
    {"x = 0755", "E0012", 1, 5, "`0o`"},
    {"x = 1__0", "E0012", 1, 5, "a digit was expected here"},
    {"x = 0b12", "E0012", 1, 5, "binary digits"},
    {"x = 0xF_g", "E0012", 1, 5, "hexadecimal digits"},
    {"x = 12ab", "E0012", 1, 5, "begin with a digit"},
    {"x = 'abc\ny", "E0013", 1, 5, "on its line"},
    {"x = '''abc\ny", "E0013", 1, 5, "three quotes"},
    {"x = f'a\n", "E0013", 1, 5, "on its line"},
    {"x = f'{y:a\n", "E0013", 1, 5, "on its line"},
    {R"(x = 'a\u12')", "E0014", 1, 7, "4 hexadecimal digits"},
    {R"(x = '\xg')", "E0014", 1, 6, "2 hexadecimal digits"},
    {R"(x = '\U00110000')", "E0014", 1, 6, "no such character"},
    {R"(x = '\N{NO SUCH NAME}')", "E0014", 1, 6, "of that name"},
    {R"(x = '\N')", "E0014", 1, 6, "in braces"},
    {"b'\xC3\xA4'", "E0015", 1, 3, "ASCII"},
    {"b'a' 'b'", "E0016", 1, 6, "joined"},
    {"b'a' f'b'", "E0016", 1, 6, "joined"},
    {"x = (1,\ny = 2", "E0020", 1, 5, "never closed"},
    {"x = [1,\ndef f(): pass", "E0020", 1, 5, "the next statement begins"},
    {"x = [1, 2)", "E0021", 1, 10, "the bracket that is open here"},
    {"x = 1)", "E0022", 1, 6, "closes nothing"},
    {"f'a}'", "E0023", 1, 4, "write `}}`"},
    {"f'{x'", "E0024", 1, 3, "the f-string begins here"},
    {"f'''{x'''", "E0024", 1, 5, "the f-string begins here"},
    {"f'{a:{b}'", "E0024", 1, 3, "never closed"},
    {"f'{}'", "E0025", 1, 3, "has no value"},
    {"f'{!r}'", "E0025", 1, 3, "has no value"},
    {"f'{x!q}'", "E0025", 1, 5, "`!s`, `!r` or `!a`"},
    {"f'{x! r}'", "E0025", 1, 5, "`!s`, `!r` or `!a`"},
    {"x = 1\n    y = 2", "E0030", 2, 1, "no block begins"},
    {"if a:\n        b\n    c", "E0031", 3, 1, "8 columns"},
    {"def f():\nx", "E0032", 2, 1, "`def` of line 1"},
    {"if a:\n  b\nelse:\nc", "E0032", 4, 1, "`else` of line 3"},
    {"match a:\nb", "E0032", 2, 1, "`case` blocks"},
    {"if a:\n\tb\n        c", "E0033", 3, 1, "spaces only"},
    {"if x > 0\n  y", "E0040", 1, 9, "ends with `:`"},
    {"x = f(a b)", "E0040", 1, 9, "a comma or an operator"},
    {"x = a b", "E0040", 1, 7, "line end may be missing"},
    {"print 'x'", "E0040", 1, 7, "`print` is a function"},
    {"x = a && b", "E0040", 1, 8, "write `and`"},
    {"x = a || b", "E0040", 1, 8, "write `or`"},
    {"if !x: pass", "E0040", 1, 4, "write `not`"},
    {"x++", "E0040", 1, 4, "`+= 1`"},
    {"x = a <> b", "E0040", 1, 8, "write `!=`"},
    {"if a:\n  b\nelse if c:\n  d", "E0040", 3, 6, "write `elif`"},
    {"else:\n  b", "E0040", 1, 1, "no block before it"},
    {"x := 3", "E0040", 1, 3, "parentheses around a `:=`"},
    {"lambda = 3", "E0040", 1, 8, "expected"},
    {"def class(): pass", "E0040", 1, 5, "keyword can not be a name"},
    {"x = a if b", "E0040", 1, 11, "a if test else b"},
    {"foo(x):\n  y", "E0040", 1, 7, "keyword such as `if`"},
    {"a.1", "E0040", 1, 2, "number `.1`"},
    {"x = a.", "E0040", 1, 7, "end of line"},
    {"x = {1: 2, 3}", "E0040", 1, 13, "`:` and a value"},
    {"f'{x y}'", "E0040", 1, 6, "begins here"},
    {"@a\nx = 1", "E0040", 2, 1, "`def` or `class`"},
    {"match x:\n  a", "E0040", 2, 3, "`case`"},
    {"match x:\n  case +1: pass", "E0040", 2, 8, "a pattern"},
    {"match x:\n  case 1j + 2j: pass", "E0040", 2, 11, "real part"},
    {"def f(**a: *b): pass", "E0040", 1, 12, "`*`"},
    {"x = a == not b", "E0040", 1, 10, "keyword `not`"},
    {"x = (yield", "E0020", 1, 5, "never closed"},
    {"if x = 3: pass", "E0041", 1, 6, "`==` to compare"},
    {"if (x = 3): pass", "E0041", 1, 7, "`==` to compare"},
    {"assert x = 3", "E0041", 1, 10, "`==` to compare"},
    {"f(x) = 3", "E0042", 1, 1, "assign to the result of a call"},
    {"a, 1 = x", "E0042", 1, 4, "a number"},
    {"None = 1", "E0042", 1, 1, "`None`"},
    {"x + 1 = y", "E0042", 1, 1, "the result of an operator"},
    {"f() += 1", "E0042", 1, 1, "assign to"},
    {"(a, b) += 1", "E0042", 1, 1, "a tuple"},
    {"[a]: int", "E0042", 1, 1, "annotate a list"},
    {"del f()", "E0042", 1, 5, "delete"},
    {"for f() in x: pass", "E0042", 1, 5, "assign to"},
    {"with a as 1: pass", "E0042", 1, 11, "a number"},
    {"*a, b, *c = x", "E0042", 1, 8, "the first one"},
    {"for a, (*b, *c) in x: pass", "E0042", 1, 13, "two starred targets"},
    {"[x for 1 in y]", "E0042", 1, 8, "a number"},
    {"(a.b := 1)", "E0042", 1, 2, "a plain name"},
    {"y = *x", "E0043", 1, 5, "`[*x]`"},
    {"*x", "E0043", 1, 1, "starred"},
    {"*x = y", "E0043", 1, 1, "`*rest, = x`"},
    {"(*x)", "E0043", 1, 2, "`(*x,)`"},
    {"f(a=1, 2)", "E0044", 1, 8, "follows one with a name"},
    {"f(**a, 2)", "E0044", 1, 8, "the earlier argument"},
    {"f(**a, *b)", "E0044", 1, 8, "with `*` follows"},
    {"f(a=1, a=2)", "E0044", 1, 8, "given twice"},
    {"f(x for x in y, 1)", "E0044", 1, 3, "needs parentheses"},
    {"f(1, x for x in y)", "E0044", 1, 6, "needs parentheses"},
    {"f(a=x for x in y)", "E0044", 1, 3, "needs parentheses"},
    {"class C(x for x in y): pass", "E0044", 1, 8, "base of a class"},
    {"f(1=2)", "E0044", 1, 3, "a number"},
    {"def f(a=1, b): pass", "E0045", 1, 12, "this one has a default"},
    {"def f(a=1, /, b): pass", "E0045", 1, 15, "without a default"},
    {"def f(a, *, a): pass", "E0045", 1, 13, "appears twice"},
    {"def f(*): pass", "E0045", 1, 7, "lone `*`"},
    {"def f(*, **k): pass", "E0045", 1, 7, "lone `*`"},
    {"def f(*a, *b): pass", "E0045", 1, 11, "`*` appears twice"},
    {"def f(**k, a): pass", "E0045", 1, 12, "no parameter can follow"},
    {"def f(/, a): pass", "E0045", 1, 7, "before `/`"},
    {"def f(a, /, b, /): pass", "E0045", 1, 16, "`/` appears twice"},
    {"def f(*a, /): pass", "E0045", 1, 11, "before `*`"},
    {"def f(*a=1): pass", "E0045", 1, 9, "no default"},
    {"def f(a):\n  global a", "E0045", 2, 10, "the parameter"},
    {"def f():\n  nonlocal a", "E0048", 2, 3, "a nested function"},
    {"def f(a):\n  def g(a): nonlocal a", "E0045", 2, 22, "is a parameter"},
    {"def f[T, *T](): pass", "E0045", 1, 11, "appears twice"},
    {"class C[T = int, U]: pass", "E0045", 1, 18, "has a default"},
    {"lambda (a, b): 1", "E0045", 1, 8, "in parentheses"},
    {"[*a for a in b]", "E0046", 1, 2, "several elements"},
    {"{**a for a in b}", "E0046", 1, 4, "several elements"},
    {"[a, b for a in c]", "E0046", 1, 2, "around the tuple"},
    {"(a, b for a in c)", "E0046", 1, 1, "around the tuple"},
    {"[a := 0 for a in b]", "E0046", 1, 2, "variable of the comprehension"},
    {"{(x, (c := a)) for a in b for c in a}", "E0046", 1, 7, "another name"},
    {"{a: [c := 0 for a in b] for c in d}", "E0046", 1, 6, "`c` is the"},
    {"f(a for a in b if (a := 0))", "E0046", 1, 20, "`a` is the variable"},
    {"[a for a in (b := c)]", "E0046", 1, 14, "before the comprehension"},
    {"[a for a in [b for b in (c := d)]]", "E0046", 1, 26, "the iterable"},
    {"class C: [b := a for a in c]", "E0046", 1, 11, "body of a class"},
    {"def f(): [(yield a) for a in b]", "E0046", 1, 12, "hold a `yield`"},
    {"try:\n  a\nb", "E0047", 3, 1, "the `try` is here"},
    {"try:\n  a\nexcept A, B:\n  c", "E0047", 3, 9, "`except (A, B):`"},
    {"try: a\nexcept: b\nexcept C: d", "E0047", 2, 1, "the last one"},
    {"try: a\nexcept A: b\nexcept* C: d", "E0047", 3, 1, "mixed"},
    {"return 1", "E0048", 1, 1, "`return` outside of a function"},
    {"def f(): pass\nx = yield", "E0048", 2, 5, "`yield` outside"},
    {"break", "E0048", 1, 1, "`break` outside of a loop"},
    {"while a:\n  def f(): continue", "E0048", 2, 12, "outside of a loop"},
    {"def f():\n  class A: return", "E0048", 2, 12, "outside of a function"},
    {"def f(): from a import *", "E0048", 1, 24, "outside of a file's"},
    {"nonlocal a", "E0048", 1, 1, "outside of a nested function"},
    {"match x:\n  case a: pass\n  case b: pass", "E0049", 2, 8, "to the end"},
    {"match x:\n  case _ | 1: pass", "E0049", 2, 8, "never reached"},
    {"match x:\n  case [a, a]: pass", "E0049", 2, 12, "two values"},
    {"match x:\n  case (1 | 2 as a), a: pass", "E0049", 2, 22, "first here"},
    {"match x:\n  case [a] | 1: pass", "E0049", 2, 14, "the first choice"},
    {"match x:\n  case [a] | {1: b}: pass", "E0049", 2, 14, "same names"},
    {"match x:\n  case {1: a, 0x1: b}: pass", "E0049", 2, 15, "twice"},
    {"match x:\n  case A(b=1, b=2): pass", "E0049", 2, 15, "appears twice"},
    {"match x:\n  case *a, *b: pass", "E0049", 2, 12, "two starred"},
    {"match x:\n  case *a: pass", "E0049", 2, 8, "in a sequence"},
    {"match x:\n  case (*a): pass", "E0049", 2, 9, "in a sequence"},
    {"match x:\n  case {**a, 1: b}: pass", "E0049", 2, 11, "the last"},
    {"match x:\n  case {**_}: pass", "E0049", 2, 11, "not needed"},
    {"match x:\n  case {a: b}: pass", "E0049", 2, 9, "the key"},
    {"match x:\n  case A(b=c, d): pass", "E0049", 2, 15, "without a name"},
    {"match x:\n  case f'{a}': pass", "E0049", 2, 8, "f-string"},
    {"match x:\n  case a as _: pass", "E0049", 2, 13, "not `_`"},
    {"from a import b,", "E0050", 1, 16, "parentheses around the names"},
};

/// The message of a diagnostic with its notes.
static std::string allText(const Diagnostic &diagnostic) {
  std::string text = diagnostic.message;
  for (const DiagNote &note : diagnostic.notes)
    text += "\n" + note.text;
  return text;
}

TEST(ParserErrors, CodePlaceAndText) {
  for (const ErrorCase &test : kErrorCases) {
    SCOPED_TRACE(test.source);
    Parsed parsed(test.source);
    EXPECT_EQ(parsed.file, nullptr);
    ASSERT_TRUE(parsed.diagnostics.hasErrors());
    const Diagnostic &first = parsed.diagnostics.diagnostics()[0];
    EXPECT_EQ(getDiagInfo(first.id).code.str(), test.code.str());
    LineColumn place =
        parsed.sources.lineColumn(first.range.file, first.range.begin);
    EXPECT_EQ(place.line, test.line);
    EXPECT_EQ(place.column, test.column);
    EXPECT_NE(allText(first).find(test.part.str()), std::string::npos)
        << allText(first);
  }
}

TEST(ParserErrors, OneErrorForOneMistake) {
  // The mistakes of which only the first effect is to be seen.
  for (const ErrorCase &test : kErrorCases) {
    Parsed parsed(test.source);
    EXPECT_LE(parsed.diagnostics.errorCount(), 1u) << test.source;
  }
}

TEST(ParserErrors, EveryCodeIsTested) {
  // Those that need large files are tested in ParserLimitsTest.cpp.
  std::set<llvm::StringRef> tested = {"E0003", "E0004", "E0005"};
  for (const ErrorCase &test : kErrorCases)
    tested.insert(test.code);
  for (const DiagInfo &info : allDiagInfos())
    if (info.code.starts_with("E00"))
      EXPECT_EQ(tested.count(info.code), 1u) << info.code.str();
}

TEST(ParserErrors, ParsingGoesOnWithTheNextLine) {
  EXPECT_EQ(parse("x = = 1\ny = 2\nz = )\n"), "error E0040 error E0022 ");
  // A broken header does not hide its block, nor complain about its `else`.
  EXPECT_EQ(parse("if x = 1:\n  y = = 1\n  z\nelse:\n  f(a b)\nw = = 2\n"),
            "error E0041 error E0040 error E0040 error E0040 ");
  EXPECT_EQ(parse("x = 'a\ny = 'b'\nz = 'c\n"), "error E0013 error E0013 ");
  EXPECT_EQ(parse("x = (1\ndef f(a:\n  return (\nclass A: pass\n"),
            "error E0020 error E0020 error E0020 ");
  EXPECT_EQ(parse("match x:\n  case 1 2: pass\n  case a:\n    b c\n"),
            "error E0040 error E0040 ");
  EXPECT_EQ(parse("if a:\n    b\n  c\n  d\n    e\n"), "error E0031 ");
}

TEST(ParserErrors, AtMostTwenty) {
  std::string source;
  for (int i = 0; i < 100; ++i)
    source += "x = = 1\n";
  Parsed parsed(source);
  EXPECT_EQ(parsed.diagnostics.errorCount(), 20u);
  EXPECT_NE(allText(parsed.diagnostics.diagnostics().back()).find("last error"),
            std::string::npos);
}
