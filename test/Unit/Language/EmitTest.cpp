//===- EmitTest.cpp - what the emitter makes, refuses and survives --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Things that FileCheck tests (test/Language) cannot count or build: how often
// something is emitted, how errors follow one another, limits, and sources cut
// at every place.
//
//===----------------------------------------------------------------------===//

#include "EmitTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::testing;

/// The errors of a kernel with these statements, for `k(x_ptr, n, B)`.
static std::string errorsOf(std::string statements, std::string helpers = "") {
  Compilation c(helpers + "@triton.jit\ndef k(x_ptr, n, B: tl.constexpr):\n" +
                statements);
  c.signature("*fp32,i32,64");
  bool isEmitted = !c.emit().empty();
  EXPECT_NE(isEmitted, c.diagnostics.hasErrors()) << c.messages();
  return c.errors();
}

TEST(Emit, HelpersAreEmittedOnceForEachUse) {
  Compilation c("@triton.jit\ndef f(x, C: tl.constexpr):\n    return x + C\n"
                "@triton.jit\ndef k(p, n):\n"
                "    a = f(n, 1) + f(n, 1) + f(n, 2)\n"
                "    b = f(tl.load(p), 1)\n"
                "    tl.store(p, a + b)\n");
  std::string text = c.signature("*fp32,i32").emit();
  EXPECT_EQ(countOf(text, "func.func private"), 3u) << c.messages() << text;
  EXPECT_EQ(countOf(text, "call @"), 4u);
}

TEST(Emit, ErrorsInHelpersAreReportedOnce) {
  EXPECT_EQ(errorsOf("    f(n)\n    f(n)\n    f(n + 1)\n    tl.nope\n",
                     "@triton.jit\ndef f(x):\n    return tl.exp(x)\n"),
            "E0203@5 E0103@11");
}

TEST(Emit, OneMistakeIsOneError) {
  EXPECT_EQ(errorsOf("    a = tl.arange(0, 100)\n"
                     "    b = a + 1\n"
                     "    c, d = b, b\n"
                     "    for i in range(n):\n"
                     "        b += a\n"
                     "        e = b\n"
                     "    if d > 3:\n"
                     "        e = 4\n"
                     "    while b < 3:\n"
                     "        b += 1\n"
                     "    tl.store(x_ptr + a, tl.exp(b).to(tl.float32))\n"
                     "    f = 1 if c else e\n"
                     "    a.bogus(f)[0] = 3\n"),
            "E0215@5 E0250@17");
}

TEST(Emit, IndependentMistakesAreAllReported) {
  EXPECT_EQ(errorsOf("    a = tl.arange(0, 100)\n"
                     "    b = tl.exp(n)\n"
                     "    c = nothing\n"
                     "    for i in range(n):\n"
                     "        d = x_ptr + x_ptr\n"
                     "    if n > 3:\n"
                     "        e = 1 & 2.0\n"
                     "    else:\n"
                     "        e = n & 2.0\n"),
            "E0215@5 E0203@6 E0101@7 E0104@9 E0104@11 E0104@13");
}

TEST(Emit, GivesUpAfterTwentyErrors) {
  std::string statements;
  for (int i = 0; i < 100; ++i)
    statements += "    tl.exp(n)\n";
  EXPECT_EQ(countOf(errorsOf(statements), "E0203"), 20u);
}

TEST(Emit, DeadBranchesAreNotLookedAt) {
  EXPECT_EQ(errorsOf("    if B == 32:\n"
                     "        raise ValueError('no')\n"
                     "    elif B == 64:\n"
                     "        pass\n"
                     "    else:\n"
                     "        lambda: nonsense\n"
                     "    a = nonsense if B < 3 else 4\n"
                     "    b = B < 3 and nonsense\n"
                     "    c = B > 3 or nonsense\n"
                     "    if B > 3:\n"
                     "        return\n"
                     "    tl.exp(n)\n"),
            "");
  EXPECT_EQ(errorsOf("    if B == 64:\n        raise ValueError('no')\n"),
            "E0250@6");
}

TEST(Emit, Recursion) {
  const char *countdown = "@triton.jit\ndef f(x, N: tl.constexpr):\n"
                          "    if N == 0:\n        return x\n"
                          "    return f(x, N - 1) + 1\n";
  EXPECT_EQ(errorsOf("    tl.store(x_ptr, f(n, 5))\n", countdown), "");
  EXPECT_EQ(
      errorsOf("    f(n)\n", "@triton.jit\ndef f(x):\n    return f(x + 1)\n"),
      "E0317@5");
  EXPECT_EQ(errorsOf("    f(n, 1)\n",
                     "@triton.jit\ndef f(x, N: tl.constexpr):\n"
                     "    return f(x, N + 1)\n"),
            "E0128@5");
}

