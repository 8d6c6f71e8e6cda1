//===- SignatureTest.cpp - specialisation of kernels ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signatures by position and by name, definitions, annotations, defaults, and
// the arguments of launches, with the errors of each.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Signature.h"
#include "EmitTesting.h"
#include "gtest/gtest.h"
#include <set>

using namespace tile;
using namespace tile::testing;

static const char kSource[] = "@triton.jit\n"
                              "def k(x_ptr, n, B: tl.constexpr):\n"
                              "    pass\n";

/// The part of a key before the options.
static std::string parameters(llvm::StringRef key) {
  return key.split(",;").first.str();
}

TEST(Signature, ByPosition) {
  Compilation c(kSource);
  c.signature("*fp32:16, i32:16, 1024");
  EXPECT_EQ(parameters(c.specialize()), "*fp32:16,i32:16,=1024");
}

TEST(Signature, ByNameInAnyOrder) {
  Compilation c(kSource);
  c.signature("B=64, n=i64, x_ptr=*kbf16");
  EXPECT_EQ(parameters(c.specialize()), "*kbf16,i64,=64");
}

TEST(Signature, ValuesAndHints) {
  Compilation c("@triton.jit\ndef k(a, b, c, d, e: tl.constexpr, "
                "f: tl.constexpr):\n    pass\n");
  c.signature("i32:1, i32=1, None, u8, (1, 2), \"a,b\"");
  EXPECT_EQ(parameters(c.specialize()), "=1,=1,=None,u8,=(1, 2),='a,b'");
}

TEST(Signature, Descriptors) {
  Compilation c("@triton.jit\ndef k(a, b, n):\n"
                "    b.store([n], a.load([0, n]).reshape(64))\n");
  c.signature("desc<bf16[ 1, 64]>, n=i32, b=tensordesc<bf16[64]>");
  std::string text = c.emit();
  EXPECT_EQ(parameters(c.specialization->key()),
            "desc<bf16[1,64]>,desc<bf16[64]>,i32")
      << c.messages();
  // Each is followed by its extents and by its strides but the last.
  EXPECT_NE(text.find("(%arg0: !tile.desc<1x64xbf16> {tile.name = \"a\"}, "
                      "%arg1: i32 {tile.name = \"a.shape0\"}, "
                      "%arg2: i32 {tile.name = \"a.shape1\"}, "
                      "%arg3: i64 {tile.name = \"a.stride0\"}, "
                      "%arg4: !tile.desc<64xbf16> {tile.name = \"b\"}, "
                      "%arg5: i32 {tile.name = \"b.shape0\"}, %arg6: i32 "),
            std::string::npos)
      << text;
}

TEST(Signature, WrongDescriptors) {
  for (const char *text :
       {"desc<bf16[60]>", "desc<bf16[4]>", "desc<bf16[]>", "desc<bf16>",
        "desc<*bf16[64]>", "desc<void[64]>", "desc<bf16[64]", "desc<bf16[-64]>",
        "desc<i1[64]>", "desc<i8[1,1,1,1,1,64]>",
        "desc<i8[99999999999999999999]>"}) {
    Compilation c("@triton.jit\ndef k(a):\n    pass\n");
    c.signature(text);
    EXPECT_EQ(c.specialize(), "") << text;
    EXPECT_EQ(c.errors().substr(0, 5), "E0305") << text;
  }
}

TEST(Signature, DefinitionsFillParametersAndGlobals) {
  Compilation c("WIDTH = 4\n@triton.jit\n"
                "def k(x_ptr, n, B: tl.constexpr, T: tl.constexpr = tl.int8):\n"
                "    tl.store(x_ptr, WIDTH)\n");
  c.signature("*i32, i32").define("B", "2 * 64").define("WIDTH", "77");
  std::string text = c.emit();
  EXPECT_NE(text.find("arith.constant 77 : i32"), std::string::npos)
      << c.messages();
  EXPECT_EQ(parameters(c.specialization->key()), "*i32,i32,=128,=int8");
}

TEST(Signature, AnnotationsGiveTypes) {
  Compilation c("@triton.jit\ndef k(p: \"*fp16\", a: tl.int64, b: \"u32\", "
                "c: int, d: float, e: bool, f: \"const float*\"):\n"
                "    pass\n");
  EXPECT_EQ(parameters(c.specialize()), "*fp16,i64,u32,i32,fp32,u1,*kfp32")
      << c.messages();
}

TEST(Signature, DefaultsAreSpecialisedAsArguments) {
  Compilation c("@triton.jit\ndef k(a=1, b=32, c=None, d=0.5, e=True, "
                "f=4294967296):\n    pass\n");
  EXPECT_EQ(parameters(c.specialize()), "=1,i32:16,=None,fp32,u1,i64:16");
}

