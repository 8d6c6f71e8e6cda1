//===- TensorValue.cpp - values that exist when the kernel runs -----------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Texts, comparison and flattening of values that hold tensors. Only tuples
// and blocks hold tensors; blocks hold nothing else, and tuples nest as deep as
// source does, so recursion is bounded.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/TensorValue.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tile;

const char TensorValue::kTag = 0;
const char BlockValue::kTag = 0;
const char PoisonValue::kTag = 0;
const char LostValue::kTag = 0;
const char TileTypeValue::kTag = 0;

std::string tile::shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleaveComma(shape, os);
  os << ']';
  return text;
}

std::string tile::typeText(const Tensor &tensor) {
  std::string text = tensor.dtype.name();
  return tensor.isTile() ? text + shapeText(tensor.shape()) : text;
}

std::string TensorValue::repr() const { return typeText(tensor); }

std::string BlockValue::typeName() const {
  return isDescriptor() ? "tensor_descriptor" : "tensor";
}

std::string BlockValue::repr() const {
  return (isDescriptor() ? "tensor_descriptor<" : "block pointer<") +
         facts.element.name() + shapeText(facts.shape) + ">";
}

std::string TileTypeValue::repr() const {
  return "<" + shapeText(shape) + ", " + element.name() + ">";
}

bool TileTypeValue::equals(const ExtensionObject &other) const {
  const TileTypeValue *type = llvm::dyn_cast<TileTypeValue>(&other);
  return type && type->element == element && type->shape == shape;
}

size_t TileTypeValue::hash() const {
  return llvm::hash_combine(
      element.raw(), llvm::hash_combine_range(shape.begin(), shape.end()));
}

/// The values that a tuple or a block is made of; none for other values.
static std::optional<llvm::ArrayRef<Value>> partsOf(const Value &value) {
  if (const TupleObject *tuple = value.getAs<TupleObject>())
    return tuple->elements;
  if (const BlockValue *block = value.getAs<BlockValue>())
    return block->parts;
  return std::nullopt;
}

/// Calls `fn` with each value without parts; whether it was true for any.
static bool anyLeaf(const Value &value,
                    llvm::function_ref<bool(const Value &)> fn) {
  if (std::optional<llvm::ArrayRef<Value>> parts = partsOf(value))
    return llvm::any_of(
        *parts, [&](const Value &element) { return anyLeaf(element, fn); });
  return fn(value);
}

static bool haveSameTypes(llvm::ArrayRef<Value> a, llvm::ArrayRef<Value> b) {
  return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
           return haveSameType(std::get<0>(pair), std::get<1>(pair));
         });
}

bool tile::hasTensor(const Value &value) {
  return anyLeaf(value, [](const Value &v) { return v.is<TensorValue>(); });
}

bool tile::isPoisoned(const Value &value) {
  return anyLeaf(value, [](const Value &v) { return v.is<PoisonValue>(); });
}

bool tile::haveSameType(const Value &a, const Value &b) {
  const TensorValue *left = a.getAs<TensorValue>();
  const TensorValue *right = b.getAs<TensorValue>();
  if (left && right)
    return left->tensor.dtype == right->tensor.dtype &&
           left->tensor.value.getType() == right->tensor.value.getType();
  const TupleObject *leftTuple = a.getAs<TupleObject>();
  const TupleObject *rightTuple = b.getAs<TupleObject>();
  if (leftTuple && rightTuple)
    return leftTuple->fields == rightTuple->fields &&
           haveSameTypes(leftTuple->elements, rightTuple->elements);
  const BlockValue *leftBlock = a.getAs<BlockValue>();
  const BlockValue *rightBlock = b.getAs<BlockValue>();
  if (leftBlock && rightBlock)
    return leftBlock->facts == rightBlock->facts &&
           haveSameTypes(leftBlock->parts, rightBlock->parts);
  return a.isSame(b) || (typeName(a) == typeName(b) && equals(a, b) == true);
}

void tile::flatten(const Value &value,
                   llvm::SmallVectorImpl<mlir::Value> &leaves) {
  if (const TensorValue *tensor = value.getAs<TensorValue>())
    leaves.push_back(tensor->tensor.value);
  else if (std::optional<llvm::ArrayRef<Value>> parts = partsOf(value))
    for (const Value &element : *parts)
      flatten(element, leaves);
}

Value tile::unflatten(const Value &value, llvm::ArrayRef<mlir::Value> &leaves,
                      SourceRange origin) {
  if (const TensorValue *tensor = value.getAs<TensorValue>()) {
    Tensor replaced{leaves.front(), tensor->tensor.dtype};
    leaves = leaves.drop_front();
    return Value::make<TensorValue>(replaced, origin);
  }
  std::optional<llvm::ArrayRef<Value>> parts = partsOf(value);
  if (!parts || !hasTensor(value))
    return value;
  std::vector<Value> elements;
  for (const Value &element : *parts)
    elements.push_back(unflatten(element, leaves, origin));
  if (const BlockValue *block = value.getAs<BlockValue>())
    return Value::make<BlockValue>(block->facts, std::move(elements), origin);
  const TupleObject *tuple = value.getAs<TupleObject>();
  return Value::make<TupleObject>(std::move(elements), tuple->typeName,
                                  tuple->fields);
}
