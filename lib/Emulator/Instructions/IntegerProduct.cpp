//===- IntegerProduct.cpp - 24-bit and dot products, sad ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer instructions that multiply or add in peculiar ways: mul24 and
// mad24 of the low 24 bits, the dot products dp4a and dp2a of packed small
// integers, and sad, the sum of absolute differences.
//
//===----------------------------------------------------------------------===//

#include "Integer.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

/// The 48-bit product of the low 24 bits; T is signed for signed factors.
template <typename T> static int64_t product24(uint32_t a, uint32_t b) {
  // Shifted up and down again the top bit is the sign, or is dropped.
  int64_t left = static_cast<T>(a << 8) >> 8;
  int64_t right = static_cast<T>(b << 8) >> 8;
  return left * right;
}
template <typename T> static uint32_t multiply24Low(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(product24<T>(a, b));
}
template <typename T> static uint32_t multiply24High(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(product24<T>(a, b) >> 16);
}
template <auto multiply>
static uint32_t thenAdd(uint32_t a, uint32_t b, uint32_t c) {
  return multiply(a, b) + c;
}
static uint32_t multiply24HighAddSaturate(uint32_t a, uint32_t b, uint32_t c) {
  return saturateS32(int64_t(int32_t(multiply24High<int32_t>(a, b))) +
                     int32_t(c));
}

template <typename T>
static std::make_unsigned_t<T>
addAbsoluteDifference(std::make_unsigned_t<T> a, std::make_unsigned_t<T> b,
                      std::make_unsigned_t<T> c) {
  using U = std::make_unsigned_t<T>;
  bool less = static_cast<T>(a) < static_cast<T>(b);
  U difference = less ? static_cast<U>(b - a) : static_cast<U>(a - b);
  return static_cast<U>(difference + c);
}

/// A and B are the types of the packed numbers: (u)int8_t.
template <typename A, typename B>
static uint32_t dotProduct4(uint32_t a, uint32_t b, uint32_t c) {
  for (unsigned i = 0; i != 32; i += 8)
    c += static_cast<uint32_t>(int32_t(static_cast<A>(a >> i)) *
                               int32_t(static_cast<B>(b >> i)));
  return c;
}
/// A is (u)int16_t, B (u)int8_t; `first` is the bit of b's first byte.
template <typename A, typename B, unsigned first>
static uint32_t dotProduct2(uint32_t a, uint32_t b, uint32_t c) {
  for (unsigned i = 0; i != 2; ++i)
    c += static_cast<uint32_t>(int32_t(static_cast<A>(a >> 16 * i)) *
                               int32_t(static_cast<B>(b >> (first + 8 * i))));
  return c;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

static bool is32Bit(Type type) {
  return type == Type::U32 || type == Type::S32;
}

static bool decodeMultiply24(InstructionDecoder &decoder) {
  int part = decoder.takeOneOf({"lo", "hi"});
  Type type = decoder.takeType();
  if (part < 0 || !is32Bit(type))
    return decoder.unknown();
  Handler handler;
  if (isSigned(type))
    handler = part == 0 ? eachLane<multiply24Low<int32_t>>
                        : eachLane<multiply24High<int32_t>>;
  else
    handler = part == 0 ? eachLane<multiply24Low<uint32_t>>
                        : eachLane<multiply24High<uint32_t>>;
  return finish(decoder, handler, type, {type, type});
}

static bool decodeMultiplyAdd24(InstructionDecoder &decoder) {
  int part = decoder.takeOneOf({"lo", "hi"});
  bool saturate = part == 1 && decoder.take("sat");
  Type type = decoder.takeType();
  if (part < 0 || !is32Bit(type) || (saturate && type != Type::S32))
    return decoder.unknown();
  Handler handler;
  if (saturate)
    handler = eachLane<multiply24HighAddSaturate>;
  else if (isSigned(type))
    handler = part == 0 ? eachLane<thenAdd<multiply24Low<int32_t>>>
                        : eachLane<thenAdd<multiply24High<int32_t>>>;
  else
    handler = part == 0 ? eachLane<thenAdd<multiply24Low<uint32_t>>>
                        : eachLane<thenAdd<multiply24High<uint32_t>>>;
  return finish(decoder, handler, type, {type, type, type});
}

static Handler absoluteDifferenceHandler(Type type) {
  switch (type) {
  case Type::U16:
    return eachLane<addAbsoluteDifference<uint16_t>>;
  case Type::U32:
    return eachLane<addAbsoluteDifference<uint32_t>>;
  case Type::U64:
    return eachLane<addAbsoluteDifference<uint64_t>>;
  case Type::S16:
    return eachLane<addAbsoluteDifference<int16_t>>;
  case Type::S32:
    return eachLane<addAbsoluteDifference<int32_t>>;
  case Type::S64:
    return eachLane<addAbsoluteDifference<int64_t>>;
  default:
    return nullptr;
  }
}

static bool decodeSumOfDifferences(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  return finish(decoder, absoluteDifferenceHandler(type), type,
                {type, type, type});
}

/// Takes the types of both factors; false unless they are 32-bit integers.
static bool takeFactors(InstructionDecoder &decoder, Type &a, Type &b) {
  a = decoder.takeType();
  b = decoder.takeType();
  return is32Bit(a) && is32Bit(b);
}

static bool decodeDotProduct4(InstructionDecoder &decoder) {
  Type a, b;
  if (!takeFactors(decoder, a, b))
    return decoder.unknown();
  Handler handler;
  if (isSigned(a))
    handler = isSigned(b) ? eachLane<dotProduct4<int8_t, int8_t>>
                          : eachLane<dotProduct4<int8_t, uint8_t>>;
  else
    handler = isSigned(b) ? eachLane<dotProduct4<uint8_t, int8_t>>
                          : eachLane<dotProduct4<uint8_t, uint8_t>>;
  return finish(decoder, handler, Type::B32, {a, b, Type::B32});
}

template <unsigned first> static Handler pickDotProduct2(bool a, bool b) {
  if (a)
    return b ? eachLane<dotProduct2<int16_t, int8_t, first>>
             : eachLane<dotProduct2<int16_t, uint8_t, first>>;
  return b ? eachLane<dotProduct2<uint16_t, int8_t, first>>
           : eachLane<dotProduct2<uint16_t, uint8_t, first>>;
}

static bool decodeDotProduct2(InstructionDecoder &decoder) {
  int part = decoder.takeOneOf({"lo", "hi"});
  Type a, b;
  if (part < 0 || !takeFactors(decoder, a, b))
    return decoder.unknown();
  Handler handler = part == 0 ? pickDotProduct2<0>(isSigned(a), isSigned(b))
                              : pickDotProduct2<16>(isSigned(a), isSigned(b));
  return finish(decoder, handler, Type::B32, {a, b, Type::B32});
}

void tile::emulator::addIntegerProductOpcodes(OpcodeTable &table) {
  table.add("mul24", decodeMultiply24);
  table.add("mad24", decodeMultiplyAdd24);
  table.add("sad", decodeSumOfDifferences);
  table.add("dp4a", decodeDotProduct4);
  table.add("dp2a", decodeDotProduct2);
}
