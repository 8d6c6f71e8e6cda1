//===- MatrixMultiplyTest.cpp - mma ---------------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All shapes and types: the fragments are filled by the formulas of the ISA's
// manual, written down here shape by shape, and the products of small integers,
// which are exact in any order, are compared with those of the matrices. Then
// what the model of the tensor core says of sums that are not exact.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/Emulator/Instructions/TensorCore.h"
#include "KernelRun.h"
#include <cmath>
#include <random>

using namespace tile;
using namespace tile::test;
using emulator::bitCast;

namespace {
struct At {
  unsigned row, column;
};
/// Where element `i` of a lane with group g and number t in it is.
using Layout = At (*)(unsigned g, unsigned t, unsigned i);

struct Shape {
  const char *name;
  unsigned rows, inner;
  /// Of A and B, a lane.
  unsigned numA, numB;
  Layout a, b;
};
} // namespace

static bool in(unsigned i, unsigned first, unsigned end) {
  return first <= i && i < end;
}

// The ISA's manual, "Matrix Fragments for mma...", by shape and width of the
// elements.
static const Shape half8 = {
    "m16n8k8",
    16,
    8,
    4,
    2,
    [](unsigned g, unsigned t, unsigned i) {
      return At{i < 2 ? g : g + 8, t * 2 + (i & 1)};
    },
    [](unsigned g, unsigned t, unsigned i) { return At{t * 2 + i, g}; }};
static const Shape half16 = {"m16n8k16",
                             16,
                             16,
                             8,
                             4,
                             [](unsigned g, unsigned t, unsigned i) {
                               return At{in(i, 0, 2) || in(i, 4, 6) ? g : g + 8,
                                         t * 2 + (i & 1) + (i < 4 ? 0 : 8)};
                             },
                             [](unsigned g, unsigned t, unsigned i) {
                               return At{t * 2 + (i & 1) + (i < 2 ? 0 : 8), g};
                             }};
static const Shape word4 = {
    "m16n8k4",
    16,
    4,
    2,
    1,
    [](unsigned g, unsigned t, unsigned i) {
      return At{i == 0 ? g : g + 8, t};
    },
    [](unsigned g, unsigned t, unsigned) { return At{t, g}; }};
static const Shape word8 = {"m16n8k8",
                            16,
                            8,
                            4,
                            2,
                            [](unsigned g, unsigned t, unsigned i) {
                              return At{i == 0 || i == 2 ? g : g + 8,
                                        i < 2 ? t : t + 4};
                            },
                            [](unsigned g, unsigned t, unsigned i) {
                              return At{i == 0 ? t : t + 4, g};
                            }};
static const Shape double4 = {
    "m8n8k4",
    8,
    4,
    1,
    1,
    [](unsigned g, unsigned t, unsigned) { return At{g, t}; },
    [](unsigned g, unsigned t, unsigned) { return At{t, g}; }};
static const Shape double16 = {
    "m16n8k16",
    16,
    16,
    8,
    4,
    [](unsigned g, unsigned t, unsigned i) {
      return At{i % 2 == 0 ? g : g + 8, i % 2 == 0 ? i * 2 + t : i * 2 - 2 + t};
    },
    [](unsigned g, unsigned t, unsigned i) { return At{t + i * 4, g}; }};
static const Shape byte8x16 = {
    "m8n8k16",
    8,
    16,
    4,
    4,
    [](unsigned g, unsigned t, unsigned i) { return At{g, t * 4 + i}; },
    [](unsigned g, unsigned t, unsigned i) { return At{t * 4 + i, g}; }};
static const Shape byte16 = {
    "m16n8k16",
    16,
    16,
    8,
    4,
    [](unsigned g, unsigned t, unsigned i) {
      return At{i < 4 ? g : g + 8, t * 4 + (i & 3)};
    },
    [](unsigned g, unsigned t, unsigned i) { return At{t * 4 + i, g}; }};
static const Shape byte32 = {"m16n8k32",
                             16,
                             32,
                             16,
                             8,
                             [](unsigned g, unsigned t, unsigned i) {
                               return At{in(i, 0, 4) || in(i, 8, 12) ? g
                                                                     : g + 8,
                                         t * 4 + (i & 3) + (i < 8 ? 0 : 16)};
                             },
                             [](unsigned g, unsigned t, unsigned i) {
                               return At{t * 4 + (i & 3) + (i < 4 ? 0 : 16), g};
                             }};