TEST(Signature, MissingTypesShowTheOption) {
  Compilation c(kSource);
  EXPECT_EQ(c.specialize(), "");
  EXPECT_EQ(c.errors(), "E0303@4 E0304@4");
  EXPECT_NE(c.messages().find("--signature 'x_ptr=*fp32:16, n=i32'"),
            std::string::npos);
  EXPECT_NE(c.messages().find("`-D B=...`"), std::string::npos);
}

TEST(Signature, Errors) {
  struct Case {
    const char *signature;
    const char *errors;
  } cases[] = {
      {"*fp3, i32, 1", "E0305@1"},         {"*float32, i32, 1", "E0305@1"},
      {"*fp32, i32, 1, 2", "E0306@1"},     {"*fp32, i32, 1, m=2", "E0307@1"},
      {"*fp32, i32, 1, n=i32", "E0308@1"}, {"*fp32, i32, i32", "E0309@1"},
      {"*fp32:8, i32, 1", "E0310@1"},      {"*fp32, i32, 1 +", "E0027@1"},
      {"void, i32, 1", "E0305@1"},
  };
  for (const Case &test : cases) {
    Compilation c(kSource);
    c.signature(test.signature);
    EXPECT_EQ(c.specialize(), "") << test.signature;
    bool isSyntax = llvm::StringRef(test.signature).ends_with("+");
    if (isSyntax)
      EXPECT_EQ(c.diagnostics.errorCount(), 1u);
    else
      EXPECT_EQ(c.errors(), test.errors) << c.messages();
  }
}

TEST(Signature, StrangeTextsAreRefusedOrReadNeverMore) {
  for (const char *text : {",",           ",,,",
                           "=",           "=,=",
                           ":",           "*",
                           "**",          "((",
                           "))",          "\"",
                           "'",           "i32:",
                           "x_ptr=",      "x_ptr==",
                           "*fp32:16:16", "n=n=n",
                           "\\",          "1,2,3,4,5",
                           "i32 i32",     "None=None",
                           "*k",          "*********fp32",
                           "\xff\xfe",    "x_ptr=*fp32,",
                           "[1,",         "(1"}) {
    Compilation c(kSource);
    c.signature(text).define("B", "1");
    bool isAccepted = !c.specialize().empty();
    EXPECT_NE(isAccepted, c.diagnostics.hasErrors()) << text;
  }
}

TEST(Signature, BadDefinitions) {
  for (const char *value : {"", "1 2", "x = 1", "unknown_name", "(", "1\n2"}) {
    Compilation c(kSource);
    c.signature("*fp32, i32").define("B", value);
    EXPECT_EQ(c.specialize(), "") << value;
    EXPECT_TRUE(c.diagnostics.hasErrors()) << value;
  }
  Compilation c(kSource);
  c.signature("*fp32, i32").define("BLOC", "1");
  EXPECT_EQ(c.specialize(), "");
  EXPECT_EQ(c.errors(), "E0307@4");
}

TEST(Signature, OptionsAreBounded) {
  struct Case {
    KernelOptions options;
    bool isValid;
  } cases[] = {
      {{4, 3, 1, 0}, true},   {{32, 16, 16, 255}, true}, {{1, 0, 1, 16}, true},
      {{0, 3, 1, 0}, false},  {{3, 3, 1, 0}, false},     {{64, 3, 1, 0}, false},
      {{4, 17, 1, 0}, false}, {{4, 3, 3, 0}, false},     {{4, 3, 32, 0}, false},
      {{4, 3, 1, 15}, false}, {{4, 3, 1, 256}, false}};
  for (const Case &test : cases) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    EXPECT_EQ(checkOptions(test.options, diagnostics), test.isValid);
    ASSERT_EQ(diagnostics.errorCount(), test.isValid ? 0u : 1u);
    if (!test.isValid)
      EXPECT_EQ(getDiagInfo(diagnostics.diagnostics().front().id).code,
                "E0311");
  }
}

