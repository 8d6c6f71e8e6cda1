//===- BuiltinShapes.cpp - functions of `tl` that rearrange tiles ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reshaping, transposing, joining and splitting, and the two functions that
// move elements by values: gather and histogram. What can be put together from
// these is in the standard library.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

/// A tensor followed by integers, or by one tuple of them: `(x, 8, 16)` and
/// `(x, (8, 16))` mean the same.
struct TensorAndIntegers {
  Tensor tensor;
  llvm::SmallVector<Value, 4> integers;
  SourceRange range;
};

/// The arguments of a function that is declared with "..."; `keyword` is the
/// only keyword it takes, and is left to the caller.
static std::optional<TensorAndIntegers>
tensorAndIntegers(BuiltinCall &call, llvm::StringRef keyword) {
  llvm::ArrayRef<CallArgument> arguments = call.arguments.positional;
  for (const CallArgument &argument : call.arguments.keyword)
    if (argument.name != keyword) {
      call.emitter.error(DiagID::UnexpectedKeyword, argument.range, call.name,
                         argument.name);
      return std::nullopt;
    }
  if (arguments.empty())
    return call.refuse("takes a tensor first");
  std::optional<Tensor> tensor =
      call.emitter.toTensor(arguments[0].value, arguments[0].range, call.name);
  if (!tensor)
    return std::nullopt;
  TensorAndIntegers result;
  result.tensor = *tensor;
  result.range = call.range;
  std::optional<llvm::ArrayRef<Value>> list;
  if (arguments.size() == 2)
    list = sequenceElements(arguments[1].value);
  if (list)
    result.integers.append(list->begin(), list->end());
  else
    for (const CallArgument &argument : arguments.drop_front())
      result.integers.push_back(argument.value);
  return result;
}

