//===- DecoderTest.cpp - PTX as a program -----------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the loader makes of names, constants, variables, functions and branches.
//
//===----------------------------------------------------------------------===//

#include "LoadTesting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::emulator;
using namespace tile::test;

/// What fills a place of the register block at the start; null if nothing does.
static const InitialValue *initialOf(const Program &program, Register place) {
  for (const InitialValue &value : program.initialValues)
    if (value.place.offset == place.offset)
      return &value;
  return nullptr;
}

/// The bits of the constant that a body's only `mov` or the like reads as its
/// last operand; ~42 if it is none.
static uint64_t constantIn(const std::string &body) {
  LoadedPtx loaded(kernelOf(body), "k");
  EXPECT_EQ(loaded.messages(), "") << body;
  if (!loaded.program)
    return ~42ull;
  const Instruction &instruction = loaded.program->code[0];
  const InitialValue *value =
      initialOf(*loaded.program, instruction[instruction.numOperands - 1]);
  return value && value->kind == InitialValue::Kind::Constant ? value->bits
                                                              : ~42ull;
}

TEST(EmulatorDecoder, RegistersHaveOnePlaceEach) {
  LoadedPtx loaded(kernelOf("mov.b32 %r1, %r2;\nmov.b32 %r2, %r1;\n"
                            "{ .reg .b32 %r1; mov.b32 %r1, %r2; }"));
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  ASSERT_EQ(code.size(), 4u); // With the `ret` at the end.
  EXPECT_EQ(code[0][0].offset, code[1][1].offset);
  EXPECT_EQ(code[0][1].offset, code[1][0].offset);
  EXPECT_NE(code[0][0].offset, code[0][1].offset);
  // The inner %r1 is another one.
  EXPECT_NE(code[2][0].offset, code[0][0].offset);
  EXPECT_EQ(code[2][1].offset, code[0][1].offset);
  for (uint32_t i = 0; i != code.size(); ++i)
    EXPECT_EQ(code[i].index, i);
  EXPECT_EQ(loaded.program->registerBytes % 64, 0u);
}

TEST(EmulatorDecoder, GroupsOfRegisters) {
  LoadedPtx loaded(kernelOf(".reg .b32 %a1<12>; .reg .v4 .f32 v;\n"
                            "mov.b32 %a110, %a10;\nmov.f32 v.y, v.w;\n"
                            "mov.f32 v.g, v.x;"));
  EXPECT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_NE(code[0][0].offset, code[0][1].offset);
  EXPECT_EQ(code[1][0].offset, code[2][0].offset);
  for (const char *name : {"%r9", "%r01", "%r", "%a1", "%a112", "v", "v.q"}) {
    LoadedPtx bad(kernelOf(".reg .b32 %a1<12>; .reg .v4 .f32 v;\nmov.b32 " +
                           std::string(name) + ", %r1;"));
    EXPECT_FALSE(bad.program) << name;
  }
}

TEST(EmulatorDecoder, GroupBesideRegister) {
  LoadedPtx loaded(kernelOf(".reg .b64 %x; .reg .b64 %x<4>;\n"
                            "mov.b64 %x, %x0;\nmov.b64 %x3, %x;"));
  EXPECT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_NE(code[0][0].offset, code[0][1].offset);
  EXPECT_EQ(code[0][0].offset, code[1][1].offset);
  for (const char *twice :
       {".reg .b32 %x<2>; .reg .b64 %x<4>;", ".reg .b32 %x; .reg .b64 %x;"})
    EXPECT_FALSE(LoadedPtx(kernelOf(twice)).program) << twice;
}

TEST(EmulatorDecoder, VectorsOfRegisters) {
  LoadedPtx loaded(kernelOf(".reg .v2 .f32 v;\nld.global.v2.f32 v, [%d1];\n"
                            "mov.b64 {_, %r1}, %d1;\nmov.b64 {%r2, _}, %d1;"));
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_EQ(code[0].numOperands, 3u);
  // What is thrown away goes to one place that nobody reads.
  EXPECT_EQ(code[1][1].offset, code[2][2].offset);
}