static At accumulator(unsigned g, unsigned t, unsigned i) {
  return {i < 2 ? g : g + 8, t * 2 + (i & 1)};
}

namespace {
/// A type of elements: how to write and read one.
struct Elements {
  const char *name;
  unsigned bytes;
  uint64_t (*encode)(double);
  double (*decode)(uint64_t);
};
} // namespace

template <typename F> static uint64_t encodeBits(double value) {
  return F::fromDouble(value, emulator::Rounding::NearestEven);
}
template <typename F> static double decodeBits(uint64_t bits) {
  return F::toDouble(bits);
}
/// Small integers only: 1 is 0x38 and 0x3c, and so on.
template <typename F> static uint64_t searchBits(double value) {
  for (unsigned bits = 0; bits != 256; ++bits)
    if (F::toDouble(bits) == value)
      return bits;
  ADD_FAILURE() << value;
  return 0;
}
template <typename T> static uint64_t encodeInteger(double value) {
  return static_cast<std::make_unsigned_t<T>>(
      static_cast<T>(static_cast<int64_t>(value)));
}
template <typename T> static double decodeInteger(uint64_t bits) {
  return static_cast<T>(bits);
}

static const Elements f16 = {"f16", 2, encodeBits<emulator::F16>,
                             decodeBits<emulator::F16>};
static const Elements bf16 = {"bf16", 2, encodeBits<emulator::BF16>,
                              decodeBits<emulator::BF16>};
static const Elements f32 = {"f32", 4, encodeBits<emulator::F32>,
                             decodeBits<emulator::F32>};
static const Elements tf32 = {"tf32", 4, encodeBits<emulator::F32>,
                              decodeBits<emulator::F32>};
static const Elements f64 = {"f64", 8,
                             [](double v) { return bitCast<uint64_t>(v); },
                             [](uint64_t b) { return bitCast<double>(b); }};
static const Elements e4m3 = {"e4m3", 1, searchBits<emulator::E4M3>,
                              decodeBits<emulator::E4M3>};
static const Elements e5m2 = {"e5m2", 1, searchBits<emulator::E5M2>,
                              decodeBits<emulator::E5M2>};
static const Elements s8 = {"s8", 1, encodeInteger<int8_t>,
                            decodeInteger<int8_t>};
static const Elements u8 = {"u8", 1, encodeInteger<uint8_t>,
                            decodeInteger<uint8_t>};
static const Elements s32 = {"s32", 4, encodeInteger<int32_t>,
                             decodeInteger<int32_t>};

namespace {
using Matrix = std::vector<std::vector<double>>;

/// One instruction with its matrices.
struct Multiplication {
  const Shape *shape;
  const Elements *a, *b, *accumulators;
  const char *option = "";
  Matrix left, right, added;

  Multiplication(const Shape &shape, const Elements &a, const Elements &b,
                 const Elements &accumulators)
      : shape(&shape), a(&a), b(&b), accumulators(&accumulators),
        left(shape.rows, std::vector<double>(shape.inner)),
        right(shape.inner, std::vector<double>(8)),
        added(shape.rows, std::vector<double>(8)) {}

  unsigned numC() const { return shape->rows / 4; }
  /// Fills the matrices with numbers from `next`.
  template <typename Next> void fill(Next &&next) {
    for (Matrix *matrix : {&left, &right, &added})
      for (std::vector<double> &row : *matrix)
        for (double &value : row)
          value = next(matrix == &left ? 0 : matrix == &right ? 1 : 2);
  }
  Matrix run() const;
};
} // namespace

/// A lane's elements one after the other, low to high, as an array of all
/// lanes.
static std::vector<uint8_t> pack(const Matrix &matrix, const Elements &elements,
                                 unsigned count, Layout layout) {
  std::vector<uint8_t> bytes;
  for (unsigned lane = 0; lane != 32; ++lane)
    for (unsigned i = 0; i != count; ++i) {
      At at = layout(lane >> 2, lane % 4, i);
      uint64_t value = elements.encode(matrix[at.row][at.column]);
      for (unsigned byte = 0; byte != elements.bytes; ++byte)
        bytes.push_back(value >> (8 * byte));
    }
  return bytes;
}

