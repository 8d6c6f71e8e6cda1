//===- DecoderErrorsTest.cpp - PTX that means nothing -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every reason for which the loader refuses a module.
//
//===----------------------------------------------------------------------===//

#include "LoadTesting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;

static std::string inBody(const std::string &body,
                          const std::string &before = "") {
  LoadedPtx loaded(kernelOf(body, before));
  EXPECT_FALSE(loaded.program) << body;
  return loaded.messages();
}

TEST(EmulatorDecoderErrors, UnknownInstructions) {
  EXPECT_EQ(inBody("tex.2d.v4 %r1;"),
            "E0902: the emulator does not know `tex.2d.v4`\n");
  EXPECT_EQ(inBody("add.strange.s32 %r1, %r2, %r3;"),
            "E0902: the emulator does not know `add.strange.s32`\n");
  EXPECT_EQ(inBody("add.s32.more %r1, %r2, %r3;"),
            "E0902: the emulator does not know `add.s32.more`\n");
  EXPECT_EQ(inBody("ld.global.b32 %r1, [%d1, {%r2}];"),
            "E0902: the emulator does not know `ld.global.b32`\n");
  EXPECT_EQ(inBody("mov.b32 %r1, %pm0;"),
            "E0902: the emulator does not know `%pm0`\n");
  EXPECT_EQ(inBody("mov.b64 %d1, p;"),
            "E0902: the emulator does not know `address of a parameter`\n");
  EXPECT_EQ(inBody("mov.b64 %d1, f;", ".func f() { ret; }\n"),
            "E0902: the emulator does not know `address of a function`\n");
}

TEST(EmulatorDecoderErrors, EachUnknownInstructionOnce) {
  EXPECT_EQ(inBody("one.x %r1;\ntwo %r1;\none.x %r2;\none.y;"),
            "E0902: the emulator does not know `one.x`\n"
            "E0902: the emulator does not know `two`\n"
            "E0902: the emulator does not know `one.y`\n");
  // Also those of functions that are called.
  EXPECT_EQ(inBody("one; call f;", ".func f() { three; ret; }\n"),
            "E0902: the emulator does not know `one`\n"
            "E0902: the emulator does not know `three`\n");
}

TEST(EmulatorDecoderErrors, Names) {
  EXPECT_EQ(inBody("mov.b32 %x1, 0;"), "E0903: `%x1` is not declared\n");
  EXPECT_EQ(inBody("mov.b32 %r1, %r9;"), "E0903: `%r9` is not declared\n");
  EXPECT_EQ(inBody("@%p9 mov.b32 %r1, 0;"), "E0903: `%p9` is not declared\n");
  EXPECT_EQ(inBody("bra L;"), "E0903: `L` is no label of the function\n");
  EXPECT_EQ(inBody("{ L: ret; }\nbra L;"),
            "E0903: `L` is no label of the function\n");
  EXPECT_EQ(inBody("bra %r1;"), "E0903: `%r1` is no label of the function\n");
  EXPECT_EQ(inBody("brx.idx %r1, T;"),
            "E0903: `T` is no list of `.branchtargets`\n");
  EXPECT_EQ(inBody("T: .branchtargets L;\nbrx.idx %r1, T;"),
            "E0903: `L` is no label of the function\n");
  EXPECT_EQ(inBody("L: ret;\nL: ret;"), "E0903: `L` is declared twice\n");
  EXPECT_EQ(inBody(".reg .b32 x; .reg .b32 x;"),
            "E0903: `x` is declared twice\n");
  EXPECT_EQ(inBody("ret;", ".func f() { ret; }\n.func f() { ret; }\n"),
            "E0903: function `f` is defined twice\n");
  EXPECT_EQ(inBody("mov.b32 %tid.x, 0;"),
            "E0903: `%tid.x` cannot be written\n");
  EXPECT_EQ(inBody("L: mov.b64 %d1, L;"),
            "E0903: `L` is neither a register nor a variable\n");
}

