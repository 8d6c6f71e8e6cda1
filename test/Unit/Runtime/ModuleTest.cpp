//===- ModuleTest.cpp - tests loading GPU code ----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Images that are complete and that are not, the driver's log in errors, and
// kernels that are there and are not.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Module.h"
#include "RuntimeTest.h"
#include <cstring>

using namespace tile;
using cuda::Result;

static const char *const ptx = ".version 8.0\n.target sm_90a\n";

namespace {
class ModuleTest : public RuntimeTest {};
} // namespace

/// A 64-bit ELF file with a section header table at its end.
static std::string makeElf(uint16_t numSections) {
  std::string image(128, '\0');
  std::memcpy(&image[0],
              "\x7f"
              "ELF",
              4);
  uint64_t offset = image.size();
  uint16_t size = 64;
  std::memcpy(&image[40], &offset, 8);
  std::memcpy(&image[58], &size, 2);
  std::memcpy(&image[60], &numSections, 2);
  return image + std::string(size_t(numSections) * size, '\0');
}

/// A fat binary with `bytes` bytes of contents.
static std::string makeFatBinary(uint64_t bytes) {
  std::string image("\x50\xed\x55\xba\x01\x00\x10\x00", 8);
  image.append(reinterpret_cast<const char *>(&bytes), 8);
  return image + std::string(bytes, '\0');
}

TEST_F(ModuleTest, LoadsAllKindsOfImages) {
  fake->infoLog = "used 8 registers";
  for (const std::string &image :
       {std::string(ptx), makeElf(3), makeFatBinary(100)}) {
    Expected<Module> module = Module::load(context, image);
    ASSERT_TRUE(module) << module.takeError().str();
    EXPECT_EQ(module->log(), "used 8 registers");
    EXPECT_EQ(fake->modules, 1);
  }
  EXPECT_EQ(fake->modules, 0);
  EXPECT_EQ(fake->depth, 0u);
}

TEST_F(ModuleTest, BadImagesNeverReachTheDriver) {
  std::string cutElf = makeElf(3), cutFatBinary = makeFatBinary(100);
  cutElf.pop_back();
  cutFatBinary.pop_back();
  const std::string images[] = {"",
                                "hello",
                                makeElf(3).substr(0, 40),
                                cutElf,
                                makeFatBinary(1).substr(0, 10),
                                cutFatBinary,
                                std::string(ptx) + '\0' + "more"};
  for (const std::string &image : images)
    EXPECT_CODE(Module::load(context, image).takeError(), "E0812");
  EXPECT_EQ(fake->count("cuModuleLoadDataEx"), 0u);
}

TEST_F(ModuleTest, RefusalHasTheLog) {
  fake->failing = "cuModuleLoadDataEx";
  fake->failure = Result::InvalidPtx;
  fake->errorLog = "ptxas application ptx input, line 3; error: bad";
  Expected<Module> module = Module::load(context, ptx);
  ASSERT_FALSE(module);
  EXPECT_CODE(module.error(), "E0810");
  EXPECT_EQ(module.error().log(), fake->errorLog);

  fake->failure = Result::UnsupportedPtxVersion;
  EXPECT_TRUE(contains(Module::load(context, ptx).takeError().str(),
                       "help: the driver supports CUDA 12.4"));
  fake->failure = Result::NoBinaryForGpu;
  EXPECT_TRUE(contains(Module::load(context, ptx).takeError().str(),
                       "compute capability 9.0"));
  fake->failure = Result::JitCompilerNotFound;
  EXPECT_TRUE(
      contains(Module::load(context, ptx).takeError().str(), "load a cubin"));
  fake->failure = Result::LaunchFailed;
  EXPECT_CODE(Module::load(context, ptx).takeError(), "E0807");
  EXPECT_EQ(fake->depth, 0u);
}

TEST_F(ModuleTest, FunctionsTellTheirResources) {
  Expected<Module> module = Module::load(context, ptx);
  ASSERT_TRUE(module);
  Expected<Function> function = module->function("kernel");
  ASSERT_TRUE(function);
  EXPECT_EQ(function->info().name, "kernel");
  EXPECT_EQ(function->info().registers, 40);
  EXPECT_EQ(function->info().staticSharedBytes, 1024);
  EXPECT_EQ(function->info().localBytes, 16);
  EXPECT_EQ(function->info().maxThreads, 1024);
  EXPECT_EQ(function->info().binaryVersion, 90);
  EXPECT_EQ(function->maxDynamicShared(), 48 * 1024 - 1024);
}

TEST_F(ModuleTest, MissingKernelAndLateFailure) {
  Expected<Module> module = Module::load(context, ptx);
  ASSERT_TRUE(module);
  Error missing = module->function("kernle").takeError();
  EXPECT_CODE(missing, "E0811");
  EXPECT_TRUE(contains(missing.message(), "`kernle`"));
  // A module that is loaded lazily fails when its function is asked for.
  fake->failing = "cuModuleGetFunction";
  fake->failure = Result::InvalidPtx;
  EXPECT_CODE(module->function("kernel").takeError(), "E0810");
  fake->failing = "cuFuncGetAttribute";
  fake->failure = Result::InvalidValue;
  EXPECT_CODE(module->function("kernel").takeError(), "E0806");
}

TEST_F(ModuleTest, AFunctionKeepsItsModule) {
  Expected<Module> module = Module::load(context, ptx);
  ASSERT_TRUE(module);
  {
    Expected<Function> function = module->function("kernel");
    ASSERT_TRUE(function);
    {
      Module dropped = *std::move(module);
    }
    EXPECT_EQ(fake->modules, 1);
    EXPECT_OK(function->launch({}, nullptr));
  }
  EXPECT_EQ(fake->modules, 0);
}
