//===- Signature.cpp - for which types and constants a kernel is compiled -===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts a specialisation together: from a command line, or from the arguments
// of a launch by Triton's rules.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Signature.h"
#include "SignatureParser.h"
#include "tile/Language/Configurations.h"
#include "tile/Language/Promotion.h"
#include "tile/Language/SignatureInference.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace tile;

/// The only divisibility that the compiler distinguishes.
static constexpr unsigned kAlignment = 16;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

bool tile::checkOptions(const KernelOptions &options,
                        DiagnosticEngine &diagnostics, SourceRange range) {
  auto refuse = [&](llvm::StringRef name, llvm::StringRef wanted,
                    unsigned value) {
    diagnostics.report(DiagID::InvalidLaunchOption, range, name, wanted, value);
    return false;
  };
  if (!llvm::isPowerOf2_32(options.numWarps) || options.numWarps > 32)
    return refuse("num_warps", "a power of two from 1 to 32", options.numWarps);
  if (options.numStages > 16)
    return refuse("num_stages", "from 0 to 16", options.numStages);
  if (!llvm::isPowerOf2_32(options.numCtas) || options.numCtas > 16)
    return refuse("num_ctas", "a power of two from 1 to 16", options.numCtas);
  bool isBounded = options.maxRegisters != 0;
  if (isBounded && (options.maxRegisters < 16 || options.maxRegisters > 255))
    return refuse("maxnreg", "from 16 to 255", options.maxRegisters);
  return true;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

std::optional<DType> tile::typeOfArgument(const Value &value) {
  if (value.isBool())
    return DType(ScalarKind::Int1);
  if (value.isReal())
    return DType(ScalarKind::FP32);
  if (!value.isInt())
    return std::nullopt;
  for (ScalarKind kind :
       {ScalarKind::Int32, ScalarKind::Int64, ScalarKind::UInt64})
    if (fitsInType(value, kind))
      return DType(kind);
  return std::nullopt;
}

std::optional<ParameterSpecialization>
tile::specializeValue(Program &program, const KernelParameter &parameter,
                      const Value &value, SourceRange range) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  ParameterSpecialization result;
  bool isAlwaysConstant =
      value.isNone() || value.asDType() || value.is<FunctionObject>();
  if (parameter.isConstexpr || isAlwaysConstant) {
    result.constant = value;
    return result;
  }
  if (const TupleObject *tuple = value.getAs<TupleObject>()) {
    auto parts = std::make_shared<TupleSpecialization>();
    parts->typeName = tuple->typeName;
    parts->fields = tuple->fields;
    KernelParameter element = parameter;
    element.type.reset();
    for (const Value &part : tuple->elements) {
      auto known = specializeValue(program, element, part, range);
      if (!known)
        return std::nullopt;
      parts->elements.push_back(std::move(*known));
    }
    result.tuple = std::move(parts);
    return result;
  }
  std::optional<DType> type = typeOfArgument(value);
  if (!type && value.isInt()) {
    diagnostics.report(DiagID::LaunchArgumentTooLarge, range, brief(value));
    return std::nullopt;
  }
  if (!type) {
    diagnostics
        .report(DiagID::LaunchArgumentKind, range, parameter.name,
                "`" + typeName(value) + "`")
        .help("annotate the parameter with `tl.constexpr`");
    return std::nullopt;
  }
  result.type = parameter.type.value_or(*type);
  if (!value.isInt() || !result.type.isInteger() || result.type.isBool() ||
      !parameter.isSpecialised)
    return result;
  if (!parameter.type && value.getInt() == Integer(1))
    result.constant = value;
  else if (parameter.isAlignmentUsed &&
           Integer::floorMod(value.getInt(), kAlignment).isZero())
    result.divisibility = kAlignment;
  return result;
}

/// Reports `*args` and `**kwargs`, which only calls in a kernel can fill.
static bool refuseOpen(Program &program, FunctionObject &kernel) {
  const ast::Parameters &syntax = kernel.def->params;
  const ast::Parameter *open = syntax.vararg ? syntax.vararg : syntax.kwarg;
  if (open)
    program.context().diagnostics.report(
        DiagID::KernelParameterKind, open->name.range, open->name.text,
        syntax.vararg ? "`*args`" : "`**kwargs`");
  return open != nullptr;
}

