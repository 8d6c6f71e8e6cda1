//===- ArrayIndexing.cpp - indices, slices and the text of arrays ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// x[i], x[a:b, None], x[...] = value: indices select views along the leading
// dimensions. And the text that print(x) shows.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostError.h"
#include "tile/Host/HostEvaluator.h"
#include "tile/Support/Diagnostics/Host.h"

#include <algorithm>

using namespace tile;

//===----------------------------------------------------------------------===//
// Selecting
//===----------------------------------------------------------------------===//

/// A bound of a slice, counted from the end if negative and clamped, as in
/// Python. None if it is no int.
static std::optional<int64_t> sliceBound(const Value &bound, int64_t size,
                                         int64_t fallback) {
  if (bound.isNone())
    return fallback;
  std::optional<Integer> given = bound.asInteger();
  if (!given)
    return std::nullopt;
  // Clamped first: Python allows bounds of any size.
  int64_t value = given->asInt64().value_or(given->isNegative() ? INT64_MIN / 2
                                                                : INT64_MAX);
  if (value < 0)
    value = std::max<int64_t>(value, -size) + size;
  return std::min(value, size);
}

/// Applies one slice to dimension `dim`.
static Expected<HostArray> applySlice(const HostArray &array, unsigned dim,
                                      const SliceObject &slice) {
  int64_t size = array.shape()[dim];
  std::optional<int64_t> start = sliceBound(slice.start, size, 0);
  std::optional<int64_t> stop = sliceBound(slice.stop, size, size);
  std::optional<int64_t> step =
      slice.step.isNone() ? std::optional<int64_t>(1) : slice.step.asInt64();
  if (!start || !stop)
    return hostError(DiagID::HostIndexKind,
                     brief(start ? slice.stop : slice.start));
  if (!step || *step < 1)
    return hostError(DiagID::HostSliceStep, brief(slice.step));
  int64_t span = std::max<int64_t>(0, *stop - *start);
  // Rounded up, without an overflow for steps of any size.
  int64_t count = span / *step + (span % *step != 0);
  return array.sliced(dim, *start, count, *step);
}

/// Applies one index that is no ellipsis; `dim` moves to the next dimension.
static Expected<HostArray> applyIndex(const HostArray &array,
                                      const Value &index, unsigned &dim) {
  if (index.isNone()) {
    if (array.rank() == HostArray::kMaxRank)
      return hostError(DiagID::HostShape, formatShape(array.shape()));
    return array.expanded(dim++);
  }
  if (dim >= array.rank())
    return hostError(DiagID::HostIndexRank, dim + 1,
                     formatShape(array.shape()));
  if (const auto *slice = index.getAs<SliceObject>())
    return applySlice(array, dim++, *slice);
  std::optional<Integer> given = index.asInteger();
  if (!given || index.isBool())
    return hostError(DiagID::HostIndexKind, brief(index));
  int64_t size = array.shape()[dim];
  std::optional<int64_t> position = given->asInt64();
  if (!position || *position < -size || *position >= size)
    return hostError(DiagID::HostIndex, brief(index), dim, size);
  return array.selected(dim, *position < 0 ? *position + size : *position);
}

std::optional<HostArray> HostEvaluator::select(const HostArray &array,
                                               const Value &index,
                                               SourceRange range) {
  llvm::SmallVector<Value, 4> parts;
  if (const auto *tuple = index.getAs<TupleObject>())
    parts.append(tuple->elements.begin(), tuple->elements.end());
  else
    parts.push_back(index);
  size_t consuming = llvm::count_if(parts, [](const Value &part) {
    return !part.isNone() && !part.isEllipsis();
  });
  HostArray view = array;
  unsigned dim = 0;
  bool seenEllipsis = false;
  for (const Value &part : parts) {
    if (part.isEllipsis()) {
      if (seenEllipsis)
        return fail(hostError(DiagID::HostIndexKind, "a second `...`"), range);
      seenEllipsis = true;
      dim += array.rank() > consuming ? array.rank() - consuming : 0;
      continue;
    }
    Expected<HostArray> next = applyIndex(view, part, dim);
    if (!next)
      return fail(next.takeError(), range);
    view = *next;
  }
  return view;
}

EvalResult HostEvaluator::subscript(const Value &value, const Value &index,
                                    SourceRange range) {
  if (ArrayObject *object = value.getAs<ArrayObject>()) {
    std::optional<HostArray> view = select(object->array, index, range);
    return view ? EvalResult(Value::make<ArrayObject>(*view)) : std::nullopt;
  }
  FunctionObject *function = value.getAs<FunctionObject>();
  if ((function && function->isJit) || value.is<DialectKernelObject>())
    return Value::make<LauncherObject>(value, index, range);
  return Evaluator::subscript(value, index, range);
}

bool HostEvaluator::setSubscript(const Value &value, const Value &index,
                                 Value what, SourceRange range) {
  if (!value.is<ArrayObject>())
    return Evaluator::setSubscript(value, index, std::move(what), range);
  // The rest of the array stays, so it must be up to date.
  std::optional<HostArray> array = toArray(value, "an assignment", range);
  if (!array)
    return false;
  std::optional<HostArray> view = select(*array, index, range);
  if (!view)
    return false;
  std::optional<HostArray> source = toArray(what, "an assignment", range);
  if (!source)
    return false;
  if (source->numel() == 1) {
    if (source->dtype().isFloating())
      view->fill(source->doubleAt(0));
    else
      view->fillInteger(source->integerAt(0),
                        source->format().kind != ElementKind::Signed);
    return true;
  }
  if (source->shape() != view->shape()) {
    fail(hostError(DiagID::HostBroadcast, formatShape(view->shape()),
                   formatShape(source->shape())),
         range);
    return false;
  }
  // Overlapping views are read before they are written.
  if (&source->storage() == &view->storage()) {
    Expected<HostArray> copy = source->converted(source->dtype());
    if (!copy) {
      fail(copy.takeError(), range);
      return false;
    }
    source = *copy;
  }
  view->assign(*source);
  return true;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Elements that are shown; of larger arrays only type and shape are.
static constexpr int64_t kShownElements = 64;

/// Appends the elements of `array` as nested lists.
static void appendElements(const HostArray &array, std::string &text) {
  if (array.rank() == 0) {
    if (array.dtype().isFloating())
      text += reprDouble(array.doubleAt(0));
    else if (array.dtype().isBool())
      text += array.integerAt(0) ? "True" : "False";
    else if (array.dtype().is(ScalarKind::UInt64))
      text += std::to_string(static_cast<uint64_t>(array.integerAt(0)));
    else
      text += std::to_string(array.integerAt(0));
    return;
  }
  text += "[";
  for (int64_t i = 0; i != array.shape()[0]; ++i) {
    text += i ? ", " : "";
    appendElements(array.selected(0, i), text);
  }
  text += "]";
}

std::string ArrayObject::repr() const {
  std::string kind = "dtype=" + array.dtype().memberName() +
                     ", shape=" + formatShape(array.shape());
  bool isShown = array.numel() != 0 && array.numel() <= kShownElements;
  if (isShown) {
    // A failed download leaves the elements out; reading them reports it.
    Error error = array.storage().makeHostValid();
    isShown = !error;
  }
  if (!isShown)
    return "array(" + kind + ")";
  std::string text = "array(";
  appendElements(array, text);
  return text + ", " + kind + ")";
}
