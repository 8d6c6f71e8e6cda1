//===- BuiltinMemory.cpp - loads, stores, hints, compile-time functions ---===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Access to global memory: the shapes of pointers, masks and values are made
// equal, values are converted to the element type of the pointer. After these
// the functions without an operation of their own: hints and compile-time
// checks.
//
//===----------------------------------------------------------------------===//

#include "BuiltinMemory.h"
#include "tile/Support/Diagnostics/Language.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;
using mlir::tile::CacheModifier;
using mlir::tile::EvictionPolicy;

//===----------------------------------------------------------------------===//
// Arguments of both
//===----------------------------------------------------------------------===//

std::optional<Tensor> BuiltinCall::pointer(size_t i) const {
  const TensorValue *value = (*this)[i].getAs<TensorValue>();
  if (value && value->tensor.dtype.isPointer())
    return value->tensor;
  DiagBuilder diagnostic = emitter.error(DiagID::NotAPointer, rangeOf(i), name,
                                         emitter.describe((*this)[i]));
  if (value)
    diagnostic.note(value->origin, "it comes from here")
        .help("add a pointer: `x_ptr + offsets`");
  return std::nullopt;
}

std::optional<CacheModifier> tile::readCacheModifier(BuiltinCall &call,
                                                     size_t i, bool isStore) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  using Result = std::optional<CacheModifier>;
  llvm::StringSwitch<Result> parse(*text);
  parse.Case("", CacheModifier::None).Case(".cg", CacheModifier::CG);
  if (isStore)
    parse.Case(".wb", CacheModifier::WB)
        .Case(".cs", CacheModifier::CS)
        .Case(".wt", CacheModifier::WT);
  else
    parse.Case(".ca", CacheModifier::CA)
        .Case(".cs", CacheModifier::CS)
        .Case(".cv", CacheModifier::CV);
  Result result = parse.Default(std::nullopt);
  if (!result)
    return call.wrongType(i, isStore ? "`.wb`, `.cg`, `.cs` or `.wt`"
                                     : "`.ca`, `.cg`, `.cs` or `.cv`");
  return result;
}

std::optional<EvictionPolicy> tile::readEvictionPolicy(BuiltinCall &call,
                                                       size_t i) {
  std::optional<llvm::StringRef> text = call.option(i);
  if (!text)
    return std::nullopt;
  std::optional<EvictionPolicy> result =
      llvm::StringSwitch<std::optional<EvictionPolicy>>(*text)
          .Case("", EvictionPolicy::Normal)
          .Case("evict_normal", EvictionPolicy::Normal)
          .Case("evict_first", EvictionPolicy::EvictFirst)
          .Case("evict_last", EvictionPolicy::EvictLast)
          .Default(std::nullopt);
  if (!result)
    return call.wrongType(i, "`evict_first` or `evict_last`");
  return result;
}

/// Whether `boundary_check` or `padding_option`, which are for block pointers
/// only, was given in vain, which is an error.
static bool refuseBoundary(BuiltinCall &call, size_t i, Tensor pointer,
                           llvm::StringRef what) {
  if (!call.has(i))
    return false;
  std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[i]);
  bool isEmpty = (list && list->empty()) ||
                 (call[i].isString() && call[i].getString().empty());
  if (isEmpty)
    return false;
  call.emitter
      .error(DiagID::BoundaryCheck, call.rangeOf(i), what, typeText(pointer))
      .note(call.rangeOf(0), "the pointer is here");
  return true;
}

/// The first argument as a block pointer; null if it is something else.
static const BlockValue *blockPointer(BuiltinCall &call) {
  const BlockValue *block = call[0].getAs<BlockValue>();
  return block && !block->isDescriptor() ? block : nullptr;
}

/// The mask argument as int1 tensor.
static std::optional<Tensor> maskOf(BuiltinCall &call, size_t i) {
  std::optional<Tensor> mask = call.tensor(i);
  if (!mask || mask->dtype.isBool())
    return mask;
  call.emitter.error(DiagID::InvalidMask, call.rangeOf(i), typeText(*mask))
      .help("compare it: `mask=x != 0`");
  return std::nullopt;
}

