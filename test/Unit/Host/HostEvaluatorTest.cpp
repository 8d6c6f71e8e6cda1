//===- HostEvaluatorTest.cpp - arrays in the language, and their errors ---===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole programs whose tests compute with arrays and check the results in the
// language itself, and one program for each error of the host part, which must
// be reported with its code at the right line.
//
//===----------------------------------------------------------------------===//

#include "HostProgram.h"
#include "tile/Host/HostFunctions.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace tile;

/// Runs `body` as the body of a test and expects it to pass.
static void expectPasses(const std::string &body) {
  FakeBackend backend;
  HostProgram host("@tile.test\ndef passes():\n" + body, backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, CaseStatus::Passed)
      << body << host.text(results[0]);
}

/// Runs `body` as the body of a test and expects one error with that code.
static void expectError(const std::string &body, const std::string &code) {
  FakeBackend backend;
  HostProgram host("@tile.jit\ndef kernel(x_ptr, n, BLOCK: tl.constexpr = 4):\n"
                   "    pass\n\n"
                   "@tile.test\ndef fails():\n    x = tile.zeros((3, 4))\n" +
                       body,
                   backend);
  ASSERT_TRUE(host.program);
  std::vector<CaseResult> results = host.runAll();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(firstError(results[0]), code) << body << host.text(results[0]);
  unsigned errors = 0;
  for (const Diagnostic &diagnostic : results[0].diagnostics)
    if (diagnostic.severity == Severity::Error) {
      ++errors;
      EXPECT_TRUE(diagnostic.range.isValid()) << code;
    }
  EXPECT_EQ(errors, 1u) << body << host.text(results[0]);
}

TEST(HostEvaluator, MakesArrays) {
  expectPasses(R"(
    tile.check(tile.zeros((2, 3)), tile.array([[0, 0, 0], [0.0, 0, 0]]))
    tile.check(tile.arange(5), tile.array([0, 1, 2, 3, 4]))
    tile.check(tile.arange(9, 2, -3), tile.array([9, 6, 3]))
    tile.check(tile.arange(0), tile.zeros(0, tl.int64))
    tile.check(tile.linspace(0, 1, 5), tile.array([0, 0.25, 0.5, 0.75, 1]))
    large = tile.full((2,), 2**63 + 5, tl.uint64)
    tile.check(large, tile.array([2**63 + 5] * 2, tl.uint64))
    x = tile.randn((3, 4), tl.float16, seed=1)
    assert x.shape == (3, 4) and x.dtype == tl.float16
    assert x.numel == 12 and x.nbytes == 24 and x.ndim == 2
    assert len(x) == 3 and x.T.shape == (4, 3)
    tile.check(tile.zeros_like(x), 0.0)
    e = tile.empty_like(x)
    tile.check(tile.sum(e != e), 12)
    assert tile.array([1, 2]).dtype == tl.int64
    assert tile.array([1, 2.0]).dtype == tl.float32
    assert tile.array([True, False]).dtype == tl.int1
    assert tile.array(7).shape == ()
)");
}

TEST(HostEvaluator, SeedsDecide) {
  expectPasses(R"(
    a = tile.randn(100, seed=5)
    tile.check(a, tile.randn(100, seed=5), rtol=0, atol=0)
    assert tile.sum(a == tile.randn(100, seed=6)) == 0
    b = tile.rand(100)
    assert tile.sum(b == tile.rand(100)) == 0
    i = tile.randint(-3, 3, (1000,), seed=2)
    assert i.dtype == tl.int32 and tile.min(i) == -3 and tile.max(i) == 2
    tile.check(a[:10], tile.randn(10, seed=5), rtol=0, atol=0)
)");
}

