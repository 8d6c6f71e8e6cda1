//===- DotOps.cpp - verifiers and builders of TileDotOps.td ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which shapes and element types a matrix product takes.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace mlir;
using namespace mlir::tile;

static RankedTensorType tileTypeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static bool isFloat8(Type type) {
  return isa<Float8E4M3FNType, Float8E5M2Type>(type);
}

//===----------------------------------------------------------------------===//
// Plain products
//===----------------------------------------------------------------------===//

void DotOp::build(OpBuilder &builder, OperationState &state, Value a, Value b,
                  Value acc, DotPrecision precision, uint32_t maxImprecise) {
  build(builder, state, acc.getType(), a, b, acc, precision, maxImprecise);
}

/// C1 and C2.
static LogicalResult verifyDotShapes(DotOp op) {
  ArrayRef<int64_t> a = tileTypeOf(op.getA()).getShape(),
                    b = tileTypeOf(op.getB()).getShape(),
                    acc = tileTypeOf(op.getAcc()).getShape();
  bool isBatched = a.size() == 3;
  if ((a.size() != 2 && !isBatched) || a.size() != b.size() ||
      a.size() != acc.size())
    return op.emitOpError("C1: the ranks are ")
           << a.size() << ", " << b.size() << " and " << acc.size()
           << ", expected 2 or 3 for all";
  if (isBatched && (a[0] != b[0] || a[0] != acc[0]))
    return op.emitOpError("C1: the first extents are ")
           << a[0] << ", " << b[0] << " and " << acc[0]
           << ", expected one for all";
  size_t row = a.size() - 2, column = a.size() - 1;
  if (a[column] != b[row])
    return op.emitOpError("C2: a has ")
           << a[column] << " columns, b " << b[row] << " rows";
  if (acc[row] != a[row] || acc[column] != b[column])
    return op.emitOpError("C2: the accumulator is ")
           << acc[row] << "x" << acc[column] << ", the product " << a[row]
           << "x" << b[column];
  if (op.getResult().getType() != op.getAcc().getType())
    return op.emitOpError("C2: the result is ")
           << op.getResult().getType() << ", the accumulator "
           << op.getAcc().getType();
  return success();
}

/// Whether products of elements of type `operand` are summed in `acc`.
static bool takesAccumulator(Type operand, Type acc) {
  if (operand.isInteger(8))
    return acc.isInteger(32);
  if (operand.isF64())
    return acc.isF64();
  if (operand.isF16() || isFloat8(operand))
    return acc.isF16() || acc.isF32();
  return (operand.isBF16() || operand.isF32()) && acc.isF32();
}

LogicalResult DotOp::verify() {
  if (failed(verifyDotShapes(*this)))
    return failure();
  Type a = tileTypeOf(getA()).getElementType(),
       b = tileTypeOf(getB()).getElementType(),
       acc = tileTypeOf(getAcc()).getElementType();
  if (a != b && !(isFloat8(a) && isFloat8(b)))
    return emitOpError("C3: the operands are ") << a << " and " << b;
  if (!takesAccumulator(a, acc))
    return emitOpError("C4: products of ") << a << " are not summed in " << acc;
  if (getPrecision() != DotPrecision::TF32 && !a.isF32())
    return emitOpError("C5: precision `")
           << stringifyDotPrecision(getPrecision())
           << "` is for f32 operands, not " << a;
  return success();
}

//===----------------------------------------------------------------------===//
// Products with block scales
//===----------------------------------------------------------------------===//

/// How many neighbours along K share a scale.
static constexpr int64_t kScaleBlock = 32;

