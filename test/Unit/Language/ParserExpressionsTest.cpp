//===- ParserExpressionsTest.cpp - trees of expressions -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each form of expression with the tree that it must give.
//
//===----------------------------------------------------------------------===//

#include "SyntaxTesting.h"
#include "llvm/Support/Casting.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace tile;
using namespace tile::test;

#define EXPECT_TREE(SOURCE, TREE) EXPECT_EQ(parseExpression(SOURCE), TREE)

TEST(ParserExpressions, PrecedenceAndChains) {
  EXPECT_TREE("a - b + c", "BinOp(Name a, -: Name b, +: Name c)");
  EXPECT_TREE("a + b * c", "BinOp(Name a, +: BinOp(Name b, *: Name c))");
  EXPECT_TREE("(a + b) * c", "BinOp(BinOp(Name a, +: Name b), *: Name c)");
  EXPECT_TREE("a - (b - c)", "BinOp(Name a, -: BinOp(Name b, -: Name c))");
  EXPECT_TREE("a @ b / c // d % e",
              "BinOp(Name a, @: Name b, /: Name c, //: Name d, %: Name e)");
  EXPECT_TREE("a | b ^ c & d << e",
              "BinOp(Name a, |: BinOp(Name b, ^: BinOp(Name c, &: "
              "BinOp(Name d, <<: Name e))))");
  EXPECT_TREE("a >> b + c", "BinOp(Name a, >>: BinOp(Name b, +: Name c))");
  EXPECT_TREE("a ** b ** c", "BinOp(Name a, **: BinOp(Name b, **: Name c))");
  EXPECT_TREE("-a ** -b", "UnaryOp -(BinOp(Name a, **: UnaryOp -(Name b)))");
  EXPECT_TREE("~+-a", "UnaryOp ~(UnaryOp +(UnaryOp -(Name a)))");
  EXPECT_TREE("a or b or c and not d",
              "BoolOp or(Name a, Name b, BoolOp and(Name c, UnaryOp "
              "not(Name d)))");
  EXPECT_TREE("not a == b", "UnaryOp not(Compare(Name a, ==: Name b))");
  EXPECT_TREE("a < b <= c != d",
              "Compare(Name a, <: Name b, <=: Name c, !=: Name d)");
  EXPECT_TREE("a is b is not c in d not in e > f >= g",
              "Compare(Name a, is: Name b, is not: Name c, in: Name d, not "
              "in: Name e, >: Name f, >=: Name g)");
}

TEST(ParserExpressions, Conditional) {
  EXPECT_TREE("a if b else c if d else e",
              "IfExp(test: Name b, body: Name a, else: IfExp(test: Name d, "
              "body: Name c, else: Name e))");
  EXPECT_TREE("lambda: 0", "Lambda(body: Constant int 0)");
  EXPECT_TREE("lambda a, /, b=1, *c, d, **e: a",
              "Lambda(positional parameter: a, parameter: b(default: Constant "
              "int 1), * parameter: c, keyword parameter: d, ** parameter: e, "
              "body: Name a)");
  EXPECT_TREE("(a := b)", "NamedExpr a(Name b)");
}

TEST(ParserExpressions, Displays) {
  EXPECT_TREE("()", "Tuple");
  EXPECT_TREE("a,", "Tuple(Name a)");
  EXPECT_TREE("(a, *b)", "Tuple(Name a, Starred(Name b))");
  EXPECT_TREE("[]", "List");
  EXPECT_TREE("[a, *b, c := 1,]",
              "List(Name a, Starred(Name b), NamedExpr c(Constant int 1))");
  EXPECT_TREE("{}", "Dict");
  EXPECT_TREE("{a: b, **c}", "Dict(key: Name a, value: Name b, **: Name c)");
  EXPECT_TREE("{a, *b}", "Set(Name a, Starred(Name b))");
  EXPECT_TREE("{(a := 1): 2}",
              "Dict(key: NamedExpr a(Constant int 1), value: Constant int 2)");
}

TEST(ParserExpressions, Comprehensions) {
  EXPECT_TREE("[a for a in b if c if d]",
              "ListComp(Name a, for(target: Name a, iter: Name b, if: Name c, "
              "if: Name d))");
  EXPECT_TREE("{a for a, *b in c async for d in e}",
              "SetComp(Name a, for(target: Tuple(Name a, Starred(Name b)), "
              "iter: Name c), async for(target: Name d, iter: Name e))");
  EXPECT_TREE("{a: b for a, in c}",
              "DictComp(key: Name a, value: Name b, for(target: Tuple(Name "
              "a), iter: Name c))");
  EXPECT_TREE("(a for a in b)",
              "GeneratorExp(Name a, for(target: Name a, iter: Name b))");
}