static int64_t countElements(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

/// A tile for a scalar too.
static Tensor asTile(TileBuilder &builder, Tensor tensor) {
  return tensor.isTile() ? tensor : builder.splat(tensor, {1});
}

static EvalResult reshapeTo(BuiltinCall &call, Tensor tensor,
                            llvm::ArrayRef<int64_t> shape, bool reorder) {
  if (countElements(tensor.shape()) != countElements(shape)) {
    call.emitter.error(DiagID::ReshapeCount, call.range,
                       shapeText(tensor.shape()), countElements(tensor.shape()),
                       shapeText(shape), countElements(shape));
    return std::nullopt;
  }
  if (tensor.shape() == shape)
    return call.result(tensor);
  TileBuilder &builder = call.builder();
  if (shape.empty())
    return call.result({mlir::tile::ToScalarOp::create(
                            builder, builder.location, tensor.value),
                        tensor.dtype});
  return call.result({mlir::tile::ReshapeOp::create(
                          builder, builder.location,
                          asTile(builder, tensor).value, shape, reorder),
                      tensor.dtype});
}

/// `reshape` and, with `reorder`, `view`.
static EvalResult emitReshapeLike(BuiltinCall &call, bool reorder) {
  std::optional<TensorAndIntegers> given =
      tensorAndIntegers(call, "can_reorder");
  if (!given)
    return std::nullopt;
  if (const CallArgument *argument = call.arguments.find("can_reorder")) {
    std::optional<bool> flag =
        call.emitter.truth(argument->value, argument->range);
    if (!flag)
      return std::nullopt;
    reorder = *flag;
  }
  std::vector<Value> extents(given->integers.begin(), given->integers.end());
  auto shape =
      call.shape(Value::make<TupleObject>(std::move(extents)), given->range);
  return shape ? reshapeTo(call, given->tensor, *shape, reorder) : EvalResult();
}

EvalResult tile::emitReshape(BuiltinCall &call) {
  return emitReshapeLike(call, /*reorder=*/false);
}

EvalResult tile::emitView(BuiltinCall &call) {
  return emitReshapeLike(call, /*reorder=*/true);
}

EvalResult tile::emitItem(BuiltinCall &call) {
  std::optional<Tensor> tensor = call.tensor(0);
  return tensor ? reshapeTo(call, *tensor, {}, false) : EvalResult();
}

/// Dimensions in the order given; with none the last two change places.
static EvalResult emitPermutation(BuiltinCall &call, bool isTrans) {
  std::optional<TensorAndIntegers> given = tensorAndIntegers(call, "");
  if (!given)
    return std::nullopt;
  int64_t rank = given->tensor.shape().size();
  llvm::SmallVector<int32_t, 4> order;
  if (isTrans && given->integers.empty()) {
    if (rank < 2) {
      call.emitter.error(DiagID::TransposeRank, call.range,
                         typeText(given->tensor));
      return std::nullopt;
    }
    for (int64_t dim = 0; dim != rank; ++dim)
      order.push_back(dim);
    std::swap(order[rank - 1], order[rank - 2]);
  }
  llvm::SmallVector<bool, 4> isSeen(rank, false);
  bool isPermutation = order.size() || given->integers.size() == size_t(rank);
  for (const Value &value : given->integers) {
    if (hasTensor(value))
      return call.notConstant(1, "dims");
    std::optional<int64_t> dim = value.asInt64();
    int64_t index = dim.value_or(rank) < 0 ? *dim + rank : dim.value_or(rank);
    isPermutation &= index >= 0 && index < rank && !isSeen[index];
    if (!isPermutation)
      break;
    isSeen[index] = true;
    order.push_back(index);
  }
  if (!isPermutation) {
    call.emitter.error(DiagID::NoPermutation, call.range, rank,
                       typeText(given->tensor));
    return std::nullopt;
  }
  if (llvm::is_sorted(order))
    return call.result(given->tensor);
  return call.result(
      {mlir::tile::TransOp::create(call.builder(), call.builder().location,
                                   given->tensor.value, order),
       given->tensor.dtype});
}

EvalResult tile::emitPermute(BuiltinCall &call) {
  return emitPermutation(call, /*isTrans=*/false);
}

EvalResult tile::emitTrans(BuiltinCall &call) {
  return emitPermutation(call, /*isTrans=*/true);
}

EvalResult tile::emitJoin(BuiltinCall &call) {
  std::optional<Tensor> lhs = call.tensor(0);
  std::optional<Tensor> rhs = lhs ? call.tensor(1) : std::nullopt;
  if (!rhs)
    return std::nullopt;
  if (lhs->dtype != rhs->dtype) {
    call.emitter.error(DiagID::JoinTypes, call.range, typeText(*lhs),
                       typeText(*rhs));
    return std::nullopt;
  }
  Tensor both[] = {*lhs, *rhs};
  if (!call.emitter.broadcastTogether(both, call.range))
    return std::nullopt;
  llvm::SmallVector<int64_t, 4> shape(both[0].shape());
  shape.push_back(2);
  if (!call.emitter.checkShape(shape, call.range))
    return std::nullopt;
  return call.result(
      {mlir::tile::JoinOp::create(call.builder(), call.builder().location,
                                  both[0].value, both[1].value),
       lhs->dtype});
}

EvalResult tile::emitSplit(BuiltinCall &call) {
  std::optional<Tensor> tensor = call.tensor(0);
  if (!tensor)
    return std::nullopt;
  if (!tensor->isTile() || tensor->shape().back() != 2) {
    call.emitter.error(DiagID::SplitExtent, call.rangeOf(0), typeText(*tensor));
    return std::nullopt;
  }
  mlir::tile::SplitOp op = mlir::tile::SplitOp::create(
      call.builder(), call.builder().location, tensor->value);
  std::vector<Value> halves;
  for (mlir::Value half : op->getResults())
    halves.push_back(call.emitter.wrap({half, tensor->dtype}, call.range));
  return Value::make<TupleObject>(std::move(halves));
}

EvalResult tile::emitGather(BuiltinCall &call) {
  std::optional<Tensor> source = call.tensor(0);
  std::optional<Tensor> index = source ? call.tensor(1) : std::nullopt;
  std::optional<int64_t> axis =
      index ? call.constantInt(2, "axis") : std::nullopt;
  if (!axis)
    return std::nullopt;
  int64_t rank = source->shape().size();
  if (*axis < 0)
    *axis += rank;
  if (*axis < 0 || *axis >= rank) {
    call.emitter.error(DiagID::InvalidAxis, call.rangeOf(2), *axis,
                       "the tensor has " + std::to_string(rank) +
                           " dimensions");
    return std::nullopt;
  }
  bool fits =
      index->dtype.isInteger() && int64_t(index->shape().size()) == rank;
  for (int64_t dim = 0; fits && dim != rank; ++dim)
    fits = dim == *axis || source->shape()[dim] == index->shape()[dim];
  if (!fits) {
    call.emitter.error(DiagID::GatherIndex, call.rangeOf(1), typeText(*index),
                       typeText(*source), *axis);
    return std::nullopt;
  }
  // The operation takes indices of 32 or 64 bits.
  if (index->dtype.bitWidth() < 32)
    index = call.builder().cast(*index, ScalarKind::Int32);
  return call.result(
      {mlir::tile::GatherOp::create(call.builder(), call.builder().location,
                                    source->value, index->value,
                                    static_cast<uint32_t>(*axis)),
       source->dtype});
}

EvalResult tile::emitHistogram(BuiltinCall &call) {
  std::optional<Tensor> source = call.tensor(0);
  std::optional<int64_t> bins =
      source ? call.constantInt(1, "num_bins") : std::nullopt;
  if (!bins)
    return std::nullopt;
  if (source->shape().size() != 1 || !source->dtype.isInteger() ||
      source->dtype.bitWidth() != 32) {
    call.emitter.error(DiagID::HistogramSource, call.rangeOf(0),
                       typeText(*source));
    return std::nullopt;
  }
  if (!call.emitter.checkShape({*bins}, call.rangeOf(1)))
    return std::nullopt;
  mlir::Value mask;
  if (call.has(2)) {
    std::optional<Tensor> given = call.tensor(2);
    if (!given)
      return std::nullopt;
    Tensor both[] = {*source, *given};
    if (!call.emitter.broadcastTogether(both, call.range))
      return std::nullopt;
    if (!given->dtype.isBool()) {
      call.emitter.error(DiagID::InvalidMask, call.rangeOf(2),
                         typeText(*given));
      return std::nullopt;
    }
    mask = both[1].value;
  }
  return call.result(
      {mlir::tile::HistogramOp::create(call.builder(), call.builder().location,
                                       source->value, mask, *bins),
       ScalarKind::Int32});
}
