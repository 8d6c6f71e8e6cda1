//===- FunctionsCreate.cpp - host functions that make arrays --------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Implements the part of Functions.def that gives new arrays: from numbers,
// from ranges, and from seeded random streams.
//
//===----------------------------------------------------------------------===//

#include "HostCall.h"
#include "tile/Host/HostError.h"
#include "tile/Host/Random.h"

#include <cmath>
#include <cstring>

using namespace tile;

static EvalResult arrayValue(HostArray array) {
  return Value::make<ArrayObject>(std::move(array));
}

//===----------------------------------------------------------------------===//
// From lists
//===----------------------------------------------------------------------===//

/// Appends the numbers in nested lists in row-major order. The shape is fixed
/// by the first element at each depth; false if another does not have it, or
/// if something is no number.
static bool flatten(const Value &value, size_t depth, Extents &shape,
                    bool &shapeIsFixed, std::vector<Value> &numbers) {
  std::optional<llvm::ArrayRef<Value>> elements = sequenceElements(value);
  if (!elements) {
    shapeIsFixed = true;
    if (!value.isNumber() || depth != shape.size())
      return false;
    numbers.push_back(value);
    return true;
  }
  int64_t size = static_cast<int64_t>(elements->size());
  if (depth == HostArray::kMaxRank)
    return false;
  if (depth == shape.size()) {
    if (shapeIsFixed)
      return false;
    shape.push_back(size);
    shapeIsFixed = size == 0;
  }
  if (shape[depth] != size)
    return false;
  for (const Value &element : *elements)
    if (!flatten(element, depth + 1, shape, shapeIsFixed, numbers))
      return false;
  return true;
}

/// The type of an array that is made without one.
static DType inferType(llvm::ArrayRef<Value> numbers) {
  bool allBool = !numbers.empty(), allInt = !numbers.empty();
  for (const Value &number : numbers) {
    allBool &= number.isBool();
    allInt &= number.isInt() || number.isBool();
  }
  return allBool  ? ScalarKind::Int1
         : allInt ? ScalarKind::Int64
                  : ScalarKind::FP32;
}