TEST(EmulatorDecoder, Constants) {
  EXPECT_EQ(constantIn("mov.b32 %r1, -1;"), 0xffffffffu);
  EXPECT_EQ(constantIn("mov.b16 %h1, 70000;"), 70000u & 0xffffu);
  EXPECT_EQ(constantIn("mov.b64 %d1, -2;"), uint64_t(-2));
  EXPECT_EQ(constantIn("mov.f32 %f1, 0f3F800000;"), 0x3F800000u);
  EXPECT_EQ(constantIn("mov.b32 %r1, 0f3F800000;"), 0x3F800000u);
  EXPECT_EQ(constantIn("mov.f32 %f1, 0.1;"), 0x3DCCCCCDu);
  EXPECT_EQ(constantIn("mov.f64 %g1, 0f3F800000;"), 0x3FF0000000000000u);
  EXPECT_EQ(constantIn("mov.f64 %g1, 1.5;"), 0x3FF8000000000000u);
  EXPECT_EQ(constantIn("mov.b32 %r1, WARP_SZ;"), 32u);
}

TEST(EmulatorDecoder, EqualConstantsShareTheirLanes) {
  LoadedPtx loaded(kernelOf("mov.b32 %r1, 7;\nmov.u32 %r2, 0x7;\n"
                            "mov.b64 %d1, 7;\nmov.b32 %r3, %tid.x;\n"
                            "mov.b32 %r4, %tid.x;\nmov.b16 %h1, %tid.x;"));
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_EQ(code[0][1].offset, code[1][1].offset);
  EXPECT_NE(code[0][1].offset, code[2][1].offset);
  EXPECT_EQ(code[3][1].offset, code[4][1].offset);
  const InitialValue *tid = initialOf(*loaded.program, code[3][1]);
  ASSERT_TRUE(tid);
  EXPECT_EQ(tid->kind, InitialValue::Kind::Special);
  EXPECT_EQ(tid->special, SpecialRegister::TidX);
  EXPECT_EQ(tid->bytes, 4u);
  EXPECT_EQ(initialOf(*loaded.program, code[5][1])->bytes, 2u);
}

TEST(EmulatorDecoder, GuardsAndPredicates) {
  LoadedPtx loaded(kernelOf("@!%p1 mov.b32 %r1, 7;\nmov.b32 %r1, 7;\n"
                            "mov.pred %p2, !%p1;\nmov.pred %p2, 1;"));
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_TRUE(code[0].guarded);
  EXPECT_TRUE(code[0].guardNegated);
  EXPECT_EQ(code[0].guard.offset, code[2][1].offset);
  EXPECT_FALSE(code[1].guarded);
  const InitialValue *yes = initialOf(*loaded.program, code[3][1]);
  ASSERT_TRUE(yes);
  EXPECT_EQ(yes->bytes, 0u);
  EXPECT_EQ(yes->bits, kAllLanes);
}

