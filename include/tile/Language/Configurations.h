//===- Configurations.h - autotune and heuristics of a kernel ---*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel may leave constants to its decorators: `@triton.autotune` lists
// configurations, each of which gives values for parameters and launch
// options, and `@triton.heuristics` computes values from the arguments. Both
// are evaluated here, from the outermost decorator inwards, as Triton does at a
// launch. Nothing is measured: a configuration is chosen by its number
// (Program::configuration).
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LANGUAGE_CONFIGURATIONS_H
#define TILE_LANGUAGE_CONFIGURATIONS_H

#include "tile/Language/Signature.h"
#include "llvm/ADT/StringSet.h"

namespace tile {

/// One `triton.Config`.
struct Configuration {
  /// Parameters and their values, in the order of the dictionary.
  std::vector<std::pair<std::string, Value>> values;
  OptionRequest options;
  /// A function that host code runs before a launch; None if there is none.
  Value preHook;

  /// "BLOCK=64, num_warps=4, num_stages=3"
  std::string text() const;
};

/// What `@triton.autotune` says.
struct ConfigurationList {
  /// The decorator.
  SourceRange range;
  /// At least one unless they are not known.
  std::vector<Configuration> configurations;
  /// Set if they are not known at compile time: what they depend on.
  std::shared_ptr<UnknownObject> unknown;
};

/// The configurations of the outermost `@triton.autotune`; without such a
/// decorator a list with an invalid range and nothing in it. None after errors.
std::optional<ConfigurationList> readConfigurations(Program &program,
                                                    FunctionObject &kernel);

/// Says which configuration is taken where none was chosen (R0321); nothing if
/// there is no choice.
void remarkFirstConfiguration(const FunctionObject &kernel,
                              const ConfigurationList &list,
                              DiagnosticEngine &diagnostics);

/// The parameters that configurations and heuristics give values for. None
/// after errors.
std::optional<llvm::StringSet<>> decoratedNames(Program &program,
                                                FunctionObject &kernel);

/// Adds to the arguments of a launch what the decorators of `kernel` give:
/// values of parameters and options, all by name. Heuristics are evaluated by
/// `evaluator`, which knows arrays. What the launch must not give itself is
/// refused (E0326). Also runs the pre_hook of the configuration. False after
/// an error.
bool applyDecorators(Program &program, FunctionObject &kernel,
                     Evaluator &evaluator, CallArguments &arguments,
                     SourceRange launch);

/// What the decorators add to what a command line says.
struct DecoratedRequest {
  /// Values by name, for parameters that were not known.
  std::vector<std::pair<std::string, Value>> values;
  /// The options of the configuration, where the request has none.
  OptionRequest options;
  /// Why the configurations are not known, if they are not.
  std::shared_ptr<UnknownObject> unknown;
};

/// The same ahead of a launch. `known` has an entry a parameter; what stands
/// there, and the options of `asked`, comes before what decorators give. None
/// after errors.
std::optional<DecoratedRequest>
applyDecorators(Program &program, FunctionObject &kernel,
                llvm::ArrayRef<std::optional<ParameterSpecialization>> known,
                const OptionRequest &asked);

} // namespace tile

#endif // TILE_LANGUAGE_CONFIGURATIONS_H
