//===- SignatureParser.h - reads what is said of parameters -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps that specialisation is made of, whether for a command line or for
// a launch: annotations, defaults, the text of a signature.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_SIGNATUREPARSER_H
#define TILE_LIB_LANGUAGE_SIGNATUREPARSER_H

#include "tile/Language/Evaluator.h"
#include "tile/Language/Signature.h"
#include "llvm/ADT/StringSet.h"

namespace tile {

/// A parameter of a kernel with what the source says of it.
struct KernelParameter {
  const ast::Parameter *syntax = nullptr;
  llvm::StringRef name;
  bool isConstexpr = false;
  /// The type that the annotation names, if it names one.
  std::optional<DType> type;
  /// Annotated `tl.const`: what an array argument holds is only read.
  bool isConstData = false;
  /// The decorator's do_not_specialize and do_not_specialize_on_alignment.
  bool isSpecialised = true;
  bool isAlignmentUsed = true;
};

/// The parameters of a kernel; none after an error.
std::optional<std::vector<KernelParameter>>
readParameters(Program &program, FunctionObject &kernel);

/// The type that a text in an annotation means ("*fp32", "tl.int64", "int").
std::optional<DType> typeFromAnnotation(llvm::StringRef text);

/// What an argument of a launch, or a default value, makes of a parameter that
/// is no array. None after an error at `range`.
std::optional<ParameterSpecialization>
specializeValue(Program &program, const KernelParameter &parameter,
                const Value &value, SourceRange range);

/// Why no tile has these extents; empty if it is fine.
std::string shapeProblem(llvm::ArrayRef<int64_t> shape);

/// Reads a signature into `result`, one entry a parameter; entries that it
/// does not mention stay empty. False after errors.
bool readSignature(
    Program &program, FunctionObject &kernel,
    llvm::ArrayRef<KernelParameter> parameters, llvm::StringRef signature,
    llvm::MutableArrayRef<std::optional<ParameterSpecialization>> result);

/// What is known of each parameter; none where nothing is.
using KnownParameters = std::vector<std::optional<ParameterSpecialization>>;

/// Applies `-D NAME=VALUE`s: to parameters, or to names of the file. False
/// after errors.
bool readDefinitions(Program &program, FunctionObject &kernel,
                     llvm::ArrayRef<KernelParameter> parameters,
                     const SignatureRequest &request, KnownParameters &given);

/// Completes what a command line gives by decorators, annotations and
/// defaults. `isHelper` if that is known otherwise than by a tile in `given`.
/// None after errors.
std::optional<KernelSpecialization>
completeRequest(Program &program, FunctionObject &kernel,
                llvm::ArrayRef<KernelParameter> parameters,
                KnownParameters given, const OptionRequest &options,
                bool isHelper = false);

/// A constant as evaluateText() reads it.
std::string constantText(const Value &value);

/// Evaluates a text as an expression of the file's top level. `name` is the
/// name of the text in messages. None after an error.
std::optional<Value> evaluateText(Program &program, llvm::StringRef text,
                                  llvm::StringRef name);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_SIGNATUREPARSER_H
