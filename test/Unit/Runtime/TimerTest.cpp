//===- TimerTest.cpp - tests the timing of launches -----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fake driver's clock advances by a known amount for launches and for the
// overwriting of the cache, so the measured spans are known exactly.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/Timer.h"
#include "RuntimeTest.h"

using namespace tile;
using cuda::Result;

namespace {
class TimerTest : public RuntimeTest {};
} // namespace

TEST(Timing, Quantiles) {
  EXPECT_EQ(Timing().median(), 0);
  EXPECT_EQ((Timing{{5}}.median()), 5);
  Timing timing{{4, 1, 3, 2}};
  EXPECT_EQ(timing.median(), 2.5);
  EXPECT_EQ(timing.min(), 1);
  EXPECT_EQ(timing.max(), 4);
  EXPECT_DOUBLE_EQ(timing.quantile(0.1), 1.3);
  EXPECT_EQ(timing.quantile(2), 4);
}

TEST_F(TimerTest, FlushIsOutsideOfTheSpan) {
  unsigned numLaunches = 0;
  TimingOptions options;
  options.warmup = 3;
  options.repetitions = 5;
  options.l2FlushBytes = 1000;
  Expected<Timing> timing = timeLaunches(
      context,
      [&](cuda::StreamHandle) {
        fake->clock += ++numLaunches;
        return Error::success();
      },
      options);
  ASSERT_TRUE(timing) << timing.takeError().str();
  ASSERT_EQ(timing->seconds.size(), 5u);
  for (unsigned index = 0; index != 5; ++index)
    EXPECT_NEAR(timing->seconds[index], (4 + index) * 1e-3, 1e-9);
  EXPECT_EQ(numLaunches, 8u);
  EXPECT_EQ(fake->count("cuMemsetD8Async"), 5u);
  EXPECT_EQ(fake->count("cuStreamSynchronize"), 1u);
  EXPECT_EQ(fake->events, 0);
  EXPECT_EQ(fake->allocations, 0);
}

TEST_F(TimerTest, WithoutFlush) {
  Expected<Timing> timing = timeLaunches(
      context, [](cuda::StreamHandle) { return Error::success(); });
  ASSERT_TRUE(timing);
  EXPECT_EQ(timing->seconds.size(), 100u);
  EXPECT_EQ(fake->count("cuMemsetD8Async"), 0u);
  EXPECT_EQ(fake->count("cuMemAlloc"), 0u);
}

TEST_F(TimerTest, StopsAtTheFirstError) {
  unsigned numLaunches = 0;
  Expected<Timing> timing = timeLaunches(context, [&](cuda::StreamHandle) {
    return ++numLaunches == 12 ? Error("E0825", "refused") : Error::success();
  });
  ASSERT_FALSE(timing);
  EXPECT_CODE(timing.error(), "E0825");
  EXPECT_EQ(numLaunches, 12u);
  EXPECT_EQ(fake->events, 0);

  TimingOptions options;
  options.l2FlushBytes = size_t(2) << 30;
  EXPECT_CODE(
      timeLaunches(
          context, [](cuda::StreamHandle) { return Error::success(); }, options)
          .takeError(),
      "E0808");
}

TEST_F(TimerTest, FaultsOfTheWarmUpAreReported) {
  TimingOptions options;
  options.repetitions = 0;
  Expected<Timing> timing = timeLaunches(
      context,
      [&](cuda::StreamHandle) {
        fake->fault = Result::IllegalAddress;
        return Error::success();
      },
      options);
  ASSERT_FALSE(timing);
  EXPECT_CODE(timing.error(), "E0807");
}

TEST(Timing, FlushCoversTheCache) {
  DeviceInfo device;
  EXPECT_EQ(flushBytesFor(device), size_t(64) << 20);
  device.l2Bytes = size_t(50) << 20;
  EXPECT_EQ(flushBytesFor(device), size_t(100) << 20);
}
