//===- ParserTest.cpp - PTX as a syntax tree --------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each directive, declaration and operand form gives the tree that it should.
//
//===----------------------------------------------------------------------===//

#include "LoadTesting.h"
#include "gtest/gtest.h"

using namespace tile;
using namespace tile::test;
using ptx::Operand;
using ptx::Statement;
using Kind = ptx::Operand::Kind;

/// The only operand of an instruction.
static Operand operandOf(const std::string &text) {
  ParsedPtx parsed(kernelOf("op " + text + ";"));
  EXPECT_EQ(parsed.message(), "") << text;
  if (parsed.error || parsed.instructions().empty() ||
      parsed.instructions()[0].operands.size() != 1) {
    ADD_FAILURE() << text;
    return Operand();
  }
  // Texts live in the module; tests compare what was copied.
  static std::vector<std::unique_ptr<std::string>> names;
  Operand operand = parsed.instructions()[0].operands[0];
  for (llvm::StringRef *name : {&operand.name, &operand.second}) {
    names.push_back(std::make_unique<std::string>(name->str()));
    *name = *names.back();
  }
  return operand;
}

TEST(PtxParser, ModuleDirectives) {
  ParsedPtx parsed(".version 8.7\n.target sm_90a, debug\n.address_size 64\n"
                   ".file 2 \"b.tile\", 100, 20\n.file 1 \"a.tile\"\n"
                   "// .globl k\n/* .entry\n */.pragma \"nounroll\", \"x\";\n"
                   ".alias f, g;\n@@DWARF .byte 0x1\n"
                   ".section .debug_abbrev\n{\n.b8 1 // }\n{ .b8 2 }\n}\n"
                   "\t.section\t.debug_macinfo\t{\t}\n");
  ASSERT_EQ(parsed.message(), "");
  EXPECT_EQ(parsed.module.version, 87u);
  EXPECT_EQ(parsed.module.target, "sm_90a");
  EXPECT_EQ(parsed.module.files,
            (std::vector<std::string>{"", "a.tile", "b.tile"}));
  ASSERT_EQ(parsed.module.aliases.size(), 1u);
  EXPECT_EQ(parsed.module.aliases[0].second, "g");
}

TEST(PtxParser, EntriesAndTheirDirectives) {
  ParsedPtx parsed(kPtxHead +
                   ".visible .entry k(\n"
                   ".param .u64 .ptr .global .align 1 a,\n"
                   ".param .align 16 .b8 b[24], .param .f32 c)\n"
                   ".reqntid 128, 2\n.maxntid 256 .minnctapersm 2\n"
                   ".maxnreg 64 .reqnctapercluster 2, 1, 1 .explicitcluster\n"
                   ".maxclusterrank 8 .pragma \"x\";\n{ ret; }\n"
                   ".weak .entry e() { ret; }");
  ASSERT_EQ(parsed.message(), "");
  const ptx::Function &entry = parsed.module.functions[0];
  EXPECT_TRUE(entry.isEntry);
  EXPECT_EQ(entry.name, "k");
  ASSERT_EQ(entry.parameters.size(), 3u);
  EXPECT_EQ(entry.parameters[0].type, "u64");
  // The alignment of what it points to is not its own.
  EXPECT_EQ(entry.parameters[0].alignment, 0u);
  EXPECT_EQ(entry.parameters[1].alignment, 16u);
  EXPECT_EQ(entry.parameters[1].elements, 24u);
  EXPECT_FALSE(entry.parameters[2].elements);
  EXPECT_EQ(entry.requiredThreads[0], 128u);
  EXPECT_EQ(entry.requiredThreads[1], 2u);
  EXPECT_EQ(entry.requiredThreads[2], 1u);
  EXPECT_EQ(entry.maxThreads[0], 256u);
  EXPECT_EQ(entry.requiredCluster[0], 2u);
  EXPECT_EQ(parsed.module.functions[1].maxThreads[0], 0u);
  EXPECT_TRUE(parsed.module.functions[1].parameters.empty());
}

