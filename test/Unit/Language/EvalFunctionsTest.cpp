//===- EvalFunctionsTest.cpp - plain functions, scopes and statements -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that run at compile time: control flow, scopes and closures,
// unpacking, methods that change containers, defaults and decorators.
//
//===----------------------------------------------------------------------===//

#include "EvalTesting.h"
#include "tile/Support/Diagnostics/Language.h"
#include "gtest/gtest.h"

using namespace tile;

TEST(EvalFunctions, ControlFlow) {
  TestFile file(R"(
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps

def find(items, wanted):
    for i, item in enumerate(items):
        if item == wanted:
            break
    else:
        return -1
    return i

def odd(n):
    out = []
    for i in range(n):
        if i % 2 == 0:
            continue
        elif i > 7:
            break
        out.append(i)
    return out

def loop_else():
    while False:
        pass
    else:
        return "else"

def nothing():
    pass
)");
  EXPECT_EQ(file.show("collatz(27)"), "111");
  EXPECT_EQ(file.show("find('abc', 'c')"), "2");
  EXPECT_EQ(file.show("find('abc', 'x')"), "-1");
  EXPECT_EQ(file.show("odd(100)"), "[1, 3, 5, 7]");
  EXPECT_EQ(file.show("loop_else()"), "'else'");
  EXPECT_EQ(file.show("nothing()"), "None");
}

TEST(EvalFunctions, Scopes) {
  TestFile file(R"(
x = 1
def local():
    x = 2
    return x
def unbound():
    y = x
    x = 3
    return y
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    step()
    return step() + n
def reader():
    return x
def change():
    global x
    x = 5
def walrus():
    found = [y := v for v in (1, 2, 3)]
    return y, found
def leak():
    [v for v in (1, 2)]
    return v
def lambdas():
    return [f() for f in [lambda: i for i in range(3)]]
def defaults():
    return [f() for f in [lambda i=i: i for i in range(3)]]
def recursive():
    def fact(n):
        return 1 if n == 0 else n * fact(n - 1)
    return fact(10)
def declared():
    global x
    return x
)");
  EXPECT_EQ(file.show("local()"), "2");
  EXPECT_EQ(file.show("unbound()"), "E0102");
  EXPECT_EQ(file.show("counter()"), "4");
  EXPECT_EQ(file.show("reader()"), "1");
  EXPECT_EQ(file.show("change()"), "E0139");
  EXPECT_EQ(file.show("walrus()"), "(3, [1, 2, 3])");
  EXPECT_EQ(file.show("leak()"), "E0101");
  EXPECT_EQ(file.show("lambdas()"), "[2, 2, 2]");
  EXPECT_EQ(file.show("defaults()"), "[0, 1, 2]");
  EXPECT_EQ(file.show("recursive()"), "3628800");
  EXPECT_EQ(file.show("declared()"), "1");
}

TEST(EvalFunctions, Assignment) {
  TestFile file(R"(
def unpack():
    a, (b, *c), d = 1, (2, 3, 4), 5
    [e, f] = "xy"
    *g, h = range(3)
    i = j = 7
    return a, b, c, d, e, f, g, h, i, j
def elements():
    x = [1, 2, 3]
    x[0] = 5
    x[-1] += 10
    d = {}
    d["k"] = x
    d["k"] += [4]
    return x, d
def aliases():
    x = [1]
    y = x
    y += [2]
    x = x + [3]
    return x, y
def annotated():
    n: int = 3
    m: int
    return n
def once(log):
    def index():
        log.append(1)
        return 0
    x = [1]
    x[index()] += 1
    return x, log
def deleted():
    n = 1
    del n
    return n
def too_many():
    a, b = 1, 2, 3
)");
  EXPECT_EQ(file.show("unpack()"),
            "(1, 2, [3, 4], 5, 'x', 'y', [0, 1], 2, 7, 7)");
  EXPECT_EQ(file.show("elements()"), "([5, 2, 13, 4], {'k': [5, 2, 13, 4]})");
  EXPECT_EQ(file.show("aliases()"), "([1, 2, 3], [1, 2])");
  EXPECT_EQ(file.show("annotated()"), "3");
  EXPECT_EQ(file.show("once([])"), "([2], [1])");
  EXPECT_EQ(file.show("deleted()"), "E0102");
  EXPECT_EQ(file.show("too_many()"), "E0122");
}

TEST(EvalFunctions, Containers) {
  TestFile file(R"(
def lists():
    x = [3, 1]
    x.append(2)
    x.extend((5, 4))
    x.insert(0, 9)
    last = x.pop()
    first = x.pop(0)
    x.sort(reverse=True)
    y = x.copy()
    x.reverse()
    x.remove(3)
    return x, y, last, first
def dicts():
    d = {"a": 1}
    d.update({"b": 2}, c=3)
    gone = d.pop("a")
    d.setdefault("z", []).append(1)
    return d, gone, d.pop("nope", None), list(d), "b" in d
def sets():
    s = {1, 2}
    s.add(3)
    s.discard(1)
    return s
)");
  EXPECT_EQ(file.show("lists()"), "([1, 2, 5], [5, 3, 2, 1], 4, 9)");
  EXPECT_EQ(file.show("dicts()"),
            "({'b': 2, 'c': 3, 'z': [1]}, 1, None, ['b', 'c', 'z'], True)");
  EXPECT_EQ(file.show("sets()"), "{2, 3}");
}