/// Reports a value that a pointer's shape cannot take. Scalars fit any.
static bool checkPointerShape(BuiltinCall &call, Tensor pointer,
                              llvm::ArrayRef<int64_t> shape, size_t i,
                              llvm::StringRef what) {
  if (pointer.shape() == shape)
    return true;
  call.emitter
      .error(DiagID::PointerShape, call.rangeOf(i), shapeText(pointer.shape()),
             what, shapeText(shape))
      .note(call.rangeOf(0), "the pointer is " + typeText(pointer));
  return false;
}

//===----------------------------------------------------------------------===//
// Load
//===----------------------------------------------------------------------===//

EvalResult tile::emitLoad(BuiltinCall &call) {
  if (const BlockValue *block = blockPointer(call))
    return loadBlock(call, *block);
  std::optional<Tensor> pointer = call.pointer(0);
  if (!pointer || refuseBoundary(call, 3, *pointer, "boundary_check") ||
      refuseBoundary(call, 4, *pointer, "padding_option"))
    return std::nullopt;
  std::optional<CacheModifier> cache =
      readCacheModifier(call, 5, /*isStore=*/false);
  std::optional<EvictionPolicy> eviction =
      cache ? readEvictionPolicy(call, 6) : std::nullopt;
  std::optional<bool> isVolatile =
      eviction ? call.flag(7, false) : std::nullopt;
  if (!isVolatile)
    return std::nullopt;
  KernelEmitter &emitter = call.emitter;
  TileBuilder &builder = call.builder();
  DType element = pointer->dtype.elementType();
  if (call.has(2) && !call.has(1)) {
    emitter.error(DiagID::OtherWithoutMask, call.rangeOf(2));
    return std::nullopt;
  }

  // Pointer, mask and other take the shape of all of them together; a scalar
  // pointer stays one.
  llvm::SmallVector<Tensor, 3> tensors = {*pointer};
  for (size_t i = 1; i <= 2; ++i) {
    if (!call.has(i))
      continue;
    std::optional<Tensor> tensor = i == 1 ? maskOf(call, i) : call.tensor(i);
    if (tensor && i == 2)
      tensor = emitter.castTo(*tensor, element, call.rangeOf(i));
    if (!tensor)
      return std::nullopt;
    if (!pointer->isTile() && tensor->isTile() &&
        !checkPointerShape(call, *pointer, tensor->shape(), i,
                           i == 1 ? "the mask" : "`other`"))
      return std::nullopt;
    tensors.push_back(*tensor);
  }
  if (!emitter.broadcastTogether(tensors, call.range))
    return std::nullopt;
  mlir::tile::LoadOp load = mlir::tile::LoadOp::create(
      builder, builder.location, tensors[0].value,
      tensors.size() > 1 ? tensors[1].value : mlir::Value(),
      tensors.size() > 2 ? tensors[2].value : mlir::Value());
  load.setCache(*cache);
  load.setEvict(*eviction);
  load.setIsVolatile(*isVolatile);
  return call.result({load, element});
}

//===----------------------------------------------------------------------===//
// Store
//===----------------------------------------------------------------------===//

EvalResult tile::emitStore(BuiltinCall &call) {
  if (const BlockValue *block = blockPointer(call))
    return storeBlock(call, *block);
  std::optional<Tensor> pointer = call.pointer(0);
  if (!pointer || refuseBoundary(call, 3, *pointer, "boundary_check"))
    return std::nullopt;
  std::optional<CacheModifier> cache =
      readCacheModifier(call, 4, /*isStore=*/true);
  std::optional<EvictionPolicy> eviction =
      cache ? readEvictionPolicy(call, 5) : std::nullopt;
  if (!eviction)
    return std::nullopt;
  KernelEmitter &emitter = call.emitter;
  TileBuilder &builder = call.builder();
  if (pointer->dtype.isConstPointer()) {
    emitter.error(DiagID::StoreToConst, call.rangeOf(0), typeText(*pointer));
    return std::nullopt;
  }
  std::optional<Tensor> value = call.tensor(1);
  if (value)
    value =
        emitter.castTo(*value, pointer->dtype.elementType(), call.rangeOf(1));
  if (!value)
    return std::nullopt;
  llvm::SmallVector<Tensor, 3> tensors = {*pointer, *value};
  if (call.has(2)) {
    std::optional<Tensor> mask = maskOf(call, 2);
    if (!mask)
      return std::nullopt;
    tensors.push_back(*mask);
  }
  if (!emitter.broadcastTogether(tensors, call.range))
    return std::nullopt;
  if (!checkPointerShape(call, *pointer, tensors[0].shape(), 0,
                         "value or mask"))
    return std::nullopt;
  mlir::tile::StoreOp::create(
      builder, builder.location, tensors[0].value, tensors[1].value,
      tensors.size() > 2 ? tensors[2].value : mlir::Value(), *cache, *eviction);
  return Value::none();
}

