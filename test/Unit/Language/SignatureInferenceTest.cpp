//===- SignatureInferenceTest.cpp - types by use --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--signature=auto` on one use at a time, that what it prints asks for the
// same, and that nothing a file may hold makes it fail in another way than by
// errors.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/SignatureInference.h"
#include "EmitTesting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::testing;

/// The options that are inferred for the function `k`; empty after errors.
static std::string inferred(Compilation &c) {
  c.signature("auto");
  if (c.specialize("k").empty())
    return "";
  return optionsText(*c.program->findKernel("k"), *c.specialization);
}

struct UseCase {
  const char *parameters;
  const char *body;
  const char *options;
};

TEST(SignatureInference, Uses) {
  const UseCase cases[] = {
      {"a", "tl.store(a, 1.0)", "--signature='a=*fp32:16'"},
      {"a", "tl.store(a + 1, tl.load(a).to(tl.int32) & 1)",
       "--signature='a=*i32:16'"},
      {"a, b", "tl.store(a + tl.load(b), 0)",
       "--signature='a=*fp32:16, b=*i32:16'"},
      {"a, i", "tl.store(a + i * 4 + tl.program_id(0), 0)",
       "--signature='a=*fp32:16, i=i32'"},
      {"i, a", "tl.store(tl.program_id(0) * i + a, 0)",
       "--signature='i=i32, a=*fp32:16'"},
      {"a, s", "tl.store(a, tl.exp(tl.load(a)) * s)",
       "--signature='a=*fp32:16, s=fp32'"},
      {"a, n", "while tl.load(a) > n:\n        pass",
       "--signature='a=*fp32:16, n=i32'"},
      {"a", "tl.atomic_cas(a, 0, 1)", "--signature='a=*i32:16'"},
      {"a: \"*bf16\", n: int", "tl.store(a, n)",
       "--signature='a=*bf16, n=i32'"},
      {"a, n=7, B: tl.constexpr = 16", "tl.store(a + tl.arange(0, B), n)",
       "--signature='a=*fp32:16, n=i32' -D B=16"},
      {"a, bias=None", "tl.store(a, bias is None)",
       "--signature='a=*fp32:16, bias=None'"},
      {"a, B: tl.constexpr", "tl.store(a + tl.arange(0, B), 0)",
       "--signature='a=*fp32:16' -D B=1024"},
      {"a, M: tl.constexpr, N: tl.constexpr",
       "tl.store(a + tl.arange(0, M)[:, None] * N + tl.arange(0, N), 0)",
       "--signature='a=*fp32:16' -D M=64 -D N=64"},
      {"a, T: tl.constexpr", "tl.store(a, tl.load(a).to(T))",
       "--signature='a=*fp32:16' -D T=tl.float32"},
      {"a, F: tl.constexpr", "tl.store(a, helper(F, tl.load(a)))",
       "--signature='a=*fp32:16' -D F=twice"},
      {"a, MODE: tl.constexpr",
       "tl.static_assert(MODE == \"x\" or MODE == \"y\")\n    tl.store(a, 0)",
       "--signature='a=*fp32:16' -D 'MODE=\"x\"'"},
      {"pair, a", "tl.store(a + pair[0], pair[1])",
       "--signature='pair=(i32, i32), a=*fp32:16'"},
  };
  for (const UseCase &test : cases) {
    Compilation c(std::string("@triton.jit\ndef twice(x):\n    return x + x\n"
                              "@triton.jit\ndef helper(f, x):\n"
                              "    return f(x)\n"
                              "@triton.jit\ndef k(") +
                  test.parameters + "):\n    " + test.body + "\n");
    EXPECT_EQ(inferred(c), test.options) << test.body << c.messages();
  }
}

TEST(SignatureInference, ErrorsOfTheBestAttemptAreReported) {
  Compilation c("@triton.jit\ndef k(a, B: tl.constexpr):\n"
                "    tl.store(a + tl.arange(0, B), nothing)\n");
  EXPECT_EQ(inferred(c), "");
  EXPECT_NE(c.messages().find("E0335"), std::string::npos) << c.messages();
  EXPECT_NE(c.messages().find("nothing"), std::string::npos);
}

TEST(SignatureInference, DefinitionsAreKept) {
  Compilation c("@triton.jit\ndef k(a, B: tl.constexpr):\n"
                "    tl.store(a + tl.arange(0, B), 0)\n");
  c.define("B", "32");
  EXPECT_EQ(inferred(c), "--signature='a=*fp32:16' -D B=32");
  Compilation wrong("@triton.jit\ndef k(a, B: tl.constexpr):\n    pass\n");
  wrong.define("C", "32");
  EXPECT_EQ(inferred(wrong), "");
  EXPECT_EQ(wrong.errors(), "E0307@4");
}

TEST(SignatureInference, StrangeFunctionsEndInErrorsAtWorst) {
  for (const char *function :
       {"def k(): pass", "def k(*a): pass", "def k(**a): pass",
        "def k(a): return k(a)", "def k(a, b): return k(b, a)",
        "def k(a): raise ValueError(a)", "def k(a, *, b): tl.store(a, b)",
        "def k(a, /, b): tl.store(a, b)", "def k(a): a[0][1](2).b = 3",
        "def k(a): a, (b, *c) = a", "def k(a): [b for b in a]",
        "def k(a):\n    for i in a: a = i + a",
        "def k(a):\n    while a: a = a + tl.load(a)",
        "def k(a: 'nonsense'): tl.store(a, a)",
        "def k(a: undefined): tl.store(a, 0)",
        "def k(a=undefined): tl.store(a, 0)",
        "def k(a, B: tl.constexpr):\n    for i in tl.static_range(B): "
        "tl.store(a + i, tl.zeros((B, B, B, B, B), tl.float32))"}) {
    Compilation c(std::string("@triton.jit\n") + function + "\n");
    bool isFound = !inferred(c).empty() || c.specialization;
    EXPECT_NE(isFound, c.diagnostics.hasErrors()) << function << c.messages();
  }
}
