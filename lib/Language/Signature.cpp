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
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace tile;

/// The only divisibility that the compiler distinguishes.
static constexpr unsigned kAlignment = 16;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

/// A constant as text that is the same in every process.
static void printConstant(const Value &value, llvm::raw_ostream &os) {
  if (const FunctionObject *function = value.getAs<FunctionObject>())
    os << function->name() << '@' << function->def->range.file << ':'
       << function->def->range.begin;
  else if (value.isReal())
    os << llvm::format_hex(llvm::bit_cast<uint64_t>(value.getReal()), 18);
  else
    os << repr(value);
}

std::string KernelSpecialization::key() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const ParameterSpecialization &parameter : parameters) {
    if (parameter.constant) {
      os << '=';
      printConstant(*parameter.constant, os);
    } else {
      os << (parameter.descriptor ? parameter.descriptor->signatureName()
                                  : parameter.type.signatureName());
      if (parameter.divisibility > 1)
        os << ':' << parameter.divisibility;
    }
    os << ',';
  }
  os << ";warps=" << options.numWarps << ",stages=" << options.numStages
     << ",ctas=" << options.numCtas << ",maxnreg=" << options.maxRegisters;
  return text;
}

std::string KernelSpecialization::mangledName(llvm::StringRef kernel) const {
  return (kernel + "_" + llvm::utohexstr(llvm::xxh3_64bits(key()), true, 16))
      .str();
}

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

//===----------------------------------------------------------------------===//
// Decorators
//===----------------------------------------------------------------------===//

using Given = std::vector<std::optional<ParameterSpecialization>>;

/// Adds what the decorators give for parameters that are not known, as
/// constants, and completes the options. None after an error.
static std::optional<DecoratedRequest>
completeByDecorators(Program &program, FunctionObject &kernel,
                     llvm::ArrayRef<KernelParameter> parameters, Given &given,
                     const OptionRequest &asked) {
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

/// What an argument makes of its parameter; none after an error.
static std::optional<ParameterSpecialization>
specializeArgument(Program &program, const KernelParameter &parameter,
                   const LaunchArgument &argument, SourceRange launch) {
  SourceRange range = argument.range.isValid() ? argument.range : launch;
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
  if (!parameters)
    return std::nullopt;
  Given given(parameters->size());
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
                           Given &given) {
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
                                const Given &given) {
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

std::optional<KernelSpecialization>
tile::specializeForRequest(Program &program, FunctionObject &kernel,
                           const SignatureRequest &request) {
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  if (!parameters || !checkOptions(request.options.over(), diagnostics))
    return std::nullopt;
  Given given(parameters->size());
  bool isValid =
      readSignature(program, kernel, *parameters, request.signature, given);
  for (const auto &[name, text] : request.definitions)
    isValid &= readDefinition(program, kernel, *parameters, name, text, given);
  if (!isValid)
    return std::nullopt;
  std::optional<DecoratedRequest> decorated = completeByDecorators(
      program, kernel, *parameters, given, request.options);
  if (!decorated)
    return std::nullopt;

  KernelSpecialization result;
  result.options = request.options.over(decorated->options.over());
  std::string suggested = signatureFor(*parameters, given);
  bool isTypeReported = false;
  for (auto [parameter, known] : llvm::zip(*parameters, given)) {
    if (!known)
      known = completeParameter(program, kernel, parameter, suggested,
                                decorated->unknown.get(), isTypeReported);
    isValid &= known.has_value();
    result.parameters.push_back(known.value_or(ParameterSpecialization()));
  }
  return isValid && checkOptions(result.options, diagnostics)
             ? std::optional<KernelSpecialization>(std::move(result))
             : std::nullopt;
}

//===----------------------------------------------------------------------===//
// What a kernel needs
//===----------------------------------------------------------------------===//

/// Fills the parameters that the decorators give, whatever the value is.
static bool fillDecorated(Program &program, FunctionObject &kernel,
                          llvm::ArrayRef<KernelParameter> parameters,
                          Given &given) {
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
  Given given(parameters ? parameters->size() : 0);
  if (!parameters || !fillDecorated(program, kernel, *parameters, given))
    return std::nullopt;
  return signatureFor(*parameters, given);
}

std::optional<std::vector<std::string>>
tile::neededConstants(Program &program, FunctionObject &kernel) {
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  Given given(parameters ? parameters->size() : 0);
  if (!parameters || !fillDecorated(program, kernel, *parameters, given))
    return std::nullopt;
  std::vector<std::string> names;
  for (auto [parameter, known] : llvm::zip(*parameters, given))
    if (!known && parameter.isConstexpr && !parameter.syntax->defaultValue)
      names.push_back(parameter.name.str());
  return names;
}