/// C3 for one operand.
static LogicalResult verifyFormat(DotScaledOp op, StringRef name, Type element,
                                  ScaledFormat format, bool kPack) {
  auto fits = [&] {
    switch (format) {
    case ScaledFormat::E4M3:
      return element.isInteger(8) || isa<Float8E4M3FNType>(element);
    case ScaledFormat::E5M2:
      return element.isInteger(8) || isa<Float8E5M2Type>(element);
    case ScaledFormat::E2M1:
      return element.isInteger(8);
    case ScaledFormat::BF16:
      return element.isBF16();
    case ScaledFormat::FP16:
      return element.isF16();
    }
    return false;
  };
  if (!fits())
    return op.emitOpError("C3: elements of ")
           << name << " are " << element << ", which does not hold "
           << stringifyScaledFormat(format);
  if (!kPack && format != ScaledFormat::E2M1)
    return op.emitOpError("C3: `")
           << name << "_k_pack` is false, but " << stringifyScaledFormat(format)
           << " is not packed";
  return success();
}

/// C2 for one operand, which has `rows` (of b: columns) with `depth` elements.
static LogicalResult verifyScale(DotScaledOp op, StringRef name, Value scale,
                                 int64_t rows, int64_t depth) {
  if (!scale)
    return success();
  if (depth % kScaleBlock != 0)
    return op.emitOpError("C2: K is ")
           << depth << ", no multiple of " << kScaleBlock;
  RankedTensorType expected = RankedTensorType::get(
      {rows, depth / kScaleBlock}, IntegerType::get(op.getContext(), 8));
  RankedTensorType type = tileTypeOf(scale);
  if (type.getShape() != expected.getShape() ||
      type.getElementType() != expected.getElementType())
    return op.emitOpError("C2: the scales of ")
           << name << " are " << type << ", expected " << expected;
  return success();
}

/// How many elements of `format` there are along a dimension of extent
/// `extent`, which they are packed along or not.
static int64_t unpacked(int64_t extent, ScaledFormat format, bool isPacked) {
  return format == ScaledFormat::E2M1 && isPacked ? 2 * extent : extent;
}

LogicalResult DotScaledOp::verify() {
  RankedTensorType a = tileTypeOf(getA()), b = tileTypeOf(getB()),
                   acc = tileTypeOf(getAcc());
  int64_t rank = a.getRank();
  if ((rank != 2 && rank != 3) || b.getRank() != rank || acc.getRank() != rank)
    return emitOpError("C1: the ranks are ")
           << a.getRank() << ", " << b.getRank() << " and " << acc.getRank()
           << ", expected 2 or 3, and equal";
  if (rank == 3 && (a.getDimSize(0) != b.getDimSize(0) ||
                    a.getDimSize(0) != acc.getDimSize(0)))
    return emitOpError("C1: batches of ")
           << a.getDimSize(0) << ", " << b.getDimSize(0) << " and "
           << acc.getDimSize(0);
  if (rank == 3 && (getAScale() || getBScale()))
    return emitOpError("C2: batches have no scales");
  if (!acc.getElementType().isF32() || getResult().getType() != acc)
    return emitOpError("C1: accumulator and result are ")
           << acc << " and " << getResult().getType()
           << ", expected one type of f32";
  if (failed(verifyFormat(*this, "a", a.getElementType(), getAFormat(),
                          getAKPack())) ||
      failed(verifyFormat(*this, "b", b.getElementType(), getBFormat(),
                          getBKPack())))
    return failure();
  int64_t m = unpacked(a.getDimSize(rank - 2), getAFormat(), !getAKPack());
  int64_t depthA = unpacked(a.getDimSize(rank - 1), getAFormat(), getAKPack());
  int64_t depthB = unpacked(b.getDimSize(rank - 2), getBFormat(), getBKPack());
  int64_t n = unpacked(b.getDimSize(rank - 1), getBFormat(), !getBKPack());
  if (depthA != depthB)
    return emitOpError("C1: a has ")
           << depthA << " columns, b " << depthB << " rows";
  if (acc.getDimSize(rank - 2) != m || acc.getDimSize(rank - 1) != n)
    return emitOpError("C1: the accumulator is ")
           << acc.getDimSize(rank - 2) << "x" << acc.getDimSize(rank - 1)
           << ", the product " << m << "x" << n;
  if (failed(verifyScale(*this, "a", getAScale(), m, depthA)))
    return failure();
  return verifyScale(*this, "b", getBScale(), n, depthB);
}
