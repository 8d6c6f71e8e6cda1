//===- ConvertPacked.cpp - cvt to and from pairs, tf32, fp8 ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversions for matrix instructions: two values into one register, the
// 8-bit formats e4m3 and e5m2, binary32 to tf32, and cvt.pack of small
// integers.
//
//===----------------------------------------------------------------------===//

#include "Convert.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

// Of two sources the first goes into the upper half.
static uint32_t nearestF16Pair(uint32_t a, uint32_t b) {
  return uint32_t(F16::nearestOf(a)) << 16 | F16::nearestOf(b);
}
static uint32_t nearestBF16Pair(uint32_t a, uint32_t b) {
  return uint32_t(BF16::nearestOf(a)) << 16 | BF16::nearestOf(b);
}

template <typename F>
static typename F::Bits fromF32(const PackedFlags &flags, uint32_t a) {
  return convertFloat<F>(F32::toDouble(a), flags.rounding, flags.relu,
                         flags.finite);
}

/// F32 pairs to two 16-bit or 8-bit values.
template <typename F, typename Word>
static Word pairFromF32(Flags word, uint32_t a, uint32_t b) {
  PackedFlags flags(word);
  constexpr unsigned shift = 4 * sizeof(Word);
  return static_cast<Word>(Word(fromF32<F>(flags, a)) << shift |
                           fromF32<F>(flags, b));
}

template <typename F> static uint16_t pairFromF16Pair(Flags word, uint32_t a) {
  PackedFlags flags(word);
  uint16_t result = 0;
  for (unsigned i = 0; i != 2; ++i) {
    double value = F16::toDouble(static_cast<uint16_t>(a >> 16 * i));
    result |= convertFloat<F>(value, flags.rounding, flags.relu, flags.finite)
              << 8 * i;
  }
  return result;
}

template <typename F> static uint32_t pairToF16Pair(Flags word, uint16_t a) {
  PackedFlags flags(word);
  uint32_t result = 0;
  for (unsigned i = 0; i != 2; ++i) {
    double value = F::toDouble(static_cast<uint8_t>(a >> 8 * i));
    result |= uint32_t(convertFloat<F16>(value, flags.rounding, flags.relu,
                                         flags.finite))
              << 16 * i;
  }
  return result;
}

