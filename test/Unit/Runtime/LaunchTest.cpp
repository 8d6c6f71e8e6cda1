//===- LaunchTest.cpp - tests launches ------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A launch passes its configuration and arguments on, every limit is checked
// before the driver is called, and the driver's refusals are told apart.
//
//===----------------------------------------------------------------------===//

#include "RuntimeTest.h"
#include "tile/Runtime/Memory.h"
#include "tile/Runtime/Module.h"
#include <optional>

using namespace tile;
using cuda::Result;

namespace {
class LaunchTest : public RuntimeTest {
protected:
  void SetUp() override {
    RuntimeTest::SetUp();
    makeFunction();
  }

  void makeFunction() {
    Expected<Module> module =
        Module::load(context, ".version 8.0\n.target sm_90a\n");
    ASSERT_TRUE(module);
    Expected<Function> created = module->function("kernel");
    ASSERT_TRUE(created);
    function.emplace(*std::move(created));
  }

  unsigned numLaunches() const {
    return fake->count("cuLaunchKernelEx") + fake->count("cuLaunchKernel");
  }

  std::optional<Function> function;
};
} // namespace

/// kernel(float *values, int count): adds 1 to each value.
static void addOne(void **arguments) {
  float *values = *static_cast<float **>(arguments[0]);
  int count = *static_cast<int *>(arguments[1]);
  for (int index = 0; index != count; ++index)
    values[index] += 1;
}

TEST_F(LaunchTest, ArgumentsAndConfigurationArrive) {
  fake->kernel = addOne;
  float values[3] = {1, 2, 3};
  Expected<DeviceBuffer> buffer =
      DeviceBuffer::allocate(context, sizeof(values));
  ASSERT_TRUE(buffer);
  EXPECT_OK(buffer->upload(values, sizeof(values)));

  cuda::DevicePtr address = buffer->address();
  int count = 3;
  void *arguments[] = {&address, &count};
  LaunchConfig config;
  config.grid[0] = 5;
  config.grid[1] = 6;
  config.grid[2] = 7;
  config.block[0] = 128;
  config.dynamicSharedBytes = 100;
  EXPECT_OK(function->launch(config, arguments));
  EXPECT_OK(buffer->download(values, sizeof(values)));
  EXPECT_EQ(values[2], 4);

  EXPECT_EQ(fake->count("cuLaunchKernelEx"), 1u);
  EXPECT_EQ(fake->launch.gridDimX, 5u);
  EXPECT_EQ(fake->launch.gridDimY, 6u);
  EXPECT_EQ(fake->launch.gridDimZ, 7u);
  EXPECT_EQ(fake->launch.blockDimX, 128u);
  EXPECT_EQ(fake->launch.sharedBytes, 100u);
  EXPECT_EQ(fake->launch.numAttributes, 0u);
  EXPECT_EQ(driver->recentLaunches().back(), "kernel");
  EXPECT_EQ(fake->depth, 0u);
}

TEST_F(LaunchTest, OldDriverLaunchesToo) {
  function.reset();
  load(TILE_FAKE_OLD_CUDA);
  makeFunction();
  LaunchConfig config;
  config.grid[2] = 9;
  config.block[1] = 4;
  config.dynamicSharedBytes = 8;
  EXPECT_OK(function->launch(config, nullptr));
  EXPECT_EQ(fake->count("cuLaunchKernel"), 1u);
  EXPECT_EQ(fake->launch.gridDimZ, 9u);
  EXPECT_EQ(fake->launch.blockDimY, 4u);
  EXPECT_EQ(fake->launch.sharedBytes, 8u);
  config.grid[0] = config.cluster[0] = 2;
  EXPECT_CODE(function->launch(config, nullptr), "E0824");
  function.reset();
}

TEST_F(LaunchTest, EmptyGridDoesNothing) {
  LaunchConfig config;
  config.grid[1] = 0;
  EXPECT_OK(function->launch(config, nullptr));
  EXPECT_EQ(numLaunches(), 0u);
}

TEST_F(LaunchTest, ExtentsAreChecked) {
  LaunchConfig config;
  config.grid[1] = 65535;
  EXPECT_OK(function->launch(config, nullptr));
  config.grid[1] = 65536;
  Error grid = function->launch(config, nullptr);
  EXPECT_CODE(grid, "E0822");
  EXPECT_EQ(grid.message(), "kernel `kernel` is launched with grid y = 65536; "
                            "the device allows 1 to 65535");
  config.grid[1] = 1;
  config.block[2] = 65;
  EXPECT_CODE(function->launch(config, nullptr), "E0822");
  config.block[2] = 0;
  EXPECT_CODE(function->launch(config, nullptr), "E0822");
  EXPECT_EQ(numLaunches(), 1u);
}