TEST(PtxParser, Functions) {
  ParsedPtx parsed(kPtxHead +
                   ".extern .func (.param .b32 func_retval0) vprintf\n"
                   "(.param .b64 a, .param .b64 b)\n;\n"
                   ".func (.reg .u32 r) twice(.reg .u32 x) { ret; }\n"
                   ".func stop() .noreturn { trap; }\n"
                   ".func bare { ret; }\n");
  ASSERT_EQ(parsed.message(), "");
  const std::vector<ptx::Function> &functions = parsed.module.functions;
  ASSERT_EQ(functions.size(), 4u);
  EXPECT_TRUE(functions[0].isDeclaration);
  EXPECT_EQ(functions[0].results[0].name, "func_retval0");
  EXPECT_EQ(functions[0].parameters.size(), 2u);
  EXPECT_EQ(functions[1].results[0].space, "reg");
  EXPECT_EQ(functions[2].name, "stop");
  EXPECT_FALSE(functions[3].isDeclaration);
}

TEST(PtxParser, Variables) {
  ParsedPtx parsed(
      kPtxHead + ".extern .shared .align 128 .b8 dynamic[];\n"
                 ".shared .v4 .f32 tiles[2][16], other;\n"
                 ".visible .const .align 4 .u32 one = 1;\n"
                 ".global .attribute(.managed) .f32 f = 0f3F800000, g = -1.5;\n"
                 ".global .u8 text[] = {104, 0x69, 0};\n"
                 ".global .s32 rows[2][3] = {{1, 2}, {3}};\n");
  ASSERT_EQ(parsed.message(), "");
  const std::vector<ptx::Variable> &variables = parsed.module.variables;
  ASSERT_EQ(variables.size(), 8u);
  EXPECT_TRUE(variables[0].isExtern);
  EXPECT_EQ(variables[0].alignment, 128u);
  EXPECT_EQ(variables[0].elements, 0u);
  EXPECT_EQ(variables[1].elements, 32u);
  EXPECT_EQ(variables[1].vector, 4u);
  EXPECT_EQ(variables[2].name, "other");
  EXPECT_FALSE(variables[2].elements);
  EXPECT_EQ(variables[3].initialiser[0].value, 1u);
  EXPECT_EQ(variables[4].initialiser[0].kind, Kind::Float32);
  EXPECT_EQ(variables[5].initialiser[0].value, 0xBFF8000000000000u);
  EXPECT_EQ(variables[6].initialiser.size(), 3u);
  // Rows are filled up with zeros.
  std::vector<uint64_t> rows;
  for (const Operand &value : variables[7].initialiser)
    rows.push_back(value.value);
  EXPECT_EQ(rows, (std::vector<uint64_t>{1, 2, 0, 3, 0, 0}));
}

TEST(PtxParser, InstructionsAndGuards) {
  ParsedPtx parsed(kernelOf("@!%p1 ld.global.L1::no_allocate.v2.b32\n"
                            "  {%r1, _}, [%d1+-8];\nret;\n  exit  ;"));
  ASSERT_EQ(parsed.message(), "");
  const ptx::Instruction &load = parsed.instructions()[0];
  EXPECT_EQ(load.opcode, "ld");
  ASSERT_EQ(load.modifiers.size(), 4u);
  EXPECT_EQ(load.modifiers[1], "L1::no_allocate");
  EXPECT_EQ(load.guard, "%p1");
  EXPECT_TRUE(load.guardNegated);
  EXPECT_EQ(load.ptxLine, 7u);
  EXPECT_EQ(load.text, "@!%p1 ld.global.L1::no_allocate.v2.b32\n"
                       "  {%r1, _}, [%d1+-8]");
  EXPECT_EQ(parsed.instructions()[1].ptxLine, 9u);
  EXPECT_EQ(parsed.instructions()[2].text, "exit");
  EXPECT_TRUE(parsed.instructions()[2].operands.empty());
}

