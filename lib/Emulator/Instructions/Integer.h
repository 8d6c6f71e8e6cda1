//===- Integer.h - integer arithmetic in one lane ---------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What several files of integer instructions share: wide products, saturation,
// and the opcodes whose decoding is split over files.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_INTEGER_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_INTEGER_H

#include "Lanes.h"
#include <limits>

namespace tile::emulator {

template <typename T> using Signed = std::make_signed_t<T>;

/// Holds the product of two T, T being an unsigned type or a signed one.
template <typename T> struct WideOf;
template <> struct WideOf<uint16_t> {
  using Type = uint32_t;
};
template <> struct WideOf<int16_t> {
  using Type = int32_t;
};
template <> struct WideOf<uint32_t> {
  using Type = uint64_t;
};
template <> struct WideOf<int32_t> {
  using Type = int64_t;
};
template <> struct WideOf<uint64_t> {
  using Type = unsigned __int128;
};
template <> struct WideOf<int64_t> {
  using Type = __int128;
};

/// The low and the high half of a product; T is signed for signed factors.
template <typename T>
inline std::make_unsigned_t<T> multiplyLow(std::make_unsigned_t<T> a,
                                           std::make_unsigned_t<T> b) {
  using Wide = typename WideOf<std::make_unsigned_t<T>>::Type;
  return static_cast<std::make_unsigned_t<T>>(static_cast<Wide>(a) * b);
}
template <typename T>
inline std::make_unsigned_t<T> multiplyHigh(std::make_unsigned_t<T> a,
                                            std::make_unsigned_t<T> b) {
  using Wide = typename WideOf<T>::Type;
  Wide product = static_cast<Wide>(static_cast<T>(a)) *
                 static_cast<Wide>(static_cast<T>(b));
  return static_cast<std::make_unsigned_t<T>>(product >> (8 * sizeof(T)));
}

/// `value` limited to the range of int32_t, as its bits.
inline uint32_t saturateS32(int64_t value) {
  int64_t low = std::numeric_limits<int32_t>::min();
  int64_t high = std::numeric_limits<int32_t>::max();
  int64_t limited = value < low ? low : value > high ? high : value;
  return static_cast<uint32_t>(limited);
}

/// True if the instruction's last modifier is a floating-point type: opcodes
/// like `add` are integer or floating arithmetic by that.
bool isFloatForm(const InstructionDecoder &decoder);

/// `add.cc`, `sub.cc`, `mad.{lo,hi}.cc`: operations that write the carry flag;
/// called after `.cc` was taken (and `high` before it).
bool decodeAddCarry(InstructionDecoder &decoder);
bool decodeSubtractBorrow(InstructionDecoder &decoder);
bool decodeMultiplyAddCarry(InstructionDecoder &decoder, bool high);
/// `addc`, `subc` and `madc`, which read it.
void addCarryOpcodes(OpcodeTable &table);
/// `mul24`, `mad24`, `sad`, `dp4a`, `dp2a`.
void addIntegerProductOpcodes(OpcodeTable &table);

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_INTEGER_H
