//===- Elements.h - element types of the interpreter ------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One class for each element type says how an element is stored in an arena
// and how it is computed with. Handlers are templates over these classes; the
// `visit` functions pick the instance for a type that is known when a kernel
// is translated. Small floats are computed in float and rounded once after
// each operation, which for + - * / and sqrt gives the correctly rounded
// result since float has more than twice their precision.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_INTERPRETER_ELEMENTS_H
#define TILE_LIB_INTERPRETER_ELEMENTS_H

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace tile::interpreter {

/// The element types. Pointers and index are I64.
enum class ElementKind : uint8_t {
  I1,
  I8,
  I16,
  I32,
  I64,
  F8E4M3FN,
  F8E5M2,
  F16,
  BF16,
  F32,
  F64,
};

/// The bytes that one element takes in an arena and in an array.
inline unsigned getElementBytes(ElementKind kind) {
  static constexpr unsigned bytes[] = {1, 1, 2, 4, 8, 1, 1, 2, 2, 4, 8};
  return bytes[static_cast<unsigned>(kind)];
}

/// Reads an object as another type of the same size.
template <typename To, typename From> To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From), "bits are neither made nor lost");
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

/// The unsigned integer of some bytes.
template <unsigned Bytes>
using UInt = std::conditional_t<
    Bytes == 1, uint8_t,
    std::conditional_t<Bytes == 2, uint16_t,
                       std::conditional_t<Bytes == 4, uint32_t, uint64_t>>>;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// An integer of Width bits. i1 takes a byte that is 0 or 1.
template <unsigned Width> struct Int {
  static constexpr unsigned width = Width;
  using Storage = UInt<(Width + 7) / 8>;
  using Signed = std::make_signed_t<Storage>;

  /// Takes the bits above the width away.
  static Storage wrap(Storage value) { return Width == 1 ? value & 1 : value; }
  static Signed asSigned(Storage value) {
    return Width == 1 ? static_cast<Signed>(-static_cast<int>(value))
                      : static_cast<Signed>(value);
  }
};

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// A float that the CPU computes with.
template <typename Real> struct NativeFloat {
  using Storage = Real;
  using Compute = Real;
  using Bits = UInt<sizeof(Real)>;
  static constexpr Bits signBit = Bits(1) << (8 * sizeof(Real) - 1);

  static Compute decode(Storage value) { return value; }
  template <typename From> static Storage encode(From value) {
    return static_cast<Storage>(value);
  }
};

/// The fields of the IEEE formats that small floats are converted from.
template <typename Real> struct RealFormat;
template <> struct RealFormat<float> {
  static constexpr unsigned mantissa = 23;
  static constexpr int bias = 127;
};
template <> struct RealFormat<double> {
  static constexpr unsigned mantissa = 52;
  static constexpr int bias = 1023;
};

/// A float of 8 or 16 bits. With FiniteOnly there is no infinity, and NaN is
/// the one pattern with all bits set; what is too large becomes NaN.
template <unsigned ExponentBits, unsigned MantissaBits, bool FiniteOnly>
struct SmallFloat {
  using Storage = UInt<(1 + ExponentBits + MantissaBits) / 8>;
  using Compute = float;
  using Bits = Storage;
  static constexpr Bits signBit = Bits(1) << (ExponentBits + MantissaBits);
  static constexpr int bias = (1 << (ExponentBits - 1)) - 1;
  static constexpr Bits exponentMask =
      Bits(((1u << ExponentBits) - 1) << MantissaBits);
  /// The largest finite value, and what is put in place of larger ones.
  static constexpr Bits largest =
      FiniteOnly ? Bits(signBit - 2) : Bits(exponentMask - 1);
  static constexpr Bits overflow =
      FiniteOnly ? Bits(signBit - 1) : exponentMask;
  static constexpr Bits quietNaN =
      FiniteOnly ? Bits(signBit - 1)
                 : Bits(exponentMask | (Bits(1) << (MantissaBits - 1)));