TEST(Emit, UnrollingIsBounded) {
  EXPECT_EQ(errorsOf("    for i in tl.static_range(1 << 40):\n        pass\n"),
            "E0129@5");
  std::string body;
  for (int i = 0; i < 100; ++i)
    body += "        tl.store(x_ptr + " + std::to_string(i) + ", 0.0)\n";
  std::string errors = errorsOf("    for i in tl.static_range(2000):\n" + body);
  EXPECT_EQ(countOf(errors, "E0"), 1u) << errors;
}

TEST(Emit, NestingIsBounded) {
  std::string returns, branches, choices = "    if n == 0:\n        pass\n";
  for (int i = 1; i < 3000; ++i) {
    std::string test = "n == " + std::to_string(i) + ":\n        ";
    returns += "    if " + test + "return\n";
    choices += "    elif " + test + "pass\n";
    branches +=
        "    elif B == " + std::to_string(i + 100) + ":\n        pass\n";
  }
  EXPECT_EQ(countOf(errorsOf(returns), "E0259"), 1u);
  EXPECT_EQ(countOf(errorsOf(choices), "E0259"), 1u);
  EXPECT_EQ(errorsOf("    if B == 0:\n        pass\n" + branches), "");
  // Inlining joins the depths of functions.
  std::string helpers;
  for (int i = 0; i < 20; ++i) {
    std::string name = "f" + std::to_string(i);
    helpers += "@triton.jit\ndef " + name + "(x):\n";
    for (int j = 0; j < 20; ++j)
      helpers +=
          std::string(4 * (j + 1), ' ') + "if x > " + std::to_string(j) + ":\n";
    helpers += std::string(84, ' ') +
               (i ? "f" + std::to_string(i - 1) + "(x)\n" : "pass\n");
  }
  EXPECT_EQ(countOf(errorsOf("    f19(n)\n", helpers), "E0259"), 1u);
  EXPECT_EQ(errorsOf("    f9(n)\n", helpers), "");
}

TEST(Emit, GrowingValuesAreBounded) {
  EXPECT_EQ(errorsOf("    t = (n, 1)\n"
                     "    for i in tl.static_range(60000):\n"
                     "        t = (t, i)\n"),
            "E0136@7");
  EXPECT_EQ(errorsOf("    t = tl.arange(0, 1)\n"
                     "    for i in tl.static_range(60000):\n"
                     "        t = t[None]\n"),
            "E0219@7");
  std::string errors = errorsOf("    t = (n, 1)\n"
                                "    for i in tl.static_range(60):\n"
                                "        t = t + t\n");
  EXPECT_EQ(countOf(errors, "E0"), 1u) << errors;
}

TEST(Emit, ReturnsBecomeStructured) {
  Compilation c("@triton.jit\ndef f(a, b):\n"
                "    if a > b:\n        return a\n"
                "    elif a == b:\n        return a + b\n"
                "    c = a * b\n"
                "    return c\n"
                "@triton.jit\ndef k(p, n):\n"
                "    if n > 3:\n        return\n"
                "    tl.store(p, f(n, n + 1))\n");
  std::string text = c.signature("*i32,i32").emit();
  EXPECT_EQ(countOf(text, "scf.if"), 3u) << c.messages() << text;
  EXPECT_EQ(countOf(text, "arith.muli"), 1u);
  EXPECT_EQ(countOf(text, " cf."), 0u);
}

TEST(Emit, ReturnsMustAgree) {
  const char *helper = "@triton.jit\ndef f(a):\n"
                       "    if a > 3:\n        return a\n    return 1.5\n";
  EXPECT_EQ(errorsOf("    f(n)\n", helper), "E0252@5");
  EXPECT_EQ(errorsOf("    return n\n"), "E0253@4");
}

TEST(Emit, TuplesAndConstantsPassThroughCalls) {
  EXPECT_EQ(errorsOf("    a, (b, c), t, none = f((n, 2), tl.float16)\n"
                     "    tl.static_assert(t == tl.float16)\n"
                     "    tl.static_assert(none is None)\n"
                     "    tl.static_assert(c.dtype == tl.int32)\n"
                     "    tl.store(x_ptr, a + b)\n",
                     "@triton.jit\ndef f(p, t):\n"
                     "    x, y = p\n"
                     "    return x, (x, y), t, None\n"),
            "");
}

