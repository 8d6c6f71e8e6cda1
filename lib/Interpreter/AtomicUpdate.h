//===- AtomicUpdate.h - atomic operations on memory of the host -*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs run on several threads at once, so an atomic operation of a kernel
// is one of the host: a loop of compare-and-swap around a function of the old
// element. Where an array of the caller is not aligned to its elements, a lock
// takes the place of that.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_ATOMICUPDATE_H
#define TILE_LIB_INTERPRETER_ATOMICUPDATE_H

#include "Elements.h"
#include "mlir/Support/LLVM.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include <mutex>

namespace tile::interpreter {

/// Stands for all locks of memory that is not aligned.
std::mutex &getUnalignedMutex();

/// Replaces the T at `place` by `combine` of it, in one step; returns what it
/// was. Ordered with respect to all other atomic operations.
template <typename T, typename Combine>
T updateAtomically(char *place, Combine combine) {
  if (reinterpret_cast<uintptr_t>(place) % sizeof(T) != 0) {
    std::lock_guard<std::mutex> lock(getUnalignedMutex());
    T old;
    std::memcpy(&old, place, sizeof(T));
    T next = combine(old);
    std::memcpy(place, &next, sizeof(T));
    return old;
  }
  T *element = reinterpret_cast<T *>(place);
  T old = __atomic_load_n(element, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(element, &old, combine(old),
                                      /*weak=*/true, __ATOMIC_SEQ_CST,
                                      __ATOMIC_RELAXED)) {
  }
  return old;
}

/// Combines the bits of an element in memory with those of a value; both take
/// as many bytes as T.
template <typename T> using Combiner = T (*)(T old, T value);

/// How elements of a type are combined; null if they cannot be.
template <typename T>
Combiner<T> pickCombiner(mlir::tile::AtomicKind kind, ElementKind element);

extern template Combiner<uint16_t> pickCombiner(mlir::tile::AtomicKind,
                                                ElementKind);
extern template Combiner<uint32_t> pickCombiner(mlir::tile::AtomicKind,
                                                ElementKind);
extern template Combiner<uint64_t> pickCombiner(mlir::tile::AtomicKind,
                                                ElementKind);

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_ATOMICUPDATE_H