  /// Exact. The bits are moved to where float has them, which is a float too
  /// small by the difference of the biases, subnormal numbers included.
  static float decode(Storage value) {
    uint32_t magnitude = value & (signBit - 1);
    uint32_t sign = static_cast<uint32_t>(value & signBit)
                    << (31 - ExponentBits - MantissaBits);
    constexpr uint32_t scale = static_cast<uint32_t>(127 + 127 - bias) << 23;
    float scaled = bitCast<float>(magnitude << (23 - MantissaBits));
    if constexpr (bias != 127)
      scaled *= bitCast<float>(scale);
    uint32_t bits = bitCast<uint32_t>(scaled) | sign;
    if (FiniteOnly && magnitude == quietNaN)
      bits |= 0x7fc00000;
    else if (!FiniteOnly && magnitude >= exponentMask)
      bits = sign | 0x7f800000 | (magnitude << (23 - MantissaBits));
    return bitCast<float>(bits);
  }

  /// Rounds to nearest, ties to even.
  template <typename Real> static Storage encode(Real value) {
    using From = RealFormat<Real>;
    using Wide = UInt<sizeof(Real)>;
    constexpr unsigned shift = From::mantissa - MantissaBits;
    constexpr Wide wideSign = Wide(1) << (8 * sizeof(Real) - 1);
    constexpr Wide infinity = Wide(2 * From::bias + 1) << From::mantissa;
    constexpr Wide leastNormal = Wide(From::bias + 1 - bias) << From::mantissa;

    Wide bits = bitCast<Wide>(value);
    Storage sign = bits & wideSign ? signBit : Storage(0);
    Wide magnitude = bits & (wideSign - 1);
    if (magnitude > infinity)
      return sign | quietNaN;
    Wide rounded;
    if (magnitude >= leastNormal) {
      // Adds just under half a unit, or half if the last bit kept is odd; a
      // carry goes into the exponent, as it should.
      rounded =
          magnitude + (Wide(1) << (shift - 1)) - 1 + ((magnitude >> shift) & 1);
      rounded = (rounded >> shift) - (Wide(From::bias - bias) << MantissaBits);
    } else {
      // The sum with a number whose last bit is the least subnormal number is
      // rounded by the CPU; its last bits then count such numbers.
      constexpr Wide anchor =
          Wide(From::bias + 1 - bias + static_cast<int>(shift))
          << From::mantissa;
      rounded =
          bitCast<Wide>(bitCast<Real>(magnitude) + bitCast<Real>(anchor)) -
          anchor;
    }
    return sign | (rounded > largest ? overflow : Storage(rounded));
  }
};

using F8E4M3FN = SmallFloat<4, 3, true>;
using F8E5M2 = SmallFloat<5, 2, false>;
using F16 = SmallFloat<5, 10, false>;
using BF16 = SmallFloat<8, 7, false>;
using F32 = NativeFloat<float>;
using F64 = NativeFloat<double>;

//===----------------------------------------------------------------------===//
// From an element type that is known at run time to a template argument
//===----------------------------------------------------------------------===//

/// Calls `visitor` with the class of an integer type; what it returns must be
/// a handler. Null for other types.
template <typename Visitor>
std::invoke_result_t<Visitor, Int<32>> visitInt(ElementKind kind,
                                                Visitor visitor) {
  switch (kind) {
  case ElementKind::I1:
    return visitor(Int<1>());
  case ElementKind::I8:
    return visitor(Int<8>());
  case ElementKind::I16:
    return visitor(Int<16>());
  case ElementKind::I32:
    return visitor(Int<32>());
  case ElementKind::I64:
    return visitor(Int<64>());
  default:
    return nullptr;
  }
}

/// The same for float types.
template <typename Visitor>
std::invoke_result_t<Visitor, F32> visitFloat(ElementKind kind,
                                              Visitor visitor) {
  switch (kind) {
  case ElementKind::F8E4M3FN:
    return visitor(F8E4M3FN());
  case ElementKind::F8E5M2:
    return visitor(F8E5M2());
  case ElementKind::F16:
    return visitor(F16());
  case ElementKind::BF16:
    return visitor(BF16());
  case ElementKind::F32:
    return visitor(F32());
  case ElementKind::F64:
    return visitor(F64());
  default:
    return nullptr;
  }
}

/// Calls `visitor` with the unsigned integer that has as many bytes as an
/// element, for handlers that move elements without looking at them.
template <typename Visitor>
std::invoke_result_t<Visitor, uint8_t> visitBytes(unsigned bytes,
                                                  Visitor visitor) {
  switch (bytes) {
  case 1:
    return visitor(uint8_t());
  case 2:
    return visitor(uint16_t());
  case 4:
    return visitor(uint32_t());
  default:
    return visitor(uint64_t());
  }
}

} // namespace tile::interpreter

#endif // TILE_LIB_INTERPRETER_ELEMENTS_H
