//===- Float.h - flags of floating-point instructions -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The modifiers that floating-point instructions have in common, as a word that
// the functions of one lane get (Flags), and the decode functions behind
// opcodes that integers share.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_FLOAT_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_FLOAT_H

#include "FloatFormat.h"
#include "llvm/ADT/FloatingPointMode.h"
#include <optional>

namespace tile::emulator {

/// Modifiers of a floating-point instruction.
struct FloatFlags {
  Rounding rounding = Rounding::NearestEven;
  /// Subnormal inputs and results become zero.
  bool flush = false;
  /// Results are limited to [0, 1]; NaN becomes 0.
  bool saturate = false;
  /// Negative results become 0.
  bool relu = false;
  /// min, max: a NaN in is a NaN out.
  bool propagateNaN = false;
  /// min, max: of the absolute values, with the product's sign.
  bool xorSignAbs = false;
  /// fma: a factor that is the NaN of elements out of bounds makes the result
  /// 0.
  bool outOfBounds = false;

  FloatFlags() = default;
  explicit FloatFlags(Flags flags)
      : rounding(static_cast<Rounding>(flags.bits & 7)), flush(flags.bits & 8),
        saturate(flags.bits & 16), relu(flags.bits & 32),
        propagateNaN(flags.bits & 64), xorSignAbs(flags.bits & 128),
        outOfBounds(flags.bits & 256) {}
  /// For Instruction::immediate.
  uint64_t encode() const {
    return static_cast<uint64_t>(rounding) | flush << 3 | saturate << 4 |
           relu << 5 | propagateNaN << 6 | xorSignAbs << 7 | outOfBounds << 8;
  }
};

/// Takes `.rn`, `.rz`, `.rm` or `.rp`; nothing if none stands there.
std::optional<Rounding> takeRounding(InstructionDecoder &decoder);

/// The same for APFloat.
llvm::RoundingMode hostRounding(Rounding rounding);

/// The bits of a binary32 result; all NaNs are one.
inline uint32_t canonical(float value) {
  return value == value ? bitCast<uint32_t>(value) : F32::nan;
}

/// True if `.ftz` makes a result zero. The GPU decides after rounding, but as
/// if exponents had no least one (measured on an H200): the product of 2^-126
/// and 1 - 2^-24 is zero, though it is nearest to 2^-126; that of 2^-126 * (1 +
/// 2^-23) and 1 - 2^-23 is 2^-126. At twice the size nothing is subnormal that
/// decides.
template <typename F> inline bool isTiny(double value, Rounding rounding) {
  typename F::Bits doubled = F::fromDouble(2 * value, rounding);
  return (doubled & F::exponentMask) <= F::smallestNormal;
}

/// The last step of arithmetic: `value` (exact or rounded to odd) with the
/// flags applied, in the format F.
template <typename F>
inline typename F::Bits finishFloat(const FloatFlags &flags, double value) {
  if (flags.saturate)
    value = value > 0 ? (value < 1 ? value : 1.0) : 0.0;
  typename F::Bits result = F::fromDouble(value, flags.rounding);
  if (flags.flush && isTiny<F>(value, flags.rounding))
    result &= F::signBit;
  if (flags.relu && (result & F::signBit))
    result = 0;
  return result;
}

/// An operand with `.ftz` applied.
template <typename F>
inline double readFloat(const FloatFlags &flags, typename F::Bits bits) {
  return F::toDouble(flags.flush ? F::flush(bits) : bits);
}

// NaNs of binary64, whose payloads the GPU keeps: one of the NaNs among the
// operands, quieted; the default one if there is none. Measured on an H200: if
// there are several, sums, differences and products give b, quotients a, and
// fused ones b, else c, else a.
inline constexpr uint64_t kDefaultNaN64 = 0xfff8000000000000;
inline bool isNaN64(uint64_t bits) {
  return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000;
}
inline uint64_t quiet64(uint64_t bits) { return bits | 0x0008000000000000; }
/// `operands` in the order in which they are preferred.
template <typename... Operands>
inline uint64_t propagateNaN64(Operands... operands) {
  uint64_t result = kDefaultNaN64;
  bool found = false;
  ((result = !found && isNaN64(operands) ? quiet64(operands) : result,
    found |= isNaN64(operands)),
   ...);
  return result;
}

// FloatWide.cpp: handlers of binary64 for the rounding in the flags, which is
// not to nearest.
Outcome addDirected64(Warp &warp, const Instruction &instruction,
                      LaneMask active);
Outcome subtractDirected64(Warp &warp, const Instruction &instruction,
                           LaneMask active);
Outcome multiplyDirected64(Warp &warp, const Instruction &instruction,
                           LaneMask active);
Outcome fusedDirected64(Warp &warp, const Instruction &instruction,
                        LaneMask active);

// Decode functions for the floating-point forms of shared opcodes.
bool decodeFloatAdd(InstructionDecoder &decoder);
bool decodeFloatSubtract(InstructionDecoder &decoder);
bool decodeFloatMultiply(InstructionDecoder &decoder);
bool decodeFloatMultiplyAdd(InstructionDecoder &decoder);
bool decodeFloatDivide(InstructionDecoder &decoder);
bool decodeFloatMinimum(InstructionDecoder &decoder);
bool decodeFloatMaximum(InstructionDecoder &decoder);
bool decodeFloatAbsolute(InstructionDecoder &decoder);
bool decodeFloatNegate(InstructionDecoder &decoder);

// div.approx and div.full, rcp.approx, sqrt.approx, after that word was taken.
bool decodeApproximateDivide(InstructionDecoder &decoder, bool full);
bool decodeApproximateReciprocal(InstructionDecoder &decoder);
bool decodeApproximateSquareRoot(InstructionDecoder &decoder);

/// The parts of addFloatOpcodes: FloatDivide.cpp (rcp, sqrt) and
/// FloatSelect.cpp (copysign, testp).
void addFloatDivideOpcodes(OpcodeTable &table);
void addFloatSelectOpcodes(OpcodeTable &table);

/// Makes the handler of a function of pairs out of one of single values, which
/// is inlined twice, as the loop would not vectorise otherwise.
template <auto function> struct Pairs;
template <typename... S, uint16_t (*function)(Flags, S...)>
struct Pairs<function> {
  template <typename> using Word = uint32_t;
  [[gnu::always_inline]] static uint32_t apply(Flags flags,
                                               Word<S>... operands) {
    uint16_t low, high;
    [[clang::always_inline]] low = function(flags, uint16_t(operands)...);
    [[clang::always_inline]] high =
        function(flags, uint16_t(operands >> 16)...);
    return low | uint32_t(high) << 16;
  }
};
template <typename... S, uint16_t (*function)(S...)> struct Pairs<function> {
  template <typename> using Word = uint32_t;
  [[gnu::always_inline]] static uint32_t apply(Word<S>... operands) {
    uint16_t low, high;
    [[clang::always_inline]] low = function(uint16_t(operands)...);
    [[clang::always_inline]] high = function(uint16_t(operands >> 16)...);
    return low | uint32_t(high) << 16;
  }
};
template <auto function>
inline constexpr Handler eachPair = eachLane<&Pairs<function>::apply>;

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_FLOAT_H
