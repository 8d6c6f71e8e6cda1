//===- Convert.cpp - cvt between scalar types -----------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `cvt` (PTX ISA, "Data Movement and Conversion Instructions: cvt") has so many
// pairs of types that one function for each would be thousands. A conversion
// is three loops over the lanes instead: the source is read into integers of 64
// bits or into binary64, which hold every source exactly; converted; and
// written in the size of its register. The few conversions of which kernels are
// full have functions of their own (fastHandler).
//
//===----------------------------------------------------------------------===//

#include "Convert.h"

using namespace tile::emulator;

//===----------------------------------------------------------------------===//
// Reading and writing lanes
//===----------------------------------------------------------------------===//

static unsigned bitWidth(Type type) { return 8 * byteSize(type); }

template <typename T>
static void readLanes(Warp &warp, Register reg, uint64_t *values) {
  const T *lanes = warp.lanes<T>(reg);
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    values[lane] = lanes[lane];
}

template <typename T>
static void writeLanes(Warp &warp, Register reg, LaneMask active,
                       const uint64_t *values) {
  T *lanes = warp.lanes<T>(reg);
  forLanes(active,
           [&](unsigned lane) { lanes[lane] = static_cast<T>(values[lane]); });
}

/// The low bytes of each lane, zero-extended.
static void readBits(Warp &warp, Register reg, unsigned bytes,
                     uint64_t *values) {
  switch (bytes) {
  case 1:
    return readLanes<uint8_t>(warp, reg, values);
  case 2:
    return readLanes<uint16_t>(warp, reg, values);
  case 4:
    return readLanes<uint32_t>(warp, reg, values);
  default:
    return readLanes<uint64_t>(warp, reg, values);
  }
}

static void writeBits(Warp &warp, Register reg, unsigned bytes, LaneMask active,
                      const uint64_t *values) {
  switch (bytes) {
  case 1:
    return writeLanes<uint8_t>(warp, reg, active, values);
  case 2:
    return writeLanes<uint16_t>(warp, reg, active, values);
  case 4:
    return writeLanes<uint32_t>(warp, reg, active, values);
  default:
    return writeLanes<uint64_t>(warp, reg, active, values);
  }
}

/// Cuts the values to the width of `type` and extends them to 64 bits.
static void extendValues(Type type, uint64_t *values) {
  unsigned shift = 64 - bitWidth(type);
  if (isSigned(type))
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      values[lane] = static_cast<int64_t>(values[lane] << shift) >> shift;
  else
    for (unsigned lane = 0; lane != kWarpLanes; ++lane)
      values[lane] = values[lane] << shift >> shift;
}

/// The source as binary64, exactly.
static void readFloats(Warp &warp, Register reg, const Conversion &conversion,
                       double *values) {
  uint64_t bits[kWarpLanes];
  readBits(warp, reg, conversion.fromBytes, bits);
  // ptxas ignores `.ftz` towards f16, which shows where subnormal numbers are
  // rounded away from zero.
  bool flushes = conversion.flush && conversion.to != Type::F16;
  for (unsigned lane = 0; lane != kWarpLanes; ++lane) {
    uint64_t value = bits[lane];
    switch (conversion.from) {
    case Type::F16:
      values[lane] = F16::toDouble(static_cast<uint16_t>(value));
      break;
    case Type::BF16:
      values[lane] = BF16::toDouble(static_cast<uint16_t>(value));
      break;
    case Type::F32: {
      uint32_t narrow = static_cast<uint32_t>(value);
      values[lane] = F32::toDouble(flushes ? F32::flush(narrow) : narrow);
      break;
    }
    default:
      values[lane] = bitCast<double>(value);
      break;
    }
  }
}

//===----------------------------------------------------------------------===//
// One value
//===----------------------------------------------------------------------===//

static uint64_t largestOf(Type type) {
  uint64_t ones = ~uint64_t(0) >> (64 - bitWidth(type));
  return isSigned(type) ? ones >> 1 : ones;
}
static int64_t leastOf(Type type) {
  return isSigned(type) ? -static_cast<int64_t>(largestOf(type)) - 1 : 0;
}

static uint64_t saturateInteger(uint64_t value, bool isNegative, Type to) {
  if (isNegative)
    return static_cast<int64_t>(value) < leastOf(to)
               ? static_cast<uint64_t>(leastOf(to))
               : value;
  return value > largestOf(to) ? largestOf(to) : value;
}

