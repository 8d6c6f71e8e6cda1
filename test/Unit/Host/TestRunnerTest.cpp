//===- TestRunnerTest.cpp - parameter grids, launches and results of cases ===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runner lists and reports, and what reaches the backend: grids,
// bound arguments, specialisations, transfers, recorded launches.
//
//===----------------------------------------------------------------------===//

#include "HostProgram.h"
#include "tile/Support/Diagnostics/Compiler.h"

using namespace tile;

static const char kKernel[] =
    "@tile.jit\n"
    "def kernel(x_ptr, y_ptr, n, scale=2.0, BLOCK: tl.constexpr = 64):\n"
    "    pass\n\n";

TEST(TestRunner, ListsTheProductInOrder) {
  FakeBackend backend;
  HostProgram host("@tile.test(dtype=[tl.float32, tl.bfloat16], n=(1, 20))\n"
                   "def adds(dtype, n, extra=3):\n    pass\n\n"
                   "@tile.test\ndef plain():\n    pass\n\n"
                   "def helper():\n    pass\n\n"
                   "@tile.bench(n=range(2))\ndef fast(n):\n    pass\n\n"
                   "@tile.test(n=[])\ndef never(n):\n    pass\n",
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<TestCase> cases = host.list();
  std::vector<std::string> labels;
  for (const TestCase &testCase : cases)
    labels.push_back(testCase.label());
  EXPECT_EQ(labels,
            (std::vector<std::string>{
                "adds[dtype=float32, n=1]", "adds[dtype=float32, n=20]",
                "adds[dtype=bfloat16, n=1]", "adds[dtype=bfloat16, n=20]",
                "plain", "fast[n=0]", "fast[n=1]"}));
  EXPECT_FALSE(cases[4].isBenchmark);
  EXPECT_TRUE(cases[5].isBenchmark);
}

TEST(TestRunner, WrongDecoratorsAreErrors) {
  struct {
    const char *text, *code;
  } cases[] = {
      {"@tile.test(n=3)\ndef t(n):\n    pass\n", "E0440"},
      {"@tile.test([1, 2])\ndef t(n):\n    pass\n", "E0440"},
      {"@tile.test(m=[1])\ndef t(n=1):\n    pass\n", "E0441"},
      {"@tile.test\ndef t(n):\n    pass\n", "E0442"},
      {"@tile.test(a=range(200), b=range(200))\ndef t(a, b):\n    pass\n",
       "E0443"},
      {"@tile.test(cpu_only=True)\ndef t():\n    pass\n", "E0447"},
      {"@tile.test(cpu_only=\" \")\ndef t():\n    pass\n", "E0447"},
  };
  for (auto [text, code] : cases) {
    FakeBackend backend;
    HostProgram host(
        std::string(text) + "\n@tile.test\ndef other():\n    pass\n", backend);
    ASSERT_TRUE(host.program);
    std::vector<TestCase> listed = host.list();
    ASSERT_EQ(listed.size(), 1u) << text;
    EXPECT_EQ(listed[0].name, "other");
    ASSERT_EQ(host.diagnostics.errorCount(), 1u) << text;
    EXPECT_EQ(getDiagInfo(host.diagnostics.diagnostics()[0].id).code, code);
  }
}

TEST(TestRunner, GridsOfAllForms) {
  struct {
    const char *grid;
    std::array<uint32_t, 3> expected;
  } cases[] = {
      {"7", {7, 1, 1}},
      {"(3, 4)", {3, 4, 1}},
      {"[3, 4, 5]", {3, 4, 5}},
      {"lambda meta: tile.cdiv(n, meta['BLOCK'])", {16, 1, 1}},
      {"lambda meta: (meta['n'], meta['num_warps'])", {1000, 8, 1}},
      {"lambda meta: (meta['x_ptr'].shape[0], int(meta['scale']))",
       {1000, 2, 1}},
      {"grid", {2, 1, 1}},
  };
  for (auto [grid, expected] : cases) {
    FakeBackend backend;
    HostProgram host(std::string(kKernel) +
                         "def grid(meta):\n    return (2,)\n\n"
                         "@tile.test\ndef t():\n    n = 1000\n"
                         "    x = tile.zeros(n)\n    kernel[" +
                         grid + "](x, x, n, num_warps=8)\n",
                     backend);
    ASSERT_TRUE(host.program);
    CaseResult result = host.runAll()[0];
    EXPECT_EQ(firstError(result), "") << host.text(result);
    ASSERT_EQ(backend.launches.size(), 1u) << grid;
    EXPECT_EQ(backend.grid(), expected) << grid;
  }
}

TEST(TestRunner, AnEmptyGridLaunchesNothing) {
  FakeBackend backend;
  HostProgram host(std::string(kKernel) +
                       "@tile.test\ndef t():\n    x = tile.zeros(0)\n"
                       "    kernel[(tile.cdiv(x.numel, 64), 3)](x, x, 0)\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(firstError(result), "") << host.text(result);
  EXPECT_TRUE(backend.launches.empty());
  EXPECT_EQ(backend.prepared, 1u);
}

TEST(TestRunner, ArgumentsAreBoundAndSpecialised) {
  FakeBackend backend;
  HostProgram host(
      std::string(kKernel) +
          "@tile.test\ndef t():\n    x = tile.zeros(64, tl.float16)\n"
          "    kernel[1](y_ptr=x, x_ptr=x[1:], n=48, scale=0.5)\n"
          "    kernel[1](x, x, 1, BLOCK=128)\n"
          "    kernel[1](x, x, 2**40)\n"
          "    kernel[1](x, None, -7)\n",
      backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  ASSERT_EQ(firstError(result), "") << host.text(result);
  ASSERT_EQ(backend.launches.size(), 4u);
  llvm::ArrayRef<KernelArgument> first = backend.launches[0].arguments;
  ASSERT_EQ(first.size(), 4u);
  EXPECT_EQ(first[0].name, "x_ptr");
  EXPECT_EQ(first[0].array->byteOffset(), 2u);
  EXPECT_EQ(first[0].type.signatureName(), "*fp16");
  EXPECT_EQ(first[1].array->byteOffset(), 0u);
  EXPECT_EQ(first[2].bits, 48u);
  EXPECT_EQ(first[2].type.signatureName(), "i32");
  float half = 0.5;
  uint32_t halfBits;
  std::memcpy(&halfBits, &half, sizeof(half));
  EXPECT_EQ(first[3].bits, halfBits);
  // The integer 1 and constants of the compilation are no arguments.
  ASSERT_EQ(backend.launches[1].arguments.size(), 3u);
  EXPECT_EQ(backend.launches[1].arguments[2].name, "scale");
  EXPECT_EQ(backend.launches[2].arguments[2].type.signatureName(), "i64");
  EXPECT_EQ(backend.launches[2].arguments[2].bits, uint64_t(1) << 40);
  EXPECT_EQ(static_cast<int32_t>(backend.launches[3].arguments[1].bits), -7);
  EXPECT_EQ(backend.prepared, 4u);
}

TEST(TestRunner, KernelsAreCompiledOncePerSpecialisation) {
  FakeBackend backend;
  HostProgram host(std::string(kKernel) +
                       "@tile.test(n=[32, 48, 49, 64])\ndef t(n):\n"
                       "    x = tile.zeros(64)\n"
                       "    kernel[1](x, x, n)\n    kernel[2](x, x, n)\n",
                   backend);
  ASSERT_TRUE(host.program);
  host.runAll();
  EXPECT_EQ(backend.launches.size(), 8u);
  // n divisible by 16, or not.
  EXPECT_EQ(backend.prepared, 2u);
}

TEST(TestRunner, ArraysTravelOnlyWhenNeeded) {
  FakeBackend backend;
  HostProgram host(std::string(kKernel) +
                       "@tile.test\ndef t():\n"
                       "    x = tile.ones(64)\n    out = tile.ones(64)\n"
                       "    kernel[1](x, out, 64)\n"
                       "    kernel[1](out, x, 64)\n"
                       "    kernel[1](x, out, 64)\n"
                       "    tile.check(out, 0.0)\n"
                       "    tile.check(out + out, 0.0)\n"
                       "    out.fill(1)\n"
                       "    kernel[1](x, out, 64)\n"
                       "    tile.check(out, 0.0)\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(result.status, CaseStatus::Passed) << host.text(result);
  EXPECT_EQ(result.checks, 3u);
  EXPECT_EQ(result.launches, 4u);
  EXPECT_EQ(backend.uploads, 3u);
  EXPECT_EQ(backend.downloads, 2u);
}

TEST(TestRunner, StatusOfCases) {
  FakeBackend backend;
  HostProgram host("@tile.test\ndef fails():\n"
                   "    x = tile.zeros((2, 3))\n    x[1, 2] = 0.5\n"
                   "    tile.check(x, 0.0)\n    print('not reached')\n\n"
                   "@tile.test\ndef breaks():\n    undefined_name\n\n"
                   "@tile.test\ndef too_large():\n    tile.zeros(2**30)\n\n"
                   "@tile.test\ndef idle():\n    print('here')\n",
                   backend, RunnerOptions{1 << 20});
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].status, CaseStatus::Failed);
  EXPECT_EQ(firstError(results[0]), "E0420");
  EXPECT_EQ(results[0].output, "");
  ASSERT_TRUE(results[0].worst);
  EXPECT_EQ(results[0].worst->worst.flat, 5);
  EXPECT_NE(host.text(results[0]).find("test.tile:9"), std::string::npos)
      << host.text(results[0]);
  EXPECT_EQ(results[1].status, CaseStatus::Error);
  EXPECT_EQ(results[2].status, CaseStatus::Skipped);
  EXPECT_NE(results[2].reason.find("4.00 GiB"), std::string::npos);
  EXPECT_EQ(results[3].status, CaseStatus::Passed);
  EXPECT_EQ(results[3].output, "here\n");
  ASSERT_EQ(results[3].diagnostics.size(), 1u);
  EXPECT_EQ(getDiagInfo(results[3].diagnostics[0].id).code, "W0444");
}

TEST(TestRunner, BenchmarksRecordTheirLaunches) {
  FakeBackend backend;
  HostProgram host(std::string(kKernel) +
                       "@tile.bench(n=[64, 128])\ndef fast(n):\n"
                       "    x = tile.zeros(n)\n"
                       "    tile.bytes(3 * x.nbytes)\n    tile.flops(n)\n"
                       "    kernel[1](x, x, n)\n    kernel[1](x, x, n)\n\n"
                       "@tile.bench\ndef nothing():\n    pass\n",
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(backend.numTimed, 2u);
  EXPECT_EQ(backend.launches.size(), 4u);
  EXPECT_EQ(results[1].bytes, 3u * 4 * 128);
  EXPECT_EQ(results[1].flops, 128u);
  ASSERT_TRUE(results[1].times);
  EXPECT_EQ(results[1].times->median(), 2);
  EXPECT_EQ(results[1].times->min(), 1);
  EXPECT_EQ(results[1].parameters[0].second, "128");
  EXPECT_EQ(firstError(results[2]), "E0445");
}

TEST(TestRunner, CasesAreIndependent) {
  FakeBackend backend;
  HostProgram host("@tile.test(i=[0, 1, 2])\ndef t(i):\n"
                   "    x = tile.randn(1000)\n    print(tile.sum(x).item())\n"
                   "    tile.check(x, x)\n",
                   backend, RunnerOptions{32 << 10});
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 3u);
  for (const CaseResult &result : results) {
    // The same seeds, and memory enough although each case takes most of it.
    EXPECT_EQ(result.status, CaseStatus::Passed) << host.text(result);
    EXPECT_EQ(result.output, results[0].output);
  }
}

namespace {
/// A backend whose compiler has no lowering for anything.
class WithoutLowering : public FakeBackend {
public:
  std::shared_ptr<PreparedKernel> prepare(const KernelSource &kernel) override {
    kernel.diagnostics().report(DiagID::NoLowering, SourceRange(), "tile.dot");
    return nullptr;
  }
};
} // namespace

static const char kMarked[] =
    "@tile.test(cpu_only='no dots', n=[64])\ndef t(n):\n"
    "    x = tile.zeros(n)\n    kernel[1](x, x, n)\n    tile.check(x, x)\n\n"
    "@tile.bench(cpu_only='no dots')\ndef b():\n"
    "    kernel[1](tile.zeros(64), tile.zeros(64), 64)\n\n";

TEST(TestRunner, MarkedCasesAreSkippedWhereTheyDoNotCompile) {
  WithoutLowering backend;
  HostProgram host(std::string(kKernel) + kMarked, backend);
  ASSERT_TRUE(host.program);
  for (const CaseResult &result : host.runAll()) {
    EXPECT_EQ(result.status, CaseStatus::Skipped) << host.text(result);
    EXPECT_EQ(result.reason, "cpu only: no dots");
    EXPECT_TRUE(result.diagnostics.empty());
  }
  EXPECT_FALSE(host.diagnostics.hasErrors());
}

TEST(TestRunner, MarksThatAreNotTrueAnyMoreFail) {
  FakeBackend backend;
  HostProgram host(std::string(kKernel) + kMarked +
                       "@tile.test(cpu_only='no dots')\ndef wrong():\n"
                       "    tile.check(tile.ones(3), 2.0)\n",
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].status, CaseStatus::Error);
  EXPECT_EQ(firstError(results[0]), "E0448");
  EXPECT_EQ(results[1].status, CaseStatus::Skipped);
  EXPECT_EQ(results[2].status, CaseStatus::Failed);
  EXPECT_EQ(firstError(results[2]), "E0420");
}

TEST(TestRunner, AMarkIsJudgedWhenAllCasesHaveRun) {
  FakeBackend backend;
  HostProgram host("@tile.test(cpu_only='no dots', n=[1, 2, 3])\n"
                   "def t(n):\n    tile.check(tile.ones(n), 1.0)\n",
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].status, CaseStatus::Passed);
  EXPECT_EQ(results[1].status, CaseStatus::Passed);
  EXPECT_EQ(firstError(results[2]), "E0448");
  // Of two out of three nothing can be said.
  std::vector<TestCase> cases = host.list();
  EXPECT_EQ(host.runner->run(cases[0]).status, CaseStatus::Passed);
  EXPECT_EQ(host.runner->run(cases[2]).status, CaseStatus::Passed);
}

TEST(TestRunner, ABenchmarkIsMarkedOnlyWithATest) {
  FakeBackend backend;
  HostProgram host("@tile.test\ndef t():\n    pass\n\n"
                   "@tile.bench(cpu_only='no dots')\ndef b():\n    pass\n",
                   backend);
  ASSERT_TRUE(host.program);
  host.list();
  ASSERT_EQ(host.diagnostics.diagnostics().size(), 1u);
  const Diagnostic &only = host.diagnostics.diagnostics()[0];
  EXPECT_EQ(getDiagInfo(only.id).code, "E0448");
  EXPECT_EQ(only.message,
            "`b` is marked `cpu_only`, but no test of this file is");
}
