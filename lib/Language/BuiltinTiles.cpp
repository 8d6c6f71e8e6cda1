//===- BuiltinTiles.cpp - functions of `tl` that make and shape tiles -----===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments as compile-time values, program ids, ranges, constants, casts and
// broadcasts, hints, and what happens at compile time only.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "tile/Support/Limits.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

std::nullopt_t BuiltinCall::notConstant(size_t i,
                                        llvm::StringRef parameter) const {
  DiagBuilder diagnostic = emitter.error(
      DiagID::NotConstant, rangeOf(i), "`" + parameter + "` of `" + name + "`");
  // Functions that take what comes have no argument of that number.
  if (i < slots.size()) {
    const TensorValue *tensor = (*this)[i].getAs<TensorValue>();
    diagnostic.note(tensor ? tensor->origin : SourceRange(),
                    "it is " + emitter.describe((*this)[i]));
  }
  diagnostic.help("annotate the variable or the parameter with "
                  "`tl.constexpr`");
  return std::nullopt;
}

std::optional<int64_t>
BuiltinCall::constantInt(size_t i, llvm::StringRef parameter) const {
  if (hasTensor((*this)[i]))
    return notConstant(i, parameter);
  return int64(i);
}

std::optional<bool> BuiltinCall::flag(size_t i, bool defaultValue) const {
  if (!has(i))
    return defaultValue;
  if (hasTensor((*this)[i]))
    return notConstant(i, "the flag");
  std::optional<int64_t> value = int64(i);
  return value ? std::optional<bool>(*value != 0) : std::nullopt;
}

std::optional<llvm::StringRef> BuiltinCall::option(size_t i) const {
  return has(i) ? string(i) : llvm::StringRef();
}

std::optional<DType> BuiltinCall::dtype(size_t i) const {
  std::optional<DType> type = (*this)[i].asDType();
  if (!type)
    return wrongType(i, "a type such as `tl.float32`");
  if (type->isVoid() || !convertType(*type, builder().getContext())) {
    emitter.error(DiagID::TypeNotSupported, rangeOf(i), type->name());
    return std::nullopt;
  }
  return type;
}

std::optional<llvm::SmallVector<int64_t, 4>>
BuiltinCall::shape(const Value &value, SourceRange at) const {
  std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value);
  llvm::SmallVector<int64_t, 4> shape;
  bool isShape = elements.has_value();
  for (const Value &element : elements.value_or(llvm::ArrayRef<Value>())) {
    if (hasTensor(element)) {
      emitter
          .error(DiagID::NotConstant, at, "the shape given to `" + name + "`")
          .note("an extent is " + emitter.describe(element))
          .help("annotate the variable or the parameter with `tl.constexpr`");
      return std::nullopt;
    }
    std::optional<int64_t> extent = element.asInt64();
    isShape &= extent.has_value();
    shape.push_back(extent.value_or(0));
  }
  if (!isShape) {
    emitter.error(DiagID::InvalidShape, at, emitter.describe(value));
    return std::nullopt;
  }
  if (!emitter.checkShape(shape, at))
    return std::nullopt;
  return shape;
}

/// "127 is near 128 and 64", as help for extents that are no power of two.
static std::string nearestPowers(int64_t extent) {
  uint64_t above = llvm::PowerOf2Ceil(extent);
  return "the nearest are " + std::to_string(above / 2) + " and " +
         std::to_string(above) + "; round up and mask the rest";
}

/// Far above what any program needs; bounds the size of types.
static constexpr size_t kMaxRank = 16;

bool KernelEmitter::checkShape(llvm::ArrayRef<int64_t> shape,
                               SourceRange range) {
  if (shape.size() > kMaxRank) {
    error(DiagID::InvalidShape, range,
          "a list of " + llvm::Twine(shape.size()) + " extents")
        .note("a tile has at most " + llvm::Twine(kMaxRank) + " dimensions");
    return false;
  }
  // The product cannot overflow: it is cut off as soon as it is too large.
  int64_t elements = 1;
  for (auto [dimension, extent] : llvm::enumerate(shape)) {
    if (extent <= 0 || !llvm::isPowerOf2_64(extent)) {
      DiagBuilder diagnostic = error(DiagID::ShapeExtent, range, dimension,
                                     shapeText(shape), extent);
      if (extent > 0 && extent <= limits::kTileElements)
        diagnostic.help(nearestPowers(extent));
      return false;
    }
    bool isTooLarge = extent > limits::kTileElements / elements;
    elements = isTooLarge ? limits::kTileElements + 1 : elements * extent;
    if (isTooLarge)
      break;
  }
  if (elements <= limits::kTileElements)
    return true;
  double total = 1;
  for (int64_t extent : shape)
    total *= extent;
  error(DiagID::TooManyElements, range, shapeText(shape),
        llvm::formatv("{0:f0}", total).str(), limits::kTileElements)
      .help("use a smaller block and more programs, or a loop");
  return false;
}