//===----------------------------------------------------------------------===//
// Hints
//===----------------------------------------------------------------------===//

/// Marks the operation that makes the value with what is known of it, one
/// number a dimension. Arguments and results of loops stay without.
static EvalResult emitHint(BuiltinCall &call, llvm::StringRef attribute) {
  const TensorValue *input = call[0].getAs<TensorValue>();
  llvm::SmallVector<int64_t, 4> values;
  llvm::SmallVector<Value, 4> list;
  if (std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(call[1]))
    list.append(elements->begin(), elements->end());
  else
    list.push_back(call[1]);
  for (const Value &value : list) {
    if (hasTensor(value))
      return call.notConstant(1, "values");
    std::optional<int64_t> number = value.asInt64();
    if (!number || *number <= 0)
      return call.wrongType(1, "positive integers as values");
    values.push_back(*number);
  }
  if (!input)
    return call[0];
  if (values.size() != std::max<size_t>(1, input->tensor.shape().size()))
    return call.refuse("one value for each dimension is needed");
  mlir::Operation *op = input->tensor.value.getDefiningOp();
  if (op && op->getNumResults() == 1)
    op->setAttr(attribute, call.builder().getDenseI64ArrayAttr(values));
  return call[0];
}

EvalResult tile::emitMultipleOf(BuiltinCall &call) {
  return emitHint(call, "tile.hint.divisibility");
}

EvalResult tile::emitMaxContiguous(BuiltinCall &call) {
  return emitHint(call, "tile.hint.contiguity");
}

EvalResult tile::emitMaxConstancy(BuiltinCall &call) {
  return emitHint(call, "tile.hint.constancy");
}

//===----------------------------------------------------------------------===//
// At compile time
//===----------------------------------------------------------------------===//

EvalResult tile::emitStaticAssert(BuiltinCall &call) {
  KernelEmitter &emitter = call.emitter;
  if (hasTensor(call[0]))
    return call.notConstant(0, "cond");
  std::optional<bool> isTrue = emitter.truth(call[0], call.rangeOf(0));
  if (!isTrue)
    return std::nullopt;
  if (*isTrue)
    return Value::none();
  // The library's own assertions are about the arguments of its functions.
  std::string function;
  emitter.outsideLibrary(call.range, &function);
  std::string message = call.has(1) ? str(call[1]) : "";
  if (!function.empty())
    emitter.error(DiagID::ArgumentValue, call.range, function, message);
  else
    emitter.error(DiagID::StaticAssertion, call.range,
                  message.empty() ? message : ": " + message);
  emitter.abandonFunction();
  return std::nullopt;
}

EvalResult tile::emitStaticPrint(BuiltinCall &call) {
  KernelEmitter &emitter = call.emitter;
  llvm::StringRef separator = " ", end = "\n";
  for (const CallArgument &argument : call.arguments.keyword) {
    if (argument.name == "sep" && argument.value.isString())
      separator = argument.value.getString();
    else if (argument.name == "end" && argument.value.isString())
      end = argument.value.getString();
  }
  std::string text;
  for (const CallArgument &argument : call.arguments.positional) {
    if (&argument != &call.arguments.positional.front())
      text += separator;
    text += str(argument.value);
  }
  text += end;
  if (emitter.context.print)
    emitter.context.print(text);
  return Value::none();
}