TEST(ParserExpressions, CallsAndIndices) {
  EXPECT_TREE("a.b(c, *d, e=f, *g, **h)[i]",
              "Subscript(value: Call(callee: Attribute b(Name a), Name c, "
              "Starred(Name d), Starred(Name g), e: Name f, **: Name h), "
              "index: Name i)");
  EXPECT_TREE("f(a for a in b)",
              "Call(callee: Name f, GeneratorExp(Name a, for(target: Name a, "
              "iter: Name b)))");
  EXPECT_TREE("f(a := 1)", "Call(callee: Name f, NamedExpr a(Constant int 1))");
  EXPECT_TREE("kernel[grid](x)",
              "Call(callee: Subscript(value: Name kernel, index: Name grid), "
              "Name x)");
  EXPECT_TREE("x[:, None]", "Subscript(value: Name x, index: Tuple(Slice, "
                            "Constant None))");
  EXPECT_TREE("x[a:b:c, ::d, e:, *f]",
              "Subscript(value: Name x, index: Tuple(Slice(lower: Name a, "
              "upper: Name b, step: Name c), Slice(step: Name d), "
              "Slice(lower: Name e), Starred(Name f)))");
  EXPECT_TREE("x[*a]", "Subscript(value: Name x, index: Tuple(Starred(Name "
                       "a)))");
  EXPECT_TREE("await_(x)", "Call(callee: Name await_, Name x)");
  EXPECT_TREE("await a.b ** c",
              "BinOp(Await(Attribute b(Name a)), **: Name c)");
}

TEST(ParserExpressions, Yield) {
  EXPECT_EQ(parse("def f():\n  x = yield\n  yield a, b\n  yield from c"),
            "FunctionDef f(body(Assign(target: Name x, value: Yield), "
            "ExprStmt(Yield(Tuple(Name a, Name b))), "
            "ExprStmt(YieldFrom(Name c))))");
}

/// The only expression of the only statement.
static const ast::Constant &constantOf(const Parsed &parsed) {
  return *llvm::cast<ast::Constant>(
      llvm::cast<ast::ExprStmt>(parsed.file->module.body[0])->value);
}

TEST(ParserExpressions, Integers) {
  EXPECT_TREE("0x_fF", "Constant int 255");
  EXPECT_TREE("0o17", "Constant int 15");
  EXPECT_TREE("0b1_01", "Constant int 5");
  EXPECT_TREE("1_000", "Constant int 1000");
  EXPECT_TREE("00_0", "Constant int 0");
  EXPECT_TREE("18446744073709551615", "Constant int 18446744073709551615");
  Parsed big("0x1_0000_0000_0000_0000\n");
  EXPECT_FALSE(constantOf(big).fitsInUInt64);
  EXPECT_EQ(constantOf(big).text, "10000000000000000");
  EXPECT_EQ(constantOf(big).radix, 16);
}

TEST(ParserExpressions, Floats) {
  EXPECT_EQ(constantOf(Parsed("1_0.25e-1\n")).floatValue, 1.025);
  EXPECT_EQ(constantOf(Parsed(".5\n")).floatValue, 0.5);
  EXPECT_EQ(constantOf(Parsed("5e-324\n")).floatValue, 5e-324);
  EXPECT_EQ(constantOf(Parsed("1e-999999999999999999999\n")).floatValue, 0.0);
  EXPECT_TRUE(std::isinf(constantOf(Parsed("1e400\n")).floatValue));
  EXPECT_TRUE(std::isinf(
      constantOf(Parsed(std::string(400, '9') + ".0\n")).floatValue));
  EXPECT_EQ(constantOf(Parsed("0." + std::string(400, '0') + "1\n")).floatValue,
            0.0);
  EXPECT_EQ(constantOf(Parsed("0e999999999\n")).floatValue, 0.0);
  Parsed imaginary("2.5j\n");
  EXPECT_EQ(constantOf(imaginary).constant, ast::ConstantKind::Complex);
  EXPECT_EQ(constantOf(imaginary).floatValue, 2.5);
}