TEST(PtxParser, NamesAsOperands) {
  EXPECT_EQ(operandOf("%r1").name, "%r1");
  EXPECT_EQ(operandOf("%tid.x").name, "%tid.x");
  EXPECT_EQ(operandOf("$L__BB0_1").name, "$L__BB0_1");
  EXPECT_EQ(operandOf("array+8-4").name, "array");
  EXPECT_EQ(operandOf("array+8-4").value, 4u);
  EXPECT_TRUE(operandOf("!%p1").negated);
  Operand pair = operandOf("%p1|%p2");
  EXPECT_EQ(pair.name, "%p1");
  EXPECT_EQ(pair.second, "%p2");
  EXPECT_EQ(operandOf("%r1|_").second, "_");
  EXPECT_EQ(operandOf("_").kind, Kind::Sink);
  EXPECT_EQ(operandOf("_|%p2").kind, Kind::Sink);
  EXPECT_EQ(operandOf("_|%p2").second, "%p2");
}

TEST(PtxParser, Addresses) {
  EXPECT_EQ(operandOf("[%d1]").kind, Kind::Address);
  EXPECT_EQ(operandOf("[%d1+16]").value, 16u);
  EXPECT_EQ(operandOf("[%d1 + -16]").value, uint64_t(-16));
  EXPECT_EQ(operandOf("[%d1-16]").value, uint64_t(-16));
  EXPECT_EQ(operandOf("[a+4+4]").value, 8u);
  EXPECT_EQ(operandOf("[256]").value, 256u);
  EXPECT_EQ(operandOf("[256]").name, "");
  Operand tensor = operandOf("[%d1, {%r1, %r2}]");
  EXPECT_EQ(tensor.name, "%d1");
  ASSERT_EQ(tensor.elements.size(), 1u);
  EXPECT_EQ(tensor.elements[0].elements.size(), 2u);
}

TEST(PtxParser, VectorsAndLists) {
  Operand vector = operandOf("{%r1, 5, _}");
  EXPECT_EQ(vector.kind, Kind::Vector);
  ASSERT_EQ(vector.elements.size(), 3u);
  EXPECT_EQ(vector.elements[1].value, 5u);
  ParsedPtx parsed(
      kernelOf("call.uni (result), f, (a, b);\ncall f, ();\ncall f;"));
  ASSERT_EQ(parsed.message(), "");
  const ptx::Instruction &call = parsed.instructions()[0];
  ASSERT_EQ(call.operands.size(), 3u);
  EXPECT_EQ(call.operands[0].kind, Kind::List);
  EXPECT_EQ(call.operands[1].name, "f");
  EXPECT_EQ(call.operands[2].elements.size(), 2u);
  EXPECT_TRUE(parsed.instructions()[1].operands[1].elements.empty());
}

TEST(PtxParser, IntegerConstants) {
  const std::pair<const char *, int64_t> table[] = {
      {"10", 10},
      {"0", 0},
      {"010", 8},
      {"0x1F", 31},
      {"0XfF", 255},
      {"0b101", 5},
      {"7U", 7},
      {"0x10U", 16},
      {"-5", -5},
      {"~0", -1},
      {"!3", 0},
      {"WARP_SZ", 32},
      {"1+2*3", 7},
      {"(1+2)*3", 9},
      {"2-3-4", -5},
      {"-7/2", -3},
      {"-7 % 3", -1},
      {"7U/2", 3},
      {"1<<4|1", 17},
      {"-16>>2", -4},
      {"0x8000000000000000>>60", 8},
      {"6&3^1", 3},
      {"1<2", 1},
      {"-1<0U", 0},
      {"3>=3&&2!=2", 0},
      {"0||5", 1},
      {"1?2:3", 2},
      {"0?2:1?4:5", 4},
      {"(.s64)0xffffffffffffffff<0", 1},
      {"(.u64)-1<0", 0},
      {"0x8000000000000000U/0xffffffffffffffffU", 0},
      {"18446744073709551615", -1},
  };
  for (const std::pair<const char *, int64_t> &entry : table) {
    Operand operand = operandOf(entry.first);
    EXPECT_EQ(operand.kind, Kind::Integer) << entry.first;
    EXPECT_EQ(static_cast<int64_t>(operand.value), entry.second) << entry.first;
  }
}

