//===- BuiltinMath.cpp - arithmetic functions of `tl` ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of one element each: selection, extrema, transcendental functions.
// Their numbers are strong (a literal has its own type), except in `where` and
// the function forms of operators.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Functions of the math dialect
//===----------------------------------------------------------------------===//

std::nullopt_t tile::refuseType(BuiltinCall &call, size_t i,
                                llvm::StringRef wanted, DType actual) {
  DiagBuilder diagnostic =
      call.emitter.error(DiagID::WrongElementType, call.rangeOf(i), call.name,
                         wanted, actual.name());
  if (const TensorValue *tensor = call[i].getAs<TensorValue>())
    diagnostic.note(tensor->origin,
                    "the argument is " + typeText(tensor->tensor));
  if (!actual.isPointer())
    diagnostic.help("cast it first: `x.to(tl.float32)`");
  return std::nullopt;
}

/// Checks the element types of arguments 0 and 1 as they are before they meet;
/// false after an error.
static bool checkBoth(BuiltinCall &call, llvm::StringRef wanted,
                      llvm::function_ref<bool(DType)> isAccepted) {
  for (size_t i = 0; i < 2; ++i) {
    const TensorValue *tensor = call[i].getAs<TensorValue>();
    std::optional<DType> type =
        tensor ? tensor->tensor.dtype : literalType(call[i]);
    if (type && isAccepted(*type))
      continue;
    if (type)
      refuseType(call, i, wanted, *type);
    else
      call.wrongType(i, wanted);
    return false;
  }
  return true;
}

static bool isSingleOrDouble(DType type) {
  return type.is(ScalarKind::FP32) || type.is(ScalarKind::FP64);
}

/// The argument of a function of one tensor, of an accepted type.
static std::optional<Tensor> mathOperand(BuiltinCall &call, MathTypes types) {
  std::optional<Tensor> x = call.tensor(0);
  if (!x)
    return std::nullopt;
  bool takesDouble = types == MathTypes::Float32And64;
  bool isAccepted = x->dtype.is(ScalarKind::FP32) ||
                    (takesDouble && x->dtype.is(ScalarKind::FP64));
  if (!isAccepted)
    return refuseType(call, 0, takesDouble ? "fp32 or fp64" : "fp32", x->dtype);
  return x;
}

EvalResult tile::emitUnaryMath(BuiltinCall &call, MathTypes types,
                               UnaryMath build) {
  std::optional<Tensor> x = mathOperand(call, types);
  if (!x)
    return std::nullopt;
  return call.result(build(call.builder(), *x));
}

EvalResult tile::emitElementary(BuiltinCall &call, llvm::StringRef name,
                                UnaryMath build) {
  std::optional<Tensor> x = mathOperand(call, MathTypes::Float32And64);
  if (!x)
    return std::nullopt;
  if (x->dtype.is(ScalarKind::FP32))
    return callStdlibMath(call, name, *x);
  return call.result(build(call.builder(), *x));
}

EvalResult tile::callStdlibMath(BuiltinCall &call, llvm::StringRef name,
                                llvm::ArrayRef<Tensor> operands) {
  std::optional<Value> function =
      call.emitter.context.stdlibMember(kLanguageMathModule, name);
  if (!function) {
    call.emitter.error(DiagID::NotSupportedYet, call.range, call.name);
    return std::nullopt;
  }
  CallArguments arguments;
  for (auto [i, operand] : llvm::enumerate(operands))
    arguments.add(call.emitter.wrap(operand, call.rangeOf(i)), call.rangeOf(i));
  return call.emitter.call(*function, arguments, call.range);
}

EvalResult tile::emitBinaryMath(BuiltinCall &call, BinaryMath build) {
  if (!checkBoth(call, "fp32 or fp64", isSingleOrDouble))
    return std::nullopt;
  auto both = call.emitter.meet(call.name, call[0], call[1], call.range);
  if (!both)
    return std::nullopt;
  return call.result(build(call.builder(), both->first, both->second));
}

//===----------------------------------------------------------------------===//
// Two strong operands
//===----------------------------------------------------------------------===//

