//===- TileBuilder.cpp - constants, shapes and conversions of tensors -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The half of TileBuilder that makes tensors and converts them; the operators
// are in TileBuilderOps.cpp.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/TileBuilder.h"
#include "tile/Dialect/Tile/IR/Tile.h"

using namespace tile;
namespace arith = mlir::arith;
namespace dialect = mlir::tile;

mlir::Type tile::convertType(DType type, mlir::MLIRContext *context) {
  if (type.isPointer()) {
    mlir::Type pointee = convertType(type.elementType(), context);
    return pointee ? dialect::PtrType::get(context, pointee) : mlir::Type();
  }
  if (type.isInteger())
    return mlir::IntegerType::get(context, type.bitWidth());
  switch (type.kind()) {
  case ScalarKind::FP8E4NV:
    return mlir::Float8E4M3FNType::get(context);
  case ScalarKind::FP8E5:
    return mlir::Float8E5M2Type::get(context);
  // A format of software alone: only its bits are known below the language.
  case ScalarKind::FP8E4B15:
    return mlir::IntegerType::get(context, 8);
  case ScalarKind::FP16:
    return mlir::Float16Type::get(context);
  case ScalarKind::BF16:
    return mlir::BFloat16Type::get(context);
  case ScalarKind::FP32:
    return mlir::Float32Type::get(context);
  case ScalarKind::FP64:
    return mlir::Float64Type::get(context);
  default:
    return mlir::Type();
  }
}

std::optional<DType> tile::dtypeOf(mlir::Type type, bool isUnsigned) {
  if (dialect::PtrType pointer = mlir::dyn_cast<dialect::PtrType>(type)) {
    std::optional<DType> pointee = dtypeOf(pointer.getPointee(), isUnsigned);
    return pointee ? std::optional(DType::pointerTo(*pointee)) : std::nullopt;
  }
  for (DType scalar : DType::allScalars()) {
    bool isOther = scalar.isInteger() && !scalar.isBool() &&
                   scalar.isUnsignedInteger() != isUnsigned;
    if (!isOther && convertType(scalar, type.getContext()) == type)
      return scalar;
  }
  return std::nullopt;
}

mlir::Type TileBuilder::typeOf(DType type, llvm::ArrayRef<int64_t> shape) {
  mlir::Type scalar = convertType(type, getContext());
  return shape.empty() ? scalar : mlir::RankedTensorType::get(shape, scalar);
}

//===----------------------------------------------------------------------===//
// Constants and shapes
//===----------------------------------------------------------------------===//

/// 1.75 as fp16, the largest number of fp8e4b15.
static constexpr int64_t kLargestE4B15 = 0x3f00;

/// The number rounded to nearest in the format of `type`.
static llvm::APFloat toFloat(const Value &number, mlir::FloatType type) {
  llvm::APFloat result(type.getFloatSemantics());
  if (number.isReal()) {
    bool lost = false;
    result = llvm::APFloat(number.getReal());
    result.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven,
                   &lost);
    return result;
  }
  Integer value = number.asInteger().value_or(0);
  unsigned width = value.bitLength() + 1;
  result.convertFromAPInt(value.toAPInt(width), /*IsSigned=*/true,
                          llvm::APFloat::rmNearestTiesToEven);
  return result;
}

/// As TileBuilder::toE4B15 converts at run time.
static uint8_t encodeE4B15(const Value &number, mlir::MLIRContext *context) {
  llvm::APFloat half = toFloat(number, mlir::Float64Type::get(context));
  bool lost = false;
  half.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmTowardZero, &lost);
  uint64_t bits = half.bitcastToAPInt().getZExtValue();
  uint64_t magnitude = std::min<uint64_t>(bits & 0x7fff, kLargestE4B15);
  return static_cast<uint8_t>((magnitude + 0x40) >> 7 | (bits & 0x8000) >> 8);
}

Tensor TileBuilder::constant(const Value &number, DType type,
                             llvm::ArrayRef<int64_t> shape) {
  mlir::Type scalar = convertType(type, getContext());
  mlir::TypedAttr attribute;
  if (type.is(ScalarKind::FP8E4B15))
    return {constant(Value::integer(encodeE4B15(number, getContext())),
                     ScalarKind::UInt8, shape)
                .value,
            type};
  if (auto floatType = llvm::dyn_cast<mlir::FloatType>(scalar)) {
    attribute = mlir::FloatAttr::get(floatType, toFloat(number, floatType));
  } else {
    Integer value = number.asInteger().value_or(0);
    llvm::APInt bits = type.isBool() ? llvm::APInt(1, !value.isZero())
                                     : value.toAPInt(type.bitWidth());
    attribute = mlir::IntegerAttr::get(scalar, bits);
  }
  if (!shape.empty())
    attribute = mlir::DenseElementsAttr::get(
        mlir::RankedTensorType::get(shape, scalar), attribute);
  return {arith::ConstantOp::create(*this, location, attribute), type};
}

