//===- FloatDivide.cpp - exact div, rcp and sqrt --------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quotients and roots that are rounded as IEEE 754 says. Those that are not
// (`.approx`, `.full`) are in Approximate.cpp.
//
//===----------------------------------------------------------------------===//

#include "Float.h"
#include "llvm/ADT/APFloat.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

static uint32_t divideF32(uint32_t a, uint32_t b) {
  return canonical(bitCast<float>(a) / bitCast<float>(b));
}
static uint32_t reciprocalF32(uint32_t a) {
  return canonical(1.0f / bitCast<float>(a));
}
static uint32_t squareRootF32(uint32_t a) {
  return canonical(std::sqrt(bitCast<float>(a)));
}

static uint32_t divideAny32(Flags word, uint32_t a, uint32_t b) {
  FloatFlags flags(word);
  return finishFloat<F32>(
      flags, divideToOdd(readFloat<F32>(flags, a), readFloat<F32>(flags, b)));
}
static uint32_t reciprocalAny32(Flags word, uint32_t a) {
  FloatFlags flags(word);
  return finishFloat<F32>(flags, divideToOdd(1.0, readFloat<F32>(flags, a)));
}
static uint32_t squareRootAny32(Flags word, uint32_t a) {
  FloatFlags flags(word);
  return finishFloat<F32>(flags, squareRootToOdd(readFloat<F32>(flags, a)));
}

static uint64_t divide64(Flags word, uint64_t a, uint64_t b) {
  Rounding rounding = FloatFlags(word).rounding;
  if (rounding == Rounding::NearestEven) {
    double quotient = bitCast<double>(a) / bitCast<double>(b);
    return quotient == quotient ? bitCast<uint64_t>(quotient)
                                : propagateNaN64(a, b);
  }
  llvm::APFloat quotient(bitCast<double>(a));
  quotient.divide(llvm::APFloat(bitCast<double>(b)), hostRounding(rounding));
  return quotient.isNaN() ? propagateNaN64(a, b)
                          : quotient.bitcastToAPInt().getZExtValue();
}

static uint64_t reciprocal64(Flags word, uint64_t a) {
  return divide64(word, bitCast<uint64_t>(1.0), a);
}

static uint64_t squareRoot64(Flags word, uint64_t a) {
  double value = bitCast<double>(a);
  double root = std::sqrt(value);
  if (root != root)
    return propagateNaN64(a);
  Rounding rounding = FloatFlags(word).rounding;
  if (rounding == Rounding::NearestEven || value == 0 || !std::isfinite(value))
    return bitCast<uint64_t>(root);
  // The remainder of a number near 1 is exact; roots are never subnormal, so
  // that scaling back changes nothing.
  int exponent;
  double significand = std::frexp(value, &exponent);
  if (exponent & 1) {
    significand *= 2;
    --exponent;
  }
  double near = std::sqrt(significand);
  double rest = std::fma(-near, near, significand);
  if (rounding == Rounding::Up && rest > 0)
    near = std::nextafter(near, 2.0);
  else if (rounding != Rounding::Up && rest < 0)
    near = std::nextafter(near, 0.0);
  return bitCast<uint64_t>(std::ldexp(near, exponent / 2));
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// What these instructions have in common: `op.rnd{.ftz}.f32`, `op.rnd.f64`.
static bool decodeRounded(InstructionDecoder &decoder, Handler nearest32,
                          Handler any32, Handler any64, unsigned numSources) {
  FloatFlags flags;
  std::optional<Rounding> rounding = takeRounding(decoder);
  if (!rounding)
    return decoder.invalid(llvm::Twine("`") + decoder.syntax().opcode +
                           "` needs a rounding modifier or `.approx`");
  flags.rounding = *rounding;
  flags.flush = decoder.take("ftz");
  Type type = decoder.takeType();
  decoder.result().immediate = flags.encode();
  Handler handler = nullptr;
  if (type == Type::F64 && !flags.flush)
    handler = any64;
  else if (type == Type::F32)
    handler = flags.rounding == Rounding::NearestEven && !flags.flush
                  ? nearest32
                  : any32;
  llvm::SmallVector<Type, 2> sources(numSources, type);
  return finish(decoder, handler, type, sources);
}

bool tile::emulator::decodeFloatDivide(InstructionDecoder &decoder) {
  if (decoder.take("approx"))
    return decodeApproximateDivide(decoder, /*full=*/false);
  if (decoder.take("full"))
    return decodeApproximateDivide(decoder, /*full=*/true);
  return decodeRounded(decoder, eachLane<divideF32>, eachLane<divideAny32>,
                       eachLane<divide64>, 2);
}

static bool decodeReciprocal(InstructionDecoder &decoder) {
  if (decoder.take("approx"))
    return decodeApproximateReciprocal(decoder);
  return decodeRounded(decoder, eachLane<reciprocalF32>,
                       eachLane<reciprocalAny32>, eachLane<reciprocal64>, 1);
}

static bool decodeSquareRoot(InstructionDecoder &decoder) {
  if (decoder.take("approx"))
    return decodeApproximateSquareRoot(decoder);
  return decodeRounded(decoder, eachLane<squareRootF32>,
                       eachLane<squareRootAny32>, eachLane<squareRoot64>, 1);
}

void tile::emulator::addFloatDivideOpcodes(OpcodeTable &table) {
  table.add("rcp", decodeReciprocal);
  table.add("sqrt", decodeSquareRoot);
}
