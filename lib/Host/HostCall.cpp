//===- HostCall.cpp - one call of a host function -------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes callable values from Functions.def: binds arguments to the parameters
// as written in the table, dispatches to the implementation, and converts
// arguments on demand.
//
//===----------------------------------------------------------------------===//

#include "HostCall.h"
#include "tile/Host/ArrayMath.h"
#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Host.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// The names in "shape, dtype=float32"; `required` counts those without a
/// default.
static llvm::SmallVector<llvm::StringRef, 8>
splitParameters(llvm::StringRef text, size_t &required) {
  llvm::SmallVector<llvm::StringRef, 8> parts, names;
  text.split(parts, ',', -1, /*KeepEmpty=*/false);
  required = 0;
  for (llvm::StringRef part : parts) {
    auto [name, fallback] = part.trim().split('=');
    if (fallback.empty())
      ++required;
    names.push_back(name);
  }
  return names;
}

llvm::StringRef HostCall::parameterName(unsigned index) const {
  size_t required;
  return splitParameters(info.parameters, required)[index];
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

std::nullopt_t HostCall::refuse(unsigned index, const llvm::Twine &wanted) {
  std::string given =
      arguments[index] ? brief(arguments[index]->value) : "nothing";
  return evaluator.fail(hostError(DiagID::HostArgument, parameterName(index),
                                  info.name, wanted.str(), given),
                        rangeOf(index));
}

std::optional<HostArray> HostCall::array(unsigned index) {
  return evaluator.toArray(value(index), "`" + info.name + "`", rangeOf(index));
}

std::optional<DType> HostCall::dtype(unsigned index, DType fallback) {
  if (!has(index))
    return fallback;
  std::optional<DType> dtype = value(index).asDType();
  if (!dtype || !elementFormat(*dtype))
    return refuse(index, "a type of array elements, such as `tl.float32`");
  return dtype;
}

std::optional<Extents> HostCall::shape(unsigned index) {
  const char *wanted = "an int or a tuple of ints that are not negative";
  Extents shape;
  std::optional<llvm::ArrayRef<Value>> elements =
      sequenceElements(value(index));
  for (const Value &size :
       elements ? *elements : llvm::ArrayRef<Value>(value(index))) {
    std::optional<int64_t> number = size.asInt64();
    if (!number || *number < 0)
      return refuse(index, wanted);
    shape.push_back(*number);
  }
  return shape;
}

std::optional<int64_t> HostCall::integer(unsigned index) {
  std::optional<int64_t> number = value(index).asInt64();
  if (!number)
    return refuse(index, "an int of at most 64 bits");
  return number;
}

std::optional<double> HostCall::real(unsigned index) {
  std::optional<double> number = value(index).asDouble();
  if (!number)
    return refuse(index, "a number");
  return number;
}

std::optional<HostArray> HostCall::create(DType dtype,
                                          llvm::ArrayRef<int64_t> shape) {
  Expected<HostArray> array = HostArray::create(dtype, shape, session().budget);
  if (!array)
    return fail(array.takeError());
  return *array;
}

//===----------------------------------------------------------------------===//
// Functions that only apply mathematics
//===----------------------------------------------------------------------===//

static EvalResult callUnary(HostCall &call, UnaryMath function) {
  std::optional<HostArray> x = call.array(0);
  return x ? call.result(applyUnary(function, *x)) : std::nullopt;
}

static EvalResult callBinary(HostCall &call, BinaryMath function) {
  std::optional<HostArray> a = call.array(0);
  if (!a)
    return std::nullopt;
  std::optional<HostArray> b = call.array(1);
  return b ? call.result(applyBinary(function, *a, *b)) : std::nullopt;
}

static EvalResult callReduction(HostCall &call, ReduceMath function) {
  // As a method, the array is `self` and the other parameters move up.
  unsigned first = call.self ? 0 : 1;
  std::optional<HostArray> x = call.self ? call.self : call.array(0);
  if (!x)
    return std::nullopt;
  std::optional<int64_t> axis;
  if (call.has(first) && !(axis = call.integer(first)))
    return std::nullopt;
  bool keepDims = false;
  if (call.has(first + 1)) {
    if (!call.value(first + 1).isBool())
      return call.refuse(first + 1, "True or False");
    keepDims = call.value(first + 1).getBool();
  }
  return call.result(reduce(function, *x, axis, keepDims));
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

/// The implementation of every entry that can be called, in the order of
/// hostFunctions(); null for the others.
static const HostImplementation kImplementations[] = {
#define TILE_HOST_FUNCTION(NAME, PARAMETERS, DOC) hostfn::NAME,
#define TILE_HOST_UNARY(NAME, MATH, DOC)                                       \
  [](HostCall &call) { return callUnary(call, UnaryMath::MATH); },
#define TILE_HOST_BINARY(NAME, MATH, DOC)                                      \
  [](HostCall &call) { return callBinary(call, BinaryMath::MATH); },
#define TILE_HOST_REDUCTION(NAME, MATH, DOC)                                   \
  [](HostCall &call) { return callReduction(call, ReduceMath::MATH); },        \
      [](HostCall &call) { return callReduction(call, ReduceMath::MATH); },
#define TILE_HOST_METHOD(NAME, PARAMETERS, DOC) hostfn::NAME##_method,
#define TILE_HOST_PROPERTY(NAME, DOC) nullptr,
#define TILE_HOST_DECORATOR(NAME, PARAMETERS, DOC) nullptr,
#include "tile/Host/Functions.def"
};

/// Calls entry `index`.
static EvalResult callEntry(size_t index, Evaluator &evaluator,
                            CallArguments arguments, SourceRange range) {
  const HostFunctionInfo &info = hostFunctions()[index];
  // A kernel's evaluator comes here too if the kernel calls a host function.
  HostEvaluator *evaluatesHost = dynamic_cast<HostEvaluator *>(&evaluator);
  if (!evaluatesHost) {
    evaluator.error(DiagID::HostFunctionInKernel, range, info.name)
        .help("kernels use the functions of `tl`, as in `tl." + info.name +
              "`");
    return std::nullopt;
  }
  HostEvaluator &host = *evaluatesHost;
  HostCall call(host, info, range);
  if (info.form == HostForm::Method) {
    // A bound method passes its array as the first positional argument.
    call.self = host.toArray(arguments.positional.front().value,
                             "`" + info.name + "`", range);
    if (!call.self)
      return std::nullopt;
    arguments.positional.erase(arguments.positional.begin());
  }
  if (info.parameters.starts_with("*")) {
    // The implementation takes any number of positional arguments.
    for (const CallArgument &argument : arguments.positional)
      call.arguments.push_back(&argument);
    if (!arguments.keyword.empty())
      return host.fail(hostError(DiagID::HostKeyword,
                                 arguments.keyword.front().name, info.name),
                       arguments.keyword.front().range);
    return kImplementations[index](call);
  }
  size_t required;
  llvm::SmallVector<llvm::StringRef, 8> names =
      splitParameters(info.parameters, required);
  std::optional<llvm::SmallVector<const CallArgument *, 8>> bound =
      bindBuiltin(arguments, names, required, info.name, range,
                  evaluator.context.diagnostics);
  if (!bound)
    return std::nullopt;
  call.arguments = std::move(*bound);
  return kImplementations[index](call);
}

std::optional<Value> tile::hostFunctionValue(HostForm form,
                                             llvm::StringRef name) {
  llvm::ArrayRef<HostFunctionInfo> functions = hostFunctions();
  for (size_t index = 0; index != functions.size(); ++index) {
    if (functions[index].form != form || functions[index].name != name)
      continue;
    if (!kImplementations[index])
      return std::nullopt;
    return Value::make<BuiltinObject>(
        kTileModule, name.str(),
        [index](Evaluator &evaluator, const CallArguments &arguments,
                SourceRange range) {
          return callEntry(index, evaluator, arguments, range);
        });
  }
  return std::nullopt;
}
