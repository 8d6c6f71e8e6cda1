//===- ArrayElementwise.cpp - functions of one and two elements on arrays -===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function is a plain C++ function of doubles or integers; the loops that
// apply it with broadcasting stand here once. The C library's functions are
// used rather than vectorised approximations: references must be right to the
// last bits, and need not be fast.
//
//===----------------------------------------------------------------------===//

#include "ArrayFamily.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Parallel.h"
#include "tile/Support/Diagnostics/Host.h"

#include <cmath>

using namespace tile;

static constexpr int64_t kGrain = 1 << 14;

//===----------------------------------------------------------------------===//
// Broadcasting
//===----------------------------------------------------------------------===//

Expected<Extents> tile::broadcastShapes(llvm::ArrayRef<int64_t> a,
                                        llvm::ArrayRef<int64_t> b) {
  llvm::ArrayRef<int64_t> longer = a.size() >= b.size() ? a : b;
  llvm::ArrayRef<int64_t> shorter = a.size() >= b.size() ? b : a;
  Extents shape(longer);
  size_t shift = longer.size() - shorter.size();
  for (size_t dim = 0; dim != shorter.size(); ++dim) {
    int64_t &size = shape[shift + dim];
    if (size == 1)
      size = shorter[dim];
    else if (shorter[dim] != 1 && shorter[dim] != size)
      return hostError(DiagID::HostBroadcast, formatShape(a), formatShape(b));
  }
  return shape;
}

Extents tile::broadcastStrides(const HostArray &a,
                               llvm::ArrayRef<int64_t> shape) {
  Extents strides(shape.size(), 0);
  size_t shift = shape.size() - a.rank();
  for (size_t dim = 0; dim != a.rank(); ++dim)
    if (a.shape()[dim] != 1)
      strides[shift + dim] = a.strides()[dim];
  return strides;
}

/// The step along the last dimension.
static int64_t lastOf(const Extents &strides) {
  return strides.empty() ? 0 : strides.back();
}

/// result[i] = function(a[i]); `a` holds T and has the result's shape.
template <typename T>
static void applyLoop(HostArray &result, const HostArray &a, T (*function)(T)) {
  Extents strides[] = {Extents(a.strides())};
  const T *in = elementsOf<T>(a);
  T *out = elementsOf<T>(result);
  int64_t step = lastOf(strides[0]);
  parallelFor(result.numel(), kGrain, [&](int64_t begin, int64_t end) {
    forEachRun(
        result.shape(), strides, begin, end,
        [&](int64_t flat, llvm::ArrayRef<int64_t> offsets, int64_t length) {
          for (int64_t i = 0; i != length; ++i)
            out[flat + i] = function(in[offsets[0] + i * step]);
        });
  });
}

