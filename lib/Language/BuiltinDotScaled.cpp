//===- BuiltinDotScaled.cpp - products of operands with block scales ------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tl.dot_scaled`: operands in one of the formats of the OCP Microscaling
// specification, each 32 neighbours along K with a power of two as scale.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using mlir::tile::ScaledFormat;

namespace {
/// One operand of the product.
struct ScaledOperand {
  Tensor elements;
  std::optional<Tensor> scale;
  ScaledFormat format = ScaledFormat::E4M3;
  /// Whether elements of e2m1 are packed along K.
  bool isPackedAlongK = true;

  /// The extent of dimension `dim` of the matrix in elements; K is `depth`.
  int64_t extent(unsigned dim, unsigned depth) const {
    bool isPacked =
        format == ScaledFormat::E2M1 && (dim == depth) == isPackedAlongK;
    return elements.shape().take_back(2)[dim] * (isPacked ? 2 : 1);
  }
  /// The dimension in front of the matrix, if there is one.
  llvm::ArrayRef<int64_t> batch() const {
    return elements.shape().drop_back(2);
  }
};
} // namespace

static std::nullopt_t refuse(BuiltinCall &call, SourceRange at,
                             const llvm::Twine &why) {
  call.emitter.error(DiagID::DotScaledOperands, at, why.str());
  return std::nullopt;
}

static std::optional<ScaledFormat> readFormat(BuiltinCall &call, size_t i) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  using Result = std::optional<ScaledFormat>;
  Result format = llvm::StringSwitch<Result>(*text)
                      .Case("e4m3", ScaledFormat::E4M3)
                      .Case("e5m2", ScaledFormat::E5M2)
                      .Case("e2m1", ScaledFormat::E2M1)
                      .Case("bf16", ScaledFormat::BF16)
                      .Case("fp16", ScaledFormat::FP16)
                      .Default(std::nullopt);
  if (!format)
    return call.wrongType(i, "`e4m3`, `e5m2`, `e2m1`, `bf16` or `fp16`");
  return format;
}

/// The element type that a format has.
static DType typeOf(ScaledFormat format) {
  switch (format) {
  case ScaledFormat::E4M3:
    return ScalarKind::FP8E4NV;
  case ScaledFormat::E5M2:
    return ScalarKind::FP8E5;
  case ScaledFormat::E2M1:
    return ScalarKind::UInt8;
  case ScaledFormat::BF16:
    return ScalarKind::BF16;
  case ScaledFormat::FP16:
    return ScalarKind::FP16;
  }
  return ScalarKind::Void;
}

/// Arguments `i` (elements), `i + 1` (scale), `i + 2` (format) and `packIndex`
/// as an operand.
static std::optional<ScaledOperand> readOperand(BuiltinCall &call, size_t i,
                                                size_t packIndex) {
  ScaledOperand operand;
  std::optional<Tensor> elements = call.tensor(i);
  std::optional<ScaledFormat> format =
      elements ? readFormat(call, i + 2) : std::nullopt;
  std::optional<bool> alongK =
      format ? call.flag(packIndex, true) : std::nullopt;
  if (!alongK)
    return std::nullopt;
  operand.format = *format;
  operand.isPackedAlongK = *alongK;
  if (!*alongK && *format != ScaledFormat::E2M1)
    return refuse(call, call.rangeOf(packIndex),
                  "only e2m1 is packed along other dimensions than K");
  DType type = typeOf(*format);
  // The bits of other formats may come as unsigned integers.
  DType bits = type.bitWidth() == 8 ? ScalarKind::UInt8 : ScalarKind::UInt16;
  if (elements->dtype != type && elements->dtype != bits)
    return refuse(call, call.rangeOf(i),
                  "elements of this format are " + type.name() + " or " +
                      bits.name() + ", not " + elements->dtype.name());
  operand.elements = call.builder().bitcast(*elements, type);
  size_t rank = elements->shape().size();
  if (rank != 2 && rank != 3)
    return refuse(call, call.rangeOf(i),
                  "the operand is " + typeText(*elements) +
                      ", two dimensions are needed, or three");
  if (!call.has(i + 1))
    return operand;
  if (rank == 3)
    return refuse(call, call.rangeOf(i + 1), "batches have no scales");
  operand.scale = call.tensor(i + 1);
  if (!operand.scale)
    return std::nullopt;
  if (!operand.scale->dtype.isInteger() || operand.scale->dtype.bitWidth() != 8)
    return refuse(call, call.rangeOf(i + 1),
                  "scales are uint8 (e8m0), not " +
                      operand.scale->dtype.name());
  return operand;
}