TEST(EmulatorDecoder, VariablesInMemory) {
  std::string before = ".global .b8 unused[100];\n.shared .b8 s1[3];\n"
                       ".shared .align 16 .b8 s2[8];\n"
                       ".extern .shared .align 128 .b8 dynamic[];\n"
                       ".global .b16 g1 = 0x1234;\n"
                       ".global .f32 g2[3] = {1.0, 0f40000000};\n"
                       ".const .u8 c1[] = {1, 2, 3};\n";
  LoadedPtx loaded(kernelOf(".local .align 8 .b8 depot[20];\n"
                            "mov.b32 %r1, s1;\nmov.b32 %r2, s2+4;\n"
                            "mov.b64 %d1, dynamic;\nmov.b64 %d1, g1;\n"
                            "mov.b64 %d2, g2+4;\nmov.b64 %d3, c1;\n"
                            "mov.b64 %d4, depot;",
                            before));
  ASSERT_EQ(loaded.messages(), "");
  const Program &program = *loaded.program;
  auto constant = [&](unsigned i) {
    return initialOf(program, program.code[i][1])->bits;
  };
  EXPECT_EQ(constant(0), 0u);
  EXPECT_EQ(constant(1), 16u + 4u);
  EXPECT_EQ(program.sharedBytes, 24u);
  EXPECT_EQ(program.dynamicSharedOffset, 128u);
  EXPECT_EQ(constant(2), 128u);
  EXPECT_EQ(constant(3), kGlobalDataBase);
  EXPECT_EQ(constant(4), kGlobalDataBase + 4 + 4);
  EXPECT_EQ(constant(5), kConstantBase);
  EXPECT_EQ(constant(6), 0u);
  EXPECT_EQ(program.localBytes, 32u);
  EXPECT_EQ(program.constantData, (std::vector<uint8_t>{1, 2, 3}));
  EXPECT_EQ(program.globalData,
            (std::vector<uint8_t>{0x34, 0x12, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0,
                                  0x40, 0, 0, 0, 0}));
  // What the kernel does not name is not there.
  for (const MemoryVariable &variable : program.variables)
    EXPECT_NE(variable.name, "unused");
}

TEST(EmulatorDecoder, Parameters) {
  LoadedPtx loaded(kernelOf("ld.param.b64 %d1, [p];\n"
                            "ld.param.b32 %r1, [q+12];"));
  ASSERT_EQ(loaded.messages(), "");
  const Program &program = *loaded.program;
  ASSERT_EQ(program.parameters.size(), 2u);
  EXPECT_EQ(program.parameters[0].name, "p");
  EXPECT_EQ(program.parameters[0].bytes, 8u);
  EXPECT_EQ(program.parameters[1].bytes, 16u);
  EXPECT_EQ(program.code[0][0].offset, program.parameters[0].place.offset);
}

TEST(EmulatorDecoder, FunctionsFollowTheEntry) {
  std::string before =
      ".func (.param .b32 res) inner(.param .b32 x) {\n.reg .b32 %r<3>;\n"
      "ld.param.b32 %r1, [x];\nst.param.b32 [res], %r1;\nret;\n}\n"
      ".func (.reg .b32 res) outer(.reg .b32 x) {\n"
      "call (res), inner, (x);\nret;\n}\n"
      ".func unused { ret; }\n.alias other, outer;\n";
  LoadedPtx loaded(kernelOf("{\n.param .b32 param0;\n.param .b32 retval0;\n"
                            "st.param.b32 [param0], %r1;\n"
                            "call.uni (retval0), inner, (param0);\n"
                            "ld.param.b32 %r2, [retval0];\n}\n"
                            "call (%r3), outer, (5);\n"
                            "call (%r4), other, (%r3);",
                            before));
  ASSERT_EQ(loaded.messages(), "");
  const Program &program = *loaded.program;
  // The entry has 6 instructions, then come the functions with 4 and 3, each
  // with a `ret` at its end.
  EXPECT_EQ(program.entry, 0u);
  ASSERT_EQ(program.code.size(), 13u);
  EXPECT_EQ(program.sites[6].text, "ld.param.b32 %r1, [x]");
  EXPECT_EQ(program.sites[10].text, "call (res), inner, (x)");
  EXPECT_EQ(program.code[1].rejoin, 2u);
}

