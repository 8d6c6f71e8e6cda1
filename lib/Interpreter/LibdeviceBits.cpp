//===- LibdeviceBits.cpp - libdevice's functions that are exact -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of libdevice whose result is given bit for bit: those of integers,
// those that look at the bits of floats, and arithmetic and conversions with a
// rounding mode in their names (`add_rd`, `float2int_rz`), which LLVM's
// software floats compute.
//
//===----------------------------------------------------------------------===//

#include "Libdevice.h"

#include "Elements.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APSInt.h"
#include "llvm/ADT/bit.h"
#include <cmath>

using namespace tile::interpreter;
using llvm::APFloat;
using llvm::RoundingMode;
using mlir::tile::LibdeviceFunction;
using mlir::tile::LibdeviceType;

static bool isDouble(LibdeviceType type) { return type == LibdeviceType::F64; }
static bool isFloat(LibdeviceType type) {
  return type == LibdeviceType::F32 || isDouble(type);
}
static bool isLong(LibdeviceType type) {
  return type == LibdeviceType::I64 || type == LibdeviceType::U64;
}
static bool isUnsigned(LibdeviceType type) {
  return type == LibdeviceType::U32 || type == LibdeviceType::U64;
}

/// The type of the operands, where all have one.
static LibdeviceType operandType(const BitsCall &call) {
  return call.function->operands().front();
}

//===----------------------------------------------------------------------===//
// Arithmetic with a rounding mode
//===----------------------------------------------------------------------===//

static APFloat readFloat(LibdeviceType type, uint64_t bits) {
  return isDouble(type) ? APFloat(APFloat::IEEEdouble(), llvm::APInt(64, bits))
                        : APFloat(APFloat::IEEEsingle(),
                                  llvm::APInt(32, static_cast<uint32_t>(bits)));
}
static uint64_t writeFloat(const APFloat &value) {
  return value.bitcastToAPInt().getZExtValue();
}

/// A binary operation as APFloat has it.
using Arithmetic = APFloat::opStatus (APFloat::*)(const APFloat &,
                                                  RoundingMode);

template <Arithmetic operation>
static uint64_t compute(const uint64_t *operands, const BitsCall &call) {
  APFloat value = readFloat(operandType(call), operands[0]);
  (value.*operation)(readFloat(operandType(call), operands[1]), call.rounding);
  return writeFloat(value);
}

static uint64_t reciprocal(const uint64_t *operands, const BitsCall &call) {
  APFloat divisor = readFloat(operandType(call), operands[0]);
  APFloat value = APFloat::getOne(divisor.getSemantics());
  value.divide(divisor, call.rounding);
  return writeFloat(value);
}

static uint64_t fusedMultiplyAdd(const uint64_t *operands,
                                 const BitsCall &call) {
  LibdeviceType type = operandType(call);
  APFloat value = readFloat(type, operands[0]);
  value.fusedMultiplyAdd(readFloat(type, operands[1]),
                         readFloat(type, operands[2]), call.rounding);
  return writeFloat(value);
}

/// In 113 bits, which hold the square of any double.
static APFloat widened(APFloat value) {
  bool losesInfo;
  value.convert(APFloat::IEEEquad(), RoundingMode::NearestTiesToEven,
                &losesInfo);
  return value;
}