/// Loads `bytes` of each lane into registers PREFIX`first`...; their list.
static std::string load(std::string &body, const std::string &array,
                        unsigned bytes, unsigned registerBytes,
                        unsigned first) {
  std::string list, prefix = registerBytes == 8 ? "%g" : "%r";
  std::string type = registerBytes == 8 ? "f64" : "b32";
  body += "mad.wide.u32 %d0, %lane, " + std::to_string(bytes) + ", %" + array +
          ";\n";
  for (unsigned i = 0; i != bytes / registerBytes; ++i) {
    std::string reg = prefix + std::to_string(first + i);
    body += "ld.global." + type + " " + reg + ", [%d0+" +
            std::to_string(i * registerBytes) + "];\n";
    list += (i ? ", " : "{") + reg;
  }
  return list + "}";
}

Matrix Multiplication::run() const {
  unsigned registerBytes = a->bytes == 8 ? 8 : 4;
  unsigned bytesA = shape->numA * a->bytes, bytesB = shape->numB * b->bytes;
  unsigned bytesC = numC() * accumulators->bytes;
  std::string body;
  std::string listA = load(body, "a", bytesA, registerBytes, 10);
  std::string listB = load(body, "b", bytesB, registerBytes, 20);
  std::string listC = load(body, "c", bytesC, registerBytes, 30);
  std::string ctype = accumulators->name;
  body += std::string("mma.sync.aligned.") + shape->name + ".row.col" + option +
          "." + ctype + "." + a->name + "." + b->name + "." + ctype + " " +
          listC + ", " + listA + ", " + listB + ", " + listC + ";\n" +
          "mad.wide.u32 %d0, %lane, " + std::to_string(bytesC) + ", %out;\n";
  for (unsigned i = 0; i != bytesC / registerBytes; ++i)
    body += std::string("st.global.") +
            (registerBytes == 8 ? "f64 [%d0+" : "b32 [%d0+") +
            std::to_string(i * registerBytes) +
            (registerBytes == 8 ? "], %g" : "], %r") + std::to_string(30 + i) +
            ";\n";
  KernelRun kernel(body);
  kernel.array("a", pack(left, *a, shape->numA, shape->a));
  kernel.array("b", pack(right, *b, shape->numB, shape->b));
  kernel.array("c", pack(added, *accumulators, numC(), accumulator));
  kernel.array("out", 32 * bytesC);
  kernel.expectRun();
  std::vector<uint8_t> bytes = kernel.get<uint8_t>("out");
  Matrix result(shape->rows, std::vector<double>(8));
  for (unsigned lane = 0; lane != 32; ++lane)
    for (unsigned i = 0; i != numC(); ++i) {
      At at = accumulator(lane >> 2, lane % 4, i);
      uint64_t value = 0;
      std::memcpy(&value, &bytes[lane * bytesC + i * accumulators->bytes],
                  accumulators->bytes);
      result[at.row][at.column] = accumulators->decode(value);
    }
  return result;
}

static double exactElement(const Multiplication &m, unsigned row,
                           unsigned column) {
  double sum = m.added[row][column];
  for (unsigned k = 0; k != m.shape->inner; ++k)
    sum += m.left[row][k] * m.right[k][column];
  return sum;
}

namespace {
struct Form {
  const Shape &shape;
  const Elements &a, &b, &accumulators;
};
} // namespace

static std::vector<Form> allForms() {
  std::vector<Form> forms = {
      {half8, f16, f16, f32},    {half8, f16, f16, f16},
      {half16, f16, f16, f32},   {half16, f16, f16, f16},
      {half8, bf16, bf16, f32},  {half16, bf16, bf16, f32},
      {word4, tf32, tf32, f32},  {word8, tf32, tf32, f32},
      {double4, f64, f64, f64},  {word4, f64, f64, f64},
      {word8, f64, f64, f64},    {double16, f64, f64, f64},
      {byte16, e4m3, e4m3, f32}, {byte32, e4m3, e5m2, f32},
      {byte32, e5m2, e4m3, f16}, {byte16, e5m2, e5m2, f16}};
  for (const Shape *shape : {&byte8x16, &byte16, &byte32})
    for (const Elements *a : {&s8, &u8})
      for (const Elements *b : {&s8, &u8})
        forms.push_back({*shape, *a, *b, s32});
  return forms;
}