TEST(ParserExpressions, SingletonsAndNames) {
  EXPECT_TREE("None, True, False, ..., match, case, type, _",
              "Tuple(Constant None, Constant True, Constant False, Constant "
              "..., Name match, Name case, Name type, Name _)");
}

TEST(ParserExpressions, Strings) {
  EXPECT_TREE("'a' \"b\" '''c''' u'd' r'\\n'", "Constant str \"abcd\\\\n\"");
  EXPECT_EQ(constantOf(Parsed(R"('\a\b\f\n\r\t\v\\\'\"\x41\101\0'
)"))
                .text,
            llvm::StringRef("\a\b\f\n\r\t\v\\'\"AA\0", 13));
  EXPECT_EQ(constantOf(Parsed(R"('\u20ac\U0001F600\N{degree sign}\q'
)"))
                .text,
            "€😀°\\q");
  EXPECT_EQ(constantOf(Parsed("'a\\\nb\\\r\nc'\n")).text, "abc");
  EXPECT_EQ(constantOf(Parsed("'''a\r\nb\rc'''\n")).text, "a\nb\nc");
  EXPECT_EQ(constantOf(Parsed(R"(b'\xff\N\u1' br'\x'
)"))
                .text,
            "\xff\\N\\u1\\x");
  // A lone surrogate, in the bytes that UTF-8 would give it.
  EXPECT_EQ(constantOf(Parsed("'\\ud800'\n")).text, "\xED\xA0\x80");
}

TEST(ParserExpressions, FStrings) {
  EXPECT_TREE("f''", "JoinedStr");
  EXPECT_TREE("'a' f'b{x}c{{}}' 'd'",
              "JoinedStr(Constant str \"ab\", FormattedValue(Name x), Constant "
              "str \"c{}d\")");
  EXPECT_TREE("f'{x!r:>{w}.{p}f}'",
              "JoinedStr(FormattedValue !r(Name x, format: JoinedStr(Constant "
              "str \">\", FormattedValue(Name w), Constant str \".\", "
              "FormattedValue(Name p), Constant str \"f\")))");
  EXPECT_TREE("f'{x = }{y=:2}'",
              "JoinedStr(FormattedValue !r \"x = \"(Name x), FormattedValue "
              "\"y=\"(Name y, format: JoinedStr(Constant str \"2\")))");
  EXPECT_TREE("f'{f'{f'{1}'}'}'",
              "JoinedStr(FormattedValue(JoinedStr(FormattedValue(JoinedStr("
              "FormattedValue(Constant int 1))))))");
  EXPECT_TREE("f'{a, *b}{(lambda: 1)}'",
              "JoinedStr(FormattedValue(Tuple(Name a, Starred(Name b))), "
              "FormattedValue(Lambda(body: Constant int 1)))");
  EXPECT_TREE("rf'\\n{x}' f'\\n'", "JoinedStr(Constant str \"\\\\n\", "
                                   "FormattedValue(Name x), Constant str "
                                   "\"\\0A\")");
}

TEST(ParserExpressions, NamesAreInterned) {
  Parsed parsed("abc + abc\n");
  const ast::BinOp *sum = llvm::cast<ast::BinOp>(
      llvm::cast<ast::ExprStmt>(parsed.file->module.body[0])->value);
  const ast::Name *left = llvm::cast<ast::Name>(sum->first);
  const ast::Name *right = llvm::cast<ast::Name>(sum->links[0].operand);
  EXPECT_EQ(left->id.data(), right->id.data());
  EXPECT_EQ(parsed.sources.text(sum->links[0].opRange), "+");
  EXPECT_EQ(parsed.sources.text(sum->range), "abc + abc");
}

TEST(ParserExpressions, RangesCoverTheText) {
  Parsed parsed("x = f( a . b [ 1 ] , (c) )  # end\n");
  const ast::Assign *assign =
      llvm::cast<ast::Assign>(parsed.file->module.body[0]);
  EXPECT_EQ(parsed.sources.text(assign->range), "x = f( a . b [ 1 ] , (c) )");
  const ast::Call *call = llvm::cast<ast::Call>(assign->value);
  EXPECT_EQ(parsed.sources.text(call->args[0]->range), "a . b [ 1 ]");
  EXPECT_EQ(parsed.sources.text(call->args[1]->range), "c");
}