TEST(EmulatorDecoderErrors, TypesOfOperands) {
  EXPECT_EQ(inBody("mov.b32 %r1, %d1;"),
            "E0903: `%d1` is a register of type .b64 where one of .b32 is "
            "needed\n");
  EXPECT_EQ(inBody("mov.b32 %h1, 0;"),
            "E0903: `%h1` is a register of type .b16 where one of .b32 is "
            "needed\n");
  EXPECT_EQ(inBody("mov.u32 %f1, %r1;"),
            "E0903: `%f1` is a register of type .f32 where one of .u32 is "
            "needed\n");
  EXPECT_EQ(inBody("mov.b32 %p1, 0;"),
            "E0903: `%p1` is a register of type .pred where one of .b32 is "
            "needed\n");
  EXPECT_EQ(inBody("@%r1 ret;"),
            "E0903: `%r1` is a register of type .b32 where one of .pred is "
            "needed\n");
  EXPECT_EQ(inBody("mov.f32 %f1, 1;"),
            "E0903: an operand must be a register or a constant of type "
            ".f32\n");
  EXPECT_EQ(inBody("mov.b32 %r1, 1.5;"),
            "E0903: an operand must be a register or a constant of type "
            ".b32\n");
  EXPECT_EQ(inBody("mov.b32 %r1, !%r2;"),
            "E0903: `!` belongs before predicates only\n");
  EXPECT_EQ(inBody("mov.b32 5, %r2;"),
            "E0903: a destination must be a register\n");
  EXPECT_EQ(inBody("mov.b32 %r1, %r2+4;"),
            "E0903: only addresses of variables have offsets\n");
  EXPECT_EQ(inBody("mov.b32 %r1, g;", ".global .b32 g;\n"),
            "E0903: the address of `g` is no value of type .b32\n");
}

TEST(EmulatorDecoderErrors, Addresses) {
  EXPECT_EQ(inBody("ld.global.b32 %r1, [%h1];"),
            "E0903: `%h1` is a register of type .b16 where one of .u64 is "
            "needed\n");
  EXPECT_EQ(inBody("ld.global.b32 %r1, [x];"), "E0903: `x` is not declared\n");
  EXPECT_EQ(inBody("ld.global.b32 %r1, [p];"),
            "E0903: `p` is no variable in memory\n");
  EXPECT_EQ(inBody("ld.param.b32 %r1, [q+16];"),
            "E0903: offset 16 is outside of parameter `q`, which has 16 "
            "bytes\n");
  EXPECT_EQ(inBody("ld.param.b32 %r1, [q-4];"),
            "E0903: offset -4 is outside of parameter `q`, which has 16 "
            "bytes\n");
}

TEST(EmulatorDecoderErrors, Variables) {
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".extern .global .b32 x;\n"),
            "E0903: `x` is declared but has no definition\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".shared .b32 x[];\n"),
            "E0903: `x` is declared but has no definition\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".shared .b8 x[1<<30];\n"),
            "E0903: `x` does not fit into .shared memory\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .b8 x[1<<39];\n"),
            "E0903: `x` does not fit into .global memory\n");
  EXPECT_EQ(inBody(".local .b8 x[1<<20];"),
            "E0903: `x` does not fit into .local memory\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".shared .b32 x = 1;\n"),
            "E0903: `x` is in memory that has no initial values\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .b32 x[1] = {1, 2};\n"),
            "E0903: `x` has more initial values than elements\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .f32 x = 1;\n"),
            "E0903: `x` has an initial value that is no constant of its "
            "type\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .b32 y;\n"
                                      ".global .b64 x = y;\n"),
            "E0903: `x` has an initial value that is no constant of its "
            "type\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .pred x;\n"),
            "E0903: `x` is a predicate, which memory cannot hold\n");
  EXPECT_EQ(inBody("mov.b64 %d1, x;", ".global .b32 x;\n.global .b32 x;\n"),
            "E0903: `x` is declared twice\n");
  EXPECT_EQ(inBody(".param .b8 x[40000];"),
            "E0903: parameter `x` must have 1 to 32768 bytes\n");
  EXPECT_EQ(LoadedPtx(kPtxHead + ".entry k(.reg .b32 x) { ret; }").messages(),
            "E0903: parameter `x` of a kernel must be in .param space\n");
  EXPECT_EQ(inBody(".reg .v2 .pred x;"), "E0903: predicates form no vectors\n");
}

TEST(EmulatorDecoderErrors, NotWithoutEnd) {
  std::string body;
  for (unsigned i = 0; i != 200; ++i)
    body += "mov.b32 %x" + std::to_string(i) + ", 0;\n";
  EXPECT_EQ(LoadedPtx(kernelOf(body)).diagnostics.errorCount(), 20u);
  // A million parameters of calls need more registers than there can be.
  std::string large;
  for (unsigned i = 0; i != 200; ++i)
    large += ".param .b8 x" + std::to_string(i) + "[32768];\n";
  EXPECT_EQ(inBody(large), "E0903: kernel `k` needs too many registers\n");
}