//===----------------------------------------------------------------------===//
// Programs and ranges
//===----------------------------------------------------------------------===//

/// The axis of the grid; none after an error.
static std::optional<int32_t> gridAxis(BuiltinCall &call) {
  std::optional<int64_t> axis = call.constantInt(0, "axis");
  if (!axis)
    return std::nullopt;
  if (*axis >= 0 && *axis <= 2)
    return static_cast<int32_t>(*axis);
  call.emitter.error(DiagID::InvalidAxis, call.rangeOf(0), *axis,
                     "a grid has the axes 0, 1 and 2");
  return std::nullopt;
}

EvalResult tile::emitProgramId(BuiltinCall &call) {
  std::optional<int32_t> axis = gridAxis(call);
  if (!axis)
    return std::nullopt;
  mlir::Value id =
      mlir::tile::ProgramIdOp::create(call.builder(), call.builder().location,
                                      call.builder().getI32Type(), *axis);
  return call.result({id, ScalarKind::Int32});
}

EvalResult tile::emitNumPrograms(BuiltinCall &call) {
  std::optional<int32_t> axis = gridAxis(call);
  if (!axis)
    return std::nullopt;
  mlir::Value count =
      mlir::tile::NumProgramsOp::create(call.builder(), call.builder().location,
                                        call.builder().getI32Type(), *axis);
  return call.result({count, ScalarKind::Int32});
}

EvalResult tile::emitArange(BuiltinCall &call) {
  std::optional<int64_t> start = call.constantInt(0, "start");
  std::optional<int64_t> end =
      start ? call.constantInt(1, "end") : std::nullopt;
  if (!end)
    return std::nullopt;
  KernelEmitter &emitter = call.emitter;
  for (size_t i = 0; i < 2; ++i)
    if (!fitsInType(call[i], ScalarKind::Int32)) {
      emitter.error(DiagID::LiteralOutOfRange, call.rangeOf(i), brief(call[i]),
                    "int32");
      return std::nullopt;
    }
  if (*end <= *start) {
    emitter.error(DiagID::RangeOrder, call.range, *start, *end);
    return std::nullopt;
  }
  int64_t extent = *end - *start;
  if (!llvm::isPowerOf2_64(extent)) {
    emitter.error(DiagID::RangeExtent, call.range, extent)
        .help(nearestPowers(extent));
    return std::nullopt;
  }
  if (!emitter.checkShape(extent, call.range))
    return std::nullopt;
  return call.result(call.builder().range(*start, *end));
}

//===----------------------------------------------------------------------===//
// Constants, casts, shapes
//===----------------------------------------------------------------------===//

EvalResult tile::emitFull(BuiltinCall &call) {
  auto shape = call.shape(call[0], call.rangeOf(0));
  std::optional<DType> type = shape ? call.dtype(2) : std::nullopt;
  if (!type)
    return std::nullopt;
  KernelEmitter &emitter = call.emitter;
  const Value &value = call[1];
  if (const TensorValue *tensor = value.getAs<TensorValue>()) {
    if (tensor->tensor.isTile()) {
      emitter.error(DiagID::ScalarExpected, call.rangeOf(1), call.name,
                    typeText(tensor->tensor));
      return std::nullopt;
    }
    std::optional<Tensor> scalar =
        emitter.castTo(tensor->tensor, *type, call.rangeOf(1));
    if (!scalar)
      return std::nullopt;
    return call.result(call.builder().splat(*scalar, *shape));
  }
  bool isFraction = value.isReal() && type->isInteger();
  if (!value.isNumber() || type->isPointer() || isFraction)
    return call.wrongType(1, "a number of type " + type->name());
  if (!type->isBool() && !fitsInType(value, *type)) {
    emitter.error(DiagID::LiteralOutOfRange, call.rangeOf(1), brief(value),
                  type->name());
    return std::nullopt;
  }
  return call.result(call.builder().constant(value, *type, *shape));
}

EvalResult tile::emitToTensor(BuiltinCall &call) {
  std::optional<Tensor> tensor = call.tensor(0);
  return tensor ? call.result(*tensor) : EvalResult();
}

/// `bitcast=True`: the same bits as another type.
static EvalResult reinterpret(BuiltinCall &call, Tensor tensor, DType type) {
  bool hasPointer = tensor.dtype.isPointer() || type.isPointer();
  unsigned from = tensor.dtype.bitWidth(), to = type.bitWidth();
  if (hasPointer) {
    std::optional<Tensor> cast = call.emitter.castTo(tensor, type, call.range);
    return cast ? call.result(*cast) : EvalResult();
  }
  if (from != to) {
    call.emitter.error(DiagID::BitcastWidth, call.range, typeText(tensor),
                       type.name(), from, to);
    return std::nullopt;
  }
  return call.result(call.builder().bitcast(tensor, type));
}