/// Arguments `i` and `j` as tensors of one type and shape; numbers have their
/// own type, and bf16 becomes fp32 if `widenBF16` (no unit compares bf16).
static std::optional<std::pair<Tensor, Tensor>>
meetStrong(BuiltinCall &call, size_t i, size_t j, bool widenBF16) {
  Value values[2];
  for (int k = 0; k < 2; ++k) {
    size_t index = k ? j : i;
    std::optional<Tensor> x = call.tensor(index);
    if (!x)
      return std::nullopt;
    if (widenBF16 && x->dtype.is(ScalarKind::BF16))
      x = call.builder().cast(*x, ScalarKind::FP32);
    values[k] = call.emitter.wrap(*x, call.rangeOf(index));
  }
  return call.emitter.meet(call.name, values[0], values[1], call.range);
}

/// The argument `propagate_nan`: PropagateNan.NONE or ALL.
static std::optional<bool> propagatesNaN(BuiltinCall &call, size_t i) {
  if (!call.has(i))
    return false;
  std::optional<int64_t> value = call[i].asInt64();
  if (value != 0 && value != 0xFFFF)
    return call.wrongType(i, "a member of `tl.PropagateNan`");
  return *value != 0;
}

static EvalResult emitExtremum(BuiltinCall &call, bool isMinimum) {
  std::optional<bool> propagate = propagatesNaN(call, 2);
  if (!propagate)
    return std::nullopt;
  auto both = meetStrong(call, 0, 1, /*widenBF16=*/true);
  if (!both)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  return call.result(
      isMinimum ? builder.minimum(both->first, both->second, *propagate)
                : builder.maximum(both->first, both->second, *propagate));
}

EvalResult tile::emitMinimum(BuiltinCall &call) {
  return emitExtremum(call, /*isMinimum=*/true);
}

EvalResult tile::emitMaximum(BuiltinCall &call) {
  return emitExtremum(call, /*isMinimum=*/false);
}

/// Three operands of one type and shape.
struct Triple {
  Tensor a, b, c;
};

/// Arguments 0 to 2 as tensors of one type and shape.
static std::optional<Triple> meetThree(BuiltinCall &call, bool widenBF16) {
  auto last = meetStrong(call, 1, 2, widenBF16);
  std::optional<Tensor> first = last ? call.tensor(0) : std::nullopt;
  if (!first)
    return std::nullopt;
  if (widenBF16 && first->dtype.is(ScalarKind::BF16))
    first = call.builder().cast(*first, ScalarKind::FP32);
  KernelEmitter &emitter = call.emitter;
  auto pair =
      emitter.meet(call.name, emitter.wrap(*first, call.rangeOf(0)),
                   emitter.wrap(last->first, call.rangeOf(1)), call.range);
  if (!pair)
    return std::nullopt;
  Triple all{pair->first, pair->second, last->second};
  DType type = all.a.dtype;
  Tensor tensors[] = {all.a, call.builder().cast(all.b, type),
                      call.builder().cast(all.c, type)};
  if (!emitter.broadcastTogether(tensors, call.range))
    return std::nullopt;
  return Triple{tensors[0], tensors[1], tensors[2]};
}

EvalResult tile::emitClamp(BuiltinCall &call) {
  std::optional<bool> propagate = propagatesNaN(call, 3);
  std::optional<Triple> all =
      propagate ? meetThree(call, /*widenBF16=*/true) : std::nullopt;
  if (!all)
    return std::nullopt;
  if (!all->a.dtype.isFloating())
    return refuseType(call, 0, "floats", all->a.dtype);
  TileBuilder &builder = call.builder();
  Tensor above = builder.maximum(all->a, all->b, *propagate);
  return call.result(builder.minimum(above, all->c, *propagate));
}

EvalResult tile::emitFma(BuiltinCall &call) {
  std::optional<Triple> all = meetThree(call, /*widenBF16=*/false);
  if (!all)
    return std::nullopt;
  if (!all->a.dtype.isFloating())
    return refuseType(call, 0, "floats", all->a.dtype);
  TileBuilder &builder = call.builder();
  mlir::Value result = mlir::math::FmaOp::create(
      builder, builder.location, all->a.value, all->b.value, all->c.value);
  return call.result({result, all->a.dtype});
}

//===----------------------------------------------------------------------===//
// Other functions
//===----------------------------------------------------------------------===//

