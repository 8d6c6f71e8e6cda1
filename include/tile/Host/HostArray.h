//===- HostArray.h - arrays of host code ------------------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A HostArray is a type, a shape and strides over shared memory, as in NumPy:
// transposing, slicing and adding dimensions make views, not copies. It is the
// value that a .tile file's tests compute with and pass to kernels.
// Mathematics on arrays is in ArrayMath.h.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_HOST_HOSTARRAY_H
#define TILE_HOST_HOSTARRAY_H

#include "tile/Host/Elements.h"
#include "tile/Host/HostStorage.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace tile {

/// The sizes or the strides of an array, one for each dimension.
using Extents = llvm::SmallVector<int64_t, 4>;

/// A view of typed elements. Copying one shares the memory. Functions that
/// read or write elements need a storage that is valid on the host.
class HostArray {
public:
  /// Dimensions that an array may have.
  static constexpr size_t kMaxRank = 16;

  /// A new row-major array with undefined contents. Fails with E0401 or E0402
  /// if it would be too large; `dtype` must have an element format.
  static Expected<HostArray> create(DType dtype, llvm::ArrayRef<int64_t> shape,
                                    std::shared_ptr<MemoryBudget> budget);
  /// A new array of rank 0 with that value.
  static Expected<HostArray> scalar(double value,
                                    std::shared_ptr<MemoryBudget> budget);
  static Expected<HostArray> scalar(int64_t value,
                                    std::shared_ptr<MemoryBudget> budget);

  DType dtype() const { return elementType; }
  const ElementFormat &format() const { return elementFormat; }
  llvm::ArrayRef<int64_t> shape() const { return sizes; }
  /// In elements.
  llvm::ArrayRef<int64_t> strides() const { return steps; }
  size_t rank() const { return sizes.size(); }
  /// The number of elements.
  int64_t numel() const;
  /// Row-major without gaps.
  bool isContiguous() const;

  HostStorage &storage() const { return *memory; }
  const std::shared_ptr<HostStorage> &sharedStorage() const { return memory; }
  const std::shared_ptr<MemoryBudget> &budget() const {
    return memory->budget();
  }
  /// Where the first element lies in the storage, in bytes.
  uint64_t byteOffset() const {
    return static_cast<uint64_t>(start) * elementFormat.bytes;
  }
  std::byte *data() const { return memory->data() + byteOffset(); }

  //===--- Views ----------------------------------------------------------===//

  /// Dimensions in the order `order`, a permutation.
  HostArray transposed(llvm::ArrayRef<unsigned> order) const;
  /// Dimensions reversed.
  HostArray transposed() const;
  /// `count` elements of dimension `dim` from `first` in steps of `step`; all
  /// must exist.
  HostArray sliced(unsigned dim, int64_t first, int64_t count,
                   int64_t step) const;
  /// Element `index` of dimension `dim`, which goes away.
  HostArray selected(unsigned dim, int64_t index) const;
  /// With a new dimension of size 1 before dimension `dim`.
  HostArray expanded(unsigned dim) const;
  /// With another shape: a view if this is contiguous, else a copy. One size
  /// may be -1. Fails with E0406 if the numbers of elements differ.
  Expected<HostArray> reshaped(llvm::ArrayRef<int64_t> shape) const;

  //===--- Elements -------------------------------------------------------===//

  /// A contiguous copy with elements of another type.
  Expected<HostArray> converted(DType dtype) const;
  /// This, or a contiguous copy if it is not contiguous.
  Expected<HostArray> contiguous() const;

  /// The element of number `flat` in row-major order, as a double or as a
  /// 64-bit integer.
  double doubleAt(int64_t flat) const;
  int64_t integerAt(int64_t flat) const;

  /// Fills the view with a number (an integer for integer types), and tells
  /// the storage.
  void fill(double value);
  void fillInteger(int64_t value, bool isUnsigned);
  /// Fills a new contiguous array from a function of the flat index, on all
  /// cores, and tells the storage.
  void generate(llvm::function_ref<double(int64_t flat)> function);
  void generateIntegers(llvm::function_ref<int64_t(int64_t flat)> function);
  /// Copies the elements of `source`, which must have this shape, and tells
  /// the storage.
  void assign(const HostArray &source);

private:
  HostArray(DType dtype, ElementFormat format, Extents shape, Extents strides,
            int64_t start, std::shared_ptr<HostStorage> storage)
      : elementType(dtype), elementFormat(format), sizes(std::move(shape)),
        steps(std::move(strides)), start(start), memory(std::move(storage)) {}

  /// The address of an element from its row-major number.
  std::byte *address(int64_t flat) const;

  DType elementType;
  ElementFormat elementFormat;
  Extents sizes;
  Extents steps;
  /// The first element, counted in elements from the storage's begin.
  int64_t start = 0;
  std::shared_ptr<HostStorage> memory;
};

/// Visits a range of a shape's elements in row-major order, in runs along the
/// last dimension. `strides` are those of several operands over the shape;
/// `body` gets the flat number of the run's first element, the offset of that
/// element in each operand, and the length of the run.
void forEachRun(
    llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Extents> strides,
    int64_t begin, int64_t end,
    llvm::function_ref<void(int64_t flat, llvm::ArrayRef<int64_t> offsets,
                            int64_t length)>
        body);

} // namespace tile

#endif // TILE_HOST_HOSTARRAY_H