static std::string describe(const Form &form) {
  return std::string(form.shape.name) + "." + form.a.name + "." + form.b.name +
         "." + form.accumulators.name;
}

TEST(EmulatorMatrixMultiplyTest, SmallIntegersAreExact) {
  std::mt19937 random(7);
  for (const Form &form : allForms()) {
    Multiplication m(form.shape, form.a, form.b, form.accumulators);
    bool isUnsigned = &form.a == &u8 || &form.b == &u8;
    m.fill([&](int) -> double {
      int value = random() % 9;
      return isUnsigned ? value : value - 4;
    });
    Matrix result = m.run();
    for (unsigned row = 0; row != form.shape.rows; ++row)
      for (unsigned column = 0; column != 8; ++column)
        EXPECT_EQ(result[row][column], exactElement(m, row, column))
            << describe(form) << " at " << row << ", " << column;
  }
}

TEST(EmulatorMatrixMultiplyTest, RandomOperandsAreNearlyExact) {
  std::mt19937 random(11);
  std::normal_distribution<double> normal;
  for (const Form &form : allForms()) {
    bool toSingle = &form.accumulators == &f32;
    if (!toSingle || form.a.bytes == 1)
      continue;
    Multiplication m(form.shape, form.a, form.b, form.accumulators);
    m.fill([&](int which) {
      const Elements &elements = which == 2 ? form.accumulators : form.a;
      uint64_t bits = elements.encode(normal(random));
      return elements.decode(&elements == &tf32 ? bits & 0xffffe000 : bits);
    });
    Matrix result = m.run();
    for (unsigned row = 0; row != form.shape.rows; ++row)
      for (unsigned column = 0; column != 8; ++column) {
        double most = std::fabs(m.added[row][column]);
        for (unsigned k = 0; k != form.shape.inner; ++k)
          most = std::max(most, std::fabs(m.left[row][k] * m.right[k][column]));
        double error =
            std::fabs(result[row][column] - exactElement(m, row, column));
        // 17 terms, each cut off below 2^-25, and the sum below 2^-23.
        EXPECT_LE(error, 11 * most * 0x1p-22) << describe(form);
      }
  }
}

/// The first element of d for the first row of A, column of B, and c.
static double firstOf(const Shape &shape, const Elements &operands,
                      const Elements &accumulators,
                      const std::vector<std::pair<double, double>> &products,
                      double c) {
  Multiplication m(shape, operands, operands, accumulators);
  for (unsigned k = 0; k != products.size(); ++k) {
    m.left[0][k] = products[k].first;
    m.right[k][0] = products[k].second;
  }
  m.added[0][0] = c;
  return m.run()[0][0];
}

TEST(EmulatorMatrixMultiplyTest, TheModelCutsOff) {
  auto single = [](const std::vector<std::pair<double, double>> &products,
                   double c) { return firstOf(half16, f16, f32, products, c); };
  // Sums are cut off, not rounded.
  EXPECT_EQ(single({{1, 0x1p-12}, {0x1p-12, 0x1.8p-12}}, 0x1p+0), 1 + 0x1p-12);
  EXPECT_EQ(single({{0x1.8p-12, 0x1p-12}}, 1), 1);
  EXPECT_EQ(single({{-0x1.8p-12, 0x1p-12}}, -1), -1);
  // 25 bits below the largest term still count, the 26th does not.
  EXPECT_EQ(single({{-0x1p-12, 0x1p-13}}, 1), 1 - 0x1p-24);
  EXPECT_EQ(single({{-0x1p-13, 0x1p-13}}, 1), 1);
  // Two halves of the last bit make one.
  EXPECT_EQ(single({{0x1p-12, 0x1p-12}, {0x1p-12, 0x1p-12}}, 1), 1 + 0x1p-23);
  // Large terms that cancel take small ones with them.
  EXPECT_EQ(single({{0x1p14, 0x1p14}, {-0x1p14, 0x1p14}}, 8), 8.0);
  EXPECT_EQ(single({{0x1p14, 0x1p14}, {-0x1p14, 0x1p14}}, 7), 0.0);
  // To binary16, sums are rounded to nearest.
  auto half = [](double product, double c) {
    return firstOf(half16, f16, f16, {{product, 1}}, c);
  };
  EXPECT_EQ(half(0x1.8p-11, 1), 1 + 0x1p-10);
  EXPECT_EQ(half(0x1p-11, 1), 1);
  EXPECT_EQ(half(65504, 65504), HUGE_VAL);
}