EvalResult tile::emitWhere(BuiltinCall &call) {
  std::optional<Tensor> condition = call.tensor(0);
  if (!condition)
    return std::nullopt;
  KernelEmitter &emitter = call.emitter;
  if (!condition->dtype.isBool()) {
    emitter.error(DiagID::ConditionNotBoolean, call.rangeOf(0),
                  typeText(*condition));
    condition = emitter.castTo(*condition, ScalarKind::Int1, call.rangeOf(0));
  }
  if (!condition)
    return std::nullopt;
  // Types without operators, but of one size, can be chosen from too.
  const TensorValue *x = call[1].getAs<TensorValue>();
  bool isOpaque = x && (x->tensor.dtype.isPointer() ||
                        x->tensor.dtype.is(ScalarKind::FP8E4B15));
  std::optional<std::pair<Tensor, Tensor>> both;
  const TensorValue *y = call[2].getAs<TensorValue>();
  if (isOpaque && y && x->tensor.dtype == y->tensor.dtype)
    both = {x->tensor, y->tensor};
  else
    both = emitter.meet(call.name, call[1], call[2], call.range);
  if (!both)
    return std::nullopt;
  Tensor all[] = {*condition, both->first, both->second};
  if (!emitter.broadcastTogether(all, call.range))
    return std::nullopt;
  return call.result(call.builder().select(all[0], all[1], all[2]));
}

static EvalResult emitOperator(BuiltinCall &call, ast::BinaryOp op) {
  EvalResult result = call.emitter.binary(op, call[0], call[1], call.range);
  return result;
}

EvalResult tile::emitAdd(BuiltinCall &call) {
  return emitOperator(call, ast::BinaryOp::Add);
}

EvalResult tile::emitSub(BuiltinCall &call) {
  return emitOperator(call, ast::BinaryOp::Sub);
}

EvalResult tile::emitMul(BuiltinCall &call) {
  return emitOperator(call, ast::BinaryOp::Mult);
}

EvalResult tile::emitAbs(BuiltinCall &call) {
  std::optional<Tensor> x = call.tensor(0);
  if (!x)
    return std::nullopt;
  if (x->dtype.isPointer())
    return refuseType(call, 0, "numbers", x->dtype);
  TileBuilder &builder = call.builder();
  if (x->dtype.is(ScalarKind::FP8E4B15)) {
    Tensor mask =
        builder.constant(Value::integer(0x7f), ScalarKind::Int8, x->shape());
    return call.result({mlir::arith::AndIOp::create(builder, builder.location,
                                                    x->value, mask.value),
                        x->dtype});
  }
  return call.result(builder.absolute(*x));
}

EvalResult tile::emitFdiv(BuiltinCall &call) {
  std::optional<bool> isPrecise = call.flag(2, false);
  if (!isPrecise)
    return std::nullopt;
  if (!checkBoth(call, "floats", [](DType t) { return t.isFloating(); }))
    return std::nullopt;
  auto both = meetStrong(call, 0, 1, /*widenBF16=*/false);
  if (!both)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  if (*isPrecise && both->first.dtype.is(ScalarKind::FP32))
    return call.result(
        {mlir::tile::PreciseDivOp::create(
             builder, builder.location, both->first.value, both->second.value),
         both->first.dtype});
  return call.result(builder.binary(ast::BinaryOp::Div, both->first,
                                    both->second, /*signedShift=*/false));
}

EvalResult tile::emitDivRn(BuiltinCall &call) {
  if (!checkBoth(call, "fp32",
                 [](DType type) { return type.is(ScalarKind::FP32); }))
    return std::nullopt;
  auto both = meetStrong(call, 0, 1, /*widenBF16=*/false);
  if (!both)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  return call.result(
      {mlir::tile::PreciseDivOp::create(builder, builder.location,
                                        both->first.value, both->second.value),
       both->first.dtype});
}

EvalResult tile::emitUmulhi(BuiltinCall &call) {
  if (!checkBoth(call, "integers of 32 or 64 bits", [](DType type) {
        return type.isInteger() && type.bitWidth() >= 32;
      }))
    return std::nullopt;
  auto both = meetStrong(call, 0, 1, /*widenBF16=*/false);
  if (!both)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  return call.result(
      {mlir::tile::MulHiOp::create(builder, builder.location, both->first.value,
                                   both->second.value),
       both->first.dtype});
}
