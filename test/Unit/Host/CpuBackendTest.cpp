//===- CpuBackendTest.cpp - kernels of .tile files on the interpreter -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the tests of every file of kernels/start on the CPU, and programs that
// must fail there with an error of the interpreter.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/CpuBackend.h"
#include "HostProgram.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace tile;

TEST(CpuBackend, StartKernelsPassTheirTests) {
  std::vector<std::string> paths;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(TILE_START_KERNELS, code), end;
       it != end && !code; it.increment(code))
    if (llvm::StringRef(it->path()).ends_with(".tile"))
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  ASSERT_EQ(paths.size(), 18u);
  for (const std::string &path : paths) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    ASSERT_TRUE(bool(buffer));
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    std::shared_ptr<Program> program = Program::load(
        sources.addBuffer(path, (*buffer)->getBuffer().str()), diagnostics);
    ASSERT_TRUE(program) << path;
    CpuBackend backend;
    TestRunner runner(*program, backend);
    unsigned passed = 0;
    for (const TestCase &testCase : runner.list()) {
      if (testCase.isBenchmark)
        continue;
      CaseResult result = runner.run(testCase);
      passed += result.status == CaseStatus::Passed;
      std::string text;
      llvm::raw_string_ostream os(text);
      for (const Diagnostic &diagnostic : result.diagnostics)
        printDiagnostic(diagnostic, sources, os);
      EXPECT_EQ(text, "") << path << ": " << testCase.label();
    }
    EXPECT_GE(passed, 3u) << path;
    EXPECT_FALSE(diagnostics.hasErrors()) << path;
  }
}

static const char kCopy[] =
    "@tile.jit\ndef copy(x_ptr, out_ptr, n, BLOCK: tl.constexpr):\n"
    "    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)\n"
    "    tl.store(out_ptr + i, tl.load(x_ptr + i, mask=i < n), mask=i < n)\n\n";

TEST(CpuBackend, WritesBeyondAViewAreErrors) {
  CpuBackend backend;
  HostProgram host(std::string(kCopy) +
                       "@tile.test\ndef t():\n"
                       "    x = tile.zeros(64)\n    out = tile.zeros(64)\n"
                       "    copy[1](x, out[:32], 40, BLOCK=64)\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(result.status, CaseStatus::Error);
  EXPECT_EQ(firstError(result).substr(0, 3), "E05") << host.text(result);
}

TEST(CpuBackend, ViewsAreWrittenInPlace) {
  CpuBackend backend;
  HostProgram host(std::string(kCopy) +
                       "@tile.test(dtype=[tl.int8, tl.uint16, tl.int64, "
                       "tl.float64, tl.int1])\ndef t(dtype):\n"
                       "    x = tile.randint(0, 2, 64, dtype, seed=1)\n"
                       "    out = tile.zeros(64, dtype)\n"
                       "    copy[2](x[3:], out[5:], 50, BLOCK=32)\n"
                       "    tile.check(out[5:55], x[3:53])\n"
                       "    tile.check(out[:5], tile.zeros(5, dtype))\n"
                       "    tile.check(out[55:], tile.zeros(9, dtype))\n",
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  EXPECT_EQ(results.size(), 5u);
  for (const CaseResult &result : results)
    EXPECT_EQ(result.status, CaseStatus::Passed) << host.text(result);
}

TEST(CpuBackend, BenchmarksAreTimedButNotOnADevice) {
  CpuBackend backend;
  HostProgram host(std::string(kCopy) +
                       "@tile.bench\ndef t():\n"
                       "    x = tile.zeros(64)\n    out = tile.zeros(64)\n"
                       "    copy[1](x, out, 64, BLOCK=64)\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  ASSERT_EQ(result.status, CaseStatus::Passed) << host.text(result);
  ASSERT_TRUE(result.times);
  EXPECT_FALSE(result.times->onDevice);
  EXPECT_GT(result.times->median(), 0);
  EXPECT_GE(result.times->seconds.size(), 1u);
}

TEST(CpuBackend, HostFunctionsInKernelsAreRefused) {
  CpuBackend backend;
  HostProgram host("@tile.jit\ndef kernel(x_ptr):\n"
                   "    tl.store(x_ptr, tile.exp(1.0))\n\n"
                   "@tile.test\ndef t():\n    kernel[1](tile.zeros(4))\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(firstError(result), "E0422") << host.text(result);
}
