//===- RuntimeTest.h - the fixture of the runtime's unit tests --*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads the fake CUDA driver afresh for each test.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_UNIT_RUNTIME_RUNTIMETEST_H
#define TILE_TEST_UNIT_RUNTIME_RUNTIMETEST_H

#include "FakeCuda.h"
#include "tile/Runtime/Context.h"
#include <dlfcn.h>
#include <gtest/gtest.h>

namespace tile {

/// The controls of the fake driver in `library`, set back to their defaults.
inline fake::FakeCuda &resetFakeCuda(const char *library) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  EXPECT_NE(handle, nullptr) << dlerror();
  using Getter = fake::FakeCuda *(*)();
  Getter getter = reinterpret_cast<Getter>(dlsym(handle, "tileFakeCuda"));
  fake::FakeCuda &state = *getter();
  state = fake::FakeCuda();
  return state;
}

/// True if `text` has `part` in it.
inline bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

/// Expects a failure with this code.
#define EXPECT_CODE(ERROR, CODE)                                               \
  EXPECT_EQ((ERROR).code(), CODE) << (ERROR).str()
/// Expects success.
#define EXPECT_OK(EXPRESSION)                                                  \
  do {                                                                         \
    ::tile::Error failure = (EXPRESSION);                                      \
    EXPECT_FALSE(failure) << failure.str();                                    \
  } while (false)

/// A test with a fake driver and the primary context of its device 0.
class RuntimeTest : public ::testing::Test {
protected:
  void SetUp() override { load(TILE_FAKE_CUDA); }

  /// Loads the fake driver `library` and acquires its context.
  void load(const char *library) {
    context.reset();
    fake = &resetFakeCuda(library);
    Expected<std::unique_ptr<const CudaDriver>> loaded =
        CudaDriver::load(library);
    ASSERT_TRUE(loaded) << loaded.takeError().str();
    driver = std::move(*loaded);
    Expected<ContextRef> acquired = Context::acquire(*driver);
    ASSERT_TRUE(acquired) << acquired.takeError().str();
    context = *acquired;
  }

  fake::FakeCuda *fake = nullptr;
  std::unique_ptr<const CudaDriver> driver;
  ContextRef context;
};

} // namespace tile

#endif // TILE_TEST_UNIT_RUNTIME_RUNTIMETEST_H