TEST_F(LaunchTest, ThreadsAreChecked) {
  LaunchConfig config;
  config.block[0] = 512;
  config.block[1] = 2;
  EXPECT_OK(function->launch(config, nullptr));
  config.block[1] = 3;
  Error error = function->launch(config, nullptr);
  EXPECT_CODE(error, "E0820");
  EXPECT_EQ(error.message(), "kernel `kernel` cannot run with 1536 threads a "
                             "block; at most 1024");
  EXPECT_TRUE(contains(error.str(), "40 registers"));
  EXPECT_EQ(numLaunches(), 1u);
}

TEST_F(LaunchTest, SharedMemoryIsChecked) {
  LaunchConfig config;
  config.dynamicSharedBytes = 48 * 1024 - 1024;
  EXPECT_OK(function->launch(config, nullptr));
  ++config.dynamicSharedBytes;
  Error error = function->launch(config, nullptr);
  EXPECT_CODE(error, "E0821");
  EXPECT_TRUE(contains(error.str(), "at most 232448 bytes"));
  EXPECT_TRUE(contains(error.str(), "uses 1024 statically"));

  EXPECT_CODE(function->setMaxDynamicShared(232448 - 1023), "E0821");
  EXPECT_EQ(fake->count("cuFuncSetAttribute"), 0u);
  EXPECT_OK(function->setMaxDynamicShared(232448 - 1024));
  EXPECT_EQ(fake->maxDynamicShared, 232448 - 1024);
  EXPECT_OK(function->launch(config, nullptr));
  // Lowering it again is no call.
  EXPECT_OK(function->setMaxDynamicShared(1000));
  EXPECT_EQ(fake->count("cuFuncSetAttribute"), 1u);
  EXPECT_EQ(function->maxDynamicShared(), 232448 - 1024);
}

TEST_F(LaunchTest, Clusters) {
  LaunchConfig config;
  config.grid[0] = 32;
  config.cluster[0] = 4;
  EXPECT_OK(function->launch(config, nullptr));
  EXPECT_EQ(fake->cluster[0], 4u);
  EXPECT_EQ(fake->cluster[1], 1u);
  EXPECT_FALSE(fake->nonPortableCluster);
  config.cluster[0] = 16;
  EXPECT_OK(function->launch(config, nullptr));
  EXPECT_TRUE(fake->nonPortableCluster);

  config.cluster[0] = 32;
  EXPECT_CODE(function->launch(config, nullptr), "E0824");
  config.cluster[0] = 3;
  Error error = function->launch(config, nullptr);
  EXPECT_CODE(error, "E0824");
  EXPECT_EQ(error.message(), "kernel `kernel` cannot be launched in clusters "
                             "of 3 x 1 x 1: the grid is not a multiple of it");
  EXPECT_EQ(numLaunches(), 2u);
}

TEST_F(LaunchTest, NoClustersOnOlderDevices) {
  fake->hasClusters = false;
  Expected<ContextRef> older = Context::acquire(*driver);
  ASSERT_TRUE(older);
  context = *older;
  makeFunction();
  LaunchConfig config;
  config.grid[0] = config.cluster[0] = 2;
  Error error = function->launch(config, nullptr);
  EXPECT_CODE(error, "E0824");
  EXPECT_TRUE(contains(error.message(), "the device has no clusters"));
}

TEST_F(LaunchTest, RefusalIsNoLostContext) {
  fake->failing = "cuLaunchKernelEx";
  fake->failure = Result::LaunchOutOfResources;
  Error error = function->launch({}, nullptr);
  EXPECT_CODE(error, "E0825");
  EXPECT_TRUE(contains(error.str(), "grid 1 x 1 x 1, block 1 x 1 x 1"));
  EXPECT_TRUE(contains(error.str(), "40 registers"));
  EXPECT_TRUE(driver->recentLaunches().empty());
  fake->failing = nullptr;
  EXPECT_OK(function->launch({}, nullptr));
}

TEST_F(LaunchTest, LostContextNamesTheKernel) {
  EXPECT_OK(function->launch({}, nullptr));
  fake->fault = Result::MisalignedAddress;
  Error error = function->launch({}, nullptr);
  EXPECT_CODE(error, "E0807");
  EXPECT_TRUE(contains(error.str(), "at the end: `kernel`"));
  EXPECT_CODE(context->synchronize(), "E0807");
}

TEST_F(LaunchTest, TenThousandFailuresLeakNothing) {
  fake->failing = "cuLaunchKernelEx";
  fake->failure = Result::InvalidValue;
  for (int repetition = 0; repetition != 10000; ++repetition)
    ASSERT_EQ(function->launch({}, nullptr).code(), "E0825");
  EXPECT_EQ(fake->depth, 0u);
  EXPECT_EQ(fake->modules, 1);
  EXPECT_EQ(fake->retained[0], 1);
}