EvalResult hostfn::array(HostCall &call) {
  const Value &given = call.value(0);
  if (ArrayObject *existing = given.getAs<ArrayObject>()) {
    std::optional<DType> dtype = call.dtype(1, existing->array.dtype());
    std::optional<HostArray> source = call.array(0);
    if (!dtype || !source)
      return std::nullopt;
    return call.result(source->converted(*dtype));
  }
  Extents shape;
  bool shapeIsFixed = false;
  std::vector<Value> numbers;
  if (!flatten(given, 0, shape, shapeIsFixed, numbers))
    return call.refuse(0, "numbers in lists of equal lengths");
  std::optional<DType> dtype = call.dtype(1, inferType(numbers));
  if (!dtype)
    return std::nullopt;
  std::optional<HostArray> result = call.create(*dtype, shape);
  if (!result)
    return std::nullopt;
  for (size_t i = 0; i != numbers.size(); ++i) {
    std::byte *target = result->data() + i * result->format().bytes;
    std::optional<Integer> integer = numbers[i].asInteger();
    std::optional<uint64_t> large;
    std::optional<int64_t> small;
    if (integer && !(small = integer->asInt64()))
      large = integer->asUInt64();
    int64_t bits = small ? *small : static_cast<int64_t>(large.value_or(0));
    double real = *numbers[i].asDouble();
    if (small || large)
      writeIntegers(target, result->format(), 1, &bits, large.has_value());
    else
      writeDoubles(target, result->format(), 1, &real);
  }
  return arrayValue(*result);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// Fills `array` with a number, integers without passing through a double.
static void fillWith(HostArray &array, const Value &number) {
  std::optional<Integer> integer = number.asInteger();
  if (std::optional<int64_t> small =
          integer ? integer->asInt64() : std::nullopt)
    return array.fillInteger(*small, false);
  if (std::optional<uint64_t> large =
          integer ? integer->asUInt64() : std::nullopt)
    return array.fillInteger(static_cast<int64_t>(*large), true);
  array.fill(*number.asDouble());
}

static EvalResult filled(HostCall &call, DType dtype,
                         llvm::ArrayRef<int64_t> shape, const Value &number) {
  std::optional<HostArray> result = call.create(dtype, shape);
  if (!result)
    return std::nullopt;
  fillWith(*result, number);
  return arrayValue(*result);
}

/// The contents of tile.empty: a number that no kernel computes by accident.
static EvalResult unwritten(HostCall &call, DType dtype,
                            llvm::ArrayRef<int64_t> shape) {
  std::optional<HostArray> result = call.create(dtype, shape);
  if (!result)
    return std::nullopt;
  const ElementFormat &format = result->format();
  if (format.isFloat()) {
    result->fill(std::nan(""));
  } else if (format.kind == ElementKind::Bool) {
    result->fillInteger(1, false);
  } else {
    std::memset(result->data(), 0xa5,
                static_cast<size_t>(result->numel()) * format.bytes);
    result->storage().hostWritten();
  }
  return arrayValue(*result);
}

/// tile.zeros, ones and empty have the same parameters.
template <typename Make> static EvalResult shaped(HostCall &call, Make make) {
  std::optional<Extents> shape = call.shape(0);
  if (!shape)
    return std::nullopt;
  std::optional<DType> dtype = call.dtype(1, ScalarKind::FP32);
  return dtype ? make(*dtype, *shape) : std::nullopt;
}

EvalResult hostfn::zeros(HostCall &call) {
  return shaped(call, [&](DType dtype, llvm::ArrayRef<int64_t> shape) {
    return filled(call, dtype, shape, Value::integer(0));
  });
}

EvalResult hostfn::ones(HostCall &call) {
  return shaped(call, [&](DType dtype, llvm::ArrayRef<int64_t> shape) {
    return filled(call, dtype, shape, Value::integer(1));
  });
}

EvalResult hostfn::empty(HostCall &call) {
  return shaped(call, [&](DType dtype, llvm::ArrayRef<int64_t> shape) {
    return unwritten(call, dtype, shape);
  });
}

EvalResult hostfn::full(HostCall &call) {
  std::optional<Extents> shape = call.shape(0);
  if (!shape)
    return std::nullopt;
  if (!call.value(1).isNumber())
    return call.refuse(1, "a number");
  std::optional<DType> dtype = call.dtype(2, ScalarKind::FP32);
  return dtype ? filled(call, *dtype, *shape, call.value(1)) : std::nullopt;
}

/// The array of `zeros_like` and `empty_like`, whose contents do not matter,
/// so that it is not read back from a device.
static const HostArray *pattern(HostCall &call) {
  if (ArrayObject *object = call.value(0).getAs<ArrayObject>())
    return &object->array;
  call.refuse(0, "an array");
  return nullptr;
}

EvalResult hostfn::zeros_like(HostCall &call) {
  const HostArray *like = pattern(call);
  return like ? filled(call, like->dtype(), like->shape(), Value::integer(0))
              : std::nullopt;
}

EvalResult hostfn::empty_like(HostCall &call) {
  const HostArray *like = pattern(call);
  return like ? unwritten(call, like->dtype(), like->shape()) : std::nullopt;
}

EvalResult hostfn::fill_method(HostCall &call) {
  if (!call.value(0).isNumber())
    return call.refuse(0, "a number");
  fillWith(*call.self, call.value(0));
  return Value::none();
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

EvalResult hostfn::arange(HostCall &call) {
  Value start = Value::integer(0), stop = call.value(0);
  if (call.has(1)) {
    start = call.value(0);
    stop = call.value(1);
  }
  Value step = call.has(2) ? call.value(2) : Value::integer(1);
  std::optional<int64_t> first = start.asInt64(), last = stop.asInt64(),
                         by = step.asInt64();
  std::optional<DType> dtype = call.dtype(3, ScalarKind::Int64);
  if (!dtype)
    return std::nullopt;
  if (!first || !last)
    return call.refuse(0, "an int (`tile.linspace` makes ranges of floats)");
  if (!by || *by == 0)
    return call.refuse(2, "an int other than 0");
  // In 128 bits, where nothing overflows.
  __int128 span = static_cast<__int128>(*last) - *first;
  __int128 count = *by > 0 ? (span + *by - 1) / *by : (span + *by + 1) / *by;
  if (count < 0 || (span > 0) != (*by > 0))
    count = 0;
  if (count > INT64_MAX)
    count = INT64_MAX; // refused as too large
  std::optional<HostArray> result =
      call.create(*dtype, static_cast<int64_t>(count));
  if (!result)
    return std::nullopt;
  // Modulo 2^64, since i * by may pass what int64 holds where the sum does not.
  result->generateIntegers([&](int64_t i) {
    return static_cast<int64_t>(uint64_t(*first) + uint64_t(i) * uint64_t(*by));
  });
  return arrayValue(*result);
}

EvalResult hostfn::linspace(HostCall &call) {
  std::optional<double> start = call.real(0);
  if (!start)
    return std::nullopt;
  std::optional<double> stop = call.real(1);
  if (!stop)
    return std::nullopt;
  std::optional<int64_t> count = call.integer(2);
  if (!count)
    return std::nullopt;
  if (*count < 0)
    return call.refuse(2, "not negative");
  std::optional<DType> dtype = call.dtype(3, ScalarKind::FP32);
  if (!dtype)
    return std::nullopt;
  std::optional<HostArray> result = call.create(*dtype, *count);
  if (!result)
    return std::nullopt;
  double step = *count > 1 ? (*stop - *start) / (*count - 1.0) : 0;
  result->generate([&](int64_t i) {
    return i + 1 == *count && i != 0 ? *stop : *start + i * step;
  });
  return arrayValue(*result);
}

//===----------------------------------------------------------------------===//
// Random arrays
//===----------------------------------------------------------------------===//

/// The seed that argument `index` gives, or the case's next one.
static std::optional<RandomStream> streamOf(HostCall &call, unsigned index) {
  if (!call.has(index))
    return RandomStream(call.session().state.nextSeed++);
  std::optional<int64_t> seed = call.integer(index);
  if (!seed)
    return std::nullopt;
  return RandomStream(static_cast<uint64_t>(*seed));
}

/// tile.rand and tile.randn.
static EvalResult randomReals(HostCall &call,
                              double (RandomStream::*draw)(uint64_t) const) {
  std::optional<Extents> shape = call.shape(0);
  if (!shape)
    return std::nullopt;
  std::optional<DType> dtype = call.dtype(1, ScalarKind::FP32);
  if (!dtype)
    return std::nullopt;
  if (!dtype->isFloating())
    return call.refuse(1, "a floating-point type; `tile.randint` makes "
                          "integers");
  std::optional<RandomStream> stream = streamOf(call, 2);
  if (!stream)
    return std::nullopt;
  std::optional<HostArray> result = call.create(*dtype, *shape);
  if (!result)
    return std::nullopt;
  result->generate([&](int64_t i) { return ((*stream).*draw)(i); });
  return arrayValue(*result);
}

EvalResult hostfn::rand(HostCall &call) {
  return randomReals(call, &RandomStream::uniform);
}

EvalResult hostfn::randn(HostCall &call) {
  return randomReals(call, &RandomStream::normal);
}

EvalResult hostfn::randint(HostCall &call) {
  std::optional<int64_t> low = call.integer(0);
  if (!low)
    return std::nullopt;
  std::optional<int64_t> high = call.integer(1);
  if (!high)
    return std::nullopt;
  if (*high <= *low)
    return call.refuse(1, "above `low`");
  std::optional<Extents> shape = call.shape(2);
  if (!shape)
    return std::nullopt;
  std::optional<DType> dtype = call.dtype(3, ScalarKind::Int32);
  if (!dtype)
    return std::nullopt;
  std::optional<RandomStream> stream = streamOf(call, 4);
  if (!stream)
    return std::nullopt;
  std::optional<HostArray> result = call.create(*dtype, *shape);
  if (!result)
    return std::nullopt;
  result->generateIntegers(
      [&](int64_t i) { return stream->integer(i, *low, *high); });
  return arrayValue(*result);
}
