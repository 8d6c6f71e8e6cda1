//===- Float.cpp - add, sub, mul, fma of floating point -------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums and products (PTX ISA, "Floating Point Instructions", "Half Precision
// Floating Point Instructions"). binary32 rounded to nearest, which is nearly
// all that kernels use, has functions of its own that vectorise; everything
// else of at most 32 bits goes through FloatFormat.h; binary64 is the host's,
// or in FloatWide.cpp where the rounding is another.
//
//===----------------------------------------------------------------------===//

#include "Float.h"

using namespace tile::emulator;

llvm::RoundingMode tile::emulator::hostRounding(Rounding rounding) {
  switch (rounding) {
  case Rounding::TowardZero:
    return llvm::RoundingMode::TowardZero;
  case Rounding::Down:
    return llvm::RoundingMode::TowardNegative;
  case Rounding::Up:
    return llvm::RoundingMode::TowardPositive;
  case Rounding::NearestAway:
    return llvm::RoundingMode::NearestTiesToAway;
  case Rounding::NearestEven:
    break;
  }
  return llvm::RoundingMode::NearestTiesToEven;
}

std::optional<Rounding>
tile::emulator::takeRounding(InstructionDecoder &decoder) {
  switch (decoder.takeOneOf({"rn", "rz", "rm", "rp"})) {
  case 0:
    return Rounding::NearestEven;
  case 1:
    return Rounding::TowardZero;
  case 2:
    return Rounding::Down;
  case 3:
    return Rounding::Up;
  default:
    return std::nullopt;
  }
}

//===----------------------------------------------------------------------===//
// binary32, to nearest
//===----------------------------------------------------------------------===//

static uint32_t addF32(uint32_t a, uint32_t b) {
  return canonical(bitCast<float>(a) + bitCast<float>(b));
}
static uint32_t subtractF32(uint32_t a, uint32_t b) {
  return canonical(bitCast<float>(a) - bitCast<float>(b));
}
static uint32_t multiplyF32(uint32_t a, uint32_t b) {
  return canonical(bitCast<float>(a) * bitCast<float>(b));
}
static uint32_t fusedF32(uint32_t a, uint32_t b, uint32_t c) {
  // The product of two binary32 is exact.
  double product = double(bitCast<float>(a)) * bitCast<float>(b);
  return canonical(static_cast<float>(addToOdd(product, bitCast<float>(c))));
}

//===----------------------------------------------------------------------===//
// f16, to nearest
//===----------------------------------------------------------------------===//

// Products of two f16 are exact in binary32 (22 bits, from 2^-48 to 2^32), sums
// are rounded to odd there; 13 bits would be enough for the second rounding.

static uint16_t addF16(uint16_t a, uint16_t b) {
  return F16::nearestOf(addToOdd32(F16::toFloat(a), F16::toFloat(b)));
}
static uint16_t subtractF16(uint16_t a, uint16_t b) {
  return F16::nearestOf(addToOdd32(F16::toFloat(a), -F16::toFloat(b)));
}
static uint16_t multiplyF16(uint16_t a, uint16_t b) {
  return F16::nearestOf(bitCast<uint32_t>(F16::toFloat(a) * F16::toFloat(b)));
}
static uint16_t fusedF16(uint16_t a, uint16_t b, uint16_t c) {
  float product = F16::toFloat(a) * F16::toFloat(b);
  return F16::nearestOf(addToOdd32(product, F16::toFloat(c)));
}

//===----------------------------------------------------------------------===//
// bf16, to nearest
//===----------------------------------------------------------------------===//

static uint16_t addBF16(uint16_t a, uint16_t b) {
  return BF16::nearest(addToOdd(BF16::toDouble(a), BF16::toDouble(b)));
}
static uint16_t subtractBF16(uint16_t a, uint16_t b) {
  return BF16::nearest(addToOdd(BF16::toDouble(a), -BF16::toDouble(b)));
}
static uint16_t multiplyBF16(uint16_t a, uint16_t b) {
  return BF16::nearest(BF16::toDouble(a) * BF16::toDouble(b));
}
static uint16_t fusedBF16(uint16_t a, uint16_t b, uint16_t c) {
  double product = BF16::toDouble(a) * BF16::toDouble(b);
  return BF16::nearest(addToOdd(product, BF16::toDouble(c)));
}

