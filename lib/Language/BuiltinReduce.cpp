//===- BuiltinReduce.cpp - functions of `tl` that combine elements --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tl.reduce`, `tl.associative_scan` and `tl.map_elementwise`: a function of
// the program becomes the region of an operation. Sums, maxima, running sums
// and the like are calls of these in the standard library.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"

using namespace tile;

/// The tensors of an argument that may be one or a tuple of them.
struct Sources {
  llvm::SmallVector<Tensor, 4> tensors;
  bool isTuple = false;

  llvm::ArrayRef<int64_t> shape() const { return tensors.front().shape(); }
  llvm::SmallVector<mlir::Value, 4> values() const {
    llvm::SmallVector<mlir::Value, 4> result;
    for (const Tensor &tensor : tensors)
      result.push_back(tensor.value);
    return result;
  }
};

/// Argument `i` as tiles of one shape; none after an error.
static std::optional<Sources> tiles(BuiltinCall &call, size_t i) {
  Sources sources;
  llvm::SmallVector<Value, 4> values;
  if (std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[i])) {
    sources.isTuple = true;
    values.append(list->begin(), list->end());
  } else {
    values.push_back(call[i]);
  }
  if (values.empty())
    return call.wrongType(i, "a tensor or a tuple of them");
  for (const Value &value : values) {
    std::optional<Tensor> tensor =
        call.emitter.toTensor(value, call.rangeOf(i), call.name);
    if (!tensor)
      return std::nullopt;
    sources.tensors.push_back(*tensor);
  }
  if (!call.emitter.broadcastTogether(sources.tensors, call.rangeOf(i)))
    return std::nullopt;
  if (!sources.tensors.front().isTile()) {
    call.emitter.error(DiagID::TileExpected, call.rangeOf(i), call.name,
                       typeText(sources.tensors.front()));
    return std::nullopt;
  }
  return sources;
}

/// Argument `i` as a dimension of `rank`; none after an error.
static std::optional<unsigned> axisOf(BuiltinCall &call, size_t i,
                                      size_t rank) {
  std::optional<int64_t> axis = call.constantInt(i, "axis");
  if (!axis)
    return std::nullopt;
  int64_t index = *axis < 0 ? *axis + static_cast<int64_t>(rank) : *axis;
  if (index >= 0 && index < static_cast<int64_t>(rank))
    return static_cast<unsigned>(index);
  call.emitter.error(DiagID::InvalidAxis, call.rangeOf(i), *axis,
                     llvm::formatv("the tensor has {0} {1}", rank,
                                   rank == 1 ? "dimension" : "dimensions")
                         .str());
  return std::nullopt;
}

/// Fills the block of a region with a call of argument `i`: its arguments are
/// tensors of the types `types`, which repeat; what the function returns is
/// yielded and must be `results` in type. False after an error.
static bool fillRegion(BuiltinCall &call, size_t i, mlir::Block &block,
                       llvm::ArrayRef<DType> types,
                       llvm::SmallVectorImpl<DType> *results,
                       llvm::ArrayRef<DType> wanted) {
  KernelEmitter &emitter = call.emitter;
  SourceRange at = call.rangeOf(i);
  mlir::OpBuilder::InsertionGuard insertion(call.builder());
  call.builder().setInsertionPointToEnd(&block);
  CallArguments arguments;
  for (auto [index, argument] : llvm::enumerate(block.getArguments()))
    arguments.add(emitter.wrap({argument, types[index % types.size()]}, at),
                  at);
  EvalResult result = emitter.call(call[i], arguments, at);
  if (!result || isPoisoned(*result))
    return false;
  llvm::SmallVector<Value, 4> values;
  if (std::optional<llvm::ArrayRef<Value>> list = sequenceElements(*result))
    values.append(list->begin(), list->end());
  else
    values.push_back(*result);
  bool isCountRight = wanted.empty() || values.size() == wanted.size();
  llvm::SmallVector<mlir::Value, 4> yielded;
  for (const Value &value : values) {
    std::optional<Tensor> tensor = emitter.toTensor(value, at, call.name);
    if (!tensor)
      return false;
    size_t index = yielded.size();
    bool isRight = isCountRight && !tensor->isTile() &&
                   (wanted.empty() || tensor->dtype == wanted[index]);
    if (!isRight) {
      emitter.error(DiagID::CombineResult, at, call.name,
                    emitter.describe(*result), types.size());
      return false;
    }
    if (results)
      results->push_back(tensor->dtype);
    yielded.push_back(tensor->value);
  }
  mlir::tile::YieldOp::create(call.builder(), call.builder().location, yielded);
  return true;
}

