//===- ArraySelect.cpp - choices, reductions and names of functions -------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tile.where, the reductions over one axis or all, and the spellings of
// functions for messages.
//
//===----------------------------------------------------------------------===//

#include "ArrayFamily.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Parallel.h"
#include "tile/Support/Diagnostics/Host.h"

#include <cmath>

using namespace tile;

//===----------------------------------------------------------------------===//
// Spellings
//===----------------------------------------------------------------------===//

llvm::StringRef tile::spelling(UnaryMath function) {
  static const char *const kNames[] = {
      "-",     "abs",   "floor", "ceil", "~",     "exp",
      "exp2",  "expm1", "log",   "log2", "log1p", "sqrt",
      "rsqrt", "sin",   "cos",   "tanh", "erf",   "sigmoid",
  };
  return kNames[static_cast<size_t>(function)];
}

llvm::StringRef tile::spelling(BinaryMath function) {
  static const char *const kNames[] = {
      "+",  "-",  "*",       "/",       "//", "%",  "**", "&",  "|", "^",
      "<<", ">>", "maximum", "minimum", "==", "!=", "<",  "<=", ">", ">=",
  };
  return kNames[static_cast<size_t>(function)];
}

llvm::StringRef tile::spelling(ReduceMath function) {
  static const char *const kNames[] = {"sum", "max", "min", "mean"};
  return kNames[static_cast<size_t>(function)];
}

//===----------------------------------------------------------------------===//
// where
//===----------------------------------------------------------------------===//

template <typename T>
static void selectLoop(HostArray &result, const HostArray &condition,
                       const HostArray &a, const HostArray &b) {
  Extents strides[] = {broadcastStrides(condition, result.shape()),
                       broadcastStrides(a, result.shape()),
                       broadcastStrides(b, result.shape())};
  int64_t steps[3] = {};
  if (result.rank() != 0)
    for (unsigned operand = 0; operand != 3; ++operand)
      steps[operand] = strides[operand].back();
  const uint8_t *chosen = elementsOf<uint8_t>(condition);
  const T *left = elementsOf<T>(a), *right = elementsOf<T>(b);
  T *out = elementsOf<T>(result);
  parallelFor(result.numel(), 1 << 16, [&](int64_t begin, int64_t end) {
    forEachRun(
        result.shape(), strides, begin, end,
        [&](int64_t flat, llvm::ArrayRef<int64_t> offsets, int64_t length) {
          for (int64_t i = 0; i != length; ++i)
            out[flat + i] = chosen[offsets[0] + i * steps[0]]
                                ? left[offsets[1] + i * steps[1]]
                                : right[offsets[2] + i * steps[2]];
        });
  });
}

Expected<HostArray> tile::selectWhere(const HostArray &condition,
                                      const HostArray &a, const HostArray &b) {
  Expected<Extents> arms = broadcastShapes(a.shape(), b.shape());
  if (!arms)
    return arms.takeError();
  Expected<Extents> shape = broadcastShapes(condition.shape(), *arms);
  if (!shape)
    return shape.takeError();
  Family family = std::max(familyOf(a), familyOf(b));
  Expected<HostArray> chosen = inFamily(condition, Family::Bool);
  if (!chosen)
    return chosen;
  Expected<HostArray> left = inFamily(a, family);
  if (!left)
    return left;
  Expected<HostArray> right = inFamily(b, family);
  if (!right)
    return right;
  Expected<HostArray> result =
      HostArray::create(dtypeOf(family), *shape, a.budget());
  if (!result)
    return result;
  if (family == Family::Bool)
    selectLoop<uint8_t>(*result, *chosen, *left, *right);
  else
    // Choosing moves 64 bits; their meaning does not matter.
    selectLoop<uint64_t>(*result, *chosen, *left, *right);
  return result;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// The sum of `count` numbers that are `stride` apart, by halves: the rounding
/// error grows with log2(count) instead of count.
template <typename T>
static T pairwiseSum(const T *values, int64_t stride, int64_t count) {
  if (count <= 64) {
    T sum = 0;
    for (int64_t i = 0; i != count; ++i)
      sum += values[i * stride];
    return sum;
  }
  int64_t half = count / 2;
  return pairwiseSum(values, stride, half) +
         pairwiseSum(values + half * stride, stride, count - half);
}

template <typename T>
static T extremum(const T *values, int64_t stride, int64_t count, bool max) {
  T best = values[0];
  for (int64_t i = 1; i != count; ++i) {
    T value = values[i * stride];
    // A NaN, which differs from itself, wins once and for all.
    if (value != value)
      return value;
    if (max ? value > best : value < best)
      best = value;
  }
  return best;
}

/// Reduces the middle dimension of an outer x count x inner array.
template <typename T>
static void reduceLoop(ReduceMath function, HostArray &result,
                       const HostArray &a, int64_t count, int64_t inner) {
  const T *in = elementsOf<T>(a);
  T *out = elementsOf<T>(result);
  int64_t grain = std::max<int64_t>(1, (1 << 16) / std::max<int64_t>(1, count));
  parallelFor(result.numel(), grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i != end; ++i) {
      const T *first = in + i / inner * count * inner + i % inner;
      switch (function) {
      case ReduceMath::Sum:
        out[i] = pairwiseSum(first, inner, count);
        break;
      case ReduceMath::Mean:
        out[i] = pairwiseSum(first, inner, count) / static_cast<T>(count);
        break;
      case ReduceMath::Max:
      case ReduceMath::Min:
        out[i] = extremum(first, inner, count, function == ReduceMath::Max);
        break;
      }
    }
  });
}

/// The family of the result; bools are counted.
static Family reducedFamily(ReduceMath function, const HostArray &a) {
  if (function == ReduceMath::Mean)
    return Family::Real;
  Family family = familyOf(a);
  return family == Family::Bool && function == ReduceMath::Sum ? Family::Integer
                                                               : family;
}

Expected<HostArray> tile::reduce(ReduceMath function, const HostArray &a,
                                 std::optional<int64_t> axis, bool keepDims) {
  int64_t rank = static_cast<int64_t>(a.rank());
  if (axis && (*axis < -rank || *axis >= rank))
    return hostError(DiagID::HostAxis, *axis, formatShape(a.shape()));
  int64_t dim = axis && *axis < 0 ? *axis + rank : axis.value_or(0);
  Extents shape;
  int64_t inner = 1;
  for (int64_t d = 0; d != rank; ++d) {
    bool reduced = !axis || d == dim;
    if (!reduced || keepDims)
      shape.push_back(reduced ? 1 : a.shape()[d]);
    if (axis && d > dim)
      inner *= a.shape()[d];
  }
  int64_t count = axis ? a.shape()[dim] : a.numel();
  if (count == 0 && function != ReduceMath::Sum)
    return hostError(DiagID::HostEmptyReduction, spelling(function));
  Family family = reducedFamily(function, a);
  Expected<HostArray> operand = inFamily(a, family);
  if (operand)
    operand = operand->contiguous();
  if (!operand)
    return operand;
  Expected<HostArray> result =
      HostArray::create(dtypeOf(family), shape, a.budget());
  if (!result)
    return result;
  if (family == Family::Real)
    reduceLoop<double>(function, *result, *operand, count, inner);
  else if (family == Family::Bool)
    reduceLoop<uint8_t>(function, *result, *operand, count, inner);
  else if (family == Family::Integer && function != ReduceMath::Sum)
    reduceLoop<int64_t>(function, *result, *operand, count, inner);
  else // sums wrap around, which only unsigned arithmetic does
    reduceLoop<uint64_t>(function, *result, *operand, count, inner);
  return result;
}