//===----------------------------------------------------------------------===//
// Formats of at most 32 bits, all modifiers
//===----------------------------------------------------------------------===//

template <typename F>
static typename F::Bits addSmall(Flags word, typename F::Bits a,
                                 typename F::Bits b) {
  FloatFlags flags(word);
  double x = readFloat<F>(flags, a), y = readFloat<F>(flags, b);
  double sum = fixZeroSum(addToOdd(x, y), x, y, flags.rounding);
  return finishFloat<F>(flags, sum);
}
template <typename F>
static typename F::Bits subtractSmall(Flags word, typename F::Bits a,
                                      typename F::Bits b) {
  return addSmall<F>(word, a, b ^ F::signBit);
}
template <typename F>
static typename F::Bits multiplySmall(Flags word, typename F::Bits a,
                                      typename F::Bits b) {
  FloatFlags flags(word);
  return finishFloat<F>(flags, readFloat<F>(flags, a) * readFloat<F>(flags, b));
}
/// The NaN, of either sign, that stands for elements outside of a tensor. As an
/// addend it is an ordinary one.
static bool isOutOfBounds(uint32_t bits) { return (bits & 0x7fff) == 0x7ff7; }

template <typename F>
static typename F::Bits fusedSmall(Flags word, typename F::Bits a,
                                   typename F::Bits b, typename F::Bits c) {
  FloatFlags flags(word);
  if (flags.outOfBounds && (isOutOfBounds(a) || isOutOfBounds(b)))
    return 0;
  double product = readFloat<F>(flags, a) * readFloat<F>(flags, b);
  double addend = readFloat<F>(flags, c);
  double sum =
      fixZeroSum(addToOdd(product, addend), product, addend, flags.rounding);
  return finishFloat<F>(flags, sum);
}

//===----------------------------------------------------------------------===//
// binary64
//===----------------------------------------------------------------------===//

namespace {
enum class Operation { Add, Subtract, Multiply };
} // namespace

template <Operation operation>
static uint64_t nearest64(uint64_t a, uint64_t b) {
  double x = bitCast<double>(a), y = bitCast<double>(b);
  double result = operation == Operation::Add        ? x + y
                  : operation == Operation::Subtract ? x - y
                                                     : x * y;
  return result == result ? bitCast<uint64_t>(result) : propagateNaN64(b, a);
}

