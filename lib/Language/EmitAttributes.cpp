//===- EmitAttributes.cpp - what tensors are and have ---------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes and methods of tensors and of their types, `isinstance`, and how
// messages call a tensor. Everything that an attribute says of a type or shape
// is known at compile time.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "tile/Support/Diagnostics/Language.h"

using namespace tile;

static Value shapeValue(llvm::ArrayRef<int64_t> shape) {
  std::vector<Value> extents;
  for (int64_t extent : shape)
    extents.push_back(Value::integer(extent));
  return Value::make<TupleObject>(std::move(extents));
}

static Value elementCount(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return Value::integer(count);
}

/// `x.name` where that is no method.
static std::optional<Value> tensorAttribute(const Tensor &tensor,
                                            llvm::StringRef name) {
  if (name == "dtype")
    return Value::dtype(tensor.dtype);
  if (name == "shape")
    return shapeValue(tensor.shape());
  if (name == "numel")
    return elementCount(tensor.shape());
  if (name == "type") {
    if (tensor.isTile())
      return Value::make<TileTypeValue>(tensor.dtype, tensor.shape());
    return Value::dtype(tensor.dtype);
  }
  return std::nullopt;
}

/// A block's parts from `first` on, one for each dimension, as a tuple.
static Value scalarsOf(const BlockValue &block, size_t first) {
  auto begin = block.parts.begin() + first;
  return Value::make<TupleObject>(
      std::vector<Value>(begin, begin + block.rank()));
}

/// `x.name` of a block pointer or descriptor where that is no method.
static std::optional<Value> blockAttribute(const BlockValue &block,
                                           llvm::StringRef name) {
  if (!block.isDescriptor()) {
    if (name == "dtype" || name == "type")
      return Value::dtype(block.base().dtype);
    return std::nullopt;
  }
  if (name == "dtype")
    return Value::dtype(block.facts.element);
  if (name == "block_type")
    return Value::make<TileTypeValue>(block.facts.element, block.facts.shape);
  if (name == "block_shape")
    return shapeValue(block.facts.shape);
  if (name == "shape")
    return scalarsOf(block, 1);
  if (name == "strides")
    return scalarsOf(block, 1 + block.rank());
  return std::nullopt;
}

/// `x.type.name` of a tile. What else is asked is answered for its elements.
static std::optional<Value> typeAttribute(const TileTypeValue &type,
                                          llvm::StringRef name) {
  if (name == "element_ty" || name == "scalar")
    return Value::dtype(type.element);
  if (name == "shape")
    return shapeValue(type.shape);
  if (name == "numel")
    return elementCount(type.shape);
  return std::nullopt;
}

EvalResult KernelEmitter::findAttribute(const Value &value,
                                        llvm::StringRef name) {
  if (value.is<PoisonValue>())
    return poison();
  if (const TileTypeValue *type = value.getAs<TileTypeValue>())
    return typeAttribute(*type, name);
  if (const BlockValue *block = value.getAs<BlockValue>()) {
    if (std::optional<Value> found = blockAttribute(*block, name))
      return found;
    std::optional<Value> function = blockMethod(*block, name);
    return function
               ? EvalResult(Value::make<BoundMethodObject>(value, *function))
               : std::nullopt;
  }
  const TensorValue *tensor = value.getAs<TensorValue>();
  if (!tensor)
    return Evaluator::findAttribute(value, name);
  if (std::optional<Value> found = tensorAttribute(tensor->tensor, name))
    return found;
  std::optional<Value> function = method(name);
  if (!function)
    return std::nullopt;
  return Value::make<BoundMethodObject>(value, *function);
}

EvalResult KernelEmitter::attribute(const Value &value, llvm::StringRef name,
                                    SourceRange range) {
  if (!value.is<TensorValue>())
    return Evaluator::attribute(value, name, range);
  if (EvalResult found = findAttribute(value, name))
    return found;
  if (name == "T") {
    CallArguments arguments;
    arguments.add(value, range);
    arguments.add(Value::integer(1), range);
    arguments.add(Value::integer(0), range);
    return call(*method("permute"), arguments, range);
  }
  llvm::SmallVector<llvm::StringRef, 64> candidates = {"dtype", "shape",
                                                       "numel", "type"};
  for (llvm::StringRef member : context.namespaces.memberNames(kLanguageModule))
    if (method(member))
      candidates.push_back(member);
  DiagBuilder diagnostic =
      error(DiagID::UnknownAttribute, range, describe(value), name);
  diagnostic.note(value.getAs<TensorValue>()->origin,
                  "the value comes from here");
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, candidates))
    diagnostic.help("did you mean `" + *near + "`?");
  return std::nullopt;
}

std::optional<bool> KernelEmitter::isInstance(const Value &value,
                                              const Value &type,
                                              SourceRange range) {
  const BuiltinObject *builtin = type.getAs<BuiltinObject>();
  bool isTensorType = builtin && builtin->isNamed(kLanguageModule, "tensor");
  bool isTensor = value.is<TensorValue>() ||
                  (value.is<BlockValue>() && typeName(value) == "tensor");
  if (isTensor || isTensorType)
    return isTensor && isTensorType;
  return Evaluator::isInstance(value, type, range);
}

std::string KernelEmitter::describe(const Value &value) {
  if (const TensorValue *tensor = value.getAs<TensorValue>())
    return "`" + typeText(tensor->tensor) + "`";
  if (const BlockValue *block = value.getAs<BlockValue>())
    return "`" + block->repr() + "`";
  const TupleObject *tuple = value.getAs<TupleObject>();
  if (!tuple || !hasTensor(value))
    return Evaluator::describe(value);
  std::string text = "a tuple of ";
  for (const Value &element : tuple->elements) {
    if (&element != &tuple->elements.front())
      text += ", ";
    text += describe(element);
  }
  return text;
}
