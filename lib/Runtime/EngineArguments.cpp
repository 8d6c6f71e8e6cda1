//===- EngineArguments.cpp - arguments of a launch by the library ---------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See EngineArguments.h. Integers travel as a sign and 64 bits: INT holds the
// negative ones and UINT those beyond 2^63.
//
//===----------------------------------------------------------------------===//

#include "tile/Runtime/EngineArguments.h"
#include "tile/Runtime/RuntimeError.h"
#include "tile/Support/Diagnostics.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

/// The index of the parameter `name`; an error that names a near one.
static Expected<size_t> findParameter(llvm::StringRef kernel,
                                      llvm::ArrayRef<llvm::StringRef> names,
                                      llvm::StringRef name) {
  for (auto [index, candidate] : llvm::enumerate(names))
    if (candidate == name)
      return static_cast<size_t>(index);
  Error error =
      makeError(RuntimeError::LaunchArgumentName, {kernel.str(), name.str()});
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    error.addNote("help: did you mean `" + near->str() + "`?");
  else
    error.addNote("it has: " + llvm::join(names, ", "));
  return error;
}

Expected<BoundSlots> tile::bindSlots(llvm::StringRef kernel,
                                     llvm::ArrayRef<llvm::StringRef> parameters,
                                     llvm::ArrayRef<tile_argument> arguments) {
  BoundSlots slots(parameters.size(), nullptr);
  for (auto [position, argument] : llvm::enumerate(arguments)) {
    size_t index = position;
    if (argument.name) {
      Expected<size_t> found = findParameter(kernel, parameters, argument.name);
      if (!found)
        return found.takeError();
      index = *found;
    }
    if (index >= slots.size())
      return makeError(RuntimeError::TooManyLaunchArguments,
                       {kernel.str(), std::to_string(parameters.size()),
                        std::to_string(arguments.size())});
    if (slots[index])
      return makeError(RuntimeError::LaunchArgumentTwice,
                       {kernel.str(), parameters[index].str()});
    slots[index] = &argument;
  }
  return slots;
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

static bool isInteger(const tile_argument &argument) {
  return argument.kind == TILE_INT || argument.kind == TILE_UINT ||
         argument.kind == TILE_BOOL;
}

/// Whether the integer is at or beyond 2^63.
static bool isLarge(const tile_argument &argument) {
  return argument.kind == TILE_UINT && argument.value.address >> 63;
}

static std::string spell(const tile_argument &argument) {
  switch (argument.kind) {
  case TILE_NONE:
    return "None";
  case TILE_BOOL:
    return argument.value.integer ? "True" : "False";
  case TILE_INT:
    return "the integer " + std::to_string(argument.value.integer);
  case TILE_UINT:
    return "the integer " + std::to_string(argument.value.address);
  case TILE_FLOAT:
    return "the float " + reprDouble(argument.value.real);
  case TILE_POINTER:
    return argument.type
               ? "a pointer of type `" + std::string(argument.type) + "`"
               : "a pointer";
  case TILE_STRING:
    return "a string";
  case TILE_DTYPE:
    return "a type";
  case TILE_FUNCTION:
    return "a function";
  default:
    return "of the unknown kind " + std::to_string(argument.kind);
  }
}

static Error kindError(const tile_argument &argument,
                       const RuntimeParameter &parameter) {
  return makeError(
      RuntimeError::RuntimeArgumentKind,
      {parameter.name, parameter.type.signatureName(), spell(argument)});
}

static Expected<uint64_t> pointerBits(const tile_argument &argument,
                                      const RuntimeParameter &parameter) {
  if (argument.kind != TILE_POINTER)
    return kindError(argument, parameter);
  if (argument.type) {
    std::optional<DType> type = DType::fromSignature(argument.type);
    // Whether the kernel writes through it is the kernel's own matter.
    if (!type || !type->isPointer() ||
        type->elementType() != parameter.type.elementType())
      return kindError(argument, parameter);
  }
  return argument.value.address;
}

static Expected<uint64_t> integerBits(const tile_argument &argument,
                                      const RuntimeParameter &parameter) {
  if (!isInteger(argument))
    return kindError(argument, parameter);
  unsigned width = parameter.type.bitWidth();
  bool fits =
      parameter.type.isSignedInteger()
          ? !isLarge(argument) && llvm::isIntN(width, argument.value.integer)
          : (isLarge(argument) || argument.value.integer >= 0) &&
                llvm::isUIntN(width, argument.value.address);
  if (!fits)
    return makeError(
        RuntimeError::LaunchArgumentRange,
        {parameter.name, parameter.type.signatureName(), spell(argument)});
  return argument.value.address;
}

/// The format of a floating type that a parameter may have; null for others.
static const llvm::fltSemantics *semanticsOf(DType type) {
  switch (type.kind()) {
  case ScalarKind::FP16:
    return &llvm::APFloat::IEEEhalf();
  case ScalarKind::BF16:
    return &llvm::APFloat::BFloat();
  case ScalarKind::FP32:
    return &llvm::APFloat::IEEEsingle();
  case ScalarKind::FP64:
    return &llvm::APFloat::IEEEdouble();
  default:
    return nullptr;
  }
}

static Expected<uint64_t> floatBits(const tile_argument &argument,
                                    const RuntimeParameter &parameter) {
  const llvm::fltSemantics *semantics = semanticsOf(parameter.type);
  if (!semantics || (argument.kind != TILE_FLOAT && !isInteger(argument)))
    return kindError(argument, parameter);
  double number = argument.kind == TILE_FLOAT ? argument.value.real
                  : isLarge(argument)
                      ? static_cast<double>(argument.value.address)
                      : static_cast<double>(argument.value.integer);
  llvm::APFloat value(number);
  bool losesInfo;
  value.convert(*semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return value.bitcastToAPInt().getZExtValue();
}

Expected<uint64_t> tile::argumentBits(const tile_argument &argument,
                                      const RuntimeParameter &parameter) {
  if (parameter.type.isPointer())
    return pointerBits(argument, parameter);
  if (parameter.type.isInteger())
    return integerBits(argument, parameter);
  return floatBits(argument, parameter);
}

Expected<uint64_t> tile::valueBits(const Value &value,
                                   const RuntimeParameter &parameter) {
  tile_argument argument = {};
  if (value.isReal()) {
    argument.kind = TILE_FLOAT;
    argument.value.real = value.getReal();
  } else if (std::optional<int64_t> number = value.asInt64()) {
    argument.kind = TILE_INT;
    argument.value.integer = *number;
  } else if (value.isInt() && value.getInt().asUInt64()) {
    argument.kind = TILE_UINT;
    argument.value.address = *value.getInt().asUInt64();
  }
  return argumentBits(argument, parameter);
}

//===----------------------------------------------------------------------===//
// Specialisation
//===----------------------------------------------------------------------===//

/// The type that the argument names, a pointer type if `isPointer`.
static Expected<DType> namedType(llvm::StringRef parameter, const char *text,
                                 bool isPointer) {
  std::optional<DType> type =
      text ? DType::fromSignature(text) : std::optional<DType>();
  if (type && type->isPointer() == isPointer)
    return *type;
  return makeError(RuntimeError::RuntimeArgumentType,
                   {parameter.str(), text ? text : "",
                    isPointer ? "no type of a pointer" : "no element type"});
}

/// The function of that name at the top level of the program.
static Expected<Value> namedFunction(llvm::StringRef parameter,
                                     const char *text, Program &program) {
  llvm::StringRef name = text ? text : "";
  std::optional<Value> value;
  if (program.scope().binds(name))
    value = program.scope().lookup(name, SourceRange());
  if (value && value->is<FunctionObject>())
    return *value;
  return makeError(RuntimeError::RuntimeArgumentType,
                   {parameter.str(), name.str(), "no function of the file"});
}

Expected<LaunchArgument> tile::describeArgument(llvm::StringRef parameter,
                                                const tile_argument &argument,
                                                Program &program) {
  LaunchArgument described;
  switch (argument.kind) {
  case TILE_NONE:
    break;
  case TILE_BOOL:
    described.value = Value::boolean(argument.value.integer != 0);
    break;
  case TILE_INT:
    described.value = Value::integer(argument.value.integer);
    break;
  case TILE_UINT:
    described.value =
        Value::integer(Integer::fromUnsigned(argument.value.address));
    break;
  case TILE_FLOAT:
    described.value = Value::real(argument.value.real);
    break;
  case TILE_STRING:
    described.value =
        Value::string(argument.value.text ? argument.value.text : "");
    break;
  case TILE_DTYPE: {
    Expected<DType> type =
        namedType(parameter, argument.value.text, /*isPointer=*/false);
    if (!type)
      return type.takeError();
    described.value = Value::dtype(*type);
    break;
  }
  case TILE_FUNCTION: {
    Expected<Value> function =
        namedFunction(parameter, argument.value.text, program);
    if (!function)
      return function.takeError();
    described.value = *function;
    break;
  }
  case TILE_POINTER: {
    Expected<DType> type =
        namedType(parameter, argument.type, /*isPointer=*/true);
    if (!type)
      return type.takeError();
    described.pointer = *type;
    described.address = argument.value.address;
    break;
  }
  default:
    return makeError(RuntimeError::RuntimeArgumentType,
                     {parameter.str(), std::to_string(argument.kind),
                      "no tile_argument_kind"});
  }
  return described;
}

/// Appends a text so that it cannot be confused with what follows.
static void appendText(const char *text, std::string &key) {
  llvm::StringRef all = text ? text : "";
  key += std::to_string(all.size());
  key += ':';
  key += all;
}

static void appendInteger(const tile_argument &argument, bool isConstant,
                          std::string &key) {
  bool large = isLarge(argument);
  if (isConstant) {
    key += large ? 'U' : 'I';
    key += std::to_string(argument.value.integer);
    return;
  }
  key += large ? 'u' : llvm::isInt<32>(argument.value.integer) ? 'i' : 'l';
  if (argument.value.integer == 1)
    key += '1';
  else if (argument.value.integer % 16 == 0)
    key += '0';
}

void tile::appendLaunchKey(const tile_argument *argument, bool isConstant,
                           std::string &key) {
  key += ',';
  if (!argument)
    return;
  switch (argument->kind) {
  case TILE_BOOL:
    key += !isConstant ? 'b' : argument->value.integer ? 'T' : 'F';
    return;
  case TILE_INT:
  case TILE_UINT:
    appendInteger(*argument, isConstant, key);
    return;
  case TILE_FLOAT:
    key += 'f';
    if (isConstant)
      key += std::to_string(llvm::bit_cast<uint64_t>(argument->value.real));
    return;
  case TILE_POINTER:
    key += argument->value.address % 16 == 0 ? 'P' : 'p';
    appendText(argument->type, key);
    return;
  case TILE_STRING:
    key += 's';
    appendText(argument->value.text, key);
    return;
  case TILE_DTYPE:
    key += 't';
    appendText(argument->value.text, key);
    return;
  case TILE_FUNCTION:
    key += 'F';
    appendText(argument->value.text, key);
    return;
  default:
    key += 'N';
    key += std::to_string(argument->kind);
  }
}