TEST(EmulatorMatrixMultiplyTest, InfinitiesAndNaN) {
  const double inf = HUGE_VAL, nan = std::nan("");
  auto single = [](double a, double b, double c) {
    return firstOf(half16, bf16, f32, {{a, b}, {1, 1}}, c);
  };
  EXPECT_EQ(single(inf, 1, 5), inf);
  EXPECT_EQ(single(inf, -1, 5), -inf);
  EXPECT_EQ(single(1, 1, -inf), -inf);
  EXPECT_TRUE(std::isnan(single(inf, 0, 5)));
  EXPECT_TRUE(std::isnan(single(inf, 1, -inf)));
  EXPECT_TRUE(std::isnan(single(nan, 1, 0)));
  EXPECT_EQ(single(0x1p127, 0x1p127, 0), inf);
  EXPECT_EQ(single(0x1p-70, 0x1p-70, 0x1p-149), 1);
  EXPECT_EQ(firstOf(half16, bf16, f32, {{0x1p-70, 0x1p-79}}, 0), 0x1p-149);
}

TEST(EmulatorMatrixMultiplyTest, IgnoresWhatTf32DoesNotHave) {
  Multiplication m(word8, tf32, tf32, f32);
  m.left[0][0] = 1 + 0x1p-11 + 0x1p-23;
  m.right[0][0] = 1;
  EXPECT_EQ(m.run()[0][0], 1.0);
  m.left[0][0] = 1 + 0x1p-10 + 0x1p-11;
  EXPECT_EQ(m.run()[0][0], 1 + 0x1p-10);
}

TEST(EmulatorMatrixMultiplyTest, IntegersWrapOrSaturate) {
  for (bool saturate : {false, true}) {
    Multiplication m(byte32, s8, s8, s32);
    m.option = saturate ? ".satfinite" : "";
    for (unsigned k = 0; k != 32; ++k) {
      m.left[0][k] = -128;
      m.left[1][k] = -128;
      m.right[k][0] = -128;
      m.right[k][1] = 127;
    }
    m.added[0][0] = 2147483647;
    m.added[1][1] = -2147483648.0;
    Matrix result = m.run();
    double sum = 32 * 16384, other = -32 * 16256;
    EXPECT_EQ(result[0][0], saturate ? 2147483647 : 2147483647 + sum - 0x1p32);
    EXPECT_EQ(result[1][1],
              saturate ? -2147483648.0 : -2147483648.0 + other + 0x1p32);
    EXPECT_EQ(result[1][0], sum);
    EXPECT_EQ(result[0][1], other);
  }
}

TEST(EmulatorMatrixMultiplyTest, BytesAreAddedBeforeC) {
  // c is rounded to nearest, not cut off.
  EXPECT_EQ(firstOf(byte32, e5m2, f32, {{0x1.8p-12, 0x1p-12}}, 1), 1 + 0x1p-23);
}