static uint64_t fusedNearest64(uint64_t a, uint64_t b, uint64_t c) {
  double result =
      std::fma(bitCast<double>(a), bitCast<double>(b), bitCast<double>(c));
  return result == result ? bitCast<uint64_t>(result) : propagateNaN64(b, c, a);
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

namespace {
/// To nearest without modifiers, and with any.
struct Choice {
  Handler plain;
  Handler any;
};

/// The handlers of one operation by its type.
struct FloatHandlers {
  Choice single;
  Choice wide;
  Choice half;
  Choice halfPair;
  Choice brain;
  Choice brainPair;
};
} // namespace

/// Picks the handler for `type` and `flags`; null if there is no such form.
static Handler pick(const FloatHandlers &handlers, Type type,
                    const FloatFlags &flags) {
  bool isPlain = flags.encode() == FloatFlags().encode();
  bool isNearest = flags.rounding == Rounding::NearestEven;
  bool modified = flags.flush || flags.saturate;
  auto choose = [isPlain](const Choice &choice) {
    return isPlain ? choice.plain : choice.any;
  };
  switch (type) {
  case Type::F32:
    return choose(handlers.single);
  case Type::F64:
    return modified ? nullptr : choose(handlers.wide);
  case Type::F16:
    return isNearest ? choose(handlers.half) : nullptr;
  case Type::F16x2:
    return isNearest ? choose(handlers.halfPair) : nullptr;
  case Type::BF16:
    return isNearest && !modified ? choose(handlers.brain) : nullptr;
  case Type::BF16x2:
    return isNearest && !modified ? choose(handlers.brainPair) : nullptr;
  default:
    return nullptr;
  }
}

static constexpr FloatHandlers addHandlers = {
    {eachLane<addF32>, eachLane<addSmall<F32>>},
    {eachLane<nearest64<Operation::Add>>, addDirected64},
    {eachLane<addF16>, eachLane<addSmall<F16>>},
    {eachPair<addF16>, eachPair<addSmall<F16>>},
    {eachLane<addBF16>, eachLane<addSmall<BF16>>},
    {eachPair<addBF16>, eachPair<addSmall<BF16>>},
};
static constexpr FloatHandlers subtractHandlers = {
    {eachLane<subtractF32>, eachLane<subtractSmall<F32>>},
    {eachLane<nearest64<Operation::Subtract>>, subtractDirected64},
    {eachLane<subtractF16>, eachLane<subtractSmall<F16>>},
    {eachPair<subtractF16>, eachPair<subtractSmall<F16>>},
    {eachLane<subtractBF16>, eachLane<subtractSmall<BF16>>},
    {eachPair<subtractBF16>, eachPair<subtractSmall<BF16>>},
};
static constexpr FloatHandlers multiplyHandlers = {
    {eachLane<multiplyF32>, eachLane<multiplySmall<F32>>},
    {eachLane<nearest64<Operation::Multiply>>, multiplyDirected64},
    {eachLane<multiplyF16>, eachLane<multiplySmall<F16>>},
    {eachPair<multiplyF16>, eachPair<multiplySmall<F16>>},
    {eachLane<multiplyBF16>, eachLane<multiplySmall<BF16>>},
    {eachPair<multiplyBF16>, eachPair<multiplySmall<BF16>>},
};
static constexpr FloatHandlers fusedHandlers = {
    {eachLane<fusedF32>, eachLane<fusedSmall<F32>>},
    {eachLane<fusedNearest64>, fusedDirected64},
    {eachLane<fusedF16>, eachLane<fusedSmall<F16>>},
    {eachPair<fusedF16>, eachPair<fusedSmall<F16>>},
    {eachLane<fusedBF16>, eachLane<fusedSmall<BF16>>},
    {eachPair<fusedBF16>, eachPair<fusedSmall<BF16>>},
};

/// `op{.rnd}{.ftz}{.sat}.type d, a, b`
static bool decodeBinary(InstructionDecoder &decoder,
                         const FloatHandlers &handlers) {
  FloatFlags flags;
  flags.rounding = takeRounding(decoder).value_or(Rounding::NearestEven);
  flags.flush = decoder.take("ftz");
  flags.saturate = decoder.take("sat");
  Type type = decoder.takeType();
  decoder.result().immediate = flags.encode();
  return finish(decoder, pick(handlers, type, flags), type, {type, type});
}

bool tile::emulator::decodeFloatAdd(InstructionDecoder &decoder) {
  return decodeBinary(decoder, addHandlers);
}

bool tile::emulator::decodeFloatSubtract(InstructionDecoder &decoder) {
  return decodeBinary(decoder, subtractHandlers);
}

bool tile::emulator::decodeFloatMultiply(InstructionDecoder &decoder) {
  return decodeBinary(decoder, multiplyHandlers);
}

/// `fma.rnd{.ftz}{.sat | .relu}.type` and `fma.rn.oob{.relu}.type`; the
/// rounding must be named. `mad` is the same for f32 and f64.
static bool decodeFused(InstructionDecoder &decoder) {
  FloatFlags flags;
  std::optional<Rounding> rounding = takeRounding(decoder);
  if (!rounding)
    return decoder.invalid(llvm::Twine("`") + decoder.syntax().opcode +
                           "` needs a rounding modifier");
  flags.rounding = *rounding;
  flags.outOfBounds = decoder.take("oob");
  flags.flush = decoder.take("ftz");
  flags.saturate = decoder.take("sat");
  flags.relu = decoder.take("relu");
  Type type = decoder.takeType();
  bool wide = type == Type::F32 || type == Type::F64;
  bool impossible = (wide && (flags.relu || flags.outOfBounds)) ||
                    (flags.saturate && flags.relu) ||
                    (flags.outOfBounds && (flags.flush || flags.saturate));
  if (impossible)
    return decoder.unknown();
  decoder.result().immediate = flags.encode();
  return finish(decoder, pick(fusedHandlers, type, flags), type,
                {type, type, type});
}

bool tile::emulator::decodeFloatMultiplyAdd(InstructionDecoder &decoder) {
  Type type = parseType(decoder.syntax().modifiers.back());
  return type == Type::F32 || type == Type::F64 ? decodeFused(decoder)
                                                : decoder.unknown();
}

void tile::emulator::addFloatOpcodes(OpcodeTable &table) {
  table.add("fma", decodeFused);
  addFloatDivideOpcodes(table);
  addFloatSelectOpcodes(table);
}
