//===- HostArray.cpp - arrays of host code --------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Creation, views and element access. Everything that walks over a strided
// array does so through forEachRun, which hands out runs along the last
// dimension.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostArray.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Parallel.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace tile;

/// Elements converted at a time: their doubles fit in a level 1 cache.
static constexpr int64_t kChunk = 2048;
/// Elements below which a second thread costs more than it saves.
static constexpr int64_t kGrain = 1 << 16;

//===----------------------------------------------------------------------===//
// Creation
//===----------------------------------------------------------------------===//

static Extents rowMajorStrides(llvm::ArrayRef<int64_t> shape) {
  Extents strides(shape.size());
  int64_t stride = 1;
  for (size_t dim = shape.size(); dim-- != 0;) {
    strides[dim] = stride;
    stride *= shape[dim];
  }
  return strides;
}

/// The product of `unit` and the sizes of a shape; none if there are too many
/// dimensions, a size is negative, or it does not fit. Sizes of zero count as
/// one, so that they do not hide that the strides would not fit.
static std::optional<int64_t> extentOf(llvm::ArrayRef<int64_t> shape,
                                       int64_t unit) {
  if (shape.size() > HostArray::kMaxRank)
    return std::nullopt;
  for (int64_t size : shape)
    if (size < 0 || llvm::MulOverflow(unit, std::max<int64_t>(1, size), unit))
      return std::nullopt;
  return unit;
}

Expected<HostArray> HostArray::create(DType dtype,
                                      llvm::ArrayRef<int64_t> shape,
                                      std::shared_ptr<MemoryBudget> budget) {
  std::optional<tile::ElementFormat> format = tile::elementFormat(dtype);
  if (!format)
    return hostError(DiagID::HostElementType, dtype.name());
  std::optional<int64_t> bytes = extentOf(shape, format->bytes);
  if (!bytes)
    return hostError(DiagID::HostShape, formatShape(shape));
  if (llvm::is_contained(shape, 0))
    bytes = 0;
  Expected<std::shared_ptr<HostStorage>> storage =
      HostStorage::allocate(static_cast<uint64_t>(*bytes), std::move(budget));
  if (!storage)
    return storage.takeError();
  return HostArray(dtype, *format, Extents(shape), rowMajorStrides(shape), 0,
                   std::move(*storage));
}

Expected<HostArray> HostArray::scalar(double value,
                                      std::shared_ptr<MemoryBudget> budget) {
  Expected<HostArray> array = create(ScalarKind::FP64, {}, std::move(budget));
  if (array)
    array->fill(value);
  return array;
}

Expected<HostArray> HostArray::scalar(int64_t value,
                                      std::shared_ptr<MemoryBudget> budget) {
  Expected<HostArray> array = create(ScalarKind::Int64, {}, std::move(budget));
  if (array)
    array->fillInteger(value, false);
  return array;
}

int64_t HostArray::numel() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

