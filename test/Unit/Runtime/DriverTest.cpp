//===- DriverTest.cpp - tests finding and starting the driver -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A driver that is missing, too old, does not start or sees no device; what is
// known of devices; the ring of launches.
//
//===----------------------------------------------------------------------===//

#include "RuntimeTest.h"

using namespace tile;
using cuda::Result;

namespace {
class DriverTest : public RuntimeTest {};
} // namespace

TEST(Driver, MissingLibrary) {
  Expected<std::unique_ptr<const CudaDriver>> driver =
      CudaDriver::load("libtile-no-such-driver.so.1");
  ASSERT_FALSE(driver);
  EXPECT_CODE(driver.error(), "E0800");
  EXPECT_TRUE(contains(driver.error().message(), "libtile-no-such-driver"));
  // What the dynamic linker said, and what to do.
  EXPECT_EQ(driver.error().notes().size(), 2u);
}

TEST(Driver, NotADriver) {
  Expected<std::unique_ptr<const CudaDriver>> driver =
      CudaDriver::load("libm.so.6");
  ASSERT_FALSE(driver);
  EXPECT_CODE(driver.error(), "E0801");
  EXPECT_TRUE(contains(driver.error().message(), "`cuInit`"));
}

TEST(Driver, MissingRequiredFunction) {
  fake::FakeCuda &fake = resetFakeCuda(TILE_FAKE_CUDA);
  fake.missing = "cuFuncSetAttribute";
  Expected<std::unique_ptr<const CudaDriver>> driver =
      CudaDriver::load(TILE_FAKE_CUDA);
  ASSERT_FALSE(driver);
  EXPECT_CODE(driver.error(), "E0801");
  EXPECT_TRUE(contains(driver.error().message(), "cuFuncSetAttribute"));
  EXPECT_EQ(fake.numCalls, 0u);
}

TEST(Driver, MissingOptionalFunction) {
  fake::FakeCuda &fake = resetFakeCuda(TILE_FAKE_CUDA);
  fake.missing = "cuLaunchKernelEx";
  Expected<std::unique_ptr<const CudaDriver>> driver =
      CudaDriver::load(TILE_FAKE_CUDA);
  ASSERT_TRUE(driver);
  EXPECT_FALSE((*driver)->api().launchKernelEx);
  EXPECT_TRUE((*driver)->api().launchKernel);
}

TEST(Driver, OldDriverIsResolvedBySymbols) {
  resetFakeCuda(TILE_FAKE_OLD_CUDA);
  Expected<std::unique_ptr<const CudaDriver>> driver =
      CudaDriver::load(TILE_FAKE_OLD_CUDA);
  ASSERT_TRUE(driver) << driver.takeError().str();
  EXPECT_TRUE((*driver)->api().memAlloc);
  EXPECT_FALSE((*driver)->api().launchKernelEx);
}

TEST(Driver, DoesNotStart) {
  fake::FakeCuda &fake = resetFakeCuda(TILE_FAKE_CUDA);
  fake.failing = "cuInit";
  for (Result failure : {Result::StubLibrary, Result::SystemDriverMismatch,
                         Result::CompatNotSupported, Result::Unknown}) {
    fake.failure = failure;
    Expected<std::unique_ptr<const CudaDriver>> driver =
        CudaDriver::load(TILE_FAKE_CUDA);
    ASSERT_FALSE(driver);
    EXPECT_CODE(driver.error(), "E0802");
    EXPECT_TRUE(contains(driver.error().str(), "\nhelp: "));
  }
  fake.failure = Result::NoDevice;
  EXPECT_CODE(CudaDriver::load(TILE_FAKE_CUDA).takeError(), "E0803");
}

TEST_F(DriverTest, Version) {
  EXPECT_EQ(driver->version(), 12040);
  EXPECT_EQ(driver->library(), TILE_FAKE_CUDA);
}

TEST_F(DriverTest, Devices) {
  fake->numDevices = 2;
  Expected<std::vector<DeviceInfo>> devices = DeviceInfo::all(*driver);
  ASSERT_TRUE(devices);
  ASSERT_EQ(devices->size(), 2u);
  const DeviceInfo &second = (*devices)[1];
  EXPECT_EQ(second.ordinal, 1);
  EXPECT_EQ(second.name, "Fake GPU 1");
  EXPECT_EQ(second.computeCapability(), 90);
  EXPECT_EQ(second.numMultiprocessors, 132);
  EXPECT_EQ(second.sharedPerBlockOptIn, 232448);
  EXPECT_EQ(second.maxBlock[2], 64u);
  EXPECT_EQ(second.maxGrid[0], 0x7fffffffu);
  EXPECT_EQ(second.maxGrid[1], 65535u);
  EXPECT_EQ(second.l2Bytes, size_t(50) << 20);
  EXPECT_TRUE(second.hasClusters);
  EXPECT_NEAR(second.peakBandwidth(), 4.9167e12, 1e8);
}

TEST_F(DriverTest, NoDeviceAndWrongDevice) {
  Expected<DeviceInfo> wrong = DeviceInfo::query(*driver, 1);
  ASSERT_FALSE(wrong);
  EXPECT_CODE(wrong.error(), "E0804");
  EXPECT_CODE(DeviceInfo::query(*driver, -1).takeError(), "E0804");

  fake->numDevices = 0;
  EXPECT_CODE(DeviceInfo::query(*driver, 0).takeError(), "E0803");
  Expected<std::vector<DeviceInfo>> none = DeviceInfo::all(*driver);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_CODE(Context::acquire(*driver).takeError(), "E0803");
}

TEST_F(DriverTest, ErrorsOfCalls) {
  EXPECT_OK(driver->check(Result::Success, "cuFoo"));
  Error plain = driver->check(Result::InvalidValue, "cuFoo");
  EXPECT_CODE(plain, "E0806");
  EXPECT_EQ(plain.message(),
            "`cuFoo` failed: CUDA_ERROR_FAKE: a text of the driver");
  // The driver has no text for this one.
  EXPECT_EQ(driver->describe(Result::Unknown), "CUDA_ERROR_FAKE");
}

TEST_F(DriverTest, LostContextNamesTheLastLaunches) {
  for (int index = 0; index != 10; ++index)
    for (int repetition = 0; repetition != 3; ++repetition)
      driver->recordLaunch("k" + std::to_string(index));
  std::vector<std::string> names = driver->recentLaunches();
  ASSERT_EQ(names.size(), 8u);
  EXPECT_EQ(names.front(), "k2");
  EXPECT_EQ(names.back(), "k9");

  for (unsigned code : {700u, 714u, 715u, 716u, 717u, 718u, 719u, 710u}) {
    Error lost = driver->check(static_cast<Result>(code), "cuMemFree");
    EXPECT_CODE(lost, "E0807");
    EXPECT_TRUE(contains(lost.str(), "`k2`, `k3`")) << lost.str();
  }
  EXPECT_FALSE(CudaDriver::losesContext(Result::LaunchOutOfResources));
  EXPECT_FALSE(CudaDriver::losesContext(Result::NotReady));
}