TEST(EmulatorMatrixMultiplyTest, QuadPairs) {
  std::mt19937 random(3);
  for (bool aByColumns : {false, true})
    for (bool bByRows : {false, true})
      for (bool toHalf : {false, true}) {
        double a[4][8][4], b[4][4][8], c[4][8][8];
        auto draw = [&] { return static_cast<double>(int(random() % 9) - 4); };
        std::vector<uint16_t> as, bs;
        std::vector<uint8_t> cs;
        unsigned bytesC = toHalf ? 16 : 32;
        // The manual's formulas for m8n8k4 with .f16.
        auto placeC = [&](unsigned lane, unsigned i) {
          if (toHalf)
            return At{lane < 16 ? lane % 4 : lane % 4 + 4, i};
          unsigned x = (lane & 1) + (i & 2);
          return At{lane < 16 ? x : x + 4, (i & 4) + (lane & 2) + (i & 1)};
        };
        for (unsigned lane = 0; lane != 32; ++lane) {
          unsigned quad = lane % 16 / 4, half = lane < 16 ? 0 : 4;
          for (unsigned i = 0; i != 4; ++i) {
            At at = aByColumns ? At{i % 4 + half, lane % 4}
                               : At{lane % 4 + half, i};
            as.push_back(f16.encode(a[quad][at.row][at.column] = draw()));
            At other =
                bByRows ? At{lane % 4, i + half} : At{i, lane % 4 + half};
            bs.push_back(f16.encode(b[quad][other.row][other.column] = draw()));
          }
          for (unsigned i = 0; i != 8; ++i) {
            At at = placeC(lane, i);
            double value = c[quad][at.row][at.column] = draw();
            uint64_t bits = (toHalf ? f16 : f32).encode(value);
            for (unsigned byte = 0; byte != bytesC / 8; ++byte)
              cs.push_back(bits >> (8 * byte));
          }
        }
        std::string body;
        std::string listA = load(body, "a", 8, 4, 10);
        std::string listB = load(body, "b", 8, 4, 20);
        std::string listC = load(body, "c", bytesC, 4, 30);
        std::string type = toHalf ? "f16" : "f32";
        body += std::string("mma.sync.aligned.m8n8k4.") +
                (aByColumns ? "col." : "row.") + (bByRows ? "row." : "col.") +
                type + ".f16.f16." + type + " " + listC + ", " + listA + ", " +
                listB + ", " + listC + ";\nmad.wide.u32 %d0, %lane, " +
                std::to_string(bytesC) + ", %out;\n";
        for (unsigned i = 0; i != bytesC / 4; ++i)
          body += "st.global.b32 [%d0+" + std::to_string(i * 4) + "], %r" +
                  std::to_string(30 + i) + ";\n";
        KernelRun kernel(body);
        kernel.array("a", as);
        kernel.array("b", bs);
        kernel.array("c", cs);
        kernel.array("out", cs.size());
        kernel.expectRun();
        std::vector<uint8_t> d = kernel.get<uint8_t>("out");
        for (unsigned lane = 0; lane != 32; ++lane)
          for (unsigned i = 0; i != 8; ++i) {
            At at = placeC(lane, i);
            unsigned quad = lane % 16 / 4;
            double expected = c[quad][at.row][at.column];
            for (unsigned k = 0; k != 4; ++k)
              expected += a[quad][at.row][k] * b[quad][k][at.column];
            uint64_t bits = 0;
            std::memcpy(&bits, &d[lane * bytesC + i * bytesC / 8], bytesC / 8);
            EXPECT_EQ((toHalf ? f16 : f32).decode(bits), expected)
                << lane << " " << i;
          }
      }
}

TEST(EmulatorMatrixMultiplyTest, NeedsTheWholeWarp) {
  KernelRun kernel(
      "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%g1, %g2}, "
      "{%g3}, {%g4}, {%g1, %g2};");
  kernel.launch.block = {8, 1, 1};
  EXPECT_FALSE(kernel.run());
  EXPECT_NE(kernel.messages.find("executed by 8 lanes"), std::string::npos);
}

TEST(EmulatorMatrixMultiplyTest, RefusesWhatItDoesNotKnow) {
  const std::string beginning = "mma.sync.aligned.";
  const std::string operands =
      " {%r1, %r2, %r3, %r4}, {%r5, %r6, %r7, %r8}, {%r9, %r10}, {%r1, %r2, "
      "%r3, %r4};";
  for (const char *form :
       {"m16n8k64.row.col.s32.s4.s4.s32",
        "m16n8k256.row.col.s32.b1.b1.s32.and"
        ".popc",
        "m16n8k16.col.col.f32.f16.f16.f32", "m16n8k16.row.col.f32.f16.bf16.f32",
        "m16n8k16.row.col.f16.bf16.bf16.f16",
        "m16n8k32.row.col.f32.f16.f16.f32",
        "m16n8k32.row.col.kind::f8f6f4.f32.e4m3.e4m3.f32",
        "m16n8k16.row.col.f32.f16.f16.f16",
        "m16n8k16.row.col.satfinite.f32.f16.f16.f32"})
    expectMessage(beginning + form + operands, "[E090");
  expectMessage("mma.sp.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32" +
                    operands,
                "[E0902]");
  expectMessage("wmma.load.a.sync.aligned.row.m16n16k16.f16 {%r1}, [%x];",
                "[E0902]");
  expectMessage("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32" + operands,
                "[E0903]");
}