/// Checks that there is a scale for each 32 elements along K; false after an
/// error.
static bool checkScale(BuiltinCall &call, size_t i,
                       const ScaledOperand &operand, int64_t rows,
                       int64_t depth) {
  int64_t wanted[] = {rows, depth / 32};
  if (!operand.scale || operand.scale->shape() == llvm::ArrayRef(wanted))
    return true;
  refuse(call, call.rangeOf(i),
         "the scales are " + typeText(*operand.scale) + ", their shape is " +
             shapeText(wanted) + " for " + llvm::Twine(depth) + " columns");
  return false;
}

/// Argument 6, to which the product is added, or zeros.
static std::optional<Tensor> readAccumulator(BuiltinCall &call,
                                             llvm::ArrayRef<int64_t> shape) {
  DType single(ScalarKind::FP32);
  if (call.has(10)) {
    std::optional<DType> type = call.dtype(10);
    if (!type)
      return std::nullopt;
    if (*type != single)
      return refuse(call, call.rangeOf(10), "sums are fp32");
  }
  if (!call.has(6))
    return call.builder().constant(Value::real(0), single, shape);
  std::optional<Tensor> acc = call.tensor(6);
  if (!acc || (acc->dtype == single && acc->shape() == shape))
    return acc;
  call.emitter.error(DiagID::DotAccumulator, call.rangeOf(6), typeText(*acc),
                     single.name() + shapeText(shape));
  return std::nullopt;
}

EvalResult tile::emitDotScaled(BuiltinCall &call) {
  std::optional<ScaledOperand> a = readOperand(call, 0, 8);
  std::optional<ScaledOperand> b = a ? readOperand(call, 3, 9) : std::nullopt;
  std::optional<bool> fast = b ? call.flag(7, false) : std::nullopt;
  if (!fast)
    return std::nullopt;
  if (a->batch() != b->batch())
    return refuse(call, call.range,
                  "the operands are batches of different "
                  "extents");
  int64_t rows = a->extent(0, 1), columns = b->extent(1, 0);
  llvm::SmallVector<int64_t, 3> shape(a->batch());
  shape.append({rows, columns});
  int64_t depth = a->extent(1, 1);
  if (depth != b->extent(0, 0))
    return refuse(call, call.range,
                  "the left operand has " + llvm::Twine(depth) +
                      " columns, the right one " +
                      llvm::Twine(b->extent(0, 0)) + " rows");
  if (depth % 32 && (a->scale || b->scale))
    return refuse(call, call.range,
                  "scales are for 32 neighbours, there are " +
                      llvm::Twine(depth) + " columns");
  if (!checkScale(call, 1, *a, rows, depth) ||
      !checkScale(call, 4, *b, columns, depth) ||
      !call.emitter.checkShape(shape, call.range))
    return std::nullopt;
  std::optional<Tensor> acc = readAccumulator(call, shape);
  if (!acc)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  auto valueOf = [](const std::optional<Tensor> &tensor) {
    return tensor ? tensor->value : mlir::Value();
  };
  mlir::Value product = mlir::tile::DotScaledOp::create(
      builder, builder.location, acc->value.getType(), a->elements.value,
      valueOf(a->scale), a->format, b->elements.value, valueOf(b->scale),
      b->format, acc->value, a->isPackedAlongK, b->isPackedAlongK, *fast);
  return call.result({product, ScalarKind::FP32});
}
