//===- Convert.h - conversions between number formats -----------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of the cvt family share: the modifiers of one cvt, and
// conversions of one value.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_EMULATOR_INSTRUCTIONS_CONVERT_H
#define TILE_LIB_EMULATOR_INSTRUCTIONS_CONVERT_H

#include "Float.h"

namespace tile::emulator {

/// The modifiers of a cvt, and the registers' sizes.
struct Conversion {
  Type to = Type::None;
  Type from = Type::None;
  /// `.rn`, ..., `.rna`; of results that do not fit the format.
  std::optional<Rounding> rounding;
  /// `.rni`, ...: to whole numbers.
  std::optional<Rounding> integral;
  bool flush = false;
  bool saturate = false;
  bool relu = false;
  bool finite = false;
  /// Bytes a lane, at least those of the types.
  unsigned toBytes = 0;
  unsigned fromBytes = 0;
};

/// Takes everything up to the types, which follow in the order to, from.
bool takeConversion(InstructionDecoder &decoder, Conversion &conversion);

/// ConvertPacked.cpp: pairs, tf32, fp8. Nothing if the types are not such; else
/// whether decoding went well.
std::optional<bool> decodePackedConversion(InstructionDecoder &decoder,
                                           Conversion &conversion);
/// `cvt.pack`, after `.pack` was taken.
bool decodePackIntegers(InstructionDecoder &decoder);

/// One value as `.relu` and `.satfinite` want it.
template <typename F>
inline typename F::Bits convertFloat(double value, Rounding rounding, bool relu,
                                     bool finite) {
  typename F::Bits result = roundTo<F>(
      value, rounding, finite ? Overflow::ToLargest : Overflow::ToInfinity);
  return relu && (result & F::signBit) ? typename F::Bits(0) : result;
}

/// The flags of these, for Instruction::immediate.
struct PackedFlags {
  Rounding rounding = Rounding::NearestEven;
  bool relu = false;
  bool finite = false;

  PackedFlags(const Conversion &conversion)
      : rounding(conversion.rounding.value_or(Rounding::NearestEven)),
        relu(conversion.relu), finite(conversion.finite) {}
  explicit PackedFlags(Flags flags)
      : rounding(static_cast<Rounding>(flags.bits & 7)), relu(flags.bits & 8),
        finite(flags.bits & 16) {}
  uint64_t encode() const {
    return static_cast<uint64_t>(rounding) | relu << 3 | finite << 4;
  }
};

} // namespace tile::emulator

#endif // TILE_LIB_EMULATOR_INSTRUCTIONS_CONVERT_H
