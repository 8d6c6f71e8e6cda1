//===- LibdeviceTest.cpp - functions of libdevice, and approximations -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tile.extern_call` in each signature that the interpreter knows, what it
// does not know, and the hardware's approximations, which know no subnormal
// numbers.
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
  static const char *const names[] = {"%a", "%b", "%c"};
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

static std::string typeText(mlir::tile::LibdeviceType type) {
  mlir::MLIRContext context;
  std::string text;
  llvm::raw_string_ostream(text) << mlir::tile::getDialectType(type, &context);
  return text;
}

/// Each symbol of the table runs, or is refused by its name.
TEST(Libdevice, EverySymbol) {
  unsigned known = 0;
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
    if (machine.kernel()) {
      ++known;
      continue;
    }
    EXPECT_NE(machine.messages().find("error: the interpreter does not know `" +
                                      function.symbol.str() +
                                      "` of libdevice [E0508]"),
              std::string::npos)
        << machine.messages();
  }
  EXPECT_GE(known, 130u);
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
