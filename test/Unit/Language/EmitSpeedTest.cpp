//===- EmitSpeedTest.cpp - long kernels, up to the dialect ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that programs write have thousands of lines: polynomials of three
// coordinates, one value a line, such as spherical harmonics. A kernel of 1,364
// lines must get from text to the dialect in 200 ms of processor time, and one
// of four times the length in about four times that.
//
//===----------------------------------------------------------------------===//

#include "EmitTesting.h"
#include "Mutations.h"
#include "gtest/gtest.h"
#include <ctime>

using namespace tile;

/// Lines of the kernel that the limit of time is for.
static constexpr unsigned kLines = 1364;

/// A kernel of `lines` lines: loads of three coordinates, and then products of
/// values before and of constants, of which every fourth is stored.
static std::string straightKernel(unsigned lines) {
  std::string text = R"(
@triton.jit
def kernel(c, o, n, stride, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = i < n
    v0 = tl.load(c + i * 3, mask=mask)
    v1 = tl.load(c + i * 3 + 1, mask=mask)
    v2 = tl.load(c + i * 3 + 2, mask=mask)
)";
  tile::test::Mutator random(7);
  unsigned value = 3;
  for (unsigned line = 7; line < lines; ++line) {
    if (line % 4 == 0) {
      text += llvm::formatv("    tl.store(o + i * stride + {0}, v{1}, mask)\n",
                            line / 4, value - 1);
      continue;
    }
    auto operand = [&] {
      return value - 1 - random.below(std::min(value, 60u));
    };
    text += llvm::formatv("    v{0} = {1}.{2} * v{3} * v{4} * (v{5} * v{5} - "
                          "0.{6} * v2) + 1.0925484305920792 * v{7}\n",
                          value, random.below(9), random.below(1'000'000'000),
                          operand(), operand(), operand(),
                          random.below(1'000'000'000) + 1, operand());
    ++value;
  }
  return text;
}

/// Seconds of processor time from the text to the module, without printing it.
static double secondsFor(const std::string &kernel) {
  std::clock_t begin = std::clock();
  tile::testing::Compilation compilation(kernel);
  compilation.signature("*fp32,*fp32,i32,i32,128");
  EXPECT_NE(compilation.specialize("kernel"), "") << compilation.errors();
  if (!compilation.specialization)
    return 0;
  mlir::OwningOpRef<mlir::ModuleOp> module = emitKernel(
      *compilation.program, *compilation.program->findKernel("kernel"),
      *compilation.specialization, compilation.context);
  EXPECT_TRUE(module) << compilation.errors();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(EmitSpeed, StraightLineKernels) {
  // The first compilation also pays for what is made once a process.
  secondsFor(straightKernel(10));
  double once = secondsFor(straightKernel(kLines));
  double fourTimes = secondsFor(straightKernel(4 * kLines));
  RecordProperty("milliseconds", static_cast<int>(once * 1000));
  EXPECT_LT(once, 0.2);
  EXPECT_LT(fourTimes, 8 * once + 0.05);
}
