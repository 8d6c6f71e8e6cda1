//===- LibdeviceTest.cpp - functions of libdevice, and approximations -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tile.extern_call` with every symbol, values of functions that are easily
// wrong, and the hardware's approximations, which know no subnormal numbers.
// test/Language/API/Libdevice has values of all functions.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "tile/Dialect/Tile/IR/Libdevice.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>

using namespace tile::test;
using mlir::tile::LibdeviceFunction;

static const TypeInfo &typeNamed(const std::string &name) {
  for (const std::vector<TypeInfo> *types : {&floatTypes(), &integerTypes()})
    for (const TypeInfo &type : *types)
      if (type.name == name)
        return type;
  ADD_FAILURE() << name;
  return floatTypes().front();
}

static uint64_t bits(float value) {
  uint32_t result;
  std::memcpy(&result, &value, sizeof(result));
  return result;
}

static uint64_t bits(double value) {
  uint64_t result;
  std::memcpy(&result, &value, sizeof(result));
  return result;
}

static uint64_t bits(int32_t value) { return static_cast<uint32_t>(value); }
static uint64_t bits(int64_t value) { return static_cast<uint64_t>(value); }

static const char *nameOf(float) { return "f32"; }
static const char *nameOf(double) { return "f64"; }
static const char *nameOf(int32_t) { return "i32"; }
static const char *nameOf(int64_t) { return "i64"; }

/// Expects that the function of these operands is `expected`, bit for bit.
template <typename Result, typename... Operands>
static void expectCall(const std::string &symbol, Result expected,
                       Operands... operands) {
  static const char *const names[] = {"%a", "%b", "%c", "%d"};
  std::string arguments, types;
  for (size_t i = 0; i != sizeof...(Operands); ++i) {
    arguments += std::string(i ? ", " : "") + names[i];
    types += std::string(i ? ", $" : "$") + std::to_string(i);
  }
  std::vector<uint64_t> results =
      applyOperation("tile.extern_call \"" + symbol + "\"(" + arguments +
                         ") : (" + types + ") -> $r",
                     {typeNamed(nameOf(operands))...},
                     typeNamed(nameOf(expected)), {{bits(operands)}...});
  EXPECT_EQ(results.front(), bits(expected)) << symbol;
}

TEST(Libdevice, Reals) {
  expectCall("__nv_asinf", static_cast<float>(std::asin(0.25)), 0.25f);
  expectCall("__nv_asin", std::asin(0.25), 0.25);
  expectCall("__nv_sinpif", 0.0f, 4.0f);
  expectCall("__nv_lgammaf", static_cast<float>(std::lgamma(7.5)), 7.5f);
  expectCall("__nv_hypotf", 5.0f, 3.0f, 4.0f);
  expectCall("__nv_fmod", 1.5, 7.5, 3.0);
  expectCall("__nv_norm3df", 13.0f, 3.0f, 4.0f, 12.0f);
}

TEST(Libdevice, RealsAndIntegers) {
  expectCall("__nv_powif", 0.125f, 2.0f, -3);
  expectCall("__nv_ldexp", 24.0, 3.0, 3);
  expectCall("__nv_jnf", static_cast<float>(::jn(2, 1.5)), 2, 1.5f);
  expectCall("__nv_isnanf", 1, NAN);
  expectCall("__nv_isinfd", 1, -HUGE_VAL);
  expectCall("__nv_ilogbf", 10, 1500.0f);
}

TEST(Libdevice, Integers) {
  expectCall("__nv_popc", 5, 0x1f);
  expectCall("__nv_popcll", 64, int64_t(-1));
  expectCall("__nv_clz", 31, 1);
  expectCall("__nv_clzll", 63, int64_t(1));
  expectCall("__nv_ffs", 5, 16);
  expectCall("__nv_ffsll", 0, int64_t(0));
  expectCall("__nv_brev", INT32_MIN, 1);
  expectCall("__nv_brevll", INT64_MIN, int64_t(1));
  expectCall("__nv_abs", 7, -7);
  expectCall("__nv_llabs", int64_t(7), int64_t(-7));
}

TEST(Libdevice, DirectedRounding) {
  // A sum of zeros is -0 downwards alone.
  expectCall("__nv_fadd_rd", -0.0f, 1.0f, -1.0f);
  expectCall("__nv_fadd_ru", 0.0f, 1.0f, -1.0f);
  expectCall("__nv_fadd_ru", 1 + 0x1p-23f, 1.0f, 0x1p-60f);
  expectCall("__nv_dadd_rz", 1.0, 1.0, 0x1p-60);
  expectCall("__nv_fmul_ru", HUGE_VALF, 0x1p127f, 2.0f);
  expectCall("__nv_fmul_rz", 0x1.fffffep127f, 0x1p127f, 2.0f);
  expectCall("__nv_fdiv_rd", 0x1.555554p-2f, 1.0f, 3.0f);
  expectCall("__nv_fdiv_ru", 0x1.555556p-2f, 1.0f, 3.0f);
  // What the square lacks is too small for a double.
  expectCall("__nv_dsqrt_rd", 0x1.fffffffffffffp-511, 0x1.fffffffffffffp-1021);
  expectCall("__nv_dsqrt_ru", 0x1p-510, 0x1.fffffffffffffp-1021);
  // More than half a unit, which a sum in double does not hold.
  expectCall("__nv_fmaf", 1 + 0x1p-11f + 0x1p-23f, 1 + 0x1p-12f, 1 + 0x1p-12f,
             0x1p-80f);
  expectCall("__nv_double2float_ru", 0x1p-149f, 0x1p-1074);
  expectCall("__nv_int2float_rz", 16777216.0f, 16777217);
  expectCall("__nv_ull2double_ru", 0x1p64, int64_t(-1));
}

