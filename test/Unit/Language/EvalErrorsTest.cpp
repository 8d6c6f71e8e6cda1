//===- EvalErrorsTest.cpp - what errors say -------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text, the notes and the advice of errors in evaluation, and that each
// failure reports exactly one.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(EvalErrors, NearestSpelling) {
  TestFile file("BLOCK = 4\n");
  EXPECT_EQ(file.complain("BLOC + 1"), "`BLOC` is not defined\n"
                                       "help: did you mean `BLOCK`?\n");
  EXPECT_EQ(file.complain("'a'.uper()"), "`str` has no `uper`\n"
                                         "help: did you mean `upper`?\n");
  EXPECT_EQ(file.complain("sorted([], revers=True)"),
            "`sorted` has no keyword parameter `revers`\n"
            "help: did you mean `reverse`?\n");
}

TEST(EvalErrors, CallersAreNamed) {
  TestFile file(R"(
def inner(n):
    return 1 // n
def outer(n):
    return inner(n - 1)
)");
  EXPECT_EQ(file.complain("outer(1)"), "division by zero\n"
                                       "note: `inner` is called here\n"
                                       "note: `outer` is called here\n");
}

TEST(EvalErrors, Binding) {
  TestFile file("def f(a, b, *, scale=1):\n    pass\n");
  EXPECT_EQ(file.complain("f(1)"), "`f` is missing argument `b`\n"
                                   "note: `f` is defined here\n");
  EXPECT_EQ(file.complain("f()"), "`f` is missing arguments `a` and `b`\n"
                                  "note: `f` is defined here\n");
  EXPECT_EQ(file.complain("f(1, 2, 3)"),
            "`f` takes 2 positional arguments, not 3\n"
            "note: this one is too many\n"
            "note: `f` is defined here\n");
  EXPECT_EQ(file.complain("f(1, 2, a=3)"), "`f` gets `a` more than once\n"
                                           "note: it is given here\n"
                                           "note: and here\n"
                                           "note: `f` is defined here\n");
  EXPECT_EQ(file.complain("f(1, 2, scal=3)"),
            "`f` has no keyword parameter `scal`\n"
            "help: did you mean `scale`?\n"
            "note: `f` is defined here\n");
}

TEST(EvalErrors, UnknownValuesTellWhy) {
  TestFile file("import torch\nN = torch.tensor(3)\ndef f():\n    return N\n");
  EXPECT_EQ(file.complain("f() + 1"),
            "`torch.tensor()` is not known at compile time\n"
            "note: the module `torch` is not evaluated\n"
            "help: `--set torch.tensor=VALUE` gives it a value\n");
}

TEST(EvalErrors, RaiseAndAssert) {
  TestFile file(R"(
def check(n):
    assert n % 16 == 0, f"n is {n}"
    if n > 64:
        raise ValueError("too large", n)
    if n > 32:
        raise NotImplementedError
    return n
)");
  EXPECT_EQ(file.show("check(16)"), "16");
  EXPECT_EQ(file.complain("check(3)"), "assertion failed: n is 3\n"
                                       "note: `check` is called here\n");
  EXPECT_EQ(file.complain("check(128)"), "ValueError: ('too large', 128)\n"
                                         "note: `check` is called here\n");
  EXPECT_EQ(file.complain("check(48)"), "NotImplementedError\n"
                                        "note: `check` is called here\n");
}

TEST(EvalErrors, Refused) {
  TestFile file(R"(
def with_():
    with open("x") as f:
        pass
def try_():
    try:
        return 1
    except ValueError:
        return 2
def class_():
    class C:
        pass
def import_():
    import numpy
def yield_():
    yield 1
)");
  for (const char *call :
       {"with_()", "try_()", "class_()", "yield_()", "1j", "b'x'"})
    EXPECT_EQ(file.show(call), "E0126") << call;
  EXPECT_EQ(file.show("import_()"), "E0137");
  EXPECT_EQ(file.show("object()"), "E0112");
  EXPECT_EQ(file.show("(1).x"), "E0103");
  EXPECT_EQ(file.show("(1, 2) @ 3"), "E0104");
}

TEST(EvalErrors, EveryCodeIsUnique) {
  llvm::StringSet<> codes;
  for (const DiagInfo &info : allDiagInfos()) {
    EXPECT_TRUE(codes.insert(info.code).second) << info.code.str();
    EXPECT_FALSE(info.explanation.empty()) << info.code.str();
  }
}