/// The nearest root, and its neighbour if it lies on the wrong side.
static uint64_t squareRoot(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  uint64_t bits =
      isDouble(type)
          ? bitCast<uint64_t>(std::sqrt(bitCast<double>(operands[0])))
          : bitCast<uint32_t>(
                std::sqrt(bitCast<float>(static_cast<uint32_t>(operands[0]))));
  APFloat root = readFloat(type, bits);
  if (!root.isFiniteNonZero() ||
      call.rounding == RoundingMode::NearestTiesToEven)
    return bits;
  APFloat square = widened(root);
  square.multiply(square, RoundingMode::NearestTiesToEven);
  APFloat::cmpResult order =
      square.compare(widened(readFloat(type, operands[0])));
  if (call.rounding == RoundingMode::TowardPositive) {
    if (order == APFloat::cmpLessThan)
      root.next(/*nextDown=*/false);
  } else if (order == APFloat::cmpGreaterThan) {
    root.next(/*nextDown=*/true);
  }
  return writeFloat(root);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

static uint64_t floatToFloat(const uint64_t *operands, const BitsCall &call) {
  APFloat value = readFloat(operandType(call), operands[0]);
  bool losesInfo;
  value.convert(isDouble(call.function->result) ? APFloat::IEEEdouble()
                                                : APFloat::IEEEsingle(),
                call.rounding, &losesInfo);
  return writeFloat(value);
}

static uint64_t integerToFloat(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  unsigned width = isLong(type) ? 64 : 32;
  APFloat value(isDouble(call.function->result) ? APFloat::IEEEdouble()
                                                : APFloat::IEEEsingle());
  value.convertFromAPInt(llvm::APInt(width, operands[0]),
                         /*IsSigned=*/!isUnsigned(type), call.rounding);
  return writeFloat(value);
}

/// As the cvt instruction does it: what is too large becomes the nearest
/// integer; NaN becomes zero, or the integer with only the highest bit if
/// source or result has 64 bits.
template <bool isSigned>
static uint64_t floatToInteger(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  APFloat value = readFloat(type, operands[0]);
  unsigned width = isLong(call.function->result) ? 64 : 32;
  if (value.isNaN())
    return width == 64 || isDouble(type) ? uint64_t(1) << (width - 1) : 0;
  llvm::APSInt result(width, /*isUnsigned=*/!isSigned);
  bool isExact;
  value.convertToInteger(result, call.rounding, &isExact);
  return result.getZExtValue();
}

//===----------------------------------------------------------------------===//
// Bits of floats
//===----------------------------------------------------------------------===//

static uint64_t sameBits(const uint64_t *operands, const BitsCall &) {
  return operands[0];
}
static uint64_t upperHalf(const uint64_t *operands, const BitsCall &) {
  return operands[0] >> 32;
}
static uint64_t bothHalves(const uint64_t *operands, const BitsCall &) {
  return operands[0] << 32 | operands[1];
}

static uint64_t nextAfter(const uint64_t *operands, const BitsCall &call) {
  if (isDouble(operandType(call)))
    return bitCast<uint64_t>(std::nextafter(bitCast<double>(operands[0]),
                                            bitCast<double>(operands[1])));
  return bitCast<uint32_t>(
      std::nextafter(bitCast<float>(static_cast<uint32_t>(operands[0])),
                     bitCast<float>(static_cast<uint32_t>(operands[1]))));
}

/// The approximation of `rcp.approx.ftz.f64`: of the upper half of a number the
/// upper half of the reciprocal, without subnormal numbers.
static uint64_t reciprocalOfUpperHalf(const uint64_t *operands,
                                      const BitsCall &) {
  auto cut = [](double value) {
    if (std::fpclassify(value) == FP_SUBNORMAL)
      value = std::copysign(0.0, value);
    return bitCast<uint64_t>(value) & 0xffffffff00000000;
  };
  double divisor = bitCast<double>(cut(bitCast<double>(operands[0])));
  return cut(1 / divisor);
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// An integer of 32 bits, with its sign if it has one, in 64.
static int64_t widen(LibdeviceType type, uint64_t bits) {
  uint32_t low = static_cast<uint32_t>(bits);
  return isUnsigned(type) ? int64_t(low) : int64_t(static_cast<int32_t>(low));
}

/// The lower 24 bits as a number.
static int64_t widen24(LibdeviceType type, uint64_t bits) {
  uint32_t upper = static_cast<uint32_t>(bits) << 8;
  return isUnsigned(type) ? int64_t(upper >> 8)
                          : int64_t(static_cast<int32_t>(upper) >> 8);
}

static uint64_t multiply24(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  return widen24(type, operands[0]) * widen24(type, operands[1]);
}

static uint64_t multiplyHigh(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  if (!isLong(type))
    return static_cast<uint64_t>(widen(type, operands[0]) *
                                 widen(type, operands[1])) >>
           32;
  llvm::APInt a(64, operands[0]), b(64, operands[1]);
  llvm::APInt high = isUnsigned(type) ? llvm::APIntOps::mulhu(a, b)
                                      : llvm::APIntOps::mulhs(a, b);
  return high.getZExtValue();
}

/// The mean, rounded down; `rhadd` rounds up.
template <int correction>
static uint64_t halfSum(const uint64_t *operands, const BitsCall &call) {
  LibdeviceType type = operandType(call);
  return (widen(type, operands[0]) + widen(type, operands[1]) + correction) >>
         1;
}

static uint64_t sumOfDifference(const uint64_t *operands,
                                const BitsCall &call) {
  LibdeviceType type = operandType(call);
  return std::abs(widen(type, operands[0]) - widen(type, operands[1])) +
         operands[2];
}

/// Four of the eight bytes of two words, each chosen by three bits of a
/// selector's digit.
static uint64_t permuteBytes(const uint64_t *operands, const BitsCall &) {
  uint64_t bytes = operands[0] | operands[1] << 32, result = 0;
  for (unsigned i = 0; i != 4; ++i) {
    uint64_t place = operands[2] >> (4 * i) & 7;
    result |= (bytes >> (8 * place) & 0xff) << (8 * i);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {
struct NamedBits {
  llvm::StringLiteral name;
  BitsFunction *apply;
};
} // namespace

/// Without rounding mode.
static constexpr NamedBits kExact[] = {
    {"byte_perm", permuteBytes},
    {"double2hiint", upperHalf},
    {"double2loint", sameBits},
    {"double_as_longlong", sameBits},
    {"float_as_int", sameBits},
    {"float_as_uint", sameBits},
    {"fma", fusedMultiplyAdd},
    {"hadd", halfSum<0>},
    {"hiloint2double", bothHalves},
    {"int_as_float", sameBits},
    {"llrint", floatToInteger<true>},
    {"longlong_as_double", sameBits},
    {"mul24", multiply24},
    {"mulhi", multiplyHigh},
    {"nextafter", nextAfter},
    {"rcp64h", reciprocalOfUpperHalf},
    {"rhadd", halfSum<1>},
    {"sad", sumOfDifference},
    {"uint_as_float", sameBits},
};

/// Before the rounding mode in the name.
static constexpr NamedBits kRounded[] = {
    {"add", compute<&APFloat::add>},
    {"sub", compute<&APFloat::subtract>},
    {"mul", compute<&APFloat::multiply>},
    {"div", compute<&APFloat::divide>},
    {"rcp", reciprocal},
    {"fma", fusedMultiplyAdd},
    {"sqrt", squareRoot},
};

static std::optional<RoundingMode> takeRounding(llvm::StringRef &name) {
  if (name.consume_back("_rn"))
    return RoundingMode::NearestTiesToEven;
  if (name.consume_back("_rz"))
    return RoundingMode::TowardZero;
  if (name.consume_back("_rd"))
    return RoundingMode::TowardNegative;
  if (name.consume_back("_ru"))
    return RoundingMode::TowardPositive;
  return std::nullopt;
}

static BitsFunction *findNamed(llvm::ArrayRef<NamedBits> table,
                               llvm::StringRef name) {
  for (const NamedBits &entry : table)
    if (entry.name == name)
      return entry.apply;
  return nullptr;
}

/// "float2uint": types are those of the function, but the sign of a result.
static BitsFunction *findConversion(const LibdeviceFunction &function,
                                    llvm::StringRef name) {
  auto [from, to] = name.split('2');
  if (to.empty() || function.arity != 1)
    return nullptr;
  if (!isFloat(function.operands().front()))
    return integerToFloat;
  if (isFloat(function.result))
    return floatToFloat;
  return to.starts_with("u") ? floatToInteger<false> : floatToInteger<true>;
}

std::optional<BitsCall>
tile::interpreter::findBitsCall(const LibdeviceFunction &function) {
  llvm::StringRef name = function.name;
  if (name == "llround")
    return BitsCall{&function, floatToInteger<true>,
                    RoundingMode::NearestTiesToAway};
  if (BitsFunction *apply = findNamed(kExact, name))
    return BitsCall{&function, apply, RoundingMode::NearestTiesToEven};
  std::optional<RoundingMode> rounding = takeRounding(name);
  if (!rounding)
    return std::nullopt;
  BitsFunction *apply = findNamed(kRounded, name);
  if (!apply)
    apply = findConversion(function, name);
  if (!apply)
    return std::nullopt;
  return BitsCall{&function, apply, *rounding};
}
