//===- FloatSelect.cpp - min, max, abs, neg, copysign, testp --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floating-point instructions that round nothing: they choose between operands,
// change a sign or look at the kind of a number.
//
//===----------------------------------------------------------------------===//

#include "Float.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// min, max
//===----------------------------------------------------------------------===//

/// binary32 without modifiers. -0 is less than +0.
template <bool isMinimum> static uint32_t selectF32(uint32_t a, uint32_t b) {
  float x = bitCast<float>(a), y = bitCast<float>(b);
  uint32_t equal = isMinimum ? a | b : a & b;
  uint32_t ordered = (isMinimum ? x < y : x > y) ? a : b;
  uint32_t result = x == y ? equal : ordered;
  // `ordered` is b if either is no number.
  uint32_t number = x == x ? a : F32::nan;
  return y == y ? result : number;
}

template <typename F, bool isMinimum>
static typename F::Bits select(Flags word, typename F::Bits a,
                               typename F::Bits b) {
  using Bits = typename F::Bits;
  FloatFlags flags(word);
  if (flags.flush) {
    a = F::flush(a);
    b = F::flush(b);
  }
  Bits sign = (a ^ b) & F::signBit;
  if (flags.xorSignAbs) {
    a &= Bits(~F::signBit);
    b &= Bits(~F::signBit);
  }
  bool anyNaN = F::isNaN(a) || F::isNaN(b);
  if ((F::isNaN(a) && F::isNaN(b)) || (flags.propagateNaN && anyNaN))
    return F::nan;
  Bits result;
  if (anyNaN) {
    result = F::isNaN(a) ? b : a;
  } else {
    double x = F::toDouble(a), y = F::toDouble(b);
    if (x == y)
      result = isMinimum ? a | b : a & b;
    else
      result = (x < y) == isMinimum ? a : b;
  }
  return flags.xorSignAbs ? Bits((result & ~F::signBit) | sign) : result;
}

template <bool isMinimum> static uint64_t select64(uint64_t a, uint64_t b) {
  double x = bitCast<double>(a), y = bitCast<double>(b);
  if (isNaN64(a))
    return isNaN64(b) ? quiet64(b) : b;
  if (isNaN64(b))
    return a;
  if (x == y)
    return isMinimum ? a | b : a & b;
  return (x < y) == isMinimum ? a : b;
}

template <bool isMinimum> static Handler pickSelect(Type type, bool plain) {
  switch (type) {
  case Type::F32:
    return plain ? eachLane<selectF32<isMinimum>>
                 : eachLane<select<F32, isMinimum>>;
  case Type::F64:
    return plain ? eachLane<select64<isMinimum>> : nullptr;
  case Type::F16:
    return eachLane<select<F16, isMinimum>>;
  case Type::F16x2:
    return eachPair<select<F16, isMinimum>>;
  case Type::BF16:
    return eachLane<select<BF16, isMinimum>>;
  case Type::BF16x2:
    return eachPair<select<BF16, isMinimum>>;
  default:
    return nullptr;
  }
}

/// `min{.ftz}{.NaN}{.xorsign.abs}.type d, a, b`
template <bool isMinimum>
static bool decodeSelect(InstructionDecoder &decoder) {
  FloatFlags flags;
  flags.flush = decoder.take("ftz");
  flags.propagateNaN = decoder.take("NaN");
  flags.xorSignAbs = decoder.take("xorsign");
  if (flags.xorSignAbs && !decoder.take("abs"))
    return decoder.unknown();
  bool plain = !flags.flush && !flags.propagateNaN && !flags.xorSignAbs;
  Type type = decoder.takeType();
  if (flags.flush && (type == Type::BF16 || type == Type::BF16x2))
    return decoder.unknown();
  decoder.result().immediate = flags.encode();
  return finish(decoder, pickSelect<isMinimum>(type, plain), type,
                {type, type});
}

bool tile::emulator::decodeFloatMinimum(InstructionDecoder &decoder) {
  return decodeSelect<true>(decoder);
}

bool tile::emulator::decodeFloatMaximum(InstructionDecoder &decoder) {
  return decodeSelect<false>(decoder);
}

//===----------------------------------------------------------------------===//
// abs, neg
//===----------------------------------------------------------------------===//

// GPUs execute these as an addition of -0, so that a NaN becomes the usual one
// but for binary64, where it keeps its payload.

static uint32_t absoluteF32(uint32_t a) {
  uint32_t magnitude = a & ~F32::signBit;
  return magnitude > F32::infinity ? F32::nan : magnitude;
}
static uint32_t negateF32(uint32_t a) {
  return (a & ~F32::signBit) > F32::infinity ? F32::nan : a ^ F32::signBit;
}
template <typename F>
static typename F::Bits absolute(Flags word, typename F::Bits a) {
  if (F::isNaN(a))
    return F::nan;
  if (FloatFlags(word).flush)
    a = F::flush(a);
  return a & typename F::Bits(~F::signBit);
}
template <typename F>
static typename F::Bits negate(Flags word, typename F::Bits a) {
  if (F::isNaN(a))
    return F::nan;
  if (FloatFlags(word).flush)
    a = F::flush(a);
  return a ^ F::signBit;
}
static uint64_t absolute64(uint64_t a) { return a & ~(uint64_t(1) << 63); }
static uint64_t negate64(uint64_t a) { return a ^ (uint64_t(1) << 63); }