TEST(EvalFunctions, BindsArguments) {
  TestFile file(R"(
N = 4
def f(a, b=N + 1, /, c=2, *rest, d, e=None, **more):
    return a, b, c, rest, d, e, more
def once(x=[]):
    x.append(1)
    return x
)");
  EXPECT_EQ(file.show("f(1, d=9)"), "(1, 5, 2, (), 9, None, {})");
  EXPECT_EQ(file.show("f(*range(5), d=1, **{'x': 2})"),
            "(0, 1, 2, (3, 4), 1, None, {'x': 2})");
  EXPECT_EQ(file.show("f(1, a=3, d=1)"), "(1, 5, 2, (), 1, None, {'a': 3})");
  EXPECT_EQ(file.show("f(d=1)"), "E0113");
  EXPECT_EQ(file.show("f(1)"), "E0113");
  EXPECT_EQ(file.show("f(1, 2, 3, c=4, d=5)"), "E0115");
  // As in Python, a default is made once.
  EXPECT_EQ(file.show("(once(), once())[1]"), "[1, 1]");
}

TEST(EvalFunctions, PrintGoesToTheContext) {
  TestFile file;
  std::string out;
  file.context.print = [&](llvm::StringRef text) { out += text; };
  EXPECT_EQ(file.show("print('a', 1.0, [None], sep='-')"), "None");
  EXPECT_EQ(file.show("print('b', end='')"), "None");
  EXPECT_EQ(out, "a-1.0-[None]\nb");
}

static std::shared_ptr<FunctionObject> function(TestFile &file,
                                                llvm::StringRef name) {
  std::optional<Value> value = file.module->lookup(name, SourceRange());
  if (!value || !value->is<FunctionObject>())
    return nullptr;
  return std::static_pointer_cast<FunctionObject>(value->getShared());
}

TEST(EvalFunctions, Decorators) {
  TestFile file(R"(
import triton
import triton.language as tl
import tile
from other import helper

@triton.autotune(configs=[triton.Config({"B": 64}, num_warps=8)], key=["n"])
@triton.jit(noinline=True)
def kernel(x, n, B: tl.constexpr, flag: "tl.constexpr" = 1):
    """What it does."""

@tile.test
@helper(3)
def check():
    return 1

def plain(x):
    return x
fast = triton.jit(plain)
tuned = triton.heuristics({"B": lambda args: 4})(fast)

@triton.constexpr_function
def two():
    return 2
)");
  auto kernel = function(file, "kernel");
  ASSERT_TRUE(kernel);
  EXPECT_TRUE(kernel->isJit);
  EXPECT_TRUE(kernel->noinline);
  EXPECT_EQ(kernel->docstring(), "What it does.");
  EXPECT_TRUE(
      isConstexprAnnotation(kernel->def->params.normal[2].annotation, nullptr));
  EXPECT_TRUE(
      isConstexprAnnotation(kernel->def->params.normal[3].annotation, nullptr));
  EXPECT_FALSE(
      isConstexprAnnotation(kernel->def->params.normal[0].annotation, nullptr));
  const Decorator *autotune = kernel->findDecorator(DecoratorKind::Autotune);
  ASSERT_TRUE(autotune);
  Evaluator evaluator(file.context);
  auto arguments = evaluator.decoratorArguments(*kernel, *autotune);
  ASSERT_TRUE(arguments);
  EXPECT_EQ(repr(arguments->find("key")->value), "['n']");
  Value config = sequenceElements(arguments->find("configs")->value)->front();
  EXPECT_EQ(repr(*evaluator.findAttribute(config, "num_warps")), "8");
  EXPECT_EQ(repr(*evaluator.findAttribute(config, "kwargs")), "{'B': 64}");

  auto check = function(file, "check");
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->findDecorator(DecoratorKind::Test));
  EXPECT_FALSE(check->isJit);
  EXPECT_EQ(file.diagnostics.diagnostics().size(), 1u);
  EXPECT_EQ(file.diagnostics.diagnostics()[0].id, DiagID::IgnoredDecorator);

  EXPECT_FALSE(function(file, "plain")->isJit);
  EXPECT_TRUE(function(file, "fast")->isJit);
  auto tuned = function(file, "tuned");
  ASSERT_TRUE(tuned);
  EXPECT_TRUE(tuned->isJit);
  EXPECT_TRUE(tuned->findDecorator(DecoratorKind::Heuristics));
  EXPECT_TRUE(function(file, "two")->isConstexprFunction);
  std::vector<std::string> names;
  for (const auto &each : file.module->functions())
    names.push_back(each->title().str());
  EXPECT_EQ(names, (std::vector<std::string>{"kernel", "check", "plain", "fast",
                                             "tuned", "two"}));
}
