//===- FunctionsMath.cpp - host functions that compute with arrays --------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Implements the part of Functions.def that is more than one function of the
// elements: choices, products, and the methods of arrays.
//
//===----------------------------------------------------------------------===//

#include "HostCall.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Host.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace tile;

EvalResult hostfn::where(HostCall &call) {
  std::optional<HostArray> condition = call.array(0);
  if (!condition)
    return std::nullopt;
  std::optional<HostArray> a = call.array(1);
  if (!a)
    return std::nullopt;
  std::optional<HostArray> b = call.array(2);
  if (!b)
    return std::nullopt;
  return call.result(selectWhere(*condition, *a, *b));
}

EvalResult hostfn::clip(HostCall &call) {
  std::optional<HostArray> x = call.array(0);
  if (!x)
    return std::nullopt;
  std::optional<HostArray> low = call.array(1);
  if (!low)
    return std::nullopt;
  std::optional<HostArray> high = call.array(2);
  if (!high)
    return std::nullopt;
  Expected<HostArray> raised = applyBinary(BinaryMath::Maximum, *x, *low);
  if (!raised)
    return call.fail(raised.takeError());
  return call.result(applyBinary(BinaryMath::Minimum, *raised, *high));
}

EvalResult hostfn::matmul(HostCall &call) {
  std::optional<HostArray> a = call.array(0);
  if (!a)
    return std::nullopt;
  std::optional<HostArray> b = call.array(1);
  return b ? call.result(matrixProduct(*a, *b)) : std::nullopt;
}

EvalResult hostfn::cdiv(HostCall &call) {
  std::optional<Integer> a = call.value(0).asInteger();
  std::optional<Integer> b = call.value(1).asInteger();
  if (!a)
    return call.refuse(0, "an int");
  if (!b || b->isZero())
    return call.refuse(1, "an int other than 0");
  return Value::integer(-Integer::floorDiv(-*a, *b));
}

EvalResult hostfn::next_power_of_2(HostCall &call) {
  std::optional<int64_t> n = call.integer(0);
  if (!n)
    return std::nullopt;
  if (*n > int64_t(1) << 62)
    return call.refuse(0, "at most 2**62");
  return Value::integer(
      *n <= 1 ? int64_t(1)
              : static_cast<int64_t>(llvm::PowerOf2Ceil(uint64_t(*n))));
}

//===----------------------------------------------------------------------===//
// Methods
//===----------------------------------------------------------------------===//

EvalResult hostfn::to_method(HostCall &call) {
  std::optional<DType> dtype = call.dtype(0, ScalarKind::Void);
  if (!dtype || dtype->isVoid())
    return dtype ? call.refuse(0, "a type of array elements") : std::nullopt;
  return call.result(call.self->converted(*dtype));
}

EvalResult hostfn::reshape_method(HostCall &call) {
  // x.reshape((2, 3)) and x.reshape(2, 3) are the same.
  llvm::SmallVector<Value, 4> sizes;
  for (const CallArgument *argument : call.arguments)
    sizes.push_back(argument->value);
  if (sizes.size() == 1)
    if (std::optional<llvm::ArrayRef<Value>> elements =
            sequenceElements(call.value(0))) {
      llvm::SmallVector<Value, 4> copy(elements->begin(), elements->end());
      sizes = std::move(copy);
    }
  Extents shape;
  for (const Value &size : sizes) {
    std::optional<int64_t> number = size.asInt64();
    if (!number)
      return call.fail(hostError(DiagID::HostIndexKind, brief(size)));
    shape.push_back(*number);
  }
  return call.result(call.self->reshaped(shape));
}

/// The dimension that argument `index` names, counted from the end if negative.
static std::optional<unsigned> dimension(HostCall &call, unsigned index) {
  std::optional<int64_t> dim = call.integer(index);
  if (!dim)
    return std::nullopt;
  int64_t rank = static_cast<int64_t>(call.self->rank());
  if (*dim < -rank || *dim >= rank)
    return call.fail(
        hostError(DiagID::HostAxis, *dim, formatShape(call.self->shape())));
  return static_cast<unsigned>(*dim < 0 ? *dim + rank : *dim);
}

EvalResult hostfn::transpose_method(HostCall &call) {
  std::optional<unsigned> a = dimension(call, 0);
  if (!a)
    return std::nullopt;
  std::optional<unsigned> b = dimension(call, 1);
  if (!b)
    return std::nullopt;
  llvm::SmallVector<unsigned, 4> order;
  for (unsigned dim = 0; dim != call.self->rank(); ++dim)
    order.push_back(dim == *a ? *b : dim == *b ? *a : dim);
  return Value::make<ArrayObject>(call.self->transposed(order));
}

EvalResult hostfn::stride_method(HostCall &call) {
  std::optional<unsigned> dim = dimension(call, 0);
  return dim ? EvalResult(Value::integer(call.self->strides()[*dim]))
             : std::nullopt;
}

EvalResult hostfn::item_method(HostCall &call) {
  const HostArray &array = *call.self;
  if (array.numel() != 1)
    return call.fail(hostError(DiagID::HostTruth, formatShape(array.shape())));
  if (array.dtype().isFloating())
    return Value::real(array.doubleAt(0));
  int64_t value = array.integerAt(0);
  if (array.dtype().isBool())
    return Value::boolean(value != 0);
  return Value::integer(array.dtype().is(ScalarKind::UInt64)
                            ? Integer::fromUnsigned(uint64_t(value))
                            : Integer(value));
}
