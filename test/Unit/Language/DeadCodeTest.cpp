//===- DeadCodeTest.cpp - what a kernel never reaches ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every kind of statement and expression that Python has may stand in a branch
// of a kernel that its constants never take. Where the branch is taken, what a
// kernel may not hold is refused, with its place.
//
//===----------------------------------------------------------------------===//

#include "EmitTesting.h"
#include "gtest/gtest.h"

using namespace tile;

namespace {
/// Lines for the body of a kernel, and whether a kernel may hold them.
struct DeadCode {
  const char *text;
  bool isRefused;
};
} // namespace

static const DeadCode kDeadCode[] = {
    {"raise", true},
    {"raise ValueError(f'{x}') from None", true},
    {"try:\n    x = 1\nexcept ValueError as e:\n    x = e", true},
    {"try:\n    x = 1\nfinally:\n    x = 2", true},
    {"try:\n    x = 1\nexcept* ValueError:\n    x = 2", true},
    {"with open('a') as f, g():\n    x = f.read()", true},
    {"yield", true},
    {"x = yield 1, 2", true},
    {"yield from (1, 2)", true},
    {"async def f():\n    async with a as b:\n        await b", true},
    {"async def f():\n    async for a in b:\n        yield a", true},
    {"async def f():\n    return [a async for a in b]", true},
    {"class C(B, metaclass=M):\n    a: int = 3", true},
    {"def f(a, /, b=1, *c, d, **e) -> int:\n    return a", true},
    {"@decorator\ndef f():\n    global q\n    q = 1", true},
    {"def f():\n    nonlocal x\n    x = 1", true},
    {"global q\nq = 1", true},
    {"import os", true},
    {"from os import path as p", true},
    {"del x", true},
    {"type X[T: int] = list[T]", true},
    {"match x:\n    case [1, *_] | {'a': 2}:\n        y = 1", true},
    {"assert undefined, 'never'", true},
    {"undefined.attribute[3](*a, **b)", true},
    {"undefined", true},
    {"x = [a for a in range(3) if a]", false},
    {"x = {a for a in range(3)}", true},
    {"x = {a: a for a in range(3)}", true},
    {"x = tuple(a for a in range(3))", true},
    {"x = lambda *a, b=1: (yield a)", true},
    {"x = (y := 3) + y", false},
    {"x: undefined = 3", false},
    {"x @= 'a'", true},
    {"x, *y = 1, 2, 3", true},
    {"x = f'{1:>{2}}' r''", true},
    {"x = {1: 2, **{}} | {*()}", true},
    {"x = 1j ** ...", true},
    {"while True:\n    break\nelse:\n    x = 1", true},
    {"for x in undefined:\n    continue", true},
    {"return 1, 2", true},
};

/// `text` with each line indented.
static std::string indented(llvm::StringRef text, unsigned columns) {
  std::string result;
  for (llvm::StringRef line : llvm::split(text, '\n'))
    result += std::string(columns, ' ') + line.str() + "\n";
  return result;
}

/// A kernel with `text` in a branch that is taken if TAKEN.
static std::string kernelWith(const DeadCode &code) {
  return "@triton.jit\ndef kernel(p, TAKEN: tl.constexpr):\n"
         "    x = 1\n    if TAKEN:\n" +
         indented(code.text, 8) + "    tl.store(p, 2)\n";
}

TEST(DeadCode, AnythingMayStandInABranchThatIsNotTaken) {
  for (const DeadCode &code : kDeadCode) {
    tile::testing::Compilation compilation(kernelWith(code));
    EXPECT_NE(compilation.signature("*i32,False").emit("kernel"), "")
        << code.text << compilation.messages();
    EXPECT_EQ(compilation.errors(), "") << code.text;
  }
}

TEST(DeadCode, InABranchThatIsTakenItIsRefusedWithItsPlace) {
  for (const DeadCode &code : kDeadCode) {
    tile::testing::Compilation compilation(kernelWith(code));
    std::string text = compilation.signature("*i32,True").emit("kernel");
    EXPECT_EQ(text.empty(), code.isRefused)
        << code.text << compilation.messages();
    EXPECT_EQ(compilation.diagnostics.hasErrors(), code.isRefused) << code.text;
    for (const Diagnostic &diagnostic : compilation.diagnostics.diagnostics())
      EXPECT_TRUE(diagnostic.range.isValid()) << code.text;
  }
}