//===----------------------------------------------------------------------===//
// Decorators
//===----------------------------------------------------------------------===//

/// Adds what the decorators give for parameters that are not known, as
/// constants, and completes the options. None after an error.
static std::optional<DecoratedRequest>
completeByDecorators(Program &program, FunctionObject &kernel,
                     llvm::ArrayRef<KernelParameter> parameters,
                     KnownParameters &given, const OptionRequest &asked) {
  std::optional<DecoratedRequest> decorated =
      applyDecorators(program, kernel, given, asked);
  if (!decorated)
    return std::nullopt;
  for (const auto &[name, value] : decorated->values)
    for (auto [parameter, known] : llvm::zip(parameters, given))
      if (parameter.name == name)
        known = ParameterSpecialization{value, DType(), 1};
  return decorated;
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

static std::optional<ParameterSpecialization>
specializeArgument(Program &program, const KernelParameter &parameter,
                   const LaunchArgument &argument, SourceRange launch);

/// The same for a tuple: element by element.
static std::optional<ParameterSpecialization>
specializeTuple(Program &program, const KernelParameter &parameter,
                const LaunchArgument &argument, SourceRange launch) {
  auto tuple = std::make_shared<TupleSpecialization>();
  if (const TupleObject *value = argument.value.getAs<TupleObject>()) {
    tuple->typeName = value->typeName;
    tuple->fields = value->fields;
  }
  KernelParameter element = parameter;
  element.type.reset();
  for (const LaunchArgument &part : argument.elements) {
    auto known = specializeArgument(program, element, part, launch);
    if (!known)
      return std::nullopt;
    tuple->elements.push_back(std::move(*known));
  }
  ParameterSpecialization result;
  result.tuple = std::move(tuple);
  return result;
}

/// What an argument makes of its parameter; none after an error.
static std::optional<ParameterSpecialization>
specializeArgument(Program &program, const KernelParameter &parameter,
                   const LaunchArgument &argument, SourceRange launch) {
  SourceRange range = argument.range.isValid() ? argument.range : launch;
  if (!argument.elements.empty() && !parameter.isConstexpr)
    return specializeTuple(program, parameter, argument, launch);
  if (!argument.pointer)
    return specializeValue(program, parameter, argument.value, range);
  if (parameter.isConstexpr) {
    program.context().diagnostics.report(DiagID::LaunchArgumentKind, range,
                                         parameter.name, "an array");
    return std::nullopt;
  }
  if (argument.descriptor)
    return ParameterSpecialization{std::nullopt, *argument.pointer, 1,
                                   argument.descriptor};
  DType type = parameter.type.value_or(*argument.pointer);
  if (parameter.isConstData && type.isPointer())
    type = DType::pointerTo(type.elementType(), /*isConst=*/true);
  bool isAligned = parameter.isSpecialised && parameter.isAlignmentUsed &&
                   argument.address % kAlignment == 0;
  return ParameterSpecialization{std::nullopt, type,
                                 isAligned ? kAlignment : 1};
}

/// What a parameter without an argument gets: its default.
static std::optional<ParameterSpecialization>
specializeDefault(Program &program, FunctionObject &kernel,
                  const KernelParameter &parameter, SourceRange launch) {
  if (!parameter.syntax->defaultValue) {
    program.context()
        .diagnostics
        .report(DiagID::LaunchArgumentMissing, launch, kernel.name(),
                parameter.name)
        .note(parameter.syntax->name.range, "the parameter is here");
    return std::nullopt;
  }
  Evaluator evaluator(program.context());
  EvalResult value = evaluator.defaultOf(kernel, *parameter.syntax);
  if (!value)
    return std::nullopt;
  return specializeValue(program, parameter, *value,
                         parameter.syntax->defaultValue->range);
}

std::optional<KernelSpecialization> tile::specializeForLaunch(
    Program &program, FunctionObject &kernel,
    llvm::ArrayRef<std::optional<LaunchArgument>> arguments,
    const OptionRequest &options, SourceRange launch) {
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  if (!parameters || refuseOpen(program, kernel))
    return std::nullopt;
  KnownParameters given(parameters->size());
  for (auto [index, parameter] : llvm::enumerate(*parameters)) {
    if (index >= arguments.size() || !arguments[index])
      continue;
    given[index] =
        specializeArgument(program, parameter, *arguments[index], launch);
    if (!given[index])
      return std::nullopt;
  }
  // With all options the decorators have been applied.
  bool isComplete = options.numWarps && options.numStages && options.numCtas &&
                    options.maxRegisters;
  std::optional<DecoratedRequest> decorated =
      isComplete
          ? DecoratedRequest()
          : completeByDecorators(program, kernel, *parameters, given, options);
  if (!decorated)
    return std::nullopt;
  KernelSpecialization result;
  result.options = options.over(decorated->options.over());
  if (!checkOptions(result.options, program.context().diagnostics, launch))
    return std::nullopt;
  for (auto [parameter, known] : llvm::zip(*parameters, given)) {
    if (!known)
      known = specializeDefault(program, kernel, parameter, launch);
    if (!known)
      return std::nullopt;
    result.parameters.push_back(std::move(*known));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Command lines
//===----------------------------------------------------------------------===//

/// Applies `-D NAME=VALUE`: to a parameter, or to a name of the file.
static bool readDefinition(Program &program, FunctionObject &kernel,
                           llvm::ArrayRef<KernelParameter> parameters,
                           llvm::StringRef name, llvm::StringRef text,
                           KnownParameters &given) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  std::optional<Value> value =
      evaluateText(program, text, ("-D " + name).str());
  if (!value)
    return false;
  llvm::SmallVector<llvm::StringRef> names;
  for (auto [index, parameter] : llvm::enumerate(parameters)) {
    names.push_back(parameter.name);
    if (parameter.name != name)
      continue;
    if (given[index]) {
      diagnostics.report(DiagID::ParameterGivenTwice,
                         parameter.syntax->name.range, name);
      return false;
    }
    given[index] = ParameterSpecialization{*value, DType(), 1};
    return true;
  }
  if (program.scope().binds(name)) {
    program.scope().define(name, *value);
    return true;
  }
  DiagBuilder diagnostic = diagnostics.report(
      DiagID::UnknownParameter, kernel.def->name.range, kernel.name(), name);
  if (std::optional<llvm::StringRef> near = nearestSpelling(name, names))
    diagnostic.help("did you mean `-D " + *near + "=...`?");
  return false;
}

/// The signature that would do for the parameters that lack a type, with
/// likely types: pointers are recognised by their names.
static std::string signatureFor(llvm::ArrayRef<KernelParameter> parameters,
                                const KnownParameters &given) {
  std::string text;
  for (auto [parameter, known] : llvm::zip(parameters, given)) {
    if (known || parameter.isConstexpr || parameter.type ||
        parameter.syntax->defaultValue)
      continue;
    std::string lower = parameter.name.lower();
    bool isPointer = llvm::StringRef(lower).contains("ptr") ||
                     (lower.size() == 1 && lower != "n" && lower != "m");
    text += (text.empty() ? "" : ", ") + parameter.name.str() +
            (isPointer ? "=*fp32:16" : "=i32");
  }
  return text;
}

/// What annotation and default say of a parameter; none after an error.
static std::optional<ParameterSpecialization>
completeParameter(Program &program, FunctionObject &kernel,
                  const KernelParameter &parameter, llvm::StringRef suggested,
                  const UnknownObject *unknown, bool &isTypeReported) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  if (parameter.type)
    return ParameterSpecialization{std::nullopt, *parameter.type, 1};
  SourceRange range = parameter.syntax->name.range;
  if (parameter.syntax->defaultValue) {
    Evaluator evaluator(program.context());
    EvalResult value = evaluator.defaultOf(kernel, *parameter.syntax);
    if (!value)
      return std::nullopt;
    return specializeValue(program, parameter, *value, range);
  }
  if (parameter.isConstexpr) {
    DiagBuilder diagnostic = diagnostics.report(DiagID::MissingConstant, range,
                                                parameter.name, kernel.name());
    if (unknown)
      diagnostic.note(unknown->origin, "the configurations depend on `" +
                                           unknown->what +
                                           "`: " + unknown->reason);
    diagnostic.help("give it a value: `-D " + parameter.name + "=...`");
    return std::nullopt;
  }
  // One error for all types that are missing, since one option gives them.
  if (!isTypeReported)
    diagnostics
        .report(DiagID::MissingParameterType, range, parameter.name,
                kernel.name())
        .help("give the types: `--signature '" + suggested + "'`");
  isTypeReported = true;
  return std::nullopt;
}

bool tile::readDefinitions(Program &program, FunctionObject &kernel,
                           llvm::ArrayRef<KernelParameter> parameters,
                           const SignatureRequest &request,
                           KnownParameters &given) {
  bool isValid = true;
  for (const auto &[name, text] : request.definitions)
    isValid &= readDefinition(program, kernel, parameters, name, text, given);
  return isValid;
}

std::optional<KernelSpecialization>
tile::completeRequest(Program &program, FunctionObject &kernel,
                      llvm::ArrayRef<KernelParameter> parameters,
                      KnownParameters given, const OptionRequest &options,
                      bool isHelper) {
  KernelSpecialization result;
  result.isHelper = isHelper || llvm::any_of(given, [](const auto &known) {
                      return known && (known->hasShape() || known->order);
                    });
  if (!result.isHelper && refuseOpen(program, kernel))
    return std::nullopt;
  std::optional<DecoratedRequest> decorated =
      completeByDecorators(program, kernel, parameters, given, options);
  if (!decorated)
    return std::nullopt;
  result.options = options.over(decorated->options.over());
  std::string suggested = signatureFor(parameters, given);
  bool isTypeReported = false, isValid = true;
  for (auto [parameter, known] : llvm::zip(parameters, given)) {
    if (!known)
      known = completeParameter(program, kernel, parameter, suggested,
                                decorated->unknown.get(), isTypeReported);
    isValid &= known.has_value();
    result.parameters.push_back(known.value_or(ParameterSpecialization()));
  }
  isValid =
      isValid && checkOptions(result.options, program.context().diagnostics);
  return isValid ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<KernelSpecialization>
tile::specializeForRequest(Program &program, FunctionObject &kernel,
                           const SignatureRequest &request) {
  if (llvm::StringRef(request.signature).trim() == "auto")
    return inferSpecialization(program, kernel, request);
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  if (!parameters ||
      !checkOptions(request.options.over(), program.context().diagnostics))
    return std::nullopt;
  KnownParameters given(parameters->size());
  bool isValid =
      readSignature(program, kernel, *parameters, request.signature, given);
  isValid &= readDefinitions(program, kernel, *parameters, request, given);
  return isValid ? completeRequest(program, kernel, *parameters,
                                   std::move(given), request.options)
                 : std::nullopt;
}

//===----------------------------------------------------------------------===//
// What a kernel needs
//===----------------------------------------------------------------------===//

/// Fills the parameters that the decorators give, whatever the value is.
static bool fillDecorated(Program &program, FunctionObject &kernel,
                          llvm::ArrayRef<KernelParameter> parameters,
                          KnownParameters &given) {
  std::optional<llvm::StringSet<>> names = decoratedNames(program, kernel);
  if (!names)
    return false;
  for (auto [parameter, known] : llvm::zip(parameters, given))
    if (names->contains(parameter.name))
      known = ParameterSpecialization();
  return true;
}

std::optional<std::string> tile::suggestSignature(Program &program,
                                                  FunctionObject &kernel) {
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  KnownParameters given(parameters ? parameters->size() : 0);
  if (!parameters || !fillDecorated(program, kernel, *parameters, given))
    return std::nullopt;
  return signatureFor(*parameters, given);
}

std::optional<std::vector<std::string>>
tile::neededConstants(Program &program, FunctionObject &kernel) {
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  KnownParameters given(parameters ? parameters->size() : 0);
  if (!parameters || !fillDecorated(program, kernel, *parameters, given))
    return std::nullopt;
  std::vector<std::string> names;
  for (auto [parameter, known] : llvm::zip(*parameters, given))
    if (!known && parameter.isConstexpr && !parameter.syntax->defaultValue)
      names.push_back(parameter.name.str());
  return names;
}
