//===- BitField.cpp - bfe, bfi, bmsk, szext, fns, popc, clz, ... ----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instructions that cut out, insert or count bits. PTX lists them among the
// integer instructions.
//
//===----------------------------------------------------------------------===//

#include "Logic.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// The lowest `count` bits, all for counts above the width.
template <typename T> static T lowBits(uint32_t count) {
  return count >= 8 * sizeof(T) ? T(~T(0)) : T((T(1) << count) - 1);
}
template <typename T> static T shiftedLeft(T value, uint32_t amount) {
  return amount >= 8 * sizeof(T) ? T(0) : T(value << amount);
}

/// bfe: `count` bits from `first` on; above them zeros, or the sign: the
/// field's last bit that exists.
template <typename T>
static std::make_unsigned_t<T> extract(std::make_unsigned_t<T> a,
                                       uint32_t first, uint32_t count) {
  using U = std::make_unsigned_t<T>;
  constexpr uint32_t width = 8 * sizeof(T);
  first &= 0xff;
  count &= 0xff;
  uint32_t last = first + count - 1 < width ? first + count - 1 : width - 1;
  bool sign = std::is_signed_v<T> && count != 0 && (a >> last & 1);
  uint32_t present = first >= width          ? 0
                     : count < width - first ? count
                                             : width - first;
  U field = first >= width ? U(0) : U(a >> first);
  U mask = lowBits<U>(present);
  return sign ? U(field | ~mask) : U(field & mask);
}

/// bfi: the low `count` bits of `a` into `b` from bit `first` on.
template <typename T>
static T insert(T a, T b, uint32_t first, uint32_t count) {
  T mask = shiftedLeft<T>(lowBits<T>(count & 0xff), first & 0xff);
  return (b & ~mask) | (shiftedLeft<T>(a, first & 0xff) & mask);
}

/// bmsk: `count` ones from bit `first` on.
static uint32_t maskClamp(uint32_t first, uint32_t count) {
  return shiftedLeft<uint32_t>(lowBits<uint32_t>(count), first);
}
static uint32_t maskWrap(uint32_t first, uint32_t count) {
  return lowBits<uint32_t>(count & 31) << (first & 31);
}

/// szext: keeps the low `count` bits and extends them.
template <typename T, bool wrap>
static uint32_t extend(uint32_t a, uint32_t count) {
  if (wrap)
    count &= 31;
  if (count >= 32)
    return a;
  uint32_t mask = lowBits<uint32_t>(count);
  bool sign = std::is_signed_v<T> && count != 0 && (a >> (count - 1) & 1);
  return sign ? a | ~mask : a & mask;
}

/// fns: where the `offset`-th set bit of `mask` is, counted from `base` on, up
/// or (for negative numbers) down; all ones if there is none.
static uint32_t findNthSet(uint32_t mask, uint32_t base, uint32_t offset) {
  int32_t distance = static_cast<int32_t>(offset);
  if (distance == 0)
    return base < 32 && (mask >> base & 1) ? base : ~0u;
  int64_t step = distance > 0 ? 1 : -1;
  int64_t left = distance > 0 ? distance : -int64_t(distance);
  for (int64_t at = base; at >= 0 && at < 32; at += step)
    if ((mask >> at & 1) && --left == 0)
      return static_cast<uint32_t>(at);
  return ~0u;
}

//===----------------------------------------------------------------------===//
// Counts
//===----------------------------------------------------------------------===//

template <typename T> static uint32_t countOnes(T a) {
  return llvm::popcount(a);
}
template <typename T> static uint32_t countLeadingZeros(T a) {
  return llvm::countl_zero(a);
}
/// The place of the highest bit that is not the sign; all ones if there is
/// none. `shift`: how far it is from the top instead.
template <typename T, bool shift>
static uint32_t findHighest(std::make_unsigned_t<T> a) {
  if (std::is_signed_v<T> && static_cast<std::make_signed_t<T>>(a) < 0)
    a = ~a;
  if (a == 0)
    return ~0u;
  uint32_t zeros = llvm::countl_zero(a);
  return shift ? zeros : 8 * sizeof(T) - 1 - zeros;
}
template <typename T> static T reverse(T a) { return llvm::reverseBits(a); }

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// One of the handlers for integers of 32 and 64 bits.
static Handler byType(Type type, Handler u32, Handler u64, Handler s32,
                      Handler s64) {
  switch (type) {
  case Type::U32:
    return u32;
  case Type::U64:
    return u64;
  case Type::S32:
    return s32;
  case Type::S64:
    return s64;
  default:
    return nullptr;
  }
}

