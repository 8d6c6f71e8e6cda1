//===- EvalUnknownTest.cpp - values that cannot be known ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stays known beside the unknown, the alternatives of a name, the dotted
// names that settings give values, and the parts of Python's library and of
// torch that are known.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(EvalUnknown, OperationsGiveUnknown) {
  TestFile file(R"(
import torch
import os
n = torch.cuda.device_count() + 1
table = {"a": n, "b": 2, "c": [n, 3]}
pair = (n, 4)
text = f"{n}"
call = int(os.environ.get("WIDTH", "4")) * 2
def pick():
    if n > 1:
        return 1
    return 2
picked = pick()
same = 5 if n > 3 else 5
lists = [x for x in (1, n)]
)");
  EXPECT_EQ(file.show("table['b']"), "2");
  EXPECT_EQ(file.show("table['c'][1]"), "3");
  EXPECT_EQ(file.show("table['a'] + 1"), "E0110");
  EXPECT_EQ(file.show("pair[1]"), "4");
  EXPECT_EQ(file.show("len(text)"), "E0110");
  EXPECT_EQ(file.show("picked + 1"), "E0110");
  EXPECT_EQ(file.show("same"), "5");
  EXPECT_EQ(file.show("lists[0]"), "1");
  EXPECT_EQ(file.complain("call + 1"),
            "`call` is not known at compile time\n"
            "note: `call` depends on `os.environ.get(\"WIDTH\")`, which is "
            "not known\n"
            "note: the module `os` is not evaluated\n"
            "help: `--set os.environ.WIDTH=VALUE` gives it a value\n");
}

TEST(EvalUnknown, AmbiguousNames) {
  TestFile file(R"(
import torch
if torch.cuda.is_available():
    BLOCK = 64
    ONE = 1
elif torch.version.hip:
    BLOCK = 32
    ONE = 1
else:
    BLOCK = 16
    ONE = 1
twice = BLOCK * 2
def late(x):
    return x
if torch.cuda.is_available():
    import operator
    late = operator.neg
first = 1
if torch.cuda.is_available():
    first = 1
BLOCK2 = BLOCK
BLOCK2 = 8
)");
  EXPECT_EQ(file.show("(ONE, first)"), "(1, 1)");
  EXPECT_EQ(file.show("late + 1"), "E0144");
  EXPECT_EQ(file.show("BLOCK2"), "8");
  EXPECT_EQ(file.complain("BLOCK + 1"),
            "`BLOCK` may have one of several values\n"
            "note: here it is `64`\n"
            "note: here it is `32`\n"
            "note: here it is `16`\n"
            "note: it is not known whether this holds, because of "
            "`torch.cuda.is_available()`\n"
            "help: `--set torch.cuda.is_available=VALUE` gives it a value\n");
  EXPECT_EQ(file.show("twice + 1"), "E0144");
}

TEST(EvalUnknown, Settings) {
  const char *text = R"(
import os
import torch
from torch.cuda import is_available as available
import triton.runtime.driver as driver
FAST = os.environ.get("FAST", "0") == "1"
SET = "FAST" in os.environ
UNSET = os.getenv("OTHER", "none")
major = torch.cuda.get_device_capability()[0]
target = driver.active.get_current_target()
if available():
    BLOCK = 64
else:
    BLOCK = 16
WIDTH = torch.width()
)";
  TestFile file(text);
  llvm::StringMap<Value> &settings = file.context.settings;
  settings["os.environ.FAST"] = Value::string("1");
  settings["os.environ.OTHER"] = Value();
  settings["torch.cuda.is_available"] = Value::boolean(false);
  settings["torch.cuda.get_device_capability"] = Value::make<TupleObject>(
      std::vector<Value>{Value::integer(9), Value::integer(0)});
  settings["triton.runtime.driver.active.get_current_target.backend"] =
      Value::string("cuda");
  settings["WIDTH"] = Value::integer(3);
  settings["SET"] = Value::integer(3);
  EXPECT_EQ(file.show("(FAST, UNSET)"), "(True, 'none')");
  // Only what would be unknown is set.
  EXPECT_EQ(file.show("SET"), "True");
  EXPECT_EQ(file.show("major"), "9");
  EXPECT_EQ(file.show("BLOCK"), "16");
  EXPECT_EQ(file.show("target.backend"), "'cuda'");
  EXPECT_EQ(file.show("WIDTH"), "3");
}

