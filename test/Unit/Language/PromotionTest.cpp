//===- PromotionTest.cpp - promotion against what Triton does -------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares the result type of every operator, for all pairs of types and all
// types with a choice of literals, with the table that was measured on Triton
// 3.6. The one difference that is kept: 8-bit floats beside literals, where
// Triton's front end fails.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Promotion.h"
#include "tile/Language/TileBuilder.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace tile;

namespace {

/// The types in the order of the table.
const DType kTypes[] = {
    ScalarKind::Int1,   ScalarKind::Int8,    ScalarKind::Int16,
    ScalarKind::Int32,  ScalarKind::Int64,   ScalarKind::UInt8,
    ScalarKind::UInt16, ScalarKind::UInt32,  ScalarKind::UInt64,
    ScalarKind::FP8E5,  ScalarKind::FP8E4NV, ScalarKind::FP16,
    ScalarKind::BF16,   ScalarKind::FP32,    ScalarKind::FP64};
constexpr size_t kTypeCount = std::size(kTypes);
constexpr llvm::StringLiteral kLetters = "bcsilCSIL54hBfd";

char letterOf(DType type) {
  for (size_t i = 0; i < kTypeCount; ++i)
    if (kTypes[i] == type)
      return kLetters[i];
  return '?';
}

/// The literals in the order of the table.
std::vector<Value> literals() {
  Integer two31 = *Integer::shiftLeft(1, 31),
          two40 = *Integer::shiftLeft(1, 40);
  return {Value::boolean(true),   Value::integer(1),
          Value::integer(-1),     Value::integer(200),
          Value::integer(70000),  Value::integer(two31),
          Value::integer(two40),  Value::integer(*Integer::shiftLeft(1, 63)),
          Value::integer(-two40), Value::real(0.5),
          Value::real(1e300),     Value::real(1e-40)};
}

enum class Sides { TensorTensor, TensorLiteral, LiteralTensor };

struct Table {
  Sides sides;
  llvm::StringRef operators;
  /// The rows without separators.
  std::string cells;
};

/// Rows come in strings of which the preprocessor joins neighbours.
const Table kTables[] = {
#define TILE_TENSOR_TENSOR(OPERATORS, ...)                                     \
  {Sides::TensorTensor, OPERATORS, __VA_ARGS__},
#define TILE_TENSOR_LITERAL(OPERATORS, ...)                                    \
  {Sides::TensorLiteral, OPERATORS, __VA_ARGS__},
#define TILE_LITERAL_TENSOR(OPERATORS, ...)                                    \
  {Sides::LiteralTensor, OPERATORS, __VA_ARGS__},
#include "PromotionTable.inc"
};

std::optional<ast::BinaryOp> operatorNamed(llvm::StringRef name) {
  for (int op = 0; op <= int(ast::BinaryOp::BitAnd); ++op)
    if (ast::spelling(ast::BinaryOp(op)) == name)
      return ast::BinaryOp(op);
  return std::nullopt;
}

/// One side of an operator.
struct Side {
  DType type;
  const Value *literal = nullptr;

  PromotionOperand operand(bool isStrong) const {
    return {type, literal && !isStrong};
  }
};

bool fits(const Side &side, DType type) {
  return !side.literal || fitsInType(*side.literal, type);
}

/// The letter of the result; a dot if it is refused.
char resultOf(llvm::StringRef name, Side a, Side b) {
  if (name == "cast")
    return canCast(a.type, b.type) ? letterOf(b.type) : '.';
  if (name == "bitcast")
    return a.type.bitWidth() == b.type.bitWidth() ? letterOf(b.type) : '.';
  if (std::optional<ast::BinaryOp> op = operatorNamed(name)) {
    BinaryTyping typing = typeBinary(*op, a.operand(false), b.operand(false));
    bool isValid = typing && fits(a, typing.meeting) && fits(b, typing.meeting);
    return isValid ? letterOf(typing.result) : '.';
  }
  bool isComparison = name == "<" || name == "==";
  bool isExtremum = name == "minimum" || name == "maximum" || name == "clamp";
  bool isStrong = isComparison || isExtremum;
  for (Side *side : {&a, &b})
    if (isExtremum && side->type.is(ScalarKind::BF16))
      side->type = ScalarKind::FP32;
  BinaryTyping typing = promote(a.operand(isStrong), b.operand(isStrong));
  bool isValid =
      typing &&
      (isStrong || (fits(a, typing.meeting) && fits(b, typing.meeting)));
  if (!isValid || (name == "clamp" && typing.result.isInteger()))
    return '.';
  return isComparison ? 'b' : letterOf(typing.result);
}

} // namespace

