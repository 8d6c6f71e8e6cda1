//===- HostArrayTest.cpp - arrays, views and budgets ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views against index arithmetic written out, conversions, limits, and the
// bookkeeping of memory.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostArray.h"
#include "tile/Host/Parallel.h"
#include "gtest/gtest.h"

#include <vector>

using namespace tile;

static std::shared_ptr<MemoryBudget> budget() {
  static std::shared_ptr<MemoryBudget> shared =
      std::make_shared<MemoryBudget>(uint64_t(1) << 30);
  return shared;
}

/// 0, 1, 2, ... in row-major order.
static HostArray counting(llvm::ArrayRef<int64_t> shape,
                          ScalarKind kind = ScalarKind::Int32) {
  HostArray array = *HostArray::create(kind, shape, budget());
  array.generateIntegers([](int64_t flat) { return flat; });
  return array;
}

static std::vector<int64_t> elements(const HostArray &array) {
  std::vector<int64_t> list;
  for (int64_t i = 0; i != array.numel(); ++i)
    list.push_back(array.integerAt(i));
  return list;
}

TEST(HostArray, Views) {
  HostArray array = counting({2, 3, 4});
  EXPECT_EQ(elements(array.selected(0, 1).selected(1, 2)),
            (std::vector<int64_t>{14, 18, 22}));
  EXPECT_EQ(elements(array.sliced(2, 1, 2, 2).selected(0, 0)),
            (std::vector<int64_t>{1, 3, 5, 7, 9, 11}));
  HostArray turned = array.transposed();
  EXPECT_EQ(turned.shape(), llvm::ArrayRef<int64_t>({4, 3, 2}));
  for (int64_t i = 0; i != 4; ++i)
    for (int64_t j = 0; j != 3; ++j)
      for (int64_t k = 0; k != 2; ++k)
        EXPECT_EQ(turned.integerAt(i * 6 + j * 2 + k), k * 12 + j * 4 + i);
  EXPECT_FALSE(turned.isContiguous());
  EXPECT_TRUE(array.expanded(1).isContiguous());
  EXPECT_TRUE(array.sliced(0, 1, 1, 1).isContiguous());
}

TEST(HostArray, ViewsShareMemory) {
  HostArray array = counting({4, 4});
  array.transposed().selected(0, 1).fillInteger(-1, false);
  EXPECT_EQ(array.integerAt(1), -1);
  EXPECT_EQ(array.integerAt(5), -1);
  EXPECT_EQ(array.integerAt(2), 2);
}

TEST(HostArray, Reshaping) {
  HostArray array = counting({2, 6});
  EXPECT_EQ(array.reshaped({3, -1})->shape(), llvm::ArrayRef<int64_t>({3, 4}));
  EXPECT_EQ(&array.reshaped({12})->storage(), &array.storage());
  Expected<HostArray> copied = array.transposed().reshaped({12});
  ASSERT_TRUE(bool(copied));
  EXPECT_NE(&copied->storage(), &array.storage());
  EXPECT_EQ(copied->integerAt(1), 6);
  EXPECT_EQ(array.reshaped({5, -1}).takeError().code(), "E0409");
  EXPECT_EQ(array.reshaped({-1, -1}).takeError().code(), "E0409");
  EXPECT_EQ(array.reshaped({7}).takeError().code(), "E0409");
}

TEST(HostArray, ConvertsStridedViews) {
  // Longer than one chunk, so that runs are cut.
  HostArray array = counting({3, 5000});
  Expected<HostArray> half =
      array.sliced(1, 1, 2500, 2).converted(ScalarKind::FP64);
  ASSERT_TRUE(bool(half));
  for (int64_t i = 0; i != 3; ++i)
    for (int64_t j = 0; j != 2500; ++j)
      ASSERT_EQ(half->doubleAt(i * 2500 + j), i * 5000 + 1 + 2 * j);
}

TEST(HostArray, ConversionKeepsLargeIntegers) {
  HostArray array = *HostArray::create(ScalarKind::UInt64, {1}, budget());
  array.fillInteger(-1, true);
  EXPECT_EQ(array.converted(ScalarKind::FP32)->doubleAt(0), 0x1p64);
  EXPECT_EQ(array.converted(ScalarKind::Int32)->integerAt(0), -1);
}