/// tf32 is binary32 without its last 13 bits.
static uint32_t toTF32(Flags word, uint32_t a) {
  PackedFlags flags(word);
  return fromF32<TF32>(flags, a) << 13;
}
/// `.rna`: GPUs add to the bits, whatever they stand for, and cut.
static uint32_t toTF32Away(Flags word, uint32_t a) {
  bool isFinite = (a & F32::exponentMask) != F32::exponentMask;
  uint32_t result = (a + (isFinite ? 0x1000 : 0)) & 0xffffe000;
  bool tooLarge = (result & F32::exponentMask) == F32::exponentMask;
  return PackedFlags(word).finite && tooLarge ? result - 0x2000 : result;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// Ends the decoding of a form with these sources.
static bool finishPacked(InstructionDecoder &decoder,
                         const Conversion &conversion, Handler handler,
                         llvm::ArrayRef<Type> sources) {
  if (conversion.flush || conversion.saturate || conversion.integral ||
      !conversion.rounding)
    return decoder.unknown();
  decoder.result().immediate = PackedFlags(conversion).encode();
  return finish(decoder, handler, conversion.to, sources);
}

/// `cvt.frnd2{.relu}{.satfinite}.f16x2.f32 d, a, b`, bf16x2 likewise.
static bool decodePair(InstructionDecoder &decoder,
                       const Conversion &conversion) {
  bool isHalf = conversion.to == Type::F16x2;
  bool isNearest = conversion.rounding == Rounding::NearestEven;
  if (conversion.from != Type::F32 ||
      (!isNearest && conversion.rounding != Rounding::TowardZero))
    return decoder.unknown();
  Handler handler;
  if (isNearest && !conversion.relu && !conversion.finite)
    handler = isHalf ? eachLane<nearestF16Pair> : eachLane<nearestBF16Pair>;
  else
    handler = isHalf ? eachLane<pairFromF32<F16, uint32_t>>
                     : eachLane<pairFromF32<BF16, uint32_t>>;
  return finishPacked(decoder, conversion, handler, {Type::F32, Type::F32});
}

/// `cvt.rn{.relu}.f16x2.e4m3x2 d, a`
static bool decodeFromBytes(InstructionDecoder &decoder,
                            const Conversion &conversion) {
  if (conversion.to != Type::F16x2 || conversion.finite ||
      conversion.rounding != Rounding::NearestEven)
    return decoder.unknown();
  Handler handler = conversion.from == Type::E4M3x2
                        ? eachLane<pairToF16Pair<E4M3>>
                        : eachLane<pairToF16Pair<E5M2>>;
  return finishPacked(decoder, conversion, handler, {conversion.from});
}

/// `cvt.rn.satfinite{.relu}.e4m3x2.f32 d, a, b` and `....f16x2 d, a`
static bool decodeToBytes(InstructionDecoder &decoder,
                          const Conversion &conversion) {
  if (!conversion.finite || conversion.rounding != Rounding::NearestEven)
    return decoder.unknown();
  bool isE4M3 = conversion.to == Type::E4M3x2;
  if (conversion.from == Type::F16x2)
    return finishPacked(decoder, conversion,
                        isE4M3 ? eachLane<pairFromF16Pair<E4M3>>
                               : eachLane<pairFromF16Pair<E5M2>>,
                        {Type::F16x2});
  if (conversion.from != Type::F32)
    return decoder.unknown();
  return finishPacked(decoder, conversion,
                      isE4M3 ? eachLane<pairFromF32<E4M3, uint16_t>>
                             : eachLane<pairFromF32<E5M2, uint16_t>>,
                      {Type::F32, Type::F32});
}

/// `cvt.rna{.satfinite}.tf32.f32`, `cvt.{rn,rz}{.satfinite}{.relu}.tf32.f32`
static bool decodeTF32(InstructionDecoder &decoder,
                       const Conversion &conversion) {
  bool isAway = conversion.rounding == Rounding::NearestAway;
  bool isOther = conversion.rounding == Rounding::NearestEven ||
                 conversion.rounding == Rounding::TowardZero;
  if (conversion.from != Type::F32 || (!isAway && !isOther) ||
      (isAway && conversion.relu))
    return decoder.unknown();
  return finishPacked(decoder, conversion,
                      isAway ? eachLane<toTF32Away> : eachLane<toTF32>,
                      {Type::F32});
}

std::optional<bool>
tile::emulator::decodePackedConversion(InstructionDecoder &decoder,
                                       Conversion &conversion) {
  if (conversion.from == Type::E4M3x2 || conversion.from == Type::E5M2x2)
    return decodeFromBytes(decoder, conversion);
  switch (conversion.to) {
  case Type::F16x2:
  case Type::BF16x2:
    return decodePair(decoder, conversion);
  case Type::E4M3x2:
  case Type::E5M2x2:
    return decodeToBytes(decoder, conversion);
  case Type::TF32:
    return decodeTF32(decoder, conversion);
  default:
    return std::nullopt;
  }
}

//===----------------------------------------------------------------------===//
// cvt.pack
//===----------------------------------------------------------------------===//

/// `a` limited to `bits` bits, signed or not, as those bits.
static uint32_t limit(uint32_t a, unsigned bits, bool isSigned) {
  int64_t value = static_cast<int32_t>(a);
  int64_t high = (int64_t(1) << (bits - isSigned)) - 1;
  int64_t low = isSigned ? -high - 1 : 0;
  value = value < low ? low : value > high ? high : value;
  return static_cast<uint32_t>(value) & ((uint32_t(1) << bits) - 1);
}

/// Flags: the bits of a result, plus 256 if it is signed.
static uint32_t packTwo(Flags word, uint32_t a, uint32_t b) {
  unsigned bits = word.bits & 255;
  return limit(a, bits, word.bits & 256) << bits |
         limit(b, bits, word.bits & 256);
}
/// The rest of the register is filled with c.
static uint32_t packOnto(Flags word, uint32_t a, uint32_t b, uint32_t c) {
  return c << 2 * (word.bits & 255) | packTwo(word, a, b);
}

bool tile::emulator::decodePackIntegers(InstructionDecoder &decoder) {
  static constexpr unsigned widths[] = {16, 16, 2, 2, 4, 4, 8, 8};
  bool saturate = decoder.take("sat");
  int to =
      decoder.takeOneOf({"u16", "s16", "u2", "s2", "u4", "s4", "u8", "s8"});
  Type from = decoder.takeType();
  if (!saturate || to < 0 || from != Type::S32)
    return decoder.unknown();
  decoder.result().immediate = widths[to] | (to & 1 ? 256 : 0);
  if (to < 2)
    return finish(decoder, eachLane<packTwo>, Type::U32, {from, from});
  if (decoder.takeType() != Type::B32)
    return decoder.unknown();
  return finish(decoder, eachLane<packOnto>, Type::U32,
                {from, from, Type::B32});
}
