//===- LaunchHarness.cpp - runs a few lines of PTX ------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One array, one kernel, one launch.
//
//===----------------------------------------------------------------------===//

#include "LaunchHarness.h"

using namespace tile;
using namespace tile::emulatortest;

std::string RunOutcome::text() const {
  if (diagnostics.empty())
    return "none";
  std::string text;
  for (const Diagnostic &diagnostic : diagnostics) {
    text += text.empty() ? "" : "\n";
    text += getDiagInfo(diagnostic.id).code.str() + ": " + diagnostic.message;
    for (const DiagNote &note : diagnostic.notes)
      text += "\n" + note.text;
  }
  return text;
}

std::string tile::emulatortest::wrapBody(const std::string &body,
                                         const std::string &functions) {
  return R"(
.version 8.0
.target sm_90a
.address_size 64
.global .align 4 .b32 flag;
)" + functions +
         R"(
.visible .entry k(.param .u64 out)
{
  .reg .pred %p<10>;
  .reg .b32 %r<32>;
  .reg .b64 %rd<16>;
  .shared .align 16 .b8 tile[4096];
  ld.param.u64 %rd0, [out];
  mov.u32 %r0, %tid.x;
  mov.u32 %r30, %ctaid.x;
  mov.u32 %r31, %ntid.x;
  mad.lo.s32 %r31, %r30, %r31, %r0;
  mul.wide.u32 %rd15, %r31, 4;
  add.s64 %rd0, %rd0, %rd15;
)" + body +
         "\n}\n";
}

RunOutcome tile::emulatortest::runModule(const std::string &ptx,
                                         const RunShape &shape,
                                         const EmulatorOptions &options) {
  RunOutcome outcome;
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  outcome.out.resize(shape.ctas * shape.threads);
  std::unique_ptr<EmulatedKernel> kernel =
      EmulatedKernel::create(ptx, "k", diagnostics);
  if (kernel) {
    EmulatorLaunch launch;
    launch.grid = {shape.ctas, 1, 1};
    launch.block = {shape.threads, 1, 1};
    launch.sharedBytes = shape.sharedBytes;
    launch.arrays = {{"out", outcome.out.data(), outcome.out.size() * 4, false,
                      getEmulatorAddress(0)}};
    launch.arguments = {getEmulatorAddress(0)};
    outcome.done =
        kernel->run(launch, options, diagnostics, &outcome.statistics);
  }
  outcome.diagnostics = diagnostics.diagnostics().vec();
  return outcome;
}

RunOutcome tile::emulatortest::runBody(const std::string &body,
                                       const RunShape &shape,
                                       const EmulatorOptions &options) {
  return runModule(wrapBody(body), shape, options);
}

EmulatorOptions tile::emulatortest::withSeed(uint64_t seed) {
  EmulatorOptions options;
  options.seed = seed;
  return options;
}
