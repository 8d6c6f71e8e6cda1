//===- BuiltinDot.cpp - matrix products of `tl` ---------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tl.dot`, with the accuracy of its operands and the type of its sums.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tile;
using mlir::tile::DotPrecision;

/// `input_precision`, or what `allow_tf32` says as older programs have it.
static std::optional<DotPrecision> precisionOf(BuiltinCall &call) {
  if (call.has(3)) {
    std::optional<llvm::StringRef> text = call.option(3);
    if (!text)
      return std::nullopt;
    using Result = std::optional<DotPrecision>;
    Result result = llvm::StringSwitch<Result>(text->lower())
                        .Case("tf32", DotPrecision::TF32)
                        .Case("tf32x3", DotPrecision::TF32x3)
                        .Case("ieee", DotPrecision::IEEE)
                        .Case("bf16x3", DotPrecision::BF16x3)
                        .Case("bf16x6", DotPrecision::BF16x6)
                        .Default(std::nullopt);
    if (!result)
      return call.wrongType(3,
                            "`tf32`, `tf32x3`, `ieee`, `bf16x3` or `bf16x6`");
    if (call.has(4))
      return call.refuse("`input_precision` says what `allow_tf32` would");
    return result;
  }
  std::optional<bool> allowTF32 = call.flag(4, true);
  if (!allowTF32)
    return std::nullopt;
  return *allowTF32 ? DotPrecision::TF32 : DotPrecision::IEEE;
}

static std::nullopt_t refuseDot(BuiltinCall &call, size_t i,
                                llvm::StringRef why) {
  call.emitter.error(DiagID::DotOperands, call.rangeOf(i), why);
  return std::nullopt;
}

/// The operands' shapes and types; false after an error.
static bool checkOperands(BuiltinCall &call, Tensor a, Tensor b) {
  auto refuse = [&](llvm::StringRef why) {
    call.emitter.error(DiagID::DotOperands, call.range, why)
        .note(call.rangeOf(0), "the left one is " + typeText(a))
        .note(call.rangeOf(1), "the right one is " + typeText(b));
    return false;
  };
  size_t rank = a.shape().size();
  if ((rank != 2 && rank != 3) || b.shape().size() != rank)
    return refuse("both operands need two dimensions, or three");
  if (a.shape()[rank - 1] != b.shape()[rank - 2])
    return refuse("the left one's columns are not as many as the right one's "
                  "rows");
  if (rank == 3 && a.shape()[0] != b.shape()[0])
    return refuse("the first extents differ");
  bool areEights = a.dtype.isFP8() && b.dtype.isFP8();
  if (a.dtype != b.dtype && !areEights)
    return refuse("the operands have different types");
  bool isType = areEights || a.dtype == ScalarKind::Int8 ||
                (a.dtype.isFloating() && a.dtype.bitWidth() >= 16);
  if (!isType)
    return refuse("matrix products are of int8, fp8, fp16, bf16, fp32 or fp64");
  int64_t least = a.dtype.bitWidth() == 8 ? 32 : 16;
  if (a.shape()[rank - 1] < least)
    return refuse("at least " + std::to_string(least) +
                  " products are summed for these types");
  return true;
}

/// The type of the sums; none after an error.
static std::optional<DType> sumType(BuiltinCall &call, DType operands) {
  DType wanted = ScalarKind::FP32;
  if (call.has(6)) {
    std::optional<DType> given = call.dtype(6);
    if (!given)
      return std::nullopt;
    wanted = *given;
  } else if (call.has(2)) {
    if (const TensorValue *acc = call[2].getAs<TensorValue>())
      wanted = acc->tensor.dtype;
  }
  if (operands.isInteger())
    return DType(ScalarKind::Int32);
  if (call.has(6) && !wanted.isFloating())
    return refuseDot(call, 6, "sums of floats are fp32 or fp16");
  if (wanted == ScalarKind::BF16)
    return refuseDot(call, call.has(6) ? 6 : 2,
                     "sums are not kept as bf16: take fp32 and convert");
  if (operands == ScalarKind::FP64)
    return DType(ScalarKind::FP64);
  bool isHalf = wanted == ScalarKind::FP16 &&
                (operands == ScalarKind::FP16 || operands.isFP8());
  return isHalf ? wanted : DType(ScalarKind::FP32);
}