TEST(EmulatorDecoder, CallsAreChecked) {
  std::string before =
      ".func (.param .b32 res) f(.param .b64 x) { ret; }\n"
      ".func g() { call g; ret; }\n.func h() { call i; ret; }\n"
      ".func i() { call h; ret; }\n";
  auto message = [&](const std::string &body) {
    return LoadedPtx(kernelOf(body, before)).messages();
  };
  EXPECT_EQ(message("call f, (%d1);"),
            "E0903: the call has 0 results, the function has 1\n");
  EXPECT_EQ(message("call (%r1), f;"),
            "E0903: the call has 0 arguments, the function has 1\n");
  EXPECT_EQ(message("call (%r1), f, (%r2);"),
            "E0903: argument 1 of the call does not have the type that the "
            "function declares\n");
  EXPECT_EQ(message("call (%d1), f, (%d2);"),
            "E0903: result 1 of the call does not have the type that the "
            "function declares\n");
  EXPECT_EQ(message("call missing;"),
            "E0903: function `missing` is not declared\n");
  EXPECT_EQ(message("call k;"), "E0903: function `k` calls itself, which the "
                                "emulator does not support\n");
  EXPECT_EQ(message("call g;"), "E0903: function `g` calls itself, which the "
                                "emulator does not support\n");
  EXPECT_EQ(message("call h;"), "E0903: function `h` calls itself, which the "
                                "emulator does not support\n");
  EXPECT_EQ(message("call %d1, ();"), "E0902: the emulator does not know "
                                      "`call`\n");
}

TEST(EmulatorDecoder, LabelsBelongToTheirScope) {
  // Inline assembly often has the same label in several places.
  LoadedPtx loaded(kernelOf("{ L: bra L; }\n{ bra L; L: ret; }\nbra M;\nM:"));
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_EQ(code[0].target, 0u);
  EXPECT_EQ(code[1].target, 2u);
  EXPECT_EQ(code[3].target, 4u);
}

TEST(EmulatorDecoder, PathsMeetAtPostDominators) {
  LoadedPtx loaded(kernelOf("@%p1 bra ELSE;\n"  // 0
                            "mov.b32 %r1, 1;\n" // 1
                            "bra JOIN;\n"       // 2
                            "ELSE:\n"           //
                            "mov.b32 %r1, 2;\n" // 3
                            "JOIN:\n"           //
                            "mov.b32 %r2, 0;\n" // 4
                            "LOOP:\n"           //
                            "@%p2 bra DONE;\n"  // 5
                            "@%p3 exit;\n"      // 6
                            "@%p4 bra LOOP;\n"  // 7
                            "DONE:\n"           //
                            "@%p5 bra AWAY;\n"  // 8
                            "ret;\n"            // 9
                            "AWAY: exit;"));    // 10
  ASSERT_EQ(loaded.messages(), "");
  const std::vector<Instruction> &code = loaded.program->code;
  EXPECT_EQ(code[0].rejoin, 4u);
  // Lanes that exit at 6 or 10 meet nobody.
  EXPECT_EQ(code[5].rejoin, 8u);
  EXPECT_EQ(code[7].rejoin, 8u);
  EXPECT_EQ(code[8].rejoin, 9u);
}

TEST(EmulatorDecoder, ReturnsEndPaths) {
  LoadedPtx loaded(kernelOf("@%p1 bra A;\n" // 0
                            "@%p2 bra B;\n" // 1
                            "ret;\n"        // 2
                            "B: ret;\n"     // 3
                            "A: exit;"));   // 4
  ASSERT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.program->code[0].rejoin, 1u);
  EXPECT_EQ(loaded.program->code[1].rejoin, kNoIndex);
  // Where nothing returns, exits are all that there is.
  LoadedPtx exits(kernelOf("@%p1 bra A;\nmov.b32 %r1, 0;\nA: @%p2 bra B;\n"
                           "exit;\nB: exit;"));
  ASSERT_EQ(exits.messages(), "");
  EXPECT_EQ(exits.program->code[0].rejoin, 2u);
  EXPECT_EQ(exits.program->code[2].rejoin, kNoIndex);
}

TEST(EmulatorDecoder, FunctionsThatDoNotReturnEndPaths) {
  LoadedPtx loaded(kernelOf("@%p1 bra FAIL;\nmov.b32 %r1, 0;\nret;\n"
                            "FAIL: call stop;",
                            ".func stop .noreturn { trap; }\n"));
  ASSERT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.program->code[0].rejoin, 1u);
}