EvalResult tile::emitCast(BuiltinCall &call) {
  std::optional<Tensor> tensor = call.tensor(0);
  std::optional<DType> type = tensor ? call.dtype(1) : std::nullopt;
  std::optional<llvm::StringRef> rounding =
      type ? call.option(2) : std::nullopt;
  std::optional<bool> isBitcast = rounding ? call.flag(3, false) : std::nullopt;
  if (!isBitcast)
    return std::nullopt;
  if (*isBitcast)
    return reinterpret(call, *tensor, *type);
  if (!rounding->empty()) {
    if (*rounding != "rtne" && *rounding != "rtz")
      return call.wrongType(2, "`\"rtne\"` or `\"rtz\"` as rounding");
    bool narrows = tensor->dtype.isFloating() && type->isFloating() &&
                   type->bitWidth() < tensor->dtype.bitWidth();
    if (!narrows && tensor->dtype != *type) {
      call.emitter.error(DiagID::RoundingNotApplicable, call.range,
                         typeText(*tensor), type->name());
      return std::nullopt;
    }
  }
  std::optional<Tensor> cast =
      call.emitter.castTo(*tensor, *type, call.range, *rounding == "rtz");
  return cast ? call.result(*cast) : EvalResult();
}

EvalResult tile::emitBroadcast(BuiltinCall &call) {
  std::optional<Tensor> input = call.tensor(0);
  std::optional<Tensor> other = input ? call.tensor(1) : std::nullopt;
  if (!other)
    return std::nullopt;
  Tensor both[] = {*input, *other};
  if (!call.emitter.broadcastTogether(both, call.range))
    return std::nullopt;
  std::vector<Value> results = {call.emitter.wrap(both[0], call.range),
                                call.emitter.wrap(both[1], call.range)};
  return Value::make<TupleObject>(std::move(results));
}

EvalResult tile::emitBroadcastTo(BuiltinCall &call) {
  llvm::ArrayRef<CallArgument> arguments = call.arguments.positional;
  if (arguments.empty() || !call.arguments.keyword.empty())
    return call.refuse("takes a tensor and its new shape, by position");
  std::optional<Tensor> input =
      call.emitter.toTensor(arguments[0].value, arguments[0].range, call.name);
  if (!input)
    return std::nullopt;
  // `(x, (64, 32))` and `(x, 64, 32)` mean the same.
  Value shapeValue;
  if (arguments.size() == 2 && sequenceElements(arguments[1].value)) {
    shapeValue = arguments[1].value;
  } else {
    std::vector<Value> extents;
    for (const CallArgument &argument : arguments.drop_front())
      extents.push_back(argument.value);
    shapeValue = Value::make<TupleObject>(std::move(extents));
  }
  auto shape = call.shape(shapeValue, call.range);
  if (!shape)
    return std::nullopt;
  bool isPossible = !input->isTile() || input->shape().size() == shape->size();
  for (size_t i = 0; isPossible && i < input->shape().size(); ++i)
    isPossible = input->shape()[i] == (*shape)[i] || input->shape()[i] == 1;
  if (!isPossible) {
    call.emitter.error(DiagID::CannotBroadcast, call.range,
                       shapeText(input->shape()), shapeText(*shape));
    return std::nullopt;
  }
  return call.result(call.builder().broadcast(*input, *shape));
}

EvalResult tile::emitExpandDims(BuiltinCall &call) {
  std::optional<Tensor> input = call.tensor(0);
  if (!input)
    return std::nullopt;
  llvm::SmallVector<Value, 4> axes;
  if (std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[1]))
    axes.append(list->begin(), list->end());
  else
    axes.push_back(call[1]);
  int64_t rank = input->shape().size() + axes.size();
  llvm::SmallVector<int64_t, 4> normalised;
  for (const Value &value : axes) {
    if (hasTensor(value))
      return call.notConstant(1, "axis");
    std::optional<int64_t> axis = value.asInt64();
    if (!axis)
      return call.wrongType(1, "an integer, or a tuple of them, as axis");
    int64_t index = *axis < 0 ? *axis + rank : *axis;
    if (index < 0 || index >= rank || llvm::is_contained(normalised, index)) {
      call.emitter.error(
          DiagID::InvalidAxis, call.rangeOf(1), *axis,
          llvm::formatv("the result has {0} dimensions, and each new one "
                        "needs its own place",
                        rank)
              .str());
      return std::nullopt;
    }
    normalised.push_back(index);
  }
  llvm::sort(normalised);
  Tensor result = *input;
  for (int64_t axis : normalised)
    result = call.builder().expandDims(result, axis);
  if (!call.emitter.checkShape(result.shape(), call.range))
    return std::nullopt;
  return call.result(result);
}
