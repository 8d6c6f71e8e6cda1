//===- ConfigurationReader.h - what decorators say, as read -----*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the reading of configurations and heuristics offers to their
// application. Private to this library; Configurations.h is the interface.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_CONFIGURATIONREADER_H
#define TILE_LIB_LANGUAGE_CONFIGURATIONREADER_H

#include "tile/Language/Configurations.h"
#include "tile/Language/Evaluator.h"

namespace tile {

/// A launch option that may be absent.
using OptionField = std::optional<unsigned> OptionRequest::*;

/// The launch options that a configuration names, in the order in which it
/// does.
inline constexpr std::pair<llvm::StringLiteral, OptionField> kLaunchOptions[] =
    {{"num_warps", &OptionRequest::numWarps},
     {"num_stages", &OptionRequest::numStages},
     {"num_ctas", &OptionRequest::numCtas},
     {"maxnreg", &OptionRequest::maxRegisters}};

/// The launch option of that name, or null.
OptionField findOption(llvm::StringRef name);

/// The argument of a decorator that has that name, or else its first; or null.
const CallArgument *argumentNamed(const CallArguments &arguments,
                                  llvm::StringRef name);

/// What one `@triton.autotune` says. None after errors.
std::optional<ConfigurationList> readConfigurations(Program &program,
                                                    FunctionObject &kernel,
                                                    const Decorator &decorator);

/// The dictionary of `@triton.heuristics`; what it depends on if it is not
/// known; None after an error.
Value readHeuristics(Program &program, FunctionObject &kernel,
                     const Decorator &decorator);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_CONFIGURATIONREADER_H
