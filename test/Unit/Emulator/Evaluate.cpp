//===- Evaluate.cpp - one instruction, one result -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a kernel of one instruction; the operands come from memory, so that
// nothing is a constant.
//
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "llvm/ADT/StringExtras.h"

using namespace tile;
using namespace tile::test;

static constexpr unsigned numThreads = 33;

static unsigned bytesOf(char letter) {
  return letter == 'h' ? 2 : letter == 'd' ? 8 : 4;
}

/// "b32"; predicates are kept in 32 bits of memory.
static std::string typeOf(char letter) {
  return "b" + std::to_string(8 * bytesOf(letter));
}

static std::string declare(char name, char letter) {
  std::string type = letter == 'p' ? "pred" : typeOf(letter);
  return "  .reg ." + type + " %v" + name + ";\n";
}

static std::string makeBody(const Evaluation &evaluation) {
  std::string shape = evaluation.shape;
  std::string body = "  .reg .b32 %word, %thread;\n  .reg .b64 %at;\n"
                     "  mov.u32 %thread, %tid.x;\n";
  body += declare('d', shape[0]);
  std::string loads;
  for (unsigned i = 2; i != shape.size(); ++i) {
    char name = "abcf"[i - 2];
    std::string address = "[%in+" + std::to_string(8 * (i - 2)) + "]";
    body += declare(name, shape[i]);
    if (shape[i] == 'p')
      loads += "  ld.global.b32 %word, " + address + ";\n  setp.ne.b32 %v" +
               name + ", %word, 0;\n";
    else
      loads += "  ld.global." + typeOf(shape[i]) + " %v" + name + ", " +
               address + ";\n";
  }
  body += loads + "  ";
  for (const char *c = evaluation.text; *c; ++c)
    body += *c == '$' ? std::string("%v") : std::string(1, *c);
  body += "\n  mad.wide.u32 %at, %thread, 8, %out;\n";
  if (shape[0] == 'p')
    return body + "  selp.b32 %word, 1, 0, %vd;\n"
                  "  st.global.b32 [%at], %word;\n";
  return body + "  st.global." + typeOf(shape[0]) + " [%at], %vd;\n";
}

void tile::test::expectEvaluation(const Evaluation &evaluation) {
  KernelRun kernel(makeBody(evaluation));
  std::vector<uint64_t> operands = evaluation.operands;
  operands.resize(4);
  kernel.array("in", operands);
  kernel.array("out", numThreads * 8);
  kernel.launch.block = {numThreads, 1, 1};
  ASSERT_TRUE(kernel.run()) << evaluation.text << "\n" << kernel.messages;
  std::vector<uint64_t> results = kernel.get<uint64_t>("out");
  for (unsigned thread = 0; thread != numThreads; ++thread) {
    // The operands, too, when a table fails.
    std::string inputs;
    for (uint64_t operand : evaluation.operands)
      inputs += " 0x" + llvm::utohexstr(operand);
    ASSERT_EQ(llvm::utohexstr(results[thread]),
              llvm::utohexstr(evaluation.expected))
        << evaluation.text << " of" << inputs << " in thread " << thread;
  }
}

void tile::test::expectEvaluations(const std::vector<Evaluation> &table) {
  for (const Evaluation &evaluation : table)
    expectEvaluation(evaluation);
}

void tile::test::expectRefused(const std::string &instruction) {
  KernelRun kernel("  " + instruction + "\n");
  kernel.launch.block = {32, 1, 1};
  EXPECT_FALSE(kernel.run()) << instruction;
  bool isKnownError = kernel.messages.find("E0902") != std::string::npos ||
                      kernel.messages.find("E0903") != std::string::npos;
  EXPECT_TRUE(isKnownError) << instruction << "\n" << kernel.messages;
}