TEST(Signature, KeysAndNamesTellSpecialisationsApart) {
  std::set<std::string> names;
  for (const char *signature :
       {"*fp32,i32,64", "*fp32:16,i32,64", "*fp32,i32:16,64", "*fp32,i32,128",
        "*fp32,i64,64", "*fp16,i32,64", "*kfp32,i32,64", "*fp32,i32,64.0",
        "*fp32,i32,\"64\"", "*fp32,1,64", "*fp32,i32,True"}) {
    Compilation c(kSource);
    c.signature(signature);
    ASSERT_NE(c.specialize(), "") << signature;
    names.insert(c.specialization->mangledName("k"));
  }
  EXPECT_EQ(names.size(), 11u);
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

/// The parameters of a specialisation for launch arguments.
static std::string
launch(Compilation &c, std::vector<std::optional<LaunchArgument>> arguments) {
  std::optional<KernelSpecialization> result =
      specializeForLaunch(*c.program, *c.program->findKernel(), arguments,
                          OptionRequest(), SourceRange());
  return result ? parameters(result->key()) : "";
}

static LaunchArgument array(const char *type, uint64_t address) {
  LaunchArgument argument;
  argument.pointer = DType::fromSignature(type);
  argument.address = address;
  return argument;
}

static LaunchArgument scalar(Value value) {
  LaunchArgument argument;
  argument.value = std::move(value);
  return argument;
}

TEST(Launch, RulesOfTriton) {
  auto one = [](LaunchArgument argument, const char *decoration = "",
                const char *annotation = "") {
    Compilation c("@triton.jit" + std::string(decoration) + "\ndef k(a" +
                  annotation + "):\n    pass\n");
    return launch(c, {argument});
  };
  Integer big = *Integer::shiftLeft(1, 31);
  EXPECT_EQ(one(array("*fp32", 4096)), "*fp32:16");
  EXPECT_EQ(one(array("*fp32", 4104)), "*fp32");
  EXPECT_EQ(one(scalar(Value::integer(1))), "=1");
  EXPECT_EQ(one(scalar(Value::integer(0))), "i32:16");
  EXPECT_EQ(one(scalar(Value::integer(-32))), "i32:16");
  EXPECT_EQ(one(scalar(Value::integer(17))), "i32");
  EXPECT_EQ(one(scalar(Value::integer(big + 1))), "i64");
  EXPECT_EQ(one(scalar(Value::integer(*Integer::shiftLeft(1, 63) + 1))), "u64");
  EXPECT_EQ(one(scalar(Value::boolean(true))), "u1");
  EXPECT_EQ(one(scalar(Value::real(1.0))), "fp32");
  EXPECT_EQ(one(scalar(Value::none())), "=None");
  const char *fixed = "(do_not_specialize=[\"a\"])";
  EXPECT_EQ(one(scalar(Value::integer(1)), fixed), "i32");
  EXPECT_EQ(one(scalar(Value::integer(16)), fixed), "i32");
  EXPECT_EQ(one(array("*fp32", 0), fixed), "*fp32");
  const char *unaligned = "(do_not_specialize_on_alignment=[0])";
  EXPECT_EQ(one(scalar(Value::integer(1)), unaligned), "=1");
  EXPECT_EQ(one(scalar(Value::integer(16)), unaligned), "i32");
  EXPECT_EQ(one(scalar(Value::integer(16)), "", ": tl.int64"), "i64:16");
  EXPECT_EQ(one(scalar(Value::integer(1)), "", ": tl.int64"), "i64");
  EXPECT_EQ(one(scalar(Value::integer(16)), "", ": \"fp16\""), "fp16");
  EXPECT_EQ(one(array("*fp32", 16), "", ": tl.const"), "*kfp32:16");
  EXPECT_EQ(one(scalar(Value::string("s")), "", ": tl.constexpr"), "='s'");
}

TEST(Launch, Errors) {
  Compilation c("@triton.jit\ndef k(a, b: tl.constexpr, c=3):\n    pass\n");
  EXPECT_EQ(launch(c, {scalar(Value::integer(2)), scalar(Value::integer(2))}),
            "i32,=2,i32");
  EXPECT_EQ(launch(c, {scalar(Value::integer(2))}), "");
  EXPECT_EQ(launch(c, {scalar(Value::string("x")), scalar(Value::none())}), "");
  EXPECT_EQ(launch(c, {scalar(Value::integer(2)), array("*fp32", 0)}), "");
  Integer huge = *Integer::shiftLeft(1, 64);
  EXPECT_EQ(launch(c, {scalar(Value::integer(huge)), scalar(Value::none())}),
            "");
  EXPECT_EQ(c.errors(), "E0312 E0313 E0313 E0314");

  Compilation d("@triton.jit(do_not_specialize=[\"b\"])\n"
                "def k(b: tl.constexpr):\n    pass\n");
  EXPECT_EQ(launch(d, {scalar(Value::integer(2))}), "");
  EXPECT_EQ(d.errors(), "E0316@4");
  Compilation e("@triton.jit\ndef k(*a):\n    pass\n");
  EXPECT_EQ(launch(e, {}), "");
  EXPECT_EQ(e.errors(), "E0320@4");
}
