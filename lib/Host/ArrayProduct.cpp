//===- ArrayProduct.cpp - the matrix product of arrays --------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The product of two matrices, or of two stacks of them, in double precision
// or in 64-bit integers, by Eigen. Bands of rows are computed on all cores.
//
//===----------------------------------------------------------------------===//

#include "ArrayFamily.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Parallel.h"
#include "tile/Support/Diagnostics/Host.h"

#include <Eigen/Core>

using namespace tile;

/// Rows of the result that one thread computes at a time.
static constexpr int64_t kBand = 64;

/// c[m, n] += the product of a[m, k] and b[k, n], rows [begin, end).
template <typename T>
static void multiplyBand(const T *a, const T *b, T *c, int64_t begin,
                         int64_t end, int64_t n, int64_t k) {
  using Matrix =
      Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<const Matrix> left(a + begin * k, end - begin, k);
  Eigen::Map<const Matrix> right(b, k, n);
  Eigen::Map<Matrix> result(c + begin * n, end - begin, n);
  result.noalias() = left * right;
}

/// The products of the matrices at the end of three stacks; the first
/// dimensions of `a` and `b` broadcast to those of `result`.
template <typename T>
static void multiplyStacks(HostArray &result, const HostArray &a,
                           const HostArray &b, llvm::ArrayRef<int64_t> stack,
                           int64_t m, int64_t n, int64_t k) {
  int64_t count = 1;
  for (int64_t size : stack)
    count *= size;
  Extents matrix[2];
  const HostArray *operands[] = {&a, &b};
  for (unsigned i = 0; i != 2; ++i) {
    Extents shape(stack);
    shape.append(
        {operands[i]->shape().end()[-2], operands[i]->shape().end()[-1]});
    matrix[i] = broadcastStrides(*operands[i], shape);
    matrix[i].resize(stack.size());
  }
  int64_t bands = (m + kBand - 1) / kBand;
  parallelFor(count * bands, 1, [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item != end; ++item) {
      int64_t which = item / bands, band = item % bands;
      int64_t offsets[2] = {}, rest = which;
      for (size_t dim = stack.size(); dim-- != 0; rest /= stack[dim])
        for (unsigned i = 0; i != 2; ++i)
          offsets[i] += rest % stack[dim] * matrix[i][dim];
      multiplyBand(elementsOf<T>(a) + offsets[0], elementsOf<T>(b) + offsets[1],
                   elementsOf<T>(result) + which * m * n, band * kBand,
                   std::min(m, (band + 1) * kBand), n, k);
    }
  });
}

Expected<HostArray> tile::matrixProduct(const HostArray &a,
                                        const HostArray &b) {
  bool leftIsVector = a.rank() == 1, rightIsVector = b.rank() == 1;
  Family family = std::max({familyOf(a), familyOf(b), Family::Integer});
  Expected<HostArray> left = inFamily(a, family);
  if (left)
    left = left->contiguous();
  if (!left)
    return left;
  Expected<HostArray> right = inFamily(b, family);
  if (right)
    right = right->contiguous();
  if (!right)
    return right;
  if (leftIsVector)
    left = left->expanded(0);
  if (rightIsVector)
    right = right->expanded(1);
  if (a.rank() == 0 || b.rank() == 0 ||
      left->shape().back() != right->shape().end()[-2])
    return hostError(DiagID::HostProduct, formatShape(a.shape()),
                     formatShape(b.shape()));
  int64_t m = left->shape().end()[-2], k = left->shape().back();
  int64_t n = right->shape().back();
  Expected<Extents> stack =
      broadcastShapes(left->shape().drop_back(2), right->shape().drop_back(2));
  if (!stack)
    return stack.takeError();
  Extents shape(*stack);
  if (!leftIsVector)
    shape.push_back(m);
  if (!rightIsVector)
    shape.push_back(n);
  Expected<HostArray> result =
      HostArray::create(dtypeOf(family), shape, a.budget());
  if (!result)
    return result;
  if (family == Family::Real)
    multiplyStacks<double>(*result, *left, *right, *stack, m, n, k);
  else // unsigned, which wraps around
    multiplyStacks<uint64_t>(*result, *left, *right, *stack, m, n, k);
  return result;
}
