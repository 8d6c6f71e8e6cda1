//===- BuiltinMap.cpp - scalar code for each element ----------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tl.map_elementwise`: a function on scalars, with control flow of its own,
// becomes the region of an operation that runs it for each element. What it
// returns says which types the results have, so the region is made first.
//
//===----------------------------------------------------------------------===//

#include "BuiltinCall.h"
#include "tile/Dialect/Tile/IR/Tile.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

namespace {
/// What the call was given.
struct MapArguments {
  const CallArgument *function = nullptr;
  llvm::SmallVector<Tensor, 4> tensors;
  int64_t pack = 1;
};

/// The scalars that the function returns.
struct MapResults {
  llvm::SmallVector<Tensor, 4> scalars;
  bool isTuple = false;
};
} // namespace

/// The number of neighbours for one call of the function; none after an error.
static std::optional<int64_t> readPack(BuiltinCall &call) {
  int64_t pack = 1;
  for (const CallArgument &argument : call.arguments.keyword) {
    if (argument.name != "pack") {
      call.emitter.error(DiagID::UnexpectedKeyword, argument.range, call.name,
                         argument.name);
      return std::nullopt;
    }
    std::optional<int64_t> number = argument.value.asInt64();
    if (!number || *number < 1 || !llvm::isPowerOf2_64(*number)) {
      call.emitter.error(DiagID::ArgumentType, argument.range, call.name,
                         "a power of two as `pack`",
                         call.emitter.describe(argument.value));
      return std::nullopt;
    }
    pack = *number;
  }
  return pack;
}

static std::optional<MapArguments> readArguments(BuiltinCall &call) {
  llvm::ArrayRef<CallArgument> positional = call.arguments.positional;
  if (positional.size() < 2)
    return call.refuse("takes a function and the tensors to call it for");
  std::optional<int64_t> pack = readPack(call);
  if (!pack)
    return std::nullopt;
  MapArguments result;
  result.function = &positional.front();
  result.pack = *pack;
  for (const CallArgument &argument : positional.drop_front()) {
    std::optional<Tensor> tensor =
        call.emitter.toTensor(argument.value, argument.range, call.name);
    if (!tensor)
      return std::nullopt;
    result.tensors.push_back(*tensor);
  }
  if (!call.emitter.broadcastTogether(result.tensors, call.range))
    return std::nullopt;
  const Tensor &first = result.tensors.front();
  if (!first.isTile()) {
    call.emitter.error(DiagID::TileExpected, call.range, call.name,
                       typeText(first));
    return std::nullopt;
  }
  int64_t count = 1;
  for (int64_t extent : first.shape())
    count *= extent;
  if (count % *pack) {
    call.emitter.error(DiagID::MapFunction, call.range,
                       "is to be called with " + std::to_string(*pack) +
                           " neighbours, but a tile has " +
                           std::to_string(count) + " elements");
    return std::nullopt;
  }
  return result;
}

/// What the function returned, as scalars; none after an error.
static std::optional<MapResults> readResults(BuiltinCall &call,
                                             const MapArguments &given,
                                             const Value &returned) {
  SourceRange at = given.function->range;
  auto refuse = [&](const llvm::Twine &why) {
    call.emitter.error(DiagID::MapFunction, at, why.str());
    return std::nullopt;
  };
  MapResults results;
  llvm::SmallVector<Value, 4> values;
  if (std::optional<llvm::ArrayRef<Value>> list = sequenceElements(returned)) {
    results.isTuple = true;
    values.append(list->begin(), list->end());
  } else if (!returned.isNone()) {
    values.push_back(returned);
  }
  if (values.empty() || values.size() % given.pack)
    return refuse("returns " + llvm::Twine(values.size()) +
                  " values, not a multiple of " + llvm::Twine(given.pack));
  for (auto [i, value] : llvm::enumerate(values)) {
    std::optional<Tensor> scalar = call.emitter.toTensor(value, at, call.name);
    if (!scalar)
      return std::nullopt;
    if (scalar->isTile())
      return refuse("returns a tile, " + typeText(*scalar));
    // The neighbours of one result have one type.
    DType type = i % given.pack ? results.scalars.back().dtype : scalar->dtype;
    if (scalar->dtype != type)
      return refuse("returns " + scalar->dtype.name() + " beside " +
                    type.name() + " for neighbours");
    results.scalars.push_back(*scalar);
  }
  return results;
}

/// Makes the block that calls the function and yields; none after an error.
static std::optional<MapResults>
fillBlock(BuiltinCall &call, const MapArguments &given, mlir::Block &block) {
  KernelEmitter &emitter = call.emitter;
  TileBuilder &builder = call.builder();
  SourceRange at = given.function->range;
  mlir::OpBuilder::InsertionGuard insertion(builder);
  builder.setInsertionPointToEnd(&block);
  CallArguments arguments;
  for (const Tensor &tensor : given.tensors)
    for (int64_t i = 0; i != given.pack; ++i) {
      mlir::Value argument =
          block.addArgument(builder.typeOf(tensor.dtype, {}), builder.location);
      arguments.add(emitter.wrap({argument, tensor.dtype}, at), at);
    }
  EvalResult returned = emitter.call(given.function->value, arguments, at);
  if (!returned || isPoisoned(*returned))
    return std::nullopt;
  std::optional<MapResults> results = readResults(call, given, *returned);
  if (!results)
    return std::nullopt;
  llvm::SmallVector<mlir::Value> yielded;
  for (const Tensor &scalar : results->scalars)
    yielded.push_back(scalar.value);
  mlir::tile::YieldOp::create(builder, builder.location, yielded);
  return results;
}

EvalResult tile::emitMapElementwise(BuiltinCall &call) {
  std::optional<MapArguments> given = readArguments(call);
  if (!given)
    return std::nullopt;
  unsigned errors = call.emitter.context.diagnostics.errorCount();
  mlir::Region region;
  std::optional<MapResults> results =
      fillBlock(call, *given, region.emplaceBlock());
  if (!results) {
    bool isReported = call.emitter.context.diagnostics.errorCount() != errors;
    return isReported ? EvalResult() : EvalResult(call.emitter.poison());
  }
  TileBuilder &builder = call.builder();
  llvm::SmallVector<mlir::Value> sources;
  for (const Tensor &tensor : given->tensors)
    sources.push_back(tensor.value);
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<DType> elements;
  llvm::ArrayRef<int64_t> shape = given->tensors.front().shape();
  for (size_t i = 0; i != results->scalars.size(); i += given->pack) {
    elements.push_back(results->scalars[i].dtype);
    types.push_back(builder.typeOf(elements.back(), shape));
  }
  mlir::OperationState state(builder.location,
                             mlir::tile::MapOp::getOperationName());
  state.addOperands(sources);
  state.addTypes(types);
  state.addAttribute("pack", builder.getI32IntegerAttr(given->pack));
  state.addRegion()->takeBody(region);
  mlir::Operation *op = builder.create(state);
  bool isSingle = !results->isTuple;
  if (isSingle)
    return call.result({op->getResult(0), elements.front()});
  std::vector<Value> values;
  for (auto [value, type] : llvm::zip(op->getResults(), elements))
    values.push_back(call.emitter.wrap({value, type}, call.range));
  return Value::make<TupleObject>(std::move(values));
}