bool HostArray::isContiguous() const {
  int64_t expected = 1;
  for (size_t dim = sizes.size(); dim-- != 0;) {
    if (sizes[dim] == 0)
      return true;
    if (sizes[dim] != 1 && steps[dim] != expected)
      return false;
    expected *= sizes[dim];
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

HostArray HostArray::transposed(llvm::ArrayRef<unsigned> order) const {
  HostArray view = *this;
  for (size_t dim = 0; dim != order.size(); ++dim) {
    view.sizes[dim] = sizes[order[dim]];
    view.steps[dim] = steps[order[dim]];
  }
  return view;
}

HostArray HostArray::transposed() const {
  HostArray view = *this;
  std::reverse(view.sizes.begin(), view.sizes.end());
  std::reverse(view.steps.begin(), view.steps.end());
  return view;
}

HostArray HostArray::sliced(unsigned dim, int64_t first, int64_t count,
                            int64_t step) const {
  HostArray view = *this;
  view.sizes[dim] = count;
  if (count != 0)
    view.start += first * steps[dim];
  // A step beyond the end is never taken, and might not fit.
  if (count > 1)
    view.steps[dim] = steps[dim] * step;
  return view;
}

HostArray HostArray::selected(unsigned dim, int64_t index) const {
  HostArray view = sliced(dim, index, 1, 1);
  view.sizes.erase(view.sizes.begin() + dim);
  view.steps.erase(view.steps.begin() + dim);
  return view;
}

HostArray HostArray::expanded(unsigned dim) const {
  HostArray view = *this;
  view.sizes.insert(view.sizes.begin() + dim, 1);
  view.steps.insert(view.steps.begin() + dim, 0);
  return view;
}

Expected<HostArray> HostArray::reshaped(llvm::ArrayRef<int64_t> shape) const {
  Extents target(shape);
  int64_t *unknown = llvm::find(target, -1);
  if (unknown != target.end()) {
    *unknown = 1;
    std::optional<int64_t> rest = extentOf(target, 1);
    bool divides = rest && !llvm::is_contained(target, 0);
    *unknown = divides && numel() % *rest == 0 ? numel() / *rest : -1;
  }
  int64_t count = 1;
  if (extentOf(target, 1))
    for (int64_t size : target)
      count *= size;
  else
    count = -1;
  if (count != numel())
    return hostError(DiagID::HostReshape, formatShape(sizes),
                     formatShape(shape));
  Expected<HostArray> view = contiguous();
  if (view) {
    view->steps = rowMajorStrides(target);
    view->sizes = std::move(target);
  }
  return view;
}

//===----------------------------------------------------------------------===//
// Walking
//===----------------------------------------------------------------------===//

void tile::forEachRun(
    llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Extents> strides,
    int64_t begin, int64_t end,
    llvm::function_ref<void(int64_t, llvm::ArrayRef<int64_t>, int64_t)> body) {
  if (begin >= end)
    return;
  // A rank of 0 is one run of length 1.
  int64_t inner = shape.empty() ? 1 : shape.back();
  llvm::SmallVector<int64_t, 4> offsets(strides.size());
  for (int64_t flat = begin; flat != end;) {
    // Divisions for each run: short runs are rare and need no speed.
    int64_t rest = flat;
    std::fill(offsets.begin(), offsets.end(), 0);
    int64_t column = 0;
    for (size_t dim = shape.size(); dim-- != 0;) {
      int64_t index = rest % shape[dim];
      rest /= shape[dim];
      if (dim + 1 == shape.size())
        column = index;
      for (size_t operand = 0; operand != strides.size(); ++operand)
        offsets[operand] += index * strides[operand][dim];
    }
    int64_t length = std::min(inner - column, end - flat);
    body(flat, offsets, length);
    flat += length;
  }
}

std::byte *HostArray::address(int64_t flat) const {
  int64_t offset = 0;
  for (size_t dim = sizes.size(); dim-- != 0;) {
    offset += flat % sizes[dim] * steps[dim];
    flat /= sizes[dim];
  }
  return data() + offset * elementFormat.bytes;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

double HostArray::doubleAt(int64_t flat) const {
  double value;
  readDoubles(address(flat), elementFormat, 1, 1, &value);
  return value;
}

int64_t HostArray::integerAt(int64_t flat) const {
  int64_t value;
  readIntegers(address(flat), elementFormat, 1, 1, &value);
  return value;
}

void HostArray::generate(llvm::function_ref<double(int64_t)> function) {
  std::byte *target = data();
  parallelFor(numel(), kGrain, [&](int64_t begin, int64_t end) {
    double values[kChunk];
    for (int64_t flat = begin; flat < end; flat += kChunk) {
      int64_t count = std::min(kChunk, end - flat);
      for (int64_t i = 0; i != count; ++i)
        values[i] = function(flat + i);
      writeDoubles(target + flat * elementFormat.bytes, elementFormat, count,
                   values);
    }
  });
  memory->hostWritten();
}

void HostArray::generateIntegers(
    llvm::function_ref<int64_t(int64_t)> function) {
  std::byte *target = data();
  parallelFor(numel(), kGrain, [&](int64_t begin, int64_t end) {
    int64_t values[kChunk];
    for (int64_t flat = begin; flat < end; flat += kChunk) {
      int64_t count = std::min(kChunk, end - flat);
      for (int64_t i = 0; i != count; ++i)
        values[i] = function(flat + i);
      writeIntegers(target + flat * elementFormat.bytes, elementFormat, count,
                    values, false);
    }
  });
  memory->hostWritten();
}

/// Copies `bytes` bytes of one element to all elements of `array`.
static void fillPattern(HostArray &array, const std::byte *element) {
  size_t bytes = array.format().bytes;
  std::byte *target = array.data();
  Extents strides(array.strides());
  int64_t step = array.rank() == 0 ? 1 : strides.back();
  parallelFor(array.numel(), kGrain, [&](int64_t begin, int64_t end) {
    forEachRun(array.shape(), strides, begin, end,
               [&](int64_t, llvm::ArrayRef<int64_t> offsets, int64_t length) {
                 for (int64_t i = 0; i != length; ++i)
                   std::memcpy(target + (offsets[0] + i * step) *
                                            static_cast<int64_t>(bytes),
                               element, bytes);
               });
  });
  array.storage().hostWritten();
}

void HostArray::fill(double value) {
  std::byte element[8];
  writeDoubles(element, elementFormat, 1, &value);
  fillPattern(*this, element);
}

void HostArray::fillInteger(int64_t value, bool isUnsigned) {
  std::byte element[8];
  writeIntegers(element, elementFormat, 1, &value, isUnsigned);
  fillPattern(*this, element);
}

/// Writes `source`, element by element and converted, to `target` with the
/// strides of a view. A run is converted in chunks through doubles, or through
/// integers if it comes from integers.
static void copyElements(const HostArray &source, const HostArray &target) {
  const ElementFormat &from = source.format(), &to = target.format();
  Extents strides[] = {Extents(source.strides()), Extents(target.strides())};
  int64_t sourceStep = source.rank() == 0 ? 1 : strides[0].back();
  int64_t targetStep = source.rank() == 0 ? 1 : strides[1].back();
  auto copyRun = [&](int64_t sourceOffset, int64_t targetOffset,
                     int64_t count) {
    const std::byte *in = source.data() + sourceOffset * from.bytes;
    std::byte *out = target.data() + targetOffset * to.bytes;
    std::byte packed[kChunk * 8];
    if (from.isFloat()) {
      double values[kChunk];
      readDoubles(in, from, sourceStep, count, values);
      writeDoubles(packed, to, count, values);
    } else {
      int64_t values[kChunk];
      readIntegers(in, from, sourceStep, count, values);
      writeIntegers(packed, to, count, values,
                    from.kind != ElementKind::Signed);
    }
    for (int64_t i = 0; i != count; ++i)
      std::memcpy(out + i * targetStep * to.bytes, packed + i * to.bytes,
                  to.bytes);
  };
  parallelFor(source.numel(), kGrain, [&](int64_t begin, int64_t end) {
    forEachRun(source.shape(), strides, begin, end,
               [&](int64_t, llvm::ArrayRef<int64_t> offsets, int64_t length) {
                 for (int64_t i = 0; i < length; i += kChunk)
                   copyRun(offsets[0] + i * sourceStep,
                           offsets[1] + i * targetStep,
                           std::min(kChunk, length - i));
               });
  });
}

Expected<HostArray> HostArray::converted(DType dtype) const {
  Expected<HostArray> copy = create(dtype, sizes, budget());
  if (!copy)
    return copy;
  if (dtype == elementType && isContiguous())
    std::memcpy(copy->data(), data(),
                static_cast<size_t>(numel()) * elementFormat.bytes);
  else
    copyElements(*this, *copy);
  copy->memory->hostWritten();
  return copy;
}

Expected<HostArray> HostArray::contiguous() const {
  if (isContiguous())
    return *this;
  return converted(elementType);
}

void HostArray::assign(const HostArray &source) {
  copyElements(source, *this);
  memory->hostWritten();
}