namespace {
struct SignHandlers {
  Handler plain32;
  Handler flushed32;
  Handler bits64;
  Handler half;
  Handler halfPair;
  Handler brain;
  Handler brainPair;
};
} // namespace

/// `abs{.ftz}.type d, a`
static bool decodeSign(InstructionDecoder &decoder,
                       const SignHandlers &handlers) {
  FloatFlags flags;
  flags.flush = decoder.take("ftz");
  Type type = decoder.takeType();
  decoder.result().immediate = flags.encode();
  Handler handler = nullptr;
  if (type == Type::F32)
    handler = flags.flush ? handlers.flushed32 : handlers.plain32;
  else if (type == Type::F16)
    handler = handlers.half;
  else if (type == Type::F16x2)
    handler = handlers.halfPair;
  else if (type == Type::F64 && !flags.flush)
    handler = handlers.bits64;
  else if (type == Type::BF16 && !flags.flush)
    handler = handlers.brain;
  else if (type == Type::BF16x2 && !flags.flush)
    handler = handlers.brainPair;
  return finish(decoder, handler, type, {type});
}

bool tile::emulator::decodeFloatAbsolute(InstructionDecoder &decoder) {
  return decodeSign(decoder, {eachLane<absoluteF32>, eachLane<absolute<F32>>,
                              eachLane<absolute64>, eachLane<absolute<F16>>,
                              eachPair<absolute<F16>>, eachLane<absolute<BF16>>,
                              eachPair<absolute<BF16>>});
}

bool tile::emulator::decodeFloatNegate(InstructionDecoder &decoder) {
  return decodeSign(decoder, {eachLane<negateF32>, eachLane<negate<F32>>,
                              eachLane<negate64>, eachLane<negate<F16>>,
                              eachPair<negate<F16>>, eachLane<negate<BF16>>,
                              eachPair<negate<BF16>>});
}

//===----------------------------------------------------------------------===//
// copysign, testp
//===----------------------------------------------------------------------===//

/// The sign of `a` on `b`.
template <typename T> static T copySign(T a, T b) {
  constexpr T sign = T(1) << (8 * sizeof(T) - 1);
  return (a & sign) | (b & ~sign);
}

static bool decodeCopySign(InstructionDecoder &decoder) {
  Type type = decoder.takeType();
  Handler handler = type == Type::F32   ? eachLane<copySign<uint32_t>>
                    : type == Type::F64 ? eachLane<copySign<uint64_t>>
                                        : nullptr;
  return finish(decoder, handler, type, {type, type});
}

namespace {
/// In the order of their names in decodeTest.
enum class Kind { Finite, Infinite, Number, NotANumber, Normal, Subnormal };
} // namespace

/// T has `fraction` fraction bits.
template <typename T, unsigned fraction> static bool test(Kind kind, T bits) {
  constexpr T sign = T(1) << (8 * sizeof(T) - 1);
  constexpr T infinity = sign - (T(1) << fraction);
  T magnitude = bits & ~sign;
  switch (kind) {
  case Kind::Finite:
    return magnitude < infinity;
  case Kind::Infinite:
    return magnitude == infinity;
  case Kind::Number:
    return magnitude <= infinity;
  case Kind::NotANumber:
    return magnitude > infinity;
  case Kind::Normal:
    // Zeros count as normal.
    return magnitude < infinity &&
           (magnitude >> fraction != 0 || magnitude == 0);
  case Kind::Subnormal:
    return magnitude >> fraction == 0 && magnitude != 0;
  }
  return false;
}

/// Operands: the predicate, the number.
template <typename T, unsigned fraction>
static Outcome runTest(Warp &warp, const Instruction &instruction,
                       LaneMask active) {
  Kind kind = static_cast<Kind>(instruction.immediate);
  const T *numbers = warp.lanes<T>(instruction[1]);
  LaneMask result = 0;
  forLanes(active, [&](unsigned lane) {
    result |= LaneMask(test<T, fraction>(kind, numbers[lane])) << lane;
  });
  LaneMask &predicate = warp.predicate(instruction[0]);
  predicate = (predicate & ~active) | result;
  return Outcome::Next;
}

static bool decodeTest(InstructionDecoder &decoder) {
  int kind = decoder.takeOneOf(
      {"finite", "infinite", "number", "notanumber", "normal", "subnormal"});
  Type type = decoder.takeType();
  if (kind < 0 || (type != Type::F32 && type != Type::F64))
    return decoder.unknown();
  if (decoder.numOperands() != 2)
    return decoder.invalid("`testp` takes 2 operands");
  decoder.addOperand(decoder.predicateDestination(0));
  decoder.addOperand(decoder.source(1, type));
  decoder.result().immediate = static_cast<uint64_t>(kind);
  decoder.result().handler =
      type == Type::F32 ? runTest<uint32_t, 23> : runTest<uint64_t, 52>;
  return !decoder.failed();
}

void tile::emulator::addFloatSelectOpcodes(OpcodeTable &table) {
  table.add("copysign", decodeCopySign);
  table.add("testp", decodeTest);
}