TEST(Libdevice, FloatsToIntegers) {
  expectCall("__nv_float2int_rd", -3, -2.5f);
  expectCall("__nv_float2int_rn", -2, -2.5f);
  expectCall("__nv_float2uint_rz", 0, -2.5f);
  expectCall("__nv_float2int_rn", INT32_MAX, 1e20f);
  expectCall("__nv_float2int_rn", 0, NAN);
  expectCall("__nv_float2ll_rn", INT64_MIN, NAN);
  expectCall("__nv_double2int_rn", INT32_MIN, static_cast<double>(NAN));
  expectCall("__nv_double2ull_ru", int64_t(-1), 1e30);
  expectCall("__nv_llround", int64_t(-3), -2.5);
  expectCall("__nv_llrintf", int64_t(-2), -2.5f);
}

TEST(Libdevice, Bits) {
  expectCall("__nv_hiloint2double", 1.0, 0x3ff00000, 0);
  expectCall("__nv_double2hiint", 0x3ff00000, 1.0);
  expectCall("__nv_byte_perm", 0x00221180, 0x44332211, INT32_MIN, 0x4107);
  expectCall("__nv_mulhi", -1, -1, 1);
  expectCall("__nv_umulhi", 0, -1, 1);
  expectCall("__nv_mul64hi", int64_t(-1), int64_t(-1), int64_t(1));
  expectCall("__nv_mul24", 1, 0xffffff, 0xffffff);
  expectCall("__nv_umul24", -0x1ffffff, 0xffffff, 0xffffff);
  expectCall("__nv_sad", 25, INT32_MIN, INT32_MIN + 20, 5);
  expectCall("__nv_usad", -4, 0, -5, 1);
  expectCall("__nv_hadd", -2, -3, 0);
  expectCall("__nv_rhadd", -1, -3, 0);
  expectCall("__nv_uhadd", INT32_MAX, -1, 0);
  expectCall("__nv_nextafterf", 0x1p-149f, 0.0f, 1.0f);
  expectCall("__nv_rcp64h", 0.25, 0x1.00000000fp+2);
}

TEST(Libdevice, ExactPlacesOfSpecialFunctions) {
  expectCall("__nv_sinpi", 0.0, 1.0);
  expectCall("__nv_sinpi", -1.0, 1.5);
  expectCall("__nv_cospi", 0.0, 0.5);
  expectCall("__nv_cospi", -1.0, 0x1p52 + 1);
  expectCall("__nv_erfinv", HUGE_VAL, 1.0);
  expectCall("__nv_erfcinvf", 0.0f, 1.0f);
  expectCall("__nv_erfcinvf", -HUGE_VALF, 2.0f);
  expectCall("__nv_normcdfinv", 0.0, 0.5);
  expectCall("__nv_normcdf", 0.5, 0.0);
  expectCall("__nv_erfcx", HUGE_VAL, -30.0);
  expectCall("__nv_cyl_bessel_i0", 1.0, 0.0);
  expectCall("__nv_cyl_bessel_i1", -HUGE_VAL, -1000.0);
  expectCall("__nv_ilogb", INT32_MIN, 0.0);
  expectCall("__nv_norm4d", HUGE_VAL, HUGE_VAL, static_cast<double>(NAN), 0.0,
             1.0);
  expectCall("__nv_norm4d", 0x1p1000, 0x1p999, 0x1p999, 0x1p999, 0x1p999);
}

static std::string typeText(mlir::tile::LibdeviceType type) {
  mlir::MLIRContext context;
  std::string text;
  llvm::raw_string_ostream(text) << mlir::tile::getDialectType(type, &context);
  return text;
}

/// Each symbol of the table is known.
TEST(Libdevice, EverySymbol) {
  for (const LibdeviceFunction &function :
       mlir::tile::getLibdeviceFunctions()) {
    std::string text = "func.func @k(", arguments, types;
    for (unsigned i = 0; i != function.arity; ++i) {
      std::string separator = i ? ", " : "";
      std::string type = typeText(function.operands()[i]);
      text += separator + "%x" + std::to_string(i) + ": " + type;
      arguments += separator + "%x" + std::to_string(i);
      types += separator + type;
    }
    text += ") attributes {tile.kernel} {\n  %y = tile.extern_call \"" +
            function.symbol.str() + "\"(" + arguments + ") : (" + types +
            ") -> " + typeText(function.result) + "\n  return\n}\n";
    Machine machine(text);
    EXPECT_TRUE(machine.kernel()) << machine.messages();
  }
}

/// What the operation gives for `x`.
static float approximate(const std::string &operation, float x) {
  const TypeInfo &type = typeNamed("f32");
  uint32_t result = static_cast<uint32_t>(applyOperation(
      "tile.approx_" + operation + " %a : $0", {type}, type, {{bits(x)}})[0]);
  float value;
  std::memcpy(&value, &result, sizeof(value));
  return value;
}

TEST(Approximation, NoSubnormalNumbers) {
  EXPECT_EQ(approximate("exp2", -126), 0x1p-126f);
  EXPECT_EQ(approximate("exp2", -127), 0);
  EXPECT_EQ(approximate("log2", 0x1p-126f), -126);
  EXPECT_EQ(approximate("log2", 0x1p-127f), -INFINITY);
  EXPECT_TRUE(std::isnan(approximate("log2", -1)));
  EXPECT_EQ(approximate("reciprocal", 0x1p-126f), 0x1p126f);
  EXPECT_EQ(approximate("reciprocal", -0x1p-127f), -INFINITY);
  EXPECT_EQ(approximate("reciprocal", 0x1p126f), 0x1p-126f);
  EXPECT_EQ(bits(approximate("reciprocal", -0x1p127f)), bits(-0.0f));
}