TEST(EmulatorDecoder, PathsMeetInEndlessLoopsToo) {
  LoadedPtx loaded(kernelOf("LOOP:\n"           //
                            "@%p1 bra SKIP;\n"  // 0
                            "mov.b32 %r1, 1;\n" // 1
                            "SKIP:\n"           //
                            "mov.b32 %r2, 1;\n" // 2
                            "bra LOOP;"));      // 3
  ASSERT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.program->code[0].rejoin, 2u);
}

TEST(EmulatorDecoder, BranchesByIndex) {
  LoadedPtx loaded(kernelOf("T: .branchtargets A, B, A;\nbrx.idx %r1, T;\n"
                            "A: mov.b32 %r1, 1; bra C;\nB: mov.b32 %r1, 2;\n"
                            "C: ret;"));
  ASSERT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.program->code[0].rejoin, 4u);
}

TEST(EmulatorDecoder, WhatLetsCtasCommunicate) {
  auto communicates = [](const std::string &body) {
    LoadedPtx loaded(kernelOf(body));
    EXPECT_EQ(loaded.messages(), "") << body;
    return loaded.program && loaded.program->communicates;
  };
  EXPECT_FALSE(communicates("ld.global.b32 %r1, [%d1];"));
  EXPECT_FALSE(communicates("ld.volatile.shared.b32 %r1, [%r2];"));
  EXPECT_FALSE(communicates("atom.shared.add.u32 %r1, [%r2], 1;"));
  EXPECT_FALSE(communicates("membar.cta;"));
  EXPECT_FALSE(communicates("fence.acq_rel.cta;"));
  EXPECT_TRUE(communicates("ld.volatile.global.b32 %r1, [%d1];"));
  EXPECT_TRUE(communicates("ld.acquire.gpu.global.b32 %r1, [%d1];"));
  EXPECT_TRUE(communicates("atom.global.add.u32 %r1, [%d1], 1;"));
  EXPECT_TRUE(communicates("red.add.u32 [%d1], 1;"));
  EXPECT_TRUE(communicates("membar.gl;"));
  EXPECT_TRUE(communicates("fence.sc.gpu;"));
}

TEST(EmulatorDecoder, EntriesAreChosenByName) {
  std::string two = kPtxHead + ".entry a() .reqntid 64 { ret; }\n"
                               ".entry b() .maxntid 32 { ret; }\n";
  LoadedPtx loaded(two, "b");
  ASSERT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.program->name, "b");
  EXPECT_EQ(loaded.program->maxThreads[0], 32u);
  EXPECT_EQ(LoadedPtx(two, "a").program->requiredThreads[0], 64u);
  EXPECT_EQ(LoadedPtx(two).messages(),
            "E0903: the module has several kernels; one must be named\n");
  EXPECT_EQ(LoadedPtx(two, "c").messages(),
            "E0903: the module has no kernel `c`\n");
  EXPECT_EQ(LoadedPtx(kPtxHead).messages(),
            "E0903: the module has no kernel\n");
}

TEST(EmulatorDecoder, FilesAreFoundAmongTheSources) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  sources.addBuffer("other.tile", "");
  sources.addBuffer("some/where/add.tile", "a\nbcd\n");
  std::string text = kernelOf(".loc 1 2 2\nwrong.b32 %r1;") +
                     ".file 1 \"where/add.tile\"\n.file 2 \"none.tile\"\n";
  EXPECT_FALSE(loadProgram(text, "", diagnostics));
  ASSERT_EQ(diagnostics.errorCount(), 1u);
  const Diagnostic &diagnostic = diagnostics.diagnostics()[0];
  EXPECT_EQ(sources.text(diagnostic.range), "c");
  ASSERT_EQ(diagnostic.notes.size(), 1u);
  EXPECT_EQ(diagnostic.notes[0].text, "in line 8 of the PTX: `wrong.b32 %r1`");
  EXPECT_EQ(sources.text(diagnostic.notes[0].range), "wrong.b32 %r1");
}