Tensor TileBuilder::splat(Tensor scalar, llvm::ArrayRef<int64_t> shape) {
  if (shape.empty())
    return scalar;
  return {dialect::SplatOp::create(*this, location, typeOf(scalar.dtype, shape),
                                   scalar.value),
          scalar.dtype};
}

Tensor TileBuilder::expandDims(Tensor tensor, unsigned axis) {
  llvm::SmallVector<int64_t, 4> shape(tensor.shape());
  shape.insert(shape.begin() + axis, 1);
  if (!tensor.isTile())
    return splat(tensor, shape);
  return {dialect::ExpandDimsOp::create(
              *this, location, typeOf(tensor.dtype, shape), tensor.value, axis),
          tensor.dtype};
}

Tensor TileBuilder::broadcast(Tensor tensor, llvm::ArrayRef<int64_t> shape) {
  if (tensor.shape() == shape)
    return tensor;
  if (!tensor.isTile())
    return splat(tensor, shape);
  while (tensor.shape().size() < shape.size())
    tensor = expandDims(tensor, 0);
  if (tensor.shape() == shape)
    return tensor;
  return {dialect::BroadcastOp::create(
              *this, location, typeOf(tensor.dtype, shape), tensor.value),
          tensor.dtype};
}

Tensor TileBuilder::range(int32_t start, int32_t end) {
  int64_t extent = int64_t(end) - start;
  DType type(ScalarKind::Int32);
  return {dialect::RangeOp::create(*this, location, typeOf(type, extent),
                                   getI32IntegerAttr(start),
                                   getI32IntegerAttr(end)),
          type};
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

bool tile::canCast(DType from, DType to) {
  if (from == to)
    return true;
  if (from.isVoid() || to.isVoid())
    return false;
  if (from.isPointer() && to.isPointer())
    return true;
  if (from.isPointer())
    return to.isInteger() && (to.bitWidth() == 64 || to.isBool());
  if (to.isPointer())
    return from.isInteger();
  if (to.is(ScalarKind::FP8E4B15))
    return from.is(ScalarKind::FP16) || from.is(ScalarKind::FP32);
  // 8-bit floats are a storage format: they convert to and from floats only.
  if (from.isFP8() || to.isFP8())
    return from.isFloating() && to.isFloating();
  return true;
}

Tensor TileBuilder::isNotZero(Tensor tensor) {
  DType boolean(ScalarKind::Int1);
  Tensor zero = constant(Value::integer(0), tensor.dtype, tensor.shape());
  if (tensor.dtype.isFloating())
    return {arith::CmpFOp::create(*this, location, arith::CmpFPredicate::UNE,
                                  tensor.value, zero.value),
            boolean};
  return {arith::CmpIOp::create(*this, location, arith::CmpIPredicate::ne,
                                tensor.value, zero.value),
          boolean};
}

Tensor TileBuilder::cast(Tensor tensor, DType to, bool towardZero) {
  DType from = tensor.dtype;
  if (from == to)
    return tensor;
  if (from.isPointer() && to.isPointer())
    return {dialect::PtrCastOp::create(*this, location, like(tensor, to),
                                       tensor.value),
            to};
  if (from.isPointer()) {
    Tensor address{dialect::PtrToIntOp::create(*this, location,
                                               like(tensor, ScalarKind::Int64),
                                               tensor.value),
                   ScalarKind::Int64};
    return to.isBool() ? isNotZero(address) : Tensor{address.value, to};
  }
  if (to.isPointer())
    return {dialect::IntToPtrOp::create(*this, location, like(tensor, to),
                                        cast(tensor, ScalarKind::Int64).value),
            to};
  if (from.is(ScalarKind::FP8E4B15))
    return cast(fromE4B15(tensor), to, towardZero);
  if (to.is(ScalarKind::FP8E4B15))
    return toE4B15(cast(tensor, ScalarKind::FP16, /*towardZero=*/true));
  if (to.isBool())
    return isNotZero(tensor);
  return from.isInteger() ? castInteger(tensor, to)
                          : castFloat(tensor, to, towardZero);
}

/// The format has the bias of fp16, so a number's bits are 7 places higher
/// there: exact, subnormal numbers included.
Tensor TileBuilder::fromE4B15(Tensor tensor) {
  Tensor bits = cast({tensor.value, ScalarKind::Int8}, ScalarKind::Int16);
  auto bitsOf = [&](int64_t value) {
    return constant(Value::integer(value), ScalarKind::Int16, tensor.shape())
        .value;
  };
  // The sign, extended, is in two places after the shift.
  mlir::Value high =
      arith::ShLIOp::create(*this, location, bits.value, bitsOf(7));
  high = arith::AndIOp::create(*this, location, high, bitsOf(-0x4001));
  return bitcast({high, ScalarKind::Int16}, ScalarKind::FP16);
}

/// Rounds to nearest, halves away from zero; what is larger than 1.75, and NaN,
/// becomes that.
Tensor TileBuilder::toE4B15(Tensor half) {
  mlir::Value bits = bitcast(half, ScalarKind::Int16).value;
  auto bitsOf = [&](int64_t value) {
    return constant(Value::integer(value), ScalarKind::Int16, half.shape())
        .value;
  };
  mlir::Value magnitude =
      arith::AndIOp::create(*this, location, bits, bitsOf(0x7fff));
  magnitude =
      arith::MinUIOp::create(*this, location, magnitude, bitsOf(kLargestE4B15));
  magnitude = arith::AddIOp::create(*this, location, magnitude, bitsOf(0x40));
  magnitude = arith::ShRUIOp::create(*this, location, magnitude, bitsOf(7));
  mlir::Value sign = arith::ShRUIOp::create(*this, location, bits, bitsOf(8));
  sign = arith::AndIOp::create(*this, location, sign, bitsOf(0x80));
  Tensor both{arith::OrIOp::create(*this, location, magnitude, sign),
              ScalarKind::Int16};
  return {cast(both, ScalarKind::Int8).value, ScalarKind::FP8E4B15};
}

Tensor TileBuilder::castInteger(Tensor tensor, DType to) {
  DType from = tensor.dtype;
  bool isSigned = from.isSignedInteger();
  // No unit converts integers to bf16, so it goes through fp32.
  if (to.is(ScalarKind::BF16))
    return cast(cast(tensor, ScalarKind::FP32), to);
  mlir::Type type = like(tensor, to);
  mlir::Value value = tensor.value;
  if (to.isFloating()) {
    if (isSigned)
      return {arith::SIToFPOp::create(*this, location, type, value), to};
    return {arith::UIToFPOp::create(*this, location, type, value), to};
  }
  if (to.bitWidth() < from.bitWidth())
    return {arith::TruncIOp::create(*this, location, type, value), to};
  if (to.bitWidth() == from.bitWidth())
    return {value, to};
  if (isSigned)
    return {arith::ExtSIOp::create(*this, location, type, value), to};
  return {arith::ExtUIOp::create(*this, location, type, value), to};
}

Tensor TileBuilder::castFloat(Tensor tensor, DType to, bool towardZero) {
  DType from = tensor.dtype;
  DType single(ScalarKind::FP32);
  bool isBetweenHalves = to.isFloating() && to.bitWidth() == from.bitWidth();
  bool isFromBF16 = from.is(ScalarKind::BF16) && to != single && !to.isFP8();
  bool isToBF16 =
      to.is(ScalarKind::BF16) && from != single && !from.isFP8() && !towardZero;
  if (isBetweenHalves || isFromBF16 || isToBF16)
    return cast(cast(tensor, single), to, towardZero);
  mlir::Type type = like(tensor, to);
  mlir::Value value = tensor.value;
  if (to.isInteger()) {
    if (to.isSignedInteger())
      return {arith::FPToSIOp::create(*this, location, type, value), to};
    return {arith::FPToUIOp::create(*this, location, type, value), to};
  }
  if (to.bitWidth() > from.bitWidth())
    return {arith::ExtFOp::create(*this, location, type, value), to};
  arith::TruncFOp truncated =
      arith::TruncFOp::create(*this, location, type, value);
  if (towardZero)
    truncated.setRoundingmode(arith::RoundingMode::toward_zero);
  return {truncated, to};
}

Tensor TileBuilder::bitcast(Tensor tensor, DType to) {
  DType from = tensor.dtype;
  if (from.isPointer() || to.isPointer())
    return cast(tensor, to);
  bool isSameStorage =
      convertType(from, getContext()) == convertType(to, getContext());
  if (isSameStorage)
    return {tensor.value, to};
  return {
      arith::BitcastOp::create(*this, location, like(tensor, to), tensor.value),
      to};
}
