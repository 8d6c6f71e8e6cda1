//===- FloatReference.h - what floating arithmetic must give ----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products, quotients and roots by other means than the emulator's: the
// host's arithmetic in its four rounding modes for f32 and f64, LLVM's APFloat
// for f16 and bf16.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_TEST_EMULATOR_CONFORMANCE_FLOATREFERENCE_H
#define TILE_TEST_EMULATOR_CONFORMANCE_FLOATREFERENCE_H

#include "FormKernel.h"

namespace tile::conformance {

enum class FloatOperation { Add, Subtract, Multiply, Fused, Divide, Root };

/// The modifiers of an instruction.
struct FloatModifiers {
  /// "rn", "rz", "rm" or "rp".
  std::string rounding = "rn";
  bool flush = false;
  bool saturate = false;
  bool relu = false;
};

/// The bits of the result; `type` is F16, BF16, F32 or F64.
uint64_t floatReference(FloatOperation operation, Value type,
                        const FloatModifiers &modifiers, const Bits &sources);

/// A subnormal number as a zero of its sign.
uint64_t flushSubnormal(Value type, uint64_t bits);

/// An f16, bf16, f32 or f64 as a double, exactly.
double toDouble(Value type, uint64_t bits);

} // namespace tile::conformance

#endif // TILE_TEST_EMULATOR_CONFORMANCE_FLOATREFERENCE_H
