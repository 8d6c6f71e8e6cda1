//===- DotTest.cpp - matrix products --------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of every type against sums in double precision: small integers as
// elements make every result exact, so that equality is expected; other
// elements show how inputs are rounded. One test bounds the time of a product
// of 512 by 512 by 512.
//
//===----------------------------------------------------------------------===//

#include "Harness.h"

#include "gtest/gtest.h"
#include <chrono>
#include <cmath>
#include <random>

using namespace tile;
using namespace tile::test;

/// The bits of a number in a type.
static uint64_t bitsOf(const TypeInfo &type, double value) {
  if (!type.semantics)
    return static_cast<uint64_t>(static_cast<int64_t>(value)) &
           (type.bits == 64 ? ~0ull : (1ull << type.bits) - 1);
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(*type.semantics, llvm::APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

static double valueOf(const TypeInfo &type, uint64_t bits) {
  if (!type.semantics)
    return static_cast<double>(static_cast<int64_t>(bits << (64 - type.bits)) >>
                               (64 - type.bits));
  return floatOf(type, bits).convertToDouble();
}

static TypeInfo typeNamed(llvm::StringRef name) {
  for (const std::vector<TypeInfo> &list : {integerTypes(), floatTypes()})
    for (const TypeInfo &type : list)
      if (type.name == name)
        return type;
  ADD_FAILURE() << "no type " << name.str();
  return floatTypes()[0];
}

static TileData tileOf(const TypeInfo &type,
                       const std::vector<double> &values) {
  TileData tile{type.name, values.size(), {}};
  for (double value : values) {
    uint64_t bits = bitsOf(type, value);
    const char *begin = reinterpret_cast<const char *>(&bits);
    tile.bytes.insert(tile.bytes.end(), begin, begin + type.bytes());
  }
  return tile;
}

static std::vector<double> valuesOf(const TypeInfo &type,
                                    const TileData &tile) {
  std::vector<double> values;
  for (uint64_t i = 0; i != tile.count; ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, &tile.bytes[i * type.bytes()], type.bytes());
    values.push_back(valueOf(type, bits));
  }
  return values;
}

static std::vector<double> smallNumbers(uint64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values(count);
  for (double &value : values)
    value = static_cast<int>(random() % 9) - 4;
  return values;
}

static std::string shaped(const std::string &shape, const std::string &type) {
  return "tensor<" + shape + "x" + type + ">";
}

/// A product of batches of MxK and KxN, given row by row.
struct Product {
  uint64_t batches, m, n, k;
  std::string a, b, acc;
  std::string options;

  std::vector<double> run(const std::vector<double> &as,
                          const std::vector<double> &bs,
                          const std::vector<double> &accs) const {
    std::string batch = batches == 1 ? "" : std::to_string(batches) + "x";
    auto matrix = [&](uint64_t rows, uint64_t columns, const std::string &t) {
      return shaped(
          batch + std::to_string(rows) + "x" + std::to_string(columns), t);
    };
    auto flat = [](const std::vector<double> &values, const std::string &t) {
      return shaped(std::to_string(values.size()), t);
    };
    std::string lines =
        "%x = tile.reshape %a : " + flat(as, a) + " to " + matrix(m, k, a) +
        "\n%y = tile.reshape %b : " + flat(bs, b) + " to " + matrix(k, n, b) +
        "\n%z = tile.reshape %c : " + flat(accs, acc) + " to " +
        matrix(m, n, acc) + "\n%d = tile.dot %x, %y, %z " + options + " : " +
        matrix(m, k, a) + ", " + matrix(k, n, b) + ", " + matrix(m, n, acc) +
        "\n%r0 = tile.reshape %d : " + matrix(m, n, acc) + " to " +
        flat(accs, acc);
    TypeInfo type = typeNamed(acc);
    std::vector<TileData> result =
        runLines(lines,
                 {tileOf(typeNamed(a), as), tileOf(typeNamed(b), bs),
                  tileOf(type, accs)},
                 {{acc, accs.size(), type.bytes()}});
    return valuesOf(type, result[0]);
  }

  std::vector<double> reference(const std::vector<double> &as,
                                const std::vector<double> &bs,
                                std::vector<double> sums) const {
    for (uint64_t batch = 0; batch != batches; ++batch)
      for (uint64_t i = 0; i != m; ++i)
        for (uint64_t j = 0; j != n; ++j)
          for (uint64_t l = 0; l != k; ++l)
            sums[(batch * m + i) * n + j] +=
                as[(batch * m + i) * k + l] * bs[(batch * k + l) * n + j];
    return sums;
  }
};

TEST(Dot, AllTypesAreExactForSmallNumbers) {
  const char *types[][3] = {{"i8", "i8", "i32"},
                            {"f16", "f16", "f32"},
                            {"f16", "f16", "f16"},
                            {"bf16", "bf16", "f32"},
                            {"f32", "f32", "f32"},
                            {"f64", "f64", "f64"},
                            {"f8E4M3FN", "f8E4M3FN", "f32"},
                            {"f8E5M2", "f8E4M3FN", "f32"},
                            {"f8E5M2", "f8E5M2", "f16"}};
  for (uint64_t batches : {1, 4})
    for (const char *const *t : types) {
      Product product{batches, 16, 8, 32, t[0], t[1], t[2], ""};
      std::vector<double> a = smallNumbers(batches * 16 * 32, 1);
      std::vector<double> b = smallNumbers(batches * 32 * 8, 2);
      std::vector<double> c = smallNumbers(batches * 16 * 8, 3);
      EXPECT_EQ(product.run(a, b, c), product.reference(a, b, c))
          << t[0] << " " << t[1] << " " << t[2] << " " << batches;
    }
}

TEST(Dot, IntegersWrapAround) {
  Product product{1, 1, 1, 2, "i8", "i8", "i32", ""};
  EXPECT_EQ(product.run({-128, -128}, {-128, 127}, {2147483647.0}),
            std::vector<double>{-2147483648.0 + 127});
}

TEST(Dot, PrecisionsOfSingle) {
  for (const char *precision : {"tf32", "tf32x3", "bf16x3", "bf16x6", "ieee"}) {
    Product product{
        1,     16,    16,    16,
        "f32", "f32", "f32", std::string("precision = ") + precision};
    std::vector<double> a = smallNumbers(256, 1), b = smallNumbers(256, 2);
    std::vector<double> c = smallNumbers(256, 3);
    EXPECT_EQ(product.run(a, b, c), product.reference(a, b, c)) << precision;
  }
}

/// What one plus a small number is worth as an operand.
static double seen(double value, const std::string &precision) {
  Product product{1, 1, 1, 1, "f32", "f32", "f32", "precision = " + precision};
  return product.run({value}, {1}, {0})[0];
}

TEST(Dot, OperandsAreRoundedAsThePrecisionSays) {
  double half = std::ldexp(1, -11), unit = std::ldexp(1, -10);
  // Half a unit of tf32 is rounded away from zero, what is less to zero.
  EXPECT_EQ(seen(1 + half, "tf32"), 1 + unit);
  EXPECT_EQ(seen(-1 - half, "tf32"), -1 - unit);
  EXPECT_EQ(seen(1 + half - std::ldexp(1, -23), "tf32"), 1);
  EXPECT_EQ(seen(1 + std::ldexp(1, -20), "tf32"), 1);
  double most = std::numeric_limits<float>::max();
  EXPECT_EQ(seen(most, "tf32"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(seen(1 + std::ldexp(1, -23), "ieee"), 1 + std::ldexp(1, -23));
  // Two parts of 11 bits, and two or three of 8.
  EXPECT_EQ(seen(1 + std::ldexp(1, -21), "tf32x3"), 1 + std::ldexp(1, -21));
  double two = 1 + std::ldexp(1, -9), three = two + std::ldexp(1, -18);
  EXPECT_EQ(seen(three, "bf16x3"), two);
  EXPECT_EQ(seen(three, "bf16x6"), three);
}

TEST(Dot, InfinitiesAndNaNPassThroughAllPrecisions) {
  double infinity = std::numeric_limits<double>::infinity();
  for (const char *precision : {"tf32", "tf32x3", "bf16x3", "bf16x6", "ieee"}) {
    EXPECT_EQ(seen(infinity, precision), infinity) << precision;
    EXPECT_EQ(seen(-infinity, precision), -infinity) << precision;
    EXPECT_TRUE(std::isnan(seen(NAN, precision))) << precision;
  }
}

/// Sums that f16 cannot hold on the way are right in the end.
TEST(Dot, HalfAccumulatorsAreRoundedOnce) {
  Product product{1, 1, 1, 4, "f16", "f16", "f16", ""};
  EXPECT_EQ(product.run({256, 1, 256, 1}, {256, 1, -256, 1}, {2048}),
            std::vector<double>{2050});
}

//===----------------------------------------------------------------------===//
// Scaled products
//===----------------------------------------------------------------------===//

/// A product of 2x32 and 32x2 in a format for a; b is 1 everywhere.
static std::vector<float>
scaled(const std::string &type, const std::string &shape,
       const std::vector<uint8_t> &bytes, const std::string &format,
       const std::string &options, const std::vector<uint8_t> &scales) {
  std::vector<uint8_t> ones(64, 0x38);
  std::string a = "tensor<" + shape + "x" + type + ">";
  uint64_t count = bytes.size() / (type == "f16" || type == "bf16" ? 2 : 1);
  TileData data{type, count, {}};
  data.bytes.assign(bytes.begin(), bytes.end());
  std::string lines =
      "%x = tile.reshape %a : tensor<" + std::to_string(count) + "x" + type +
      "> to " + a +
      "\n%s = tile.reshape %c : tensor<2xi8> to tensor<2x1xi8>\n"
      "%y = tile.reshape %b : tensor<64xf8E4M3FN> to tensor<32x2xf8E4M3FN>\n"
      "%z = arith.constant dense<0.0> : tensor<2x2xf32>\n"
      "%d = tile.dot_scaled %x scale %s " +
      format + ", %y e4m3, %z " + options + " : " + a +
      ", tensor<2x1xi8>, tensor<32x2xf8E4M3FN>, tensor<2x2xf32>\n"
      "%r0 = tile.reshape %d : tensor<2x2xf32> to tensor<4xf32>";
  return runLines(
             lines,
             {data, TileData::of("f8E4M3FN", ones), TileData::of("i8", scales)},
             {{"f32", 4, 4}})[0]
      .as<float>();
}

TEST(DotScaled, ScalesAndFormats) {
  // 1.5 in every format, 32 times; the rows' scales are 2 and 1/4.
  std::vector<float> expected = {96, 96, 12, 12};
  std::vector<uint8_t> scales = {128, 125};
  EXPECT_EQ(scaled("f8E4M3FN", "2x32", std::vector<uint8_t>(64, 0x3c), "e4m3",
                   "", scales),
            expected);
  EXPECT_EQ(
      scaled("i8", "2x32", std::vector<uint8_t>(64, 0x3c), "e4m3", "", scales),
      expected);
  EXPECT_EQ(scaled("f8E5M2", "2x32", std::vector<uint8_t>(64, 0x3e), "e5m2", "",
                   scales),
            expected);
  EXPECT_EQ(
      scaled("i8", "2x16", std::vector<uint8_t>(32, 0x33), "e2m1", "", scales),
      expected);
  std::vector<uint8_t> halves, brains;
  for (int i = 0; i != 64; ++i) {
    halves.insert(halves.end(), {0x00, 0x3e});
    brains.insert(brains.end(), {0xc0, 0x3f});
  }
  EXPECT_EQ(scaled("f16", "2x32", halves, "fp16", "", scales), expected);
  EXPECT_EQ(scaled("bf16", "2x32", brains, "bf16", "", scales), expected);
}

TEST(DotScaled, NibblesAlongBothDimensions) {
  // The lower half is 6, the upper one -0.5. Along k they alternate in a row;
  // along m each has a row of its own.
  std::vector<uint8_t> bytes(32, 0x97);
  EXPECT_EQ(scaled("i8", "2x16", bytes, "e2m1", "", {127, 127}),
            std::vector<float>(4, 16 * 5.5f));
  EXPECT_EQ(scaled("i8", "1x32", bytes, "e2m1", "a_k_pack = false", {127, 127}),
            (std::vector<float>{192, 192, -16, -16}));
}

TEST(DotScaled, ScaleOf255IsNaN) {
  std::vector<float> result = scaled(
      "i8", "2x32", std::vector<uint8_t>(64, 0x38), "e4m3", "", {255, 127});
  EXPECT_TRUE(std::isnan(result[0]) && std::isnan(result[1]));
  EXPECT_EQ(result[2], 32);
  EXPECT_EQ(result[3], 32);
}

//===----------------------------------------------------------------------===//
// Speed
//===----------------------------------------------------------------------===//

static const char *kMatmul = R"(
  func.func @k(%a: !tile.ptr<f16>, %b: !tile.ptr<f16>, %c: !tile.ptr<f32>)
      attributes {tile.kernel} {
    %x = tile.program_id 0
    %y = tile.program_id 1
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %steps = arith.constant 16 : i32
    %c32 = arith.constant 32 : i32
    %c64 = arith.constant 64 : i32
    %none = arith.constant dense<0.0> : tensor<64x64xf32>
    %w512m = arith.constant dense<512> : tensor<64x1xi32>
    %w512k = arith.constant dense<512> : tensor<32x1xi32>
    %r64 = tile.range 0 to 64 : tensor<64xi32>
    %r32 = tile.range 0 to 32 : tensor<32xi32>
    %fm = arith.muli %y, %c64 : i32
    %fn = arith.muli %x, %c64 : i32
    %fms = tile.splat %fm : tensor<64xi32>
    %fns = tile.splat %fn : tensor<64xi32>
    %m = arith.addi %fms, %r64 : tensor<64xi32>
    %n = arith.addi %fns, %r64 : tensor<64xi32>
    %mc = tile.expand_dims %m axis = 1 : tensor<64xi32> to tensor<64x1xi32>
    %nr = tile.expand_dims %n axis = 0 : tensor<64xi32> to tensor<1x64xi32>
    %kr = tile.expand_dims %r32 axis = 0 : tensor<32xi32> to tensor<1x32xi32>
    %kc = tile.expand_dims %r32 axis = 1 : tensor<32xi32> to tensor<32x1xi32>
    %mrow = arith.muli %mc, %w512m : tensor<64x1xi32>
    %ab = tile.broadcast %mrow : tensor<64x1xi32> to tensor<64x32xi32>
    %kb = tile.broadcast %kr : tensor<1x32xi32> to tensor<64x32xi32>
    %ao = arith.addi %ab, %kb : tensor<64x32xi32>
    %krow = arith.muli %kc, %w512k : tensor<32x1xi32>
    %bk = tile.broadcast %krow : tensor<32x1xi32> to tensor<32x64xi32>
    %bn = tile.broadcast %nr : tensor<1x64xi32> to tensor<32x64xi32>
    %bo = arith.addi %bk, %bn : tensor<32x64xi32>
    %sum = scf.for %i = %zero to %steps step %one
        iter_args(%acc = %none) -> (tensor<64x64xf32>) : i32 {
      %k0 = arith.muli %i, %c32 : i32
      %c512 = arith.constant 512 : i32
      %k1 = arith.muli %k0, %c512 : i32
      %pa = tile.ptr_add %a, %k0 : !tile.ptr<f16>, i32
      %pb = tile.ptr_add %b, %k1 : !tile.ptr<f16>, i32
      %sa = tile.splat %pa : tensor<64x32x!tile.ptr<f16>>
      %sb = tile.splat %pb : tensor<32x64x!tile.ptr<f16>>
      %qa = tile.ptr_add %sa, %ao
          : tensor<64x32x!tile.ptr<f16>>, tensor<64x32xi32>
      %qb = tile.ptr_add %sb, %bo
          : tensor<32x64x!tile.ptr<f16>>, tensor<32x64xi32>
      %va = tile.load %qa : tensor<64x32x!tile.ptr<f16>>
      %vb = tile.load %qb : tensor<32x64x!tile.ptr<f16>>
      %next = tile.dot %va, %vb, %acc
          : tensor<64x32xf16>, tensor<32x64xf16>, tensor<64x64xf32>
      scf.yield %next : tensor<64x64xf32>
    }
    %cm = tile.broadcast %mrow : tensor<64x1xi32> to tensor<64x64xi32>
    %cn = tile.broadcast %nr : tensor<1x64xi32> to tensor<64x64xi32>
    %co = arith.addi %cm, %cn : tensor<64x64xi32>
    %sc = tile.splat %c : tensor<64x64x!tile.ptr<f32>>
    %qc = tile.ptr_add %sc, %co
        : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
    tile.store %qc, %sum : tensor<64x64x!tile.ptr<f32>>
    return
  })";

TEST(Dot, LargeProductsAreFast) {
  constexpr uint64_t kSize = 512;
  TypeInfo half = typeNamed("f16");
  std::vector<double> a = smallNumbers(kSize * kSize, 1);
  std::vector<double> b = smallNumbers(kSize * kSize, 2);
  std::vector<char> as = tileOf(half, a).bytes, bs = tileOf(half, b).bytes;
  std::vector<float> c(kSize * kSize);
  Machine machine(kMatmul);
  InterpreterOptions options;
  options.threads = 2;
  auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(machine.run({8, 8, 1},
                          {arrayOf("a", as), arrayOf("b", bs), arrayOf("c", c)},
                          {}, options))
      << machine.messages();
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 5);
  for (uint64_t i : {0, 7, 300, 511})
    for (uint64_t j : {0, 64, 255, 511}) {
      double sum = 0;
      for (uint64_t k = 0; k != kSize; ++k)
        sum += a[i * kSize + k] * b[k * kSize + j];
      EXPECT_EQ(c[i * kSize + j], sum) << i << " " << j;
    }
}