TEST(HostEvaluator, ComputesInDoublePrecision) {
  expectPasses(R"(
    x = tile.randn(1000, tl.float32, seed=1)
    y = 1 + x * 1e-12
    assert y.dtype == tl.float64
    tile.check((y - 1) * 1e12, x, rtol=0, atol=1e-3)
    tile.check(-x + 2 * x, x)
    tile.check(x / x, 1.0)
    tile.check(2.0 ** tile.arange(4), tile.array([1, 2, 4, 8]))
    tile.check(tile.maximum(x, 0.0), tile.where(x > 0, x, 0))
    tile.check(tile.clip(x, -1, 1), tile.minimum(tile.maximum(x, -1), 1))
    tile.check(tile.exp(tile.log(tile.abs(x))), abs(-1) * tile.abs(x))
    tile.check(tile.sigmoid(x), 0.5 * (1 + tile.tanh(x / 2)))
    tile.check(tile.log1p(tile.expm1(x)), x)
    z = x
    z += 1
    tile.check(z - x, 1.0)
)");
}

TEST(HostEvaluator, IntegersStayExact) {
  expectPasses(R"(
    i = tile.arange(-4, 5)
    tile.check(i // 2, tile.array([-2, -2, -1, -1, 0, 0, 1, 1, 2]))
    tile.check(i % 3, tile.array([2, 0, 1, 2, 0, 1, 2, 0, 1]))
    chosen = [False] * 5 + [True, True, False, True]
    tile.check((i > 0) & ~(i == 3), tile.array(chosen))
    tile.check(i << 2, i * 4)
    big = tile.array([2**62]) + 1
    assert big.item() == 2**62 + 1
    tile.check(tile.sum(i * i), 60)
    assert (i / 2).dtype == tl.float64
    small = tile.array([300, -1]).to(tl.uint8)
    tile.check(small, tile.array([44, 255], tl.uint8))
)");
}

TEST(HostEvaluator, IndexingMakesViews) {
  expectPasses(R"(
    x = tile.arange(24).reshape(2, 3, 4)
    assert x[1, 2, 3].item() == 23 and x[-1, -1, -1].item() == 23
    tile.check(x[1], tile.arange(12, 24).reshape((3, 4)))
    tile.check(x[:, 0, ::2], tile.array([[0, 2], [12, 14]]))
    tile.check(x[..., 1], x[:, :, 1])
    assert x[:, None].shape == (2, 1, 3, 4) and x[None, ..., None].ndim == 5
    assert x[5:9].shape == (0, 3, 4)
    assert x.transpose(0, -1).shape == (4, 3, 2) and x.stride(0) == 12
    x[0, 1] = -1
    tile.check(tile.sum(x == -1), 4)
    x[1] = x[0] + 100
    tile.check(x[1] - x[0], tile.full((3, 4), 100, tl.int64))
    x[0, :2] = x[0, 1:]
    tile.check(x[0, 1, 0], 8)
    y = tile.zeros(4)
    y.fill(3)
    tile.check(y, 3.0)
    total = 0
    for row in tile.arange(6).reshape(3, 2):
        total += tile.sum(row).item()
    assert total == 15
)");
}

TEST(HostEvaluator, ReductionsAndProducts) {
  expectPasses(R"(
    x = tile.arange(6).reshape(2, 3)
    tile.check(tile.sum(x, axis=0), tile.array([3, 5, 7]))
    tile.check(x.sum(1), tile.array([3, 12]))
    tile.check(x.max(axis=-1, keepdims=True), tile.array([[2], [5]]))
    tile.check(x.mean(), 2.5)
    tile.check(x @ x.T, tile.array([[5, 14], [14, 50]]))
    tile.check(tile.matmul(x, tile.array([1, 0, 0])), tile.array([0, 3]))
    assert tile.cdiv(7, 2) == 4 and tile.cdiv(-7, 2) == -3
    assert tile.next_power_of_2(1000) == 1024
)");
}

TEST(HostEvaluator, ErrorsHaveCodesAndPlaces) {
  expectError("    x + tile.zeros(3)", "E0404");
  expectError("    x[3]", "E0405");
  expectError("    x[0, -5]", "E0405");
  expectError("    x['a']", "E0406");
  expectError("    x[x > 0]", "E0406");
  expectError("    x[0, 0, 0]", "E0407");
  expectError("    x[::-1]", "E0408");
  expectError("    x.reshape(5, -1)", "E0409");
  expectError("    x & 1", "E0410");
  expectError("    tile.arange(3) // 0", "E0411");
  expectError("    tile.arange(3) ** -1", "E0412");
  expectError("    x + 'a'", "E0413");
  expectError("    x + [1, 2]", "E0413");
  expectError("    if x:\n        pass", "E0414");
  expectError("    x.item()", "E0414");
  expectError("    tile.sum(x, axis=2)", "E0415");
  expectError("    tile.max(tile.zeros(0))", "E0416");
  expectError("    x @ x", "E0417");
  expectError("    tile.zeros('a')", "E0418");
  expectError("    tile.zeros(-1)", "E0418");
  expectError("    tile.zeros(3, 4)", "E0418");
  expectError("    tile.randn(3, tl.int32)", "E0418");
  expectError("    tile.array([[1, 2], [3]])", "E0418");
  expectError("    tile.array(['a'])", "E0418");
  expectError("    x.reshape(12, order='C')", "E0419");
  expectError("    tile.zeros(2**62)", "E0402");
  expectError("    tile.check(x, x + 1)", "E0420");
  expectError("    tile.check(x, tile.zeros(4))", "E0421");
  expectError("    kernel(x, 3)", "E0430");
  expectError("    kernel[()](x, 3)", "E0432");
  expectError("    kernel[1.5](x, 3)", "E0432");
  expectError("    kernel[(1, 1, 1, 1)](x, 3)", "E0432");
  expectError("    kernel[lambda meta: 'a'](x, 3)", "E0432");
  expectError("    kernel[-1](x, 3)", "E0433");
  expectError("    kernel[(1, 70000)](x, 3)", "E0433");
  expectError("    kernel[1](x, 3, num_warps='a')", "E0434");
}

TEST(HostEvaluator, LaunchesOutsideOfTestsAreRefused) {
  FakeBackend backend;
  HostProgram host("@tile.jit\ndef kernel(x_ptr):\n    pass\n\n"
                   "x = tile.zeros(4)\ny = kernel[1](x)\n\n"
                   "@tile.test(n=[y])\ndef t(n):\n    pass\n",
                   backend);
  ASSERT_TRUE(host.program);
  EXPECT_TRUE(host.list().empty());
  ASSERT_EQ(host.diagnostics.errorCount(), 1u);
  EXPECT_EQ(getDiagInfo(host.diagnostics.diagnostics()[0].id).code, "E0431");
  EXPECT_TRUE(backend.launches.empty());
}

TEST(HostEvaluator, PrintingShowsSmallArrays) {
  FakeBackend backend;
  HostProgram host("@tile.test\ndef t():\n"
                   "    print(tile.array([[1.5, 2], [3, 4]]))\n"
                   "    print(tile.zeros((100, 100), tl.int8))\n"
                   "    print(tile.zeros((2**40, 0)))\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(result.output,
            "array([[1.5, 2.0], [3.0, 4.0]], dtype=float32, shape=(2, 2))\n"
            "array(dtype=int8, shape=(100, 100))\n"
            "array(dtype=float32, shape=(1099511627776, 0))\n");
}

TEST(HostEvaluator, ArraysAtModuleLevel) {
  FakeBackend backend;
  HostProgram host("WEIGHTS = tile.arange(4)\n\n"
                   "@tile.test\ndef t():\n"
                   "    tile.check(WEIGHTS, tile.array([0, 1, 2, 3]))\n",
                   backend);
  ASSERT_TRUE(host.program);
  CaseResult result = host.runAll()[0];
  EXPECT_EQ(result.status, CaseStatus::Passed) << host.text(result);
}

TEST(HostFunctions, TheTableIsClosedAndDocumented) {
  EXPECT_LE(hostFunctionCount(), 60u);
  for (const HostFunctionInfo &info : hostFunctions()) {
    EXPECT_FALSE(info.documentation.empty()) << info.name.str();
    EXPECT_EQ(info.documentation.back(), '.') << info.name.str();
  }
}

TEST(HostFunctions, DocumentationIsUpToDate) {
  std::string printed;
  llvm::raw_string_ostream os(printed);
  printHostFunctions(os);
  auto file = llvm::MemoryBuffer::getFile(TILE_HOST_FUNCTIONS_MD);
  ASSERT_TRUE(bool(file)) << TILE_HOST_FUNCTIONS_MD;
  EXPECT_EQ((*file)->getBuffer().str(), printed)
      << "update the file with the text above";
}
