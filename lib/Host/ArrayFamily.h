//===- ArrayFamily.h - how elements are computed ----------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the mathematics of arrays. Elements of all types are computed in
// one of four families: bools, 64-bit integers, unsigned 64-bit integers,
// doubles. This file says which family an operation takes and brings operands
// into it.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_HOST_ARRAYFAMILY_H
#define TILE_LIB_HOST_ARRAYFAMILY_H

#include "tile/Host/HostArray.h"

#include <algorithm>

namespace tile {

/// In rising order: two operands meet in the higher one.
enum class Family : uint8_t { Bool, Integer, Unsigned, Real };

/// The family in which elements of `array` are computed. Only uint64 needs the
/// unsigned one: all others fit in an int64.
inline Family familyOf(const HostArray &array) {
  if (array.dtype().isFloating())
    return Family::Real;
  if (array.dtype().isBool())
    return Family::Bool;
  return array.dtype().is(ScalarKind::UInt64) ? Family::Unsigned
                                              : Family::Integer;
}

/// The type that arrays of a family have.
inline DType dtypeOf(Family family) {
  switch (family) {
  case Family::Bool:
    return ScalarKind::Int1;
  case Family::Integer:
    return ScalarKind::Int64;
  case Family::Unsigned:
    return ScalarKind::UInt64;
  case Family::Real:
    return ScalarKind::FP64;
  }
  return ScalarKind::FP64;
}

/// `array` if it has the type of `family` already, else a converted copy.
inline Expected<HostArray> inFamily(const HostArray &array, Family family) {
  DType dtype = dtypeOf(family);
  if (array.dtype() == dtype)
    return array;
  return array.converted(dtype);
}

/// The elements as C++ values; T must be the family's type.
template <typename T> T *elementsOf(const HostArray &array) {
  return reinterpret_cast<T *>(array.data());
}

} // namespace tile

#endif // TILE_LIB_HOST_ARRAYFAMILY_H
