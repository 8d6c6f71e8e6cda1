//===- HostDescriptor.cpp - tensor descriptors of host code ---------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes them as Triton's TensorDescriptor does, and checks what the hardware
// asks of them.
//
//===----------------------------------------------------------------------===//

#include "tile/Host/HostDescriptor.h"
#include "tile/Host/HostEvaluator.h"
#include "tile/Language/Namespaces.h"
#include "tile/Language/Native.h"
#include "tile/Support/Diagnostics/Host.h"

using namespace tile;

const char DescriptorObject::kTag = 0;

/// Addresses and strides are multiples of so many bytes.
static constexpr int64_t kAlignment = 16;

static std::nullopt_t refuse(NativeCall &call, size_t i,
                             const llvm::Twine &why) {
  call.evaluator.error(DiagID::HostDescriptor, call.rangeOf(i), why.str());
  return std::nullopt;
}

/// Argument `i` as a list of integers.
static std::optional<llvm::SmallVector<int64_t, 4>> integers(NativeCall &call,
                                                             size_t i) {
  llvm::SmallVector<int64_t, 4> result;
  std::optional<llvm::ArrayRef<Value>> list = sequenceElements(call[i]);
  if (!list)
    return call.wrongType(i, "a list of integers");
  for (const Value &value : *list) {
    std::optional<int64_t> number = value.asInt64();
    if (!number)
      return call.wrongType(i, "a list of integers");
    result.push_back(*number);
  }
  return result;
}

/// Argument `i` as an array that may be described.
static std::optional<HostArray> baseArray(NativeCall &call, size_t i) {
  const ArrayObject *object = call[i].getAs<ArrayObject>();
  if (!object)
    return call.wrongType(i, "an array");
  if (object->array.byteOffset() % kAlignment)
    return refuse(call, i,
                  "the array does not begin at a multiple of 16 bytes");
  return object->array;
}

/// Checks the rest of `descriptor`, takes the padding from argument
/// `paddingIndex`, and makes the value. `strideIndex` is the argument that
/// strides come from.
static EvalResult finish(NativeCall &call, HostDescriptor descriptor,
                         size_t blockIndex, size_t strideIndex,
                         size_t paddingIndex) {
  size_t rank = descriptor.shape.size();
  if (descriptor.strides.size() != rank || descriptor.type.block.size() != rank)
    return refuse(call, blockIndex,
                  "shape, strides and block have " + llvm::Twine(rank) + ", " +
                      llvm::Twine(descriptor.strides.size()) + " and " +
                      llvm::Twine(descriptor.type.block.size()) + " entries");
  std::string problem = descriptor.type.problem();
  if (!problem.empty())
    return refuse(call, blockIndex, problem);
  if (descriptor.strides.back() != 1)
    return refuse(call, strideIndex,
                  "the last stride is " +
                      llvm::Twine(descriptor.strides.back()) + ", not 1");
  for (int64_t stride : llvm::ArrayRef(descriptor.strides).drop_back())
    if (stride * descriptor.array.format().bytes % kAlignment)
      return refuse(call, strideIndex,
                    "the stride of " + llvm::Twine(stride) +
                        " elements is no multiple of 16 bytes");
  for (int64_t extent : descriptor.shape)
    if (extent < 0 || extent > INT32_MAX)
      return refuse(call, strideIndex,
                    "the extent " + llvm::Twine(extent) +
                        " is no positive 32-bit integer");
  if (call.has(paddingIndex)) {
    std::optional<llvm::StringRef> padding = call.string(paddingIndex);
    if (!padding)
      return std::nullopt;
    if (*padding != "zero" && *padding != "nan")
      return call.wrongType(paddingIndex, "`zero` or `nan`");
    descriptor.padsWithNaN = *padding == "nan";
    if (descriptor.padsWithNaN && !descriptor.type.element.isFloating())
      return refuse(call, paddingIndex, "only floats are padded with NaN");
  }
  return Value::make<DescriptorObject>(std::move(descriptor));
}

/// TensorDescriptor(base, shape, strides, block_shape, padding="zero").
static EvalResult makeDescriptor(NativeCall &call) {
  std::optional<HostArray> array = baseArray(call, 0);
  auto shape = array ? integers(call, 1) : std::nullopt;
  auto strides = shape ? integers(call, 2) : std::nullopt;
  auto block = strides ? integers(call, 3) : std::nullopt;
  if (!block)
    return std::nullopt;
  return finish(call,
                {*array, {array->dtype(), *block}, *shape, *strides, false},
                /*blockIndex=*/3, /*strideIndex=*/2, /*paddingIndex=*/4);
}

/// TensorDescriptor.from_tensor(tensor, block_shape, padding="zero").
static EvalResult fromTensor(NativeCall &call) {
  std::optional<HostArray> array = baseArray(call, 0);
  auto block = array ? integers(call, 1) : std::nullopt;
  if (!block)
    return std::nullopt;
  HostDescriptor descriptor{*array, {array->dtype(), *block}, {}, {}, false};
  descriptor.shape.append(array->shape().begin(), array->shape().end());
  descriptor.strides.append(array->strides().begin(), array->strides().end());
  return finish(call, std::move(descriptor), /*blockIndex=*/1,
                /*strideIndex=*/0, /*paddingIndex=*/2);
}

static constexpr NativeEntry kClass = {"TensorDescriptor",
                                       "base shape strides block_shape "
                                       "padding? round_f32_to_tf32?",
                                       makeDescriptor, true};
static constexpr NativeEntry kFromTensor = {
    "from_tensor", "tensor block_shape padding? round_f32_to_tf32?",
    fromTensor};

Value tile::tensorDescriptorClass() {
  return makeNative(kTensorDescriptorModule, kClass);
}

std::optional<Value> tile::tensorDescriptorMember(const Value &value,
                                                  llvm::StringRef name) {
  const BuiltinObject *builtin = value.getAs<BuiltinObject>();
  if (!builtin || !builtin->isNamed(kTensorDescriptorModule, kClass.name) ||
      name != kFromTensor.name)
    return std::nullopt;
  return makeNative(kTensorDescriptorModule, kFromTensor);
}

static Value listOf(llvm::ArrayRef<int64_t> numbers) {
  std::vector<Value> values;
  for (int64_t number : numbers)
    values.push_back(Value::integer(number));
  return Value::make<TupleObject>(std::move(values));
}

std::optional<Value> tile::descriptorAttribute(const DescriptorObject &object,
                                               llvm::StringRef name) {
  const HostDescriptor &descriptor = object.descriptor;
  if (name == "base")
    return Value::make<ArrayObject>(descriptor.array);
  if (name == "shape")
    return listOf(descriptor.shape);
  if (name == "strides")
    return listOf(descriptor.strides);
  if (name == "block_shape")
    return listOf(descriptor.type.block);
  if (name == "padding")
    return Value::string(descriptor.padsWithNaN ? "nan" : "zero");
  return std::nullopt;
}
