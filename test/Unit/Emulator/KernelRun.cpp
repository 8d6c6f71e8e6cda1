//===- KernelRun.cpp - runs a few PTX instructions in tests ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the kernel's text, loads and runs it.
//
//===----------------------------------------------------------------------===//

#include "KernelRun.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;
using namespace tile::test;

KernelRun::KernelRun(std::string body, std::string declarations)
    : body(std::move(body)), declarations(std::move(declarations)) {
  launch.block = {32, 1, 1};
  options.maxSteps = 1'000'000;
}

std::vector<uint8_t> &KernelRun::array(const std::string &name, size_t bytes) {
  memories.push_back({name, std::vector<uint8_t>(bytes), false});
  return memories.back().bytes;
}

void KernelRun::protect(const std::string &name) {
  for (Memory &memory : memories)
    memory.readOnly |= memory.name == name;
}

static std::string list(DiagnosticEngine &diagnostics,
                        const SourceManager &sources) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    printDiagnostic(diagnostic, sources, os);
  return text;
}

bool KernelRun::run() {
  std::string parameters, loads;
  launch.arrays.clear();
  launch.arguments.clear();
  for (Memory &memory : memories) {
    std::string parameter = "p_" + memory.name;
    parameters +=
        (parameters.empty() ? ".param .u64 " : ", .param .u64 ") + parameter;
    loads += "  .reg .b64 %" + memory.name + ";\n  ld.param.u64 %" +
             memory.name + ", [" + parameter + "];\n";
    uint64_t address = getEmulatorAddress(launch.arrays.size());
    launch.arrays.push_back({memory.name, memory.bytes.data(),
                             memory.bytes.size(), memory.readOnly, address});
    launch.arguments.push_back(address);
  }
  ptx =
      ".version 9.0\n.target sm_90a\n.address_size 64\n" + declarations +
      "\n.visible .entry k(" + parameters + ") {\n" +
      "  .reg .pred %p<32>;\n  .reg .b16 %h<64>;\n  .reg .b32 %r<64>;\n"
      "  .reg .b64 %d<64>;\n  .reg .f32 %f<64>;\n  .reg .f64 %g<64>;\n"
      "  .reg .b128 %q<16>;\n  .reg .b32 %lane;\n  mov.u32 %lane, %laneid;\n" +
      loads + body + "\n  ret;\n}\n";
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(ptx, "", diagnostics);
  bool succeeded = kernel && kernel->run(launch, options, diagnostics);
  messages = list(diagnostics, sources);
  EXPECT_EQ(succeeded, !diagnostics.hasErrors()) << messages;
  return succeeded;
}

void tile::test::expectMessage(const std::string &body,
                               const std::string &expected) {
  KernelRun kernel(body);
  kernel.array("x", 4096);
  kernel.array("y", 4096);
  EXPECT_FALSE(kernel.run()) << body;
  EXPECT_NE(kernel.messages.find(expected), std::string::npos)
      << body << "\nsays\n"
      << kernel.messages;
}