TEST(EvalUnknown, TorchTypes) {
  TestFile file(R"(
import torch
import triton.language as tl
table = {torch.float16: tl.float16, torch.half: tl.bfloat16}
by_name = getattr(tl, str(torch.float32).split(".")[1])
largest = torch.finfo(torch.float16).max
least = torch.iinfo(torch.int8).min
size = torch.bfloat16.itemsize
)");
  EXPECT_EQ(file.show("table"), "{torch.float16: bf16}");
  EXPECT_EQ(file.show("by_name"), "fp32");
  EXPECT_EQ(file.show("(largest, least, size)"), "(65504.0, -128, 2)");
  EXPECT_EQ(file.show("torch.float16 == torch.float32"), "False");
  EXPECT_EQ(file.show("torch.finfo(torch.int8)"), "E0117");
}

TEST(EvalUnknown, PythonsLibrary) {
  TestFile file(R"(
import functools, itertools, operator, triton
from packaging import version
from enum import Enum, IntEnum, auto
from dataclasses import dataclass, field
def scale(x, factor, bias=0):
    return x * factor + bias
double = functools.partial(scale, factor=2, bias=1)
new = version.parse(triton.__version__) >= version.parse("3.1")
class Mode(Enum):
    NONE = 0
    RELU = auto()
class Level(IntEnum):
    LOW = auto()
    HIGH = auto()
@dataclass
class Shape:
    m: int
    n: int = 4
    extra: list = field(default_factory=list)
class Holder:
    SIZE = 16
    @staticmethod
    def twice(x):
        return 2 * x
)");
  EXPECT_EQ(file.show("(double(5), double(5, bias=0))"), "(11, 10)");
  EXPECT_EQ(file.show("functools.reduce(operator.mul, (2, 3, 4))"), "24");
  EXPECT_EQ(file.show("new"), "True");
  EXPECT_EQ(file.show("(Mode.RELU.value, Mode.RELU.name)"), "(1, 'RELU')");
  EXPECT_EQ(file.show("Mode(0) is Mode.NONE"), "True");
  EXPECT_EQ(file.show("[m.name for m in Mode]"), "['NONE', 'RELU']");
  EXPECT_EQ(file.show("Level.HIGH + 1"), "3");
  EXPECT_EQ(file.show("(Shape(2).n, Shape(2, n=3).n)"), "(4, 3)");
  EXPECT_EQ(file.show("(Holder.SIZE, Holder.twice(4))"), "(16, 8)");
  EXPECT_EQ(file.show("Holder().x"), "E0110");
  EXPECT_EQ(file.show("Holder.missing"), "E0103");
}

TEST(EvalUnknown, KnownQuestions) {
  TestFile file(R"(
import triton
import triton.language as tl
from triton.language.extra import libdevice
try:
    from triton.language import not_there
    HAVE = True
except ImportError:
    HAVE = False
try:
    import torch
    TORCH = True
except ModuleNotFoundError:
    TORCH = False
try:
    import not_installed.sub
except (ImportError, OSError) as problem:
    def helper():
        return 1
else:
    helper = None
try:
    import other_missing
    MUST = 1
except ImportError:
    raise
exp = getattr(libdevice, "no_such_exp", None) or tl.float16
if not hasattr(tl, "no_such_function"):
    FALLBACK = 1
)");
  EXPECT_EQ(file.show("(HAVE, TORCH)"), "(False, True)");
  EXPECT_EQ(file.show("helper()"), "1");
  EXPECT_EQ(file.show("MUST"), "1");
  EXPECT_EQ(file.show("exp"), "fp16");
  EXPECT_EQ(file.show("FALLBACK"), "1");
}

TEST(EvalUnknown, WithAndUnknownStar) {
  TestFile file(R"(
from triton.language import *
from unknown_module import *
with open("x") as handle:
    SIZE = 4
    data = handle.read()
kind = float32
)");
  EXPECT_EQ(file.show("SIZE"), "4");
  EXPECT_EQ(file.show("len(data)"), "E0110");
  EXPECT_EQ(file.show("kind"), "fp32");
  EXPECT_EQ(file.show("anything + 1"), "E0143");
}
