//===- EvalModuleTest.cpp - the top level of files ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names that are computed when they are read: order of bindings, branches and
// imports that cannot be followed, changes to lists, known and unknown
// modules.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(EvalModule, EvaluatesOnlyWhatIsRead) {
  TestFile file(R"(
import torch
bad = 1 / 0
device = torch.device("cuda")
good = 2
torch.manual_seed(0)
if __name__ == "__main__":
    main()
)");
  EXPECT_EQ(file.show("good"), "2");
  EXPECT_EQ(file.show("bad"), "E0106");
  // A second reader gets the error too.
  EXPECT_EQ(file.show("bad"), "E0106");
  EXPECT_EQ(file.show("device"), "<unknown torch.device()>");
  EXPECT_EQ(file.show("device == 1"), "E0110");
  EXPECT_EQ(file.show("torch.float16"), "torch.float16");
  EXPECT_EQ(file.show("torch.cuda()"), "E0110");
  EXPECT_EQ(file.show("__name__"), "'test'");
}

TEST(EvalModule, OrderOfBindings) {
  TestFile file(R"(
a = 1
b = a + 1
a = b * 10
c = a
a += 5
def late():
    return later, a
later = "found"
n = n0 = 3
x, (y, z) = 1, (2, 3)
if (w := 4) > 3:
    pass
)");
  EXPECT_EQ(file.show("(a, b, c)"), "(25, 2, 20)");
  EXPECT_EQ(file.show("late()"), "('found', 25)");
  EXPECT_EQ(file.show("(n, n0, x, y, z, w)"), "(3, 3, 1, 2, 3, 4)");
}

TEST(EvalModule, ListsThatChange) {
  TestFile file(R"(
configs = []
before = len(configs)
for m in (1, 2):
    for n in (3, 4):
        configs.append((m, n))
count = len(configs)
configs[0] = None
table = {}
table["a"] = 1
table.update(b=2)
names = ["x"]
names += ["y"]
total = 0
while total < 10:
    total += 3
)");
  EXPECT_EQ(file.show("configs"), "[None, (1, 4), (2, 3), (2, 4)]");
  EXPECT_EQ(file.show("(before, count)"), "(0, 4)");
  EXPECT_EQ(file.show("table"), "{'a': 1, 'b': 2}");
  EXPECT_EQ(file.show("names"), "['x', 'y']");
  EXPECT_EQ(file.show("total"), "12");
  EXPECT_EQ(file.show("m"), "2");
}

TEST(EvalModule, Branches) {
  TestFile file(R"(
import torch
if torch.cuda.is_available():
    DEVICE = 1
    SAME = "s"
    ONLY = 1
else:
    DEVICE = 2
    SAME = "s"
MODE = "fast"
if MODE == "slow":
    STEP = 1
elif MODE == "fast":
    HALF = 4
    STEP = HALF * 2
    if STEP > 4:
        DEEP = STEP
else:
    STEP = 3
try:
    import flash_attn
    HAVE = True
except ImportError:
    HAVE = False
try:
    from triton.language.extra import libdevice
except ImportError:
    libdevice = None
try:
    LEVEL = 1
except ValueError:
    LEVEL = 2
else:
    LEVEL = LEVEL + 10
finally:
    DONE = LEVEL
)");
  EXPECT_EQ(file.show("DEVICE + 0"), "E0144");
  EXPECT_EQ(file.show("SAME"), "'s'");
  // Whoever reads it takes the arm that binds it.
  EXPECT_EQ(file.show("ONLY + 0"), "1");
  EXPECT_EQ(file.show("(STEP, DEEP, HALF)"), "(8, 8, 4)");
  EXPECT_EQ(file.show("HAVE"), "False");
  EXPECT_EQ(file.show("libdevice"),
            "<module 'triton.language.extra.libdevice'>");
  EXPECT_EQ(file.show("(LEVEL, DONE)"), "(11, 11)");
}

TEST(EvalModule, CycleIsAnError) {
  TestFile file(R"(
def f():
    return x
x = f()
y = z
z = y
)");
  EXPECT_EQ(file.show("x"), "E0131");
  EXPECT_EQ(file.show("y"), "E0131");
  // And again: nothing stays marked.
  EXPECT_EQ(file.show("x"), "E0131");
}

TEST(EvalModule, Imports) {
  TestFile file(R"(
import triton
import triton.language as tl
import tile.language as ttl
import triton.language.extra.cuda.libdevice
import math
from math import pi as PI, sqrt
from triton.language import float16, aranje
from triton import cdiv
from triton.testing import do_bench
from . import sibling
)");
  EXPECT_EQ(file.show("tl is ttl"), "True");
  EXPECT_EQ(file.show("tl.float32"), "fp32");
  EXPECT_EQ(file.show("float16 == tl.float16"), "True");
  EXPECT_EQ(file.show("triton.language.float32 is tl.float32"), "True");
  EXPECT_EQ(file.show("PI == math.pi"), "True");
  EXPECT_EQ(file.show("sqrt(16)"), "4.0");
  EXPECT_EQ(file.show("cdiv(10, 4)"), "3");
  EXPECT_EQ(file.show("triton.next_power_of_2(1000)"), "1024");
  EXPECT_EQ(file.show("tl.constexpr(5).value"), "5");
  EXPECT_EQ(file.show("isinstance(5, tl.constexpr)"), "True");
  EXPECT_EQ(file.show("do_bench()"), "E0110");
  EXPECT_EQ(file.show("sibling()"), "E0143");
  EXPECT_NE(file.complain("aranje()").find("has no `aranje`"),
            std::string::npos);
}

TEST(EvalModule, DefinedFromOutside) {
  TestFile file("N = 4\nM = N * 2\n");
  file.module->define("N", Value::integer(100));
  EXPECT_EQ(file.show("M"), "200");
}

TEST(EvalModule, ProvidersComeBeforeBuiltins) {
  TestFile file("import triton.language as tl\n");
  file.context.namespaces.addProvider(
      [](llvm::StringRef module, llvm::StringRef name) -> std::optional<Value> {
        if (module == kLanguageModule && name == "load")
          return Value::make<BuiltinObject>(module.str(), name.str());
        return std::nullopt;
      },
      [](llvm::StringRef module, llvm::SmallVectorImpl<llvm::StringRef> &out) {
        if (module == kLanguageModule)
          out.push_back("load");
      });
  EXPECT_EQ(file.show("tl.load is tl.load"), "True");
  EXPECT_EQ(file.show("tl.load(1)"), "E0112");
  EXPECT_EQ(file.complain("tl.loat"), "module `triton.language` has no `loat`\n"
                                      "help: did you mean `load`?\n");
}

TEST(EvalModule, StandardLibraryIsThere) {
  TestFile file("import triton.language as tl\n");
  ASSERT_FALSE(stdlibFiles().empty());
  EXPECT_EQ(file.show("tl.cdiv"), "<function cdiv>");
  EXPECT_EQ(file.show("tl._private"), "E0103");
}
