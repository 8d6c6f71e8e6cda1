//===- AtomicUpdate.cpp - how atomic operations combine elements ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function for each kind of atomic operation and type of element.
//
//===----------------------------------------------------------------------===//

#include "AtomicUpdate.h"

#include <cmath>

using namespace tile::interpreter;
using mlir::tile::AtomicKind;

std::mutex &tile::interpreter::getUnalignedMutex() {
  static std::mutex mutex;
  return mutex;
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

template <typename T> static T exchange(T, T value) { return value; }
template <typename T> static T add(T old, T value) { return old + value; }
template <typename T> static T bitAnd(T old, T value) { return old & value; }
template <typename T> static T bitOr(T old, T value) { return old | value; }
template <typename T> static T bitXor(T old, T value) { return old ^ value; }
template <typename T> static T unsignedMax(T old, T value) {
  return old < value ? value : old;
}
template <typename T> static T unsignedMin(T old, T value) {
  return value < old ? value : old;
}
template <typename T> static T signedMax(T old, T value) {
  using Signed = std::make_signed_t<T>;
  return static_cast<Signed>(old) < static_cast<Signed>(value) ? value : old;
}
template <typename T> static T signedMin(T old, T value) {
  using Signed = std::make_signed_t<T>;
  return static_cast<Signed>(value) < static_cast<Signed>(old) ? value : old;
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

namespace {

struct Add {
  template <typename Real> static Real apply(Real a, Real b) { return a + b; }
};

/// A number wins against NaN, and +0 is above -0.
struct Maximum {
  template <typename Real> static Real apply(Real a, Real b) {
    if (a != a || b != b)
      return a != a ? b : a;
    if (a == b)
      return std::signbit(a) ? b : a;
    return a < b ? b : a;
  }
};

struct Minimum {
  template <typename Real> static Real apply(Real a, Real b) {
    return -Maximum::apply(-a, -b);
  }
};

} // namespace

template <typename Op, typename F, typename T>
static T combineFloats(T old, T value) {
  using Storage = typename F::Storage;
  return bitCast<T>(F::encode(Op::apply(F::decode(bitCast<Storage>(old)),
                                        F::decode(bitCast<Storage>(value)))));
}

template <typename Op, typename T>
static Combiner<T> pickFloatCombiner(ElementKind element) {
  return visitFloat(element, [](auto type) -> Combiner<T> {
    using F = decltype(type);
    if constexpr (sizeof(typename F::Storage) == sizeof(T))
      return combineFloats<Op, F, T>;
    else
      return nullptr;
  });
}

template <typename T>
Combiner<T> tile::interpreter::pickCombiner(AtomicKind kind,
                                            ElementKind element) {
  switch (kind) {
  case AtomicKind::Add:
    return add<T>;
  case AtomicKind::FAdd:
    return pickFloatCombiner<Add, T>(element);
  case AtomicKind::And:
    return bitAnd<T>;
  case AtomicKind::Or:
    return bitOr<T>;
  case AtomicKind::Xor:
    return bitXor<T>;
  case AtomicKind::Max:
    return signedMax<T>;
  case AtomicKind::Min:
    return signedMin<T>;
  case AtomicKind::UMax:
    return unsignedMax<T>;
  case AtomicKind::UMin:
    return unsignedMin<T>;
  case AtomicKind::FMax:
    return pickFloatCombiner<Maximum, T>(element);
  case AtomicKind::FMin:
    return pickFloatCombiner<Minimum, T>(element);
  case AtomicKind::Exchange:
    return exchange<T>;
  }
  llvm_unreachable("all kinds are listed");
}

namespace tile::interpreter {
template Combiner<uint16_t> pickCombiner(AtomicKind, ElementKind);
template Combiner<uint32_t> pickCombiner(AtomicKind, ElementKind);
template Combiner<uint64_t> pickCombiner(AtomicKind, ElementKind);
} // namespace tile::interpreter