/// The integer as binary64; rounded to odd if it does not fit and `rounding` is
/// nothing.
static double integerToDouble(uint64_t value, bool isNegative,
                              std::optional<Rounding> rounding) {
  uint64_t magnitude = isNegative ? 0 - value : value;
  unsigned width = 64 - llvm::countl_zero(magnitude);
  double result;
  if (width <= 53) {
    result = static_cast<double>(magnitude);
  } else {
    unsigned cut = width - 53;
    uint64_t kept = magnitude >> cut;
    uint64_t rest = magnitude & ((uint64_t(1) << cut) - 1);
    uint64_t half = uint64_t(1) << (cut - 1);
    if (!rounding)
      kept |= rest != 0;
    else if (*rounding == Rounding::NearestEven)
      kept += rest > half || (rest == half && (kept & 1));
    else if (*rounding == (isNegative ? Rounding::Down : Rounding::Up))
      kept += rest != 0;
    result = std::ldexp(static_cast<double>(kept), static_cast<int>(cut));
  }
  return isNegative ? -result : result;
}

static double roundToIntegral(double value, Rounding rounding) {
  switch (rounding) {
  case Rounding::TowardZero:
    return std::trunc(value);
  case Rounding::Down:
    return std::floor(value);
  case Rounding::Up:
    return std::ceil(value);
  default:
    return std::nearbyint(value);
  }
}

/// Values out of range become the nearest; NaN becomes 0, or the integer with
/// only the highest bit if source or result has 64 bits.
static uint64_t doubleToInteger(double value, const Conversion &conversion) {
  Type to = conversion.to;
  unsigned width = bitWidth(to);
  if (value != value) {
    bool isLong = width == 64 || conversion.from == Type::F64;
    return isLong ? uint64_t(1) << (width - 1) : 0;
  }
  value = roundToIntegral(value, *conversion.integral);
  double limit = std::ldexp(1.0, static_cast<int>(width) - isSigned(to));
  if (value >= limit)
    return largestOf(to);
  if (value < static_cast<double>(leastOf(to)))
    return static_cast<uint64_t>(leastOf(to));
  return isSigned(to) ? static_cast<uint64_t>(static_cast<int64_t>(value))
                      : static_cast<uint64_t>(value);
}

/// A NaN of binary64 in a smaller format: the first bits of its payload.
template <typename F> static uint64_t narrowNaN(double value) {
  constexpr unsigned fraction = F::precision - 1;
  uint64_t bits = quiet64(bitCast<uint64_t>(value));
  uint64_t payload = (bits & 0x000fffffffffffff) >> (52 - fraction);
  return (bits >> 63 ? F::signBit : 0) | F::infinity | payload;
}

/// What becomes of a NaN, as an H200 has it: those of binary64 keep their sign
/// and payload; `.ftz` is a multiplication in binary32 before the conversion to
/// binary64, which makes all NaNs one.
static uint64_t convertNaN(double value, const Conversion &conversion) {
  bool isFromWide = conversion.from == Type::F64;
  switch (conversion.to) {
  case Type::F16:
    return isFromWide ? narrowNaN<F16>(value) : F16::nan;
  case Type::BF16:
    return isFromWide ? narrowNaN<BF16>(value) : BF16::nan;
  case Type::F32:
    return isFromWide ? narrowNaN<F32>(value) : F32::nan;
  default:
    return conversion.flush ? 0x7fffffffe0000000 : bitCast<uint64_t>(value);
  }
}

