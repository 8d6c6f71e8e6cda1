//===- Operands.cpp - random operands that find mistakes ------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the operands of Operands.h are chosen.
//
//===----------------------------------------------------------------------===//

#include "FloatReference.h"
#include "llvm/ADT/APFloat.h"
#include <iterator>
#include <optional>

using namespace tile::conformance;

unsigned tile::conformance::byteSize(Value value) {
  switch (value) {
  case Value::I8:
    return 1;
  case Value::I16:
  case Value::NonZero16:
  case Value::F16:
  case Value::BF16:
  case Value::F8x2:
    return 2;
  case Value::I64:
  case Value::NonZero64:
  case Value::F64:
    return 8;
  default:
    return 4;
  }
}

static uint64_t lowBits(unsigned count) {
  return count >= 64 ? ~uint64_t(0) : (uint64_t(1) << count) - 1;
}

static uint64_t randomInteger(Random &random, unsigned bytes) {
  unsigned width = 8 * bytes;
  uint64_t power = uint64_t(1) << random.below(width);
  switch (random.below(8)) {
  case 0:
    return random.below(4);
  case 1:
    return lowBits(width) - random.below(4);
  case 2:
    // The limits of signed numbers.
    return (uint64_t(1) << (width - 1)) + random.below(3) - 1;
  case 3:
    return (power + random.below(3) - 1) & lowBits(width);
  case 4:
    // Of few bits.
    return random.next() & lowBits(1 + random.below(width));
  default:
    return random.next() & lowBits(width);
  }
}

/// Where a smaller format begins or ends, or a bit of the last place beside it,
/// so that conversions to it have something to decide.
static uint64_t randomLimit(Random &random, unsigned width, unsigned fraction) {
  static const int exponents[] = {-150, -149, -134, -133, -126, -25, -24,
                                  -17,  -16,  -15,  -14,  -9,   -7,  -6,
                                  8,    9,    15,   16,   127,  128};
  int exponent = exponents[random.below(std::size(exponents))];
  int bias = (1 << (width - 2 - fraction)) - 1;
  if (exponent + bias < 1 || exponent > bias)
    exponent = 0;
  uint64_t bits = uint64_t(exponent + bias) << fraction;
  uint64_t step = uint64_t(1) << random.below(fraction);
  switch (random.below(3)) {
  case 0:
    return bits + step;
  case 1:
    return bits - step;
  default:
    return bits + step + random.below(3) - 1;
  }
}

/// A float with `fraction` bits of fraction in `width` bits.
static uint64_t randomFloat(Random &random, unsigned width, unsigned fraction) {
  uint64_t sign = random.below(2) << (width - 1);
  uint64_t infinity = lowBits(width - 1) & ~lowBits(fraction);
  uint64_t one = (lowBits(width - 2 - fraction)) << fraction;
  uint64_t least = uint64_t(1) << fraction;
  switch (random.below(22)) {
  case 0:
    return sign;
  case 1:
    return sign | infinity;
  case 2:
    // 0x7ff7 stands for elements out of bounds in f16 and bf16.
    if (width == 16 && random.oneIn(3))
      return sign | 0x7ff7;
    return sign | infinity | (random.next() & lowBits(fraction));
  case 3:
    // Subnormal numbers, the least and the largest among them.
    return sign | (random.next() & lowBits(1 + random.below(fraction)));
  case 4:
    // Around the least normal number.
    return sign | (least + random.below(5) - 2);
  case 5:
    // The largest numbers.
    return sign | (infinity - 1 - random.below(3));
  case 6:
    // Around 1.
    return sign | (one + random.below(5) - 2);
  case 7: {
    // Powers of two and their neighbours.
    uint64_t exponent = random.next() & (infinity >> fraction);
    return sign | (((exponent << fraction) + random.below(3) - 1) &
                   lowBits(width - 1));
  }
  case 8:
  case 9: {
    // Small whole numbers and halves, by their exponent and few bits.
    uint64_t exponent = random.below(8) << fraction;
    uint64_t top = random.next() & lowBits(3) << (fraction - 3);
    return sign | (one + exponent - (uint64_t(2) << fraction) + top);
  }
  case 10:
  case 11:
  case 12:
  case 13:
  case 14: {
    // Of ordinary size.
    uint64_t exponent = (random.below(12)) << fraction;
    return sign | (one - (uint64_t(6) << fraction) + exponent +
                   (random.next() & lowBits(fraction)));
  }
  case 15:
  case 16:
    return sign | randomLimit(random, width, fraction);
  default:
    return random.next() & lowBits(width);
  }
}

