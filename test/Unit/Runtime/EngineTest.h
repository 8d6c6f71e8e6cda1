//===- EngineTest.h - the fixture of the engine's tests ---------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An engine for sm_90a on the fake CUDA driver, and a file with two kernels.
// The fake's device memory is the host's, so what a kernel would do is done by
// a function of the test, which sees the parameters that were passed.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_RUNTIME_ENGINETEST_H
#define TILE_TEST_UNIT_RUNTIME_ENGINETEST_H

#include "RuntimeTest.h"
#include "tile/Tile.h"
#include <cstdlib>

namespace tile {

/// The value of an Expected, which must have one.
template <typename T> T valueOf(Expected<T> expected) {
  if (!expected) {
    ADD_FAILURE() << expected.error().str();
    std::abort();
  }
  return std::move(*expected);
}

/// `kernel` is the name that the fake driver knows.
inline const char *const kSource = R"(
import triton
import triton.language as tl

@triton.jit
def kernel(x_ptr, out_ptr, n, scale=2.0, BLOCK: tl.constexpr = 64):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    tl.store(out_ptr + offsets, x * scale, mask=mask)

@triton.jit
def negated(x):
    return -x

@triton.jit
def apply(x_ptr, FUNCTION: tl.constexpr):
    tl.store(x_ptr, FUNCTION(tl.load(x_ptr)))

@triton.jit
def cast(x_ptr, out_ptr, TYPE: tl.constexpr, MODE: tl.constexpr):
    if MODE == "negate":
        tl.store(out_ptr, -tl.load(x_ptr).to(TYPE))
    else:
        tl.store(out_ptr, tl.load(x_ptr).to(TYPE))
)";

/// A test with a fresh engine and the library of kSource.
class EngineTest : public ::testing::Test {
protected:
  EngineTest()
      : fake(prepareDriver()), engine(valueOf(Engine::create({"sm_90a"}))),
        library(valueOf(engine.loadText("scale.tile", kSource))) {}

  /// The fake, which the process then takes for the machine's driver.
  static fake::FakeCuda &prepareDriver() {
    setenv("TILE_CUDA_DRIVER", TILE_FAKE_CUDA, 1);
    return resetFakeCuda(TILE_FAKE_CUDA);
  }

  fake::FakeCuda &fake;
  Engine engine;
  Library library;
};

} // namespace tile

#endif // TILE_TEST_UNIT_RUNTIME_ENGINETEST_H
