//===- Oracle.cpp - runs random programs and compares devices -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Oracle.h.
//
//===----------------------------------------------------------------------===//

#include "tile/Fuzz/Oracle.h"
#include "tile/Host/TestRunner.h"
#include "tile/Support/Diagnostics/Emulator.h"
#include "tile/Target/NVPTX/Containment.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;
using namespace tile::fuzz;

/// Adds diagnostics to the verdict: the first error decides.
static void add(llvm::ArrayRef<Diagnostic> diagnostics,
                const SourceManager &sources, Verdict &verdict) {
  llvm::raw_string_ostream os(verdict.messages);
  for (const Diagnostic &diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::Remark)
      continue;
    printDiagnostic(diagnostic, sources, os);
    if (diagnostic.severity != Severity::Error || !verdict.passed())
      continue;
    verdict.code = getDiagInfo(diagnostic.id).code.str();
    verdict.signature = verdict.code;
    if (diagnostic.id == DiagID::DevicesDisagree)
      verdict.signature +=
          " " +
          llvm::StringRef(diagnostic.message).split(" differ").first.str();
  }
}

static void run(const std::string &text, const std::string &name,
                LaunchBackend &backend, Verdict &verdict) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer(name, text);
  std::shared_ptr<Program> program = tile::Program::load(file, diagnostics);
  unsigned launches = 0;
  if (program) {
    TestRunner runner(*program, backend);
    for (const TestCase &testCase : runner.list()) {
      CaseResult result = runner.run(testCase);
      launches += result.launches;
      add(result.diagnostics, sources, verdict);
    }
  }
  add(diagnostics.diagnostics(), sources, verdict);
  if (verdict.passed() && launches == 0)
    verdict.code = verdict.signature = "no result";
}

Verdict tile::fuzz::judge(const std::string &text, const std::string &name,
                          LaunchBackend &backend) {
  Verdict verdict;
  bool isDone = runContained([&] { run(text, name, backend, verdict); });
  if (!isDone) {
    verdict.code = verdict.signature = "crash";
    verdict.messages += name + ": error: a device or the compiler crashed\n";
  }
  return verdict;
}
