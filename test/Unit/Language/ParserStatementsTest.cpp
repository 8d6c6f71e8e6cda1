//===- ParserStatementsTest.cpp - trees of statements ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each form of statement and pattern with the tree that it must give.
//
//===----------------------------------------------------------------------===//

#include "SyntaxTesting.h"
#include "llvm/Support/Casting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

#define EXPECT_TREE(SOURCE, TREE) EXPECT_EQ(parse(SOURCE), TREE)

TEST(ParserStatements, Assignments) {
  EXPECT_TREE("a = b.c = d[0], *e = f",
              "Assign(target: Name a, target: Attribute c(Name b), target: "
              "Tuple(Subscript(value: Name d, index: Constant int 0), "
              "Starred(Name e)), value: Name f)");
  EXPECT_TREE("[a, (b, c)] = d",
              "Assign(target: List(Name a, Tuple(Name b, Name c)), value: "
              "Name d)");
  EXPECT_TREE("*a, b = c, *d",
              "Assign(target: Tuple(Starred(Name a), Name b), value: "
              "Tuple(Name c, Starred(Name d)))");
  for (const char *op :
       {"+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "|", "^", "&"})
    EXPECT_TREE(std::string("a ") + op + "= b",
                std::string("AugAssign ") + op +
                    "=(target: Name a, value: Name b)");
  EXPECT_TREE("a: b = c", "AnnAssign(target: Name a, annotation: Name b, "
                          "value: Name c)");
  EXPECT_TREE("a.b: c", "AnnAssign(target: Attribute b(Name a), annotation: "
                        "Name c)");
  EXPECT_TREE("type = match = case = 1",
              "Assign(target: Name type, target: Name match, target: Name "
              "case, value: Constant int 1)");
}

TEST(ParserStatements, Simple) {
  EXPECT_TREE("a; b;", "ExprStmt(Name a), ExprStmt(Name b)");
  EXPECT_TREE("pass", "Pass");
  EXPECT_TREE("del a, (b, c[0]),",
              "Delete(Name a, Tuple(Name b, Subscript(value: Name c, index: "
              "Constant int 0)))");
  EXPECT_TREE("raise", "Raise");
  EXPECT_TREE("raise a from b", "Raise(exception: Name a, cause: Name b)");
  EXPECT_TREE("assert a, b", "Assert(test: Name a, message: Name b)");
  EXPECT_TREE("global a, b", "Global a b");
  EXPECT_TREE("def f():\n def g(): nonlocal a",
              "FunctionDef f(body(FunctionDef g(body(Nonlocal a))))");
  // A method may declare the class that it is in.
  EXPECT_TREE("class C:\n def g(): nonlocal __class__",
              "ClassDef C(body(FunctionDef g(body(Nonlocal __class__))))");
  EXPECT_TREE("def f(): return *a, b",
              "FunctionDef f(body(Return(Tuple(Starred(Name a), Name b))))");
  EXPECT_TREE("type A[T: int, *U = *x, **P = Q] = B",
              "TypeAlias A(type parameter: T(bound: Name int), type "
              "parameter: *U(default: Starred(Name x)), type parameter: **P("
              "default: Name Q), value: Name B)");
}

TEST(ParserStatements, Imports) {
  EXPECT_TREE("import a.b.c as d, e", "Import(name: a.b.c as d, name: e)");
  EXPECT_TREE("from a.b import c as d, e",
              "ImportFrom a.b(name: c as d, name: e)");
  EXPECT_TREE("from ...a import (b, c,)", "ImportFrom ...a(name: b, name: c)");
  EXPECT_TREE("from .... import *", "ImportFrom ....(name: *)");
}

TEST(ParserStatements, IfIsFlat) {
  EXPECT_TREE("if a:\n  b\nelif c: d; e\nelif f:\n  g\nelse:\n  h\ni",
              "If(test: Name a, body(ExprStmt(Name b)), test: Name c, "
              "body(ExprStmt(Name d), ExprStmt(Name e)), test: Name f, "
              "body(ExprStmt(Name g)), else(ExprStmt(Name h))), "
              "ExprStmt(Name i)");
  EXPECT_TREE("if (a := b): pass", "If(test: NamedExpr a(Name b), body(Pass))");
}

TEST(ParserStatements, Loops) {
  EXPECT_TREE("for i, *j in a, b:\n  break\nelse:\n  pass",
              "For(target: Tuple(Name i, Starred(Name j)), iter: Tuple(Name "
              "a, Name b), body(Break), else(Pass))");
  EXPECT_TREE("for a.b[c] in d: continue",
              "For(target: Subscript(value: Attribute b(Name a), index: Name "
              "c), iter: Name d, body(Continue))");
  EXPECT_TREE("while a: b\nelse: c",
              "While(test: Name a, body(ExprStmt(Name b)), else(ExprStmt(Name "
              "c)))");
  EXPECT_TREE("async def f():\n  async for a in b: pass",
              "FunctionDef async f(body(For async(target: Name a, iter: Name "
              "b, body(Pass))))");
}

TEST(ParserStatements, With) {
  const char *twoItems = "With(context: Name a, as: Name b, context: Name c, "
                         "body(Pass))";
  EXPECT_TREE("with a as b, c: pass", twoItems);
  EXPECT_TREE("with (a as b, c): pass", twoItems);
  EXPECT_TREE("with (\n  a as b,\n  c,\n): pass", twoItems);
  EXPECT_TREE("with (a, b): pass",
              "With(context: Name a, context: Name b, body(Pass))");
  EXPECT_TREE("with (a): pass", "With(context: Name a, body(Pass))");
  EXPECT_TREE("with (a, b) as c: pass",
              "With(context: Tuple(Name a, Name b), as: Name c, body(Pass))");
  EXPECT_TREE("with (a, b).c as (d, e): pass",
              "With(context: Attribute c(Tuple(Name a, Name b)), as: "
              "Tuple(Name d, Name e), body(Pass))");
  EXPECT_TREE("with (a := b, c): pass",
              "With(context: Tuple(NamedExpr a(Name b), Name c), body(Pass))");
  EXPECT_TREE("with (x for x in y): pass",
              "With(context: GeneratorExp(Name x, for(target: Name x, iter: "
              "Name y)), body(Pass))");
}

TEST(ParserStatements, Try) {
  EXPECT_TREE("try: a\nexcept b: c\nexcept (d, e) as f: g\nexcept: "
              "h\nelse: i\nfinally: j",
              "Try(body(ExprStmt(Name a)), except(type: Name b, "
              "body(ExprStmt(Name c))), except as f(type: Tuple(Name d, Name "
              "e), body(ExprStmt(Name g))), except(body(ExprStmt(Name h))), "
              "else(ExprStmt(Name i)), finally(ExprStmt(Name j)))");
  EXPECT_TREE("try: a\nfinally: b",
              "Try(body(ExprStmt(Name a)), finally(ExprStmt(Name b)))");
  EXPECT_TREE("try: a\nexcept* b: c",
              "Try star(body(ExprStmt(Name a)), except(type: Name b, "
              "body(ExprStmt(Name c))))");
}

TEST(ParserStatements, Functions) {
  EXPECT_TREE("@a.b\n@c(1)\ndef f(p, /, q: r = 1, *s: *t, u=2, v, **w) -> x: "
              "pass",
              "FunctionDef f(decorator: Attribute b(Name a), decorator: "
              "Call(callee: Name c, Constant int 1), positional parameter: p, "
              "parameter: q(annotation: Name r, default: Constant int 1), * "
              "parameter: s(annotation: Starred(Name t)), keyword parameter: "
              "u(default: Constant int 2), keyword parameter: v, ** "
              "parameter: w, returns: Name x, body(Pass))");
  EXPECT_TREE("def f[T](a, *, b,): pass",
              "FunctionDef f(type parameter: T, parameter: a, keyword "
              "parameter: b, body(Pass))");
  EXPECT_TREE("async def f():\n  async with a: await b",
              "FunctionDef async f(body(With async(context: Name a, "
              "body(ExprStmt(Await(Name b))))))");
}

TEST(ParserStatements, RangesOfFunctions) {
  Parsed parsed("@a\ndef f(x):\n  if x:\n    return 1\n\n# after\ny = 2\n");
  const ast::FunctionDef *function =
      llvm::cast<ast::FunctionDef>(parsed.file->module.body[0]);
  EXPECT_EQ(parsed.sources.text(function->range), "def f(x):");
  EXPECT_EQ(parsed.sources.text(function->whole),
            "@a\ndef f(x):\n  if x:\n    return 1");
  EXPECT_EQ(parsed.sources.text(function->name.range), "f");
}

TEST(ParserStatements, Classes) {
  EXPECT_TREE("@d\nclass A[T](B, metaclass=C, **k):\n  x: int = 1",
              "ClassDef A(decorator: Name d, type parameter: T, base: Name B, "
              "metaclass: Name C, **: Name k, body(AnnAssign(target: Name x, "
              "annotation: Name int, value: Constant int 1)))");
  EXPECT_TREE("class A: pass", "ClassDef A(body(Pass))");
}

/// A match statement with one case.
static std::string parseCase(const std::string &pattern) {
  std::string tree = parse("match x:\n  case " + pattern + ": pass");
  llvm::StringRef text = tree;
  text.consume_front("Match(subject: Name x, case: ");
  text.consume_back(", body(Pass))");
  return text.str();
}

TEST(ParserStatements, MatchIsOnlySometimesAKeyword) {
  EXPECT_TREE("match(x)", "ExprStmt(Call(callee: Name match, Name x))");
  EXPECT_TREE("match[x]: int",
              "AnnAssign(target: Subscript(value: Name match, index: Name x), "
              "annotation: Name int)");
  EXPECT_TREE("match: int", "AnnAssign(target: Name match, annotation: Name "
                            "int)");
  EXPECT_TREE("match * x", "ExprStmt(BinOp(Name match, *: Name x))");
  EXPECT_TREE("match (x):\n  case _: pass",
              "Match(subject: Name x, case: MatchAs _, body(Pass))");
  EXPECT_TREE("match *a, b:\n  case c if d: pass\n  case _:\n    pass",
              "Match(subject: Tuple(Starred(Name a), Name b), case: MatchAs "
              "c, guard: Name d, body(Pass), case: MatchAs _, body(Pass))");
}

TEST(ParserStatements, Patterns) {
  EXPECT_EQ(parseCase("1"), "MatchValue(Constant int 1)");
  EXPECT_EQ(parseCase("-1.5 - 2j"),
            "MatchValue(BinOp(UnaryOp -(Constant float 1.5), -: Constant "
            "complex 2j))");
  EXPECT_EQ(parseCase("'a' 'b'"), "MatchValue(Constant str \"ab\")");
  EXPECT_EQ(parseCase("None | True | False"),
            "MatchOr(MatchSingleton None, MatchSingleton True, "
            "MatchSingleton False)");
  EXPECT_EQ(parseCase("a.b.c"), "MatchValue(Attribute c(Attribute b(Name a)))");
  EXPECT_EQ(parseCase("(a)"), "MatchAs a");
  EXPECT_EQ(parseCase("a, *_"), "MatchSequence(MatchAs a, MatchStar _)");
  EXPECT_EQ(parseCase("[a, *b, c]"),
            "MatchSequence(MatchAs a, MatchStar b, MatchAs c)");
  EXPECT_EQ(parseCase("()"), "MatchSequence");
  EXPECT_EQ(parseCase("(a,) | [a, 1] as d"),
            "MatchAs d(MatchOr(MatchSequence(MatchAs a), MatchSequence(MatchAs "
            "a, MatchValue(Constant int 1))))");
  EXPECT_EQ(parseCase("{'a': b, -1: _, c.d: 1, None: e, **f,}"),
            "MatchMapping(key: Constant str \"a\", value: MatchAs b, key: "
            "UnaryOp -(Constant int 1), value: MatchAs _, key: Attribute "
            "d(Name c), value: MatchValue(Constant int 1), key: Constant "
            "None, value: MatchAs e, rest: f)");
  EXPECT_EQ(parseCase("A.B(a, C(), x=1, y=_)"),
            "MatchClass(class: Attribute B(Name A), MatchAs a, "
            "MatchClass(class: Name C), x: MatchValue(Constant int 1), y: "
            "MatchAs _)");
}

TEST(ParserStatements, PositionsArePrinted) {
  Parsed parsed("a\nif b:\n    c = 1; d\n");
  std::string text;
  llvm::raw_string_ostream os(text);
  printAST(parsed.file->module, os, &parsed.sources);
  EXPECT_EQ(text, "Module\n"
                  "  ExprStmt @1:1\n"
                  "    Name a\n"
                  "  If @2:1\n"
                  "    test: Name b\n"
                  "    body\n"
                  "      Assign @3:5\n"
                  "        target: Name c\n"
                  "        value: Constant int 1\n"
                  "      ExprStmt @3:12\n"
                  "        Name d\n");
}
