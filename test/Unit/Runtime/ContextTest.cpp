//===- ContextTest.cpp - tests borrowing and retaining contexts -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The current context is respected, a primary one is retained and released in
// balance, and no call leaves anything pushed.
//
//===----------------------------------------------------------------------===//

#include "RuntimeTest.h"
#include "tile/Runtime/Stream.h"

using namespace tile;
using cuda::Result;

namespace {
class ContextTest : public RuntimeTest {
protected:
  /// Makes `context` the program's current context.
  void makeCurrent(fake::FakeContext &context) {
    fake->stack[fake->depth++] = &context;
  }
  static cuda::ContextHandle handleOf(fake::FakeContext &context) {
    return reinterpret_cast<cuda::ContextHandle>(&context);
  }
};
} // namespace

TEST_F(ContextTest, PrimaryIsRetainedOnceAndReleased) {
  EXPECT_TRUE(context->isRetained());
  EXPECT_EQ(fake->retained[0], 1);
  EXPECT_EQ(fake->depth, 0u);
  EXPECT_OK(context->synchronize());
  EXPECT_EQ(fake->depth, 0u);
  EXPECT_EQ(fake->count("cuCtxPushCurrent"), 1u);
  EXPECT_EQ(fake->count("cuCtxPopCurrent"), 1u);
  context.reset();
  EXPECT_EQ(fake->retained[0], 0);
}

TEST_F(ContextTest, CurrentContextIsRespected) {
  fake::FakeContext mine;
  makeCurrent(mine);
  Expected<ContextRef> borrowed = Context::acquire(*driver);
  ASSERT_TRUE(borrowed);
  EXPECT_FALSE((*borrowed)->isRetained());
  EXPECT_EQ((*borrowed)->handle(), handleOf(mine));
  EXPECT_OK((*borrowed)->synchronize());
  EXPECT_EQ(fake->count("cuCtxPushCurrent"), 0u);
  *borrowed = nullptr;
  EXPECT_EQ(fake->count("cuDevicePrimaryCtxRelease"), 0u);
}

TEST_F(ContextTest, CurrentContextOfAnotherDevice) {
  fake->numDevices = 2;
  fake::FakeContext mine;
  mine.device = 1;
  makeCurrent(mine);
  // Asked for by number, device 0 wins over the current context.
  Expected<ContextRef> zero = Context::acquire(*driver, 0);
  ASSERT_TRUE(zero);
  EXPECT_TRUE((*zero)->isRetained());
  EXPECT_EQ((*zero)->device().ordinal, 0);
  EXPECT_OK((*zero)->synchronize());
  EXPECT_EQ(fake->stack[fake->depth - 1], &mine);

  Expected<ContextRef> one = Context::acquire(*driver, 1);
  ASSERT_TRUE(one);
  EXPECT_EQ((*one)->handle(), handleOf(mine));
}

TEST_F(ContextTest, FailuresAreReported) {
  fake->failing = "cuDevicePrimaryCtxRetain";
  fake->failure = Result::OutOfMemory;
  EXPECT_CODE(Context::acquire(*driver).takeError(), "E0806");

  fake->failing = "cuCtxPushCurrent";
  fake->failure = Result::InvalidContext;
  Error error = context->synchronize();
  EXPECT_CODE(error, "E0806");
  EXPECT_TRUE(contains(error.message(), "cuCtxPushCurrent"));
  EXPECT_EQ(fake->count("cuCtxPopCurrent"), 0u);
  EXPECT_EQ(fake->count("cuCtxSynchronize"), 0u);
}

TEST_F(ContextTest, HandlesLiveAndDie) {
  {
    Expected<Stream> stream = Stream::create(context);
    ASSERT_TRUE(stream);
    Stream moved = std::move(*stream);
    EXPECT_OK(moved.synchronize());
    Expected<Event> first = Event::create(context);
    Expected<Event> second = Event::create(context);
    ASSERT_TRUE(first && second);
    EXPECT_OK(first->record(moved.handle()));
    fake->clock += 2;
    EXPECT_OK(second->record(moved.handle()));
    EXPECT_OK(second->synchronize());
    Expected<double> seconds = second->secondsSince(*first);
    ASSERT_TRUE(seconds);
    EXPECT_DOUBLE_EQ(*seconds, 2e-3);
    EXPECT_EQ(fake->streams, 1);
    EXPECT_EQ(fake->events, 2);
  }
  EXPECT_EQ(fake->streams, 0);
  EXPECT_EQ(fake->events, 0);
  EXPECT_EQ(fake->depth, 0u);
}

TEST_F(ContextTest, AHandleKeepsItsContext) {
  Expected<Stream> stream = Stream::create(context);
  ASSERT_TRUE(stream);
  context.reset();
  EXPECT_EQ(fake->retained[0], 1);
  EXPECT_OK(stream->synchronize());
}

TEST_F(ContextTest, FailedCreationOwnsNothing) {
  fake->failing = "cuStreamCreate";
  fake->failure = Result::OutOfMemory;
  EXPECT_CODE(Stream::create(context).takeError(), "E0806");
  fake->failing = "cuEventCreate";
  EXPECT_CODE(Event::create(context).takeError(), "E0806");
  EXPECT_EQ(fake->count("cuStreamDestroy"), 0u);
  EXPECT_EQ(fake->count("cuEventDestroy"), 0u);
}