/// Argument `i`, transposed if the flag `flagIndex` says so, as programs for
/// Triton 2.0 have it.
static std::optional<Tensor> readOperand(BuiltinCall &call, size_t i,
                                         size_t flagIndex) {
  std::optional<Tensor> tensor = call.tensor(i);
  std::optional<bool> isTransposed =
      tensor ? call.flag(flagIndex, false) : std::nullopt;
  if (!isTransposed)
    return std::nullopt;
  if (!*isTransposed || tensor->shape().size() != 2)
    return tensor;
  TileBuilder &builder = call.builder();
  return Tensor{mlir::tile::TransOp::create(builder, builder.location,
                                            tensor->value,
                                            llvm::ArrayRef<int32_t>{1, 0}),
                tensor->dtype};
}

EvalResult tile::emitDot(BuiltinCall &call) {
  std::optional<Tensor> a = readOperand(call, 0, 7);
  std::optional<Tensor> b = a ? readOperand(call, 1, 8) : std::nullopt;
  if (!b)
    return std::nullopt;
  // No unit multiplies this format.
  DType stored(ScalarKind::FP8E4B15);
  if ((a->dtype == stored && b->dtype.isFP8()) ||
      (b->dtype == stored && a->dtype.isFP8())) {
    a = call.builder().cast(*a, ScalarKind::FP16);
    b = call.builder().cast(*b, ScalarKind::FP16);
  }
  if (!checkOperands(call, *a, *b))
    return std::nullopt;
  std::optional<DotPrecision> precision = precisionOf(call);
  std::optional<DType> type =
      precision ? sumType(call, a->dtype) : std::nullopt;
  if (!type)
    return std::nullopt;
  size_t rank = a->shape().size();
  llvm::SmallVector<int64_t, 3> shape(a->shape());
  shape[rank - 1] = b->shape()[rank - 1];
  if (!call.emitter.checkShape(shape, call.range))
    return std::nullopt;
  int64_t imprecise = 0;
  if (call.has(5)) {
    std::optional<int64_t> given = call.constantInt(5, "max_num_imprecise_acc");
    if (!given)
      return std::nullopt;
    imprecise = a->dtype.isFP8() ? *given : 0;
    if (imprecise < 0 || imprecise > a->shape()[rank - 1])
      return refuseDot(call, 5,
                       "the number of products summed with less "
                       "accuracy is 0 to the number of columns");
  }
  TileBuilder &builder = call.builder();
  Tensor acc;
  if (call.has(2)) {
    std::optional<Tensor> given = call.tensor(2);
    if (!given)
      return std::nullopt;
    acc = *given;
    if (acc.dtype != *type || acc.shape() != llvm::ArrayRef<int64_t>(shape)) {
      std::string wanted = typeText({acc.value, acc.dtype});
      call.emitter.error(DiagID::DotAccumulator, call.rangeOf(2), wanted,
                         type->name() + shapeText(shape));
      return std::nullopt;
    }
  } else {
    Value zero = type->isInteger() ? Value::integer(0) : Value::real(0.0);
    acc = builder.constant(zero, *type, shape);
  }
  // The other precisions are about operands of fp32.
  if (a->dtype != ScalarKind::FP32)
    precision = DotPrecision::TF32;
  return call.result(
      {mlir::tile::DotOp::create(builder, builder.location, a->value, b->value,
                                 acc.value, *precision,
                                 static_cast<uint32_t>(imprecise)),
       *type});
}
