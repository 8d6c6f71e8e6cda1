//===- MemoryTest.cpp - tests device memory and copies --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Contents survive the way to the device and back, ranges are checked, memory
// is given back, and running out of it says how much there was.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Memory.h"
#include "RuntimeTest.h"
#include <numeric>

using namespace tile;
using cuda::Result;

namespace {
class MemoryTest : public RuntimeTest {
protected:
  DeviceBuffer allocate(size_t bytes) {
    Expected<DeviceBuffer> buffer = DeviceBuffer::allocate(context, bytes);
    EXPECT_TRUE(buffer) << buffer.takeError().str();
    return std::move(*buffer);
  }
};
} // namespace

TEST_F(MemoryTest, RoundTrip) {
  std::vector<unsigned char> data(100), back(100);
  std::iota(data.begin(), data.end(), 1);
  for (bool async : {false, true}) {
    DeviceBuffer first = allocate(100), second = allocate(120);
    EXPECT_OK(async ? first.uploadAsync(nullptr, data.data(), 100)
                    : first.upload(data.data(), 100));
    EXPECT_OK(async ? second.copyFromAsync(nullptr, first)
                    : second.copyFrom(first));
    EXPECT_OK(async ? second.downloadAsync(nullptr, back.data(), 50, 50)
                    : second.download(back.data(), 50, 50));
    EXPECT_TRUE(std::equal(back.begin(), back.begin() + 50, &data[50]));
    EXPECT_OK(async ? second.fillAsync(nullptr, 9) : second.fill(9));
    EXPECT_OK(second.download(back.data(), 100, 20));
    EXPECT_EQ(back, std::vector<unsigned char>(100, 9));
    EXPECT_EQ(fake->allocations, 2);
  }
  EXPECT_EQ(fake->allocations, 0);
  EXPECT_EQ(fake->usedBytes, 0u);
  EXPECT_EQ(fake->depth, 0u);
}

TEST_F(MemoryTest, RangesAreChecked) {
  char data[16] = {};
  DeviceBuffer buffer = allocate(16), larger = allocate(17);
  EXPECT_OK(buffer.upload(data, 0, 16));
  EXPECT_CODE(buffer.upload(data, 1, 16), "E0830");
  EXPECT_CODE(buffer.download(data, 17), "E0830");
  EXPECT_CODE(buffer.uploadAsync(nullptr, data, 8, 9), "E0830");
  EXPECT_CODE(buffer.downloadAsync(nullptr, data, 2, SIZE_MAX), "E0830");
  EXPECT_CODE(buffer.copyFrom(larger), "E0830");
  EXPECT_CODE(buffer.copyFromAsync(nullptr, larger), "E0830");
  EXPECT_EQ(fake->count("cuMemcpyHtoD") + fake->count("cuMemcpyDtoH"), 0u);
}

TEST_F(MemoryTest, EmptyBuffer) {
  DeviceBuffer buffer = allocate(0);
  EXPECT_EQ(buffer.address(), 0u);
  EXPECT_EQ(fake->count("cuMemAlloc"), 0u);
  EXPECT_OK(buffer.fill(1));
  EXPECT_OK(buffer.upload(nullptr, 0));
  EXPECT_OK(buffer.copyFrom(DeviceBuffer()));
}

TEST_F(MemoryTest, OutOfMemory) {
  fake->totalBytes = 1000;
  DeviceBuffer buffer = allocate(400);
  for (int repetition = 0; repetition != 100; ++repetition) {
    Expected<DeviceBuffer> large = DeviceBuffer::allocate(context, 601);
    ASSERT_FALSE(large);
    EXPECT_CODE(large.error(), "E0808");
    EXPECT_EQ(large.error().message(), "out of device memory: 601 bytes "
                                       "asked, 600 of 1000 bytes free");
  }
  EXPECT_EQ(fake->allocations, 1);
  Expected<DeviceMemory> memory = queryMemory(*context);
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->freeBytes, 600u);
  EXPECT_EQ(memory->totalBytes, 1000u);
}

TEST_F(MemoryTest, MoveHandsOver) {
  DeviceBuffer first = allocate(8);
  cuda::DevicePtr address = first.address();
  DeviceBuffer second = std::move(first);
  EXPECT_EQ(second.address(), address);
  EXPECT_EQ(first.address(), 0u);
  EXPECT_EQ(first.size(), 0u);
  EXPECT_CODE(first.upload(&address, 8), "E0830");
  second = allocate(16);
  EXPECT_NE(second.address(), 0u);
}

TEST_F(MemoryTest, LostContext) {
  DeviceBuffer buffer = allocate(8);
  driver->recordLaunch("culprit");
  fake->fault = Result::IllegalAddress;
  char data[8];
  Error error = buffer.download(data, 8);
  EXPECT_CODE(error, "E0807");
  EXPECT_TRUE(contains(error.str(), "`culprit`"));
  EXPECT_TRUE(contains(error.message(), "CUDA_ERROR_ILLEGAL_ADDRESS"));
  EXPECT_CODE(DeviceBuffer::allocate(context, 8).takeError(), "E0807");
  // The fake's memory does not die with the context.
  fake->fault = Result::Success;
}
