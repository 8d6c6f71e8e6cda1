//===- EvalLimitsTest.cpp - programs without end or measure ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hostile programs: endless loops and recursion, huge integers and strings,
// structures that contain themselves or nest a hundred thousand times. Each
// ends with a located error, or works, in little time and memory.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "tile/Support/Limits.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(EvalLimits, Steps) {
  TestFile file(R"(
def forever():
    while True:
        pass
def big():
    for i in range(10 ** 18):
        pass
def double():
    s = "ab"
    while True:
        s = s + s
)");
  EXPECT_EQ(file.show("forever()"), "E0127");
  EXPECT_EQ(file.show("big()"), "E0127");
  EXPECT_EQ(file.show("list(range(10 ** 18))"), "E0127");
  EXPECT_EQ(file.show("[0] * 10 ** 12"), "E0136");
  EXPECT_EQ(file.show("'a' * 10 ** 12"), "E0136");
  EXPECT_EQ(file.show("double()"), "E0136");
  EXPECT_EQ(file.show("1"), "1");
}

TEST(EvalLimits, LongChainsOfChanges) {
  std::string text = "import torch\nx = 0\ny = 0\nz = []\n";
  for (int i = 0; i != 5000; ++i)
    text += "x += 1\nif torch.flag:\n  y = y + 1\nz.append(1)\n";
  TestFile file(text);
  EXPECT_EQ(file.show("x"), "5000");
  EXPECT_EQ(file.show("y + 1"), "E0144");
  EXPECT_EQ(file.show("len(z)"), "5000");
}

TEST(EvalLimits, CallDepth) {
  TestFile file(R"(
def down(n):
    return 0 if n == 0 else 1 + down(n - 1)
def lambdas(n):
    f = lambda g, n: 0 if n == 0 else g(g, n - 1)
    return f(f, n)
)");
  // The call of the expression itself counts as one.
  std::string most = std::to_string(limits::kCallDepth - 2);
  EXPECT_EQ(file.show("down(" + most + ")"), most);
  EXPECT_EQ(file.show("down(" + most + " + 1)"), "E0128");
  EXPECT_EQ(file.show("lambdas(100000)"), "E0128");
  EXPECT_EQ(file.show("down(3)"), "3");
}

TEST(EvalLimits, NestingOverCalls) {
  // Each call nests deeply: the sum of all is bounded, not each alone.
  std::string open(120, '('), close(120, ')');
  std::string deep = "x";
  for (int i = 0; i != 100; ++i)
    deep = "-(" + deep + ")";
  TestFile file("def f(n):\n    x = 0 if n == 0 else f(n - 1)\n    return 0\n"
                "def g(n):\n    return 0 if n == 0 else " +
                [] {
                  std::string text = "g(n - 1)";
                  for (int i = 0; i != 100; ++i)
                    text = "-(" + text + ")";
                  return text;
                }() +
                "\n");
  EXPECT_EQ(file.show("f(50)"), "0");
  EXPECT_EQ(file.show("g(5)"), "0");
  EXPECT_EQ(file.show("g(50)"), "E0130");
}

TEST(EvalLimits, ChainsAtModuleLevel) {
  std::string text = "a0 = 1\n";
  for (int i = 1; i != 2000; ++i)
    text += "a" + std::to_string(i) + " = a" + std::to_string(i - 1) + " + 1\n";
  TestFile file(text);
  EXPECT_EQ(file.show("a400"), "401");
  EXPECT_EQ(file.show("a1999"), "E0130");
}

TEST(EvalLimits, Integers) {
  TestFile file;
  std::string bits = std::to_string(limits::kIntegerBits);
  EXPECT_EQ(file.show("(1 << " + bits + " - 2).bit_length() + 1"), bits);
  EXPECT_EQ(file.show("1 << " + bits), "E0107");
  EXPECT_EQ(file.show("2 ** 10 ** 9"), "E0107");
  EXPECT_EQ(file.show("3 ** 10 ** 30"), "E0107");
  EXPECT_EQ(file.show("(1 << 60000) * (1 << 60000)"), "E0107");
  EXPECT_EQ(file.show("int('9' * 5000)"), "E0133");
  EXPECT_EQ(file.show(std::string(5000, '9')), "E0107");
  EXPECT_EQ(file.show("0x" + std::string(100000, 'f')), "E0107");
  EXPECT_EQ(file.show("pow(3, 1 << 60000, (1 << 60000) - 1)"), "E0127");
}

TEST(EvalLimits, NestedStructures) {
  TestFile file(R"(
def nest(n, kind):
    x = kind()
    for i in range(n):
        x = [x] if kind is list else (x,)
    return x
def chain(n):
    f = None
    for i in range(n):
        f = (lambda g: lambda: g)(f)
    return 1
def cyclic():
    a = []
    a.append(a)
    d = {}
    d["self"] = d
    b = []
    b.append(b)
    return repr(a)[:5], a == b
)");
  EXPECT_EQ(file.show("len(nest(100000, list))"), "1");
  EXPECT_EQ(file.show("len(nest(100000, tuple))"), "1");
  EXPECT_EQ(file.show("nest(1000, list) == nest(1000, list)"), "E0142");
  EXPECT_EQ(file.show("{nest(1000, tuple): 1}"), "E0123");
  EXPECT_EQ(file.show("chain(20000)"), "1");
  EXPECT_EQ(file.show("cyclic()"), "E0142");
  EXPECT_LT(file.show("repr(nest(1000, list))").size(), 1000u);
}

TEST(EvalLimits, SharingDoesNotExplode) {
  TestFile file(R"(
def bomb():
    x = [1]
    for i in range(60):
        x = [x, x]
    return x
)");
  EXPECT_EQ(file.show("len(bomb())"), "2");
  EXPECT_LT(file.show("repr(bomb())").size(), size_t(4) << 20);
}
