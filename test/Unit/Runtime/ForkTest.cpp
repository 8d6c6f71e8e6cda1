//===- ForkTest.cpp - tests forked children and the process's driver ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs parts of tests in forked children, where every call must return an
// error and none reach the driver, and where the process's own driver can be
// loaded for the first time.
//
//===----------------------------------------------------------------------===//

#include "RuntimeTest.h"
#include "tile/Runtime/Memory.h"
#include "tile/Runtime/Module.h"
#include <cstdlib>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

using namespace tile;

namespace {
class ForkTest : public RuntimeTest {};
} // namespace

/// True if `test`, run in a forked child, returns true.
static bool passesInChild(const std::function<bool()> &test) {
  pid_t child = fork();
  if (child == 0)
    _exit(test() ? 0 : 1);
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

TEST_F(ForkTest, EveryCallFailsInTheChild) {
  Expected<Module> module = Module::load(context, ".version 8.0\n");
  ASSERT_TRUE(module);
  Expected<Function> function = module->function("kernel");
  ASSERT_TRUE(function);
  Expected<DeviceBuffer> buffer = DeviceBuffer::allocate(context, 8);
  ASSERT_TRUE(buffer);

  EXPECT_TRUE(passesInChild([&] {
    unsigned before = fake->numCalls;
    char data[8];
    const std::string codes[] = {
        driver->usable().code(),
        Context::acquire(*driver).takeError().code(),
        DeviceInfo::query(*driver, 0).takeError().code(),
        context->synchronize().code(),
        Module::load(context, ".version 8.0\n").takeError().code(),
        module->function("kernel").takeError().code(),
        function->launch({}, nullptr).code(),
        buffer->download(data, 8).code(),
        DeviceBuffer::allocate(context, 8).takeError().code()};
    for (const std::string &code : codes)
      if (code != "E0805")
        return false;
    // Nor does cleaning up call the driver.
    {
      DeviceBuffer dropped = *std::move(buffer);
    }
    return fake->numCalls == before;
  }));
  // The parent goes on.
  EXPECT_OK(function->launch({}, nullptr));
}

TEST(ProcessDriver, IsNamedByTheEnvironmentAndLoadedOnce) {
  EXPECT_TRUE(passesInChild([] {
    fake::FakeCuda &fake = resetFakeCuda(TILE_FAKE_CUDA);
    setenv("TILE_CUDA_DRIVER", TILE_FAKE_CUDA, 1);
    Expected<const CudaDriver *> first = CudaDriver::get();
    Expected<const CudaDriver *> second = CudaDriver::get();
    bool once = first && second && *first == *second &&
                fake.count("cuInit") == 1 &&
                (*first)->library() == TILE_FAKE_CUDA;
    return once && passesInChild([] {
             return CudaDriver::get().takeError().code() == "E0805";
           });
  }));
}

TEST(ProcessDriver, FailureStays) {
  EXPECT_TRUE(passesInChild([] {
    setenv("TILE_CUDA_DRIVER", "libtile-no-such-driver.so", 1);
    Error first = CudaDriver::get().takeError();
    setenv("TILE_CUDA_DRIVER", TILE_FAKE_CUDA, 1);
    Error second = CudaDriver::get().takeError();
    return first.code() == "E0800" && second.str() == first.str();
  }));
}