/// What times `first` is nearly the least normal number; nothing if there is no
/// such number.
static std::optional<uint64_t> randomCofactor(Random &random, Value value,
                                              uint64_t first) {
  const llvm::fltSemantics *semantics;
  switch (value) {
  case Value::F16:
    semantics = &llvm::APFloat::IEEEhalf();
    break;
  case Value::BF16:
    semantics = &llvm::APFloat::BFloat();
    break;
  case Value::F32:
    semantics = &llvm::APFloat::IEEEsingle();
    break;
  default:
    return std::nullopt;
  }
  llvm::APFloat quotient = llvm::APFloat::getSmallestNormalized(*semantics);
  llvm::APInt bits(8 * byteSize(value), first, false, true);
  quotient.divide(llvm::APFloat(*semantics, bits),
                  llvm::RoundingMode::NearestTiesToEven);
  if (!quotient.isFiniteNonZero())
    return std::nullopt;
  uint64_t near = quotient.bitcastToAPInt().getZExtValue();
  return (near + random.below(5) - 2) & lowBits(8 * byteSize(value));
}

static uint64_t randomPair(Random &random, unsigned fraction) {
  return randomFloat(random, 16, fraction) | randomFloat(random, 16, fraction)
                                                 << 16;
}

static uint64_t randomAngle(Random &random) {
  // 2 pi as a binary32 is 6.2831855; the next below it is within the range.
  constexpr float limit = 6.283185f;
  float angle = static_cast<float>(random.next() >> 40) * 0x1p-24f;
  angle = (2 * angle - 1) * limit;
  uint32_t bits;
  std::memcpy(&bits, &angle, 4);
  return bits;
}

static bool isFloat(Value value) {
  return value >= Value::F16 && value <= Value::BF16x2;
}

uint64_t tile::conformance::randomValue(Random &random, Value value,
                                        const uint64_t *first) {
  unsigned width = 8 * byteSize(value);
  bool canBeRelated = isFloat(value) || value <= Value::I64;
  if (first && value == Value::F64 && isNaN(value, *first) && random.oneIn(2))
    return randomFloat(random, 64, 52) | 0x7ff0000000000001;
  if (first && canBeRelated && random.oneIn(16))
    if (std::optional<uint64_t> bits = randomCofactor(random, value, *first))
      return *bits;
  if (first && canBeRelated && random.oneIn(8)) {
    uint64_t sign = uint64_t(1) << (width - 1);
    uint64_t related = *first & lowBits(width);
    switch (random.below(4)) {
    case 0:
      return related;
    case 1:
      return related ^ sign;
    default:
      return (related + random.below(7) - 3) & lowBits(width);
    }
  }
  switch (value) {
  case Value::Amount:
    return random.oneIn(8) ? randomInteger(random, 4) : random.below(136);
  case Value::Small:
    return (random.below(80) - 40) & lowBits(32);
  case Value::NonZero16:
  case Value::NonZero32:
  case Value::NonZero64: {
    uint64_t divisor = randomInteger(random, width / 8);
    return divisor ? divisor : 1;
  }
  case Value::F16:
    return randomFloat(random, 16, 10);
  case Value::BF16:
    return randomFloat(random, 16, 7);
  case Value::F32:
    return randomFloat(random, 32, 23);
  case Value::F64:
    return randomFloat(random, 64, 52);
  case Value::F16x2:
    return randomPair(random, 10);
  case Value::BF16x2:
    return randomPair(random, 7);
  case Value::F8x2:
    return random.next() & lowBits(16);
  case Value::Angle:
    return randomAngle(random);
  case Value::Predicate:
    return random.below(2);
  default:
    return randomInteger(random, width / 8);
  }
}
