//===- Approximate.cpp - functions that a GPU approximates ----------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ex2, lg2, sin, cos, tanh, rsqrt and the `.approx` forms of rcp, sqrt and div.
// PTX bounds their errors and leaves the results open. Here they are computed
// in binary64 and rounded to nearest, so they are within half a unit in the
// last place (more than the manual asks for) and the same in each run, but they
// are not those of any GPU. The special cases are the manual's.
//
//===----------------------------------------------------------------------===//

#include "Float.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

static double approximateExp2(double x) { return std::exp2(x); }
static double approximateLog2(double x) { return std::log2(x); }
static double approximateSine(double x) { return std::sin(x); }
static double approximateCosine(double x) { return std::cos(x); }
static double approximateTanh(double x) { return std::tanh(x); }
static double approximateReciprocal(double x) { return 1.0 / x; }
static double approximateSquareRoot(double x) { return std::sqrt(x); }
static double approximateReciprocalRoot(double x) { return 1.0 / std::sqrt(x); }

template <typename F, auto function>
static typename F::Bits approximate(Flags word, typename F::Bits a) {
  FloatFlags flags(word);
  return finishFloat<F>(flags, function(readFloat<F>(flags, a)));
}

/// div.full: the quotient. div.approx multiplies by the reciprocal, which is
/// zero if the divisor is above 2^126.
static uint32_t approximateQuotient(Flags word, uint32_t a, uint32_t b) {
  FloatFlags flags(word);
  return finishFloat<F32>(flags,
                          readFloat<F32>(flags, a) / readFloat<F32>(flags, b));
}
static uint32_t approximateProduct(Flags word, uint32_t a, uint32_t b) {
  FloatFlags flags(word);
  double x = readFloat<F32>(flags, a), y = readFloat<F32>(flags, b);
  double reciprocal = 1.0 / y;
  if (std::fabs(y) > 0x1p126)
    return finishFloat<F32>(flags, x * std::copysign(0.0, y));
  return finishFloat<F32>(flags, x * reciprocal);
}

// The `.approx.ftz.f64` forms see the upper half of the operand and give the
// upper half of a result; subnormal numbers are zero.
static double readUpper64(uint64_t bits) {
  bits &= 0xffffffff00000000;
  if ((bits & 0x7ff0000000000000) == 0)
    bits &= uint64_t(1) << 63;
  return bitCast<double>(bits);
}
static uint64_t writeUpper64(double value) {
  if (value != value)
    return 0x7fffffff00000000;
  uint64_t bits = bitCast<uint64_t>(value);
  if ((bits & 0x7ff0000000000000) == 0)
    bits &= uint64_t(1) << 63;
  return bits & 0xffffffff00000000;
}
static uint64_t approximateReciprocal64(uint64_t a) {
  return writeUpper64(1.0 / readUpper64(a));
}
static uint64_t approximateReciprocalRootUpper64(uint64_t a) {
  return writeUpper64(1.0 / std::sqrt(readUpper64(a)));
}
static uint64_t approximateReciprocalRoot64(uint64_t a) {
  double result = 1.0 / std::sqrt(bitCast<double>(a));
  return result == result ? bitCast<uint64_t>(result) : propagateNaN64(a);
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

/// Takes `{.ftz}.f32` and finishes.
static bool finishF32(InstructionDecoder &decoder, Handler handler,
                      unsigned numSources = 1) {
  FloatFlags flags;
  flags.flush = decoder.take("ftz");
  Type type = decoder.takeType();
  decoder.result().immediate = flags.encode();
  llvm::SmallVector<Type, 2> sources(numSources, type);
  return finish(decoder, type == Type::F32 ? handler : nullptr, type, sources);
}

/// `op.approx{.ftz}.f32 d, a`
template <auto function> static bool decodeF32(InstructionDecoder &decoder) {
  if (!decoder.take("approx"))
    return decoder.unknown();
  return finishF32(decoder, eachLane<approximate<F32, function>>);
}

bool tile::emulator::decodeApproximateDivide(InstructionDecoder &decoder,
                                             bool full) {
  return finishF32(
      decoder,
      full ? eachLane<approximateQuotient> : eachLane<approximateProduct>, 2);
}

bool tile::emulator::decodeApproximateReciprocal(InstructionDecoder &decoder) {
  if (decoder.syntax().modifiers.back() != "f64")
    return finishF32(decoder,
                     eachLane<approximate<F32, approximateReciprocal>>);
  bool flush = decoder.take("ftz");
  Type type = decoder.takeType();
  return finish(decoder, flush ? eachLane<approximateReciprocal64> : nullptr,
                type, {type});
}

bool tile::emulator::decodeApproximateSquareRoot(InstructionDecoder &decoder) {
  return finishF32(decoder, eachLane<approximate<F32, approximateSquareRoot>>);
}

static bool decodeReciprocalRoot(InstructionDecoder &decoder) {
  if (!decoder.take("approx"))
    return decoder.unknown();
  if (decoder.syntax().modifiers.back() != "f64")
    return finishF32(decoder,
                     eachLane<approximate<F32, approximateReciprocalRoot>>);
  bool flush = decoder.take("ftz");
  Type type = decoder.takeType();
  return finish(decoder,
                flush ? eachLane<approximateReciprocalRootUpper64>
                      : eachLane<approximateReciprocalRoot64>,
                type, {type});
}

/// The handlers of a function that has half precision forms, too.
template <auto function> static Handler pickSmall(Type type) {
  switch (type) {
  case Type::F32:
    return eachLane<approximate<F32, function>>;
  case Type::F16:
    return eachLane<approximate<F16, function>>;
  case Type::F16x2:
    return eachPair<approximate<F16, function>>;
  case Type::BF16:
    return eachLane<approximate<BF16, function>>;
  case Type::BF16x2:
    return eachPair<approximate<BF16, function>>;
  default:
    return nullptr;
  }
}

/// `.ftz` is a choice for f32, demanded for bf16 and impossible for f16.
static bool decodeExp2(InstructionDecoder &decoder) {
  FloatFlags flags;
  bool isApproximate = decoder.take("approx");
  flags.flush = decoder.take("ftz");
  Type type = decoder.takeType();
  bool isHalf = type == Type::F16 || type == Type::F16x2;
  bool isBrain = type == Type::BF16 || type == Type::BF16x2;
  if (!isApproximate || (isHalf && flags.flush) || (isBrain && !flags.flush))
    return decoder.unknown();
  decoder.result().immediate = flags.encode();
  return finish(decoder, pickSmall<approximateExp2>(type), type, {type});
}

static bool decodeTanh(InstructionDecoder &decoder) {
  if (!decoder.take("approx"))
    return decoder.unknown();
  Type type = decoder.takeType();
  return finish(decoder, pickSmall<approximateTanh>(type), type, {type});
}

void tile::emulator::addApproximateOpcodes(OpcodeTable &table) {
  table.add("ex2", decodeExp2);
  table.add("lg2", decodeF32<approximateLog2>);
  table.add("sin", decodeF32<approximateSine>);
  table.add("cos", decodeF32<approximateCosine>);
  table.add("tanh", decodeTanh);
  table.add("rsqrt", decodeReciprocalRoot);
}