TEST(PtxParser, FloatConstants) {
  EXPECT_EQ(operandOf("0f3F800000").kind, Kind::Float32);
  EXPECT_EQ(operandOf("0F3f800000").value, 0x3F800000u);
  EXPECT_EQ(operandOf("-0f3F800000").value, 0xBF800000u);
  EXPECT_EQ(operandOf("0d3FF0000000000000").kind, Kind::Float64);
  EXPECT_EQ(operandOf("0d3FF0000000000000").value, 0x3FF0000000000000u);
  EXPECT_EQ(operandOf("1.5").value, 0x3FF8000000000000u);
  EXPECT_EQ(operandOf("15.e-1").value, 0x3FF8000000000000u);
  EXPECT_EQ(operandOf("1e0").value, 0x3FF0000000000000u);
  EXPECT_EQ(operandOf("-2.0").value, 0xC000000000000000u);
}

TEST(PtxParser, BodiesKeepTheirOrder) {
  ParsedPtx parsed(kPtxHead + ".entry k() {\n.reg .b32 %r<4>;\nL0:\n"
                              "{\n.reg .b32 t;\nmov.b32 t, 1;\n}\n"
                              ".pragma \"nounroll\";\nts: .branchtargets L0, "
                              "L1;\nbrx.idx %r1, ts;\n"
                              "proto: .callprototype (.param .b32 _) _ ();\n"
                              "L1: ret;\n}\n");
  ASSERT_EQ(parsed.message(), "");
  const ptx::Function &function = parsed.module.functions[0];
  std::vector<Statement::Kind> kinds;
  for (const Statement &statement : function.body)
    kinds.push_back(statement.kind);
  using S = Statement::Kind;
  EXPECT_EQ(kinds, (std::vector<S>{S::Variable, S::Label, S::Open, S::Variable,
                                   S::Instruction, S::Close, S::BranchTargets,
                                   S::Instruction, S::Label, S::Label,
                                   S::Instruction}));
  EXPECT_EQ(function.body[1].label, "L0");
  EXPECT_EQ(function.body[6].label, "ts");
  EXPECT_EQ(function.body[6].targets.size(), 2u);
  EXPECT_EQ(function.variables[0].count, 4u);
  EXPECT_EQ(function.variables[1].count, 0u);
}

TEST(PtxParser, LocationsHoldUntilTheNext) {
  ParsedPtx parsed(kPtxHead +
                   ".entry k() {\nret;\n.loc 1 18 15\nret;\nL: ret;\n"
                   ".loc 2 5 9, function_name $L__info_string0+3, inlined_at 1 "
                   "20 3\nret;\n.loc 1 0 0\nret;\n}\n.entry e() {\nret;\n}\n");
  ASSERT_EQ(parsed.message(), "");
  const std::vector<ptx::Instruction> &code =
      parsed.module.functions[0].instructions;
  EXPECT_EQ(code[0].location.file, -1);
  EXPECT_EQ(code[1].location.line, 18u);
  EXPECT_EQ(code[2].location.column, 15u);
  EXPECT_EQ(code[3].location.file, 2);
  EXPECT_EQ(code[3].location.line, 5u);
  // Line 0 is no line, and another function knows nothing of this one.
  EXPECT_EQ(code[4].location.file, -1);
  EXPECT_EQ(parsed.instructions()[0].location.file, -1);
}