/// result[i] = function(a[i], b[i]); both hold T and broadcast to the result.
template <typename R, typename T>
static void applyLoop(HostArray &result, const HostArray &a, const HostArray &b,
                      R (*function)(T, T)) {
  Extents strides[] = {broadcastStrides(a, result.shape()),
                       broadcastStrides(b, result.shape())};
  const T *left = elementsOf<T>(a);
  const T *right = elementsOf<T>(b);
  R *out = elementsOf<R>(result);
  int64_t leftStep = lastOf(strides[0]), rightStep = lastOf(strides[1]);
  parallelFor(result.numel(), kGrain, [&](int64_t begin, int64_t end) {
    forEachRun(
        result.shape(), strides, begin, end,
        [&](int64_t flat, llvm::ArrayRef<int64_t> offsets, int64_t length) {
          for (int64_t i = 0; i != length; ++i)
            out[flat + i] = function(left[offsets[0] + i * leftStep],
                                     right[offsets[1] + i * rightStep]);
        });
  });
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

static double rsqrtOf(double x) { return 1 / std::sqrt(x); }
static double sigmoidOf(double x) {
  // Each side keeps its small values exact: no 1 - (almost 1).
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
static double negateOf(double x) { return -x; }

using RealFunction = double (*)(double);

static RealFunction realFunction(UnaryMath function) {
  switch (function) {
  case UnaryMath::Negate:
    return negateOf;
  case UnaryMath::Absolute:
    return std::fabs;
  case UnaryMath::Floor:
    return std::floor;
  case UnaryMath::Ceil:
    return std::ceil;
  case UnaryMath::Invert:
    return nullptr;
  case UnaryMath::Exp:
    return std::exp;
  case UnaryMath::Exp2:
    return std::exp2;
  case UnaryMath::Expm1:
    return std::expm1;
  case UnaryMath::Log:
    return std::log;
  case UnaryMath::Log2:
    return std::log2;
  case UnaryMath::Log1p:
    return std::log1p;
  case UnaryMath::Sqrt:
    return std::sqrt;
  case UnaryMath::Rsqrt:
    return rsqrtOf;
  case UnaryMath::Sin:
    return std::sin;
  case UnaryMath::Cos:
    return std::cos;
  case UnaryMath::Tanh:
    return std::tanh;
  case UnaryMath::Erf:
    return std::erf;
  case UnaryMath::Sigmoid:
    return sigmoidOf;
  }
  return nullptr;
}

// Through unsigned arithmetic, which wraps around where signed is undefined.
static uint64_t negateInteger(uint64_t x) { return uint64_t(0) - x; }
static uint64_t absoluteInteger(uint64_t x) {
  return static_cast<int64_t>(x) < 0 ? uint64_t(0) - x : x;
}
static uint64_t sameInteger(uint64_t x) { return x; }
static uint64_t invertInteger(uint64_t x) { return ~x; }
static uint8_t invertBool(uint8_t x) { return x == 0; }

Expected<HostArray> tile::applyUnary(UnaryMath function, const HostArray &a) {
  Family family = familyOf(a);
  if (function > UnaryMath::Invert)
    family = Family::Real;
  else if (family == Family::Bool && function != UnaryMath::Invert)
    family = Family::Integer;
  if (function == UnaryMath::Invert && family == Family::Real)
    return hostError(DiagID::HostOperator, spelling(function),
                     a.dtype().name());
  Expected<HostArray> operand = inFamily(a, family);
  if (!operand)
    return operand;
  Expected<HostArray> result =
      HostArray::create(dtypeOf(family), a.shape(), a.budget());
  if (!result)
    return result;
  if (family == Family::Real) {
    applyLoop<double>(*result, *operand, realFunction(function));
  } else if (family == Family::Bool) {
    applyLoop<uint8_t>(*result, *operand, invertBool);
  } else {
    uint64_t (*integer)(uint64_t) = sameInteger;
    if (function == UnaryMath::Negate)
      integer = negateInteger;
    else if (function == UnaryMath::Invert)
      integer = invertInteger;
    else if (function == UnaryMath::Absolute && family == Family::Integer)
      integer = absoluteInteger;
    applyLoop<uint64_t>(*result, *operand, integer);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

template <typename T> static T addOf(T a, T b) { return a + b; }
template <typename T> static T subtractOf(T a, T b) { return a - b; }
template <typename T> static T multiplyOf(T a, T b) { return a * b; }

/// Integers wrap around: computed as unsigned, whatever their sign.
template <> int64_t addOf(int64_t a, int64_t b) {
  return static_cast<int64_t>(uint64_t(a) + uint64_t(b));
}
template <> int64_t subtractOf(int64_t a, int64_t b) {
  return static_cast<int64_t>(uint64_t(a) - uint64_t(b));
}
template <> int64_t multiplyOf(int64_t a, int64_t b) {
  return static_cast<int64_t>(uint64_t(a) * uint64_t(b));
}

template <typename T> static T floorDivideOf(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::floor(a / b);
  } else if constexpr (std::is_signed_v<T>) {
    if (b == -1) // the one quotient that may overflow
      return subtractOf<T>(0, a);
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
  } else {
    return a / b;
  }
}

template <typename T> static T moduloOf(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    T rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  } else if constexpr (std::is_signed_v<T>) {
    if (b == -1)
      return 0;
    T rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  } else {
    return a % b;
  }
}

/// Exponents of integers are not negative here.
template <typename T> static T powerOf(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::pow(a, b);
  } else {
    T result = 1;
    for (; b != 0; b >>= 1, a = multiplyOf(a, a))
      if (b & 1)
        result = multiplyOf(result, a);
    return result;
  }
}

template <typename T> static T maximumOf(T a, T b) {
  // A NaN in either operand comes through: a comparison with it is false.
  return a >= b ? a : b == b ? (a == a ? b : a) : b;
}
template <typename T> static T minimumOf(T a, T b) {
  return a <= b ? a : b == b ? (a == a ? b : a) : b;
}

template <typename T> static T andOf(T a, T b) { return a & b; }
template <typename T> static T orOf(T a, T b) { return a | b; }
template <typename T> static T xorOf(T a, T b) { return a ^ b; }
/// A count of 64 or more, or a negative one, shifts everything out.
template <typename T> static T shiftLeftOf(T a, T b) {
  uint64_t count = static_cast<uint64_t>(b);
  return count > 63 ? 0 : static_cast<T>(static_cast<uint64_t>(a) << count);
}
template <typename T> static T shiftRightOf(T a, T b) {
  uint64_t count = static_cast<uint64_t>(b);
  return count > 63 ? (a < T(0) ? T(-1) : T(0)) : static_cast<T>(a >> count);
}

template <typename T> static uint8_t equalOf(T a, T b) { return a == b; }
template <typename T> static uint8_t notEqualOf(T a, T b) { return a != b; }
template <typename T> static uint8_t lessOf(T a, T b) { return a < b; }
template <typename T> static uint8_t lessEqualOf(T a, T b) { return a <= b; }
template <typename T> static uint8_t greaterOf(T a, T b) { return a > b; }
template <typename T> static uint8_t greaterEqualOf(T a, T b) { return a >= b; }

template <typename T> using Function = T (*)(T, T);
template <typename T> using Comparison = uint8_t (*)(T, T);

template <typename T> static Function<T> arithmetic(BinaryMath function) {
  switch (function) {
  case BinaryMath::Add:
    return addOf<T>;
  case BinaryMath::Subtract:
    return subtractOf<T>;
  case BinaryMath::Multiply:
    return multiplyOf<T>;
  case BinaryMath::FloorDivide:
    return floorDivideOf<T>;
  case BinaryMath::Modulo:
    return moduloOf<T>;
  case BinaryMath::Power:
    return powerOf<T>;
  case BinaryMath::Maximum:
    return maximumOf<T>;
  case BinaryMath::Minimum:
    return minimumOf<T>;
  default:
    return nullptr;
  }
}

template <typename T> static Function<T> bitwise(BinaryMath function) {
  switch (function) {
  case BinaryMath::And:
    return andOf<T>;
  case BinaryMath::Or:
    return orOf<T>;
  case BinaryMath::Xor:
    return xorOf<T>;
  case BinaryMath::ShiftLeft:
    return shiftLeftOf<T>;
  case BinaryMath::ShiftRight:
    return shiftRightOf<T>;
  default:
    return nullptr;
  }
}

template <typename T> static Comparison<T> comparison(BinaryMath function) {
  switch (function) {
  case BinaryMath::Equal:
    return equalOf<T>;
  case BinaryMath::NotEqual:
    return notEqualOf<T>;
  case BinaryMath::Less:
    return lessOf<T>;
  case BinaryMath::LessEqual:
    return lessEqualOf<T>;
  case BinaryMath::Greater:
    return greaterOf<T>;
  case BinaryMath::GreaterEqual:
    return greaterEqualOf<T>;
  default:
    return nullptr;
  }
}

static bool isBitwise(BinaryMath function) {
  return function >= BinaryMath::And && function <= BinaryMath::ShiftRight;
}
static bool isComparison(BinaryMath function) {
  return function >= BinaryMath::Equal;
}

/// Runs the loop on operands that are in the family of T already.
template <typename T>
static void applyIn(BinaryMath function, HostArray &result, const HostArray &a,
                    const HostArray &b) {
  if (isComparison(function))
    applyLoop<uint8_t, T>(result, a, b, comparison<T>(function));
  else if (Function<T> plain = arithmetic<T>(function))
    applyLoop<T, T>(result, a, b, plain);
  else if constexpr (std::is_integral_v<T>)
    applyLoop<T, T>(result, a, b, bitwise<T>(function));
  else // only `/` is left
    applyLoop<T, T>(result, a, b, +[](T x, T y) { return x / y; });
}

/// The family in which `function` is computed.
static Family familyFor(BinaryMath function, const HostArray &a,
                        const HostArray &b) {
  Family family = std::max(familyOf(a), familyOf(b));
  if (function == BinaryMath::Divide)
    return Family::Real;
  bool keepsBools = isComparison(function) || function == BinaryMath::And ||
                    function == BinaryMath::Or || function == BinaryMath::Xor ||
                    function == BinaryMath::Maximum ||
                    function == BinaryMath::Minimum;
  if (family == Family::Bool && !keepsBools)
    return Family::Integer;
  return family;
}

/// Refuses integer operands for which the result does not exist. Both are in
/// `family` already.
static Error checkIntegers(BinaryMath function, Family family,
                           const HostArray &b) {
  bool divides =
      function == BinaryMath::FloorDivide || function == BinaryMath::Modulo;
  bool powers = function == BinaryMath::Power && family == Family::Integer;
  if (family == Family::Real || (!divides && !powers))
    return Error::success();
  int64_t count = b.numel();
  for (int64_t i = 0; i != count; ++i) {
    int64_t value = b.integerAt(i);
    if (divides && value == 0)
      return hostError(DiagID::HostDivision, spelling(function));
    if (powers && value < 0)
      return hostError(DiagID::HostNegativePower, value);
  }
  return Error::success();
}

Expected<HostArray> tile::applyBinary(BinaryMath function, const HostArray &a,
                                      const HostArray &b) {
  Expected<Extents> shape = broadcastShapes(a.shape(), b.shape());
  if (!shape)
    return shape.takeError();
  Family family = familyFor(function, a, b);
  if (isBitwise(function) && family == Family::Real)
    return hostError(DiagID::HostOperator, spelling(function),
                     (a.dtype().isFloating() ? a : b).dtype().name());
  Expected<HostArray> left = inFamily(a, family);
  if (!left)
    return left;
  Expected<HostArray> right = inFamily(b, family);
  if (!right)
    return right;
  if (Error error = checkIntegers(function, family, *right))
    return error;
  DType dtype = dtypeOf(isComparison(function) ? Family::Bool : family);
  Expected<HostArray> result = HostArray::create(dtype, *shape, a.budget());
  if (!result)
    return result;
  if (family == Family::Real)
    applyIn<double>(function, *result, *left, *right);
  else if (family == Family::Integer)
    applyIn<int64_t>(function, *result, *left, *right);
  else if (family == Family::Unsigned)
    applyIn<uint64_t>(function, *result, *left, *right);
  else
    applyIn<uint8_t>(function, *result, *left, *right);
  return result;
}