/// One result of several operations, as the call's argument was given.
static EvalResult gatherResults(BuiltinCall &call, const Sources &sources,
                                llvm::ArrayRef<Tensor> results) {
  if (!sources.isTuple)
    return call.result(results.front());
  std::vector<Value> values;
  for (const Tensor &result : results)
    values.push_back(call.emitter.wrap(result, call.range));
  return Value::make<TupleObject>(std::move(values));
}

static llvm::SmallVector<DType, 4> elementTypes(const Sources &sources) {
  llvm::SmallVector<DType, 4> types;
  for (const Tensor &tensor : sources.tensors)
    types.push_back(tensor.dtype);
  return types;
}

/// Makes all dimensions one, whose elements are those of the tile in any order.
static void flattenAll(BuiltinCall &call, Sources &sources) {
  int64_t count = 1;
  for (int64_t extent : sources.shape())
    count *= extent;
  for (Tensor &tensor : sources.tensors)
    tensor.value = mlir::tile::ReshapeOp::create(
        call.builder(), call.builder().location, tensor.value,
        llvm::ArrayRef<int64_t>(count), /*reorder=*/true);
}

EvalResult tile::emitReduce(BuiltinCall &call) {
  std::optional<Sources> sources = tiles(call, 0);
  if (!sources)
    return std::nullopt;
  size_t rank = sources->shape().size();
  unsigned axis = 0;
  bool isWhole = call[1].isNone();
  if (!isWhole) {
    std::optional<unsigned> given = axisOf(call, 1, rank);
    if (!given)
      return std::nullopt;
    axis = *given;
  }
  std::optional<bool> keepDims = call.flag(3, false);
  if (!keepDims)
    return std::nullopt;
  if (isWhole && rank > 1)
    flattenAll(call, *sources);
  TileBuilder &builder = call.builder();
  mlir::tile::ReduceOp op = mlir::tile::ReduceOp::create(
      builder, builder.location, sources->values(), axis);
  llvm::SmallVector<DType, 4> types = elementTypes(*sources);
  if (!fillRegion(call, 2, op.getCombine().front(), types, nullptr, types)) {
    op.erase();
    return Value(call.emitter.poison());
  }
  llvm::SmallVector<Tensor, 4> results;
  for (auto [value, type] : llvm::zip(op.getResults(), types)) {
    Tensor result = {value, type};
    for (size_t dim = 0; *keepDims && dim != (isWhole ? rank : 1); ++dim)
      result = builder.expandDims(result, isWhole ? 0 : axis);
    results.push_back(result);
  }
  return gatherResults(call, *sources, results);
}

EvalResult tile::emitAssociativeScan(BuiltinCall &call) {
  std::optional<Sources> sources = tiles(call, 0);
  std::optional<unsigned> axis =
      sources ? axisOf(call, 1, sources->shape().size()) : std::nullopt;
  std::optional<bool> isReverse = axis ? call.flag(3, false) : std::nullopt;
  if (!isReverse)
    return std::nullopt;
  TileBuilder &builder = call.builder();
  mlir::tile::ScanOp op = mlir::tile::ScanOp::create(
      builder, builder.location, sources->values(), *axis, *isReverse);
  llvm::SmallVector<DType, 4> types = elementTypes(*sources);
  if (!fillRegion(call, 2, op.getCombine().front(), types, nullptr, types)) {
    op.erase();
    return Value(call.emitter.poison());
  }
  llvm::SmallVector<Tensor, 4> results;
  for (auto [value, type] : llvm::zip(op.getResults(), types))
    results.push_back({value, type});
  return gatherResults(call, *sources, results);
}