TEST(HostArray, LimitsAreErrors) {
  EXPECT_EQ(HostArray::create(ScalarKind::FP32, {int64_t(1) << 61}, budget())
                .takeError()
                .code(),
            "E0402");
  EXPECT_EQ(HostArray::create(ScalarKind::FP32, {int64_t(1) << 40}, budget())
                .takeError()
                .code(),
            "E0401");
  EXPECT_EQ(
      HostArray::create(ScalarKind::FP32, {-1}, budget()).takeError().code(),
      "E0402");
  EXPECT_EQ(HostArray::create(DType::pointerTo(ScalarKind::FP32), {1}, budget())
                .takeError()
                .code(),
            "E0403");
  // A size of zero does not excuse the others.
  EXPECT_TRUE(bool(HostArray::create(ScalarKind::FP32, {0, 5}, budget())));
}

TEST(HostArray, ExtremeShapesOfEmptyArrays) {
  HostArray none = counting({0, 3});
  int64_t huge = int64_t(1) << 62;
  EXPECT_EQ(none.reshaped({0, huge, huge}).takeError().code(), "E0409");
  EXPECT_EQ(none.reshaped({0, huge})->numel(), 0);
  EXPECT_EQ(none.reshaped({0, -1}).takeError().code(), "E0409");
  EXPECT_EQ(none.reshaped({5, -1})->shape(), llvm::ArrayRef<int64_t>({5, 0}));
  EXPECT_TRUE(none.isContiguous());
  // A step beyond the end of a row.
  HostArray array = counting({4, 6});
  EXPECT_EQ(elements(array.sliced(0, 1, 1, INT64_MAX).selected(1, 2)),
            std::vector<int64_t>{8});
}

TEST(HostArray, BudgetIsGivenBack) {
  std::shared_ptr<MemoryBudget> small = std::make_shared<MemoryBudget>(1 << 20);
  {
    Expected<HostArray> fits =
        HostArray::create(ScalarKind::Int8, {1 << 20}, small);
    ASSERT_TRUE(bool(fits));
    EXPECT_EQ(
        HostArray::create(ScalarKind::Int8, {1}, small).takeError().code(),
        "E0401");
  }
  EXPECT_EQ(small->used(), 0u);
  EXPECT_TRUE(bool(HostArray::create(ScalarKind::Int8, {1 << 20}, small)));
}

TEST(HostArray, MemoryIsAligned) {
  for (int64_t size : {1, 3, 1000}) {
    HostArray array = counting({size}, ScalarKind::Int8);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(array.data()) %
                  HostStorage::kAlignment,
              0u);
  }
}

namespace {
/// Device memory that counts its transfers.
class CountingCopy : public DeviceCopy {
public:
  CountingCopy(int &uploads, int &downloads)
      : uploads(uploads), downloads(downloads) {}
  Error upload(const void *, uint64_t) override {
    ++uploads;
    return Error::success();
  }
  Error download(void *, uint64_t) override {
    ++downloads;
    return fails ? Error("E0800", "the device is gone") : Error::success();
  }
  int &uploads, &downloads;
  bool fails = false;
};
} // namespace

TEST(HostStorage, MovesDataOnlyWhenStale) {
  HostArray array = counting({16});
  HostStorage &storage = array.storage();
  int uploads = 0, downloads = 0;
  storage.setDeviceCopy(std::make_unique<CountingCopy>(uploads, downloads));
  EXPECT_FALSE(bool(storage.makeDeviceValid()));
  EXPECT_FALSE(bool(storage.makeDeviceValid()));
  EXPECT_EQ(uploads, 1);
  storage.deviceWritten();
  EXPECT_FALSE(bool(storage.makeDeviceValid()));
  EXPECT_EQ(uploads, 1);
  EXPECT_FALSE(bool(storage.makeHostValid()));
  EXPECT_FALSE(bool(storage.makeHostValid()));
  EXPECT_EQ(downloads, 1);
  array.fill(3);
  EXPECT_FALSE(storage.isDeviceValid());
  EXPECT_FALSE(bool(storage.makeDeviceValid()));
  EXPECT_EQ(uploads, 2);
  storage.deviceWritten();
  static_cast<CountingCopy *>(storage.deviceCopy())->fails = true;
  EXPECT_EQ(storage.makeHostValid().code(), "E0800");
  EXPECT_FALSE(storage.isHostValid());
}

TEST(Parallel, CoversEachIndexOnce) {
  for (int64_t count : {0, 1, 7, 1000, 100'003}) {
    std::vector<char> seen(count);
    parallelFor(count, 10, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i != end; ++i)
        ++seen[i];
    });
    for (char times : seen)
      ASSERT_EQ(times, 1);
  }
}