static Handler byWidth(Type type, Handler bits32, Handler bits64) {
  return type == Type::B32 ? bits32 : type == Type::B64 ? bits64 : nullptr;
}

static bool decodeExtract(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  Handler handler =
      byType(type, eachLane<extract<uint32_t>>, eachLane<extract<uint64_t>>,
             eachLane<extract<int32_t>>, eachLane<extract<int64_t>>);
  return finish(decoder, handler, type, {type, Type::U32, Type::U32});
}

static bool decodeInsert(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  Handler handler =
      byWidth(type, eachLane<insert<uint32_t>>, eachLane<insert<uint64_t>>);
  return finish(decoder, handler, type, {type, type, Type::U32, Type::U32});
}

static bool decodeMask(InstructionDecoder &decoder) {
  int mode = decoder.takeOneOf({"clamp", "wrap"});
  Type type = decoder.takeType();
  if (mode < 0 || type != Type::B32)
    return decoder.unknown();
  return finish(decoder, mode == 0 ? eachLane<maskClamp> : eachLane<maskWrap>,
                type, {type, type});
}

static bool decodeExtend(InstructionDecoder &decoder) {
  int mode = decoder.takeOneOf({"clamp", "wrap"});
  Type type = decoder.takeType();
  if (mode < 0 || (type != Type::U32 && type != Type::S32))
    return decoder.unknown();
  Handler handler;
  if (isSigned(type))
    handler = mode == 0 ? eachLane<extend<int32_t, false>>
                        : eachLane<extend<int32_t, true>>;
  else
    handler = mode == 0 ? eachLane<extend<uint32_t, false>>
                        : eachLane<extend<uint32_t, true>>;
  return finish(decoder, handler, type, {type, Type::U32});
}

static bool decodeFindNthSet(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  return finish(decoder, type == Type::B32 ? eachLane<findNthSet> : nullptr,
                type, {type, type, type});
}

static bool decodeCountOnes(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  return finish(decoder,
                byWidth(type, eachLane<countOnes<uint32_t>>,
                        eachLane<countOnes<uint64_t>>),
                Type::U32, {type});
}

static bool decodeCountLeadingZeros(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  return finish(decoder,
                byWidth(type, eachLane<countLeadingZeros<uint32_t>>,
                        eachLane<countLeadingZeros<uint64_t>>),
                Type::U32, {type});
}

static bool decodeReverse(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  return finish(
      decoder,
      byWidth(type, eachLane<reverse<uint32_t>>, eachLane<reverse<uint64_t>>),
      type, {type});
}

template <bool shift> static Handler findHighestHandler(Type type) {
  return byType(type, eachLane<findHighest<uint32_t, shift>>,
                eachLane<findHighest<uint64_t, shift>>,
                eachLane<findHighest<int32_t, shift>>,
                eachLane<findHighest<int64_t, shift>>);
}

static bool decodeFindHighest(InstructionDecoder &decoder) {
  bool shift = decoder.take("shiftamt");
  Type type = decoder.takeType();
  return finish(decoder,
                shift ? findHighestHandler<true>(type)
                      : findHighestHandler<false>(type),
                Type::U32, {type});
}

void tile::emulator::addBitFieldOpcodes(OpcodeTable &table) {
  table.add("bfe", decodeExtract);
  table.add("bfi", decodeInsert);
  table.add("bmsk", decodeMask);
  table.add("szext", decodeExtend);
  table.add("fns", decodeFindNthSet);
  table.add("popc", decodeCountOnes);
  table.add("clz", decodeCountLeadingZeros);
  table.add("brev", decodeReverse);
  table.add("bfind", decodeFindHighest);
}
