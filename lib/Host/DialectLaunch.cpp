//===- DialectLaunch.cpp - arguments of kernels in the dialect ------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The types of such a kernel are fixed, so nothing is specialised: arguments
// are checked against the parameters, and so are the promises on which the
// kernel's code relies, on every backend.
//
//===----------------------------------------------------------------------===//

#include "LaunchBinding.h"
#include "tile/Host/HostError.h"
#include "tile/Support/Diagnostics/Host.h"

using namespace tile;

/// Whether an integer fits into the bits of `type`. Signed types of the dialect
/// are just integers, which take both ways to count.
static bool fits(const Integer &value, DType type) {
  std::optional<int64_t> small = value.asInt64();
  unsigned bits = type.bitWidth();
  if (bits == 64)
    return (small && (*small >= 0 || type.isSignedInteger())) ||
           value.asUInt64();
  if (!small)
    return false;
  int64_t least = type.isSignedInteger() ? -(int64_t(1) << (bits - 1)) : 0;
  return *small >= least && *small < (int64_t(1) << bits);
}

/// Whether a pointer to `pointee` may point at elements of type `element`.
static bool mayPointAt(DType pointee, DType element) {
  if (pointee == element)
    return true;
  // Integers of the dialect have no sign, unless it was said.
  return pointee.isSignedInteger() && element.isInteger() &&
         pointee.bitWidth() == element.bitWidth();
}

/// Whether a value can be passed as `type`.
static bool isAccepted(const Value &value, DType type) {
  if (type.isPointer()) {
    if (ArrayObject *object = value.getAs<ArrayObject>())
      return mayPointAt(type.elementType(), object->array.dtype());
    return value.isNone();
  }
  if (type.isFloating())
    return value.isNumber();
  std::optional<Integer> integer = value.asInteger();
  return integer && fits(*integer, type);
}

/// What a parameter takes, for messages.
static std::string describeParameter(DType type) {
  return type.isPointer() ? "an array of " + type.elementType().name()
                          : type.name();
}

static std::string describeArgument(HostEvaluator &evaluator,
                                    const Value &value) {
  if (ArrayObject *object = value.getAs<ArrayObject>())
    return "an array of " + object->array.dtype().name();
  return evaluator.describe(value);
}

/// The bytes before the array in its storage, which starts at a multiple of
/// everything that is promised within reason; or the integer itself.
static uint64_t multipleOf(const KernelArgument &argument) {
  return argument.array ? argument.array->byteOffset() : argument.bits;
}

/// One argument as its parameter wants it; none after an error.
static std::optional<KernelArgument>
bindArgument(HostEvaluator &evaluator, const DialectKernel &kernel,
             const RuntimeParameter &parameter, const CallArgument &given) {
  if (const auto *unknown = given.value.getAs<UnknownObject>()) {
    evaluator.refuseUnknown(*unknown, given.range);
    return std::nullopt;
  }
  if (!isAccepted(given.value, parameter.type)) {
    evaluator
        .error(DiagID::LaunchArgumentType, given.range, parameter.name,
               kernel.name, describeParameter(parameter.type),
               describeArgument(evaluator, given.value))
        .note(parameter.range, "the parameter is declared here");
    return std::nullopt;
  }
  KernelArgument argument;
  argument.name = parameter.name;
  argument.type = parameter.type;
  if (ArrayObject *object = given.value.getAs<ArrayObject>())
    argument.array = object->array;
  else if (!parameter.type.isPointer())
    argument.bits = scalarBits(given.value, parameter.type);
  if (multipleOf(argument) % parameter.divisibility == 0)
    return argument;
  evaluator
      .error(DiagID::LaunchDivisibility, given.range, parameter.name,
             kernel.name, parameter.divisibility,
             argument.array
                 ? llvm::formatv("an address of the form {0}n + {1}",
                                 parameter.divisibility,
                                 multipleOf(argument) % parameter.divisibility)
                       .str()
                 : brief(given.value))
      .note(parameter.range, "the parameter promises it here");
  return std::nullopt;
}

std::optional<BoundLaunch> tile::bindDialectLaunch(HostEvaluator &evaluator,
                                                   const DialectKernel &kernel,
                                                   CallArguments arguments,
                                                   SourceRange range) {
  llvm::SmallVector<llvm::StringRef> names;
  for (const RuntimeParameter &parameter : kernel.parameters)
    names.push_back(parameter.name);
  // What the launch does not say is as the kernel's attributes have it.
  DialectKernel launched = kernel;
  if (!takeOptions(
          evaluator,
          [&](llvm::StringRef name) { return llvm::is_contained(names, name); },
          arguments, launched.options, range))
    return std::nullopt;
  DiagnosticEngine &diagnostics = evaluator.context.diagnostics;
  std::optional<llvm::SmallVector<const CallArgument *, 8>> bound = bindBuiltin(
      arguments, names, names.size(), kernel.name, range, diagnostics);
  if (!bound)
    return std::nullopt;
  BoundLaunch launch;
  launch.meta = std::make_shared<DictObject>();
  for (auto [parameter, given] : llvm::zip(kernel.parameters, *bound)) {
    std::optional<KernelArgument> argument =
        bindArgument(evaluator, kernel, parameter, *given);
    if (!argument)
      return std::nullopt;
    launch.arguments.push_back(std::move(*argument));
    launch.meta->set(parameter.name, given->value);
  }
  addOptions(*launch.meta, launched.options);
  launch.kernel =
      std::make_unique<DialectKernelSource>(std::move(launched), diagnostics);
  return launch;
}