TEST(Promotion, AgreesWithTriton) {
  std::vector<Value> numbers = literals();
  size_t checked = 0;
  for (const Table &table : kTables) {
    bool literalLeft = table.sides == Sides::LiteralTensor;
    bool literalRight = table.sides == Sides::TensorLiteral;
    size_t rows = literalLeft ? numbers.size() : kTypeCount;
    size_t columns = literalRight ? numbers.size() : kTypeCount;
    ASSERT_EQ(table.cells.size(), rows * columns) << table.operators.str();
    llvm::SmallVector<llvm::StringRef> names;
    table.operators.split(names, ' ');
    for (llvm::StringRef name : names)
      for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < columns; ++j) {
          Side a, b;
          a.literal = literalLeft ? &numbers[i] : nullptr;
          b.literal = literalRight ? &numbers[j] : nullptr;
          a.type = a.literal ? *literalType(*a.literal) : kTypes[i];
          b.type = b.literal ? *literalType(*b.literal) : kTypes[j];
          char expected = table.cells[i * columns + j];
          const Side &tensor = a.literal ? b : a;
          bool isWeak = (a.literal || b.literal) && name != "<" &&
                        name != "==" && name != "minimum" && name != "maximum";
          // Triton has no constants of 8-bit floats; here they are weak as
          // beside other floats.
          if (isWeak && tensor.type.isFP8() && expected == '.' &&
              (name == "+" || name == "-" || name == "*" || name == "/" ||
               name == "%" || name == "where"))
            expected = letterOf(tensor.type);
          EXPECT_EQ(resultOf(name, a, b), expected)
              << a.type.name() << ' ' << name.str() << ' ' << b.type.name()
              << " literal " << (literalLeft ? i : j);
          ++checked;
        }
  }
  EXPECT_GT(checked, 9000u);
}

TEST(Promotion, LiteralTypesChangeAtTheirBounds) {
  auto name = [](Value value) {
    std::optional<DType> type = literalType(value);
    return type ? type->name() : std::string("none");
  };
  Integer two31 = *Integer::shiftLeft(1, 31),
          two32 = *Integer::shiftLeft(1, 32);
  Integer two63 = *Integer::shiftLeft(1, 63),
          two64 = *Integer::shiftLeft(1, 64);
  EXPECT_EQ(name(Value::boolean(false)), "int1");
  EXPECT_EQ(name(Value::integer(two31 - 1)), "int32");
  EXPECT_EQ(name(Value::integer(two31)), "uint32");
  EXPECT_EQ(name(Value::integer(-two31)), "int32");
  EXPECT_EQ(name(Value::integer(-two31 - 1)), "int64");
  EXPECT_EQ(name(Value::integer(two32)), "int64");
  EXPECT_EQ(name(Value::integer(two63)), "uint64");
  EXPECT_EQ(name(Value::integer(two64)), "none");
  EXPECT_EQ(name(Value::integer(-two63 - 1)), "none");
  double smallest = std::numeric_limits<float>::min();
  double largest = std::numeric_limits<float>::max();
  EXPECT_EQ(name(Value::real(smallest)), "fp32");
  EXPECT_EQ(name(Value::real(std::nextafter(smallest, 0.0))), "fp64");
  EXPECT_EQ(name(Value::real(1.17549435e-38)), "fp64");
  EXPECT_EQ(name(Value::real(-largest)), "fp32");
  EXPECT_EQ(name(Value::real(largest * 1.0000001)), "fp64");
  EXPECT_EQ(name(Value::real(0.0)), "fp32");
  EXPECT_EQ(name(Value::real(INFINITY)), "fp32");
  EXPECT_EQ(name(Value::real(NAN)), "fp32");
  EXPECT_EQ(name(Value::string("1")), "none");
}

TEST(Promotion, RangesOfIntegerTypes) {
  for (unsigned width : {8u, 16u, 32u, 64u}) {
    DType isSigned = *DType::integer(width, true);
    DType isUnsigned = *DType::integer(width, false);
    Integer half = *Integer::shiftLeft(1, width - 1);
    EXPECT_TRUE(fitsInType(Value::integer(half - 1), isSigned));
    EXPECT_FALSE(fitsInType(Value::integer(half), isSigned));
    EXPECT_TRUE(fitsInType(Value::integer(-half), isSigned));
    EXPECT_FALSE(fitsInType(Value::integer(-half - 1), isSigned));
    EXPECT_TRUE(fitsInType(Value::integer(half + half - 1), isUnsigned));
    EXPECT_FALSE(fitsInType(Value::integer(half + half), isUnsigned));
    EXPECT_FALSE(fitsInType(Value::integer(-1), isUnsigned));
  }
}

TEST(Promotion, PointersNeverMeetNumbers) {
  DType pointer = DType::pointerTo(ScalarKind::FP32);
  for (DType type : kTypes) {
    EXPECT_FALSE(promote({pointer}, {type}));
    EXPECT_FALSE(promote({type}, {pointer}));
  }
}