/// Writes a value that is exact or rounded to odd in the format `to`.
static uint64_t doubleToFloat(double value, const Conversion &conversion) {
  if (conversion.saturate)
    value = value > 0 ? (value < 1 ? value : 1.0) : 0.0;
  if (value != value)
    return convertNaN(value, conversion);
  Rounding rounding = conversion.rounding.value_or(Rounding::NearestEven);
  switch (conversion.to) {
  case Type::F16:
    return convertFloat<F16>(value, rounding, conversion.relu,
                             conversion.finite);
  case Type::BF16:
    return convertFloat<BF16>(value, rounding, conversion.relu,
                              conversion.finite);
  case Type::F32: {
    uint32_t result = F32::fromDouble(value, rounding);
    return conversion.flush ? F32::flush(result) : result;
  }
  default:
    return bitCast<uint64_t>(value);
  }
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

static const Conversion &detailsOf(const Instruction &instruction) {
  return *static_cast<const Conversion *>(instruction.details);
}

static Outcome integerToInteger(Warp &warp, const Instruction &instruction,
                                LaneMask active) {
  const Conversion &conversion = detailsOf(instruction);
  uint64_t values[kWarpLanes];
  readBits(warp, instruction[1], conversion.fromBytes, values);
  extendValues(conversion.from, values);
  if (conversion.saturate) {
    bool canBeNegative = isSigned(conversion.from);
    for (uint64_t &value : values)
      value = saturateInteger(value,
                              canBeNegative && static_cast<int64_t>(value) < 0,
                              conversion.to);
  }
  extendValues(conversion.to, values);
  writeBits(warp, instruction[0], conversion.toBytes, active, values);
  return Outcome::Next;
}

static Outcome integerToFloat(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  const Conversion &conversion = detailsOf(instruction);
  uint64_t values[kWarpLanes];
  readBits(warp, instruction[1], conversion.fromBytes, values);
  extendValues(conversion.from, values);
  std::optional<Rounding> rounding;
  if (conversion.to == Type::F64)
    rounding = conversion.rounding;
  bool canBeNegative = isSigned(conversion.from);
  for (uint64_t &value : values)
    value = doubleToFloat(
        integerToDouble(value, canBeNegative && static_cast<int64_t>(value) < 0,
                        rounding),
        conversion);
  writeBits(warp, instruction[0], conversion.toBytes, active, values);
  return Outcome::Next;
}

static Outcome floatToInteger(Warp &warp, const Instruction &instruction,
                              LaneMask active) {
  const Conversion &conversion = detailsOf(instruction);
  double values[kWarpLanes];
  uint64_t results[kWarpLanes];
  readFloats(warp, instruction[1], conversion, values);
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    results[lane] = doubleToInteger(values[lane], conversion);
  extendValues(conversion.to, results);
  writeBits(warp, instruction[0], conversion.toBytes, active, results);
  return Outcome::Next;
}

static Outcome floatToFloat(Warp &warp, const Instruction &instruction,
                            LaneMask active) {
  const Conversion &conversion = detailsOf(instruction);
  double values[kWarpLanes];
  uint64_t results[kWarpLanes];
  readFloats(warp, instruction[1], conversion, values);
  if (conversion.integral)
    for (double &value : values)
      value = roundToIntegral(value, *conversion.integral);
  for (unsigned lane = 0; lane != kWarpLanes; ++lane)
    results[lane] = doubleToFloat(values[lane], conversion);
  writeBits(warp, instruction[0], conversion.toBytes, active, results);
  return Outcome::Next;
}

/// The same type without modifiers.
static Outcome copyBits(Warp &warp, const Instruction &instruction,
                        LaneMask active) {
  const Conversion &conversion = detailsOf(instruction);
  uint64_t values[kWarpLanes];
  readBits(warp, instruction[1], conversion.fromBytes, values);
  writeBits(warp, instruction[0], conversion.toBytes, active, values);
  return Outcome::Next;
}

//===----------------------------------------------------------------------===//
// The usual conversions
//===----------------------------------------------------------------------===//

template <typename To, typename From>
static std::make_unsigned_t<To> castInteger(std::make_unsigned_t<From> a) {
  return static_cast<std::make_unsigned_t<To>>(
      static_cast<To>(static_cast<From>(a)));
}
template <typename From> static uint32_t integerToF32(uint32_t a) {
  return bitCast<uint32_t>(static_cast<float>(static_cast<From>(a)));
}
static uint32_t truncateToS32(uint32_t a) {
  float value = bitCast<float>(a);
  // Out of range the host gives the least integer; above it must be another.
  bool fits = value > -0x1p31f && value < 0x1p31f;
  int32_t truncated = static_cast<int32_t>(fits ? value : 0.0f);
  uint32_t beyond = value > 0 ? 0x7fffffff : value < 0 ? 0x80000000 : 0;
  return fits ? static_cast<uint32_t>(truncated) : beyond;
}
static uint32_t floorF32(uint32_t a) {
  return canonical(std::floor(bitCast<float>(a)));
}
static uint32_t widenF16(uint16_t a) {
  return F16::isNaN(a)
             ? F32::nan
             : bitCast<uint32_t>(static_cast<float>(F16::toDouble(a)));
}
/// All bits are kept, those of a NaN, too.
static uint32_t widenBF16(uint16_t a) { return uint32_t(a) << 16; }

/// Integers of 8 bits live in wider registers, so they are not among these.
static Handler fastInteger(Type to, Type from) {
  if (to == Type::U64 || to == Type::S64)
    return from == Type::U32   ? eachLane<castInteger<uint64_t, uint32_t>>
           : from == Type::S32 ? eachLane<castInteger<int64_t, int32_t>>
                               : nullptr;
  if (to == Type::U32 || to == Type::S32)
    switch (from) {
    case Type::U64:
    case Type::S64:
      return eachLane<castInteger<uint32_t, uint64_t>>;
    case Type::U16:
      return eachLane<castInteger<uint32_t, uint16_t>>;
    case Type::S16:
      return eachLane<castInteger<int32_t, int16_t>>;
    default:
      return nullptr;
    }
  if ((to == Type::U16 || to == Type::S16) &&
      (from == Type::U32 || from == Type::S32))
    return eachLane<castInteger<uint16_t, uint32_t>>;
  return nullptr;
}

static bool isInteger(Type type) {
  return type >= Type::U8 && type <= Type::S64;
}

/// A function of its own for the conversion, if there is one.
static Handler fastHandler(const Conversion &conversion) {
  Type to = conversion.to, from = conversion.from;
  if (conversion.toBytes != byteSize(to) ||
      conversion.fromBytes != byteSize(from) || conversion.flush ||
      conversion.saturate || conversion.relu || conversion.finite)
    return nullptr;
  if (isInteger(to) && isInteger(from))
    return fastInteger(to, from);
  if (to == Type::F32 && from == Type::F16)
    return eachLane<widenF16>;
  if (to == Type::F32 && from == Type::BF16)
    return eachLane<widenBF16>;
  if (conversion.rounding == Rounding::NearestEven) {
    if (to == Type::F32 && from == Type::S32)
      return eachLane<integerToF32<int32_t>>;
    if (to == Type::F32 && from == Type::U32)
      return eachLane<integerToF32<uint32_t>>;
    if (to == Type::F16 && from == Type::F32)
      return eachLane<&F16::nearestOf>;
    if (to == Type::BF16 && from == Type::F32)
      return eachLane<&BF16::nearestOf>;
  }
  if (to == Type::S32 && from == Type::F32 &&
      conversion.integral == Rounding::TowardZero)
    return eachLane<truncateToS32>;
  if (to == Type::F32 && from == Type::F32 &&
      conversion.integral == Rounding::Down)
    return eachLane<floorF32>;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

bool tile::emulator::takeConversion(InstructionDecoder &decoder,
                                    Conversion &conversion) {
  static constexpr Rounding directions[] = {
      Rounding::NearestEven, Rounding::TowardZero, Rounding::Down, Rounding::Up,
      Rounding::NearestAway};
  int integral = decoder.takeOneOf({"rni", "rzi", "rmi", "rpi"});
  int rounding = decoder.takeOneOf({"rn", "rz", "rm", "rp", "rna"});
  if (integral >= 0)
    conversion.integral = directions[integral];
  if (rounding >= 0)
    conversion.rounding = directions[rounding];
  if (integral >= 0 && rounding >= 0)
    return decoder.unknown();
  // The manual gives more than one order.
  for (bool any = true; any;) {
    any = false;
    for (auto [name, flag] : {std::pair("ftz", &conversion.flush),
                              {"sat", &conversion.saturate},
                              {"relu", &conversion.relu},
                              {"satfinite", &conversion.finite}})
      if (decoder.take(name))
        any = *flag = true;
  }
  conversion.to = decoder.takeType();
  conversion.from = decoder.takeType();
  return !decoder.failed();
}

static bool isScalarFloat(Type type) {
  return type == Type::F16 || type == Type::BF16 || type == Type::F32 ||
         type == Type::F64;
}

/// Bits of the significand; with those of the exponent they say whether a
/// conversion can be exact.
static unsigned rankOf(Type type) {
  return type == Type::F64 ? 3 : type == Type::F32 ? 2 : 1;
}

/// True if the modifiers are those that a conversion between floats needs.
static bool isValidBetweenFloats(const Conversion &conversion) {
  Type to = conversion.to, from = conversion.from;
  bool special = conversion.relu || conversion.finite;
  if (conversion.integral)
    return to == from && !special;
  bool narrows = to != from && rankOf(to) <= rankOf(from);
  // Where nothing is rounded no direction may be given, but from bf16.
  bool mayRound = narrows || (from == Type::BF16 && to != from);
  if (narrows ? !conversion.rounding : conversion.rounding && !mayRound)
    return false;
  bool nearestOrZero = conversion.rounding == Rounding::NearestEven ||
                       conversion.rounding == Rounding::TowardZero;
  bool small = to == Type::F16 || to == Type::BF16;
  return !special || (small && from == Type::F32 && nearestOrZero &&
                      !conversion.saturate && !conversion.flush);
}

/// `.sat` needs values of the source that the result does not have.
static bool canSaturate(Type to, Type from) {
  if (!isInteger(to) || !isInteger(from))
    return true;
  return leastOf(from) < leastOf(to) || largestOf(from) > largestOf(to);
}

static bool isValid(const Conversion &conversion) {
  Type to = conversion.to, from = conversion.from;
  bool fromFloat = isScalarFloat(from), toFloat = isScalarFloat(to);
  bool has32 = to == Type::F32 || from == Type::F32;
  bool hasBrain = to == Type::BF16 || from == Type::BF16;
  if (conversion.rounding == Rounding::NearestAway ||
      (conversion.flush && !has32) ||
      (conversion.saturate && (hasBrain || !canSaturate(to, from))))
    return false;
  if (fromFloat && toFloat)
    return isValidBetweenFloats(conversion);
  bool hasByte = byteSize(to) == 1 || byteSize(from) == 1;
  if (conversion.relu || conversion.finite || (hasBrain && hasByte))
    return false;
  if (fromFloat)
    return conversion.integral && !conversion.rounding;
  if (toFloat)
    return conversion.rounding && !conversion.integral;
  return !conversion.integral && !conversion.rounding;
}

static Handler generalHandler(const Conversion &conversion) {
  bool fromFloat = isFloat(conversion.from), toFloat = isFloat(conversion.to);
  bool isPlain = !conversion.integral && !conversion.flush &&
                 !conversion.saturate && !conversion.relu;
  bool isWide = conversion.to == Type::F32 || conversion.to == Type::F64;
  if (fromFloat && conversion.to == conversion.from && isPlain && isWide)
    return copyBits;
  if (fromFloat)
    return toFloat ? floatToFloat : floatToInteger;
  return toFloat ? integerToFloat : integerToInteger;
}

static bool decodeConvert(InstructionDecoder &decoder) {
  if (decoder.take("pack"))
    return decodePackIntegers(decoder);
  Conversion &conversion = decoder.makeDetails<Conversion>();
  if (!takeConversion(decoder, conversion))
    return false;
  if (std::optional<bool> done = decodePackedConversion(decoder, conversion))
    return *done;
  bool known = (isInteger(conversion.to) || isScalarFloat(conversion.to)) &&
               (isInteger(conversion.from) || isScalarFloat(conversion.from));
  if (!known || !isValid(conversion))
    return decoder.unknown();
  if (decoder.numOperands() != 2)
    return decoder.invalid("`cvt` takes 2 operands here");
  decoder.addOperand(decoder.destination(0, conversion.to, true));
  decoder.addOperand(decoder.source(1, conversion.from, true));
  if (decoder.failed())
    return false;
  conversion.toBytes = decoder.registerBytes(0);
  conversion.fromBytes = decoder.registerBytes(1);
  if (conversion.toBytes == 0)
    conversion.toBytes = byteSize(conversion.to);
  if (conversion.fromBytes == 0)
    conversion.fromBytes = byteSize(conversion.from);
  if (conversion.toBytes > 8 || conversion.fromBytes > 8)
    return decoder.invalid("registers of `cvt` have at most 64 bits");
  Handler fast = fastHandler(conversion);
  decoder.result().handler = fast ? fast : generalHandler(conversion);
  return true;
}

void tile::emulator::addConvertOpcodes(OpcodeTable &table) {
  table.add("cvt", decodeConvert);
}
