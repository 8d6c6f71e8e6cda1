//===- EmitFuzzTest.cpp - damaged kernels, up to the dialect --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages kernels so that many still parse, and compiles them to the `tile`
// dialect: each gives a module or errors with places, and none of them takes
// much memory. With TILE_LONG=1 there are 50,000.
//
//===----------------------------------------------------------------------===//

#include "EmitTesting.h"
#include "Mutations.h"
#include "gtest/gtest.h"
#include <sys/resource.h>

using namespace tile;

namespace {
/// A kernel with what it is compiled for.
struct Kernel {
  const char *text;
  const char *signature;
};
} // namespace

static const Kernel kKernels[] = {
    {R"(
@triton.jit
def kernel(x, y, n, scale, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    value = tl.load(x + offsets, mask=mask, other=0.0)
    if scale > 1.0 and n != 3:
        value = value * scale
    elif BLOCK == 64:
        value = tl.where(value > 0, value, -value)
    else:
        value += tl.exp(value.to(tl.float32))
    tl.store(y + offsets, value, mask)
)",
     "*fp32,*fp16,i32,fp32,64"},
    {R"(
WIDTH = 4

@triton.jit
def combine(a, b):
    return a + b

@triton.jit
def square(v, times: tl.constexpr = 2):
    for _ in tl.static_range(times):
        v = v * v
    return v

@triton.jit
def kernel(x, y, n, BLOCK: tl.constexpr):
    rows = tl.arange(0, BLOCK)[:, None]
    columns = tl.arange(0, BLOCK)[None, :]
    total = tl.zeros((BLOCK, BLOCK), dtype=tl.float32)
    i = 0
    while i < n:
        total += square(tl.load(x + rows * BLOCK + columns + i))
        i += WIDTH
    for j in range(0, n, BLOCK):
        total = tl.dot(total, total, acc=total)
    largest = tl.max(total, axis=1)
    sums = tl.reduce(total, 0, combine)
    tl.store(y + tl.arange(0, BLOCK), largest + sums)
    tl.atomic_add(y, tl.sum(largest, axis=0))
)",
     "*fp32,*fp32,i32,16"},
    {R"(
KINDS = {"a": tl.float32, "b": [tl.float16, tl.int8][0]}

def widths(limit=5):
    return [2 ** k for k in range(limit) if k % 2 == 0]

WIDTHS = tl.constexpr(widths()[-1])

@triton.jit
def kernel(x, y, KIND: tl.constexpr, EVEN: tl.constexpr):
    tl.static_assert(WIDTHS == 16, f"{WIDTHS=}")
    a, (b, c) = 1, (2.5, x)
    block = tl.make_block_ptr(c, (64, 64), (64, 1), (0, 0), (WIDTHS, 16),
                              (1, 0))
    tile = tl.load(block, boundary_check=(0, 1), padding_option="zero")
    assert KIND is None or KIND in KINDS, "a kind"
    if KIND is not None:
        tile = tile.to(KINDS[KIND])
    if not EVEN:
        raise ValueError("never")
    tile = tile.reshape(8, 2, 16).trans(1, 0, 2) + a - b
    tl.store(tl.advance(block, [0, 0]), tl.ravel(tile).reshape(16, 16))
    tl.device_print("done", tl.program_id(0))
)",
     "*fp32,*fp32,'a',True"},
};

/// A kernel that parses, damaged `times` times; it may then not parse.
static std::string damage(const Kernel &kernel, unsigned times,
                          tile::test::Mutator &mutator) {
  std::string text = kernel.text;
  for (unsigned i = 0; i < times; ++i)
    mutator.mutate(text);
  return text;
}

TEST(EmitFuzz, TheKernelsThemselvesCompile) {
  for (const Kernel &kernel : kKernels) {
    tile::testing::Compilation compilation(kernel.text);
    EXPECT_NE(compilation.signature(kernel.signature).emit("kernel"), "");
    EXPECT_EQ(compilation.errors(), "");
  }
}

TEST(EmitFuzz, DamagedKernelsGiveModulesOrLocatedErrors) {
  tile::test::Mutator mutator(64);
  unsigned rounds = tile::test::mutationRounds(1500, 50'000);
  unsigned compiled = 0, parsed = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const Kernel &kernel = kKernels[round % std::size(kKernels)];
    std::string text = damage(kernel, 1 + round / 4 % 2, mutator);
    tile::testing::Compilation compilation(text);
    parsed += compilation.program != nullptr;
    // A damaged kernel may not have its name any more.
    bool isThere =
        compilation.program && compilation.program->findKernel("kernel");
    std::string module = compilation.signature(kernel.signature).emit("kernel");
    ASSERT_EQ(module.empty(), compilation.diagnostics.hasErrors())
        << text << compilation.errors();
    compiled += isThere && !module.empty();
    for (const Diagnostic &diagnostic : compilation.diagnostics.diagnostics())
      ASSERT_FALSE(diagnostic.message.empty()) << text;
  }
  // Else the rounds would say nothing of what comes after the parser.
  EXPECT_GT(parsed, rounds / 8);
  EXPECT_GT(compiled, rounds / 50);
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 1 << 20) << "KiB";
}