TEST(Emit, LoopsCarryWhatTheyAssign) {
  Compilation c("@triton.jit\ndef k(p, n, B: tl.constexpr):\n"
                "    a = n\n    b = 0\n    c = 1.0\n    t = (n, 2.0)\n"
                "    for i in range(n):\n"
                "        b += a\n"
                "        if B:\n            pass\n"
                "        else:\n            c = n\n"
                "        t = (t[0] + 1, t[1] * 2)\n"
                "        local = i\n"
                "    tl.store(p, b + t[0])\n");
  std::string text = c.signature("*i32,i32,1").emit();
  EXPECT_NE(text.find("-> (i32, i32, f32)"), std::string::npos)
      << c.messages() << text;
}

TEST(Emit, EveryPrefixOfAKernelIsSurvived) {
  std::string source =
      "@triton.jit\n"
      "def f(x, y=2):\n"
      "    return -x, y\n"
      "@triton.jit\n"
      "def k(x_ptr, n, B: tl.constexpr):\n"
      "    o = tl.program_id(0) * B + tl.arange(0, B)\n"
      "    m = (o < n) & (o[:, None] >= 0)\n"
      "    a, b = f(tl.load(x_ptr + o, mask=o < n, other=0.0))\n"
      "    for i in range(0, n, 2):\n"
      "        a += tl.where(m, i, 1.5) if i > 2 else tl.exp(a)\n"
      "    while b < n:\n"
      "        b = b * 2 + tl.cdiv(n, 3)\n"
      "    tl.store(x_ptr + o, a.to(tl.bfloat16), mask=~m)\n";
  for (size_t length = 0; length <= source.size(); ++length) {
    Compilation c(source.substr(0, length));
    c.signature("*fp32,i32,64");
    bool isEmitted = !c.emit("k").empty();
    EXPECT_NE(isEmitted, c.diagnostics.hasErrors()) << length;
  }
}

TEST(Emit, DroppedTokensAreSurvived) {
  std::string source =
      "@triton.jit\ndef k(x_ptr, n, B: tl.constexpr):\n"
      "    o = tl.arange ( 0 , B )\n"
      "    x = tl.load ( x_ptr + o , mask = o < n , other = 0.0 )\n"
      "    for i in range ( 0 , n , 1 ) :\n"
      "        x = x * 2.0 + tl.exp ( x ) [ None , : ] . to ( tl.float32 )\n"
      "    y = x if n > 2 else tl.zeros_like ( x )\n"
      "    tl.store ( x_ptr + o , tl.maximum ( y , 1 ) , mask = o < n )\n";
  llvm::SmallVector<llvm::StringRef> tokens;
  llvm::StringRef(source).split(tokens, ' ', -1, /*KeepEmpty=*/true);
  for (size_t dropped = 0; dropped < tokens.size(); ++dropped) {
    std::string text;
    for (size_t i = 0; i < tokens.size(); ++i)
      if (i != dropped)
        text += tokens[i].str() + " ";
    Compilation c(text);
    c.signature("*fp32,i32,64");
    bool isEmitted = !c.emit().empty();
    EXPECT_NE(isEmitted, c.diagnostics.hasErrors()) << text;
  }
}

TEST(Program, ChoosesTheKernel) {
  const char *source = "@triton.jit\ndef helper(x):\n    return x\n"
                       "@triton.jit\ndef first(p):\n    pass\n"
                       "@triton.jit\ndef second(p):\n    pass\n"
                       "def host():\n    pass\n";
  Compilation c(source);
  EXPECT_EQ(c.program->jitFunctions().size(), 3u);
  EXPECT_EQ(c.program->findKernel()->name(), "second");
  EXPECT_EQ(c.diagnostics.diagnostics().size(), 1u);
  EXPECT_EQ(c.program->findKernel("first")->name(), "first");
  EXPECT_EQ(c.program->findKernel("frist"), nullptr);
  EXPECT_EQ(c.errors(), "E0301@1");
  Compilation none("def host():\n    pass\n");
  EXPECT_EQ(none.program->findKernel(), nullptr);
  EXPECT_EQ(none.errors(), "E0300@1");
}
